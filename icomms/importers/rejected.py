"""Rows that were left out: all of them counted by reason, the first hundred named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from icomms.records import Reject

NAMED = 100  # so many rejected rows are named one by one


class Rejected:
    """Collects rejected rows of one file. `row` is the 1-based physical row."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._named: list[Reject] = []
        self._reasons: Counter[str] = Counter()

    def add(self, row: int, column: str, reason: str, file: str = "", times: int = 1) -> None:
        """Leave out a row (or `times` rows alike); the reason never quotes what the row says."""
        self._reasons[reason] += times
        if len(self._named) < NAMED:
            self._named.append(Reject(file or self._file, row, column, reason))

    @property
    def total(self) -> int:
        """How many rows were left out."""
        return self._reasons.total()

    @property
    def named(self) -> tuple[Reject, ...]:
        """The first hundred, in reading order."""
        return tuple(self._named)

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many rows each reason cost, in order of first appearance."""
        return dict(self._reasons)
