"""Figures of a report as they are written; "–" for what is not known or of too few people."""

from __future__ import annotations

from icomms.campaigns.briefing_texts import label
from icomms.campaigns.report_texts import said
from icomms.campaigns.tracking_records import Bounds, PostFigures, Progress
from icomms.campaigns.wording import number_text, percent_text

NOTHING = "–"


def known(unit: str, language: str) -> str:
    """The name of a unit, also of the merged ones."""
    return unit or label("other_units", language)


def bounds_text(bounds: Bounds | None, language: str) -> str:
    """One number when it is known exactly, else both bounds.

    >>> bounds_text(Bounds(12, 12), "en"), bounds_text(Bounds(1200, 1500), "vi")
    ('12', '1.200–1.500')
    >>> bounds_text(Bounds(4.5, 4.5), "vi")
    '4,5'
    """
    if bounds is None:
        return NOTHING
    low, high = (number_text(value, language, 1) for value in (bounds.low, bounds.high))
    return low if low == high else f"{low}–{high}"


def share_text(bounds: Bounds, people: int, language: str) -> str:
    """The same as share of some people."""
    if not people:
        return NOTHING
    low, high = (percent_text(n / people, language) for n in (bounds.low, bounds.high))
    return low if low == high else f"{low[:-2]}–{high}"


def maybe(value: float | None, language: str) -> str:
    """A number that may not be known."""
    return NOTHING if value is None else number_text(value, language)


def figures_row(figures: PostFigures, language: str) -> tuple[str, ...]:
    """Posts, views, reach, reactions, comments, shares and the engagement rate."""
    rate = figures.engagement
    return (
        number_text(figures.posts, language),
        *(maybe(value, language) for value in (figures.views, figures.reach, figures.reactions,
                                               figures.comments, figures.shares)),
        NOTHING if rate is None else percent_text(rate, language, 1),
    )  # fmt: skip


def progress_row(row: Progress, language: str) -> tuple[str, str, str, str]:
    """What, planned, forecast with its bounds, actual."""
    forecast = NOTHING
    if row.forecast is not None:
        value, low, high = (number_text(n, language) for n in row.forecast)
        forecast = f"{value} ({low}–{high})"
    planned = NOTHING if row.planned is None else number_text(row.planned, language, 1)
    return said(row.code, language), planned, forecast, bounds_text(row.actual, language)
