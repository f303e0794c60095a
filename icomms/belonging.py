"""Whether a database and a folder belong together: each keeps the same id of the installation.

Files that the database does not name are deleted after an hour (`governance.retention.sweep`). With
the database of another installation, or a new one, that would be all of them; so neither pages nor
worker start with a folder and a database that do not know one another.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from icomms.errors import StorageError
from icomms.installation import Installation, kept_once
from icomms.storage import accounts, datasets, settings, snapshots
from icomms.storage.database import Database

KEY = "installation.id"
FILE = "installation"


def join(place: Installation, database: Database) -> str:
    """The id that folder and database share, given to both when they are new.

    Raises StorageError when each has an id of its own, or when the folder has files of which the
    database names none. Nothing is changed then.
    """
    path = place.home / FILE
    here = path.read_text(encoding="ascii") if path.exists() else ""
    with database.read() as session:
        there = str(settings.setting(session, KEY, ""))
    if not (here and here == there):
        if (here and there) or _strangers(place, database):
            raise _strange(place)
        here = kept_once(path, there or secrets.token_hex(16))
        there = settings.keep_first(database, KEY, here)
    if here != there:
        raise _strange(place)
    return here


def _strange(place: Installation) -> StorageError:
    home = place.home
    return StorageError(
        f"The folder {home} and the database do not belong together.",
        "Check ICOMMS_HOME and DATABASE_URL; for a new beginning name an empty folder.",
    )


def _strangers(place: Installation, database: Database) -> bool:
    """Whether the folder has files and the database names none of them, though it should."""
    found = _names(place.uploads) | _names(place.snapshots)
    with database.read() as session:
        named = {one.folder for one in snapshots.snapshots(session)}
        for data_set in datasets.data_sets(session):
            named |= {file.stored for file in datasets.files(session, data_set.id)}
        in_use = accounts.has_users(session)
    if not found or found & named:
        return False
    return bool(named) or not in_use


def _names(folder: Path) -> set[str]:
    """What lies in a folder, without what is still being written."""
    if not folder.is_dir():
        return set()
    return {p.name for p in folder.iterdir() if p.suffix != ".part" and p.name[0] != "."}
