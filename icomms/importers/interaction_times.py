"""How DuckDB reads the time cells of a log, and what is left for `icomms.importers.dates`.

The spellings seen in the first rows become exact patterns: a pattern never drops a zone or an
afternoon as a loose cast would. What fits no pattern is looked at once more by `dates`, each
distinct text once. Times without a zone are moved to UTC here, by whole blocks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.importers.dates import NO_TIME, TimeFormat, parse_times

Seconds = NDArray[np.int64]

EARLIEST, LATEST = 315_532_800, 4_102_444_800  # 1980 and 2100: outside it is no time of a log
_QUARTER, _DAY = 900, 86_400
_SHAPE = re.compile(
    r"^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})"
    r"(?:([T ]|, ?)\d{1,2}:\d{2}(:\d{2})?(\.\d{1,6})?( ?[AaPp][Mm])?)?$"
)
_ZONED = re.compile(r":\d{2}(?:\.\d+)?\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$")


@dataclass(frozen=True, slots=True)
class TimeCells:
    """`expression`: SQL giving whole epoch seconds of `{cell}`, null where it fits no pattern.

    `local`: those seconds count as if the clock stood in UTC, and have to be moved by the zone.
    """

    expression: str
    local: bool


def time_cells(form: TimeFormat, sample: Sequence[str]) -> TimeCells:
    """How to read a column of the given form, from some of its values.

    >>> time_cells(TimeFormat("dmy", "values"), ["15/04/2026 9:05"]).expression
    "epoch_us(try_strptime({cell}, ['%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y'])) // 1000000"
    """
    if form.order == "epoch_s":
        return TimeCells("cast(floor(try_cast({cell} as double)) as bigint)", False)
    if form.order == "epoch_ms":
        return TimeCells("try_cast({cell} as bigint) // 1000", False)
    if form.order == "ymd" and any(_ZONED.search(text) for text in sample):
        return TimeCells("epoch_us(try_cast({cell} as timestamptz)) // 1000000", False)
    patterns = _patterns(form.order, sample)
    if not patterns:
        return TimeCells("null::bigint", True)
    listed = ", ".join(f"'{pattern}'" for pattern in patterns)
    return TimeCells(f"epoch_us(try_strptime({{cell}}, [{listed}])) // 1000000", True)


def _patterns(order: str, sample: Sequence[str]) -> list[str]:
    """Spellings seen, commonest first, then the same date with the other usual clocks."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for text in sample:
        if found := _SHAPE.match(text):
            seen[_date(found, order), found[5] or "", _clock(found)] += 1
    spellings = [spelling for spelling, _ in seen.most_common(4)]
    patterns = dict.fromkeys(date + gap + clock for date, gap, clock in spellings)
    for date, gap, clock in spellings:
        usual = ["%I:%M:%S %p", "%I:%M %p"] if "%p" in clock else ["%H:%M:%S", "%H:%M"]
        usual += ["%H:%M:%S.%f"] if date.startswith("%Y") else []
        patterns |= dict.fromkeys(date + (gap or " ") + other for other in usual)
        patterns |= {date: None}
    return list(patterns)


def _date(found: re.Match[str], order: str) -> str:
    mark = found[2]
    if len(found[1]) == 4:
        return f"%Y{mark}%m{mark}%d"
    year = "%Y" if len(found[4]) == 4 else "%y"
    return f"%m{mark}%d{mark}{year}" if order == "mdy" else f"%d{mark}%m{mark}{year}"


def _clock(found: re.Match[str]) -> str:
    if found[5] is None:
        return ""
    seconds = (":%S" if found[6] else "") + (".%f" if found[7] else "")
    if not found[8]:
        return f"%H:%M{seconds}"
    return f"%I:%M{seconds}{' ' if found[8].startswith(' ') else ''}%p"


def block_times(block: pa.Table, cells: TimeCells, form: TimeFormat, zone: str) -> Seconds:
    """Epoch seconds (UTC) of the columns `at` and `odd` of a block, NO_TIME where there is none.

    `odd` holds the texts that fitted no pattern; each distinct one is tried once by `dates`.
    """
    column = block.column("at")
    seconds: Seconds = (column.fill_null(NO_TIME) if column.null_count else column).to_numpy()
    if cells.local and zone != "UTC":
        seconds = utc_from_local(seconds, ZoneInfo(zone))
    odd = block.column("odd")
    if odd.null_count < len(odd):
        seconds = np.where(odd.is_valid().to_numpy(), _second_look(odd, form, zone), seconds)
    wrong = (seconds < EARLIEST) | (seconds >= LATEST)
    return np.where(wrong, NO_TIME, seconds) if wrong.any() else seconds


def _second_look(odd: pa.ChunkedArray, form: TimeFormat, zone: str) -> Seconds:
    encoded = odd.combine_chunks().dictionary_encode()
    distinct = parse_times(encoded.dictionary.to_pylist(), form, zone)
    codes = encoded.indices.fill_null(0).to_numpy()
    found: Seconds = distinct[codes]
    return found


def utc_from_local(seconds: Seconds, zone: ZoneInfo) -> Seconds:
    """Clock times of a zone, given as seconds as if in UTC, moved to UTC.

    In the hour that happens twice the first is taken, in the hour that never happens the clock is
    moved on, as in `dates.parse_times`. Values outside 1980..2100 stay as they are.

    >>> winter = utc_from_local(np.array([1_704_106_800]), ZoneInfo("Europe/Berlin"))
    >>> int(winter[0])
    1704103200
    """
    inside = (seconds >= EARLIEST) & (seconds < LATEST)
    if not inside.any():
        return seconds
    known = seconds[inside]
    first = int(known.min()) // _DAY
    offsets = _offsets(first, int(known.max()) // _DAY, zone)
    moved = seconds.copy()
    moved[inside] = known - offsets[known // _QUARTER - first * (_DAY // _QUARTER)]
    return moved


def _offsets(first_day: int, last_day: int, zone: ZoneInfo) -> Seconds:
    """Offset from UTC of every quarter of an hour of the clock; clocks change at quarters."""
    parts = []
    for day in range(first_day, last_day + 1):
        start, end = _offset(day * _DAY, zone), _offset((day + 1) * _DAY, zone)
        quarters = range(day * _DAY, (day + 1) * _DAY, _QUARTER)
        same = start == end
        parts.append([start] * len(quarters) if same else [_offset(q, zone) for q in quarters])
    return np.array(parts, np.int64).ravel()


def _offset(seconds: int, zone: ZoneInfo) -> int:
    clock = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)
    offset = clock.replace(tzinfo=zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
