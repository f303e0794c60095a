"""The drawings of a campaign's results: places of bars and lines; tables say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icomms.campaigns.tracking_records import Tracking
from icomms.campaigns.wording import day_text

LEFT, RIGHT, TOP, BOTTOM = 40, 440, 12, 150


@dataclass(frozen=True, slots=True)
class Forecast:
    """Reach on a line from 0 to the audience, all in 0 to 400: forecast with bounds, and actual."""

    value: float
    low: float
    high: float
    actual_low: float
    actual_high: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line over weeks. `points` for an SVG polyline; `labels` are (x, text), `grid` (y, text)."""

    points: str
    dots: tuple[tuple[float, float], ...]
    labels: tuple[tuple[float, str], ...]
    grid: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """What can be drawn; None where there is too little."""

    reach: Forecast | None
    adoption: Line | None
    engagement: Line | None


def charts_of(found: Tracking, language: str) -> Charts:
    """All drawings of the results."""
    weeks = [row for row in found.parts if row.kind == "week"]
    rates = [(row.name, 100 * row.figures.engagement) for row in weeks
             if row.figures.engagement is not None]  # fmt: skip
    came = [(one.week, float(one.people)) for one in found.adoption if one.people is not None]
    return Charts(_forecast(found), _line(came, language), _line(rates, language))


def _forecast(found: Tracking) -> Forecast | None:
    row = next(one for one in found.progress if one.code == "reach")
    if row.forecast is None or row.actual is None or not found.audience:
        return None
    numbers = (*row.forecast, row.actual.low, row.actual.high)
    return Forecast(*(round(400 * min(n / found.audience, 1), 1) for n in numbers))


def _line(values: Sequence[tuple[str, float]], language: str) -> Line | None:
    """A line through (ISO week, value), from 0 up; None with fewer than two weeks."""
    if len(values) < 2:
        return None
    top = _above(max(value for _, value in values))
    wide = (RIGHT - LEFT) / (len(values) - 1)
    dots = tuple(
        (round(LEFT + i * wide, 1), round(BOTTOM - (BOTTOM - TOP) * value / top, 1))
        for i, (_, value) in enumerate(values)
    )
    every = -(-len(values) // 6)
    labels = tuple(
        (dots[i][0], day_text(week, language))
        for i, (week, _) in enumerate(values)
        if i % every == 0
    )
    grid = tuple(
        (round(BOTTOM - (BOTTOM - TOP) * part, 1), f"{top * part:g}") for part in (0, 0.5, 1)
    )
    return Line(" ".join(f"{x},{y}" for x, y in dots), dots, labels, grid)


def _above(value: float) -> float:
    """A round number at or above a value.

    >>> _above(37), _above(0.4), _above(0)
    (40.0, 0.4, 1.0)
    """
    if value <= 0:
        return 1.0
    step = 1.0
    while step * 10 <= value:
        step *= 10
    while step > value:
        step /= 10
    return float(round(-(-value // step) * step, 9))
