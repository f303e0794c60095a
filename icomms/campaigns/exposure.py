"""How many people were reached once or twice, when for posts only sizes are known.

Attendance names people, so it is counted; a post says only how many saw it. What follows is between
bounds that hold whoever the viewers were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from icomms.campaigns.tracking_records import Bounds

_Z = 1.959963984540054  # 95 %, both sides


@dataclass(frozen=True, slots=True)
class Seen:
    """`people` of a group; of them `present` came to at least one event, `twice` to two or more.

    `visits` counts every presence, `events` the most that one person came to. `viewers` are the
    sizes of the posts' audiences: of this group, or with `outside` people who may be among them.
    """

    people: int
    present: int
    twice: int
    visits: int
    events: int
    viewers: tuple[int, ...] = ()
    outside: int = 0

    @property
    def least(self) -> tuple[int, ...]:
        """How many of the group saw each post at least."""
        return tuple(max(0, size - self.outside) for size in self.viewers)

    @property
    def most(self) -> tuple[int, ...]:
        """How many of the group saw each post at most."""
        return tuple(min(self.people, size) for size in self.viewers)


def reached_once(seen: Seen) -> Bounds:
    """How many were reached at least once.

    >>> reached_once(Seen(100, 30, 5, 36, 2, viewers=(50, 20)))
    Bounds(low=50, high=100)
    """
    low = max([seen.present, *seen.least])
    return Bounds(low, min(seen.people, seen.present + sum(seen.most)))


def reached_twice(seen: Seen) -> Bounds:
    """How many were reached at least twice.

    Low: when all exposures together are more than one a person, some have two (with k occasions at
    least (exposures - people) / (k - 1)). High: who came once needs one post more, who never came
    needs two.
    """
    occasions = seen.events + len(seen.viewers)
    exposures = seen.visits + sum(seen.least)
    low = seen.twice
    if occasions > 1:
        low = max(low, math.ceil((exposures - seen.people) / (occasions - 1)))
    views, largest = sum(seen.most), max(seen.most, default=0)
    once_more = min(seen.present - seen.twice, views)
    both_posts = min((views - once_more) // 2, views - largest, seen.people - seen.present)
    return Bounds(low, min(seen.people, seen.twice + once_more + both_posts))


def difference(ours: tuple[int, int], theirs: tuple[int, int]) -> tuple[float, float, float]:
    """The difference of two shares (reached, people) with its 95 % bounds.

    Newcombe (1998), method 10: each share with its Wilson interval, no continuity correction.

    >>> [round(x, 4) for x in difference((56, 70), (48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    (p, low_p, high_p), (q, low_q, high_q) = _wilson(*ours), _wilson(*theirs)
    low = p - q - math.hypot(p - low_p, high_q - q)
    high = p - q + math.hypot(high_p - p, q - low_q)
    return p - q, low, high


def _wilson(reached: int, people: int) -> tuple[float, float, float]:
    """A share with its 95 % score interval (Wilson 1927)."""
    p, z = reached / people, _Z * _Z / people
    middle, half = p + z / 2, _Z * math.sqrt((p * (1 - p) + z / 4) / people)
    return p, (middle - half) / (1 + z), (middle + half) / (1 + z)


def shown_units(
    units: Sequence[tuple[str, int, int]], minimum: int
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which units may stand alone: (name shown, units in it); the merged rest is called "" .

    `units` are (name, people, reached). A unit stands alone when it has the minimum of people and
    nobody or at least the minimum was reached; the rest is merged, with the smallest of the others
    until it may be shown too. Nothing is shown when all together are too few.
    """
    alone = [u for u in units if u[0] and _enough(u[1], u[2], minimum)]
    rest = [u for u in units if u not in alone]
    alone.sort(key=lambda u: (-u[1], u[0]))
    while rest and not _enough(sum(u[1] for u in rest), sum(u[2] for u in rest), minimum):
        if not alone:
            return ()
        rest.append(alone.pop())
    shown: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name, _, _ in alone]
    if rest:
        shown.append(("", tuple(sorted(u[0] for u in rest))))
    return tuple(shown)


def _enough(people: int, reached: int, minimum: int) -> bool:
    return people >= minimum and (reached == 0 or reached >= minimum)
