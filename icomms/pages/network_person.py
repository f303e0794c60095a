"""One person on the map: their card, whom they are tied to, and whom those are tied to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from icomms.pages.network_map import BANDS, NetworkMap
from icomms.pages.view import Bools, Ints
from icomms.records import ROLES, Role

_LISTED = 12


@dataclass(frozen=True, slots=True)
class PersonTie:
    """A colleague somebody is tied to, and by how many interactions."""

    id: str
    name: str
    group: str
    interactions: int


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The card beside the map.

    `ties` are the strongest with people who may be named, `unnamed` partners may not be. `groups`
    says how many partners there are in each group, most first. `rows`: where the partners stand in
    the map's data; `rows_two_steps` also the partners of partners, without the person.
    """

    id: str
    name: str
    title: str
    group: str
    bands: tuple[tuple[Role, str], ...]
    partners: int
    unnamed: int
    ties: tuple[PersonTie, ...]
    groups: tuple[tuple[str, int], ...]
    row: int
    rows: tuple[int, ...]
    rows_two_steps: tuple[int, ...]


def person_ties(whole: NetworkMap, person: int) -> PersonCard:
    """The card of a person (number); KeyError for one who may not be named."""
    view = whole.view
    if not view.shown[person]:
        raise KeyError(person)
    others, counts, _ = whole.of(person)
    two = _two_steps(whole, person, others)
    return PersonCard(
        id=str(view.ids[person]),
        name=str(view.names[person]),
        title=str(view.texts("title")[person]),
        group=whole.groups.names[whole.groups.number[person]],
        bands=tuple((r, BANDS[whole.bands[r][person]]) for r in ROLES if whole.bands[r][person]),
        partners=int(others.size),
        unnamed=int((~view.shown[others]).sum()),
        ties=_listed(whole, others, counts),
        groups=_groups(whole, others),
        row=int(whole.row[person]),
        rows=_rows(whole, others),
        rows_two_steps=_rows(whole, np.flatnonzero(two)),
    )


def _two_steps(whole: NetworkMap, person: int, others: Ints) -> Bools:
    near = np.zeros(whole.view.n, bool)
    near[others] = True
    found = near.copy()
    found[whole.pairs.second[near[whole.pairs.first]]] = True
    found[whole.pairs.first[near[whole.pairs.second]]] = True
    found[person] = False
    return found


def _listed(whole: NetworkMap, others: Ints, counts: Ints) -> tuple[PersonTie, ...]:
    view, named = whole.view, whole.view.shown[others]
    return tuple(
        PersonTie(
            str(view.ids[i]), str(view.names[i]), whole.groups.names[whole.groups.number[i]], int(c)
        )
        for i, c in zip(others[named][:_LISTED], counts[named][:_LISTED], strict=True)
    )


def _groups(whole: NetworkMap, others: Ints) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(whole.groups.number[others], minlength=len(whole.groups.names))
    order = np.argsort(-counts, kind="stable")
    return tuple((whole.groups.names[g], int(counts[g])) for g in order if counts[g])


def _rows(whole: NetworkMap, people: Ints) -> tuple[int, ...]:
    return tuple(sorted(whole.row[people].tolist()))
