"""Which character separates the cells of a text table, and whether a `sep=` line says so."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

_SEP = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
CANDIDATES = ",;\t|"
_ROWS = 50


def sep_line(first: str) -> str:
    """The separator an Excel `sep=;` line names, empty when the line is none."""
    found = _SEP.match(first.rstrip("\r\n"))
    return found.group(1) if found else ""


def delimiter_of(lines: Sequence[str]) -> str:
    """The separator with the most regular wide rows: largest n·(w-1) over the first 50 rows.

    w is the commonest width above 1 and n how many rows have it; "," for a one-column file.

    >>> delimiter_of(["a;b", "1,5;2", "2,5;3"])
    ';'
    """
    scored = [(_regularity(lines, d), -i, d) for i, d in enumerate(CANDIDATES)]
    score, _, best = max(scored)
    return best if score else ","


def _regularity(lines: Sequence[str], delimiter: str) -> int:
    widths: Counter[int] = Counter()
    reader = csv.reader(lines, delimiter=delimiter)
    for row, _ in zip(reader, range(_ROWS), strict=False):
        if len(row) > 1:
            widths[len(row)] += 1
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count * (width - 1)
