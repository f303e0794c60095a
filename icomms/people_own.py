"""Accounts that match nobody on the people list: which of them are one person, and who is it?

Accounts with a common address or employee number are one person. A name joins two groups of
accounts when each system has it once, no two other groups bear it and nothing contradicts it: that
is probable, not proven.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from icomms.names import Key, accents_conflict, name_key
from icomms.people_identity import Identity
from icomms.people_listed import free_id, strong_keys
from icomms.people_records import Link, Person
from icomms.people_rules import Progress, addresses_differ

_LEAD, _KEYED, _NAMED = 1.0, 0.95, 0.7
Groups = dict[int, list[int]]


def people_of_their_own(progress: Progress) -> list[Person]:
    """Give every account still open a person of its own or a common one; add their links.

    People come in the order of the first (system, key) of their accounts.
    """
    rest = [i for i in range(len(progress.identities)) if i not in progress.links]
    groups = _by_key(rest, progress.identities)
    partners = _by_name(groups, progress)
    taken = set(progress.people.place)
    people: list[Person] = []
    for lead in sorted(groups):
        if lead in partners.values():
            continue
        keyed, named = groups[lead], groups.get(partners.get(lead, -1), [])
        place = len(progress.people.people) + len(people)
        people.append(_person(keyed[0], [*keyed, *named], progress, taken))
        _link(progress, keyed[:1], place, "people of their own", _LEAD)
        _link(progress, keyed[1:], place, "same address or number", _KEYED)
        _link(progress, named, place, "same name (probable)", _NAMED)
    return people


def _link(
    progress: Progress, accounts: Iterable[int], person: int, rule: str, confidence: float
) -> None:
    for i in accounts:
        by_user = i in progress.apart
        progress.links[i] = Link(i, person, rule, confidence, "user" if by_user else "auto")


def _by_key(rest: Sequence[int], identities: Sequence[Identity]) -> Groups:
    """Groups of accounts with a common strong key, by their first member."""
    parent = {i: i for i in rest}

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[str, int] = {}
    for i in rest:
        for _, key in strong_keys(identities[i]):
            if key.startswith(("mail:", "no:")) and key != f"no:{identities[i].own_key}":
                a, b = sorted((find(i), find(first.setdefault(key, i))))
                parent[b] = a
    groups: Groups = defaultdict(list)
    for i in rest:
        groups[find(i)].append(i)
    return dict(groups)


def _by_name(groups: Groups, progress: Progress) -> dict[int, int]:
    """Pairs of groups (first -> second) that a name joins; each group at most once."""
    bearers = _names(groups, progress)
    wanted = {
        (min(found), max(found))
        for key, found in bearers.items()
        if len(found) == 2 and _once_each(key, found, groups, progress)
    }
    uses = Counter(lead for pair in wanted for lead in pair)
    return {a: b for a, b in sorted(wanted) if uses[a] == uses[b] == 1}


def _names(groups: Groups, progress: Progress) -> dict[Key, set[int]]:
    """Groups by the names they show; guests and names that somebody listed or linked bears not."""
    known = {name_key(row.name) for row in progress.people.rows}
    known |= {name_key(progress.identities[i].name) for i in progress.links}
    bearers: dict[Key, set[int]] = defaultdict(set)
    for lead, members in groups.items():
        for i in members:
            key = name_key(progress.identities[i].name)
            if len(key) > 1 and key not in known:
                bearers[key].add(lead)
    return bearers


def _once_each(key: Key, found: Collection[int], groups: Groups, progress: Progress) -> bool:
    """Whether two groups of one name may be one person: other systems, nothing against it."""
    one, other = ([progress.identities[i] for i in groups[lead]] for lead in sorted(found))
    members = [*groups[min(found)], *groups[max(found)]]
    if progress.external & set(members) or {a.system for a in one} & {b.system for b in other}:
        return False
    named = [[a.name for a in group if name_key(a.name) == key] for group in (one, other)]
    return not any(accents_conflict(a, b) for a in named[0] for b in named[1]) and not (
        _contradict(one, other)
    )


def _contradict(one: Sequence[Identity], other: Sequence[Identity]) -> bool:
    """Whether two groups have different employee numbers or addresses of one domain."""
    numbers = [{n for a in group for n in a.numbers} for group in (one, other)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return True
    mails = [frozenset(m for a in group for m in a.addresses) for group in (one, other)]
    return addresses_differ(*mails)


def _person(lead: int, members: Sequence[int], progress: Progress, taken: set[str]) -> Person:
    accounts = [progress.identities[i] for i in members]
    wanted = accounts[0].own_key or accounts[0].key.removeprefix("name:") or accounts[0].name
    unique = free_id(wanted or f"account {lead + 1}", taken)
    taken.add(unique)
    return Person(
        id=unique,
        name=_first(a.name for a in accounts) or unique,
        department=_first(a.department for a in accounts),
        title=_first(a.title for a in accounts),
        external=any(i in progress.external for i in members),
        active=any(a.active for a in accounts),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")
