"""Blocks of a log → the typed interactions and accounts, block by block.

Every row is kept or left out for one named reason. Work is by whole columns; a block in which every
row is sound takes the short way.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from icomms.errors import MissingColumnError
from icomms.importers.dates import NO_TIME
from icomms.importers.kind_words import DECLARED, canonical_kind
from icomms.importers.numbering import NOTHING, Codes, Numbering
from icomms.importers.tables import SCHEMAS, write_table

NAMED = 100  # so many rejected rows are named one by one
KINDS = 1_000  # more different texts than this are no kinds (and may be message text)
REASONS = {
    1: ("no source", "source"),
    2: ("no target", "target"),
    3: ("no time", "time"),
    4: ("not a time", "time"),
    5: ("not a number", "weight"),
    6: ("not a number", "group_size"),
}
_MUTUAL = frozenset(["undirected", "mutual"])
_MOST = float(np.iinfo(np.int32).max)
HEAVIEST = 1e9  # sums of weights are kept in millionths, as whole numbers of 64 bits
_SCHEMA = SCHEMAS["interactions"]
_DELTA = ("actor", "target", "at", "space")

Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Tally:
    """What has come through so far; `named` holds (place in the stream, reason) of the first
    hundred rejects, `seen` counts all rows of the stream."""

    seen: int = 0
    written: int = 0
    timed: int = 0
    undirected: int = 0
    first: int | None = None
    last: int | None = None
    rejected: Counter[int] = field(default_factory=Counter)
    named: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rows:
    """One block, column by column; numbers, not texts. `wrong` is 0 or the reason's number."""

    source: Codes
    target: Codes
    kind: Codes
    at: NDArray[np.int64]
    group_size: NDArray[np.int32]
    weight: NDArray[np.float64]
    channel: Codes
    mutual: Flags
    wrong: NDArray[np.uint8]

    def where(self, keep: Flags | NDArray[np.int64]) -> Rows:
        """The rows chosen by a mask or by places."""
        return Rows(
            self.source[keep], self.target[keep], self.kind[keep], self.at[keep],
            self.group_size[keep], self.weight[keep], self.channel[keep], self.mutual[keep],
            self.wrong[keep],
        )  # fmt: skip


class RowWriter:
    """Writes interactions.parquet of one file, then its accounts and spaces."""

    def __init__(self, folder: Path, name: str, timed: bool, declared_kinds: Sequence[str]) -> None:
        self.tally = Tally()
        self.ids, self.kinds = Numbering(clean_id), Numbering(canonical_kind)
        self.spaces, self._directions = Numbering(_plain), Numbering(str.casefold)
        self._folder, self._name, self._timed = folder, name, timed
        self._declared = DECLARED | {canonical_kind(kind) for kind in declared_kinds}
        self._writer = pq.ParquetWriter(
            folder / "interactions.parquet",
            _SCHEMA,
            # Packed differences are as small as zstd here and cost a third of its time.
            compression="none",
            use_dictionary=["kind", "weight", "group_size", "flags"],
            column_encoding=dict.fromkeys(_DELTA, "DELTA_BINARY_PACKED"),
            write_statistics=False,
        )

    def close(self) -> None:
        """End the interactions file."""
        self._writer.close()

    def add(self, block: pa.Table, at: NDArray[np.int64]) -> None:
        """Take one block of the stream; `at` are its times in epoch seconds."""
        rows = self._rows(block, at)
        wrong = rows.wrong > 0
        if wrong.any():
            self._reject(rows.wrong, wrong & ~_blank(block))
            rows = rows.where(~wrong)
        self.tally.seen += block.num_rows
        if len(rows.source):
            self._write(rows)

    def _rows(self, block: pa.Table, at: NDArray[np.int64]) -> Rows:
        source, target = self.ids.codes(block.column("source"), block.column("target"))
        kind = self._kind(block)
        weight, heavy = _number(block, "weight")
        group, crowd = _number(block, "group_size")
        at, timeless, unreadable = self._times(block, at, kind)
        wrong = np.zeros(block.num_rows, np.uint8)
        # The first reason that holds is the one that is named.
        for reason, mask in (
            (6, crowd), (5, heavy), (4, unreadable), (3, timeless),
            (2, self.ids.empty(target)), (1, self.ids.empty(source)),
        ):  # fmt: skip
            if mask is not None:
                wrong[mask] = reason
        return Rows(
            source, target, kind, at, np.clip(group, 1, _MOST).astype(np.int32), weight,
            _codes(block, "channel", self.spaces), self._mutual(block), wrong,
        )  # fmt: skip

    def _kind(self, block: pa.Table) -> Codes:
        if "kind" not in block.column_names:
            column = pa.chunked_array([pa.repeat("", block.num_rows)])
        else:
            column = block.column("kind").fill_null("")
        (codes,) = self.kinds.codes(column)
        if len(self.kinds.cleaned) > KINDS:
            raise MissingColumnError(
                f"{self._name}: the column of kinds holds over {KINDS:,} different texts, so it is "
                "something else.",
                "Say in the settings, under [columns], which column holds the kind, or none.",
            )
        return codes

    def _times(
        self, block: pa.Table, at: NDArray[np.int64], kind: Codes
    ) -> tuple[NDArray[np.int64], Flags | None, Flags | None]:
        """Times without those of declared rows, and where one is missing or unreadable."""
        declared = self._is_declared(kind)
        if declared is not None:
            at = np.where(declared, NO_TIME, at)
        missing = at == NO_TIME
        if not self._timed or not missing.any():
            return at, None, None
        filled = block.column("odd").is_valid().to_numpy() | (
            block.column("at").is_valid().to_numpy()
        )
        undeclared = missing if declared is None else missing & ~declared
        return at, undeclared & ~filled, undeclared & filled

    def _is_declared(self, kind: Codes) -> Flags | None:
        known = np.array([key in self._declared for key in self.kinds.cleaned], bool)
        return known[kind] if known.any() else None

    def _mutual(self, block: pa.Table) -> Flags:
        if "direction" not in block.column_names:
            return np.zeros(block.num_rows, bool)
        (codes,) = self._directions.codes(block.column("direction"))
        known = np.array([key.strip() in _MUTUAL for key in self._directions.cleaned], bool)
        return (codes >= 0) & known[codes] if known.any() else np.zeros(block.num_rows, bool)

    def _reject(self, wrong: NDArray[np.uint8], counted: Flags) -> None:
        tally = self.tally
        tally.rejected.update(dict(enumerate(np.bincount(wrong[counted]).tolist())))
        for place in np.flatnonzero(counted)[: NAMED - len(tally.named)].tolist():
            tally.named.append((tally.seen + place, int(wrong[place])))

    def _write(self, rows: Rows) -> None:
        both = rows.mutual & (rows.source != rows.target)
        if both.any():
            self.tally.undirected += int(rows.mutual.sum())
            rows = _with_returns(rows, both)
        actor, target = self.ids.numbers(rows.source, rows.target)
        (kind,) = self.kinds.numbers(rows.kind)
        (space,) = self.spaces.numbers(rows.channel)
        self._count(rows.at)
        self._writer.write_table(
            pa.Table.from_arrays(
                [
                    pa.array(actor), pa.array(target),
                    pa.DictionaryArray.from_arrays(pa.array(kind), pa.array(self.kinds.keys)),
                    _nullable(rows.at, NO_TIME), pa.array(rows.group_size), pa.array(rows.weight),
                    pa.array(np.zeros(len(actor), np.int32)), _nullable(space, NOTHING),
                ],
                schema=_SCHEMA,
            )
        )  # fmt: skip

    def _count(self, at: NDArray[np.int64]) -> None:
        tally = self.tally
        tally.written += len(at)
        known = at[at != NO_TIME]
        if known.size:
            tally.timed += known.size
            first, last = int(known.min()), int(known.max())
            tally.first = first if tally.first is None else min(tally.first, first)
            tally.last = last if tally.last is None else max(tally.last, last)

    def write_accounts(self) -> None:
        """Write accounts.parquet and, when there are channels, spaces.parquet."""
        write_accounts(self._folder, self.ids.keys)
        count = len(self.spaces.keys)
        if count:
            spaces = {
                "space": np.arange(count, dtype=np.int32),
                "system": ["table"] * count,
                "label": self.spaces.keys,
                "kind": ["channel"] * count,
                "member_count": pa.nulls(count, pa.int32()),
            }
            write_table(self._folder, "spaces", pa.table(spaces, schema=SCHEMAS["spaces"]))


def write_accounts(folder: Path, keys: Sequence[str], names: Sequence[str] = ()) -> None:
    """Write accounts.parquet: one account of the system "table" per key, in the given order."""
    count = len(keys)
    empty = [""] * count
    columns = {
        "account": np.arange(count, dtype=np.int32), "system": ["table"] * count, "key": keys,
        "name": names or empty, "emails": [_emails(key) for key in keys], "employee_no": empty,
        "kind": ["human"] * count, "active": [True] * count, "external": [False] * count,
        "department": empty, "title": empty,
    }  # fmt: skip
    write_table(folder, "accounts", pa.table(columns, schema=SCHEMAS["accounts"]))


def clean_id(text: str) -> str:
    """An id as accounts keep it: composed (NFC), trimmed, e-mail addresses in lower case.

    >>> clean_id(" An@Congty.example "), clean_id("'+84"), clean_id("U01A")
    ('an@congty.example', '+84', 'U01A')
    """
    key = _plain(text)
    return key.lower() if _emails(key) else key


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).strip()
    return plain[1:] if len(plain) > 1 and plain[0] == "'" and plain[1] in "=+-@" else plain


def _emails(key: str) -> list[str]:
    name, _, host = key.rpartition("@")
    return [key.lower()] if name and "." in host and " " not in key else []


def _number(block: pa.Table, name: str) -> tuple[NDArray[np.float64], Flags | None]:
    """A column of numbers, 1 where it is empty, and where it is negative, no number or above
    HEAVIEST."""
    if name not in block.column_names:
        return np.ones(block.num_rows), None
    column = block.column(name)
    values: NDArray[np.float64] = (
        column.fill_null(1.0) if column.null_count else column
    ).to_numpy()
    bad = ~((values >= 0) & (values <= HEAVIEST))
    if not bad.any():
        return values, None
    return np.where(bad, 1.0, values), bad


def _codes(block: pa.Table, name: str, numbering: Numbering) -> Codes:
    if name not in block.column_names:
        return np.full(block.num_rows, NOTHING, np.int32)
    return numbering.codes(block.column(name))[0]


def _nullable(values: NDArray[np.int64] | Codes, nothing: int) -> pa.Array:
    missing = values == nothing
    return pa.array(values, mask=missing) if missing.any() else pa.array(values)


def _with_returns(rows: Rows, both: Flags) -> Rows:
    """The block, then the ties that hold both ways once more from the other side."""
    size = len(both)
    doubled = rows.where(np.concatenate([np.arange(size), np.flatnonzero(both)]))
    source, target = doubled.source.copy(), doubled.target.copy()
    source[size:], target[size:] = doubled.target[size:], doubled.source[size:]
    return replace(doubled, source=source, target=target)


def _blank(block: pa.Table) -> Flags:
    """Rows empty in every column that is used: the tail of a spreadsheet, not an error."""
    empty = [column.is_null().to_numpy() for column in block.columns]
    blank: Flags = np.logical_and.reduce(empty)
    return blank
