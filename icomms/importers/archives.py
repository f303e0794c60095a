"""Zip files read safely: limits on what is actually read, names repaired, nothing extracted."""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from icomms.errors import UnreadableFileError, UnsafeFileError

MEGABYTE = 1 << 20
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may cost, in bytes and entries."""

    upload_bytes: int = 2 * 1024 * MEGABYTE
    entries: int = 200_000
    total_bytes: int = 5 * 1024 * MEGABYTE
    entry_bytes: int = 200 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 10 * MEGABYTE


USUAL = Limits()


def entry_names(path: Path, limits: Limits = USUAL) -> dict[str, zipfile.ZipInfo]:
    """Safe entry names of a zip → their records; one common top folder is stripped.

    Raises UnsafeFileError (names that leave the archive, links, too many or too large entries) and
    UnreadableFileError (truncated, encrypted or no zip).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFileError(
            f"{path.name}: the zip file is damaged or incomplete.", "Download it again."
        ) from None
    if len(infos) > limits.entries:
        raise UnsafeFileError(
            f"{path.name} holds {len(infos)} files, more than the limit of {limits.entries}.",
            "Export a shorter period or fewer channels.",
        )
    named = {_repaired(i): i for i in infos if not _junk(i.filename)}
    for name, info in named.items():
        _check_entry(path.name, name, info, limits)
    if sum(i.file_size for i in named.values()) > limits.total_bytes:
        raise UnsafeFileError(
            f"{path.name} unpacks to more than {limits.total_bytes // MEGABYTE} MB.",
            "Export a shorter period.",
        )
    return _stripped(named)


def _junk(name: str) -> bool:
    return name.startswith(_JUNK[0]) or PurePosixPath(name).name in _JUNK[1:]


def _repaired(info: zipfile.ZipInfo) -> str:
    """Names written as UTF-8 without saying so arrive as cp437; turn them back."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _check_entry(archive: str, name: str, info: zipfile.ZipInfo, limits: Limits) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":"):
        raise UnsafeFileError(
            f"{archive} holds a file whose name leads outside the archive.",
            "This is not an ordinary export; make a new one.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnsafeFileError(f"{archive} holds a link instead of a file.", "Make a new export.")
    if info.flag_bits & 0x1:
        raise UnreadableFileError(
            f"{archive} is locked with a password.", "Save it without a password."
        )
    large = info.file_size > limits.ratio_from
    if large and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise UnsafeFileError(
            f"{archive} unpacks to over {limits.ratio} times its size (a “zip bomb”).",
            "This is not an ordinary export; make a new one.",
        )


def _stripped(named: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    tops = {PurePosixPath(name).parts[0] for name in named if name}
    if len(tops) == 1 and all("/" in name for name in named):
        top = tops.pop()
        return {name[len(top) + 1 :]: info for name, info in named.items()}
    return named


def unpacked(
    archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, limits: Limits = USUAL
) -> bytes:
    """The bytes of one entry of the open archive called `name`, counted as they are read: a
    header can lie about the size.

    Raises UnreadableFileError when the archive is damaged there, UnsafeFileError when the entry is
    larger than allowed.
    """
    found = bytearray()
    try:
        with archive.open(info) as entry:
            while chunk := entry.read(MEGABYTE):
                found += chunk
                _count(name, len(found), info.compress_size, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise UnreadableFileError(
            f"{name}: the zip file is damaged or incomplete.", "Download it again."
        ) from None
    return bytes(found)


def _count(name: str, size: int, packed: int, limits: Limits) -> None:
    bomb = size > limits.ratio_from and size > limits.ratio * max(packed, 1)
    if size > limits.entry_bytes or bomb:
        raise UnsafeFileError(
            f"{name} holds a file that unpacks to more than is allowed.",
            "This is not an ordinary export; make a new one.",
        )
