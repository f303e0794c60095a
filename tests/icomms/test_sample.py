"""The made-up companies: the same every time, readable by the importers, with what was planted."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from icomms.errors import InputError, SettingsError
from icomms.importers import attendance, people_file, slack, survey
from icomms.importers.cues import shipped_cues
from icomms.importers.reading import open_source, rows
from icomms.importers.tables import FLAGS, read_table
from icomms.names import fold
from icomms.records import FileReport, ReadOptions
from icomms.sample import write_sample
from icomms.sample.messages import ANSWER, PROPOSAL, QUESTION, STATEMENT, THANKS
from icomms.sample.texts import sentence

ROOT = Path(__file__).resolve().parents[2]
IN_GIT = ROOT / "data" / "sample"
TRUTHS = {"leader", "persuader", "spreader", "critic"}


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("small") / "company"
    write_sample(out, "merger", "en", seed=1, scale=0.04)
    return out


@pytest.fixture(scope="module")
def factory(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("factory") / "company"
    write_sample(out, "factory", "vi", seed=1)
    return out


def read(importer, path: Path, folder: Path) -> FileReport:
    folder.mkdir()
    source = open_source(path)
    assert importer.recognise(source) > 0.5
    return importer.read(source, folder, ReadOptions())


def entries(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def messages(path: Path) -> list[dict]:
    return [one for name, day in entries(path).items() if "/" in name for one in day]


def planted(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with (path / "planted" / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"] == "1":
                found.setdefault(row["truth"], set()).add(row["id"])
    return found


def test_the_sample_in_git_is_what_the_code_writes(small: Path) -> None:
    written = sorted(p.relative_to(small) for p in small.rglob("*") if p.is_file())
    assert written == sorted(p.relative_to(IN_GIT) for p in IN_GIT.rglob("*") if p.is_file())
    for name in written:
        assert content(small / name) == content(IN_GIT / name), name


def content(path: Path) -> object:
    """Every byte, but of archives as unpacked: builds of zlib pack the same bytes differently."""
    if path.suffix not in (".zip", ".xlsx"):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(i.filename, i.date_time, archive.read(i)) for i in archive.infolist()]


def test_the_sample_in_git_stays_small() -> None:
    assert sum(path.stat().st_size for path in IN_GIT.iterdir()) < 400_000


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    one = write_sample(tmp_path / "a", "anniversary", "vi", seed=5, scale=0.2)
    same = write_sample(tmp_path / "b", "anniversary", "vi", seed=5, scale=0.2)
    other = write_sample(tmp_path / "c", "anniversary", "vi", seed=6, scale=0.2)
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in same]
    assert (tmp_path / "a/slack.zip").read_bytes() != (tmp_path / "c/slack.zip").read_bytes()
    assert [p.name for p in one] == [p.name for p in other]


@pytest.mark.parametrize(
    "wrong", [{"company": "bank"}, {"language": "fr"}, {"scale": 0.001}, {"scale": -1}]
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(SettingsError) as error:
        write_sample(tmp_path / "new", **wrong)
    assert error.value.fix
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError):
        write_sample(tmp_path, scale=0.04)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    assert write_sample(out, scale=0.04) == tuple(sorted(p for p in out.rglob("*") if p.is_file()))
    assert [p.name for p in tmp_path.iterdir()] == ["empty"]


def test_every_role_is_planted_for_different_people(small: Path, factory: Path) -> None:
    for folder, share in ((small, 0.05), (factory, 0.02)):
        found = planted(folder)
        staff = list(rows(open_source(folder / "people.xlsx")))[1:-1]
        assert set(found) == TRUTHS
        assert sum(map(len, found.values())) == len(set().union(*found.values()))
        assert all(3 <= len(people) <= max(3, share * len(staff)) for people in found.values())
        assert set().union(*found.values()) <= {row[0] for row in staff}


def test_leaders_of_the_merger_come_from_every_company_and_are_mostly_no_managers(
    tmp_path: Path,
) -> None:
    write_sample(tmp_path / "half", "merger", "vi", scale=0.4)
    staff = {row[0]: row for row in rows(open_source(tmp_path / "half" / "people.xlsx"))}
    leaders = [staff[number] for number in planted(tmp_path / "half")["leader"]]
    assert {row[6] for row in leaders} == {"Sao Bien Systems", "Lotus Software", "Mekong ERP"}
    managers = {row[10] for row in staff.values()}
    assert 0 < sum(row[0] in managers for row in leaders) <= len(leaders) / 4


def test_the_staff_list_is_read_without_a_rejected_row(
    small: Path, factory: Path, tmp_path: Path
) -> None:
    english = read(people_file, small / "people.xlsx", tmp_path / "en")
    vietnamese = read(people_file, factory / "people.xlsx", tmp_path / "vi")
    assert english.counts["people"] == 72
    assert vietnamese.counts["people"] == 300
    for report in (english, vietnamese):
        assert report.counts["bots"] == 1
        assert report.counts["rejected"] == 0
        assert not report.problems
        assert [column.field for column in report.columns] == [
            "employee_no", "name", "email", "other_email*", "department", "team", "company",
            "location", "title", "level", "manager_ref", "hired_on", "status",
        ]  # fmt: skip
    statuses = Counter(read_table(tmp_path / "vi", "people").column("status").to_pylist())
    assert statuses["leaver"] >= 3


def test_headers_follow_the_language(small: Path, factory: Path) -> None:
    assert "Employee no" in next(iter(rows(open_source(small / "people.xlsx"))))
    assert "Mã nhân viên" in next(iter(rows(open_source(factory / "people.xlsx"))))


def test_the_chat_is_read_completely(small: Path, tmp_path: Path) -> None:
    counts = read(slack, small / "slack.zip", tmp_path / "chat").counts
    said = messages(small / "slack.zip")
    assert counts["rejected"] == counts["duplicates"] == 0
    assert counts["messages"] == len(said)
    assert counts["bots"] == 3
    assert counts["external"] == 1
    assert counts["deleted"] >= 1
    assert counts["system_messages"] == sum(one.get("subtype") == "channel_join" for one in said)
    assert counts["bot_messages"] == sum("bot_id" in one for one in said) > 20
    reactions = [
        (user, reaction["name"])
        for one in said
        for reaction in one.get("reactions", ())
        for user in reaction["users"]
        if user != one["user"]
    ]
    assert counts["reactions"] == len(reactions)


def test_threads_name_who_began_them(small: Path) -> None:
    for name, day in entries(small / "slack.zip").items():
        for one in day if "/" in name else ():
            assert ("parent_user_id" in one) == (one.get("thread_ts", one["ts"]) != one["ts"])
            if "replies" in one or "reply_count" in one:
                assert one["thread_ts"] == one["ts"]


def test_two_people_share_a_name_and_one_of_them_has_no_address_in_chat(small: Path) -> None:
    staff = list(rows(open_source(small / "people.xlsx")))[1:]
    name, count = Counter(row[1] for row in staff).most_common(1)[0]
    pair = [row for row in staff if row[1] == name]
    assert count == 2
    assert pair[0][4] != pair[1][4]
    users = [u for u in entries(small / "slack.zip")["users.json"] if same(u, name)]
    assert sorted("email" in user["profile"] for user in users) == [False, True]


def same(user: dict, name: str) -> bool:
    return fold(user["profile"]["real_name"]) == fold(name)


def test_some_people_have_two_accounts(small: Path) -> None:
    users = entries(small / "slack.zip")["users.json"]
    names = Counter(user["profile"]["real_name"] for user in users)
    assert sum(count > 1 for count in names.values()) >= 3
    second = next(row[3] for row in list(rows(open_source(small / "people.xlsx")))[1:] if row[3])
    assert any(user["profile"].get("email") == second for user in users)


def test_some_vietnamese_names_lose_their_accents_in_chat(small: Path) -> None:
    staff = {row[1] for row in rows(open_source(small / "people.xlsx"))}
    users = entries(small / "slack.zip")["users.json"]
    bare = [u for u in users if u["profile"]["real_name"] not in staff and not u["is_bot"]]
    assert len(bare) >= 3


def test_the_ring_reacts_to_itself_in_bursts_and_hardly_receives_anything_else(
    small: Path, tmp_path: Path
) -> None:
    read(slack, small / "slack.zip", tmp_path / "chat")
    spaces = read_table(tmp_path / "chat", "spaces").to_pylist()
    place = next(one["space"] for one in spaces if "coffee" in (one["label"] or ""))
    members = read_table(tmp_path / "chat", "space_members").to_pylist()
    ring = {one["account"] for one in members if one["space"] == place}
    rows_ = read_table(tmp_path / "chat", "interactions").to_pylist()
    received = [one for one in rows_ if one["target"] in ring]
    inside = [one for one in received if one["actor"] in ring]
    assert len(ring) == 6
    assert len(inside) > 0.9 * len(received)
    pairs = {(one["actor"], one["target"]) for one in inside}
    assert len(pairs) == 30
    days = Counter((one["actor"], one["target"], one["at"] // 86_400) for one in inside)
    assert max(days.values()) >= 2


def test_most_people_have_thirty_interactions(small: Path, tmp_path: Path) -> None:
    read(slack, small / "slack.zip", tmp_path / "chat")
    found: Counter[int] = Counter()
    for one in read_table(tmp_path / "chat", "interactions").to_pylist():
        found.update({one["actor"], one["target"]} - {None})
    assert sum(count >= 30 for count in found.values()) > 0.75 * 72


@pytest.mark.parametrize("sheet", ["attendance_townhalls.csv", "attendance_events.csv"])
def test_attendance_is_read_without_a_rejected_row(
    small: Path, factory: Path, tmp_path: Path, sheet: str
) -> None:
    for name, folder in (("en", small), ("vi", factory)):
        report = read(attendance, folder / sheet, tmp_path / name)
        assert report.counts["rejected"] == 0
        assert report.counts["events"] >= 3
        roles = read_table(tmp_path / name, "attendance").column("role").to_pylist()
        assert {"presenter", "organizer"} & set(roles)


def test_the_survey_asks_for_advice_trust_and_criticism_in_both_shapes(
    small: Path, factory: Path, tmp_path: Path
) -> None:
    for name, folder in (("long", small), ("slots", factory)):
        report = read(survey, folder / "survey.csv", tmp_path / name)
        assert report.counts["rejected"] == 0
        named = read_table(tmp_path / name, "nominations").column("dimension").to_pylist()
        assert set(named) == {"advice", "trust", "critic"}


def test_posts_have_figures_that_fit_together(small: Path) -> None:
    with (small / "post_metrics.csv").open(encoding="utf-8-sig", newline="") as file:
        posts = list(csv.DictReader(file))
    assert len(posts) >= 20
    assert all(post["Hashtags"].startswith("#") for post in posts)
    assert all(int(post["Views"]) >= int(post["Reactions"]) for post in posts)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_made_up_sentences_carry_the_cue_of_their_kind_and_no_other(language: str) -> None:
    cues = shipped_cues()
    told = FLAGS["question"] | FLAGS["proposal"] | FLAGS["thanks"]
    wanted = {
        STATEMENT: 0, ANSWER: 0, QUESTION: FLAGS["question"], PROPOSAL: FLAGS["proposal"],
        THANKS: FLAGS["thanks"],
    }  # fmt: skip
    for kind, flag in wanted.items():
        for number in range(200):
            found = cues.flags(sentence(kind, number, language)) & told
            if kind == PROPOSAL:
                found &= ~FLAGS["question"]
            assert found == flag, sentence(kind, number, language)
