"""One numbering of accounts, events and spaces over all files of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from icomms.evidence_views import ImportedFile
from icomms.importers.tables import read_table

_IDENTITY = {"account": ("system", "key"), "event": ("key",), "space": ("system", "label", "kind")}


def numbered(
    places: Sequence[Path], kept: Mapping[Path, Path] | None = None
) -> tuple[ImportedFile, ...]:
    """The files with their place in the common numbering of accounts, events and spaces.

    `kept` leads from a file's folder to where its sums are kept (`icomms.kept_sums`).
    """
    files: list[ImportedFile] = []
    first = dict.fromkeys(_IDENTITY, 0)
    seen: dict[str, dict[tuple[object, ...], int]] = {sort: {} for sort in _IDENTITY}
    for place in places:
        known = {sort: _known(place, sort, first[sort], seen[sort]) for sort in _IDENTITY}
        entry = (kept or {}).get(place)
        files.append(
            ImportedFile(place, first["account"], first["event"], first["space"], known, entry)
        )
        for sort in _IDENTITY:
            first[sort] += read_table(place, f"{sort}s").num_rows
    return tuple(files)


def sealed_files(folder: Path) -> tuple[tuple[ImportedFile, ...], NDArray[np.int64]]:
    """The files of a snapshot's import folder, and the person of every account (-1: nobody)."""
    files = numbered(sorted(p for p in folder.iterdir() if p.is_dir()))
    persons = [
        pc.fill_null(read_table(f.folder, "accounts").column("person"), -1).to_numpy()
        for f in files
        if "person" in read_table(f.folder, "accounts").column_names
    ]
    return files, np.concatenate([np.empty(0, np.int64), *persons]).astype(np.int64)


def _known(
    place: Path, sort: str, first: int, seen: dict[tuple[object, ...], int]
) -> dict[int, int]:
    """Numbers of this file for what an earlier file named already, with the earlier number.

    A sealed import keeps no keys of accounts; each of its accounts has its person instead.
    """
    table = read_table(place, f"{sort}s")
    if not set(_IDENTITY[sort]) <= set(table.column_names):
        return {}
    keys = zip(*(table.column(name).to_pylist() for name in _IDENTITY[sort]), strict=True)
    known = {}
    for number, key in enumerate(keys):
        if any(part in (None, "") for part in key):
            continue
        common = seen.setdefault(key, first + number)
        if common != first + number:
            known[number] = common
    return known
