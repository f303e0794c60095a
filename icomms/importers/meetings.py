"""What the readers of attendance lists have in common: stays of people at meetings → events.

A stay is one row: one person, present once. Several stays of one person at one meeting are united,
so being connected twice at the same time counts once.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from icomms.errors import AmbiguousDatesError
from icomms.importers.attendance_words import kind_of
from icomms.importers.dates import NO_TIME, TimeFormat, infer_format, parse_times
from icomms.importers.event_tables import Attendee, Event
from icomms.importers.rejected import Rejected
from icomms.records import Account, Column, Problem, ReadOptions

_STRONGEST = ("organizer", "presenter", "attendee")


@dataclass(frozen=True, slots=True)
class Stay:
    """One person present once; times are epoch seconds, None where unknown.

    `seconds` is what the source itself says of the length. `counted` is how many connections the
    row stands for. `attended` is yes, no or unknown.
    """

    person: Account
    joined: int | None = None
    left: int | None = None
    seconds: int | None = None
    attended: str = "yes"
    role: str = "attendee"
    counted: int = 1


@dataclass(frozen=True, slots=True)
class Meeting:
    """One gathering as a file tells it. `title` is used for the kind alone and never kept.

    `declared` is the number of participants the file claims. `organizer` is an e-mail address.
    """

    stays: tuple[Stay, ...]
    title: str = ""
    kind: str = ""
    starts_at: int | None = None
    ends_at: int | None = None
    declared: int | None = None
    organizer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A whole attendance file: its meetings, rejected rows and what was found out on the way."""

    format: str
    meetings: tuple[Meeting, ...]
    rejected: Rejected
    session_seconds: int
    detected: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    problems: tuple[Problem, ...] = ()


class AccountBook:
    """The accounts of one file in order of first appearance, each key once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.accounts: list[Account] = []

    def number(self, account: Account) -> int:
        """The number of an account; what a later row knows better is added to the first."""
        known = self._numbers.get(account.key)
        if known is None:
            self._numbers[account.key] = len(self.accounts)
            self.accounts.append(account)
            return len(self.accounts) - 1
        self.accounts[known] = _completed(self.accounts[known], account)
        return known

    def find(self, key: str) -> int | None:
        """The number of a key, None when nobody has it."""
        return self._numbers.get(key)


def person(
    system: str,
    name: str,
    email: str = "",
    upn: str = "",
    employee_no: str = "",
    department: str = "",
) -> Account | None:
    """The account of one row, None when the row names nobody.

    Its key is the e-mail address, else the sign-in name, else the employee number, else the name:
    two people of one name without addresses cannot be told apart.
    """
    shown = " ".join(unicodedata.normalize("NFC", name).split())
    emails = tuple(dict.fromkeys(a for a in (email.lower(), upn.lower()) if "@" in a))
    keys = (*emails, upn.lower(), employee_no, f"name:{shown}" if shown else "")
    key = next(filter(None, keys), "")
    if not key:
        return None
    return Account(
        system=system,
        key=key,
        name=shown,
        emails=emails,
        employee_no=employee_no,
        department=department,
    )


def event_of(meeting: Meeting, book: AccountBook) -> Event:
    """One meeting as an event; its people are numbered in `book`."""
    stays: dict[int, list[Stay]] = {}
    for stay in meeting.stays:
        stays.setdefault(book.number(stay.person), []).append(stay)
    attendees = [_attendee(number, found) for number, found in stays.items()]
    organizer = book.find(meeting.organizer) if meeting.organizer else None
    if organizer is not None:
        attendees = [
            replace(a, role="organizer") if a.account == organizer else a for a in attendees
        ]
    leading = [one.account for one in attendees if one.role == "organizer"]
    present = sum(1 for one in attendees if one.attended != "no")
    joins = [one.first_join for one in attendees]
    leaves = [one.last_leave for one in attendees]
    return Event(
        kind=meeting.kind or kind_of(meeting.title, len(attendees) if present == 2 else 0),
        starts_at=meeting.starts_at if meeting.starts_at is not None else _earliest(joins),
        ends_at=meeting.ends_at if meeting.ends_at is not None else _latest(leaves),
        attendees=tuple(attendees),
        organizer=leading[0] if leading else None,
        invited_count=len(attendees) if present < len(attendees) else None,
    )


def union_seconds(intervals: Iterable[tuple[int, int]]) -> int:
    """Seconds covered by at least one of the intervals.

    >>> union_seconds([(0, 10), (5, 20), (30, 40)])
    30
    """
    total, reached = 0, NO_TIME
    for begin, end in sorted(intervals):
        total += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return total


def plain_presenters(stays: Sequence[Stay]) -> tuple[Stay, ...]:
    """Stays in which "presenter" means something.

    Teams makes everybody a presenter by default: where more than half of the people are, the word
    says nothing and they are attendees.
    """
    roles = {stay.person.key: stay.role for stay in stays}
    presenters = sum(1 for role in roles.values() if role == "presenter")
    if presenters <= len(roles) / 2:
        return tuple(stays)
    return tuple(replace(s, role="attendee") if s.role == "presenter" else s for s in stays)


class Clock:
    """Reads the times of one file, all in the same order of day and month."""

    def __init__(self, file: str, values: Iterable[str], options: ReadOptions) -> None:
        try:
            self.format: TimeFormat = infer_format(values, options.date_order)
        except AmbiguousDatesError as error:
            raise AmbiguousDatesError(f"{file}: {error.message}", error.fix) from None
        self._timezone = options.timezone
        self._known: dict[str, int | None] = {"": None}

    def __call__(self, text: str) -> int | None:
        """Epoch seconds of a time, None when it is empty or no time."""
        if text not in self._known:
            seconds = int(parse_times([text], self.format, self._timezone)[0])
            self._known[text] = None if seconds == NO_TIME else seconds
        return self._known[text]

    @property
    def detected(self) -> dict[str, str]:
        """For the report: the order of day and month and what decided it."""
        return {"date_order": self.format.order, "date_evidence": self.format.evidence}


def count_problems(file: str, meetings: Sequence[Meeting]) -> Iterator[Problem]:
    """A remark for every meeting whose summary counts other people than its list."""
    for meeting in meetings:
        listed = len({stay.person.key for stay in meeting.stays})
        if meeting.declared is not None and meeting.declared != listed:
            yield Problem(
                code="attendance_count_differs",
                message=f"{file}: the summary says {meeting.declared}, the list has {listed}.",
                fix="Guests without a name or removed accounts are often missing; nothing to do.",
                file=file,
            )


def repeat_problem(file: str, meetings: Sequence[Meeting]) -> Iterator[Problem]:
    """A remark when rows with one address bear several names: a shared device or one buyer."""
    names: dict[str, set[str]] = {}
    for meeting in meetings:
        for stay in meeting.stays:
            names.setdefault(stay.person.key, set()).add(stay.person.name)
    shared = Counter(len(found - {""}) > 1 for found in names.values())[True]
    if shared:
        yield Problem(
            code="attendance_shared_address",
            message=f"{file}: {shared} addresses stand for several names and count as one person "
            "each.",
            fix="One buyer or one meeting room may stand for several people; give each their own.",
            file=file,
        )


def _attendee(number: int, stays: Sequence[Stay]) -> Attendee:
    answers = {stay.attended for stay in stays}
    attended = next(answer for answer in ("yes", "unknown", "no") if answer in answers)
    present = [stay for stay in stays if stay.attended != "no"]
    timed = [stay for stay in present if stay.joined is not None or stay.seconds is not None]
    return Attendee(
        account=number,
        attended=attended,
        role=min((stay.role for stay in stays), key=_STRONGEST.index),
        first_join=_earliest(stay.joined for stay in present),
        last_leave=_latest(stay.left for stay in present),
        seconds=_presence(timed),
        sessions=sum(stay.counted for stay in timed) or None,
    )


def _presence(stays: Sequence[Stay]) -> int | None:
    """Seconds present: what the source says of a single stay, else the union of the stays."""
    if len(stays) == 1 and stays[0].seconds is not None:
        return stays[0].seconds
    whole = [(s.joined, s.left) for s in stays if s.joined is not None and s.left is not None]
    loose = [s.seconds for s in stays if s.joined is None or s.left is None]
    known = [seconds for seconds in loose if seconds is not None]
    if not whole and not known:
        return None
    return union_seconds((a, b) for a, b in whole if a is not None and b is not None) + sum(known)


def _earliest(times: Iterable[int | None]) -> int | None:
    return min((time for time in times if time is not None), default=None)


def _latest(times: Iterable[int | None]) -> int | None:
    return max((time for time in times if time is not None), default=None)


def _completed(one: Account, other: Account) -> Account:
    return replace(
        one,
        name=one.name or other.name,
        emails=tuple(dict.fromkeys(one.emails + other.emails)),
        employee_no=one.employee_no or other.employee_no,
        department=one.department or other.department,
    )
