"""Which row of a table is its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from icomms.names import fold

_NUMBER = re.compile(r"^[\d\s.,:/%+-]+$")
_WORDS = frozenset(
    """id name email mail e-mail phone title department manager date time start end source target
    from to sender receiver weight kind type status location division company team level role user
    stt ma ho ten ho va ten phong ban chuc vu quan ly don vi ngay gio email vorname nachname
    abteilung standort vorgesetzter position respondent question nominee answer event attended
    duration join leave participant post views likes comments shares reach channel employee first
    last worker organization chuc danh nhan vien nguoi su kien luot xem binh luan nguon dich loai
    thoi gian datum titel personalnummer mitarbeiter""".split()
)


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """0-based index of the row that looks most like a header among the first 20.

    Known words and filled cells count for it; numbers and addresses against it; a row under which
    the table gets no wider wins over titles above it.
    """
    best, best_score = 0, float("-inf")
    width = _width(rows)
    for i, row in enumerate(rows[:20]):
        score = _score(row, width) - 0.05 * i
        if score > best_score + 1e-9:
            best, best_score = i, score
    return best


def _width(rows: Sequence[Sequence[str]]) -> int:
    filled = sorted(sum(1 for c in row if c) for row in rows[:50] if any(row))
    return filled[len(filled) // 2] if filled else 1


def _score(row: Sequence[str], width: int) -> float:
    cells = [c for c in row if c]
    if not cells:
        return float("-inf")
    known = sum(_known(c) for c in cells) / len(cells)
    share = min(len(cells) / max(width, 1), 1.0)
    data = sum(1 for c in cells if "@" in c or _NUMBER.match(c)) / len(cells)
    distinct = len(set(cells)) / len(cells)
    long = sum(1 for c in cells if len(c) > 60) / len(cells)
    return 2 * known + 2 * share + distinct - 2.5 * data - 0.5 * long


def _known(cell: str) -> float:
    words = re.findall(r"[a-z]+", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)))
    if not words or len(words) > 12:
        return 0.0
    return min(1.0, 2 * sum(w in _WORDS for w in words) / len(words))


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Header names made unique: a repeated "X" becomes "X_2", "X_3".

    >>> unique_headers(["User Email", "Name", "User Email"])
    ('User Email', 'Name', 'User Email_2')
    """
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        seen[cell] = seen.get(cell, 0) + 1
        names.append(cell if seen[cell] == 1 else f"{cell}_{seen[cell]}")
    return tuple(names)
