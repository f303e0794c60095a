"""Attendance lists of any other origin: own sheets, event tools (Eventbrite, Luma), time clocks.

Columns are guessed from their names in English, Vietnamese and German. One sheet may hold several
events; rows belong to one event when its id, name and date agree. The name of an event is used to
tell events apart and to guess their kind, and is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from icomms.errors import MissingColumnError
from icomms.importers.attendance_words import attended_of, column_names, role_of
from icomms.importers.columns import guess_columns
from icomms.importers.dates import parse_duration
from icomms.importers.meetings import (
    Clock,
    Meeting,
    Parsed,
    Stay,
    person,
    repeat_problem,
)
from icomms.importers.reading import Sheet, Source, rows
from icomms.importers.rejected import Rejected
from icomms.records import Account, Column, Problem, ReadOptions

SYSTEM = "attendance"
DAY = 86_400
_TIMES = ("date", "starts", "ends", "check_in", "check_out")
_WHO = ("name", "first_name", "last_name", "email", "upn", "employee_no")
_SAMPLE = 50


def recognise(source: Source) -> float:
    """How sure it is that a table says who attended what: 0..1, by its columns.

    It must name people, and either say whether they came or when they came and went. The name of
    an event beside that makes it nearly certain.
    """
    if source.kind != "table":
        return 0.0
    return max((_sure(sheet) for sheet in source.sheets), default=0.0)


def _sure(sheet: Sheet) -> float:
    fields = _fields(guessed_columns(sheet, {}))
    if not fields & set(_WHO):
        return 0.0
    of_event = bool(fields & {"event", "event_id"})
    if "approval" in fields and "check_in" in fields:
        return 0.9
    if {"check_in", "check_out"} <= fields or (of_event and "check_in" in fields):
        return 0.85
    if "attended" in fields and _says_attended(sheet):
        return 0.85 if of_event or "date" in fields else 0.7
    return 0.6 if of_event and fields & {"date", "starts"} else 0.0


def best_sheet(source: Source) -> int:
    """The number of the sheet that looks most like an attendance list."""
    return max(range(len(source.sheets)), key=lambda i: (_sure(source.sheets[i]), -i))


def guessed_columns(sheet: Sheet, overrides: Mapping[str, str]) -> tuple[Column, ...]:
    """What the columns of a sheet mean; fields as in `attendance_words.toml`."""
    header = sheet.head[sheet.header_row]
    sample = sheet.head[sheet.header_row + 1 : sheet.header_row + 1 + _SAMPLE]
    return guess_columns(header, column_names(), sample, overrides)


def read_sheet(source: Source, options: ReadOptions) -> Parsed:
    """A whole attendance sheet; in a workbook the one that looks most like one.

    Times without a zone are in `options.timezone`. Raises MissingColumnError when nothing names
    people, AmbiguousDatesError when no date decides between day and month.
    """
    place = best_sheet(source)
    sheet = source.sheets[place]
    columns = guessed_columns(sheet, options.columns)
    fields = {column.field: column.index for column in columns if column.field}
    if not fields.keys() & set(_WHO):
        raise MissingColumnError(
            f"{source.name}: no column names people.",
            "Add a column with e-mail addresses, employee numbers or full names.",
        )
    table = [(i, r) for i, r in enumerate(rows(source, place), start=1) if any(r)]
    table = [entry for entry in table if entry[0] > sheet.header_row + 1]
    cells = (
        row[c]
        for _, row in table
        for f in _TIMES
        if (c := fields.get(f)) is not None and c < len(row)
    )
    clock = Clock(source.name, [cell for cell in cells if _has_date(cell)], options)
    reader = _Reader(source.name, fields, clock)
    for number, row in table:
        reader.take(number, row)
    meetings = tuple(reader.meetings())
    return Parsed(
        format="attendance",
        meetings=meetings,
        rejected=reader.rejected,
        session_seconds=reader.session_seconds,
        detected={"header_row": str(sheet.header_row), **clock.detected},
        columns=columns,
        problems=(*repeat_problem(source.name, meetings), *_problems(source.name, meetings)),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row, understood: who, and what it says of the event and of being there."""

    who: Account
    title: str
    group: tuple[str, ...]
    kind: str
    day: int | None
    ends_at: int | None
    organizer: str
    stay: Stay


class _Reader:
    """Reads rows one by one and sorts them by event."""

    def __init__(self, file: str, fields: Mapping[str, int], clock: Clock) -> None:
        self._fields, self._clock = fields, clock
        self.rejected = Rejected(file)
        self.session_seconds = 0
        self._entries: dict[tuple[str, ...], list[_Entry]] = {}
        self._is_time_clock = _time_clock(fields)

    def take(self, number: int, row: Sequence[str]) -> None:
        """One row of the sheet; a row that names nobody or has a wrong time is rejected."""
        cells = {f: row[i] for f, i in self._fields.items() if i < len(row)}
        who = _person(cells)
        if who is None:
            self.rejected.add(number, "", "names nobody")
            return
        wrong = self._wrong_time(cells)
        if wrong:
            self.rejected.add(number, wrong, "no valid time")
            return
        entry = self._entry(cells, who)
        self.session_seconds += _length(entry.stay)
        self._entries.setdefault(entry.group, []).append(entry)

    def meetings(self) -> list[Meeting]:
        """The events in order of first appearance."""
        entries = [entry for group in self._entries.values() for entry in group]
        settle = _settled_answers(entries)
        return [_meeting([settle(entry) for entry in group]) for group in self._entries.values()]

    def _wrong_time(self, cells: Mapping[str, str]) -> str:
        """The first column whose cell should be a date and is none, empty when all are fine."""
        for field in ("date", "starts"):
            cell = cells.get(field, "")
            if cell and self._moment(cell, cells) is None:
                return field
        return ""

    def _entry(self, cells: Mapping[str, str], who: Account) -> _Entry:
        day = self._moment(cells.get("date", ""), cells)
        starts = self._moment(cells.get("starts", ""), cells)
        begins = starts if starts is not None else day
        group = _group(cells, begins, self._is_time_clock)
        return _Entry(
            who=who,
            title=cells.get("event", ""),
            group=group,
            kind="shift" if self._is_time_clock else cells.get("event_kind", ""),
            day=begins,
            ends_at=self._moment(cells.get("ends", ""), cells),
            organizer=cells.get("organizer", "").lower(),
            stay=self._stay(cells, who),
        )

    def _stay(self, cells: Mapping[str, str], who: Account) -> Stay:
        joined = self._moment(cells.get("check_in", ""), cells)
        left = self._moment(cells.get("check_out", ""), cells)
        if joined is not None and left is not None and left < joined:
            # A night shift ends on the next day.
            left += DAY
        exact = joined is not None and left is not None
        seconds = None if exact else parse_duration(cells.get("duration", ""), unit="min")
        return Stay(
            person=who,
            joined=joined,
            left=left,
            seconds=seconds,
            attended=self._attended(cells, joined),
            role=role_of(cells.get("role", "")),
        )

    def _attended(self, cells: Mapping[str, str], joined: int | None) -> str:
        """A check-in decides, then what the row says; "check" is settled over the whole sheet."""
        said = attended_of(cells["attended"]) if cells.get("attended") else ""
        ticked = attended_of(cells.get("check_in", "")) if joined is None else "yes"
        if joined is not None or (ticked == "yes" and said != "no"):
            return "yes"
        if said in ("yes", "no"):
            return said
        if attended_of(cells.get("approval", "")) == "no":
            return "no"
        asked = self._fields.keys() & {"attended", "check_in", "approval"}
        return "check" if asked else "yes"

    def _moment(self, cell: str, cells: Mapping[str, str]) -> int | None:
        """A date and time, or a time alone on the date of the row."""
        if not cell:
            return None
        whole = self._clock(cell)
        if whole is not None or _has_date(cell):
            return whole
        date = cells.get("date", "") or cells.get("starts", "")
        return self._clock(f"{date} {cell}") if date and date != cell else None


def _settled_answers(entries: Sequence[_Entry]) -> _Settler:
    """Rows without an answer: absent where others were checked in, otherwise unknown."""
    checked = any(entry.stay.attended == "yes" for entry in entries)
    return _Settler("no" if checked else "unknown")


@dataclass(frozen=True, slots=True)
class _Settler:
    answer: str

    def __call__(self, entry: _Entry) -> _Entry:
        if entry.stay.attended != "check":
            return entry
        return replace(entry, stay=replace(entry.stay, attended=self.answer))


def _meeting(entries: Sequence[_Entry]) -> Meeting:
    first = entries[0]
    joined = [e.stay.joined for e in entries if e.stay.joined is not None]
    shift = first.kind == "shift"
    # A date alone is midnight: the first check-in says better when it began.
    begins = first.day
    if joined and (begins is None or (begins < min(joined) < begins + DAY and not shift)):
        begins = min(joined)
    return Meeting(
        stays=tuple(entry.stay for entry in entries),
        title=f"{first.kind} {first.title}" if not shift else "",
        kind="shift" if shift else "",
        starts_at=begins,
        ends_at=first.ends_at,
        organizer=first.organizer if "@" in first.organizer else "",
    )


def _person(cells: Mapping[str, str]) -> Account | None:
    name = cells.get("name") or " ".join(
        filter(None, (cells.get("first_name", ""), cells.get("last_name", "")))
    )
    return person(
        SYSTEM,
        name,
        cells.get("email", ""),
        cells.get("upn", ""),
        cells.get("employee_no", ""),
        cells.get("department", ""),
    )


def _group(cells: Mapping[str, str], begins: int | None, clock: bool) -> tuple[str, ...]:
    """What makes rows one event; in a time clock the place and the day."""
    if clock:
        return (cells.get("site") or cells.get("department", ""), cells.get("date", ""))
    return (cells.get("event_id", ""), cells.get("event", ""), str(begins))


def _time_clock(fields: Mapping[str, int]) -> bool:
    """Coming and going per employee and day, and no event: a building, not a gathering."""
    in_and_out = {"check_in", "check_out", "date"} <= fields.keys()
    return in_and_out and "employee_no" in fields and not fields.keys() & {"event", "event_id"}


def _problems(file: str, meetings: Sequence[Meeting]) -> list[Problem]:
    found: list[Problem] = []
    if any(meeting.kind == "shift" for meeting in meetings):
        found.append(
            Problem(
                code="presence_is_no_relation",
                message=f"{file} is a time sheet: being in the same building is not a relation, so "
                "no ties are made of it.",
                fix="Use it for who works where and when; for ties add meetings or messages.",
                file=file,
            )
        )
    if any(m.starts_at is None and not any(s.joined for s in m.stays) for m in meetings):
        found.append(
            Problem(
                code="event_without_date",
                message=f"{file}: some events have no date.",
                fix="Add a column “Event date” and upload the file again.",
                file=file,
            )
        )
    return found


def _fields(columns: Sequence[Column]) -> set[str]:
    return {column.field for column in columns if column.field}


def _says_attended(sheet: Sheet) -> bool:
    """Whether the column on attendance holds answers; "Status: active" is another matter."""
    column = next((c for c in guessed_columns(sheet, {}) if c.field == "attended"), None)
    if column is None:
        return False
    cells = [
        row[column.index] for row in sheet.head[sheet.header_row + 1 :] if len(row) > column.index
    ]
    filled = [cell for cell in cells if cell]
    known = sum(1 for cell in filled if attended_of(cell) != "unknown" or "attend" in cell.lower())
    return bool(filled) and known >= len(filled) / 2


def _has_date(cell: str) -> bool:
    """Whether a cell holds a date, not a time of the day alone."""
    return (
        len(cell) >= 6
        and any(mark in cell for mark in "-/.,")
        or cell[:4].isdigit()
        and len(cell) > 8
    )


def _length(stay: Stay) -> int:
    if stay.joined is not None and stay.left is not None:
        return stay.left - stay.joined
    return stay.seconds or 0
