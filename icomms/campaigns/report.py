"""The report on a campaign in a period, for instance a month: PDF and workbook with charts."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

from icomms.campaigns.briefing_pdf import words
from icomms.campaigns.briefing_records import About
from icomms.campaigns.pdf import pdf_of
from icomms.campaigns.report_sheets import report_sheets
from icomms.campaigns.report_texts import REPORT, said
from icomms.campaigns.report_words import bounds_text, figures_row, known, progress_row, share_text
from icomms.campaigns.sheets import as_xlsx
from icomms.campaigns.tracking_records import PartRow, Tracking
from icomms.campaigns.wording import day_text, days_text, number_text, percent_text
from icomms.errors import InputError

_DRAWN = ("reactions", "comments", "shares")


def month_of(text: str) -> tuple[str, str]:
    """The first and last ISO day of a month "2026-03"; InputError for anything else.

    >>> month_of("2026-02")
    ('2026-02-01', '2026-02-28')
    """
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InputError("This is no month.", "Choose one from the list.") from None
    last = calendar.monthrange(first.year, first.month)[1]
    return first.isoformat(), first.replace(day=last).isoformat()


def report_xlsx(tracking: Tracking, about: About) -> bytes:
    """The report as a workbook, with charts of weeks, units and adoption."""
    return as_xlsx(report_sheets(tracking, about.language), about)


def report_pdf(tracking: Tracking, about: About, at: int) -> bytes:
    """The report as PDF; `at` is the moment of printing (epoch seconds)."""
    return pdf_of("report", _data(tracking, about), at)


def summary_text(tracking: Tracking, language: str) -> str:
    """What came of it, in two or three sentences."""
    once, twice, audience = tracking.once, tracking.twice, tracking.audience
    numbers = {
        "once": bounds_text(once, language), "twice": bounds_text(twice, language),
        "audience": number_text(audience, language),
        "share": share_text(once, audience, language),
        "posts": number_text(tracking.total.posts, language),
        "events": number_text(tracking.events, language),
    }  # fmt: skip
    return f"{said('summary', language, **numbers)} {said(verdict(tracking), language)}"


def verdict(tracking: Tracking) -> str:
    """Whether the people reached lie inside, above or below the forecast, or it is still open."""
    reach = next(row for row in tracking.progress if row.code == "reach")
    if reach.forecast is None or reach.actual is None:
        return "open"
    _, low, high = reach.forecast
    if reach.actual.high < low:
        return "below"
    if reach.actual.low > high:
        return "above"
    inside = low <= reach.actual.low and reach.actual.high <= high
    return "inside" if inside else "open"


def remarks(tracking: Tracking, language: str) -> tuple[str, ...]:
    """What a reader must know about the figures."""
    sentences = [
        ("bounds", bool(tracking.posts), {}),
        ("sums", len(tracking.posts) > 1, {}),
        ("outside", tracking.outside, {}),
        ("unmatched", tracking.unmatched > 0, {"count": tracking.unmatched}),
        ("unknown_people", tracking.unknown_people > 0, {"count": tracking.unknown_people}),
        ("engagement_how", bool(tracking.posts), {}),
        ("small", True, {}),
    ]
    return tuple(said(code, language, **values) for code, holds, values in sentences if holds)


def lagging(tracking: Tracking, language: str) -> tuple[str, ...]:
    """The units that were reached less than half as well as the whole audience."""
    return tuple(
        said("lagging_unit", language, unit=known(row.name, language),
             once=bounds_text(row.once, language), people=number_text(row.people, language))
        for row in tracking.units
        if row.lagging
    )  # fmt: skip


def comparison_text(tracking: Tracking, language: str) -> str:
    """The audience against those kept out, "" without such a group."""
    found = tracking.comparison
    if found is None:
        return ""
    points = {
        name: number_text(100 * value, language, 1)
        for name, value in (("difference", found.difference), ("low", found.low),
                            ("high", found.high))
    }  # fmt: skip
    return said(
        "compared", language, **points,
        ours=percent_text(found.audience_reached / found.audience, language),
        ours_people=number_text(found.audience, language),
        theirs=percent_text(found.others_reached / found.others, language),
        theirs_people=number_text(found.others, language),
    )  # fmt: skip


def _data(tracking: Tracking, about: About) -> dict[str, object]:
    language = about.language
    named = {code: texts[language] for code, texts in REPORT.items()}
    period = days_text(tracking.first_day, tracking.last_day, language)
    return {
        "words": words(language) | named,
        "about": {
            "title": f"{named['title']} – {about.campaign}", "campaign": about.campaign,
            "purpose": about.purpose, "printed_on": about.printed_on, "language": language,
        },
        "head": [(named["period"], period), (words(language)["audience"], about.audience)],
        "summary": summary_text(tracking, language),
        "remarks": list(remarks(tracking, language)),
        "progress_header": _said(("what", "planned", "forecast", "actual"), language),
        "progress": [progress_row(row, language) for row in tracking.progress],
        "lagging": list(lagging(tracking, language)),
        "comparison": comparison_text(tracking, language),
        **_units(tracking, language),
        **_posts(tracking, language),
        **_lines(tracking, language),
    }  # fmt: skip


def _said(codes: Sequence[str], language: str) -> list[str]:
    return [said(code, language) for code in codes]


def _units(tracking: Tracking, language: str) -> dict[str, object]:
    rows = [
        (known(row.name, language), number_text(row.people, language),
         bounds_text(row.once, language), share_text(row.once, row.people, language),
         bounds_text(row.twice, language),
         "–" if row.lag_days is None else number_text(row.lag_days, language))
        for row in tracking.units
    ]  # fmt: skip
    bars = [
        {"name": known(row.name, language), "of": row.people, "value": row.once.low,
         "said": f"{bounds_text(row.once, language)} / {number_text(row.people, language)}"}
        for row in tracking.units
    ]  # fmt: skip
    header = _said(("unit", "people", "once", "share", "twice", "lag"), language)
    return {"unit_header": header, "units": rows, "bars": bars}


def _posts(tracking: Tracking, language: str) -> dict[str, object]:
    columns = ("posts", "views", "reach_sum", "reactions", "comments", "shares", "engagement")
    total = (said("together", language), *figures_row(tracking.total, language))
    posts = [
        (f"{day_text(row.day, language) or '–'} · "
         f"{row.author or said('other_author', language)}",
         *figures_row(row.figures, language)[1:])
        for row in tracking.posts
    ]  # fmt: skip
    parts = [(_part_name(row, language), *figures_row(row.figures, language))
             for row in tracking.parts]  # fmt: skip
    return {
        "post_header": _said(("by_post", *columns[1:]), language),
        "posts": posts,
        "part_header": _said(("parts", *columns), language),
        "parts": [*parts, total] if parts else [],
    }


def _part_name(row: PartRow, language: str) -> str:
    name = row.name
    if row.kind == "week":
        name = day_text(row.name, language)
    elif row.kind == "hashtag":
        name = f"#{row.name}"
    return f"{said(row.kind, language)}: {name}"


def _lines(tracking: Tracking, language: str) -> dict[str, object]:
    """Charts over weeks: reactions to posts, and how many had come."""
    weeks = [row for row in tracking.parts if row.kind == "week"]
    shown = [point for point in tracking.adoption if point.people is not None]
    found: dict[str, object] = {"reactions": None, "adoption": None}
    if len(weeks) > 1:
        series = [
            {"name": said(name, language),
             "values": [getattr(row.figures, name) or 0 for row in weeks]}
            for name in _DRAWN
        ]  # fmt: skip
        alt = said("curve_alt", language, weeks=len(weeks))
        found["reactions"] = _curve(series, [row.name for row in weeks], alt, language)
    if len(shown) > 1:
        alt = said(
            "adoption_alt", language, first=shown[0].people, last=shown[-1].people,
            start=day_text(shown[0].week, language), end=day_text(shown[-1].week, language),
        )  # fmt: skip
        series = [{"name": said("people", language), "values": [p.people for p in shown]}]
        found["adoption"] = _curve(series, [p.week for p in shown], alt, language)
    return found


def _curve(
    series: Sequence[Mapping[str, object]], weeks: Sequence[str], alt: str, language: str
) -> dict[str, object]:
    days = [day_text(week, "vi").rpartition("/")[0] if language == "vi" else week[5:]
            for week in weeks]  # fmt: skip
    return {"series": list(series), "labels": days, "alt": alt}
