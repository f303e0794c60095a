"""Square matrices: row person × column person, a number where the row turns to the column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from icomms.errors import UnreadableFileError, UnsafeFileError
from icomms.importers.interaction_rows import clean_id, write_accounts
from icomms.importers.kind_words import canonical_kind
from icomms.importers.reading import Sheet, Source, rows
from icomms.importers.tables import SCHEMAS, write_table
from icomms.records import FileReport, Problem

_LARGEST = 5_000
_NUMBER = re.compile(r"^\d+([.,]\d+)?$")
_SMALLEST, _PLENTY = 3, 20


def is_matrix(source: Source) -> bool:
    """Whether the first sheet names the same people, in the same order, on top and at the left."""
    return _top(source.sheets[0]) is not None


def _top(sheet: Sheet) -> int | None:
    """Index of the row of names on top of a matrix, None when the sheet is none."""
    for index in sorted({sheet.header_row, 0}):
        if index < len(sheet.head) and _fits(sheet, index):
            return index
    return None


def _fits(sheet: Sheet, index: int) -> bool:
    names = sheet.head[index][1:]
    below = [row for row in sheet.head[index + 1 :] if any(row)]
    if len(names) < _SMALLEST or len(set(names)) < len(names):
        return False
    side = [row[0] for row in below]
    # The first rows of a wide file are few: twenty names in the same order are no accident.
    whole = len(side) == len(names) or len(side) >= _PLENTY
    if not whole or side != list(names[: len(side)]):
        return False
    if any(len(row) > len(names) + 1 for row in below):
        return False
    return all(not cell or _NUMBER.match(cell) for row in below for cell in row[1:])


def read_matrix(source: Source, folder: Path) -> FileReport:
    """Read a square matrix into `folder`: declared ties, row → column, the number is the weight.

    Raises UnreadableFileError when a row is no longer one of the matrix or no cell is filled,
    UnsafeFileError over 5,000 people.
    """
    top = _top(source.sheets[0])
    assert top is not None
    names = [clean_id(name) for name in source.sheets[0].head[top][1:]]
    if len(names) > _LARGEST:
        raise UnsafeFileError(
            f"{source.name}: a matrix of {len(names):,} people is too large.",
            "Send an edge list with source, target and weight.",
        )
    found = list(_cells(source, top, names))
    if not found:
        raise UnreadableFileError(f"{source.name}: no cell of the matrix is filled.")
    actor, target, weight = zip(*found, strict=True)
    kind = canonical_kind("")
    size = len(found)
    columns = {
        "actor": actor, "target": target,
        "kind": pa.DictionaryArray.from_arrays(pa.array([0] * size, pa.int32()), pa.array([kind])),
        "at": pa.nulls(size, pa.int64()), "group_size": [1] * size, "weight": weight,
        "flags": [0] * size, "space": pa.nulls(size, pa.int32()),
    }  # fmt: skip
    write_table(folder, "interactions", pa.table(columns, schema=SCHEMAS["interactions"]))
    write_accounts(folder, names)
    counts = {"people": len(names), "interactions": size, "kinds": 1, "rejected": 0}
    return FileReport(
        path=str(source.path), sha256=source.sha256, bytes=source.size, format="interactions",
        counts=counts, detected={"header_row": str(top + 1), "shape": "matrix"},
        problems=(_direction(source),), declared=True,
    )  # fmt: skip


def _direction(source: Source) -> Problem:
    return Problem(
        "matrix",
        f"{source.name} was read as a matrix: the person of the row turned to that of the column.",
        "If it is the other way round, turn rows into columns.",
        source.name,
    )


def _cells(source: Source, top: int, names: list[str]) -> Iterator[tuple[int, int, float]]:
    """(row, column, number) of every cell that is filled and not 0."""
    body = [row for row in islice(rows(source), top + 1, None) if any(row)]
    for actor in range(max(len(names), len(body))):
        row = body[actor] if actor < len(body) else ()
        if actor >= len(names) or not row or clean_id(row[0]) != names[actor]:
            raise UnreadableFileError(
                f"{source.name}: row {actor + 1} of the matrix does not match the names on top.",
                "Send the whole square matrix, or an edge list with source and target.",
            )
        for target, cell in enumerate(row[1 : len(names) + 1]):
            weight = _weight(source, actor, cell)
            if weight:
                yield actor, target, weight


def _weight(source: Source, actor: int, cell: str) -> float:
    if not cell:
        return 0.0
    if not _NUMBER.match(cell):
        raise UnreadableFileError(
            f"{source.name}: row {actor + 1} of the matrix holds something that is no number.",
            "Send the whole square matrix, or an edge list with source and target.",
        )
    return float(cell.replace(",", "."))
