"""Whom a doubtful account might be: proposals for the user, never links.

Candidates come from names much alike, from logins that fit a name, from a given name or surname
and given name that few bear, and from strong keys that disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from icomms.names import (
    accents_conflict,
    fold,
    login_matches,
    login_of,
    login_patterns,
    name_key,
    readings,
    short_keys,
)
from icomms.people_identity import Identity
from icomms.people_listed import Listed, strong_keys
from icomms.people_records import Candidate, ReviewItem
from icomms.people_rules import Progress

CANDIDATES = 5
LIKELY = 80.0  # names less alike are not proposed for the name alone (0 to 100)
COMPARISONS = 400_000_000  # about three seconds
_BLOCK = 256
_LOOKED_AT = 10
_FEW = 5
_NAME_WEIGHT, _LOGIN, _DEPARTMENT, _SHORT, _KEY = 0.6, 0.15, 0.15, 0.1, 0.3
_ACCENTS, _CONTRADICTED, _HAS_ONE = -0.3, -0.2, -0.1
_LEAST, _MOST = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Review:
    """The review list, the likeliest to matter first, and how many names were not compared."""

    items: tuple[ReviewItem, ...]
    not_compared: int


def review(progress: Progress) -> Review:
    """Doubtful accounts with up to five candidates; those with most interactions come first.

    Accounts without any candidate are simply not on the people list and need no decision.
    """
    waiting = sorted(
        (i for i in range(len(progress.identities)) if _waits(progress, i)),
        key=lambda i: -progress.identities[i].interactions,
    )
    if not waiting or not progress.people.rows:
        return Review((), 0)
    room = COMPARISONS // len(progress.people.rows)
    proposals = _Proposals(progress)
    alike = _alike([progress.identities[i] for i in waiting[:room]], progress.people)
    items = [
        ReviewItem(identity.members[0], found, identity.interactions)
        for i, pool in zip(waiting, chain(alike, repeat(())), strict=False)
        for identity in (progress.identities[i],)
        if (found := proposals.of(i, pool))
    ]
    return Review(tuple(items), max(0, len(waiting) - room))


def _waits(progress: Progress, i: int) -> bool:
    identity = progress.identities[i]
    return progress.is_open(i) and bool(identity.name or identity.addresses)


def _joined_key(name: str) -> str:
    """The words sorted: the plain ratio of two such texts is the `token_sort_ratio`."""
    return " ".join(name_key(name))


def _alike(waiting: Sequence[Identity], people: Listed) -> Iterator[Sequence[int]]:
    """For each account the people with the names most like it, same department preferred."""
    names = [_joined_key(row.name) for row in people.rows]
    codes: dict[str, int] = {"": -1}
    units = np.array([codes.setdefault(fold(r.department), len(codes)) for r in people.rows])
    for start in range(0, len(waiting), _BLOCK):
        block = waiting[start : start + _BLOCK]
        scores = process.cdist(
            [_joined_key(identity.name) for identity in block], names, scorer=fuzz.ratio,
            score_cutoff=LIKELY, dtype=np.float32, workers=1,
        )  # fmt: skip
        for identity, row in zip(block, scores, strict=True):
            unit = codes.get(fold(identity.department), -2) if identity.department else -2
            yield _best(row, units == unit)


def _best(scores: NDArray[np.float32], same_unit: NDArray[np.bool_]) -> list[int]:
    likely = np.flatnonzero(scores >= LIKELY)
    value = _NAME_WEIGHT * scores[likely] / 100 + _DEPARTMENT * same_unit[likely]
    order = np.lexsort((likely, -value))[:_LOOKED_AT]
    return [int(p) for p in likely[order]]


class _Proposals:
    """Listed people by login, given name and short name, to find candidates by."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.logins: dict[str, list[int]] = defaultdict(list)
        self.given: dict[str, list[int]] = defaultdict(list)
        self.short: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for person, row in enumerate(progress.people.rows):
            for login in sorted(login_patterns(row.name)):
                self.logins[login].append(person)
            for given in sorted({given for _, given in readings(row.name)}):
                self.given[given].append(person)
            for key in sorted(short_keys(row.name)):
                self.short[key].append(person)
        self.systems = {
            (progress.identities[i].system, link.person) for i, link in progress.links.items()
        }

    def of(self, i: int, alike: Sequence[int]) -> tuple[Candidate, ...]:
        """The candidates of one account, likeliest first."""
        identity = self.progress.identities[i]
        keyed = self._keyed(identity)
        pool = {*alike, *keyed, *self._few(identity)}
        found = [
            self._candidate(i, person, keyed)
            for person in sorted(pool)
            if (i, person) not in self.progress.different
        ]
        found.sort(key=lambda c: (-c.confidence, self.progress.people.people[c.person].id))
        return tuple(found[:CANDIDATES])

    def _keyed(self, identity: Identity) -> Mapping[int, str]:
        """People whom a strong key of the account leads to: several, or it would be linked."""
        keys = self.progress.people.keys
        return {p: rule for rule, key in strong_keys(identity) for p in keys.get(key, ())}

    def _few(self, identity: Identity) -> Iterator[int]:
        """People whom a login or a short name leads to, when it leads to few."""
        words = name_key(identity.name)
        groups: list[Collection[int]] = [
            self.logins.get(login_of(mail), ()) for mail in identity.addresses
        ]
        groups += [self.short.get(key, ()) for key in short_keys(identity.name)]
        groups += [self.given.get(words[0], ())] if len(words) == 1 else []
        for group in groups:
            if len(group) <= _FEW:
                yield from group

    def _candidate(self, i: int, person: int, keyed: Mapping[int, str]) -> Candidate:
        row, identity = self.progress.people.rows[person], self.progress.identities[i]
        score = fuzz.ratio(_joined_key(identity.name), _joined_key(row.name))
        confidence = _NAME_WEIGHT * score / 100
        evidence = [f"names {score:.0f} % alike"]
        for holds, words, weight in (
            (person in keyed, f"same {keyed.get(person, '')}", _KEY),
            (bool(short_keys(identity.name) & short_keys(row.name)),
             "surname and given name agree", _SHORT),
            (any(login_matches(mail, row.name) for mail in identity.addresses),
             "the login fits the name", _LOGIN),
            (bool(identity.department) and fold(identity.department) == fold(row.department),
             "same department", _DEPARTMENT),
            (accents_conflict(identity.name, row.name), "accents differ", _ACCENTS),
            (self.progress.contradicts(i, person), "another address or number", _CONTRADICTED),
            ((identity.system, person) in self.systems,
             "has an account in this system already", _HAS_ONE),
        ):  # fmt: skip
            if holds:
                evidence.append(words)
                confidence += weight
        bounded = round(min(max(confidence, _LEAST), _MOST), 2)
        return Candidate(person, bounded, "; ".join(evidence))
