"""A text with the places of the machine's findings marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icomms.campaigns.draft_records import Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text; `findings` are the numbers (from 1) of those that speak of it.

    `first` are those that begin here: the place their number is written and a link leads to.
    """

    text: str
    findings: tuple[int, ...]
    first: tuple[int, ...]


def marked(text: str, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """The text in pieces, cut wherever a finding begins or ends.

    A finding without a place of its own (something is missing) is an empty piece at its point.

    >>> [p.text for p in marked("a bad day", [Finding("name", "wrong", 2, 5, "bad")])]
    ['a ', 'bad', ' day']
    """
    numbered = list(enumerate(findings, 1))
    cuts = sorted({0, len(text), *(f.start for f in findings), *(f.end for f in findings)})
    pieces = []
    for start, end in [*zip(cuts, cuts[1:], strict=False), (len(text), len(text))]:
        if missing := tuple(i for i, f in numbered if f.start == f.end == start):
            pieces.append(Piece("", missing, missing))
        about = [(i, f) for i, f in numbered if f.start <= start < end <= f.end]
        if start < end:
            first = tuple(i for i, f in about if f.start == start)
            pieces.append(Piece(text[start:end], tuple(i for i, _ in about), first))
    return tuple(pieces)
