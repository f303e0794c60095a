"""One person's page: roles with their parts and reasons, own ties, and how it was before.

Somebody without a band has a page with facts about the data (how many interactions, with how many
colleagues) and no score, no rank and no percentile anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icomms.errors import NotFoundError
from icomms.explanation import Explanation, RoleView, explained
from icomms.explanation_texts import part_name
from icomms.pages.view import Bools, Ints, SnapshotView
from icomms.records import ROLES, Role
from icomms.standing import Standing

LISTED = 8
PICTURED = 12
TIE_FAMILIES = ("attention", "trust", "exposure", "presence")
WIDTH, HEIGHT = 420, 260


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score: raw value, percentile (0 to 100) and the peers' middle value."""

    name: str
    raw: float | None
    percentile: float
    median: float


@dataclass(frozen=True, slots=True)
class ProfileRole:
    """A role in which somebody has a band."""

    view: RoleView
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OwnTie:
    """A colleague somebody is tied to; `given` and `received` count interactions."""

    id: str
    name: str
    unit: str
    given: int
    received: int


@dataclass(frozen=True, slots=True)
class OwnTies:
    """The ties of one family, most interactions first; `unnamed` partners may not be named."""

    family: str
    partners: int
    unnamed: int
    ties: tuple[OwnTie, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the small picture of somebody's own ties, in units of its view box."""

    name: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A role's band and score in one snapshot; `score` is None without a band."""

    label: str
    band: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the page shows. `standing` is None for somebody without a band."""

    about: Explanation
    roles: tuple[ProfileRole, ...]
    standing: Standing | None
    weeks: int
    groups: int
    ties: tuple[OwnTies, ...]
    picture: tuple[Dot, ...]
    trend: tuple[tuple[Role, tuple[TrendPoint, ...]], ...]


def profile(
    view: SnapshotView,
    person_id: str,
    language: str,
    opted_in: frozenset[str] = frozenset(),
    earlier: Sequence[tuple[str, SnapshotView]] = (),
) -> Profile:
    """The page of a person by id; `earlier` snapshots with their labels, the oldest first.

    Raises NotFoundError for somebody who does not exist or is not shown. A critic's role is on the
    page only after they agreed.
    """
    number = view.number_of.get(person_id, -1)
    if number < 0 or not view.shown[number]:
        raise NotFoundError("There is no such person in this data.", "Search in the list.")
    about = explained(view, number, language)
    roles = tuple(
        ProfileRole(role, _parts(view, number, role, language))
        for role in about.roles
        if role.band and (role.role != "critic" or person_id in opted_in)
    )
    banded: tuple[Role, ...] = tuple(r for r in ROLES if r in {one.view.role for one in roles})
    return Profile(
        about=about,
        roles=roles,
        standing=about.standing if roles else None,
        weeks=int(view.people.column("weeks")[number].as_py()),
        groups=_groups(view, number),
        ties=tuple(_ties(view, number, f) for f in TIE_FAMILIES if f in view.ties),
        picture=_picture(view, number),
        trend=tuple((role, _trend(person_id, role, (*earlier, ("", view)))) for role in banded),
    )


def _parts(view: SnapshotView, number: int, role: RoleView, language: str) -> tuple[Part, ...]:
    peer = view.people.column("peer_group").to_numpy()
    peers = view.shown & (peer == peer[number])
    name: Role = role.role  # type: ignore[assignment]
    return tuple(
        Part(part_name(code, language), raw, share, _median(view, name, code, peers))
        for code, raw, share in role.parts
        if share is not None
    )


def _median(view: SnapshotView, role: Role, code: str, peers: Bools) -> float:
    """The middle percentile of the peers on this part, 0 to 100."""
    values = view.part_column(role, code, percentile=True)[peers]
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else 50.0


def _groups(view: SnapshotView, number: int) -> int:
    """How many units the partners come from; units too small to be shown are not counted."""
    partners = _partners(view, number)
    values, sizes = np.unique(view.units[view.shown].astype(str), return_counts=True)
    large = values[(sizes >= view.minimum_group) & (values != "")]
    return len(set(view.units[partners].astype(str)) & set(large))


def _partners(view: SnapshotView, number: int) -> Ints:
    found = [np.empty(0, np.int64)]
    for family in TIE_FAMILIES:
        if (ties := view.ties.get(family)) is not None:
            found += [ties.target[ties.source == number], ties.source[ties.target == number]]
    everybody = np.unique(np.concatenate(found))
    return np.asarray(everybody[everybody != number])


def _ties(view: SnapshotView, number: int, family: str) -> OwnTies:
    ties = view.ties[family]
    given = np.bincount(ties.target, np.where(ties.source == number, ties.count, 0), view.n)
    received = np.bincount(ties.source, np.where(ties.target == number, ties.count, 0), view.n)
    given[number] = received[number] = 0
    both = given + received
    partners = np.flatnonzero(both)
    named = partners[view.shown[partners]]
    order = named[np.lexsort((view.ids[named].astype(str), -both[named]))][:LISTED]
    rows = tuple(
        OwnTie(str(view.ids[i]), str(view.names[i]), str(view.units[i]), int(given[i]),
               int(received[i]))
        for i in order
    )  # fmt: skip
    return OwnTies(family, partners.size, partners.size - named.size, rows)


def _picture(view: SnapshotView, number: int) -> tuple[Dot, ...]:
    """The strongest ties around the person, who stands in the middle of the view box."""
    if "attention" not in view.ties:
        return ()
    ties = _ties(view, number, "attention").ties[:PICTURED]
    most = max((tie.given + tie.received for tie in ties), default=1)
    angles = np.linspace(-np.pi / 2, 1.5 * np.pi, len(ties), endpoint=False)
    return tuple(
        Dot(
            tie.name or tie.id,
            round(WIDTH / 2 + 130 * float(np.cos(angle)), 1),
            round(HEIGHT / 2 + 90 * float(np.sin(angle)), 1),
            round(1 + 4 * (tie.given + tie.received) / most, 1),
        )
        for tie, angle in zip(ties, angles, strict=True)
    )


def _trend(
    person_id: str, role: Role, views: Sequence[tuple[str, SnapshotView]]
) -> tuple[TrendPoint, ...]:
    points = []
    for label, view in views:
        number = view.number_of.get(person_id, -1)
        known = number >= 0 and bool(view.shown[number])
        band = str(view.roles[role].band[number]) if known else ""
        score = float(view.roles[role].score[number]) if band else None
        points.append(TrendPoint(label, band, score))
    return tuple(points)
