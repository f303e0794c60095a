"""What each file is, without keeping anything: the command `icomms inspect`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from icomms.config import Settings
from icomms.errors import InputError
from icomms.importers.reading import open_source
from icomms.imports import limits_of, read_one, read_options, report_json
from icomms.records import FileReport


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file's report, or the sentence that says why it cannot be used."""

    path: Path
    report: FileReport | None
    error: str = ""

    def as_json(self) -> dict[str, object]:
        """Plain values; `path` as it was given."""
        if self.report is None:
            return {"path": str(self.path), "format": "unknown", "counts": {}, "error": self.error}
        return report_json(self.report) | {"path": str(self.path)}


def inspect_files(paths: Sequence[Path], settings: Settings) -> list[Inspected]:
    """Read every file as an analysis would, into a folder that is thrown away.

    Raises InputError when the folders named hold no file at all.
    """
    files: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        files += [p for p in inside if path == p or not p.name.startswith(".")]
    if not files:
        raise InputError("There is no file to look at.", "Name files, or the folder they are in.")
    return [_inspect(path, settings) for path in files]


def _inspect(path: Path, settings: Settings) -> Inspected:
    with tempfile.TemporaryDirectory(prefix="icomms-") as folder:
        try:
            source = open_source(path, limits_of(settings))
            options = read_options(settings, source.sha256)
            return Inspected(path, read_one(source, Path(folder), options))
        except InputError as error:
            return Inspected(path, None, str(error))
