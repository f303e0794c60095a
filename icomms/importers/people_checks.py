"""What only the whole people file can settle: dates, directory names, accounts without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from icomms.errors import AmbiguousDatesError
from icomms.importers.dates import NO_TIME, infer_format, parse_times
from icomms.importers.people_rows import Draft
from icomms.records import Column, PersonRow, Problem

_MOSTLY = 0.8  # share of rows with e-mail from which a bare name without one is no person
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Settled:
    """The people of a file, final; `date_order` is "" when no date column was understood."""

    people: tuple[PersonRow, ...]
    problems: tuple[Problem, ...]
    date_order: str


def settle(
    drafts: Sequence[Draft], columns: Sequence[Column], file: str, date_order: str
) -> Settled:
    """People with ISO dates, managers by id where a directory named them, virtual accounts marked.

    `date_order` ("dmy", "mdy" or "") decides dates that their own column cannot. Dates that
    nothing decides are left empty and reported: no score needs them, so they stop no import.
    """
    people = _without_virtual(_directory_names_resolved(drafts))
    hired = _dates([p.hired_on for p in people], "hired_on", columns, file, date_order)
    order = date_order or hired.order
    left = _dates([p.left_on for p in people], "left_on", columns, file, order)
    if hired.problems and left.order:  # the last days show how the first days are written
        hired = _dates([p.hired_on for p in people], "hired_on", columns, file, left.order)
    dated = (
        replace(person, hired_on=first, left_on=last)
        for person, first, last in zip(people, hired.texts, left.texts, strict=True)
    )
    doubts = (*_doubts(drafts, file), *_shared_emails(people, file))
    return Settled(
        tuple(dated), (*doubts, *hired.problems, *left.problems), hired.order or left.order
    )


@dataclass(frozen=True, slots=True)
class _Dates:
    """One date column: YYYY-MM-DD or "" for each row, and the order it was read in."""

    texts: Sequence[str]
    order: str = ""
    problems: tuple[Problem, ...] = ()


def _dates(
    texts: Sequence[str], field: str, columns: Sequence[Column], file: str, hint: str
) -> _Dates:
    if not any(texts):
        return _Dates(texts)
    try:
        found = infer_format([text for text in texts if text], hint)
    except AmbiguousDatesError:
        header = next(c.header for c in columns if c.field == field)
        return _Dates([""] * len(texts), "", (_undecided(file, header),))
    seconds = parse_times(texts, found)
    days = np.where(seconds == NO_TIME, 0, seconds).astype("datetime64[s]").astype("datetime64[D]")
    shown = np.where(seconds == NO_TIME, "", np.datetime_as_string(days))
    return _Dates(shown.tolist(), found.order)


def _undecided(file: str, header: str) -> Problem:
    return Problem(
        "dates_undecided",
        f"Day and month cannot be told apart in the column {header}; its dates were left out.",
        "Set sources.date_order to dmy or mdy.",
        file,
        column=header,
    )


def _directory_names_resolved(drafts: Sequence[Draft]) -> list[PersonRow]:
    """Managers given as distinguishedName or login of another row are replaced by that row's id.

    Ids come first: a login that is also somebody's id means that id.
    """
    ids = {d.person.id.casefold() for d in drafts} | {
        d.person.employee_no.casefold() for d in drafts
    }
    names = {d.username: d.person.id for d in reversed(drafts) if d.username}
    names |= {d.dn: d.person.id for d in reversed(drafts) if d.dn}
    return [
        replace(d.person, manager_ref=names[ref])
        if (ref := d.person.manager_ref.casefold()) in names and ref not in ids
        else d.person
        for d in drafts
    ]


def _without_virtual(people: Sequence[PersonRow]) -> list[PersonRow]:
    """Where nearly all have an e-mail address, a row with a bare name is a virtual account.

    Base.vn lists such accounts among the staff. Anything an employee has (number, manager, title,
    department, hire date) speaks for a person without a company mailbox.
    """
    with_mail = sum(1 for p in people if p.emails)
    if len(people) < 5 or with_mail < _MOSTLY * len(people):
        return list(people)
    return [
        replace(p, kind="service") if p.kind == "human" and not p.emails and _is_bare(p) else p
        for p in people
    ]


def _is_bare(person: PersonRow) -> bool:
    return not any(
        (person.employee_no, person.manager_ref, person.title, person.department, person.hired_on)
    )


def _doubts(drafts: Sequence[Draft], file: str) -> list[Problem]:
    """Cells that were damaged before they came here."""
    rounded = [d.person.row for d in drafts if d.rounded]
    bad = [d.person.row for d in drafts if d.bad_email]
    problems = []
    if rounded:
        problems.append(
            Problem(
                "ids_rounded",
                f"Excel has rounded the ids of {_count(rounded)} to the like of 1.23E+16;"
                " they were not used.",
                "Export again with the id column formatted as text.",
                file,
                rounded[0],
            )
        )
    if bad:
        text = f"The e-mail cells of {_count(bad)} hold no address."
        fix = "Correct them or choose another e-mail column."
        problems.append(Problem("email_unreadable", text, fix, file, bad[0]))
    return problems


def _shared_emails(people: Sequence[PersonRow], file: str) -> list[Problem]:
    """Addresses that several rows claim: their messages cannot be told apart."""
    first: dict[str, int] = {}
    shared: list[int] = []
    for person in people:
        if any(first.setdefault(email, person.row) != person.row for email in person.emails):
            shared.append(person.row)
    if not shared:
        return []
    text = f"{_count(shared)} share an e-mail address with an earlier row."
    fix = "Give everybody their own address, or leave shared ones empty."
    return [Problem("email_shared", text, fix, file, shared[0])]


def _count(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    noun = "row" if len(rows) == 1 else "rows"
    return f"{len(rows)} {noun} ({shown}{', ...' if len(rows) > _SHOWN else ''})"
