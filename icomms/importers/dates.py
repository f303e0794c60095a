"""Times as exports write them: the order of day and month is found by evidence, per column.

Never guessed cell by cell: a column is ISO, or some first part above 12 makes it day first, or some
second part above 12 makes it month first; otherwise the other files, the setting, or the user say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from icomms.errors import AmbiguousDatesError
from icomms.importers.durations import parse_duration

__all__ = ["NO_TIME", "TimeFormat", "infer_format", "parse_duration", "parse_times"]

_CLEAR = 20
_STRAY = 0.05
NO_TIME = int(np.iinfo(np.int64).min)

_CLOCK = (
    r"(?P<H>\d{1,2})[:hH](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ap>[AaPp]\.?\s?[Mm]\.?|SA|CH)?"
)
_ZONE = r"\s*(?P<zone>Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4})?$"
_TIME = r"(?:[ T,]+" + _CLOCK + r")?" + _ZONE
# Microsoft's own documentation has times without the T between day and hour.
_GLUED = r"(?:(?:[ T,]+|(?<=-\d\d)(?=\d\d:))" + _CLOCK + r")?" + _ZONE
_ISO = re.compile(r"^(?P<y>\d{4})[-/.](?P<a>\d{1,2})[-/.](?P<b>\d{1,2})" + _GLUED)
_COMPACT = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?P<a>\d{2})(?P<b>\d{2})"
    r"(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})(?P<zone>Z)?)?$"
)
_VIETNAMESE = re.compile(
    r"^(?:ngày\s+)?(?P<b>\d{1,2})\s+(?:tháng|thg)\s+(?P<a>\d{1,2})(?:,|\s+năm)?\s+(?P<y>\d{4})"
    + _TIME,
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"^(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2})" + _TIME
)
_MONTH_FIRST = re.compile(
    r"^(?:[A-Za-z]+,\s*)?(?P<month>[^\W\d_]{3,9})\.?\s+(?P<b>\d{1,2}),?\s+(?P<y>\d{4})"
    r"(?:\s+at|,)?" + _TIME
)
_DAY_FIRST = re.compile(
    r"^(?:[^\W\d_]+,?\s+)?(?P<b>\d{1,2})\.?[\s-]+(?P<month>[^\W\d_]{3,9})\.?,?[\s-]+"
    r"(?P<y>\d{4}|\d{2})(?:\s+(?:at|um)|,)?" + _TIME
)
_TIME_FIRST = re.compile(r"^(\d{1,2}:\d{2}(?::\d{2})?)[ ,]+(\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$")
_EPOCH = re.compile(r"^(\d{9,10})(?:\.\d+)?$")
_EPOCH_MS = re.compile(r"^(\d{12,13})(?:\.\d+)?$")
_EXCEL = re.compile(r"^\d{1,6}(?:[.,]\d+)?$")
_EXCEL_UNIX = 25_569  # the day Excel gives to 1970-01-01
_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan feb mar/mär/mrz apr may/mai jun jul aug sep oct/okt nov dec/dez".split(), 1
    )
    for name in names.split("/")
}
# Zones by letters, where the letters mean one thing only; hours from UTC.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "ICT": 7, "SGT": 8, "JST": 9,
}  # fmt: skip
_SPACES = str.maketrans(dict.fromkeys("\u202f\u00a0\u2009", " ") | dict.fromkeys("\u200e\u200f"))


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How a column writes times: `order` is "ymd", "dmy", "mdy", "epoch_s", "epoch_ms" or "excel"
    (days since 1899-12-30); `evidence` says what decided it: "iso", "values" or "hint" (the other
    files or the setting)."""

    order: str
    evidence: str


def infer_format(values: Iterable[str], hint: str = "") -> TimeFormat:
    """The format of a column of times; `hint` ("dmy", "mdy") decides what the values cannot.

    The hint "excel" says that bare numbers are Excel's days. Empty cells are passed over. Raises
    AmbiguousDatesError when neither values nor hint decide.

    >>> infer_format(["03/04/2026", "15/04/2026"])
    TimeFormat(order='dmy', evidence='values')
    """
    if hint == "excel":
        return TimeFormat("excel", "hint")
    first = second = local = dotted = 0
    fixed: Counter[TimeFormat] = Counter()
    for text in values:
        value = _plain(text)
        if form := _fixed(value):
            fixed[form] += 1
        elif found := _LOCAL.match(value):
            local += 1
            dotted += found["mark"] == "."
            first += int(found["a"]) > 12
            second += int(found["b"]) > 12
        if abs(first - second) > _CLEAR or fixed.total() > _CLEAR + 10 * local:
            break
    if fixed.total() > 10 * local:
        # A few odd cells among dates that need no guessing stay unread rather than decide.
        return fixed.most_common(1)[0][0]
    if not (first or second or hint) and local and dotted == local:
        # Wherever dates are written with dots, the day comes first.
        return TimeFormat("dmy", "values")
    return _decided(first, second, local, hint)


def _fixed(value: str) -> TimeFormat | None:
    if _worded_or_iso(value):
        return TimeFormat("ymd", "iso")
    if _EPOCH_MS.match(value):
        return TimeFormat("epoch_ms", "values")
    return TimeFormat("epoch_s", "values") if _EPOCH.match(value) else None


def _decided(first: int, second: int, local: int, hint: str) -> TimeFormat:
    if first > second and second <= _STRAY * local:
        return TimeFormat("dmy", "values")
    if second > first and first <= _STRAY * local:
        return TimeFormat("mdy", "values")
    if hint in ("dmy", "mdy"):
        return TimeFormat(hint, "hint")
    if not local:
        return TimeFormat("ymd", "iso")
    what = "some have the day first, others the month" if first else "all could be read both ways"
    raise AmbiguousDatesError(
        f"Day and month cannot be told apart: {what}.",
        'Say which comes first in the settings: [sources] date_order = "dmy" or "mdy".',
    )


def parse_times(values: Sequence[str], fmt: TimeFormat, timezone: str = "UTC") -> NDArray[np.int64]:
    """Epoch seconds (UTC) of every cell, NO_TIME where it is empty or no time.

    Each distinct text is parsed once. Times without a zone are in `timezone` (IANA); in the hour
    that happens twice the first is taken, in the hour that never happens the clock is moved on.
    """
    zone = ZoneInfo(timezone)
    known: dict[str, int] = {}
    found = np.empty(len(values), np.int64)
    for i, value in enumerate(values):
        seconds = known.get(value)
        if seconds is None:
            seconds = known[value] = _seconds(value, fmt.order, zone)
        found[i] = seconds
    return found


def _plain(text: str) -> str:
    """One kind of space, no invisible direction marks, the date before the time."""
    value = text.translate(_SPACES).strip()
    if swapped := _TIME_FIRST.match(value):
        return f"{swapped[2]} {swapped[1]}"
    return value


def _seconds(text: str, order: str, zone: ZoneInfo) -> int:
    value = _plain(text)
    if order == "epoch_s":
        found = _EPOCH.match(value)
        return int(found[1]) if found else NO_TIME
    if order == "epoch_ms":
        found = _EPOCH_MS.match(value)
        return int(found[1]) // 1000 if found else NO_TIME
    if order == "excel" and _EXCEL.match(value):
        return _from_excel(value, zone)
    return _calendar(value, order, zone)


def _from_excel(value: str, zone: ZoneInfo) -> int:
    """Excel stores the time of day as a fraction of a day; whole seconds are what it shows."""
    seconds = round((float(value.replace(",", ".")) - _EXCEL_UNIX) * 86_400)
    naive = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)
    return int(naive.replace(tzinfo=zone).timestamp())


def _worded_or_iso(value: str) -> tuple[dict[str, str | None], int, int] | None:
    """(parts, month, day) of a date whose order needs no guessing."""
    for pattern in (_ISO, _COMPACT, _VIETNAMESE):
        if found := pattern.match(value):
            return found.groupdict(), int(found["a"]), int(found["b"])
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        if (found := pattern.match(value)) and (month := _MONTHS.get(found["month"][:3].lower())):
            return found.groupdict(), month, int(found["b"])
    return None


def _calendar(value: str, order: str, zone: ZoneInfo) -> int:
    known = _worded_or_iso(value)
    if known is None and order in ("dmy", "mdy") and (found := _LOCAL.match(value)):
        one, other = int(found["a"]), int(found["b"])
        known = (found.groupdict(), *((one, other) if order == "mdy" else (other, one)))
    if known is None:
        return NO_TIME
    parts, month, day = known
    written = parts["y"] or ""
    year = int(written) + (2000 if len(written) == 2 else 0)
    minute, second = int(parts["M"] or 0), int(parts["S"] or 0)
    try:
        naive = dt.datetime(year, month, day, _hour(parts), minute, second)
        return int(naive.replace(tzinfo=_zone(parts["zone"], zone)).timestamp())
    except (ValueError, OverflowError):
        return NO_TIME


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["H"] or 0)
    half = (parts.get("ap") or "").replace(".", "").replace(" ", "").upper()
    if half in ("PM", "CH") and hour < 12:
        return hour + 12
    return 0 if half in ("AM", "SA") and hour == 12 else hour


def _zone(text: str | None, default: ZoneInfo) -> dt.tzinfo:
    return _fixed_zone(text) if text else default


@lru_cache(maxsize=256)
def _fixed_zone(text: str) -> dt.timezone:
    """A zone by letters or by its distance from UTC; ValueError for letters of many meanings."""
    bare = re.sub(r"^(?:UTC|GMT)?\s?(?=[+-])", "", text)
    if bare[0] not in "+-":
        if bare not in _ZONES:
            raise ValueError("no such zone")
        return dt.timezone(dt.timedelta(hours=_ZONES[bare]))
    digits = bare[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    away = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return dt.timezone(-away if bare[0] == "-" else away)
