"""The people of all people files together: each once, ids unique, found by their strong keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from icomms.names import accents_conflict, fold, name_key
from icomms.people_identity import Identity, address
from icomms.people_records import Person
from icomms.records import AccountKind, PersonRow, Problem


@dataclass(frozen=True, slots=True)
class Listed:
    """People of the list. `rows[i]`, `people[i]` and `addresses[i]` are of the same person.

    `keys` leads from a strong key to everybody who bears it, `kinds` from the strong key of a row
    that is no person (a room, a bot) to its kind.
    """

    rows: tuple[PersonRow, ...]
    people: tuple[Person, ...]
    addresses: tuple[frozenset[str], ...]
    keys: Mapping[str, frozenset[int]]
    kinds: Mapping[str, AccountKind]
    place: Mapping[str, int]
    problems: tuple[Problem, ...]


def listed(rows: Sequence[PersonRow], domains: Mapping[str, str]) -> Listed:
    """Everybody on the people files, in the order of the files.

    Two rows with one id are one person when they share an address or the name (a list of June and
    one of July) and no company sets them apart: the later row counts, gaps are filled from the
    earlier one. Otherwise they are two people whose companies number alike; the second gets another
    id, and the common id links nobody.
    """
    humans, repeated, shared = _each_once([r for r in rows if r.kind == "human"], domains)
    ids = _unique_ids([row.id for row in humans])
    mails = tuple(frozenset(address(m, domains) for m in row.emails) for row in humans)
    keys: dict[str, set[int]] = defaultdict(set)
    for i, row in enumerate(humans):
        for key in _row_keys(row, mails[i]):
            keys[key].add(i)
    return Listed(
        rows=tuple(humans),
        people=tuple(_person(row, unique) for row, unique in zip(humans, ids, strict=True)),
        addresses=mails,
        keys={key: frozenset(found) for key, found in keys.items()},
        kinds=_kinds(rows, domains),
        place={unique: i for i, unique in enumerate(ids)},
        problems=tuple(_remarks(repeated, shared)),
    )


def _row_keys(row: PersonRow, mails: Iterable[str]) -> list[str]:
    number = [f"no:{row.employee_no}"] if row.employee_no else []
    return [f"id:{row.id}", *number, *(f"mail:{mail}" for mail in mails)]


def _kinds(rows: Sequence[PersonRow], domains: Mapping[str, str]) -> dict[str, AccountKind]:
    return {
        key: row.kind
        for row in rows
        if row.kind != "human"
        for key in _row_keys(row, [address(mail, domains) for mail in row.emails])
    }


def strong_keys(identity: Identity) -> list[tuple[str, str]]:
    """(rule, key) of everything that proves who an account is, surest first."""
    keys = [("employee number", f"no:{number}") for number in identity.numbers]
    keys += [("e-mail", f"mail:{mail}") for mail in identity.addresses]
    if identity.own_key:
        keys += [("id", f"id:{identity.own_key}"), ("employee number", f"no:{identity.own_key}")]
    return keys


def _each_once(
    rows: Sequence[PersonRow], domains: Mapping[str, str]
) -> tuple[list[PersonRow], int, int]:
    """Rows of one person united; how many were, and how many share an id and nothing else."""
    kept: list[PersonRow] = []
    of_id: dict[str, list[int]] = defaultdict(list)
    repeated = shared = 0
    for row in rows:
        same = next((i for i in of_id[row.id] if _one_person(kept[i], row, domains)), None)
        if same is not None:
            kept[same] = _united(kept[same], row)
            repeated += 1
            continue
        shared += bool(of_id[row.id])
        of_id[row.id].append(len(kept))
        kept.append(row)
    return kept, repeated, shared


def _one_person(one: PersonRow, other: PersonRow, domains: Mapping[str, str]) -> bool:
    if one.company and other.company and fold(one.company) != fold(other.company):
        return False
    a = {address(mail, domains) for mail in one.emails}
    if a & {address(mail, domains) for mail in other.emails}:
        return True
    same_name = name_key(one.name) == name_key(other.name)
    return same_name and not accents_conflict(one.name, other.name)


def _united(earlier: PersonRow, later: PersonRow) -> PersonRow:
    """The later row; what it leaves empty comes from the earlier one, and addresses add up."""
    blank = {f.name for f in fields(PersonRow) if getattr(later, f.name) in ("", "unknown")}
    return replace(
        later,
        **{name: getattr(earlier, name) for name in blank},
        emails=tuple(dict.fromkeys((*later.emails, *earlier.emails))),
        attributes={**earlier.attributes, **later.attributes},
    )


def _unique_ids(ids: Sequence[str]) -> list[str]:
    """Each id once; a repeated one gets a number that no other id has."""
    taken, seen, unique = set(ids), set(), []
    for wanted in ids:
        free = wanted if wanted not in seen else free_id(wanted, taken)
        seen.add(wanted)
        taken.add(free)
        unique.append(free)
    return unique


def free_id(wanted: str, taken: set[str]) -> str:
    """The id itself, or with a number behind it when it is taken.

    >>> free_id("E1", {"E1", "E1 (2)"})
    'E1 (3)'
    """
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted} ({number})", number + 1
    return free


def _remarks(repeated: int, shared: int) -> Iterable[Problem]:
    if repeated:
        yield Problem(
            "people_repeated",
            f"{repeated} rows of the people files repeat somebody; the later row counts.",
        )
    if shared:
        yield Problem(
            "ids_shared",
            f"{shared} rows of the people files bear the id of somebody else; it matches nobody.",
            "Put the company before the number, so that every id belongs to one person.",
        )


_COPIED = sorted(
    {f.name for f in fields(Person)} & {f.name for f in fields(PersonRow)} - {"id"}
)  # fmt: skip


def _person(row: PersonRow, unique: str) -> Person:
    known = {name: getattr(row, name) for name in _COPIED}
    left = row.status in ("leaver", "suspended")
    guest = row.worker_type in ("guest", "external")
    return replace(
        Person(id=unique, **known), from_people_file=True, external=guest, active=not left
    )
