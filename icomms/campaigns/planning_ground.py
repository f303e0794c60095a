"""What a plan stands on: the audience, the people who may be asked, the ties, the hours.

Only people the product would show may be proposed: with a band as leader, persuader or spreader
(or as critic, when they agreed), on the people list, here, taking part, not away, not over their
hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from graph.reach import Hearing, Model, hearing
from icomms.campaigns.planning_records import Aim, Wishes
from icomms.campaigns.planning_ties import Channels, channels, contact_only
from icomms.errors import IcommsError, NotEnoughDataError
from icomms.pages.view import Bools, Floats, Ints, SnapshotView
from icomms.records import ROLES, Role

COLUMNS = ("unit", "company", "division", "department", "team", "title", "level", "location",
           "country", "worker_type")  # fmt: skip
_MODEL: dict[Aim, Model] = {
    "news": "cascade", "conviction": "threshold", "bridging": "cascade", "direct": "direct",
}  # fmt: skip
_FIRST_ROLES: dict[Aim, tuple[Role, ...]] = {
    "news": ("spreader", "leader", "persuader"),
    "direct": ("leader", "spreader", "persuader"),
    "conviction": ("persuader", "leader", "spreader"),
    "bridging": ("spreader", "leader", "persuader"),
}
KEPT = 8


@dataclass(frozen=True, eq=False)
class Ground:
    """Everything about people, by number, (n,); nothing in it depends on chance.

    `audience` marks who counts (of the people list, where there is one) and `weights` how much,
    `could` who stands out enough to be proposed, `unavailable` who is away, paused, excluded or
    over their hours.
    """

    view: SnapshotView
    wishes: Wishes
    channels: Channels
    rows: Hearing
    audience: Bools
    weights: Floats
    could: Bools
    unavailable: Bools

    @property
    def free(self) -> Bools:
        """Who may be proposed, (n,)."""
        return np.asarray(self.could & ~self.unavailable)

    @property
    def shown(self) -> Bools:
        """Who may be named at all, (n,)."""
        return self.view.shown

    @cached_property
    def formal(self) -> Bools:
        """Who has people reporting to them, (n,)."""
        return np.asarray(self.view.people.column("reports").to_numpy() > 0)

    @cached_property
    def asked(self) -> Floats:
        """Hours asked in other campaigns, (n,)."""
        return by_id(self.view, self.wishes.asked, 0.0)

    @property
    def people(self) -> int:
        """Size of the audience."""
        return int(self.audience.sum())

    def column(self, name: str) -> NDArray[np.object_]:
        """A column of the people list, (n,)."""
        return column(self.view, name)

    def numbers(self, ids: Sequence[str]) -> Ints:
        """Numbers of people the product may name; IcommsError for others."""
        return np.array([self._number(key) for key in ids], np.int64)

    def _number(self, key: str) -> int:
        number = self.view.number_of.get(key)
        if number is None:
            raise IcommsError(f"There is no person {key!r} in this snapshot.", "Check the id.")
        if not self.shown[number]:
            raise IcommsError(
                f"{key} cannot be asked: not here, external, or not taking part.",
                "Choose somebody else.",
            )
        return number

    def in_role(self, role: Role) -> Bools:
        """Who may be named in a role: a band; critics only when they agreed, (n,)."""
        banded = (self.view.roles[role].band != "") & self.shown
        if role == "critic":
            settings = self.view.snapshot.about["settings"]["people"]
            agreed = {*self.wishes.critics, *settings["critics_opted_in"]}
            banded &= np.isin(self.view.ids.astype(str), sorted(agreed))
        return np.asarray(banded)

    def role_of(self, person: int) -> Role:
        """The role somebody is best proposed in for the aim."""
        order = _FIRST_ROLES[self.wishes.aim]
        for band in ("stands out", "likely"):
            for role in order:
                if self.view.roles[role].band[person] == band:
                    return role
        return "critic" if self.in_role("critic")[person] else order[0]


@lru_cache(maxsize=KEPT)
def ground_of(view: SnapshotView, wishes: Wishes) -> Ground:
    """The ground of a plan. Raises IcommsError (wishes that name what is not there)."""
    carried, rows = _carried(view, wishes.aim, wishes.across if wishes.aim == "bridging" else "")
    audience = _audience(view, wishes)
    weights = np.where(audience, _weights(view, wishes), 0.0)
    if not weights.any():
        raise IcommsError("Nobody of the audience counts.", "Give somebody a weight above 0.")
    if wishes.aim == "direct":  # people are counted, each once
        weights = (weights > 0).astype(float)
    weights *= int(audience.sum()) / weights.sum()
    unavailable = _unavailable(view, wishes)
    ground = Ground(view, wishes, carried, rows, audience, weights, view.shown, unavailable)
    return replace(ground, could=_standing_out(ground))


def _standing_out(ground: Ground) -> Bools:
    found = np.zeros(ground.view.n, bool)
    for role in ROLES:
        found |= ground.in_role(role)
    if contact_only(ground.view):
        found = ground.shown & (np.diff(ground.channels.voices.indptr) > 0)
    found &= listed(ground.view)
    if not found.any() and not ground.wishes.must:
        raise NotEnoughDataError(
            "Nobody stands out clearly enough in these data to be proposed.",
            "Add weeks of data or a survey, or name the people yourself.",
        )
    return np.asarray(found)


@lru_cache(maxsize=KEPT)
def _carried(view: SnapshotView, aim: Aim, across: str) -> tuple[Channels, Hearing]:
    found = channels(view, aim)
    label = None
    if across:
        texts = column(view, across).astype(str)
        label = np.where(texts == "", -1, np.unique(texts, return_inverse=True)[1])
    return found, hearing(found.influence, _MODEL[aim], label)


def column(view: SnapshotView, name: str) -> NDArray[np.object_]:
    """A column of the people list that a wish may speak of, "" where it says nothing, (n,)."""
    kept = [
        c.removeprefix("attribute ") for c in view.people.column_names if c[:10] == "attribute "
    ]
    if name in COLUMNS:
        return view.texts(name)
    if name in kept:
        return view.texts(f"attribute {name}")
    raise IcommsError(
        f"The people list has no column {name!r}.", f"Columns: {', '.join((*COLUMNS, *kept))}."
    )


def value_mask(view: SnapshotView, name: str, values: Sequence[str]) -> Bools:
    """Who has one of these values; IcommsError for a value nobody has."""
    texts = column(view, name).astype(str)
    for value in values:
        if not (texts == value).any():
            known = sorted({t for t in texts if t})[:20]
            raise IcommsError(
                f"Nobody has {name} {value!r}.", f"Values: {', '.join(known) or 'none'}."
            )
    return np.isin(texts, list(values))


def by_id(view: SnapshotView, pairs: Sequence[tuple[str, float]], default: float) -> Floats:
    """Numbers given by person id as an array, (n,); ids nobody has are left out."""
    found = np.full(view.n, default)
    for key, number in pairs:
        if key in view.number_of:
            found[view.number_of[key]] = number
    return found


def listed(view: SnapshotView) -> Bools:
    """Who is on the people list; everybody where there is none, (n,)."""
    found = view.people.column("from_people_file").to_numpy(zero_copy_only=False).astype(bool)
    return found if found.any() else np.ones(view.n, bool)


def _audience(view: SnapshotView, wishes: Wishes) -> Bools:
    audience = view.shown & listed(view)
    for part in wishes.audience:
        audience &= value_mask(view, part.column, part.values)
    if int(audience.sum()) < view.minimum_group:
        raise IcommsError(
            f"The audience has fewer than {view.minimum_group} people.", "Choose a larger one."
        )
    return audience


def _weights(view: SnapshotView, wishes: Wishes) -> Floats:
    weights = np.ones(view.n)
    for part in wishes.weights:
        if part.weight < 0:
            raise IcommsError(f"The weight {part.weight:g} is negative.", "Allowed: 0 or more.")
        weights[value_mask(view, part.column, (part.value,))] *= part.weight
    return weights


def _unavailable(view: SnapshotView, wishes: Wishes) -> Bools:
    out = {*wishes.never, *wishes.away, *wishes.paused}
    found = np.isin(view.ids.astype(str), sorted(out))
    if wishes.most_hours is not None:
        ask = by_id(view, wishes.hours_of, wishes.hours)
        found |= by_id(view, wishes.asked, 0.0) + ask > wishes.most_hours
    return np.asarray(found)
