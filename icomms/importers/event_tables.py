"""Events and who attended them, as all importers of meetings write them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from icomms.importers.tables import from_rows, write_table
from icomms.records import Account


@dataclass(frozen=True, slots=True)
class Attendee:
    """One account at one event; times are epoch seconds, None where the source has none.

    `seconds` is the union of the `sessions` stays: being connected twice at once counts once.
    `attended` is yes, no or unknown; `role` organizer, presenter, attendee or the source's word.
    """

    account: int
    attended: str = "yes"
    role: str = "attendee"
    first_join: int | None = None
    last_leave: int | None = None
    seconds: int | None = None
    sessions: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One gathering; `kind` is meeting, one_to_one, training, townhall, social or shift."""

    kind: str
    starts_at: int | None
    ends_at: int | None
    attendees: tuple[Attendee, ...]
    organizer: int | None = None
    invited_count: int | None = None

    @property
    def present(self) -> int:
        """How many are not known to have stayed away."""
        return sum(1 for one in self.attendees if one.attended != "no")


def event_key(event: Event, accounts: Sequence[Account]) -> str:
    """The key of an event: when it began and who is named, never its title.

    First 16 hexadecimal digits of SHA-256 over the start and the sorted keys of the accounts: two
    reports of one meeting have the same key, whatever they are called.
    """
    people = sorted({accounts[one.account].key for one in event.attendees})
    text = "\n".join([str(event.starts_at), *people])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def meeting_kind(people: int) -> str:
    """`one_to_one` for two people, else `meeting`."""
    return "one_to_one" if people == 2 else "meeting"


def write_events(folder: Path, events: Sequence[Event], accounts: Sequence[Account]) -> None:
    """Write the tables `events` and `attendance`; nothing when there are no events."""
    if not events:
        return
    rows = [_event_row(number, event, accounts) for number, event in enumerate(events)]
    write_table(folder, "events", from_rows("events", rows))
    stays = [
        _attendance_row(number, one)
        for number, event in enumerate(events)
        for one in event.attendees
    ]
    write_table(folder, "attendance", from_rows("attendance", stays))


def write_accounts(folder: Path, accounts: Sequence[Account]) -> None:
    """Write the table `accounts`, numbered in the order given."""
    rows: list[dict[str, object]] = [
        {
            "account": number,
            "system": one.system,
            "key": one.key,
            "name": one.name,
            "emails": list(one.emails),
            "employee_no": one.employee_no,
            "kind": one.kind,
            "active": one.active,
            "external": one.external,
            "department": one.department,
            "title": one.title,
        }
        for number, one in enumerate(accounts)
    ]
    write_table(folder, "accounts", from_rows("accounts", rows))


def _event_row(number: int, event: Event, accounts: Sequence[Account]) -> dict[str, object]:
    return {
        "event": number,
        "key": event_key(event, accounts),
        "kind": event.kind,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "organizer": event.organizer,
        "invited_count": event.invited_count,
        "attended_count": event.present,
    }


def _attendance_row(event: int, one: Attendee) -> dict[str, object]:
    return {
        "event": event,
        "account": one.account,
        "attended": one.attended,
        "role": one.role,
        "first_join": one.first_join,
        "last_leave": one.last_leave,
        "seconds": one.seconds,
        "sessions": one.sessions,
    }
