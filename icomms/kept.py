"""What was read of each file, kept so that an unchanged file is read and summed once.

    FOLDER/<SHA-256 of the file>/<mark of its name, the choices and the version>/
        *.parquet      its canonical tables
        reading.json   the report on it, or that its dates need the order of another file
        totals/, sums-<mark>/   see icomms.kept_sums

A place is written under a temporary name and renamed, so it is whole or not there; what is read
anew takes no other place's. It names people as the file does, and goes when the file goes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path

import msgspec

from icomms.errors import InputError
from icomms.importers.reading import Source
from icomms.records import FileReport, ReadOptions

READING = "reading.json"
_CHOICES = tuple(one.name for one in fields(ReadOptions) if one.name != "rows_read")
STALE = 86_400  # seconds after which nobody can be writing or reading any more


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was read before and is not at hand: its name and SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """The report on a file, None when its dates cannot be told."""

    report: FileReport | None


@dataclass(slots=True)
class Keeper:
    """The kept readings of one folder during one run.

    `entries` leads from the folder into which a file was read to where its reading is kept;
    `reused` has the names of those that were not read again.
    """

    folder: Path
    entries: dict[Path, Path] = field(default_factory=dict)
    reused: list[str] = field(default_factory=list)

    def find(
        self, source: Source | KeptFile, target: Path, options: ReadOptions
    ) -> FileReport | None:
        """Put what was read of a file before into `target`; None when it must be read.

        Raises InputError when it must be read and is not at hand.
        """
        place, name = self._place(source, options), source.name
        reading = _reading_of(place)
        if reading is None or reading.report is None:
            if isinstance(source, Source):
                return None
            raise InputError(
                f"{name} must be read again: it was kept by another version of icomms "
                "or under other settings.",
                "Name the file once more, or leave it out with --without.",
            )
        target.mkdir(exist_ok=True)
        for table in place.glob("*.parquet"):
            _link(table, target / table.name)
        self.entries[target] = place
        self.reused.append(name)
        path = str(source.path) if isinstance(source, Source) else name
        return replace(reading.report, path=path)

    def keep(self, source: Source, target: Path, options: ReadOptions, report: FileReport) -> None:
        """Keep what was just read into `target`."""
        place = self._place(source, options)
        self._write(place, _Reading(replace(report, path=source.name)), target)
        self.entries[target] = place

    def keep_undated(self, source: Source, options: ReadOptions) -> None:
        """Keep that the dates of a file cannot be told without another file."""
        self._write(self._place(source, options), _Reading(None), None)

    def undated(self, source: Source | KeptFile, options: ReadOptions) -> bool:
        """Whether that is what is kept of a file."""
        return _reading_of(self._place(source, options)) == _Reading(None)

    def _place(self, source: Source | KeptFile, options: ReadOptions) -> Path:
        said = {name: getattr(options, name) for name in _CHOICES}
        said["columns"] = dict(options.columns)
        text = json.dumps([source.name, said, _version()], sort_keys=True)
        return self.folder / source.sha256 / hashlib.sha256(text.encode()).hexdigest()[:32]

    def _write(self, place: Path, reading: _Reading, tables: Path | None) -> None:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            for table in tables.glob("*.parquet") if tables else ():
                _link(table, work / table.name)
            (work / READING).write_bytes(msgspec.json.encode(reading))
            with suppress(OSError):  # somebody else has kept the same meanwhile
                work.rename(place)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _reading_of(place: Path) -> _Reading | None:
    try:
        return msgspec.json.decode((place / READING).read_bytes(), type=_Reading)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _link(source: Path, target: Path) -> None:
    """The same bytes under another name, copied where the disk is another one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@cache
def _version() -> str:
    """A mark of everything that reads files: another version may read them differently."""
    here = Path(__file__).parent
    parts = [here / "records.py", *sorted((here / "importers").iterdir())]
    digest = hashlib.sha256()
    for path in parts:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def drop(folder: Path, sha256: str) -> None:
    """Delete what is kept of a file."""
    shutil.rmtree(folder / sha256, ignore_errors=True)


def drop_others(folder: Path, known: Collection[str], older_than: int = STALE) -> int:
    """Delete what is kept of files that are not among the SHA-256 `known`; how many there were.

    What runs that were killed have left goes too, once it is older than so many seconds.
    """
    lost = [p for p in folder.iterdir() if p.is_dir() and p.name not in known]
    before = time.time() - older_than
    left = [*folder.glob("*/.*"), *folder.glob("*/*/.*")]
    for path in [*lost, *left]:
        if path in lost or path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)
    return len(lost)
