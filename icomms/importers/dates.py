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

_CLEAR = 20
_STRAY = 0.05
NO_TIME = int(np.iinfo(np.int64).min)

_TIME = (
    r"(?:[ T,]+(?P<H>\d{1,2})[:hH](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?|SA|CH)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-](?:\d{2}:?\d{2}|\d{1,2}))?$"
_ISO = re.compile(r"^(?P<y>\d{4})[-/.](?P<a>\d{1,2})[-/.](?P<b>\d{1,2})" + _TIME + _ZONE)
_LOCAL = re.compile(r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _TIME + _ZONE)
_LONG = re.compile(
    r"^(?:[A-Za-z]+,\s*)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<b>\d{1,2}),?\s+(?P<y>\d{4})"
    r"(?:\s+at|,)?" + _TIME + _ZONE
)
_EPOCH = re.compile(r"^(\d{9,10})(?:\.\d+)?$")
_EPOCH_MS = re.compile(r"^(\d{12,13})$")
_MONTHS = {
    m: i
    for i, m in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How a column writes times: `order` "ymd", "dmy", "mdy", "epoch_s" or "epoch_ms"; `evidence`
    says what decided it: "iso", "values" or "hint" (the other files or the setting)."""

    order: str
    evidence: str


def infer_format(values: Iterable[str], hint: str = "") -> TimeFormat:
    """The format of a column of times; `hint` ("dmy", "mdy") decides what the values cannot.

    Raises AmbiguousDatesError when neither does. Empty cells are passed over.

    >>> infer_format(["03/04/2026", "15/04/2026"])
    TimeFormat(order='dmy', evidence='values')
    """
    first = second = local = 0
    fixed: Counter[TimeFormat] = Counter()
    for text in values:
        value = _plain(text)
        if form := _fixed(value):
            fixed[form] += 1
        elif found := _LOCAL.match(value):
            local += 1
            first += int(found["a"]) > 12
            second += int(found["b"]) > 12
        if abs(first - second) > _CLEAR or fixed.total() > _CLEAR + 10 * local:
            break
    if fixed.total() > 10 * local:
        # A few odd cells among dates that need no guessing stay unread rather than decide.
        return fixed.most_common(1)[0][0]
    return _decided(first, second, local, hint)


def _fixed(value: str) -> TimeFormat | None:
    if _ISO.match(value) or _LONG.match(value):
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
    return text.replace("\u202f", " ").replace("\u00a0", " ").strip()


def _seconds(text: str, order: str, zone: ZoneInfo) -> int:
    value = _plain(text)
    if order == "epoch_s":
        found = _EPOCH.match(value)
        return int(found[1]) if found else NO_TIME
    if order == "epoch_ms":
        found = _EPOCH_MS.match(value)
        return int(found[1]) // 1000 if found else NO_TIME
    return _calendar(value, order, zone)


def _calendar(value: str, order: str, zone: ZoneInfo) -> int:
    if found := _ISO.match(value):
        month, day = int(found["a"]), int(found["b"])
    elif found := _LONG.match(value):
        month, day = _MONTHS.get(found["month"][:3].lower(), 0), int(found["b"])
    elif found := _LOCAL.match(value):
        one, other = int(found["a"]), int(found["b"])
        month, day = (one, other) if order == "mdy" else (other, one)
        if order == "ymd":
            return NO_TIME
    else:
        return NO_TIME
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    try:
        naive = dt.datetime(year, month, day, _hour(found), int(found["M"] or 0),
                            int(found["S"] or 0))  # fmt: skip
        return int(naive.replace(tzinfo=_zone(found["zone"], zone)).timestamp())
    except (ValueError, OverflowError):
        return NO_TIME


def _hour(found: re.Match[str]) -> int:
    hour = int(found["H"] or 0)
    half = (found["ap"] or "").replace(".", "").upper()
    if half in ("PM", "CH") and hour < 12:
        return hour + 12
    return 0 if half in ("AM", "SA") and hour == 12 else hour


@lru_cache(maxsize=256)
def _fixed_zone(text: str) -> dt.timezone:
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return dt.timezone(sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _zone(text: str | None, default: ZoneInfo) -> dt.tzinfo:
    if not text:
        return default
    offset = text.removeprefix("UTC").removeprefix("GMT").removeprefix("Z")
    return _fixed_zone(offset) if offset else dt.UTC


_HOURS = re.compile(r"(\d+)\s*(?:h|hr|hrs|hour|hours|std|godz|giờ|gio|ore|uur|t)\b\.?", re.I)
_MINUTES = re.compile(r"(\d+)\s*(?:m|min|mins|minutes?|phút|phut)\b\.?", re.I)
_SECONDS = re.compile(r"(\d+)\s*(?:s|sec|secs|seconds?|sek|giây|giay)\b\.?", re.I)
_CLOCK = re.compile(r"^(\d+):(\d{2})(?::(\d{2}))?$")


def parse_duration(text: str, unit: str = "") -> int | None:
    """Seconds of a duration ("1h 2m 10s", "1 h 1 min 55 s", "1 godz. 5 min", "00:19:26").

    A bare number is taken in `unit` ("min" or "s"); None when the text is no duration.

    >>> parse_duration("1h 2m 10s"), parse_duration("128", unit="min")
    (3730, 7680)
    """
    value = _plain(text)
    if clock := _CLOCK.match(value):
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    if value.isdigit() and unit:
        return int(value) * (60 if unit == "min" else 1)
    parts = [(p.search(value), f) for p, f in ((_HOURS, 3600), (_MINUTES, 60), (_SECONDS, 1))]
    if not any(found for found, _ in parts):
        return None
    return sum(int(found[1]) * factor for found, factor in parts if found)
