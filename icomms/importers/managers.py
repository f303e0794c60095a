"""Who reports to whom: the manager column of people files, resolved and checked.

A file names managers by employee number, e-mail, directory name (DN), "Last, First" or plain name;
they are tried in that order of trust. A name counts only when one person alone bears it. The
answer never holds a cycle: each one is reported and cut, so that walks up the line always end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from icomms.names import fold
from icomms.records import PersonRow, Problem

WIDEST_SPAN = 60  # more direct reports than this is more often a wrong column than a wide team
_SHOWN = 10  # rows named in one message
_CYCLES_SHOWN = 20
_DN_NAME = re.compile(r"^\s*CN=((?:\\.|[^,\\])+)", re.IGNORECASE)
_CODED = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]+)[)\]]$")
_SEVERAL = ""  # marks a key that more than one person bears


@dataclass(frozen=True, slots=True)
class _Keys:
    """Key -> person id, for every way a manager is referred to; shared keys map to ``_SEVERAL``."""

    numbers: Mapping[str, str]
    short_numbers: Mapping[str, str]
    emails: Mapping[str, str]
    names: Mapping[str, str]
    folded: Mapping[str, str]


def resolve_managers(
    people: Sequence[PersonRow], file: str = ""
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Person id -> manager's id, and what is odd about the lines of reporting.

    `people` may be the union of several files; of rows with one id the first counts. Problem codes:
    ``manager_missing`` (not in the files), ``manager_ambiguous`` (several people of that name),
    ``manager_self``, ``manager_cycle`` (one problem per cycle, the link that was cut is the one of
    its person with most direct reports), ``several_roots``, ``wide_span`` (over 60 reports).
    Messages name rows, never people. The mapping is free of cycles.

    >>> rows = [PersonRow("1", "An", 2), PersonRow("2", "Bo", 3, manager_ref="An")]
    >>> resolve_managers(rows)
    ({'2': '1'}, ())
    """
    unique = {p.id: p for p in reversed(people)}
    rows = sorted(unique.values(), key=lambda p: (p.row, p.id))
    keys = _index(rows)
    answers = {p.id: _resolve(p.manager_ref, keys) for p in rows if p.manager_ref}
    links = {who: boss for who, boss in answers.items() if boss and boss != who}
    problems = [
        *_unresolved(rows, answers, file),
        *_cut_cycles(links, unique, file),
        *_roots(rows, links, file),
        *_spans(links, unique, file),
    ]
    return links, tuple(problems)


def _index(people: Sequence[PersonRow]) -> _Keys:
    numbers = [(key, p.id) for p in people for key in {p.id, p.employee_no} if key]
    return _Keys(
        numbers=_unique(numbers),
        short_numbers=_unique((key.lstrip("0"), who) for key, who in numbers if key.isdecimal()),
        emails=_unique((email, p.id) for p in people for email in p.emails),
        names=_unique((key, p.id) for p in people for key in _spellings(p)),
        folded=_unique((_bag(key), p.id) for p in people for key in _spellings(p)),
    )


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Key -> id where one person alone bears the key, else ``_SEVERAL``."""
    found: dict[str, str] = {}
    for key, person in pairs:
        known = found.setdefault(key.casefold(), person)
        if known != person:
            found[key.casefold()] = _SEVERAL
    return found


def _spellings(person: PersonRow) -> set[str]:
    """The name as shown, without a note in brackets, and given and family name both ways round."""
    both = (person.given_name, person.family_name)
    names = {person.name, _CODED.sub(r"\1", person.name)}
    if all(both):
        names |= {" ".join(both), " ".join(reversed(both))}
    return {" ".join(name.split()) for name in names if name}


def _bag(name: str) -> str:
    """The folded words of a name in alphabetical order: the same for "Doe, Jane" and "Jane Doe"."""
    return " ".join(sorted(fold(name.replace(",", " ")).split()))


def _resolve(reference: str, keys: _Keys) -> str | None:
    """The manager's id; ``_SEVERAL`` when the name is shared, None when nobody is meant."""
    shared = False
    for form in _forms(reference):
        for look in (_by_number, _by_email, _by_name):
            found = look(form, keys)
            if found:
                return found
            shared = shared or found == _SEVERAL
    return _SEVERAL if shared else None


def _forms(reference: str) -> tuple[str, ...]:
    """What a reference may mean, most trusted first: as it stands, the code, the name."""
    dn = _DN_NAME.match(reference)
    text = re.sub(r"\\(.)", r"\1", dn[1]) if dn else " ".join(reference.split())
    coded = _CODED.match(text)
    return (text, coded[2].strip(), coded[1]) if coded else (text,)


def _by_number(form: str, keys: _Keys) -> str | None:
    """Exact; else digits without their leading zeros, which Excel drops in one column only."""
    exact = keys.numbers.get(form.casefold())
    if exact is not None or not form.isdecimal():
        return exact
    return keys.short_numbers.get(form.lstrip("0"))


def _by_email(form: str, keys: _Keys) -> str | None:
    return keys.emails.get(form.casefold()) if "@" in form else None


def _by_name(form: str, keys: _Keys) -> str | None:
    """The exact name first (accents decide between Văn and Vân), then the folded words of it.

    Folding helps only where the reference itself has no accents; an accented name that is
    nobody's is somebody else's.
    """
    exact = keys.names.get(form.casefold())
    if exact is not None:
        return exact
    turned = " ".join(reversed([part.strip() for part in form.split(",")]))
    found = keys.names.get(turned.casefold())
    if found is not None:
        return found
    plain = fold(form) == " ".join(form.casefold().split())
    return keys.folded.get(_bag(form)) if plain or "," in form else None


def _unresolved(
    people: Sequence[PersonRow], answers: Mapping[str, str | None], file: str
) -> list[Problem]:
    missing = [p.row for p in people if p.id in answers and answers[p.id] is None]
    shared = [p.row for p in people if answers.get(p.id) == _SEVERAL]
    own = [p.row for p in people if answers.get(p.id) == p.id]
    said = (
        ("manager_missing", missing, "name a manager who is in none of the people files",
         "Add the missing people or correct the manager column."),
        ("manager_ambiguous", shared, "name a manager whose name several people bear",
         "Use the manager's employee number or e-mail address instead of the name."),
        ("manager_self", own, "name the person as their own manager",
         "Leave the manager empty for the person at the top."),
    )  # fmt: skip
    return [
        Problem(code, f"{_rows(rows)} {what}.", fix, file, rows[0])
        for code, rows, what, fix in said
        if rows
    ]


def _rows(rows: Sequence[int]) -> str:
    """ "Row 3" or "12 rows (3, 4, ...)": the subject of a sentence."""
    if len(rows) == 1:
        return f"1 row ({rows[0]})"
    shown = ", ".join(str(row) for row in rows[:_SHOWN])
    return f"{len(rows)} rows ({shown}{', ...' if len(rows) > _SHOWN else ''})"


def _cut_cycles(links: dict[str, str], people: Mapping[str, PersonRow], file: str) -> list[Problem]:
    """Find every cycle in one walk over all people, cut it in `links` and describe it."""
    reports = Counter(links.values())
    cycles = _cycles(links, sorted(links, key=lambda who: (people[who].row, who)))
    problems: list[Problem] = []
    for cycle in cycles:
        top = min(cycle, key=lambda who: (-reports[who], people[who].row))
        del links[top]
        rows = sorted(people[who].row for who in cycle)
        problems.append(
            Problem(
                "manager_cycle",
                f"{_rows(rows)} report to each other in a circle;"
                f" the manager of row {people[top].row} was ignored.",
                "Correct the manager of one of these rows.",
                file,
                rows[0],
            )
        )
    return _shortened(problems, file)


def _shortened(problems: list[Problem], file: str) -> list[Problem]:
    rest = len(problems) - _CYCLES_SHOWN
    if rest <= 0:
        return problems
    text = f"{rest} more circles of managers were cut in the same way."
    fix = "Check that the manager column is the right one."
    return [*problems[:_CYCLES_SHOWN], Problem("manager_cycle", text, fix, file)]


def _cycles(links: Mapping[str, str], order: Sequence[str]) -> list[list[str]]:
    """All cycles of a mapping in which each person has at most one manager."""
    walk_of: dict[str, int] = {}
    found: list[list[str]] = []
    for number, start in enumerate(order):
        who: str | None = start
        while who is not None and who not in walk_of:
            walk_of[who] = number
            who = links.get(who)
        if who is not None and walk_of[who] == number:
            found.append(_round(links, who))
    return found


def _round(links: Mapping[str, str], start: str) -> list[str]:
    """The people of the cycle that `start` stands in."""
    members = [start]
    while links[members[-1]] != start:
        members.append(links[members[-1]])
    return members


def _roots(people: Sequence[PersonRow], links: Mapping[str, str], file: str) -> list[Problem]:
    """More than one person who leads others and has no manager in the files."""
    bosses = set(links.values())
    rows = [p.row for p in people if p.id in bosses and p.id not in links]
    if len(rows) < 2:
        return []
    text = f"{_rows(rows)} lead others and have no manager, so there is more than one top."
    fix = "Fill in their managers, unless these are separate organisations."
    return [Problem("several_roots", text, fix, file, rows[0])]


def _spans(links: Mapping[str, str], people: Mapping[str, PersonRow], file: str) -> list[Problem]:
    """People with more direct reports than anybody can lead."""
    direct = Counter(links.values())
    wide = sorted((who for who in direct if direct[who] > WIDEST_SPAN), key=_row_of(people))
    return [
        Problem(
            "wide_span",
            f"The person of row {people[who].row} has {direct[who]} direct reports.",
            "Check that the manager column names the direct manager.",
            file,
            people[who].row,
        )
        for who in wide
    ]


def _row_of(people: Mapping[str, PersonRow]) -> Callable[[str], tuple[int, str]]:
    return lambda who: (people[who].row, who)
