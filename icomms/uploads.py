"""Uploads on their way to disk: hashed and measured while they stream, never whole in memory.

Stored names are random; what people call a file is kept as text only. Whatever is not kept at the
end is deleted, also after an error or a broken connection. A file is locked while it
arrives, which tells it from what a killed server left (`remove_abandoned`).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from icomms.errors import StorageError, UnreadableFileError, UnsafeFileError

LONGEST_NAME = 255
PART = ".part"
_LONGEST_IN_BYTES = 200  # names on disk, where other software counts bytes
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown_name(raw: str) -> str:
    """A file name as pages show it: NFC, without folders, control and direction marks.

    >>> shown_name("C:\\\\data\\\\people.csv"), shown_name("../\\u202egpj.exe"), shown_name("..")
    ('people.csv', 'gpj.exe', 'file')
    """
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(" " if c in "\t\r\n" else c for c in unicodedata.normalize("NFC", last))
    seen = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN)
    name = " ".join(seen.split())
    return _cut(name) if name.strip(". ") else "file"


def _cut(name: str) -> str:
    """At most 255 characters, the ending kept."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that arrived whole: its random name on disk, its own name, checksum and size."""

    stored: str
    name: str
    sha256: str
    size: int


def _new_part(folder: Path) -> tuple[Path, BinaryIO]:
    """A new file under a random name, for the owner alone, locked."""
    while True:
        path = folder / f"{secrets.token_hex(16)}{PART}"
        file = path.open("xb")
        path.chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:  # else it was swept away before it was locked
            return path, file
        file.close()


class Incoming(io.RawIOBase):
    """One file being received; a writable stream that counts, hashes and refuses what is too much.

    `given` is False for a field of a form in which no file was chosen.
    Raises UnsafeFileError from `write` beyond `limit` bytes, StorageError when the disk is full.
    """

    def __init__(self, folder: Path, raw_name: str, limit: int) -> None:
        super().__init__()
        self.name = shown_name(raw_name)
        self.given = bool(raw_name)
        self.size = 0
        self._limit = limit
        self._hash = hashlib.sha256()
        self._part, self._file = _new_part(folder)
        self._stored = self._part.stem

    def writable(self) -> bool:
        """Always; this is what a form parser writes into."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Take the next bytes."""
        self.size += len(data)
        if self.size > self._limit:
            raise UnsafeFileError(
                f"{self.name} is larger than {self._limit >> 20} MB.", "Export a shorter period."
            )
        self._hash.update(data)
        try:
            return self._file.write(data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise StorageError(
                "There is no room on the disk for this upload.",
                "Ask your administrator to free some.",
            ) from None

    def seek(self, offset: int, whence: int = 0) -> int:
        """Nothing: form parsers go back to the start, but what was received is read from disk."""
        return 0

    def keep(self) -> Stored:
        """Keep the file under its random name; UnreadableFileError when it is empty."""
        if not self.size:
            raise UnreadableFileError(f"{self.name} is empty.", "Export it again.")
        self._file.close()
        self._part.rename(self._part.with_suffix(""))
        return Stored(self._stored, self.name, self._hash.hexdigest(), self.size)

    def discard(self) -> None:
        """Delete what was received, unless it was kept."""
        self._file.close()
        self._part.unlink(missing_ok=True)


class Reception:
    """All files of one upload. What is not kept when it ends is deleted.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Reception(Path(folder), limit=9) as upload:
    ...     file = upload.receive("a.csv")
    ...     _ = file.write(b"x,y")
    ...     file.keep().size
    3
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self.files: list[Incoming] = []

    def receive(self, raw_name: str) -> Incoming:
        """Begin to receive a file; `limit` is what all files of the upload may hold together."""
        left = self._limit - sum(file.size for file in self.files)
        self.files.append(Incoming(self._folder, raw_name, left))
        return self.files[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self.files:
            file.discard()


def remove_abandoned(folder: Path) -> int:
    """Delete half-received files whose upload ended without a word (its server was killed).

    How many there were. Safe while others upload.
    """
    return sum(_removed(part) for part in folder.glob(f"*{PART}"))


def _removed(part: Path) -> bool:
    with part.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        part.unlink(missing_ok=True)
        return True


def under_their_names(files: Sequence[tuple[Path, str]], folder: Path) -> tuple[Path, ...]:
    """Links in an own, temporary folder through which files are read under their own names.

    Sentences about a file then use the name its owner knows. Every link has a folder of its own, so
    two files of one name do not meet.
    """
    links = []
    for i, (path, name) in enumerate(files):
        place = folder / f"{i:03d}"
        place.mkdir()
        link = place / _on_disk(name)
        link.symlink_to(path.resolve())
        links.append(link)
    return tuple(links)


def _on_disk(name: str) -> str:
    """A name that every file system takes: no leading point, at most 200 bytes."""
    plain = shown_name(name).lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = plain, ""
    room = _LONGEST_IN_BYTES - len(ending.encode()) - 1
    return stem.encode()[:room].decode("utf-8", "ignore") + (f".{ending}" if ending else "")
