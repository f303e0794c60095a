"""Many entries of one zip, read one after the other without opening the archive each time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from icomms.importers.archives import USUAL, Limits, entry_names, unpacked
from icomms.importers.reading import Source


@dataclass(frozen=True, slots=True, eq=False)
class ZipReader:
    """An open zip. `entries` are its safe names, as in `Source.entries`."""

    name: str
    entries: tuple[str, ...]
    _archive: zipfile.ZipFile
    _infos: dict[str, zipfile.ZipInfo]
    _limits: Limits

    def read(self, entry: str) -> bytes:
        """The bytes of one entry; never more than the limit is unpacked.

        Raises UnreadableFileError when the archive is damaged there, UnsafeFileError when the entry
        is larger than allowed.
        """
        return unpacked(self._archive, self.name, self._infos[entry], self._limits)

    def read_json(self, entry: str) -> object:
        """The value of a JSON entry; ValueError when it is no JSON (nested too deep included)."""
        try:
            return json.loads(self.read(entry))
        except RecursionError:
            raise ValueError("nested too deep") from None


@contextmanager
def open_zip(source: Source, limits: Limits = USUAL) -> Iterator[ZipReader]:
    """Opens the zip of a source once; names and sizes are checked as in `open_source`."""
    infos = entry_names(source.path, limits)
    with zipfile.ZipFile(source.path) as archive:
        yield ZipReader(source.name, tuple(infos), archive, infos, limits)
