"""Participant reports of Zoom in their four layouts.

* plain: one row per connection;
* two blocks: a line about the meeting, an empty line, then the same rows;
* unique users: one row per person with the total duration and no times;
* admin report: many meetings, columns of the meeting left of those of the participant, with
  ``User Email`` and ``Duration (Minutes)`` twice. Columns are therefore read by position.

Names are kept as shown; "Name (Original Name)" is not split, because the e-mail address is the
identity. Whoever only stood in the waiting room did not attend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from icomms.errors import UnknownFormatError
from icomms.importers.columns import header_key
from icomms.importers.dates import parse_duration
from icomms.importers.meetings import (
    Clock,
    Meeting,
    Parsed,
    Stay,
    count_problems,
    person,
    repeat_problem,
)
from icomms.importers.reading import Source, rows
from icomms.importers.rejected import Rejected
from icomms.records import Column, Problem, ReadOptions

SYSTEM = "zoom"
_NAME = ("name original name", "name")
_PARTICIPANT = {
    "user email": "email", "email": "email", "join time": "joined", "leave time": "left",
    "duration minutes": "minutes", "total duration minutes": "minutes", "total duration": "minutes",
    "in waiting room": "waiting",
}  # fmt: skip
_MEETING = {
    "meeting id": "id", "topic": "title", "start time": "starts", "end time": "ends",
    "user email": "organizer", "email": "organizer", "host email": "organizer",
    "participants": "declared",
}  # fmt: skip
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands. `person` and `meeting` map a field to its column.

    `header` is the physical row (0-based) of the participants' header. `line` is the single row
    about the meeting in the two-block layout; in the admin report every row has its own.
    """

    header: int
    name: int
    person: Mapping[str, int]
    meeting: Mapping[str, int] = field(default_factory=dict)
    line: Row = ()


def recognise(source: Source) -> float:
    """1.0 for a Zoom header with times or in two blocks, 0.9 for unique users; else 0."""
    if source.kind != "table" or not source.sheets:
        return 0.0
    layout = find_layout(source.sheets[0].head)
    if layout is None:
        return 0.0
    return 1.0 if "joined" in layout.person or layout.meeting else 0.9


def find_layout(table: Sequence[Row]) -> Layout | None:
    """The layout of a report, None when the table is none."""
    for index, row in enumerate(table[:20]):
        keys = [header_key(cell) for cell in row]
        name = next((keys.index(known) for known in _NAME if known in keys), None)
        if name is None or not _zoom_words(keys[name:]):
            continue
        fields = {
            _PARTICIPANT[k]: name + i for i, k in _last_first(keys[name:]) if k in _PARTICIPANT
        }
        left = {_MEETING[k]: i for i, k in _last_first(keys[:name]) if k in _MEETING}
        if "id" in left or "title" in left:
            return Layout(index, name, fields, left)
        return _with_line(Layout(index, name, fields), table[:index])
    return None


def read_report(source: Source, options: ReadOptions) -> Parsed:
    """One report as one meeting, an admin report as several.

    Times without a zone are in `options.timezone`. Raises AmbiguousDatesError when no date of the
    report is above 12 and nothing else decides.
    """
    table = list(rows(source))
    layout = find_layout(table)
    if layout is None:
        raise UnknownFormatError(
            f"{source.name}: this is no attendance report of Zoom.",
            "Download the report again and upload it unchanged.",
        )
    clock = Clock(source.name, _times(table, layout), options)
    reader = _Reader(source.name, layout, clock)
    for number, row in enumerate(table[layout.header + 1 :], start=layout.header + 2):
        if any(row):
            reader.take(number, row)
    meetings = tuple(reader.meetings())
    return Parsed(
        format="zoom",
        meetings=meetings,
        rejected=reader.rejected,
        session_seconds=reader.session_seconds,
        detected={"header_row": str(layout.header), **clock.detected},
        columns=_columns(table[layout.header], layout),
        problems=(
            *count_problems(source.name, meetings),
            *repeat_problem(source.name, meetings),
            *_undated(source.name, meetings),
        ),
    )


class _Reader:
    """Sorts the rows of one report by meeting."""

    def __init__(self, file: str, layout: Layout, clock: Clock) -> None:
        self._layout, self._clock = layout, clock
        self.rejected = Rejected(file)
        self.session_seconds = 0
        self._stays: dict[Row, list[Stay]] = {}

    def take(self, number: int, row: Row) -> None:
        """One connection of one person."""
        fields = {name: _at(row, column) for name, column in self._layout.person.items()}
        who = person(SYSTEM, _at(row, self._layout.name), fields.get("email", ""))
        joined = self._clock(fields.get("joined", ""))
        if who is None:
            self.rejected.add(number, "Name", "names nobody")
            return
        if joined is None and fields.get("joined"):
            self.rejected.add(number, "Join Time", "no valid time of joining")
            return
        left = self._clock(fields.get("left", ""))
        minutes = parse_duration(fields.get("minutes", ""), unit="min")
        self.session_seconds += minutes or 0
        waited = fields.get("waiting", "").casefold() in ("yes", "y")
        # Minutes are rounded up; the two times are exact and come first.
        exact = joined is not None and left is not None
        stay = Stay(
            who, joined, left, None if exact else minutes, attended="no" if waited else "yes"
        )
        self._stays.setdefault(self._meeting_row(row), []).append(stay)

    def meetings(self) -> list[Meeting]:
        """The meetings in order of first appearance."""
        return [self._meeting(line, stays) for line, stays in self._stays.items()]

    def _meeting_row(self, row: Row) -> Row:
        """What tells meetings apart: the line of the meeting, or the row's own left part."""
        if self._layout.line or not self._layout.meeting:
            return self._layout.line
        return tuple(_at(row, column) for column in range(self._layout.name))

    def _meeting(self, line: Row, stays: Sequence[Stay]) -> Meeting:
        told = {name: _at(line, column) for name, column in self._layout.meeting.items()}
        declared = told.get("declared", "")
        return Meeting(
            stays=tuple(stays),
            title=told.get("title", ""),
            starts_at=self._clock(told.get("starts", "")),
            ends_at=self._clock(told.get("ends", "")),
            declared=int(declared) if declared.isascii() and declared.isdigit() else None,
            organizer=told.get("organizer", "").lower(),
        )


def _zoom_words(keys: Sequence[str]) -> bool:
    """E-mail and either both times or a total; Zoom's own wording, so that no other list fits."""
    known = set(keys)
    if not known & {"user email", "email"}:
        return False
    timed = {"join time", "leave time", "duration minutes"} <= known
    return timed or bool(known & {"total duration minutes", "total duration"})


def _last_first(keys: Sequence[str]) -> list[tuple[int, str]]:
    """Columns from right to left, so that in a mapping the leftmost of two equal ones stays."""
    return list(reversed(list(enumerate(keys))))


def _with_line(layout: Layout, above: Sequence[Row]) -> Layout:
    """Adds the line about the meeting when one stands above the participants."""
    for index, row in enumerate(above[:-1]):
        keys = [header_key(cell) for cell in row]
        fields = {_MEETING[k]: i for i, k in _last_first(keys) if k in _MEETING}
        if "starts" in fields and ("id" in fields or "title" in fields):
            return Layout(
                layout.header, layout.name, layout.person, fields, tuple(above[index + 1])
            )
    return layout


def _times(table: Sequence[Row], layout: Layout) -> list[str]:
    """All cells that may be times: evidence of the order of day and month."""
    people = [layout.person[f] for f in ("joined", "left") if f in layout.person]
    meeting = [layout.meeting[f] for f in ("starts", "ends") if f in layout.meeting]
    below = table[layout.header + 1 :]
    cells = [_at(row, column) for row in below for column in people]
    lines = [layout.line] if layout.line else below
    return cells + [_at(row, column) for row in lines for column in meeting]


def _columns(header: Row, layout: Layout) -> tuple[Column, ...]:
    """What the columns of the participants' header were understood as."""
    fields = {column: name for name, column in layout.person.items()} | {layout.name: "name"}
    if not layout.line:
        fields |= {column: f"meeting_{name}" for name, column in layout.meeting.items()}
    return tuple(Column(i, cell, fields.get(i, "")) for i, cell in enumerate(header))


def _undated(file: str, meetings: Sequence[Meeting]) -> list[Problem]:
    dated = all(m.starts_at is not None or any(s.joined for s in m.stays) for m in meetings)
    if dated:
        return []
    return [
        Problem(
            code="event_without_date",
            message=f"{file}: the report says nothing of when the meeting was.",
            fix="Export it with meeting details, or without “unique users”.",
            file=file,
        )
    ]


def _at(row: Row, column: int) -> str:
    return row[column] if len(row) > column else ""
