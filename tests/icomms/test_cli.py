"""The command line as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time

import pytest

from icomms.cli import main
from icomms.kept_list import kept_list
from tests.icomms.conftest import ROOT
from tests.icomms.test_snapshot import log

FIXED = [
    "person_id", "name", "unit", "role", "status", "band", "score", "low", "high", "rank_low",
    "rank_high",
]  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The sample company, analysed once by the command itself."""
    out = tmp_path_factory.mktemp("cli") / "result"
    assert icomms("analyse", ROOT / "data" / "sample", "--out", out) == 0
    return out


def icomms(*arguments, capture=None):
    """Exit code of a command."""
    old = sys.argv
    sys.argv = ["icomms", *map(str, arguments)]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.argv = old
    return 0


def test_rank_csv_has_the_promised_columns(result, capsys):
    assert icomms("rank", result, "--role", "leader", "--format", "csv", "--all") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0][: len(FIXED)] == FIXED
    assert rows[0][len(FIXED) :] == ["nominators", "people_turning_to", "basis"]
    assert {row[-1] for row in rows[1:]} == {"nominations and attention"}
    assert {row[4] for row in rows[1:]} <= {
        "measured",
        "indicative",
        "not enough data",
        "contact only",
    }


def test_rank_json_and_table_in_vietnamese(result, capsys):
    assert icomms("rank", result, "--role", "spreader", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["role"] == "spreader"
    assert all(p["band"] for p in found["people"])
    assert icomms("rank", result, "--role", "spreader", "--lang", "vi") == 0
    assert "Người lan tỏa: đo được" in capsys.readouterr().out


def test_unknown_and_small_units_are_refused(result, capsys):
    assert icomms("rank", result, "--role", "leader", "--unit", "Nowhere") == 2
    assert "at least 5 people" in capsys.readouterr().err


def test_explain_by_name_without_accents_and_its_json(result, capsys):
    assert icomms("rank", result, "--role", "leader", "--json") == 0
    best = json.loads(capsys.readouterr().out)["people"][0]
    assert icomms("explain", result, best["person_id"], "--lang", "vi") == 0
    text = capsys.readouterr().out
    assert best["name"] in text
    assert "Điều" in text
    assert icomms("explain", result, best["person_id"], "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [r["role"] for r in found["roles"]] == ["spreader", "persuader", "leader", "critic"]
    parts = {name: raw for name, raw, _ in found["roles"][2]["parts"]}
    assert found["standing"]["nominations"] == parts["nominators"]
    assert found["standing"]["followers"] >= parts["people_turning_to"]
    assert found["standing"]["kinds"]
    assert icomms("explain", result, "Nobody Of That Name") == 2
    assert "Nobody is called" in capsys.readouterr().err


def test_two_people_of_one_name_are_not_guessed(result, capsys):
    from icomms.snapshot import open_snapshot

    names = open_snapshot(result).table("people").column("name").to_pylist()
    twice = next(n for n in names if names.count(n) > 1)
    assert icomms("explain", result, twice) == 2
    assert "people are called" in capsys.readouterr().err


def test_report_lists_what_matters(result, capsys):
    assert icomms("report", result) == 0
    text = capsys.readouterr().out
    assert "A group of 6 people" in text
    assert "doubtful matches" in text
    units = json.loads((result / "quality.json").read_text(encoding="utf-8"))["figures"]["units"]
    assert units
    for unit in units:
        share = f"{unit['unit']} {round(100 * unit['coverage'])} % of {unit['people']}"
        assert share in text
    assert icomms("report", result, "--json") == 0
    assert json.loads(capsys.readouterr().out)["figures"]["weeks"] == 10


def test_critics_are_named_only_when_they_agreed(result, tmp_path, capsys):
    assert icomms("rank", result, "--role", "critic") == 0
    text = capsys.readouterr().out
    assert "only those who agreed are named" in text
    assert icomms("rank", result, "--role", "critic", "--all", "--json") == 0
    best = json.loads(capsys.readouterr().out)["people"][0]["person_id"]
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[people]\ncritics_opted_in = ["{best}"]\n[analysis]\ndraws = 20\n')
    out = tmp_path / "result"
    arguments = ("analyse", ROOT / "data" / "sample", "--settings", settings, "--out", out)
    assert icomms(*arguments) == 0
    capsys.readouterr()
    assert icomms("rank", out, "--role", "critic", "--json") == 0
    assert [p["person_id"] for p in json.loads(capsys.readouterr().out)["people"]] == [best]


@pytest.mark.parametrize("form", ["graphml", "gexf", "csv", "xlsx"])
def test_export_and_its_log(result, form, tmp_path, capsys):
    assert icomms("export", result, "--format", form, "--out", tmp_path / f"x.{form}") == 0
    log_file = result.parent / "result-exports.log"
    assert json.loads(log_file.read_text(encoding="utf-8").splitlines()[-1])["format"] == form
    assert icomms("export", result, "--format", form, "--out", tmp_path / f"x.{form}") == 2
    assert "exists already" in capsys.readouterr().err


def test_review_decisions_are_accepted_back(result, tmp_path):
    rows = list(csv.DictReader(io.StringIO((result / "people_review.csv").read_text("utf-8-sig"))))
    assert len({row["account"] for row in rows}) == 3
    rows[0]["decision"] = "same"
    filled = tmp_path / "people_review.csv"
    with filled.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    settings = tmp_path / "settings.toml"
    settings.write_text("[analysis]\ndraws = 20\n")
    out = tmp_path / "again"
    data = ROOT / "data" / "sample"
    assert icomms("analyse", data, "--review", filled, "--settings", settings, "--out", out) == 0
    again = list(csv.DictReader(io.StringIO((out / "people_review.csv").read_text("utf-8-sig"))))
    assert [row["decision"] for row in again if row["account"] == rows[0]["account"]] == ["same"]
    assert len({row["account"] for row in again if not row["decision"]}) == 2


def test_until_leaves_out_what_came_later(tmp_path, capsys):
    file, settings = tmp_path / "log.csv", tmp_path / "settings.toml"
    file.write_text(log())
    settings.write_text("[analysis]\ndraws = 20\n")
    out = tmp_path / "early"
    usual = ("analyse", file, "--settings", settings)
    assert icomms(*usual, "--until", "2026-02-01", "--out", out) == 0
    capsys.readouterr()
    assert icomms("report", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["figures"]["weeks"] <= 5
    assert icomms(*usual, "--until", "soon", "--out", tmp_path / "x") == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err
    assert icomms(*usual, "--until", "2040-01-01", "--out", tmp_path / "far") == 0
    assert icomms(*usual, "--out", tmp_path / "all") == 0
    for table in ("ties.parquet", "roles.parquet", "quality.json"):
        found = [(tmp_path / name / table).read_bytes() for name in ("far", "all")]
        assert found[0] == found[1], table


def test_validate_finds_the_planted_people(result, capsys):
    truth = ROOT / "data" / "sample" / "planted" / "planted.csv"
    least = {"leader": 0.6, "persuader": 0.6, "spreader": 0.6, "critic": 0.6}
    for role, bar in least.items():
        assert icomms("validate", result, "--truth", truth, "--name", role, "--json") == 0
        fits = {f["score"]: f for f in json.loads(capsys.readouterr().out)["scores"]}
        assert fits[role]["precision"] >= bar, role
        assert fits[role]["auc"] >= 0.9, role


def test_the_like_ring_is_not_found_and_bots_are_no_people(result):
    from icomms.snapshot import open_snapshot

    snapshot = open_snapshot(result)
    names = snapshot.table("people").column("name").to_pylist()
    assert not [n for n in names if "bot" in n.lower().split()]
    ring = [f for f in snapshot.quality["findings"] if f["code"] == "ring"]
    assert [f["values"]["people"] for f in ring] == [6]
    ties = [t for t in snapshot.table("ties").to_pylist() if t["family"] == "attention"]
    heavy = sorted(ties, key=lambda t: -t["count"])[:12]
    members = {t["source"] for t in heavy} | {t["target"] for t in heavy}
    bands = {
        (r["person"], r["role"]): r["band"]
        for r in snapshot.table("roles").to_pylist()
        if r["role"] in ("leader", "spreader")
    }
    assert len(members) == 6
    assert not [m for m in members if bands[m, "leader"] or bands[m, "spreader"]]


def test_settings_errors_name_key_and_allowed_values(tmp_path, capsys):
    file, settings = tmp_path / "log.csv", tmp_path / "settings.toml"
    file.write_text(log(rows=50))
    for text, words in (
        ("[tie]\n", "Unknown section [tie]"),
        ("[ties]\nhalf_life = 3\n", "ties.half_life"),
        ("[ties]\nhalf_life_days = -1\n", "Allowed: numbers above 0"),
        ('[kinds]\nx = { family = "love" }\n', "Allowed: attention"),
        ('[people]\npeer_group = "star sign"\n', "Allowed: 'auto'"),
        ('[sources]\ntimezone = "Mars"\n', "IANA time zone"),
        ("[analysis]\ndraws = 3\n", "20 to 2000"),
        ("not toml", "not valid TOML"),
    ):
        settings.write_text(text)
        out = tmp_path / "out"
        assert icomms("analyse", file, "--settings", settings, "--out", out) == 2
        error = capsys.readouterr().err
        assert words in error, text
        assert not out.exists()


def test_help_is_readable_and_starting_is_light():
    code = "import sys, icomms.cli; print(sorted(m for m in ('numba','duckdb','pyarrow','scipy',\
'networkx','networkit','numpy') if m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
    code = (
        "import sys, icomms.listing, icomms.ranking, icomms.inspection; print(sorted(m for m in (\
'numba', 'scipy', 'networkx', 'networkit') if m in sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]", "reading tables and listing people need no measures"
    shown = subprocess.run(
        [sys.executable, "-m", "icomms", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in (
        "sample",
        "inspect",
        "analyse",
        "rank",
        "explain",
        "report",
        "validate",
        "export",
    ):
        assert f"  {command}" in shown


def test_inspect_json(capsys, shared):
    archive = shared / "samples" / "slack" / "slack-export-viewer_testarchive.zip"
    assert icomms("inspect", archive, "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    assert entry["path"] == str(archive)
    assert entry["format"] == "slack"
    counts = entry["counts"]
    assert (counts["people"], counts["spaces"], counts["messages"]) == (4, 2, 158)
    assert (counts["human_messages"], counts["bot_messages"], counts["system_messages"]) == (
        53,
        94,
        11,
    )
    assert (counts["mentions"], counts["replies"], counts["day_files"]) == (14, 0, 17)


def test_stopping_leaves_nothing(tmp_path):
    import os
    import signal
    import time

    settings = tmp_path / "settings.toml"
    settings.write_text("[analysis]\ndraws = 2000\n")
    file = tmp_path / "log.csv"
    file.write_text(log(rows=20_000))
    command = [sys.executable, "-m", "icomms", "analyse", str(file), "--settings", str(settings),
               "--out", str(tmp_path / "result")]  # fmt: skip
    # A test run in the background ignores Ctrl-C and would hand that on.
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".result-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing was written" in error
    assert "Traceback" not in error
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv", "settings.toml"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyse", "log.csv", "--out", "log.csv/result"),
        ("analyse", "log.csv", "--out", "/proc/no/result"),
        ("analyse", "log.csv", "--out", "result", "--review", "folder"),
        ("analyse", "log.csv", "--out", "result", "--seed", "-1"),
        ("sample", "--out", "log.csv/company"),
        ("inspect", "folder"),
        ("inspect", "missing.csv"),
        ("analyse", "missing.csv", "--out", "new/folders/result"),
    ],
)
def test_a_wrong_place_costs_a_sentence(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(log(rows=50))
    (tmp_path / "folder").mkdir()
    assert icomms(*arguments) == 2
    said = capsys.readouterr()
    assert "rror: " in said.err or "There is no file" in said.out
    assert "Traceback" not in said.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "log.csv"]


def test_validate_refuses_a_folder_and_values_that_are_no_numbers(result, tmp_path, capsys):
    assert icomms("validate", result, "--truth", tmp_path) == 2
    assert "Is a directory" in capsys.readouterr().err
    truth = tmp_path / "truth.csv"
    for value in ("much", "nan", "inf"):
        truth.write_text(f"id,value\n1,{value}\n")
        assert icomms("validate", result, "--truth", truth) == 2
        assert "row 2, column value" in capsys.readouterr().err


def test_a_file_or_folder_that_may_not_be_read(tmp_path, monkeypatch, capsys):
    (tmp_path / "log.csv").write_text(log(rows=50))

    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.open", refuse)
        assert icomms("inspect", tmp_path / "log.csv") == 2
        assert "You may not read" in capsys.readouterr().out
        assert icomms("analyse", tmp_path / "log.csv", "--out", tmp_path / "result") == 2
        assert "You may not read" in capsys.readouterr().err
    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    assert icomms("inspect", tmp_path) == 2
    assert "Permission denied" in capsys.readouterr().err


def test_our_own_defects_are_not_blamed_on_the_user(tmp_path, monkeypatch):
    def defect(*args):
        raise OSError("no path and no full disk")

    monkeypatch.setattr("icomms.sample.write_sample", defect)
    with pytest.raises(OSError, match="no path"):
        icomms("sample", "--out", tmp_path / "x")


def test_the_csv_of_nobody_has_the_same_columns(result, capsys):
    assert icomms("rank", result, "--role", "critic", "--format", "csv", "--all") == 0
    everybody = capsys.readouterr().out.splitlines()
    assert icomms("rank", result, "--role", "critic", "--format", "csv") == 0
    assert capsys.readouterr().out.splitlines() == everybody[:1]


def test_every_basis_has_words_in_both_languages(result, capsys):
    from icomms.explanation_texts import BASES

    assert icomms("rank", result, "--role", "persuader", "--lang", "vi") == 0
    assert "căn cứ: sự tin cậy được thể hiện" in capsys.readouterr().out
    code = "".join((ROOT / "icomms" / name).read_text() for name in ("roles.py", "role_results.py"))
    assert len(BASES) == 12
    assert [basis for basis in BASES if f'"{basis}"' not in code] == []


def written(path, seed):
    path.parent.mkdir(exist_ok=True)
    path.write_text(log(seed, rows=600))
    return path


def test_months_are_added_to_a_folder_and_taken_out_again(tmp_path, capsys):
    months = [written(tmp_path / f"m{i}.csv", i) for i in range(3)]
    kept = tmp_path / "kept"
    assert icomms("analyse", *months[:2], "--add-to", kept, "--out", tmp_path / "a") == 0
    months[0].unlink()
    assert icomms("analyse", months[2], "--add-to", kept, "--out", tmp_path / "b") == 0
    assert "Not read again, because unchanged: 2 of 3 files." in capsys.readouterr().out
    written(months[0], 0)
    assert icomms("analyse", *months, "--out", tmp_path / "whole") == 0
    assert roles(tmp_path / "b") == roles(tmp_path / "whole")
    assert icomms("analyse", "--add-to", kept, "--without", "m1.csv", "--out", tmp_path / "c") == 0
    assert icomms("analyse", months[0], months[2], "--out", tmp_path / "less") == 0
    assert roles(tmp_path / "c") == roles(tmp_path / "less")
    listed = json.loads((kept / "files.json").read_text())
    assert [file["name"] for file in listed] == ["m0.csv", "m2.csv"]
    assert {p.name for p in kept.iterdir() if p.is_dir()} == {file["sha256"] for file in listed}
    assert oct(kept.stat().st_mode & 0o777) == "0o700"


def roles(folder) -> bytes:
    return (folder / "roles.parquet").read_bytes()


def test_a_folder_of_kept_files_says_what_is_wrong(tmp_path, capsys):
    kept = tmp_path / "kept"
    same = [written(tmp_path / name / "log.csv", i) for i, name in enumerate("ab")]
    assert icomms("analyse", *same, "--add-to", kept, "--out", tmp_path / "out") == 0
    before = (kept / "files.json").read_bytes()

    def refused(*arguments) -> str:
        capsys.readouterr()
        assert icomms("analyse", *arguments, "--out", tmp_path / "none") == 2
        assert not (tmp_path / "none").exists()
        assert (kept / "files.json").read_bytes() == before
        return capsys.readouterr().err

    assert "holds no file called x.csv" in refused("--add-to", kept, "--without", "x.csv")
    said = refused("--add-to", kept, "--without", "log.csv")
    assert "2 files" in said
    assert "--without needs --add-to" in refused(same[0], "--without", "log.csv")
    assert "that --add-to has made" in refused(same[0], "--add-to", tmp_path / "a")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\x01")
    refused(broken, "--add-to", kept)
    with kept_list(kept):
        assert "Another analysis adds to" in refused("--add-to", kept)
    brackets = json.loads(before)[0]["sha256"][:8]
    assert brackets in said
    arguments = ("--add-to", kept, "--without", brackets, "--out", tmp_path / "one")
    assert icomms("analyse", *arguments) == 0
    assert len(json.loads((kept / "files.json").read_text())) == 1


def test_a_killed_run_leaves_the_folder_of_kept_files_as_it_was(tmp_path):
    months = [written(tmp_path / f"m{i}.csv", i) for i in range(3)]
    kept = tmp_path / "kept"
    assert icomms("analyse", *months[:2], "--add-to", kept, "--out", tmp_path / "a") == 0
    before = (kept / "files.json").read_bytes()
    command = [sys.executable, "-m", "icomms", "analyse", str(months[2]), "--add-to", str(kept)]
    with subprocess.Popen([*command, "--out", str(tmp_path / "b")]) as killed:
        while len([path for path in kept.iterdir() if path.is_dir()]) < 3:
            assert killed.poll() is None
            time.sleep(0.002)
        killed.kill()
    assert (kept / "files.json").read_bytes() == before
    assert not (tmp_path / "b").exists()
    assert icomms("analyse", months[2], "--add-to", kept, "--out", tmp_path / "b") == 0
    assert icomms("analyse", *months, "--out", tmp_path / "whole") == 0
    assert roles(tmp_path / "b") == roles(tmp_path / "whole")
    assert not [*kept.glob("*/.*"), *kept.glob("*/*/.*")]
