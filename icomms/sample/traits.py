"""How the people of a made-up company behave in chat: what is planted, and the noise around it.

Every trait is a multiplier around 1 with a heavy tail (log-normal), so that ordinary people come
close to the planted ones and finding them is no matter of course.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.sample.people import DIRECTOR, HEAD, LEAD, Staff

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """Multipliers per person, all (n,).

    `begins`: conversations begun; `reacts`: replies and reactions given; `pull`: how much others
    turn to them; `helps`: answers given to questions of colleagues; `warmth`: answers they get to
    their own questions, for which they give thanks; `asks`, `proposes` (0 to 1):
    share of their conversations that are questions or proposals; `addresses` (0 to 1): share of
    their messages that name somebody; `roams` (0 to 1): how far beyond the own team they write.
    """

    begins: Floats
    reacts: Floats
    pull: Floats
    helps: Floats
    warmth: Floats
    asks: Floats
    proposes: Floats
    addresses: Floats
    roams: Floats


def make_traits(staff: Staff, rng: np.random.Generator) -> Traits:
    """Traits of everybody; the same generator state gives the same traits."""
    n = staff.n
    leads, spreads = staff.is_planted("leader"), staff.is_planted("spreader")
    persuades, warns = staff.is_planted("persuader"), staff.is_planted("critic")
    manages = (staff.rank == HEAD) | (staff.rank == LEAD)
    in_ring = np.zeros(n, np.bool_)
    in_ring[staff.ring] = True
    pull = _tail(rng, n, 0.6) * np.where(manages, 1.6, 1.0) * np.where(staff.rank == DIRECTOR, 4, 1)
    begins = _tail(rng, n, 0.7) * np.where(manages, 1.3, 1.0)
    helps = _tail(rng, n, 0.7)
    asks = np.full(n, 0.35)
    return Traits(
        begins=_planted(begins, (spreads, 11.0), (persuades, 1.6), (in_ring, 0.1), rng=rng),
        reacts=_planted(_tail(rng, n, 0.8), (persuades, 2.0), (in_ring, 0.1), rng=rng),
        pull=_planted(pull, (leads, 16.0), (spreads, 1.0), (in_ring, 0.02), rng=rng),
        helps=_planted(helps, (persuades, 20.0), (leads, 0.7), (spreads, 0.7), rng=rng),
        warmth=np.where(persuades, 2.85, 1.0),
        asks=np.where(persuades, 0.75, np.where(spreads | leads, 0.1, asks)),
        proposes=np.where(warns, 0.5, np.where(in_ring, 0.0, 0.06)),
        addresses=np.where(spreads, 0.7, 0.22),
        roams=np.select([spreads, leads | staff.bridge, persuades], [1.0, 0.6, 0.05], 0.25),
    )


def _tail(rng: np.random.Generator, n: int, sigma: float) -> Floats:
    return rng.lognormal(0.0, sigma, n)


def _planted(
    usual: Floats, *groups: tuple[NDArray[np.bool_], float], rng: np.random.Generator
) -> Floats:
    """The planted get their own level with a noise of their own instead of the usual value."""
    noise = rng.lognormal(0.0, 0.3, usual.size)
    for members, level in groups:
        usual = np.where(members, level * noise, usual)
    return usual
