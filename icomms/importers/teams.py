"""Attendance reports of Microsoft Teams, in their three generations and every language.

All words of a report are translated, so it is read by section number and column position:

* newest: ``1. Summary``, ``2. Participants``, ``3. In-Meeting activities``;
* older: a block of pairs (title, times), then name, join, leave, duration, e-mail, role[, UPN];
* oldest: name, action, time, one row per joining and leaving.

What was measured on real reports: the summary may count more people than are listed; e-mail address
and sign-in name (UPN) differ for some, both are kept; nearly everybody is a "Presenter".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from icomms.errors import UnknownFormatError
from icomms.importers.attendance_words import role_of
from icomms.importers.dates import parse_duration
from icomms.importers.meetings import (
    Clock,
    Meeting,
    Parsed,
    Stay,
    count_problems,
    person,
    plain_presenters,
)
from icomms.importers.reading import Source, rows
from icomms.importers.rejected import Rejected
from icomms.records import Account, ReadOptions

_HEADING = re.compile(r"\s*([123])\s*[.．、)]\s*\S")
_DATED = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*\d{1,2}[:.hH]\d{2}")
_OLDEST_HEADER = ("full name", "user action", "timestamp")
_OLDEST_SHARE = 0.9
SYSTEM = "attendance"

Row = tuple[str, ...]
Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of one report by what they are for, each with its 1-based physical row.

    `generation` is 3 for the newest; `summary` holds the pairs, `people` the main table below its
    """

    generation: int
    summary: tuple[Numbered, ...]
    people: tuple[Numbered, ...]
    sessions: tuple[Numbered, ...] = ()
    sure: float = 1.0


def recognise(source: Source) -> float:
    """How sure it is that a table is a Teams report, by its structure: 0..1."""
    if source.kind != "table" or not source.sheets:
        return 0.0
    layout = find_layout(_tabbed(source, source.sheets[0].head))
    if layout is None:
        return 0.0
    return layout.sure


def read_report(source: Source, options: ReadOptions) -> Parsed:
    """One report as one meeting. Times without a zone are in `options.timezone`.

    Raises AmbiguousDatesError when no date of the report is above 12 and nothing else decides.
    """
    layout = find_layout(_tabbed(source, rows(source)))
    if layout is None:
        raise UnknownFormatError(
            f"{source.name}: this is no attendance report of Teams.",
            "Download the report again and upload it unchanged.",
        )
    clock = Clock(source.name, _times(layout), options)
    rejected = Rejected(source.name)
    if layout.generation == 1:
        stays = _stays_of_actions(layout, clock, rejected)
    else:
        stays = _stays_of_table(layout, clock, rejected)
    meeting = _meeting(layout, clock, plain_presenters(stays))
    return Parsed(
        format="teams_attendance",
        meetings=(meeting,),
        rejected=rejected,
        session_seconds=_session_seconds(layout, stays),
        detected={"layout": f"Teams, generation {layout.generation}", **clock.detected},
        problems=tuple(count_problems(source.name, [meeting])),
    )


def _tabbed(source: Source, table: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of a report split at tabs.

    Reports are always separated by tabs, but in one on two or three people the commas inside the
    times are the more regular separator, and the table arrives split at them.
    """
    dialect = source.sheets[0].dialect
    if dialect is None or dialect.delimiter == "\t" or not dialect.encoding.startswith("utf-16"):
        return tuple(table)
    glue = f"{dialect.delimiter} "
    return tuple(
        tuple(cell.strip() for cell in glue.join(row).split("\t")) if row else row for row in table
    )


def find_layout(table: Sequence[Row]) -> Layout | None:
    """The parts of a report, None when the table is none."""
    numbered = [(i, row) for i, row in enumerate(table, start=1)]
    return _newest(numbered) or _older(numbered) or _oldest(numbered)


# --- the three generations -------------------------------------------------------------------


def _newest(table: Sequence[Numbered]) -> Layout | None:
    """Sections under numbered headings; a heading stands alone in its row."""
    sections: dict[str, list[Numbered]] = {}
    current: list[Numbered] = []
    for number, row in table:
        heading = _HEADING.match(row[0]) if row and not any(row[1:]) else None
        if heading:
            current = sections.setdefault(heading[1], [])
        elif any(row):
            current.append((number, row))
    if "1" not in sections or len(sections.get("2", ())) < 1:
        return None
    if len(_filled(sections["2"][0][1])) < 5:
        return None
    people, sessions = sections["2"][1:], sections.get("3", [])[1:]
    return Layout(3, tuple(sections["1"]), tuple(people), tuple(sessions))


def _older(table: Sequence[Numbered]) -> Layout | None:
    """Pairs, an empty row, then a table whose second and third column hold times."""
    for i, (_, row) in enumerate(table[:30]):
        below = [entry for entry in table[i + 1 :] if any(entry[1])]
        if len(_filled(row)) < 6 or i < 3 or not below:
            continue
        summary = tuple(entry for entry in table[:i] if any(entry[1]))
        first = below[0][1]
        pairs = all(len(_filled(pair)) <= 2 for _, pair in summary)
        if pairs and len(first) >= 4 and _is_time(first[1]) and _is_time(first[2]):
            return Layout(2, summary, tuple(below), sure=0.95)
        return None
    return None


def _oldest(table: Sequence[Numbered]) -> Layout | None:
    """Name, action, time. In other languages only where the actions are few and all rows dated."""
    filled = [entry for entry in table if any(entry[1])]
    if len(filled) < 2 or any(len(row) < 3 or any(row[3:]) for _, row in filled[:50]):
        return None
    header, people = filled[0][1], filled[1:]
    known = tuple(cell.casefold() for cell in header[:3]) == _OLDEST_HEADER
    dated = sum(1 for _, row in people if _is_time(row[2]))
    actions = {row[1] for _, row in people}
    alike = not _is_time(header[2]) and len(actions) <= 3 and len(people) > len(actions) * 2
    if known or (alike and dated >= _OLDEST_SHARE * len(people) and _no_table_of_ties(people)):
        return Layout(1, (), tuple(people), sure=0.9 if known else 0.6)
    return None


def _no_table_of_ties(people: Sequence[Numbered]) -> bool:
    """Actions are words of one kind: nobody is called like one, and each person does the first."""
    names = {row[0] for _, row in people}
    began = {name: row[1] for _, row in reversed(people) for name in (row[0],)}
    return not names & {row[1] for _, row in people} and len(set(began.values())) <= 2


# --- rows ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Places:
    """Where e-mail, sign-in name and role stand; the first four columns never move."""

    email: int
    upn: int
    role: int


def _places(layout: Layout) -> _Places:
    """By the values: the role is the column after the e-mail that never holds an address."""
    width = max((len(row) for _, row in layout.people), default=0)
    addressed = [
        any("@" in row[column] for _, row in layout.people if len(row) > column)
        for column in range(min(width, 7))
    ]
    last_two_swapped = len(addressed) > 6 and addressed[6] and not addressed[5]
    if layout.generation == 2 or len(addressed) < 7 or last_two_swapped:
        return _Places(email=4, upn=6, role=5)
    return _Places(email=4, upn=5, role=6)


def _stays_of_table(layout: Layout, clock: Clock, rejected: Rejected) -> list[Stay]:
    places = _places(layout)
    connections = _connections(layout)
    stays: list[Stay] = []
    for number, row in layout.people:
        who = person(SYSTEM, _at(row, 0), _at(row, places.email), _at(row, places.upn))
        joined, left = clock(_at(row, 1)), clock(_at(row, 2))
        if who is None:
            rejected.add(number, "1", "names nobody")
        elif joined is None:
            rejected.add(number, "2", "no valid time of joining")
        else:
            counted = connections.get(_who(row), 1)
            role = role_of(_at(row, places.role))
            seconds = parse_duration(_at(row, 3))
            stays.append(Stay(who, joined, left, seconds, role=role, counted=counted))
    return stays


def _connections(layout: Layout) -> Mapping[tuple[str, str], int]:
    """How often each person connected, from the third section; columns as in the second."""
    return Counter(_who(row) for _, row in layout.sessions)


def _who(row: Row) -> tuple[str, str]:
    return _at(row, 0), _at(row, 4).lower()


def _stays_of_actions(layout: Layout, clock: Clock, rejected: Rejected) -> list[Stay]:
    """Pairs of joining and leaving. Whatever somebody did first is joining, in any language."""
    actions: dict[str, list[tuple[int, str]]] = {}
    for number, row in layout.people:
        at = clock(_at(row, 2))
        if at is None or not row[0]:
            rejected.add(number, "3", "no valid time")
        else:
            actions.setdefault(row[0], []).append((at, row[1].casefold()))
    for found in actions.values():
        found.sort(key=lambda action: action[0])
    joining = {found[0][1] for found in actions.values()}
    end = max((at for found in actions.values() for at, _ in found), default=0)
    return [
        stay
        for name, found in actions.items()
        if (who := person(SYSTEM, name)) is not None
        for stay in _pairs(who, found, joining, end)
    ]


def _pairs(
    who: Account, actions: Sequence[tuple[int, str]], joining: set[str], end: int
) -> Iterable[Stay]:
    """Stays of one person; who never left stayed until the last thing that happened."""
    since: int | None = None
    for at, action in actions:
        if action in joining:
            since = at if since is None else since
        elif since is not None:
            yield Stay(who, since, at)
            since = None
    if since is not None:
        yield Stay(who, since, max(end, since))


# --- the meeting -----------------------------------------------------------------------------


def _meeting(layout: Layout, clock: Clock, stays: tuple[Stay, ...]) -> Meeting:
    """Times and number of people from the summary, by position and shape; words are not read."""
    values = [_at(row, 1) for _, row in layout.summary]
    times = [seconds for value in values[1:] if (seconds := clock(value)) is not None]
    counts = [int(value) for value in values[:3] if value.isascii() and value.isdigit()]
    titles = [value for value in values[:3] if value and not value.isdigit()]
    return Meeting(
        stays=stays,
        title=titles[0] if titles else "",
        starts_at=times[0] if times else None,
        ends_at=times[1] if len(times) > 1 else None,
        declared=counts[-1] if counts else None,
    )


def _times(layout: Layout) -> list[str]:
    """All cells that may be times: evidence of the order of day and month."""
    columns = (2,) if layout.generation == 1 else (1, 2)
    cells = [_at(row, column) for _, row in layout.people for column in columns]
    cells += [_at(row, 1) for _, row in layout.summary]
    return [cell for cell in cells if _is_time(cell)]


def _session_seconds(layout: Layout, stays: Sequence[Stay]) -> int:
    """Seconds of all single connections, before they are united."""
    if layout.sessions:
        return sum(parse_duration(_at(row, 3)) or 0 for _, row in layout.sessions)
    return sum(_length(stay) for stay in stays)


def _length(stay: Stay) -> int:
    if stay.seconds is not None:
        return stay.seconds
    return stay.left - stay.joined if stay.left is not None and stay.joined is not None else 0


def _is_time(cell: str) -> bool:
    return _DATED.match(cell) is not None


def _at(row: Row, column: int) -> str:
    return row[column] if len(row) > column else ""


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell]
