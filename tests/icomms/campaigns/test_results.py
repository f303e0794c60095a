"""From a real snapshot to a plan, a briefing, files of results and a report."""

from __future__ import annotations

import csv
import datetime as dt
import io
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from icomms.campaigns import steps
from icomms.campaigns.briefing import briefing_of
from icomms.campaigns.material import followed_of, material_of, snapshot_view
from icomms.campaigns.plan_records import SnapshotMark
from icomms.campaigns.planning import exposures, plan_team
from icomms.campaigns.planning_records import AudiencePart, Wishes
from icomms.campaigns.results import (
    add_results,
    remove_results,
    results_of,
    sweep_results,
)
from icomms.campaigns.tracking import tracking_of
from icomms.errors import ConflictError, InputError, NotFoundError, WorkflowError
from icomms.governance.privacy import OTHERS, shown_groups
from icomms.installation import Installation
from icomms.pages.view import view_of
from icomms.records import ReadOptions
from icomms.storage import accounts, campaign_files, campaign_members, campaigns
from icomms.storage.database import Database
from tests.icomms.campaigns.made import CONTENT
from tests.icomms.conftest import Job

UNITS = {"Nhà máy 1": range(20), "Nhà máy 2": range(20, 38), "Văn phòng": range(38, 50)}
OPTIONS = ReadOptions(timezone="Asia/Ho_Chi_Minh")


def person(i: int) -> str:
    return f"E{100 + i}"


def people_csv() -> str:
    rows = ["Employee ID,Full name,Email,Department,Site"]
    for unit, numbers in UNITS.items():
        rows += [
            f"{person(i)},Nguyễn {chr(72 + i // 26)}ương {chr(65 + i % 26)}ân,p{i}@congty.example,{unit},Hà Nội"
            for i in numbers
        ]
    return "\n".join(rows)


def log_csv() -> str:
    """Ten weeks in which people turn to those first in their unit far more than to the last."""
    draw = np.random.default_rng(5)
    rows = ["from,to,kind,time"]
    day = dt.date(2026, 1, 5)
    for week in range(10):
        for i in range(50):
            unit = next(numbers for numbers in UNITS.values() if i in numbers)
            chance = 0.75 ** np.arange(len(unit))
            near = draw.choice(list(unit), 4, p=chance / chance.sum())
            for j in {*near, *draw.choice(50, 1)}:
                if int(j) != i:
                    at = day + dt.timedelta(7 * week + int(draw.integers(5)))
                    kind = draw.choice(["reply", "mention"])
                    rows.append(
                        f"{person(i)},{person(int(j))},{kind},{at} 09:{draw.integers(10, 60)}"
                    )
    return "\n".join(rows)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Installation:
    home = tmp_path_factory.mktemp("home")
    made = Installation(home=home, database_url=f"sqlite:///{home / 'icomms.db'}")
    made.prepare()
    job = Job(made.snapshots)
    files = tmp_path_factory.mktemp("files")
    for name, text in (("people.csv", people_csv()), ("log.csv", log_csv())):
        (files / name).write_text(text, encoding="utf-8")
    job.run(files / "people.csv", files / "log.csv", name="spring")
    return made


@pytest.fixture(scope="module")
def view(place):
    return view_of(place.snapshots / "spring")


@pytest.fixture(scope="module")
def plan(view):
    return plan_team(view, Wishes(aim="news", size=3))


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setattr(accounts, "_hasher", type("Quick", (), {"hash": staticmethod(str)}))
    found = Database(f"sqlite:///{tmp_path / 'icomms.db'}")
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def users(database):
    with database.begin() as session:
        return [
            accounts.make_user(session, f"{role}@x.example", role, role, "x" * 12)
            for role in ("planner", "approver", "reader")
        ]


@pytest.fixture
def campaign(database, users, plan):
    content = replace(CONTENT, wishes=plan.wishes, first_day="2026-03-10", last_day="2026-03-31")
    made = steps.make(database, users[0], "own", None, content).id
    mark = SnapshotMark(None, "spring", 0, "a" * 64)
    steps.save_plan(database, users[0], made, plan, mark, based_on=0)
    return made


def approve(database, users, campaign):
    steps.move(database, users[0], campaign, "submitted")
    steps.move(database, users[1], campaign, "approved")


def metrics_csv(path: Path, author: str) -> Path:
    path.write_text(
        "Post ID,Published at,Measured at,Author email,Hashtags,Reach,Reactions,Comments,Shares\n"
        f"P1,2026-03-11,2026-03-20,{author},#MotDoiNgu,30,6,2,1\n"
        "P2,2026-03-12,2026-03-20,someone@else.example,#motdoingu #x,12,3,0,0\n"
        "P3,2026-03-12,2026-03-20,someone@else.example,#other,40,3,0,0\n",
        encoding="utf-8",
    )
    return path


def attendance_csv(path: Path, numbers, title="Secret town hall", day="2026-03-17") -> Path:
    rows = ["Event,Date,Employee ID,Name,Email,Attended"]
    rows += [f"{title},{day},{person(i)},Tên {i},p{i}@congty.example,Yes" for i in numbers]
    rows += [
        f"{title},{day},{person(49)},Tên,p49@congty.example,No",
        f"{title},{day},X1,Khách,khach@other.example,Yes",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def add(database, place, users, campaign, path, view):
    return add_results(database, place, users[0], campaign, path, path.name, view, OPTIONS)


def test_a_briefing_before_and_after_approval(database, place, users, campaign, plan, view):
    today = dt.date(2026, 3, 1)
    draft = material_of(database, place, campaign, "vi", today)
    assert [m.person_id for m in draft.members] == [m.id for m in plan.members]
    assert {m.state for m in draft.members} == {"proposed"}
    approve(database, users, campaign)
    given = {plan.members[0].id: " a@congty.example "}
    after = material_of(database, place, campaign, "vi", today, given, "Asia/Ho_Chi_Minh")
    briefing = briefing_of(after)
    assert briefing.leaders[0].email == "a@congty.example"
    assert "approver" in briefing.about.approval
    for leader in briefing.leaders:
        heard = exposures(view, plan.wishes, [leader.person_id]) > 0
        heard[view.number_of[leader.person_id]] = False
        groups = shown_groups(view.units, heard, view.minimum_group)
        found = {g.name: g.people for g in leader.groups}
        expected = dict(zip(groups.names, groups.sizes, strict=True))
        rest = expected.pop(OTHERS, None)
        assert found.items() >= expected.items()
        assert leader.people == int(heard.sum()) == sum(found.values())
        assert rest is None or rest >= view.minimum_group
    assert briefing.overview.teams[0].reach == plan.figures.reach.value


def test_who_declined_is_on_no_list_whatever_becomes_of_the_campaign(
    database, place, users, campaign, plan
):
    today = dt.date(2026, 3, 1)
    approve(database, users, campaign)
    with database.read() as session:
        first = campaign_members.members(session, campaign)[0]
    for step in ("invited", "declined"):
        steps.move_member(database, users[0], campaign, first.id, step)
    left = [m.id for m in plan.members][1:]

    def briefed():
        found = briefing_of(material_of(database, place, campaign, "en", today))
        return [one.person_id for one in found.leaders]

    assert briefed() == left
    steps.move(database, users[0], campaign, "draft", "Another day.")
    assert briefed() == left
    fewer = replace(plan, members=plan.members[1:])
    mark = SnapshotMark(None, "spring", 0, "a" * 64)
    steps.save_plan(database, users[0], campaign, fewer, mark, based_on=1)
    approve(database, users, campaign)
    steps.move(database, users[0], campaign, "closed", "Nobody had time.")
    assert briefed() == []


def test_without_plan_or_snapshot(database, place, users, plan):
    made = steps.make(database, users[0], "own", None, CONTENT).id
    today = dt.date(2026, 3, 1)
    with pytest.raises(NotFoundError, match="no plan"):
        material_of(database, place, made, "en", today)
    gone = SnapshotMark(None, "../../gone", 0, "a" * 64)
    steps.save_plan(database, users[0], made, plan, gone, based_on=0)
    found = material_of(database, place, made, "en", today)
    assert found.view is None
    assert all(one.people is None for one in briefing_of(found).leaders)
    with pytest.raises(NotFoundError, match="deleted"):
        followed_of(database, place, made)


def test_results_are_read_kept_without_names_and_tracked(
    database, place, users, campaign, plan, view, tmp_path
):
    approve(database, users, campaign)
    star = plan.members[0].id
    email = f"p{int(star[1:]) - 100}@congty.example"
    added = add(
        database, place, users, campaign, metrics_csv(tmp_path / "viva.csv", email), view
    ).file
    assert (added.format, dict(added.counts)["posts"]) == ("post_metrics", 3)
    there = add(
        database, place, users, campaign,
        attendance_csv(tmp_path / "hall.csv", range(5, 33)), view,
    ).file  # fmt: skip
    assert dict(there.counts) == {"posts": 0, "metrics": 0, "events": 1, "people": 28, "unknown": 1}
    for path in place.results.rglob("*.parquet"):
        data = path.read_bytes()
        for secret in (b"congty.example", b"Secret", "Tên".encode(), b"khach"):
            assert secret not in data
            assert secret.decode() not in str(pq.read_table(path).to_pylist())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = tracking_of(followed_of(database, place, campaign))
    assert found.audience == int(view.shown.sum()) == 50
    assert (found.total.posts, found.unmatched) == (2, 1)
    assert found.total.engagement == pytest.approx((6 + 2 + 1 + 3) / 42)
    assert found.events == 1
    assert found.unknown_people == 1
    assert found.once.low == 30
    rows = {row.name: row for row in found.units}
    assert rows["Nhà máy 1"].once.low == 15
    assert rows["Nhà máy 2"].once.low == 13
    assert rows["Văn phòng"].once.low == 0
    reach = next(row for row in found.progress if row.code == "reach")
    assert reach.forecast == (
        plan.figures.reach.value, plan.figures.reach.low, plan.figures.reach.high,
    )  # fmt: skip


def test_authors_are_named_only_when_they_are_members(
    database, place, users, campaign, plan, view, tmp_path
):
    approve(database, users, campaign)
    number = int(plan.members[0].id[1:]) - 100
    other = next(i for i in range(50) if person(i) not in {m.id for m in plan.members})
    for name, i in (("one.csv", number), ("two.csv", other)):
        path = metrics_csv(tmp_path / name, f"{person(i)}")
        path.write_text(path.read_text().replace("Author email", "Author"), encoding="utf-8")
        path.write_text(
            path.read_text().replace(person(i), str(view.names[view.number_of[person(i)]])),
            encoding="utf-8",
        )
        add(database, place, users, campaign, path, view)
    with database.read() as session:
        files = campaign_files.campaign_files(session, campaign)
    one, two = (results_of(place, [file]) for file in files)
    assert {p.author for p in one.posts} == {plan.members[0].id, ""}
    assert {p.author for p in two.posts} == {""}


def test_the_same_posts_and_events_in_two_files_are_one(
    database, place, users, campaign, view, tmp_path
):
    later = metrics_csv(tmp_path / "later.csv", "a@b.example")
    later.write_text(
        later.read_text().replace("2026-03-20", "2026-03-27").replace(",30,6,", ",35,9,"),
        encoding="utf-8",
    )
    hall = attendance_csv(tmp_path / "hall.csv", range(5, 20))
    for path in (metrics_csv(tmp_path / "first.csv", "a@b.example"), later, hall):
        add(database, place, users, campaign, path, view)
    with database.read() as session:
        files = campaign_files.campaign_files(session, campaign)
    results = results_of(place, files)
    assert len(results.posts) == 3
    assert len(results.metrics) == 2 * 3 * 4
    found = tracking_of(followed_of(database, place, campaign))
    assert found.posts[0].figures.reach == 35
    assert found.posts[0].figures.reactions == 9
    before = tracking_of(followed_of(database, place, campaign, ("2026-03-01", "2026-03-22")))
    assert before.posts[0].figures.reach == 30
    with pytest.raises(ConflictError, match="added already"):
        add(database, place, users, campaign, hall, view)
    assert len(list(place.results.iterdir())) >= len(files)


def test_wrong_files_leave_nothing(database, place, users, campaign, view, tmp_path):
    before = set(place.results.iterdir()) if place.results.exists() else set()
    people = tmp_path / "people.csv"
    people.write_text(people_csv(), encoding="utf-8")
    with pytest.raises(InputError, match="neither figures"):
        add(database, place, users, campaign, people, view)
    nonsense = tmp_path / "x.csv"
    nonsense.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError):
        add(database, place, users, campaign, nonsense, view)
    good = metrics_csv(tmp_path / "m.csv", "a@b.example")
    with pytest.raises(WorkflowError, match="role"):
        add_results(database, place, users[2], campaign, good, "m.csv", view, OPTIONS)
    with pytest.raises(NotFoundError):
        add_results(database, place, users[0], campaign + 9, good, "m.csv", view, OPTIONS)
    after = set(place.results.iterdir()) if place.results.exists() else set()
    assert before == after


def test_removed_and_forgotten_results_are_gone(database, place, users, campaign, view, tmp_path):
    file = add(
        database, place, users, campaign, metrics_csv(tmp_path / "m.csv", "a@b.example"), view
    )
    folder = place.results / file.file.stored
    assert folder.is_dir()
    remove_results(database, place, users[0], campaign, file.file.id)
    assert not folder.exists()
    again = add(
        database, place, users, campaign, metrics_csv(tmp_path / "m.csv", "a@b.example"), view
    ).file
    assert sweep_results(database, place) == 0
    steps.delete(database, users[0], campaign)
    assert (place.results / again.stored).is_dir()
    sweep_results(database, place, older_than=0)
    assert not (place.results / again.stored).exists()


def test_a_group_kept_out_leaves_the_audience(database, place, users, plan, view, tmp_path):
    content = replace(
        CONTENT, wishes=plan.wishes, first_day="2026-03-10", last_day="2026-03-31",
        comparison=(AudiencePart("unit", ("Văn phòng",)),),
    )  # fmt: skip
    made = steps.make(database, users[0], "own", None, content).id
    mark = SnapshotMark(None, "spring", 0, "a" * 64)
    steps.save_plan(database, users[0], made, plan, mark, based_on=0)
    hall = attendance_csv(tmp_path / "hall.csv", [*range(20), *range(38, 44)])
    add(database, place, users, made, hall, view)
    found = tracking_of(followed_of(database, place, made))
    assert found.audience == 38
    assert found.comparison.audience_reached == 20
    assert (found.comparison.others, found.comparison.others_reached) == (12, 6)
    assert found.comparison.difference == pytest.approx(20 / 38 - 6 / 12)
    assert {row.name for row in found.units} == {"Nhà máy 1", "Nhà máy 2"}


def test_the_snapshot_of_a_plan_is_looked_for_in_its_folder_only(database, campaign, place):
    with database.read() as session:
        version = campaigns.newest_plan(session, campaign)
    outside = replace(version, snapshot=replace(version.snapshot, folder="../snapshots/spring"))
    assert snapshot_view(place, version) is snapshot_view(place, outside)
    assert snapshot_view(place, replace(version, snapshot=SnapshotMark(None, "", 0, ""))) is None


def test_the_files_of_this_test_are_tables():
    assert len(list(csv.reader(io.StringIO(people_csv())))) == 51
    assert len(list(csv.reader(io.StringIO(log_csv())))) > 500
