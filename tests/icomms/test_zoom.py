"""Zoom participant reports: the real ones and the other layouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from icomms.errors import UnknownFormatError
from icomms.importers import attendance, zoom
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.records import FileReport, ReadOptions

Row = dict[str, Any]


def _read(path: Path, folder: Path) -> FileReport:
    folder.mkdir(exist_ok=True)
    source = open_source(path)
    assert zoom.recognise(source) == attendance.recognise(source) >= 0.9
    return attendance.read(source, folder, ReadOptions())


def _people(folder: Path) -> dict[tuple[int, str], Row]:
    keys = [account["key"] for account in read_table(folder, "accounts").to_pylist()]
    rows = read_table(folder, "attendance").to_pylist()
    return {(row["event"], keys[row["account"]]): row for row in rows}


def test_two_block_report(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "zoom" / "participants_heroes_full.csv"
    report = _read(path, tmp_path / "out")
    assert report.format == "zoom"
    counts = report.counts
    assert report.detected["header_row"] == "3"
    assert (counts["people"], counts["session_minutes"]) == (27, 2452)
    assert (counts["declared_participants"], counts["rejected"]) == (27, 0)
    sessions = [row["sessions"] for row in _people(tmp_path / "out").values()]
    assert sum(sessions) == 31
    (event,) = read_table(tmp_path / "out", "events").to_pylist()
    assert event["starts_at"] == 1637316000  # 2021-11-19 10:00 UTC
    assert (event["kind"], event["attended_count"]) == ("meeting", 27)
    host = _people(tmp_path / "out")[0, "green-goblin_human@marvel.com"]
    assert (host["role"], event["organizer"]) == ("organizer", host["account"])
    assert report.problems == ()


def test_rejoins_are_united(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "zoom" / "participants_heroes_full.csv"
    _read(path, tmp_path / "out")
    people = _people(tmp_path / "out")
    # Connected twice at once, 10:08:26 to 12:01:58 and 10:11:31 to 12:01:58: the longer one counts.
    twice = people[0, "power-girl_kryptonian@dc.com"]
    assert (twice["sessions"], twice["seconds"]) == (2, 6812)
    # Away from 11:00:13 to 11:28:11.
    left = people[0, "cyborg-superman_cyborg@dc.com"]
    assert (left["sessions"], left["seconds"]) == (2, 3101 + 2027)


def test_plain_report_has_the_same_people(shared: Path, tmp_path: Path) -> None:
    samples = shared / "samples" / "zoom"
    plain = _read(samples / "participants_heroes.csv", tmp_path / "plain")
    _read(samples / "participants_heroes_full.csv", tmp_path / "full")
    assert plain.counts["declared_participants"] == 0
    names = [
        {a["name"] for a in read_table(tmp_path / kind, "accounts").to_pylist()}
        for kind in ("plain", "full")
    ]
    assert names[0] == names[1]
    assert "015_Loki (Loki Laufeyson)" in names[0]


def test_unique_users_have_no_times(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "zoom_unique.csv", tmp_path / "out")
    people = _people(tmp_path / "out")
    assert people[0, "ann@corp.example"]["seconds"] == 3660
    assert people[0, "name:Bob Ray"]["seconds"] == 2700
    assert people[0, "name:Bob Ray"]["first_join"] is None
    assert [problem.code for problem in report.problems] == ["event_without_date"]
    assert report.reject_counts == {"names nobody": 1}
    assert (report.first, report.last) == (None, None)


def test_admin_report_with_duplicate_columns(files: Path, tmp_path: Path) -> None:
    report = _read(files / "attendance" / "zoom_admin.csv", tmp_path / "out")
    events = read_table(tmp_path / "out", "events").to_pylist()
    assert [(e["kind"], e["attended_count"]) for e in events] == [
        ("townhall", 2),
        ("one_to_one", 2),
    ]
    people = _people(tmp_path / "out")
    assert people[0, "ann@corp.example"]["role"] == "organizer"
    bob = people[0, "bob@corp.example"]
    assert (bob["seconds"], bob["sessions"]) == (3000, 2)
    waited = people[0, "name:Cat Fox"]
    assert (waited["attended"], waited["seconds"], waited["first_join"]) == ("no", None, None)
    assert report.counts["declared_participants"] == 5
    assert report.counts["attendances"] == 4


def test_rows_with_wrong_times_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "z.csv"
    path.write_text(
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Ann,ann@corp.example,01/15/2026 09:00:00 AM,01/15/2026 10:00:00 AM,60,No\n"
        "Bob,bob@corp.example,early,01/15/2026 10:00:00 AM,60,No\n",
        encoding="utf-8",
    )
    report = _read(path, tmp_path / "out")
    assert (report.counts["people"], report.counts["rejected"]) == (1, 1)
    assert (report.rejects[0].row, report.rejects[0].column) == (3, "Join Time")


def test_declared_number_that_differs_is_said(shared: Path, tmp_path: Path) -> None:
    text = (shared / "samples" / "zoom" / "participants_heroes_full.csv").read_text("utf-8")
    path = tmp_path / "z.csv"
    path.write_text(text.replace(",120,27", ",120,30"), encoding="utf-8")
    (problem,) = _read(path, tmp_path / "out").problems
    assert "the summary says 30, the list has 27" in problem.message


def test_other_tables_are_no_reports(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Name,Email,Department\nAnn,a@x.example,Sales\n", encoding="utf-8")
    assert zoom.recognise(open_source(path)) == 0.0
    with pytest.raises(UnknownFormatError):
        zoom.read_report(open_source(path), ReadOptions())
