"""Who was where with whom: Teams and Zoom reports, event tools, own attendance sheets.

Every gathering becomes one event with its attendees; what ties follow from being there together is
decided later (`icomms.ties`). Titles are never kept.
"""

from __future__ import annotations

from pathlib import Path

from icomms.importers import attendance_sheet, teams, zoom
from icomms.importers.event_tables import Event, write_accounts, write_events
from icomms.importers.meetings import AccountBook, Meeting, Parsed, event_of
from icomms.importers.reading import Source
from icomms.records import FileReport, ReadOptions

FORMATS: tuple[str, ...] = ("teams_attendance", "zoom", "attendance")
_READERS = {
    "attendance": (attendance_sheet.recognise, attendance_sheet.read_sheet),
    "teams_attendance": (teams.recognise, teams.read_report),
    "zoom": (zoom.recognise, zoom.read_report),
}


def recognise(source: Source) -> float:
    """How sure it is that a file says who attended what: 0..1, by its structure and columns."""
    return max(sure(source) for sure, _ in _READERS.values())


def format_of(source: Source) -> str:
    """teams_attendance, zoom or attendance, whichever is likeliest."""
    return max(_READERS, key=lambda name: _READERS[name][0](source))


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read an attendance file into `folder`: accounts, events, attendance.

    Times are epoch seconds (UTC); those without a zone are in `options.timezone`. The report counts
    people, events, attendances (present), seconds (united per person), session_minutes (before
    that) and declared_participants. Raises AmbiguousDatesError and MissingColumnError.
    """
    parsed = _READERS[format_of(source)][1](source, options)
    book = AccountBook()
    events = [event_of(meeting, book) for meeting in parsed.meetings]
    write_accounts(folder, book.accounts)
    write_events(folder, events, book.accounts)
    return _report(source, parsed, book, events)


def _report(source: Source, parsed: Parsed, book: AccountBook, events: list[Event]) -> FileReport:
    starts = [event.starts_at for event in events if event.starts_at is not None]
    ends = [event.ends_at for event in events if event.ends_at is not None]
    return FileReport(
        path=str(source.path),
        sha256=source.sha256,
        bytes=source.size,
        format=parsed.format,
        counts=_counts(parsed, book, events),
        columns=parsed.columns,
        detected=dict(parsed.detected),
        problems=parsed.problems,
        rejects=parsed.rejected.named,
        reject_counts=parsed.rejected.reasons,
        first=min(starts, default=None),
        last=max(starts + ends, default=None),
    )


def _counts(parsed: Parsed, book: AccountBook, events: list[Event]) -> dict[str, int]:
    stays = [one for event in events for one in event.attendees]
    return {
        "people": len(book.accounts),
        "events": len(events),
        "attendances": sum(1 for one in stays if one.attended != "no"),
        "seconds": sum(one.seconds or 0 for one in stays),
        "session_minutes": parsed.session_seconds // 60,
        "declared_participants": sum(map(_declared, parsed.meetings)),
        "rejected": parsed.rejected.total,
    }


def _declared(meeting: Meeting) -> int:
    return meeting.declared or 0
