"""The store of networks an administrator names: kept there, read back, copied from one to another.

Names and units of colleagues go with the network only into a store that keeps such things (Neo4j),
and never those of people who opted out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.embedded_store import EmbeddedStore
from graph.model import Network
from graph.store import (
    Description,
    NetworkStore,
    Properties,
    StoreError,
    is_server,
    open_store,
)
from icomms.errors import NotFoundError, StorageError
from icomms.people_records import Person
from icomms.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    from graph.neo4j_store import Neo4jStore

KEY = "company"
IN_SNAPSHOT = "network"
KEPT = ("company", "division", "department", "team", "location", "country")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an analysis keeps its network: an address, which holds no password, and the key."""

    address: str
    key: str = KEY

    @property
    def is_server(self) -> bool:
        """Whether it is a server, which others may look at, and no folder."""
        return is_server(self.address)

    def about(self) -> dict[str, dict[str, str]]:
        """What a snapshot says of it: a server's address, and no folder of this computer."""
        if not self.is_server:
            return {}
        return {"store": {"address": self.address, "key": self.key}}


def shown_address(address: str) -> str:
    """An address as it may be shown, without user or password; StorageError for a wrong one."""
    with named():
        store = open_store(address)
        store.close()
    if isinstance(store, EmbeddedStore):
        return str(store.folder)
    return on_server(store).settings.place


def on_server(store: NetworkStore) -> Neo4jStore:
    """A store that is no folder, as the server it is."""
    from graph.neo4j_store import Neo4jStore

    assert isinstance(store, Neo4jStore)
    return store


@contextmanager
def opened(address: str, patience: float | None = None) -> Iterator[NetworkStore]:
    """The store of an address, closed at the end; its errors come as StorageError.

    `patience` (seconds): a server that does not answer within that is not waited for.
    """
    with named():
        store = open_store(address) if patience is None else _soon(address, patience)
        try:
            yield store
        finally:
            store.close()


def _soon(address: str, patience: float) -> NetworkStore:
    store = open_store(address)
    if isinstance(store, EmbeddedStore):
        return store
    server = on_server(store)
    hasty = replace(server.settings, connect=patience, retry=0.0, transaction=5 * patience)
    return type(server)(hasty)


@contextmanager
def named() -> Iterator[None]:
    """Errors of a store, as users read them."""
    try:
        yield
    except StoreError as error:
        raise StorageError(error.message, error.fix) from None
    except ValueError as error:
        raise StorageError(f"The store refuses this: {error}.") from None


def kept_and_read(kept: Kept, network: Network, properties: Properties) -> Network:
    """Save the network and read it back: whoever ranks it ranks what is in the store."""
    with opened(kept.address) as store:
        store.save(kept.key, network, properties)
        return store.load(kept.key)


def properties_of(
    people: Sequence[Person], units: Sequence[str], opted_out: Sequence[str]
) -> Properties:
    """What a store may know of people, one value each; nothing of those who opted out."""
    out = set(opted_out)
    shown = [p.participation == "included" and p.id not in out for p in people]
    columns = {
        "id": [p.id for p in people],
        "name": [p.name for p in people],
        "unit": list(units),
        **{name: [getattr(p, name) for p in people] for name in KEPT},
    }
    return _only(columns, shown)


def properties_from(snapshot: Snapshot) -> Properties:
    """The same from a finished snapshot."""
    table = snapshot.table("people")
    out = set(snapshot.about["settings"]["people"]["opted_out"])
    ids = table.column("person_id").to_pylist()
    included = table.column("participation").to_pylist()
    shown = [p == "included" and i not in out for i, p in zip(ids, included, strict=True)]
    names = ("name", "unit", *KEPT)
    columns = {"id": ids, **{name: table.column(name).to_pylist() for name in names}}
    return _only(columns, shown)


def _only(columns: Mapping[str, Sequence[str]], shown: Sequence[bool]) -> Properties:
    return {
        name: [value or None if seen else None for value, seen in zip(values, shown, strict=True)]
        for name, values in columns.items()
        if any(values)
    }


def copy(source: str, target: str, keys: Sequence[str] = ()) -> tuple[Description, ...]:
    """Copy networks into another store and compare them there; all of them unless `keys` say which.

    `source` may be the folder of a snapshot: then its network goes under the one key given.
    Raises StorageError, NotFoundError.
    """
    if (Path(source) / "snapshot.json").is_file():
        return _copy_snapshot(Path(source), target, keys[0] if keys else KEY)
    with opened(source) as old, opened(target) as new:
        there = old.keys()
        if not keys and not there:
            raise NotFoundError(f"{source} holds no network.", "Check the address or folder.")
        for key in keys:
            if key not in there:
                raise NotFoundError(
                    f"{source} holds no network {key}.", "icomms store check lists what is there."
                )
        return tuple(_copied(new, key, old.load(key), old.properties(key)) for key in keys or there)


def _copy_snapshot(folder: Path, target: str, key: str) -> tuple[Description, ...]:
    snapshot = open_snapshot(folder)
    with opened(str(folder / "network")) as old, opened(target) as new:
        return (_copied(new, key, old.load(IN_SNAPSHOT), properties_from(snapshot)),)


def _copied(new: NetworkStore, key: str, network: Network, known: Properties) -> Description:
    new.save(key, network, known)
    if new.load(key).checksum() != network.checksum():
        raise StorageError("The copy differs from the original.", "Copy it again.")
    return new.describe(key)


@dataclass(frozen=True, slots=True)
class Look:
    """What a store is and holds: `kind` with its version, its networks.

    Of a Neo4j server also the constraints and indexes that the next save makes (`missing`), and how
    many unfinished and earlier snapshots there are.
    """

    place: str
    kind: str
    networks: tuple[Description, ...]
    missing: tuple[str, ...] = ()
    unfinished: int = 0
    earlier: int = 0


def look(address: str, patience: float | None = None) -> Look:
    """Look at a store without changing it; StorageError when it does not answer."""
    with opened(address, patience) as store:
        if isinstance(store, EmbeddedStore):
            return Look(str(store.folder), "folder", tuple(map(store.describe, store.keys())))
        found = on_server(store).status()
        kind = f"Neo4j {found.server.version} {found.server.edition}"
        return Look(
            found.place, kind, found.networks, found.missing, found.unfinished, found.earlier
        )


def delete(address: str, key: str) -> None:
    """Forget a network with all its earlier snapshots."""
    with opened(address) as store:
        store.delete(key)


def forget_people(
    address: str, people: Mapping[str, Collection[str]], patience: float | None = None
) -> int:
    """Take what is known of people from all snapshots of networks; how many nodes said something.

    `people` leads from the key of a network to ids. A folder knows nothing of people: 0. `patience`
    as of `opened`. Raises StorageError.
    """
    with opened(address, patience) as store:
        if isinstance(store, EmbeddedStore):
            return 0
        from graph.neo4j_forget import forget_people as forget

        server = on_server(store)
        return sum(forget(server.connection, key, ids) for key, ids in people.items())
