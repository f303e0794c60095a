"""Where networks are kept: one small Protocol, chosen by address."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from graph.model import Network


class StoreError(Exception):
    """A stored network is missing or damaged; the message names the file or key."""


class NetworkStore(Protocol):
    """Keeps whole networks under a key. A reader sees the old or the new network, never half."""

    def save(self, key: str, network: Network) -> None:
        """Store the network under `key`, replacing what was there."""

    def load(self, key: str) -> Network:
        """The network of `key`; StoreError when there is none or it is damaged."""

    def keys(self) -> tuple[str, ...]:
        """All keys in alphabetical order."""

    def delete(self, key: str) -> None:
        """Forget `key`; StoreError when there is none."""


def open_store(url: str) -> NetworkStore:
    """The store of an address: a folder path or file:// address.

    Raises ValueError for an address of another kind, naming what is supported.
    """
    from graph.embedded_store import EmbeddedStore

    scheme, mark, rest = url.partition("://")
    if mark and scheme != "file":
        raise ValueError(f"no store for {scheme}:// addresses; use a folder path or file://")
    folder = unquote(rest) if mark else url
    if not folder:
        raise ValueError("a store needs an address: a folder path or file://")
    return EmbeddedStore(Path(folder))
