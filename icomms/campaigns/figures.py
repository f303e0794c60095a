"""Figures in a text, Vietnamese or English: dates, times, amounts of money, percentages, numbers.

Vietnamese writes 1.200.000 and 1,2 triệu, English 1,200,000 and 1.2 million; a day comes before its
month in both (this is for companies in Vietnam), and 3/15 can only be March.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

FigureKind = Literal["date", "time", "amount", "percent", "number"]
Value = tuple[int | None, int | None, int | None] | tuple[int, int] | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at characters `start` to `end` (exclusive).

    `value` is (year, month, day) of a date with None for what is not said, (hour, minute) of a
    time, else a number; `currency` is a code (VND, USD, EUR), "" for none or unknown.
    """

    kind: FigureKind
    value: Value
    start: int
    end: int
    currency: str = ""


_MONTHS = ("january february march april may june july august september october november "
           "december").split()  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS)
_SEP = r"[/.\-]"
# A figure does not begin inside a word, a number or a hashtag.
_FREE = r"(?<![\w#@/.,:])"
_DATES = tuple(
    re.compile(_FREE + pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<y>\d{{4}})(?P<sep>{_SEP})(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?![\d/])",
        rf"(?P<d>\d{{1,2}})(?P<sep>{_SEP})(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}})(?![\d/.,]\d|\d)",
        r"(?P<d>\d{1,2})\s+(?:tháng|thg)\s+(?P<m>\d{1,2})(?:(?:,?\s+năm\s+|\s*[/,]\s*)(?P<y>\d{4}))?(?!\d)",
        r"(?<=tháng )(?P<m>\d{1,2})(?:\s*[/\-]\s*|,?\s+năm\s+)(?P<y>\d{4})(?!\d)",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<name>{_MONTH})\b(?:,?\s+(?P<y>\d{{4}}))?(?!\d)",
        rf"(?P<name>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>\d{{4}}))?(?!\d)",
        r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|[.,]\d)",
    )
)  # fmt: skip
_ALWAYS = re.compile(r"\b24/7\b")
_TIME = re.compile(
    _FREE + r"(?P<h>\d{1,2})(?:(?:h|:)(?P<m>\d{2})|h|\s+giờ(?:\s+(?P<g>\d{2}))?(?!\s*\d))"
    r"(?:\s*(?P<ap>am|pm)\b)?(?![\d\w])|" + _FREE + r"(?P<h2>\d{1,2})\s*(?P<ap2>am|pm)\b",
    re.IGNORECASE,
)
_GROUPS = {"vi": r"\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,6})?|\d{1,18}(?:,\d{1,6})?",
           "en": r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|\d{1,18}(?:\.\d{1,6})?"}  # fmt: skip
_SCALES = {
    "vi": {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9, "k": 3},
    "en": {"thousand": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "k": 3},
}
_CURRENCIES = {
    "đồng": "VND", "đ": "VND", "₫": "VND", "vnd": "VND", "vnđ": "VND", "dong": "VND",
    "usd": "USD", "$": "USD", "đô la": "USD", "đô": "USD", "dollars": "USD", "eur": "EUR",
    "€": "EUR", "euro": "EUR",
}  # fmt: skip
_MONEY = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))


def _numbers(language: str) -> re.Pattern[str]:
    scale = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    one = rf"(?:{_GROUPS[language]})"
    return re.compile(
        rf"{_FREE}(?P<before>(?:\$|€|₫|\bVND|\bUSD|\bEUR)\s?)?"
        rf"(?P<parts>{one}(?:\s*(?:{scale})\b(?:\s+{one}\s*(?:{scale})\b)*)?)"
        rf"(?:\s*(?P<percent>%|phần trăm|percent)|\s*(?P<after>{_MONEY})(?!\w))?"
        r"(?![\w]|[.,]\d)",
        re.IGNORECASE,
    )


def _part(language: str) -> re.Pattern[str]:
    scale = "|".join(sorted(_SCALES[language], key=len, reverse=True))
    return re.compile(rf"(?P<n>{_GROUPS[language]})\s*(?P<s>{scale})?", re.IGNORECASE)


_NUMBERS = {language: _numbers(language) for language in _GROUPS}
_PART = {language: _part(language) for language in _GROUPS}


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """All figures of a text in order; none overlap. `language` is "vi" or "en".

    >>> [str(f.value) for f in figures("1,2 triệu đồng cho 1.812 người", "vi")]
    ['1200000', '1812']
    >>> figures("on 15 March 2026", "en")[0].value
    (2026, 3, 15)
    """
    found: list[Figure] = []
    taken = [match.span() for match in _ALWAYS.finditer(text)]
    for one in (*_dates(text, language), *_times(text), *_amounts(text, language)):
        if all(one.end <= start or one.start >= end for start, end in taken):
            found.append(one)
            taken.append((one.start, one.end))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _dates(text: str, language: str) -> Iterator[Figure]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            value = _date(match.groupdict(), language)
            if value is not None:
                yield Figure("date", value, match.start(), match.end())


def _date(said: dict[str, str | None], language: str) -> Value | None:
    """Year, month and day, also of a day that does not exist (31/2); None for what is no date."""
    year = _year(said.get("y"))
    name = said.get("name") or ""
    month = _month(name.lower()) if name else int(said.get("m") or 0)
    day = int(said.get("d") or 0) or None
    if language == "en" and month > 12 and day is not None and day <= 12 and not name:
        day, month = month, day
    if not 1 <= month <= 12 or not 1 <= (day or 1) <= 31 or name[:1].islower():
        return None
    return (year, month, day)


def exists(value: Value) -> bool:
    """Whether there is such a day in the calendar; without a year in a leap year."""
    year, month, day = value  # type: ignore[misc]
    try:
        dt.date(int(year or 2024), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def written(value: Decimal, language: str) -> str:
    """A number as it is written in a language.

    >>> written(Decimal("1200000.5"), "vi"), written(Decimal("1812"), "en")
    ('1.200.000,5', '1,812')
    """
    text = f"{value:,f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    return next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))


def ambiguous(text: str, figure: Figure) -> bool:
    """Whether an English reader may take the day for the month: 3/4/2026."""
    written = text[figure.start : figure.end]
    numbers = re.findall(r"\d+", written)
    if figure.kind != "date" or not re.match(r"^\d{1,2}[/.\-]\d{1,2}", written):
        return False
    return int(numbers[0]) <= 12 and int(numbers[1]) <= 12 and numbers[0] != numbers[1]


def _times(text: str) -> Iterator[Figure]:
    for match in _TIME.finditer(text):
        hour = int(match["h"] or match["h2"])
        minute = int(match["m"] or match["g"] or 0)
        half = (match["ap"] or match["ap2"] or "").lower()
        if half and not 1 <= hour <= 12:
            continue
        hour = hour % 12 + 12 * (half == "pm") if half else hour
        if hour < 24 and minute < 60:
            yield Figure("time", (hour, minute), match.start(), match.end())


def _amounts(text: str, language: str) -> Iterator[Figure]:
    for match in _NUMBERS[language].finditer(text):
        money = (match["before"] or match["after"] or "").strip().lower()
        currency = _CURRENCIES.get(money, "")
        value = _sum(match["parts"], language)
        kind: FigureKind = "percent" if match["percent"] else "amount" if currency else "number"
        yield Figure(kind, value, match.start(), match.end(), currency)


def _sum(text: str, language: str) -> Decimal:
    """1 tỷ 200 triệu → 1200000000."""
    total = Decimal(0)
    for part in _PART[language].finditer(text):
        scale = _SCALES[language].get((part["s"] or "").lower(), 0)
        total += _plain(part["n"], language).scaleb(scale)
    return total.normalize() if total != total.to_integral() else total.quantize(Decimal(1))


def _plain(text: str, language: str) -> Decimal:
    group, mark = (".", ",") if language == "vi" else (",", ".")
    return Decimal(text.replace(group, "").replace(mark, "."))


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures say the same; what one leaves open the other may fill in.

    >>> a, b = figures("15/3", "vi")[0], figures("ngày 15 tháng 3 năm 2026", "vi")[0]
    >>> same(a, b)
    True
    """
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        if one.kind != other.kind:
            return _year_of(one, other) or _year_of(other, one)
        pairs = zip(one.value, other.value, strict=True)  # type: ignore[arg-type]
        return all(a is None or b is None or a == b for a, b in pairs)
    if (one.kind == "percent") != (other.kind == "percent"):
        return False
    if one.currency and other.currency and one.currency != other.currency:
        return False
    return one.value == other.value


def _year_of(number: Figure, date: Figure) -> bool:
    """Whether a bare number is the year of a date."""
    return number.kind == "number" and date.kind == "date" and number.value == date.value[0]  # type: ignore[index]
