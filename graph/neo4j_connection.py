"""One connection to a database of Neo4j: every transaction is one query, tried again when safe.

Whoever calls `write` must bear that the query runs twice: an answer can be lost after the commit.
A commit counts only with its bookmark, without which a server that is just ending has said yes to
what it forgets.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.api import READ_ACCESS, WRITE_ACCESS, BookmarkManager
from neo4j.exceptions import DriverError, Neo4jError

from graph.neo4j_errors import LostCommitError, check_version, named, passing
from graph.neo4j_settings import Neo4jSettings

Rows = list[list[Any]]
_PAUSE, _LONGEST_PAUSE = 0.1, 2.0


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Which server answers."""

    version: str
    edition: str


class _Bookmarks(BookmarkManager):
    """Hands out what was committed last and notices whether the server confirms more."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = frozenset(known)
        self.confirmed: frozenset[str] = frozenset()

    def get_bookmarks(self) -> Collection[str]:
        return self.known

    def update_bookmarks(
        self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]
    ) -> None:
        self.confirmed |= frozenset(new_bookmarks)


class Connection:
    """Opened at the first query; good for one thread at a time."""

    def __init__(self, settings: Neo4jSettings) -> None:
        self.settings = settings
        self._driver: neo4j.Driver | None = None
        self._server: ServerInfo | None = None
        self._bookmarks: frozenset[str] = frozenset()

    def server(self) -> ServerInfo:
        """Which server it is; StoreError when it does not answer, refuses us or is too old."""
        if self._server is None:
            query = (
                "CALL dbms.components() YIELD name, versions, edition "
                "WHERE name = 'Neo4j Kernel' RETURN versions[0], edition"
            )
            try:
                found = self._once(query, {}, READ_ACCESS)
            except (DriverError, Neo4jError, OSError, ssl.SSLError, ValueError) as error:
                self.close()
                raise named(error, self.settings, connected=False) from None
            check_version(found[0][0], self.settings.place)
            self._server = ServerInfo(*found[0])
        return self._server

    def read(self, query: str, **parameters: object) -> Rows:
        """The rows of a query that changes nothing."""
        return self._retried(query, parameters, READ_ACCESS)

    def write(self, query: str, **parameters: object) -> Rows:
        """The rows of a query that was committed for certain; it may have run more than once."""
        return self._retried(query, parameters, WRITE_ACCESS)

    def write_once(self, query: str, **parameters: object) -> None:
        """Try a query once and be content when it fails, as when tidying up after a failure."""
        try:
            self._once(query, parameters, WRITE_ACCESS)
        except (DriverError, Neo4jError, LostCommitError, OSError):
            return

    def close(self) -> None:
        """Close the connection; another query opens it again."""
        if self._driver is not None:
            self._driver.close()
        self._driver = self._server = None

    def _retried(self, query: str, parameters: dict[str, object], mode: str) -> Rows:
        self.server()
        end, pause = time.monotonic() + self.settings.retry, _PAUSE
        while True:
            try:
                return self._once(query, parameters, mode)
            except (DriverError, Neo4jError, LostCommitError, OSError) as error:
                if not passing(error) or time.monotonic() + pause > end:
                    raise named(error, self.settings, connected=True) from None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _once(self, query: str, parameters: dict[str, object], mode: str) -> Rows:
        if self._driver is None:
            self._driver = _driver(self.settings)
        bookmarks = _Bookmarks(self._bookmarks)
        with self._driver.session(
            database=self.settings.database, default_access_mode=mode, bookmark_manager=bookmarks
        ) as session:
            transaction = session.begin_transaction(timeout=self.settings.transaction)
            with transaction:
                rows = [list(record) for record in transaction.run(query, parameters)]
                transaction.commit()
        if mode == WRITE_ACCESS and not bookmarks.confirmed:
            raise LostCommitError
        self._bookmarks = bookmarks.confirmed or self._bookmarks
        return rows


def _driver(settings: Neo4jSettings) -> neo4j.Driver:
    """The driver; with an own certificate authority the scheme says nothing of encryption."""
    uri = settings.uri
    secure: dict[str, Any] = {}
    if settings.ca is not None:
        scheme, _, rest = uri.partition("://")
        uri = f"{scheme.partition('+')[0]}://{rest}"
        secure = {
            "encrypted": True, "trusted_certificates": neo4j.TrustCustomCAs(str(settings.ca)),
        }  # fmt: skip
    return neo4j.GraphDatabase.driver(
        uri, auth=(settings.user, settings.password), notifications_min_severity="OFF",
        connection_timeout=settings.connect, connection_acquisition_timeout=2 * settings.connect,
        max_transaction_retry_time=0, telemetry_disabled=True, user_agent="icomms", **secure,
    )  # fmt: skip


def quoted(names: Iterable[str]) -> list[str]:
    """Names of labels and types as Cypher takes them; a backtick is doubled.

    >>> quoted(["Person"])
    ['`Person`']
    """
    return [f"`{name.replace('`', '``')}`" for name in names]
