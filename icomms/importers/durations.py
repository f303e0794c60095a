"""Lengths of time as reports write them, in the languages Teams and Zoom write them in."""

from __future__ import annotations

import re

_NUMBER = r"(\d+(?:[.,]\d+)?)\s*"
_END = r"(?![^\W\d_])"
_UNITS = (
    (86_400, r"d|days?|tage?|ngày|dni|dzień|días?|dias?|jours?"),
    (
        3_600,
        r"h|hrs?|hours?|std|stunden?|godz|giờ|gio|ore|ora|uur|u|t|tim|timer|horas?|heures?|ч"
        r"|小时|小時|時間|시간",
    ),
    (60, r"m|mins?|minutes?|minuten?|minutos?|minuter|minut[ay]?|phút|phut|мин|分钟|分鐘|分|분"),
    (
        1,
        r"s|secs?|seconds?|sek|sekunden?|sekund[ay]?|segundos?|secondes?|seg|giây|giay|с|сек|秒|초",
    ),
)
_PARTS = tuple((unit, re.compile(f"{_NUMBER}(?:{words}){_END}", re.I)) for unit, words in _UNITS)
_CLOCK = re.compile(r"^(?:(\d+) days?, )?(\d+):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?$")
_ISO = re.compile(r"^P(?:\d+D)?T?(?=\d)", re.I)
_BARE = re.compile(r"^\d+(?:[.,]\d+)?$")
_FACTORS = {"h": 3_600, "min": 60, "s": 1}


def parse_duration(text: str, unit: str = "") -> int | None:
    """Whole seconds of a duration, None when the text is none.

    Reads "1h 2m 10s", "1 h 1 min 55 s", "1 godz. 5 min", "PT1H2M10S" and "00:19:26" (a clock with
    two parts is hours and minutes). A bare number is taken in `unit` ("h", "min" or "s").

    >>> parse_duration("1h 2m 10s"), parse_duration("128", unit="min"), parse_duration("soon")
    (3730, 7680, None)
    """
    value = " ".join(text.replace("\u202f", " ").split())
    if clock := _CLOCK.match(value):
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    if _BARE.match(value):
        return round(_number(value) * _FACTORS[unit]) if unit else None
    return _worded(value)


def _worded(value: str) -> int | None:
    """The sum of all numbers that stand before a unit; None when there is no such number."""
    if _ISO.match(value):
        value = re.sub(r"([DHMS])", r"\1 ", value[1:].replace("T", " ").upper())
    found = [(unit, part.search(value)) for unit, part in _PARTS]
    if not any(match for _, match in found):
        return None
    return round(sum(unit * _number(match[1]) for unit, match in found if match))


def _number(text: str) -> float:
    return float(text.replace(",", "."))
