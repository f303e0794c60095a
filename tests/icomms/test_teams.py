"""Teams attendance reports: the three real ones, three generations, other languages, small ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from icomms.errors import AmbiguousDatesError, UnknownFormatError
from icomms.importers import attendance, teams
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.records import FileReport, ReadOptions

Row = dict[str, Any]


def _read(path: Path, folder: Path, options: ReadOptions | None = None) -> FileReport:
    folder.mkdir(exist_ok=True)
    source = open_source(path)
    assert attendance.recognise(source) == teams.recognise(source) >= 0.9
    return attendance.read(source, folder, options or ReadOptions())


def _people(folder: Path) -> list[Row]:
    """Attendance rows with the key of their account."""
    keys = [account["key"] for account in read_table(folder, "accounts").to_pylist()]
    rows = read_table(folder, "attendance").to_pylist()
    return [row | {"key": keys[row["account"]]} for row in rows]


def _event(folder: Path) -> Row:
    (event,) = read_table(folder, "events").to_pylist()
    return dict(event)


def _write(path: Path, lines: list[str], encoding: str = "utf-16-le") -> Path:
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode(encoding))
    return path


def _report(day: str, people: list[str]) -> list[str]:
    """A newest-generation report of one day; `people` are ready rows of the second section."""
    summary = ["1. Summary", "Meeting title\tx", f"Attended participants\t{len(people)}",
               f"Start time\t{day}, 09:00:00", f"End time\t{day}, 10:00:00", ""]  # fmt: skip
    header = "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole"
    return [*summary, "2. Participants", header, *people]


def _person(name: str, day: str, role: str = "Presenter") -> str:
    mail = f"{name.lower()}@corp.example"
    return f"{name}\t{day}, 09:00:00\t{day}, 09:30:00\t30m\t{mail}\t{mail}\t{role}"


@pytest.mark.parametrize(
    ("day", "people", "seconds", "declared", "two_addresses"),
    [("14", 7, 7726, 7, 0), ("15", 8, 4712, 9, 2), ("16", 8, 6678, 8, 1)],
)
def test_real_reports(
    shared: Path, tmp_path: Path, day: str, people: int, seconds: int, declared: int,
    two_addresses: int,
) -> None:  # fmt: skip
    path = shared / "samples" / "teams" / f"attendance_IDL-{day}-11-22.csv"
    report = _read(path, tmp_path / "out")
    assert report.format == "teams_attendance"
    counts = report.counts
    assert (counts["people"], counts["events"], counts["seconds"]) == (people, 1, seconds)
    assert (counts["declared_participants"], counts["rejected"]) == (declared, 0)
    accounts = read_table(tmp_path / "out", "accounts").to_pylist()
    assert sum(len(account["emails"]) == 2 for account in accounts) == two_addresses
    assert report.detected["date_order"] == "dmy"


def test_summary_that_counts_more_than_the_list(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "teams" / "attendance_IDL-15-11-22.csv"
    (problem,) = _read(path, tmp_path / "out").problems
    assert problem.code == "attendance_count_differs"
    assert "the summary says 9, the list has 8" in problem.message
    other = shared / "samples" / "teams" / "attendance_IDL-16-11-22.csv"
    assert _read(other, tmp_path / "other").problems == ()


def test_either_byte_order_is_the_same(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "teams" / "attendance_IDL-15-11-22.csv"
    text = path.read_bytes().decode("utf-16")
    little = tmp_path / "little.csv"
    little.write_bytes(("\ufeff" + text).encode("utf-16-le"))
    one, two = tmp_path / "one", tmp_path / "two"
    assert _read(path, one).counts == _read(little, two).counts
    for table in ("accounts", "events", "attendance"):
        assert read_table(one, table) == read_table(two, table)


def test_presenter_by_default_says_nothing(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "teams" / "attendance_IDL-14-11-22.csv"
    _read(path, tmp_path / "out")
    roles = [row["role"] for row in _people(tmp_path / "out")]
    assert roles == ["organizer"] + ["attendee"] * 6


def test_few_presenters_are_presenters(tmp_path: Path) -> None:
    day = "26/11/25"
    rows = [_person("Ann", day, "Organizer"), _person("Bob", day), _person("Cat", day, "Attendee"),
            _person("Dan", day, "Attendee")]  # fmt: skip
    _read(_write(tmp_path / "r.csv", _report(day, rows)), tmp_path / "out")
    roles = [row["role"] for row in _people(tmp_path / "out")]
    assert roles == ["organizer", "presenter", "attendee", "attendee"]


def test_portuguese_is_read_by_position(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "teams_pt.csv", tmp_path / "out")
    assert (report.counts["people"], report.counts["rejected"]) == (4, 0)
    ana, rui, eva, guest = _people(tmp_path / "out")
    assert (ana["key"], ana["role"], ana["seconds"]) == ("ana@corp.example", "organizer", 3786)
    assert (rui["role"], rui["seconds"], rui["sessions"]) == ("presenter", 3715, 2)
    assert (eva["role"], eva["seconds"], eva["sessions"]) == ("attendee", 1800, 1)
    assert guest["key"] == "name:Visitante (Convidado)"
    account = read_table(tmp_path / "out", "accounts").to_pylist()[1]
    assert account["emails"] == ["rui@corp.example", "rui.alves@corp.example"]


def test_engagement_columns_and_narrow_spaces(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "teams_engagement.csv", tmp_path / "out")
    assert [row["role"] for row in _people(tmp_path / "out")] == [
        "organizer", "presenter", "attendee",
    ]  # fmt: skip
    event = _event(tmp_path / "out")
    assert event["kind"] == "training"
    assert event["starts_at"] == 1764173814  # 2025-11-26 16:16:54 UTC
    assert report.reject_counts == {"no valid time of joining": 1}
    assert (report.rejects[0].row, report.rejects[0].column) == (14, "2")


def test_reports_of_2021(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "teams_2021.csv", tmp_path / "out")
    assert report.detected["layout"] == "Teams, generation 2"
    ann, bob = _people(tmp_path / "out")
    assert (ann["role"], ann["seconds"], ann["sessions"]) == ("organizer", 2388, 1)
    # 9:05 to 9:15 and 9:10 to 9:30 are 25 minutes together.
    assert (bob["seconds"], bob["sessions"], bob["role"]) == (1500, 2, "attendee")
    assert report.counts["session_minutes"] == 69
    event = _event(tmp_path / "out")
    assert (event["kind"], event["starts_at"]) == ("one_to_one", 1615885212)
    assert report.problems == ()


def test_reports_of_2020(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "teams_2020.csv", tmp_path / "out")
    ann, bob, cat = _people(tmp_path / "out")
    assert (ann["seconds"], ann["sessions"]) == (2400, 1)  # never left: until the last event
    assert (bob["seconds"], bob["sessions"]) == (300 + 1200, 2)
    assert (cat["seconds"], cat["first_join"]) == (600, 1584350460)
    assert (report.counts["rejected"], report.rejects[0].row) == (1, 9)


def test_oldest_generation_in_another_language(files: Path, tmp_path: Path) -> None:
    text = (files / "attendance" / "teams_2020.csv").read_bytes().decode("utf-16")
    words = {"Full Name": "Họ tên", "User Action": "Hành động", "Timestamp": "Dấu thời gian",
             "Joined before": "Đã vào trước", "Joined": "Đã vào", "Left": "Đã rời"}  # fmt: skip
    for word, other in words.items():
        text = text.replace(word, other)
    path = _write(tmp_path / "vi.csv", text.splitlines()[:-1])
    source = open_source(path)
    assert teams.recognise(source) == 0.6
    (tmp_path / "vi").mkdir()
    attendance.read(source, tmp_path / "vi", ReadOptions())
    assert [row["seconds"] for row in _people(tmp_path / "vi")] == [2400, 1500, 600]


@pytest.mark.parametrize("people", [1, 2, 3])
def test_small_meetings(tmp_path: Path, people: int) -> None:
    day = "26/11/25"
    rows = [_person(name, day) for name in ("Ann", "Bob", "Cat")[:people]]
    report = _read(_write(tmp_path / "small.csv", _report(day, rows)), tmp_path / "out")
    assert report.counts["people"] == people
    assert report.counts["seconds"] == 1800 * people
    assert _event(tmp_path / "out")["kind"] == ("one_to_one" if people == 2 else "meeting")


def test_title_does_not_change_the_key(tmp_path: Path) -> None:
    day = "26/11/25"
    lines = _report(day, [_person("Ann", day), _person("Bob", day)])
    other = [line.replace("Meeting title\tx", "Meeting title\tSecret plan") for line in lines]
    _read(_write(tmp_path / "a.csv", lines), tmp_path / "one")
    _read(_write(tmp_path / "b.csv", other), tmp_path / "two")
    one, two = _event(tmp_path / "one"), _event(tmp_path / "two")
    assert one["key"] == two["key"]
    assert len(one["key"]) == 16
    assert "Secret" not in str(read_table(tmp_path / "two", "events").to_pylist())


def test_role_and_upn_may_stand_the_other_way_round(tmp_path: Path) -> None:
    day = "26/11/25"
    lines = _report(day, [])
    for name, role in (("Ann", "Organizer"), ("Bob", "Attendee"), ("Cat", "Attendee")):
        mail = f"{name.lower()}@corp.example"
        upn = f"{name.lower()}1@corp.example"
        lines.append(f"{name}\t{day}, 09:00:00\t{day}, 09:30:00\t30m\t{mail}\t{role}\t{upn}")
    _read(_write(tmp_path / "r.csv", lines), tmp_path / "out")
    assert [row["role"] for row in _people(tmp_path / "out")] == [
        "organizer", "attendee", "attendee",
    ]  # fmt: skip
    emails = read_table(tmp_path / "out", "accounts").to_pylist()[0]["emails"]
    assert emails == ["ann@corp.example", "ann1@corp.example"]


def test_order_of_day_and_month_is_asked_for(tmp_path: Path) -> None:
    day = "05/06/25"
    path = _write(tmp_path / "r.csv", _report(day, [_person("Ann", day), _person("Bob", day)]))
    source = open_source(path)
    with pytest.raises(AmbiguousDatesError, match=r"r\.csv") as error:
        attendance.read(source, tmp_path, ReadOptions())
    assert "date_order" in error.value.fix
    for order, seconds in (("dmy", 1749114000), ("mdy", 1746522000)):
        report = _read(path, tmp_path / order, ReadOptions(date_order=order))
        assert (report.first, report.detected["date_order"]) == (seconds, order)


def test_times_are_in_the_zone_of_the_settings(tmp_path: Path) -> None:
    day = "26/11/25"
    path = _write(tmp_path / "r.csv", _report(day, [_person("Ann", day), _person("Bob", day)]))
    local = _read(path, tmp_path / "vn", ReadOptions(timezone="Asia/Ho_Chi_Minh")).first
    utc = _read(path, tmp_path / "utc").first
    assert utc is not None
    assert local == utc - 7 * 3600


def test_other_tables_are_no_reports(tmp_path: Path) -> None:
    for text in (
        "source,target,time\nann,bob,2026-01-01 09:00\nbob,ann,2026-01-01 09:05\n",
        "name,email,department\nAnn,a@x.example,Sales\n",
        "1. Summary,,\nx,y,z\n",
    ):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        assert teams.recognise(open_source(path)) == 0.0
        with pytest.raises(UnknownFormatError):
            teams.read_report(open_source(path), ReadOptions())
