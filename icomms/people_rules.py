"""Linking accounts to listed people by name: only names that one person and one account bear.

A name counts as borne by everybody who shows it anywhere: people on the list, accounts already
proven to be somebody (whatever name they show), guests, and accounts whose address, number,
accents or middle name say that they are somebody else. As soon as two bear it, it links nobody
(docs/decisions/003).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from icomms.names import Key, fold, name_key, names_contradict, nickname_keys, short_keys
from icomms.people_identity import Identity
from icomms.people_listed import Listed
from icomms.people_records import Link

_FEWEST_WORDS = 2


@dataclass(slots=True)
class Progress:
    """What is known so far, by place in the sorted identities.

    `links` holds one link per settled identity (its `account` is that place), `different` the
    pairs the user told apart, `apart` the accounts the user called new or external, `disputed`
    those whose strong keys lead to different people.
    """

    identities: Sequence[Identity]
    people: Listed
    links: dict[int, Link] = field(default_factory=dict)
    different: set[tuple[int, int]] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    external: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)

    def is_open(self, i: int) -> bool:
        """Whether account i may still be matched by a guess."""
        return i not in self.links and i not in self.apart and i not in self.external

    def nobody(self, i: int) -> bool:
        """Whether account i is known to be no person."""
        return i in self.links and self.links[i].person is None

    def contradicts(self, i: int, person: int) -> bool:
        """Whether the user, an address or an employee number says that i is not this person.

        Two addresses contradict when both are of one domain and differ.
        """
        identity, row = self.identities[i], self.people.rows[person]
        if (i, person) in self.different:
            return True
        if identity.numbers and row.employee_no and row.employee_no not in identity.numbers:
            return True
        return addresses_differ(identity.addresses, self.people.addresses[person])


def addresses_differ(
    one: Sequence[str] | frozenset[str], other: Sequence[str] | frozenset[str]
) -> bool:
    """Whether both have an address in one domain and none in common."""
    domains = {mail.partition("@")[2] for mail in other}
    return any(m.partition("@")[2] in domains for m in one) and not set(one) & set(other)


@dataclass(frozen=True, slots=True)
class NameRule:
    """One way to compare names. `keys` gives every key a name may have.

    With `lift` a department may single out one of several bearers. Without `again` a person who
    has an account in a system gets no second one there: it is likelier somebody else's.
    """

    name: str
    keys: Callable[[str], frozenset[Key]]
    confidence: float
    lift: bool = False
    again: bool = False


def full_keys(name: str) -> frozenset[Key]:
    """The one key of the full name."""
    return frozenset((name_key(name),))


RULES = (
    NameRule("name", full_keys, 0.9, lift=True, again=True),
    NameRule("nickname", nickname_keys, 0.8),
    NameRule("surname and given name", short_keys, 0.7),
)


def link_by_name(progress: Progress, rule: NameRule) -> None:
    """Add the links of one rule. All are found before any is added, so order has no say."""
    found = _found(progress, rule)
    claims: dict[tuple[str, int], list[Link]] = defaultdict(list)
    for link in found:
        system = progress.identities[link.account].system
        claims[system, link.person if link.person is not None else -1].append(link)
    for rivals in claims.values():
        if len(rivals) == 1:
            progress.links[rivals[0].account] = rivals[0]


def _found(progress: Progress, rule: NameRule) -> list[Link]:
    shown = _accounts_by_name(progress, rule)
    bearers = _people_by_name(progress, rule, shown)
    owners = {
        (progress.identities[i].system, link.person) for i, link in progress.links.items()
    }  # fmt: skip
    found = []
    for i, identity in enumerate(progress.identities):
        if not progress.is_open(i) or i in progress.disputed:
            continue
        keys = _usable(rule, identity.name)
        if any(len(shown[identity.system, key]) > 1 for key in keys):
            continue
        link = _link(progress, rule, i, {p for key in keys for p in bearers.get(key, ())})
        if link and (rule.again or (identity.system, link.person) not in owners):
            found.append(link)
    return found


def _link(progress: Progress, rule: NameRule, i: int, people: set[int]) -> Link | None:
    """The link of an open account whose name these people bear, None when it is not sure enough."""
    name, confidence, identity = rule.name, rule.confidence, progress.identities[i]
    if rule.lift and len(people) > 1:
        people = _of_department(progress, identity.department, people)
        name, confidence = f"{name} and department", round(confidence - 0.1, 2)
    if len(people) != 1:
        return None
    (person,) = people
    if person < 0 or _somebody_else(progress, i, person):
        return None
    return Link(i, person, name, confidence)


def _of_department(progress: Progress, department: str, people: set[int]) -> set[int]:
    """The listed people of a department; strangers of the same name are of none we know."""
    unit, rows = fold(department), progress.people.rows
    return {p for p in people if unit and p >= 0 and fold(rows[p].department) == unit}


def _usable(rule: NameRule, name: str) -> frozenset[Key]:
    return frozenset(key for key in rule.keys(name) if len(key) >= _FEWEST_WORDS)


def _accounts_by_name(progress: Progress, rule: NameRule) -> Mapping[tuple[str, Key], list[int]]:
    """Accounts of each system by name; those that are nobody do not count."""
    shown: dict[tuple[str, Key], list[int]] = defaultdict(list)
    for i, identity in enumerate(progress.identities):
        if identity.name and not progress.nobody(i):
            for key in _usable(rule, identity.name):
                shown[identity.system, key].append(i)
    return shown


def _people_by_name(
    progress: Progress, rule: NameRule, shown: Mapping[tuple[str, Key], Sequence[int]]
) -> dict[Key, set[int]]:
    """Everybody who bears a name. A proven stranger i counts as person -1 - i."""
    bearers: dict[Key, set[int]] = defaultdict(set)
    for person, row in enumerate(progress.people.rows):
        for key in _usable(rule, row.name):
            bearers[key].add(person)
    # A name that several listed people bear links nobody anyway.
    single = {key: min(people) for key, people in bearers.items() if len(people) == 1}
    for (_, key), accounts in shown.items():
        if key in single:
            proven = (_proven(progress, i, single[key]) for i in accounts)
            bearers[key] |= {who for who in proven if who is not None}
    return bearers


def _proven(progress: Progress, i: int, listed: int) -> int | None:
    """Who an account showing the name of a listed person is: a person, -1 - i, or not proven."""
    if i in progress.links:
        return progress.links[i].person
    stranger = not progress.is_open(i) or _somebody_else(progress, i, listed)
    return -1 - i if stranger else None


def _somebody_else(progress: Progress, i: int, person: int) -> bool:
    name, other = progress.identities[i].name, progress.people.rows[person].name
    return progress.contradicts(i, person) or names_contradict(name, other)
