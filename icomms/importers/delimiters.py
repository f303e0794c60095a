"""Which character separates the cells of a text table, and whether a `sep=` line says so."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

_SEP = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
CANDIDATES = ",;\t|"
_ROWS = 50
_HEADLESS = 0.3


def sep_line(first: str) -> str:
    """The separator an Excel `sep=;` line names, empty when the line is none."""
    found = _SEP.match(first.rstrip("\r\n"))
    return found.group(1) if found else ""


def delimiter_of(lines: Sequence[str]) -> str:
    """The separator with the most regular wide rows: largest n·(w-1) over the first 50 rows.

    w is a width above 1 and n how many rows have it; "," for a one-column file. A separator whose
    widest rows begin with an address instead of a header, or that tears quotation marks apart, is
    taken only when no other fits: names in one cell are often separated by semicolons too.

    >>> delimiter_of(["a;b", "1,5;2", "2,5;3"])
    ';'
    >>> delimiter_of(["Email,Whom do you ask?", "a@x.vn,Lan;Minh;Hoa", "b@x.vn,Lan;An;Hoa"])
    ','
    """
    scored = [(_regularity(lines, d), -i, d) for i, d in enumerate(CANDIDATES)]
    score, _, best = max(scored)
    return best if score else ","


def _regularity(lines: Sequence[str], delimiter: str) -> float:
    widths: Counter[int] = Counter()
    first: dict[int, list[str]] = {}
    for row in islice(csv.reader(lines, delimiter=delimiter), _ROWS):
        if len(row) > 1 and not any(cell.count('"') % 2 for cell in row):
            widths[len(row)] += 1
            first.setdefault(len(row), row)
    scores = [
        count * (width - 1) * (_HEADLESS if any("@" in cell for cell in first[width]) else 1.0)
        for width, count in widths.items()
    ]
    return max(scores, default=0.0)
