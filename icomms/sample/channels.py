"""The channels of a made-up company and who is in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.names import fold
from icomms.sample.cases import Case
from icomms.sample.people import DIRECTOR, HEAD, Staff
from icomms.sample.traits import Traits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TEAM, DEPARTMENT, COMPANY, COMMON, RING = range(5)
_COMMON = ("general", "random", "sports", "learning", "helpdesk", "ideas", "lunch", "travel")
_BRIDGE = ("integration-people", "integration-tools", "integration-customers")


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A public channel: its name, what it is for and the people in it (staff numbers)."""

    name: str
    kind: int
    members: Ints


def make_channels(
    case: Case, staff: Staff, traits: Traits, rng: np.random.Generator
) -> tuple[Channel, ...]:
    """All channels; only people with an account are members, and no channel has fewer than two."""
    found = [*_unit_channels(case, staff), *_common_channels(case, staff, traits, rng)]
    if case.posts and len(case.companies) == 1:
        found.append(Channel("25-years", COMMON, np.flatnonzero(staff.in_chat)))
    found.append(Channel("coffee-corner", RING, np.sort(staff.ring)))
    return tuple(channel for channel in found if channel.members.size > 1)


def _unit_channels(case: Case, staff: Staff) -> list[Channel]:
    company = [_slug(name) for name, *_ in case.companies]
    found = [
        Channel(f"{company[c]}-all", COMPANY, _members(staff, staff.company == c))
        for c in range(len(company))
        if len(company) > 1
    ]
    for number, name in enumerate(staff.department_names):
        inside = staff.department == number
        own = company[staff.company[np.flatnonzero(inside)[0]]]
        label = f"{own}-{_slug(name)}"
        found.append(Channel(label, DEPARTMENT, _members(staff, inside)))
        teams = np.unique(staff.team[inside])
        found += [
            Channel(f"{label}-{place + 1}", TEAM, _members(staff, staff.team == team))
            for place, team in enumerate(teams)
            if teams.size > 1
        ]
    return found


def _common_channels(
    case: Case, staff: Staff, traits: Traits, rng: np.random.Generator
) -> list[Channel]:
    """Channels across units: everybody is in the first, others by interest."""
    names = _COMMON if staff.n > 150 else _COMMON[:4]
    found = [Channel(names[0], COMMON, np.flatnonzero(staff.in_chat))]
    interested = np.where(traits.roams > 0.5, 0.8, 0.15 if staff.n > 150 else 0.3)
    for name in names[1:]:
        members = staff.in_chat & (rng.random(staff.n) < interested)
        found.append(Channel(name, COMMON, np.flatnonzero(members)))
    if len(case.companies) == 1:
        return found
    joins = staff.bridge | (staff.rank == DIRECTOR) | ((staff.rank == HEAD) & (staff.n > 150))
    for name in _BRIDGE[: 3 if staff.n > 150 else 1]:
        members = staff.in_chat & (joins | staff.is_planted("spreader"))
        found.append(Channel(name, COMMON, np.flatnonzero(members)))
    return found


def membership_weights(
    channels: tuple[Channel, ...], roams: Floats
) -> tuple[list[Ints], list[Floats]]:
    """Per person the channels they write in and the share of each; empty for people without any.

    Most of what people write goes to their team and department; those who roam write everywhere.
    """
    base = {
        TEAM: (0.55, 0.15),
        DEPARTMENT: (0.35, 0.15),
        COMPANY: (0.04, 0.2),
        COMMON: (0.03, 0.15),
    }
    places: list[list[int]] = [[] for _ in range(roams.size)]
    shares: list[list[float]] = [[] for _ in range(roams.size)]
    for number, channel in enumerate(channels):
        if channel.kind == RING:
            continue
        near, far = base[channel.kind]
        for person in channel.members.tolist():
            places[person].append(number)
            shares[person].append(near + (far - near) * float(roams[person]))
    return (
        [np.array(one, np.int64) for one in places],
        [np.array(one) / max(sum(one), 1e-9) for one in shares],
    )


def _members(staff: Staff, inside: NDArray[np.bool_]) -> Ints:
    return np.flatnonzero(inside & staff.in_chat)


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-")
