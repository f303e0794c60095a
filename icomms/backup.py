"""Backup and restore of a whole installation: one ZIP with the database, uploads and snapshots.

The database is copied by SQLite's own online backup, so that pages and jobs may go on meanwhile.
PostgreSQL has its own tools (docs/manual/en/administrators.md); then the ZIP holds the folders
alone.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path

from icomms import __version__
from icomms.errors import InputError

MANIFEST, DATABASE = "icomms-backup.json", "icomms.db"
FOLDERS = ("uploads", "snapshots", "campaigns", "templates")


def backup(home: Path, out: Path) -> Path:
    """Write everything of the installation at `home` into the new file `out`.

    Raises InputError when `out` exists or `home` is no installation; nothing half-written stays.
    """
    if out.exists():
        raise InputError(f"{out} exists already.", "Name a new file.")
    if not home.is_dir():
        raise InputError(f"{home} is no icomms installation.", "Set ICOMMS_HOME.")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            _write(archive, home)
        part.chmod(0o600)
        part.rename(out)
    finally:
        part.unlink(missing_ok=True)
    return out


def _write(archive: zipfile.ZipFile, home: Path) -> None:
    database = home / DATABASE
    with tempfile.TemporaryDirectory(prefix="icomms-backup-", dir=home) as work:
        if database.is_file():
            copy = Path(work) / DATABASE
            _copy_database(database, copy)
            archive.write(copy, DATABASE)
    for name in FOLDERS:
        for path in sorted((home / name).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(home).as_posix())
    about = {"icomms": __version__, "database": database.is_file()}
    archive.writestr(MANIFEST, json.dumps(about))


def _copy_database(source: Path, target: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
    finally:
        writing.close()
        reading.close()


def restore(file: Path, home: Path) -> Path:
    """Unpack a backup into `home`, which must be new or empty.

    Raises InputError when `home` has content or the file is no backup; nothing half-written stays.
    """
    if home.exists() and any(home.iterdir()):
        raise InputError(f"{home} is not empty.", "Name a new folder with ICOMMS_HOME.")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{home.name}-", dir=home.parent) as work:
        whole = Path(work) / "home"
        whole.mkdir()
        _unpack(file, whole)
        if home.exists():
            home.rmdir()
        whole.chmod(0o700)
        whole.rename(home)
    return home


def _unpack(file: Path, whole: Path) -> None:
    wrong = InputError(f"{file.name} is not a backup of icomms.", "Name the ZIP of icomms backup.")
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if MANIFEST not in names or not all(_belongs(name) for name in names):
                raise wrong
            archive.extractall(whole, [name for name in names if name != MANIFEST])
    except (zipfile.BadZipFile, FileNotFoundError, EOFError):
        raise wrong from None


def _belongs(name: str) -> bool:
    """Whether an entry may be written: the database, or below one of the folders."""
    parts = name.split("/")
    inside = len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts and "\\" not in name
    return name in (MANIFEST, DATABASE) or inside
