"""Networks of the pages' analyses in the store of the installation: one key per data set.

Keys begin with a name of the installation made once, so that several may share a store.
"""

from __future__ import annotations

import secrets

from icomms.installation import Installation
from icomms.network_store import Kept, opened
from icomms.storage import settings, snapshots
from icomms.storage.database import Database

NAME = "store.name"


def kept_network(place: Installation, database: Database, data_set_id: int) -> Kept | None:
    """Where an analysis keeps the network of a data set, None without ICOMMS_STORE."""
    return Kept(place.store, f"{_prefix(database)}{data_set_id}") if place.store else None


def forget_gone(place: Installation, database: Database) -> int:
    """Delete from the store the networks of data sets without any snapshot left; how many.

    Only while no analysis runs. Raises StorageError when the store does not answer.
    """
    if not place.store:
        return 0
    prefix = _prefix(database)
    with database.read() as session:
        there = {f"{prefix}{one.data_set_id}" for one in snapshots.snapshots(session)}
    with opened(place.store) as store:
        keys = store.keys()
        gone = [key for key in keys if key.startswith(prefix) and key not in there]
        for key in gone:
            store.delete(key)
    return len(gone)


def _prefix(database: Database) -> str:
    """How keys of this installation begin."""
    name = settings.keep_first(database, NAME, f"icomms-{secrets.token_hex(4)}")
    return f"{name}-data-set-"
