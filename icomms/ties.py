"""Interactions → tie families, weighted by kind, damped, with recency and group size.

The families and directions are those of docs/scores.md, section 1: attention and trust run from the
one who turns to or trusts the other, exposure runs from the one who is heard to the one who hears.
Weekly sums stay with every tie, so that intervals and "before and after" need no second reading.
Everything is summed as whole millionths and in one fixed order: the result is the same to the last
bit whatever the order of rows or the number of cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph.model import NO_TIME, Network, Ties, stacked
from icomms.kinds import KindRule
from icomms.weekly import MICRO, MONDAY, WEEK

Ints = NDArray[np.int64]
Whole = NDArray[np.int32] | NDArray[np.int64]
_NO_WEEK = np.int64(-(2**31))

# Suffixes of the extra families that keep apart who said what; see `TieFamilies`.
DECLARED, BY_TARGET = "declared", "declared by target"

BLOCK, LARGEST_SHARE = 2_000_000, 8
"""Rows that are put in order at once; of very many an eighth."""

OWN = ("sent", "anonymous", "proposals")
"""Families of self ties: amounts per person, not relations."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Weekly rows of one kind in one direction; `week` is _NO_WEEK for declared rows.

    Arrays of one length; `micro` in millionths, the others may be int32 to save memory.

    `stated_by` is 0 when the source of the tie said so, 1 when the target did (survey nominations
    make the nominee heard, but it is the hearer who said it).
    """

    source: Whole
    target: Whole
    week: Whole
    micro: Ints
    count: Whole
    stated_by: int = 0

    def turned(self) -> Rows:
        """Every tie turned round; whoever stated it stays the same person."""
        return Rows(self.target, self.source, self.week, self.micro, self.count, 1 - self.stated_by)

    def scaled(self, factor: float) -> Rows:
        """With other weights."""
        if factor == 1.0:
            return self
        micro = np.rint(self.micro * factor).astype(np.int64)
        return Rows(self.source, self.target, self.week, micro, self.count, self.stated_by)

    def where(self, keep: NDArray[np.bool_]) -> Rows:
        """Only some rows."""
        rows = np.flatnonzero(keep)
        return Rows(
            self.source[rows], self.target[rows], self.week[rows], self.micro[rows],
            self.count[rows], self.stated_by,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recency:
    """Weight of an interaction falls by half every `half_life_days`, counted from week `now`."""

    now: int
    half_life_days: float

    def factor(self, week: Whole) -> NDArray[np.float64]:
        """Multiplier in (0, 1] per week number; weeks after `now` count 1, declared rows 1."""
        timed = week[week != _NO_WEEK]
        if not timed.size:
            return np.ones(week.size)
        first, last = int(timed.min()), int(timed.max())
        age = np.maximum(self.now - np.arange(first, last + 1), 0) * 7.0
        factors = np.append(np.exp2(-age / self.half_life_days), 1.0)
        place = np.where(week == _NO_WEEK, last - first + 1, week - first)
        return np.asarray(factors[place], np.float64)


def rows_from(table: pa.Table, person: Ints, code: int) -> Rows:
    """Weekly or declared rows of one kind code, accounts mapped to people, self ties dropped.

    The table must be sorted by code, as the queries of `icomms.weekly` are: a kind is a slice.
    """
    codes = table.column("code").to_numpy()
    start, end = np.searchsorted(codes, [code, code + 1])
    part = table.slice(int(start), int(end - start))
    size = part.num_rows
    who = person.astype(np.int32)
    timed = "week" in part.column_names
    rows = Rows(
        source=who[part.column("actor").to_numpy()],
        target=who[part.column("target").to_numpy()],
        week=part.column("week").to_numpy() if timed else np.full(size, _NO_WEEK, np.int32),
        micro=part.column("micro").to_numpy(),
        count=part.column("n").to_numpy(),
    )
    keep = (rows.source >= 0) & (rows.target >= 0) & (rows.source != rows.target)
    return rows if keep.all() else rows.where(keep)


def family_rows(family: str, parts: Sequence[tuple[KindRule, Rows, Rows, Rows]]) -> list[Rows]:
    """Rows of one family from (rule, all rows, answering rows, thanking rows) of every kind."""
    found: list[Rows] = []
    for rule, everything, answers, thanks in parts:
        if family == "trust":
            found += _trust(rule, everything, answers, thanks)
        elif direction := rule.direction(family):
            factor = rule.weight * (rule.exposure_factor if family == "exposure" else 1.0)
            found += _directed(everything.scaled(factor), direction)
    return found


def _directed(rows: Rows, direction: str) -> list[Rows]:
    if direction == "both":
        return [rows, rows.turned()]
    return [rows if direction == "forward" else rows.turned()]


def _trust(rule: KindRule, everything: Rows, answers: Rows, thanks: Rows) -> list[Rows]:
    found = []
    if rule.trust and not rule.trust_when:
        found += _directed(everything.scaled(rule.weight), rule.trust)
    if rule.trust and rule.trust_when == "answer":
        found += _directed(answers.scaled(rule.weight), rule.trust)
    if rule.attention == "forward" and not rule.declared and rule.kind not in ("thanks", "praise"):
        found.append(thanks.scaled(rule.weight))
    return found


def ties_from(n: int, parts: Sequence[Rows], recency: Recency) -> Ties:
    """One family's ties: duplicates summed, columns sorted, weekly sums kept.

    Weight of a tie: sum over its weeks of the weekly weight times the recency factor, plus what was
    declared. Ties whose weight is zero are left out. Built for some sources at a time, so that
    memory holds little more than the rows and the ties.
    """
    blocks = [_block(n, parts, span, recency) for span in _spans_of_sources(n, parts)]
    return stacked(n, blocks) if len(blocks) > 1 else blocks[0]


def _spans_of_sources(n: int, parts: Sequence[Rows]) -> list[tuple[int, int]]:
    """Ranges of sources with about BLOCK rows each (or an eighth of all), together everybody."""
    rows = np.zeros(n, np.int64)
    for part in parts:
        rows += np.bincount(part.source, minlength=n)
    size = max(BLOCK, int(rows.sum()) // LARGEST_SHARE)
    edges = np.flatnonzero(np.diff(np.cumsum(rows) // size, prepend=0)).tolist()
    starts = [0, *(edge for edge in edges if 0 < edge < n)]
    return list(zip(starts, [*starts[1:], n], strict=True))


def _block(n: int, parts: Sequence[Rows], span: tuple[int, int], recency: Recency) -> Ties:
    """The ties from the sources of a range, as ties among all n people."""
    first, last = span
    if (first, last) != (0, n):
        parts = [p.where((p.source >= first) & (p.source < last)) for p in parts]
    pair = _joined(parts, "source") * n + _joined(parts, "target")
    week = _joined(parts, "week")
    order, starts = _groups(pair, week)
    lead = order[starts] if starts.size else order
    micro = _reduce(np.add, _joined(parts, "micro")[order], starts)
    count = _reduce(np.add, _joined(parts, "count")[order], starts)
    return _assemble(n, pair[lead], week[lead], micro, count, recency)


def _joined(parts: Iterable[Rows], name: str) -> Ints:
    found = [np.empty(0, np.int64), *(getattr(part, name) for part in parts)]
    return np.concatenate(found, dtype=np.int64)


def _groups(pair: Ints, week: Ints) -> tuple[Ints, Ints]:
    """Order of rows by pair and week, and where each (pair, week) group starts."""
    if not pair.size:
        return pair, np.empty(0, np.int64)
    # Declared rows come first inside a pair; one packed number sorts faster than two keys. Which of
    # two equal rows comes first does not matter: what is summed are whole numbers.
    timed = week[week != _NO_WEEK]
    first = int(timed.min()) if timed.size else 0
    width = (int(timed.max()) - first if timed.size else 0) + 2
    key = pair * width + np.where(week == _NO_WEEK, 0, week - first + 1)
    order = np.argsort(key)
    ordered = key[order]
    return order, np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])


def _reduce(function: np.ufunc, values: Ints, starts: Ints) -> Ints:
    if not starts.size:
        return np.empty(0, np.int64)
    result: Ints = function.reduceat(values, starts)
    return result


def _assemble(n: int, pair: Ints, week: Ints, micro: Ints, count: Ints, recency: Recency) -> Ties:
    """CSR arrays from rows that are unique by (pair, week) and sorted.

    first and last are the Mondays of the first and last week of a tie.
    """
    new = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]])) if pair.size else pair
    weight = np.add.reduceat(micro * recency.factor(week), new) / MICRO if new.size else np.empty(0)
    tie_pair = pair[new]
    timed = week != _NO_WEEK
    per_tie = _reduce(np.add, timed.astype(np.int64), new)
    monday = np.where(timed, week * WEEK - MONDAY, NO_TIME)
    earliest = _reduce(np.minimum, np.where(timed, monday, np.iinfo(np.int64).max), new)
    source = tie_pair // n if n else tie_pair
    return Ties(
        indptr=np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))]).astype(np.int64),
        indices=(tie_pair % n if n else tie_pair).astype(np.int32),
        weight=weight.astype(np.float64),
        count=_reduce(np.add, count, new),
        first=np.where(per_tie > 0, earliest, NO_TIME),
        last=_reduce(np.maximum, monday, new),
        week_indptr=np.concatenate([[0], np.cumsum(per_tie)]).astype(np.int64),
        week=week[timed].astype(np.int32),
        week_weight=micro[timed] / MICRO,
        week_count=count[timed].astype(np.int32),
    )


@dataclass(frozen=True, slots=True)
class TieFamilies:
    """The families of one data set as a network, and what the network cannot say.

    Extra families of the network, present only where the data has them:
    `nomination` (survey nominations of the advice sort, respondent → nominee), `conversation`
    (attention without them, when both exist), `sent` (self ties: how much each person sent),
    `anonymous` (self ties: nominations by unknown respondents), `critic` (nominations on the critic
    question), `proposals` (self ties: proposals and questions in open channels), and for every
    family with declared ties `<family> declared` and `<family> declared by target`.
    """

    network: Network
    unknown_kinds: tuple[str, ...] = ()
    direction_shares: Mapping[str, float] = field(default_factory=dict)


def families_from(
    n: int, parts: Mapping[str, Sequence[Rows]], recency: Mapping[str, Recency]
) -> dict[str, Ties]:
    """Ties of every family that has rows, with the declared parts kept apart."""
    families: dict[str, Ties] = {}
    for family, rows in parts.items():
        filled = [part for part in rows if part.source.size]
        if not filled:
            continue
        families[family] = ties_from(n, filled, recency[family])
        if family not in OWN:
            families |= _declared_parts(n, family, filled, recency[family])
    return families


def _declared_parts(n: int, family: str, rows: Sequence[Rows], recency: Recency) -> dict[str, Ties]:
    declared = [part.where(part.week == _NO_WEEK) for part in rows]
    by_source = [part for part in declared if part.source.size and part.stated_by == 0]
    by_target = [part for part in declared if part.source.size and part.stated_by == 1]
    found = {}
    if by_source:
        found[f"{family} {DECLARED}"] = ties_from(n, by_source, recency)
    if by_target:
        found[f"{family} {BY_TARGET}"] = ties_from(n, by_target, recency)
    return found


def week_of(seconds: int) -> int:
    """Number of the week (Monday 00:00 UTC) in which an epoch second falls.

    >>> week_of(0), week_of(345_599), week_of(345_600)
    (0, 0, 1)
    """
    return (seconds + MONDAY) // WEEK
