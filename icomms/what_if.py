"""What other settings would change in a ranking, before anybody saves them.

The canonical tables a snapshot keeps are weighed and scored again with the other settings; people,
units and peer groups stay as they are. Nothing is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.keys import structural_keys
from graph.stability import spearman
from icomms.analysis import anybody_tied
from icomms.config import Settings
from icomms.evidence import gather, settings_recency
from icomms.numbering import sealed_files
from icomms.pages.view import SnapshotView
from icomms.peers import numbered
from icomms.records import ROLES, Role
from icomms.role_results import RoleResult, Scope
from icomms.roles import score_roles

DRAWS = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes in one role.

    `likeness` is Spearman's rho between the scores now and then (-1 to 1; NaN: one of them has no
    scores). `entering` and `leaving` are numbers of people whose band comes or goes, the highest
    scores first.
    """

    role: Role
    likeness: float
    status_before: str
    status_after: str
    entering: tuple[int, ...]
    leaving: tuple[int, ...]


def effects(
    view: SnapshotView,
    settings: Settings,
    progress: Callable[[str, float], None] = lambda step, share: None,
) -> tuple[Effect, ...]:
    """The effect on all four roles, bands by few draws; people who are not shown stay out."""
    progress("Weighing ties", 0.1)
    files, person = sealed_files(view.snapshot.folder / "import")
    with tempfile.TemporaryDirectory(prefix="icomms-") as scratch:
        until = view.snapshot.about["until"]
        evidence = gather(files, person, view.n, settings, until, Path(scratch))
    network = evidence.families.network
    progress("Scoring four roles", 0.4)
    found = score_roles(
        network,
        Scope(
            eligible=view.shown,
            tied=anybody_tied(network),
            peer=view.people.column("peer_group").to_numpy().astype(np.int64),
            unit=numbered([str(unit) for unit in view.units]),
            keys=structural_keys(tuple(network.families.values())),
            recency=settings_recency(settings, evidence.now),
            draws=DRAWS,
            seed=int(view.snapshot.about["seed"]),
            contacts_only=evidence.contacts_only,
            events=evidence.events,
        ),
    )
    return tuple(_effect(view, role, found[role]) for role in ROLES)


def _effect(view: SnapshotView, role: Role, after: RoleResult) -> Effect:
    before = view.roles[role]
    both = np.isfinite(before.score) & np.isfinite(after.score) & view.shown
    likeness = spearman(before.score[both], after.score[both]) if both.sum() > 2 else np.nan
    had = (before.band != "") & view.shown
    has = np.array([band != "" for band in after.band]) & view.shown
    entering, leaving = np.flatnonzero(has & ~had), np.flatnonzero(had & ~has)
    return Effect(
        role=role,
        likeness=float(likeness),
        status_before=str(view.snapshot.quality["figures"]["roles"][role]["status"]),
        status_after=after.status,
        entering=tuple(int(i) for i in entering[np.argsort(-after.score[entering])]),
        leaving=tuple(int(i) for i in leaving[np.argsort(-before.score[leaving])]),
    )
