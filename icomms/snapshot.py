"""The snapshot: one immutable folder of typed tables that everything later only reads.

    snapshot.json     schema version, input checksums, settings, seed, code version, warnings
    people.parquet    everybody, ranked or not      ties.parquet      one row per tie and family
    measures.parquet  one row per person            roles.parquet     one row per person and role
    reasons.parquet   codes with their numbers      quality.json      the data-quality report
    people_review.csv doubtful matches to decide    network/          the network (graph.store)
    import/           the canonical tables

No clock and no path goes in: same input, settings and seed give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from icomms import __version__
from icomms.errors import SnapshotError

SCHEMA_VERSION = 1
TABLES = ("people", "ties", "measures", "roles", "reasons")


@dataclass(frozen=True, slots=True)
class Tables:
    """The five tables of a snapshot."""

    people: pa.Table
    ties: pa.Table
    measures: pa.Table
    roles: pa.Table
    reasons: pa.Table


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished snapshot, opened for reading."""

    folder: Path
    about: Mapping[str, Any]
    quality: Mapping[str, Any]

    @property
    def inputs(self) -> Sequence[Mapping[str, Any]]:
        """What was said of each file, in the order read (see records.FileReport)."""
        return cast("Sequence[Mapping[str, Any]]", self.about["inputs"])

    def table(self, name: str) -> pa.Table:
        """One of TABLES; SnapshotError when it is damaged."""
        path = self.folder / f"{name}.parquet"
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.about["checksums"][path.name]:
            raise SnapshotError(
                f"{path} is damaged: its checksum does not match snapshot.json.",
                "Run icomms analyse again.",
            )
        return pq.read_table(path)


def write_tables(folder: Path, tables: Tables) -> None:
    """Write the five tables; the files depend on nothing but their content."""
    for name in TABLES:
        table = getattr(tables, name)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def seal(folder: Path, about: Mapping[str, object]) -> None:
    """Write snapshot.json with the checksum of every file and make all of them read-only."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    checksums = {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }
    whole = {"schema": SCHEMA_VERSION, "code_version": __version__, "checksums": checksums, **about}
    write_json(folder / "snapshot.json", whole)
    for path in (*files, folder / "snapshot.json"):
        path.chmod(stat.S_IRUSR | stat.S_IRGRP)


def write_json(path: Path, value: object) -> None:
    """Plain values as readable JSON with sorted keys; NaN becomes null."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def open_snapshot(folder: Path) -> Snapshot:
    """A snapshot for reading; SnapshotError when there is none or it is of another version."""
    about_file = folder / "snapshot.json"
    if not about_file.is_file():
        raise SnapshotError(
            f"{folder} is not a snapshot: there is no snapshot.json in it.",
            "Name the folder given to icomms analyse --out.",
        )
    try:
        about = json.loads(about_file.read_text(encoding="utf-8"))
        quality = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, FileNotFoundError):
        raise SnapshotError(f"The snapshot {folder} is damaged.", "Analyse again.") from None
    if about.get("schema") != SCHEMA_VERSION:
        raise SnapshotError(
            f"The snapshot {folder} has schema version {about.get('schema')}, "
            f"this icomms reads version {SCHEMA_VERSION}.",
            "Run icomms analyse again on the original files.",
        )
    return Snapshot(folder, about, quality)
