"""Attendance sheets of other origin: own lists, Eventbrite, Luma, time clocks, three languages."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from icomms.errors import MissingColumnError
from icomms.importers import attendance, attendance_sheet
from icomms.importers.attendance_words import attended_of, kind_of, role_of
from icomms.importers.meetings import AccountBook, person, union_seconds
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.records import Account, FileReport, ReadOptions

Row = dict[str, Any]


def _read(path: Path, folder: Path, options: ReadOptions | None = None) -> FileReport:
    folder.mkdir(exist_ok=True)
    source = open_source(path)
    assert attendance.recognise(source) >= 0.6
    return attendance.read(source, folder, options or ReadOptions())


def _people(folder: Path) -> dict[tuple[int, str], Row]:
    keys = [account["key"] for account in read_table(folder, "accounts").to_pylist()]
    rows = read_table(folder, "attendance").to_pylist()
    return {(row["event"], keys[row["account"]]): row for row in rows}


def _events(folder: Path) -> list[Row]:
    return list(read_table(folder, "events").to_pylist())


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_vietnamese_sheet_with_several_events(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "vi_events.csv", tmp_path / "out")
    assert report.format == "attendance"
    events = _events(tmp_path / "out")
    assert [event["kind"] for event in events] == ["training", "social"]
    assert [event["starts_at"] for event in events] == [1773532800, 1773964800]
    people = _people(tmp_path / "out")
    assert people[0, "hoa@congty.example"]["role"] == "presenter"
    assert people[0, "minh@congty.example"]["attended"] == "no"
    assert people[1, "minh@congty.example"]["role"] == "organizer"
    assert people[1, "minh@congty.example"]["attended"] == "yes"
    assert (events[0]["invited_count"], events[0]["attended_count"]) == (3, 2)
    account = read_table(tmp_path / "out", "accounts").to_pylist()[0]
    assert (account["employee_no"], account["name"]) == ("00123", "Nguyễn Thị Hoa")
    assert report.reject_counts == {"names nobody": 1, "no valid time": 1}
    assert [(reject.row, reject.column) for reject in report.rejects] == [(9, ""), (10, "date")]


def test_german_sheet(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "de_meetings.csv", tmp_path / "out")
    assert report.counts["events"] == 3
    assert report.detected["date_order"] == "dmy"
    people = _people(tmp_path / "out")
    assert people[0, "anna@firma.example"]["role"] == "organizer"
    assert people[1, "joerg@firma.example"]["attended"] == "no"
    assert people[2, "anna@firma.example"]["role"] == "presenter"
    assert [event["kind"] for event in _events(tmp_path / "out")] == [
        "one_to_one", "meeting", "townhall",
    ]  # fmt: skip


def test_times_of_the_day_and_overlaps(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "en_times.csv", tmp_path / "out")
    people = _people(tmp_path / "out")
    ann = people[0, "ann@corp.example"]
    assert (ann["seconds"], ann["sessions"]) == (3600, 2)
    assert ann["first_join"] == 1770022800  # 2026-02-02 09:00 UTC
    # Others were checked in, so whoever was not did not come.
    assert people[0, "cat@corp.example"]["attended"] == "no"
    assert report.counts["session_minutes"] == 30 + 40 + 40


def test_eventbrite(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "eventbrite.csv", tmp_path / "out")
    attended = {key: row["attended"] for (_, key), row in _people(tmp_path / "out").items()}
    assert attended == {
        "ann@corp.example": "yes", "bob@corp.example": "no", "cat@corp.example": "no",
        "dan@corp.example": "no", "buyer@corp.example": "yes",
    }  # fmt: skip
    # The day of the order is not the day of the event.
    assert _events(tmp_path / "out")[0]["starts_at"] is None
    codes = [problem.code for problem in report.problems]
    assert codes == ["attendance_shared_address", "event_without_date"]


def test_eventbrite_before_anybody_checked_in(files: Path, tmp_path: Path) -> None:
    text = (files / "attendance" / "eventbrite.csv").read_text("utf-8")
    path = _write(tmp_path / "e.csv", text.replace("Checked In", "Attending"))
    _read(path, tmp_path / "out")
    attended = {key: row["attended"] for (_, key), row in _people(tmp_path / "out").items()}
    assert attended["ann@corp.example"] == attended["bob@corp.example"] == "unknown"
    assert attended["dan@corp.example"] == "no"


def test_luma(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "luma.csv", tmp_path / "out")
    attended = {key: row["attended"] for (_, key), row in _people(tmp_path / "out").items()}
    assert attended == {
        "ann@corp.example": "yes", "bob@corp.example": "yes", "cat@corp.example": "no",
        "dan@corp.example": "no",
    }  # fmt: skip
    assert report.first == 1768907100  # the first check-in, 2026-01-20 11:05 UTC
    assert "+84" not in str(read_table(tmp_path / "out", "accounts").to_pylist())


def test_time_sheets_are_shifts_and_no_relation(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "vi_timesheet.csv", tmp_path / "out")
    events = _events(tmp_path / "out")
    assert [event["kind"] for event in events] == ["shift"] * 3
    assert [event["attended_count"] for event in events] == [2, 1, 1]
    people = _people(tmp_path / "out")
    night = people[2, "00123"]
    assert night["seconds"] == 8 * 3600  # 22:00 to 06:00 ends on the next day
    assert people[2, "00124"]["attended"] == "no"
    (problem,) = report.problems
    assert problem.code == "presence_is_no_relation"
    departments = [a["department"] for a in read_table(tmp_path / "out", "accounts").to_pylist()]
    assert departments == ["Kho", "Kho", "Kế toán"]


def test_workbook_with_a_cover_sheet(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Cover").write_row(0, 0, ["Prepared by", "HR"])
        sheet = book.add_worksheet("List")
        sheet.write_row(0, 0, ["Event", "Event date", "Full name", "E-mail", "Attended"])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for i, mark in enumerate(["yes", "no"], start=1):
            sheet.write(i, 0, "Weekly")
            sheet.write_datetime(i, 1, datetime(2026, 3, 4), day)
            sheet.write_row(i, 2, [f"P{i}", f"p{i}@x.example", mark])
    report = _read(path, tmp_path / "out")
    assert report.counts["people"] == 2
    assert report.counts["attendances"] == 1
    assert report.first == 1772582400  # 2026-03-04


def test_columns_can_be_overridden(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "o.csv",
        "Thing,Event date,E-mail,Attended\nWorkshop A,2026-01-05,a@x.example,yes\n"
        "Party,2026-01-05,b@x.example,yes\n",
    )
    options = ReadOptions(columns={"Thing": "event"})
    assert _read(path, tmp_path / "one").counts["events"] == 1
    assert _read(path, tmp_path / "two", options).counts["events"] == 2
    kinds = [event["kind"] for event in _events(tmp_path / "two")]
    assert kinds == ["training", "social"]


def test_a_sheet_without_people_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "n.csv", "Event,Event date,Attended\nA,2026-01-05,yes\n")
    source = open_source(path)
    assert attendance.recognise(source) == 0.0
    with pytest.raises(MissingColumnError, match="no column names people"):
        attendance.read(source, tmp_path, ReadOptions())


def test_titles_are_not_kept(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "t.csv",
        "Event,Event date,E-mail,Attended\nProject Falcon,2026-01-15,a@x.example,yes\n",
    )
    report = _read(path, tmp_path / "out")
    for table in ("accounts", "events", "attendance"):
        assert "Falcon" not in str(read_table(tmp_path / "out", table).to_pylist())
    assert "Falcon" not in str(report)


def test_other_lists_are_left_to_other_importers(shared: Path, tmp_path: Path) -> None:
    known = json.loads((shared / "samples" / "headers" / "known_headers.json").read_text("utf-8"))
    ours = {"luma_guests", "eventbrite_attendees", "vn_timesheet"}
    scores = {}
    for name, (header, _) in known.items():
        cells = header.split("\t" if "\t" in header else ",")
        path = _write(tmp_path / f"{name}.csv", "\t".join(cells) + "\n" + "\t".join(cells) + "\n")
        scores[name] = attendance_sheet.recognise(open_source(path))
    assert {name for name, score in scores.items() if score >= 0.3} - ours <= {
        # Positions tell these apart: the Teams reader is surer of whole reports.
        "teams_attendance_v3_participants", "teams_attendance_pt",
    }  # fmt: skip
    assert all(scores[name] >= 0.7 for name in ours - {"eventbrite_attendees"})


@pytest.mark.parametrize(
    ("text", "role"),
    [("Organisator", "organizer"), ("Người tổ chức", "organizer"), ("Apresentador", "presenter"),
     ("Referent", "presenter"), ("Diễn giả", "presenter"), ("Participante", "attendee"),
     ("Người dự", "attendee"), ("Moderator", "organizer"), ("", "attendee")],
)  # fmt: skip
def test_roles_in_many_languages(text: str, role: str) -> None:
    assert role_of(text) == role


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", "yes"), ("Có", "yes"), ("x", "yes"), ("TRUE", "yes"), ("Đi muộn", "yes"),
     ("Ja", "yes"), ("Không", "no"), ("Vắng mặt", "no"), ("0", "no"), ("nein", "no"),
     ("Not Attending", "no"), ("No show", "no"), ("maybe", "unknown"), ("", "unknown")],
)  # fmt: skip
def test_yes_and_no(text: str, answer: str) -> None:
    assert attended_of(text) == answer


@pytest.mark.parametrize(
    ("title", "kind"),
    [("All-hands Q3", "townhall"), ("Khóa học: Excel", "training"), ("Tiệc cuối năm", "social"),
     ("1:1 An/Bình", "one_to_one"), ("Retraining", "meeting"), ("Weekly", "meeting")],
)  # fmt: skip
def test_kinds_by_whole_words(title: str, kind: str) -> None:
    assert kind_of(title, 5) == kind


def test_identity_of_a_row() -> None:
    found = person("attendance", "  An  Trần ", "An@X.example", "an.t@x.example", "007")
    assert found == Account(
        "attendance", "an@x.example", "An Trần", ("an@x.example", "an.t@x.example"), "007"
    )
    assert person("attendance", "", "", "", "") is None
    assert person("attendance", "", "not an address") is None
    nameless = person("attendance", "", "", "", "007")
    assert nameless is not None
    assert nameless.key == "007"


def test_accounts_are_completed_by_later_rows() -> None:
    book = AccountBook()
    book.number(Account("attendance", "a@x.example", emails=("a@x.example",)))
    book.number(Account("attendance", "b@x.example"))
    again = Account("attendance", "a@x.example", "An", ("a@x.example", "an@x.example"))
    assert book.number(again) == 0
    assert book.accounts[0].name == "An"
    assert book.accounts[0].emails == ("a@x.example", "an@x.example")
    assert (book.find("b@x.example"), book.find("nobody")) == (1, None)


def test_union_of_intervals() -> None:
    assert union_seconds([]) == 0
    assert union_seconds([(0, 10), (0, 10)]) == 10
    assert union_seconds([(20, 30), (0, 10), (5, 8), (9, 12)]) == 22
