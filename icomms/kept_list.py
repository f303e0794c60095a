"""A folder of kept readings that the command line adds files to: `icomms analyse … --add-to`.

`files.json` names the files it holds, in the order in which they are analysed. It changes only
after an analysis was written, as a whole; what a killed run has read is found again or goes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from icomms.errors import ConflictError, InputError
from icomms.kept import Keeper, KeptFile, drop_others

FILES, LOCK = "files.json", "lock"
SHOWN = 8  # characters of a SHA-256 that tell files of one name apart


@dataclass(frozen=True, slots=True)
class KeptList:
    """The files of a folder while one analysis has it for itself."""

    folder: Path
    files: tuple[KeptFile, ...]

    def without(self, names: Sequence[str]) -> tuple[KeptFile, ...]:
        """The files but those of some names (or beginnings of their SHA-256).

        Raises InputError when a name is nobody's or that of several files.
        """
        gone = {self._named(name).sha256 for name in names}
        return tuple(file for file in self.files if file.sha256 not in gone)

    def _named(self, name: str) -> KeptFile:
        folder, found = self.folder, [file for file in self.files if file.name == name]
        if not found and len(name) >= SHOWN:
            found = [file for file in self.files if file.sha256.startswith(name)]
        if len(found) == 1:
            return found[0]
        known = [f"{file.name} ({file.sha256[:SHOWN]})" for file in self.files]
        listed, count = ", ".join(known) or "none", len(found)
        if found:
            raise InputError(
                f"{count} files in {folder} are called {name}.",
                f"Name one by what stands in brackets: {listed}.",
            )
        raise InputError(f"{folder} holds no file called {name}.", f"There are: {listed}.")

    def save(self, inputs: Sequence[Mapping[str, Any]]) -> None:
        """Hold from now on the files of an analysis (`inputs` of its snapshot) and no other."""
        files = [
            KeptFile(str(one["path"]), str(one["sha256"]))
            for one in inputs
            if one["sha256"] and (self.folder / str(one["sha256"])).is_dir()
        ]
        text = json.dumps([asdict(file) for file in files], ensure_ascii=False, indent=1)
        part = self.folder / f".{FILES}"
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self.folder / FILES)
        drop_others(self.folder, {file.sha256 for file in files}, older_than=0)

    def keeper(self) -> Keeper:
        """What reads with the help of this folder."""
        return Keeper(self.folder)


@contextmanager
def kept_list(folder: Path) -> Iterator[KeptList]:
    """A folder of kept readings, made when it is not there, for this process alone.

    Raises ConflictError while another analysis has it, InputError when it is no such folder.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / LOCK).exists():
        raise InputError(
            f"{folder} is not a folder that --add-to has made.", "Name a new folder, or that one."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"Another analysis adds to {folder}.", "Wait until it has ended."
            ) from None
        yield KeptList(folder, _files(folder))
    finally:
        os.close(descriptor)


def _files(folder: Path) -> tuple[KeptFile, ...]:
    place = folder / FILES
    if not place.exists():
        return ()
    try:
        return tuple(KeptFile(**one) for one in json.loads(place.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, TypeError, UnicodeDecodeError):
        raise InputError(
            f"{place} is damaged.", "Delete the folder and analyse all files anew."
        ) from None
