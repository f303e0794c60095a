"""One writer per network: a lease on its node, by the server's clock; killed writers lose it."""

from __future__ import annotations

import secrets
import time
from types import TracebackType
from typing import Self

from graph.neo4j_connection import Connection, quoted
from graph.store import StoreError

_PAUSE = 0.2


class Lease:
    """`with Lease(connection, key) as lease:` the only writer of a network, or StoreError."""

    def __init__(self, connection: Connection, key: str, wait: float | None = None) -> None:
        self._connection, self.key = connection, key
        self.owner = secrets.token_hex(8)
        self.milliseconds = int(connection.settings.lease * 1000)
        self._wait = connection.settings.lease + 5 if wait is None else wait
        (self._label,) = quoted([connection.settings.labels.network])

    def __enter__(self) -> Self:
        end = time.monotonic() + self._wait
        while not self._taken("n.lease IS NULL OR n.lease_until < timestamp()"):
            if time.monotonic() > end:
                raise StoreError(
                    f"Somebody else is writing the network {self.key!r} to "
                    f"{self._connection.settings.place}.",
                    "Wait until that is done, then try again.",
                )
            time.sleep(_PAUSE)
        return self

    def _taken(self, free: str) -> bool:
        """Take the lease when it is free, or prolong it; whether it is ours."""
        query = (
            f"MERGE (n:{self._label} {{key: $key}}) SET n.touched = timestamp() WITH n "
            f"WHERE n.lease = $owner OR {free} "
            "SET n.lease = $owner, n.lease_until = timestamp() + $ms RETURN n.key"
        )
        return bool(
            self._connection.write(query, key=self.key, owner=self.owner, ms=self.milliseconds)
        )

    def hold(self) -> None:
        """Prolong the lease; StoreError when another writer has taken over."""
        if not self._taken("false"):
            raise lost(self._connection, self.key)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.write_once(
            f"MATCH (n:{self._label} {{key: $key, lease: $owner}}) REMOVE n.lease, n.lease_until",
            key=self.key, owner=self.owner,
        )  # fmt: skip


def lost(connection: Connection, key: str) -> StoreError:
    """The error of a writer that was too slow and was taken for dead."""
    return StoreError(
        f"Another process took over writing the network {key!r} at {connection.settings.place}.",
        "What is current is whole. Try again when the other one is done.",
    )
