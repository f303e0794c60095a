"""The tables of a report, with charts."""

from __future__ import annotations

from icomms.campaigns.report_texts import said
from icomms.campaigns.report_words import known
from icomms.campaigns.sheets import Cell, Chart, Sheet
from icomms.campaigns.tracking_records import Bounds, PostFigures, Tracking
from icomms.campaigns.wording import whole

_COUNTS = ("posts", "views", "reach_sum", "reactions", "comments", "shares", "clicks", "engagement")


def report_sheets(tracking: Tracking, language: str) -> tuple[Sheet, ...]:
    """Progress, units, posts, parts (hashtag, source, week), weeks and adoption."""
    return (
        _progress(tracking, language),
        _units(tracking, language),
        _posts(tracking, language),
        _parts(tracking, language),
        _weeks(tracking, language),
        _adoption(tracking, language),
    )


def _header(language: str, *codes: str) -> tuple[str, ...]:
    return tuple(said(code, language) for code in codes)


def _two(code: str, language: str) -> tuple[str, str]:
    """Headings of a lower and an upper bound."""
    return f"{said(code, language)} ≥", f"{said(code, language)} ≤"


def _bounds(bounds: Bounds | None) -> tuple[Cell, Cell]:
    return (None, None) if bounds is None else (bounds.low, bounds.high)


def _figures(figures: PostFigures) -> tuple[Cell, ...]:
    rate = figures.engagement
    return (
        figures.posts, figures.views, figures.reach, figures.reactions, figures.comments,
        figures.shares, figures.clicks, None if rate is None else round(rate, 4),
    )  # fmt: skip


def _progress(tracking: Tracking, language: str) -> Sheet:
    header = (*_header(language, "what", "planned", "forecast"), *_two("forecast", language),
              *_two("actual", language))  # fmt: skip
    rows = tuple(
        (said(row.code, language), row.planned,
         *((None, None, None) if row.forecast is None else map(whole, row.forecast)),
         *_bounds(row.actual))
        for row in tracking.progress
    )  # fmt: skip
    return Sheet(said("actual", language), header, rows)


def _units(tracking: Tracking, language: str) -> Sheet:
    header = (*_header(language, "unit", "people"), *_two("once", language),
              *_two("twice", language), *_header(language, "lag"))  # fmt: skip
    rows = tuple(
        (known(row.name, language), row.people, *_bounds(row.once), *_bounds(row.twice),
         row.lag_days)
        for row in tracking.units
    )  # fmt: skip
    charts = (Chart(said("units", language), "column", 0, (1, 2)),) if rows else ()
    return Sheet(said("units", language), header, rows, charts=charts)


def _posts(tracking: Tracking, language: str) -> Sheet:
    header = _header(language, "key", "day", "author", "source", "hashtag", *_COUNTS[1:])
    rows = tuple(
        (row.key, row.day, row.author or said("other_author", language), row.source,
         " ".join(f"#{tag}" for tag in row.hashtags), *_figures(row.figures)[1:])
        for row in tracking.posts
    )  # fmt: skip
    return Sheet(said("posts", language), header, rows, ids=(0,))


def _parts(tracking: Tracking, language: str) -> Sheet:
    header = ("", *_header(language, "what", *_COUNTS))
    rows = tuple(
        (said(row.kind, language), row.name, *_figures(row.figures)) for row in tracking.parts
    )
    total = (said("together", language), "", *_figures(tracking.total))
    return Sheet(said("hashtag", language), header, (*rows, total))


def _weeks(tracking: Tracking, language: str) -> Sheet:
    header = _header(language, "week", *_COUNTS)
    rows = tuple((row.name, *_figures(row.figures)) for row in tracking.parts if row.kind == "week")
    title = said("reactions_by_week", language)
    charts = (Chart(title, "line", 0, (4, 5, 6)),) if rows else ()
    return Sheet(said("week", language), header, rows, charts=charts)


def _adoption(tracking: Tracking, language: str) -> Sheet:
    rows = tuple((point.week, point.people) for point in tracking.adoption)
    title = said("adoption", language)
    charts = (Chart(title, "line", 0, (1,)),) if rows else ()
    return Sheet(title[:31], _header(language, "week", "people"), rows, charts=charts)
