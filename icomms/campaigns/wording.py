"""Days, times and numbers as documents write them, in English and Vietnamese."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from icomms.campaigns.figures import written

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


def day_text(iso: str, language: str) -> str:
    """An ISO day in words, "" for none.

    >>> day_text("2026-03-15", "vi"), day_text("2026-03-15", "en"), day_text("", "en")
    ('15/3/2026', '15 March 2026', '')
    """
    if not iso:
        return ""
    day = dt.date.fromisoformat(iso)
    if language == "vi":
        return f"{day.day}/{day.month}/{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def days_text(first: str, last: str, language: str) -> str:
    """A period in words: "10/3/2026 - 10/4/2026"; one day alone when both are the same."""
    days = [day_text(one, language) for one in dict.fromkeys((first, last)) if one]
    return " – ".join(days)


def moment_text(at: int, language: str, timezone: str = "UTC") -> str:
    """The day of a moment (epoch seconds) in a time zone."""
    day = dt.datetime.fromtimestamp(at, ZoneInfo(timezone)).date()
    return day_text(day.isoformat(), language)


def number_text(value: float, language: str, digits: int = 0) -> str:
    """A number with at most so many decimals, halves rounded away from zero.

    >>> number_text(1812.5, "vi"), number_text(2.5, "vi", 1), number_text(2.0, "en", 1)
    ('1.813', '2,5', '2')
    """
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP)
    if rounded == rounded.to_integral():
        rounded = rounded.quantize(Decimal(1))
    return written(rounded, language)


def whole(value: float) -> int:
    """The number `number_text` writes: halves rounded away from zero."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


def percent_text(share: float, language: str, digits: int = 0) -> str:
    """A share (0 to 1) as a percentage.

    >>> percent_text(-0.028, "en", 1), percent_text(0.5, "vi")
    ('-2.8 %', '50 %')
    """
    return f"{number_text(100 * share, language, digits)} %"
