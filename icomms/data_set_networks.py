"""Networks of the pages' analyses in the store of the installation: one key per data set.

Keys begin with a name of the installation made once, so that several may share a store.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping

from icomms.installation import Installation
from icomms.network_store import Kept, forget_people, opened
from icomms.storage import datasets, jobs, people, settings, snapshots
from icomms.storage.database import Database

NAME = "store.name"
FORGOTTEN = "store.forgotten"
PATIENCE = 5.0


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


def forget_hidden(place: Installation, database: Database) -> int:
    """Take from the store what is known of people opted out or excluded since; how many nodes.

    The store is asked only when somebody was hidden, or a network written, after the last time.
    While a job works there is nothing to do yet. Raises StorageError.
    """
    if not place.store:
        return 0
    with database.read() as session:
        made = snapshots.snapshots(session)
        scopes = {one.id: one.kind for one in datasets.data_sets(session)}
        hidden = {one.data_set_id: people.hidden(session, scopes[one.data_set_id]) for one in made}
        known = settings.setting(session, FORGOTTEN)
        working = bool(jobs.working(session))
    newest = max((one.id for one in made), default=0)
    mark = _mark(newest, hidden)
    if working or mark == known or not any(hidden.values()):
        return 0
    prefix = _prefix(database)
    of_networks = {f"{prefix}{number}": ids for number, ids in hidden.items()}
    gone = forget_people(place.store, of_networks, PATIENCE)
    with database.begin() as session:
        settings.set_setting(session, FORGOTTEN, mark, None)
    return gone


def _mark(newest: int, hidden: Mapping[int, Collection[str]]) -> str:
    """Changes when a snapshot is made and when somebody is hidden; holds no id."""
    text = json.dumps([newest, sorted((number, sorted(ids)) for number, ids in hidden.items())])
    return hashlib.sha256(text.encode()).hexdigest()


def _prefix(database: Database) -> str:
    """How keys of this installation begin."""
    name = settings.keep_first(database, NAME, f"icomms-{secrets.token_hex(4)}")
    return f"{name}-data-set-"
