"""Where networks are kept: one small Protocol, chosen by address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from graph.model import Network

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

Properties = Mapping[str, Sequence[object]]
"""What is known of the people beside their ties: name of a property → one value per person, in
their order (text, number, truth value or None). Opaque here; only some stores keep it."""


class StoreError(Exception):
    """A store cannot do what was asked: a network is missing or damaged, a server is not there.

    `message` says what and where, `fix` what to do.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message, self.fix = message, fix


class AddressError(StoreError, ValueError):
    """An address that names no store."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a store says of a network without reading it.

    `ties` leads from family to number of ties, `version` names what is stored, `saved` is when it
    became current (epoch seconds).
    """

    key: str
    people: int
    ties: Mapping[str, int]
    version: str
    saved: float


@dataclass(frozen=True, slots=True)
class Score:
    """Results of one person: number in the network, id, and name of a result → its value."""

    person: int
    id: str
    values: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Property:
    """How often a property has a value, and of which types Neo4j says the values are."""

    present: int
    types: tuple[str, ...]


class NetworkStore(Protocol):
    """Keeps whole networks under a key. A reader sees the old or the new network, never half."""

    def save(self, key: str, network: Network, properties: Properties | None = None) -> None:
        """Store the network under `key`, replacing what was there; ValueError for a wrong key."""

    def load(self, key: str) -> Network:
        """The network of `key`; StoreError when there is none or it is damaged."""

    def properties(self, key: str) -> Properties:
        """What was saved beside it, nothing in a store that keeps networks only."""

    def describe(self, key: str) -> Description:
        """How large the network of `key` is; StoreError when there is none."""

    def keys(self) -> tuple[str, ...]:
        """All keys in alphabetical order."""

    def delete(self, key: str) -> None:
        """Forget `key`; StoreError when there is none."""

    def close(self) -> None:
        """Let go of connections; the store is not used afterwards."""


def is_server(address: str) -> bool:
    """Whether an address is that of a Neo4j server, and no folder.

    >>> is_server("neo4j://localhost:7687"), is_server("neo4j")
    (True, False)
    """
    scheme, mark, _ = address.partition("://")
    return bool(mark) and scheme in NEO4J_SCHEMES


def open_store(url: str) -> NetworkStore:
    """The store of an address: a folder path, file://, or a Neo4j server (neo4j://, bolt://, ...).

    A server is not asked before the first use. Raises AddressError (a ValueError) for an address of
    another kind, naming what is supported.
    """
    from graph.embedded_store import EmbeddedStore

    scheme, mark, rest = url.partition("://")
    if is_server(url):
        from graph.neo4j_settings import neo4j_settings
        from graph.neo4j_store import Neo4jStore

        return Neo4jStore(neo4j_settings(url))
    if mark and scheme in ("http", "https"):
        raise AddressError(
            f"{scheme}:// is the address of Neo4j's pages, not of its data.",
            "Write neo4j:// or bolt:// and the port of Bolt, usually 7687.",
        )
    if mark and scheme != "file":
        raise AddressError(
            f"There is no store for {scheme}:// addresses.",
            "Use a folder path, file://, neo4j:// or bolt://.",
        )
    folder = unquote(rest) if mark else url
    if not folder:
        raise AddressError("A store needs an address.", "Name a folder path, neo4j:// or bolt://.")
    return EmbeddedStore(Path(folder))
