"""Coverage curves as a drawing: reach by team size, several teams on one chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 552, 12, 222
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Curve:
    """Reach (people) of the first 0, 1, 2 ... of a team; from `team` on they are not in it yet."""

    name: str
    reach: tuple[float, ...]
    team: int


@dataclass(frozen=True, slots=True)
class Line:
    """A curve in the units of the picture. `more` goes on after the team's last member.

    `mark` (0, 1, 2 ...) tells curves apart by dashes and by the shape at the end.
    """

    name: str
    points: str
    more: str
    end: tuple[float, float]
    reached: float
    size: int
    mark: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A number at a place of an axis."""

    place: float
    number: int


@dataclass(frozen=True, slots=True)
class CurvePicture:
    """The chart. `across` counts people in the team, `up` people reached."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM


def curve_picture(curves: Sequence[Curve]) -> CurvePicture:
    """Curves on common axes that begin at 0; a team without people is left out."""
    kept = [one for one in curves if len(one.reach) > 1]
    widest = max((len(one.reach) - 1 for one in kept), default=1)
    highest = max((max(one.reach) for one in kept), default=1.0) or 1.0
    up = _ticks(highest, 5)
    top = max(highest, up[-1])

    def place(size: int, reach: float) -> tuple[float, float]:
        x = _LEFT + (_RIGHT - _LEFT) * size / widest
        return round(x, 1), round(_BOTTOM - (_BOTTOM - _TOP) * reach / top, 1)

    def drawn(points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in points)

    lines = []
    for mark, one in enumerate(kept):
        points = [place(size, reach) for size, reach in enumerate(one.reach)]
        last = min(one.team, len(points) - 1)
        lines.append(
            Line(
                one.name, drawn(points[: last + 1]), drawn(points[last:]), points[last],
                one.reach[last], last, mark,
            )
        )  # fmt: skip
    across = tuple(Tick(place(n, 0)[0], n) for n in _ticks(widest, 8))
    return CurvePicture(tuple(lines), across, tuple(Tick(place(0, n)[1], n) for n in up))


def _ticks(most: float, about: int) -> list[int]:
    """Round numbers from 0 to just above the most, about so many.

    >>> _ticks(47, 5), _ticks(12, 8)
    ([0, 10, 20, 30, 40, 50], [0, 2, 4, 6, 8, 10, 12])
    """
    step = next((s for s in _STEPS if most / s <= about), _STEPS[-1])
    last = int(-(-most // step))
    return [step * k for k in range(last + 1)]
