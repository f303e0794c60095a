"""Which row of a text file is which: needed only when rows were left out, to name and count them.

A reader that skips blank and broken rows knows the place of a row among those it gave, not in the
file; and one unclosed quotation mark can swallow thousands of rows without a word. Both are settled
here.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

_END = "\x00end\x00"


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of a file as a spreadsheet counts them (blank ones included) and which are blank.

    `open_row` is the row whose quotation mark is never closed (None: all are), `swallowed` the
    physical lines from there to the end.
    """

    rows: int
    blank: tuple[int, ...]
    open_row: int | None = None
    swallowed: int = 0


def line_count(path: Path) -> int:
    """Physical lines of a text file, whether or not the last one is ended."""
    count, last, mark = 0, b"\n", b"\n"
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            if not count and b"\n" not in chunk and b"\r" in chunk:
                mark = b"\r"
            count += chunk.count(mark)
            last = chunk[-1:]
    return count + (last != mark)


def count_records(path: Path, delimiter: str) -> Records:
    """Look at every record of a UTF-8 file with Python's reader: slow, for doubtful files only."""
    blank: list[int] = []
    row = lines = 0
    last: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(chain(file, [_END]), delimiter=delimiter)
        try:
            for last in reader:
                if last == [_END]:
                    break
                row += 1
                if not last:
                    blank.append(row)
                elif last[-1].endswith(_END):
                    return Records(row, tuple(blank), row, reader.line_num - 1 - lines)
                lines = reader.line_num
        except csv.Error:
            # A cell larger than any cell may be: an open quotation mark took in all that follows.
            return Records(row + 1, tuple(blank), row + 1, line_count(path) - lines)
    return Records(row, tuple(blank))


def rows_of(places: Sequence[int], skip: int, gone: Sequence[int]) -> list[int]:
    """File rows (1-based) of rows given by their place (from 0) among those that came through.

    `skip` rows come first; `gone` are the sorted rows below them that never came through.

    >>> rows_of([0, 1, 2], skip=1, gone=[3])
    [2, 4, 5]
    """
    before = np.asarray(gone, np.int64) - skip - 1 - np.arange(len(gone))
    wanted = np.asarray(places, np.int64)
    rows: list[int] = (wanted + skip + 1 + np.searchsorted(before, wanted, "right")).tolist()
    return rows
