"""Networks in a Neo4j database, where others may look at them; see graph.neo4j_schema.

A snapshot is written beside the current one in batches, counted, and made current in one short
transaction. A killed writer leaves a part that nobody sees and the next writer removes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graph.embedded_store import check_key
from graph.model import Network
from graph.neo4j_connection import Connection, ServerInfo, quoted
from graph.neo4j_lease import Lease
from graph.neo4j_read import (
    ChangedError,
    Found,
    current_snapshot,
    pause,
    read_network,
    read_properties,
)
from graph.neo4j_schema import missing_rules, prepare_schema
from graph.neo4j_settings import Neo4jSettings
from graph.neo4j_sweep import drop_snapshot, sweep, sweep_all
from graph.neo4j_write import OWN, Writer, properties_mark
from graph.store import Description, Properties, StoreError

T = TypeVar("T")
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Status:
    """What a look at the server found.

    `missing` names constraints and indexes that the next save makes; `unfinished` counts snapshots
    of killed or working writers, `earlier` those kept beside the current ones.
    """

    place: str
    server: ServerInfo
    networks: tuple[Description, ...]
    missing: tuple[str, ...]
    unfinished: int
    earlier: int


class Neo4jStore:
    """Any number of readers; one writer per network at a time, others wait for it."""

    def __init__(self, settings: Neo4jSettings) -> None:
        self.settings = settings
        self.connection = Connection(settings)
        self._prepared = False

    def save(self, key: str, network: Network, properties: Properties | None = None) -> None:
        """Store `network` and what is known of its people; nothing is written when it is there.

        ValueError for a key of other than letters, digits, - and _, and for properties that do not
        fit; StoreError when the server does not do it, in which case the old one stays current.
        """
        check_key(key)
        known = _checked(network, properties or {})
        self._prepare()
        with Lease(self.connection, key) as lease:
            sweep(self.connection, lease)
            if self._is_there(key, network, known):
                return
            writer = Writer(self.connection, lease)
            staged = writer.stage(network, known)
            writer.verify(staged)
            writer.make_current(staged)
            sweep(self.connection, lease)

    def _prepare(self) -> None:
        if not self._prepared:
            prepare_schema(self.connection)
            sweep_all(self.connection)
            self._prepared = True

    def _is_there(self, key: str, network: Network, properties: Properties) -> bool:
        found = current_snapshot(self.connection, key)
        mark = (network.checksum(), properties_mark(properties))
        return found is not None and (found.checksum, found.properties) == mark

    def load(self, key: str) -> Network:
        """The network of `key`, equal to the saved one to the last bit; StoreError as promised."""
        return self._whole(key, read_network)

    def properties(self, key: str) -> Properties:
        """What was saved of the people of `key`, in their order."""
        return self._whole(key, read_properties)

    def _whole(self, key: str, read: Callable[[Connection, Found], T]) -> T:
        """Read the current snapshot, again when another one became current meanwhile."""
        check_key(key)
        found = self._current(key)
        for turn in range(_TRIES):
            try:
                return read(self.connection, found)
            except ChangedError:
                pause(turn)
            later = self._current(key)
            if later.id == found.id:
                break
            found = later
        raise StoreError(
            f"The network {key!r} at {self.settings.place} is damaged: it is not as it was saved.",
            "Something else has changed its nodes or ties. Save it again.",
        )

    def _current(self, key: str) -> Found:
        found = current_snapshot(self.connection, key)
        if found is None:
            raise _absent(key, self.settings)
        return found

    def describe(self, key: str) -> Description:
        """How large the current snapshot of `key` is and since when."""
        check_key(key)
        found = self._current(key)
        ties = dict(zip(found.families, found.ties, strict=True))
        return Description(key, found.people, ties, found.id, found.since)

    def keys(self) -> tuple[str, ...]:
        """All keys in alphabetical order."""
        network, snapshot = quoted([self.settings.labels.network, self.settings.labels.snapshot])
        rows = self.connection.read(
            f"MATCH (n:{network})-[:CURRENT]->(:{snapshot}) RETURN n.key ORDER BY n.key"
        )
        return tuple(sorted(row[0] for row in rows))

    def delete(self, key: str) -> None:
        """Forget `key` with all its snapshots; StoreError when there is none."""
        check_key(key)
        self._current(key)
        network, snapshot = quoted([self.settings.labels.network, self.settings.labels.snapshot])
        with Lease(self.connection, key) as lease:
            rows = self.connection.write(
                f"MATCH (n:{network} {{key: $key}})<-[:OF]-(s:{snapshot}) "
                "SET s.state = 'dropping' WITH n, s OPTIONAL MATCH (n)-[c:CURRENT]->(s) DELETE c "
                "RETURN s.id",
                key=key,
            )
            for (name,) in rows:
                drop_snapshot(self.connection, lease, name)
            self.connection.write(f"MATCH (n:{network} {{key: $key}}) DETACH DELETE n", key=key)

    def status(self) -> Status:
        """A look at the server that changes nothing; StoreError when it does not answer."""
        server = self.connection.server()
        (snapshot,) = quoted([self.settings.labels.snapshot])
        rows = self.connection.read(f"MATCH (s:{snapshot}) RETURN s.state, count(s)")
        states: dict[str, int] = {row[0]: row[1] for row in rows}
        return Status(
            place=self.settings.place,
            server=server,
            networks=tuple(self.describe(key) for key in self.keys()),
            missing=tuple(rule.name for rule in missing_rules(self.connection)),
            unfinished=states.get("loading", 0) + states.get("dropping", 0),
            earlier=states.get("retired", 0),
        )

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _absent(key: str, settings: Neo4jSettings) -> StoreError:
    return StoreError(
        f"There is no network {key!r} at {settings.place}.",
        "icomms store check lists those that are there.",
    )


def _checked(network: Network, properties: Properties) -> Properties:
    for name, values in properties.items():
        if name in OWN or len(values) != network.n:
            raise ValueError(f"property {name!r} needs one value per person and another name")
    return properties
