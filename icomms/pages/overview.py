"""The first page: a few figures, how many reach how much, who stands out, what data cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from icomms.pages.changes import Changes, KeyPerson, changes, key_persons
from icomms.pages.coverage import Coverage, coverage
from icomms.pages.people_list import PersonRow, RoleTab, nameable, person_row, role_tabs
from icomms.pages.unit_matrix import UnitMatrix, groups_of, tied_pairs, unit_matrix
from icomms.pages.view import SnapshotView
from icomms.records import Role

TOP = 3
TEAM = 12
LEVELS = ("stop", "warning", "note")


@dataclass(frozen=True, slots=True)
class RoleTop:
    """A role with its first people; of critics only those who agreed."""

    tab: RoleTab
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding of the data-quality report: stop, warning or note."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the first page. `team` people cover `reachable` (0 to 1) of all directly."""

    people: int
    ties: int
    groups: int
    team: int
    reachable: float
    curve: Coverage
    tops: tuple[RoleTop, ...]
    matrix: UnitMatrix
    remarks: tuple[Remark, ...]
    key_persons: tuple[KeyPerson, ...]
    since: Changes | None


@lru_cache(maxsize=8)
def overview(
    view: SnapshotView,
    language: str,
    opted_in: frozenset[str] = frozenset(),
    previous: SnapshotView | None = None,
) -> Overview:
    """The page of a snapshot in "en" or "vi"; `previous` is what it is compared with."""
    curve = coverage(view)
    team = min(TEAM, len(curve.covered) - 1)
    return Overview(
        people=int(view.shown.sum()),
        ties=len(tied_pairs(view)),
        groups=len([name for name in groups_of(view).names if name]),
        team=team,
        reachable=curve.shares[team],
        curve=curve,
        tops=tuple(_top(view, tab, language, opted_in) for tab in role_tabs(view)),
        matrix=unit_matrix(view),
        remarks=_remarks(view, language),
        key_persons=key_persons(view),
        since=changes(previous, view, opted_in) if previous else None,
    )


def _top(view: SnapshotView, tab: RoleTab, language: str, opted_in: frozenset[str]) -> RoleTop:
    role: Role = tab.role
    named = np.flatnonzero(nameable(view, role, opted_in))
    order = named[np.lexsort((view.ids[named].astype(str), -view.roles[role].score[named]))]
    return RoleTop(tab, tuple(person_row(view, role, int(i), language) for i in order[:TOP]))


def _remarks(view: SnapshotView, language: str) -> tuple[Remark, ...]:
    found = [Remark(f["level"], f[language]) for f in view.snapshot.quality["findings"]]
    return tuple(sorted(found, key=lambda r: LEVELS.index(r.level)))
