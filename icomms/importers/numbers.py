"""Numbers as exports write them: thousands and decimals by the evidence of the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"^-?\d[\d.,\s\u00a0\u202f']*$")


def decimal_mark(values: Iterable[str]) -> str:
    """ "." or "," when the column shows which one marks decimals, "" when nothing needs to know,
    "?" when it cannot be told.

    Two different marks: the last is the decimal mark. A mark that repeats, or stands before exactly
    three digits, may group thousands; before any other number of digits it marks decimals.

    >>> decimal_mark(["1.234,5"]), decimal_mark(["1.234.567"]), decimal_mark(["1.234"])
    (',', ',', '?')
    >>> decimal_mark(["1,234", "12"]), decimal_mark(["3,5"]), decimal_mark(["12", "7"])
    ('?', ',', '')
    """
    doubtful = False
    for value in values:
        text = _bare(value)
        marks = [c for c in text if c in ".,"]
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) == 2:
            return last
        if len(marks) > 1:
            return "," if last == "." else "."
        if len(text.rpartition(last)[2]) != 3 or text.startswith(("0.", "0,")):
            return last
        doubtful = True
    return "?" if doubtful else ""


def _bare(value: str) -> str:
    return value.strip().rstrip("%").strip()


def number(value: str, decimal: str) -> float | None:
    """The number of a cell; a percentage as a share (12 % is 0.12); None when it is none.

    >>> number("1.234,5", ","), number("12 %", "."), number("n/a", ".")
    (1234.5, 0.12, None)
    """
    text = _bare(value)
    if not _NUMBER.match(text):
        return None
    group = "." if decimal == "," else ","
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace(group, "")
    try:
        found = float(plain.replace(decimal or ".", "."))
    except ValueError:
        return None
    return found / 100 if value.strip().endswith("%") else found
