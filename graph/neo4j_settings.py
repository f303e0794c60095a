"""How to reach a Neo4j server and what to keep there: the address, the rest from the environment.

Passwords come from the environment or a file, never from the address, which ends up in logs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from graph.store import NEO4J_SCHEMES, AddressError

VARIABLES = {
    "ICOMMS_NEO4J_USER": "user of the Neo4j server (default: neo4j)",
    "ICOMMS_NEO4J_PASSWORD": "password of that user",
    "ICOMMS_NEO4J_PASSWORD_FILE": "file whose first line is the password",
    "ICOMMS_NEO4J_DATABASE": "name of the database (default: the user's own, usually neo4j)",
    "ICOMMS_NEO4J_CA": "file of the certificate authority that signed the server's certificate",
    "ICOMMS_NEO4J_LABELS": "other labels, e.g. Person=Colleague,Network=IcommsNetwork",
    "ICOMMS_NEO4J_KEEP": "earlier snapshots kept beside the current one (default: 1)",
    "ICOMMS_NEO4J_GRACE_SECONDS": "an earlier snapshot stays at least so long (default: 600)",
    "ICOMMS_NEO4J_CONNECT_SECONDS": "longest wait for a connection (default: 5)",
    "ICOMMS_NEO4J_TRANSACTION_SECONDS": "longest time of one transaction (default: 120)",
    "ICOMMS_NEO4J_RETRY_SECONDS": "how long a lost connection is tried again (default: 30)",
    "ICOMMS_GRAPH_USER": "user for a graph that others fill (default: ICOMMS_NEO4J_USER)",
    "ICOMMS_GRAPH_PASSWORD": "password of that user (default: ICOMMS_NEO4J_PASSWORD)",
    "ICOMMS_GRAPH_PASSWORD_FILE": "file whose first line is the password of that user",
    "ICOMMS_GRAPH_DATABASE": "database of that graph (default: ICOMMS_NEO4J_DATABASE)",
}
_OWN, _GRAPH = "ICOMMS_NEO4J_", "ICOMMS_GRAPH_"
_PASSWORDS = ("PASSWORD", "PASSWORD_FILE")
_LABEL = re.compile(r"[^\W\d]\w{0,63}")
_KNOWN_LABELS = ("Network", "Snapshot", "Person")


@dataclass(frozen=True, slots=True)
class Labels:
    """What nodes are called in the database."""

    network: str = "Network"
    snapshot: str = "Snapshot"
    person: str = "Person"


@dataclass(frozen=True, slots=True)
class Neo4jSettings:
    """One database of one server; times in seconds. The password is never shown."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str | None = None
    ca: Path | None = None
    labels: Labels = field(default_factory=Labels)
    keep: int = 1
    grace: float = 600.0
    connect: float = 5.0
    transaction: float = 120.0
    retry: float = 30.0
    lease: float = 60.0

    @property
    def place(self) -> str:
        """The address as it may be shown: no user, no password."""
        return f"{self.uri}/{self.database}" if self.database else self.uri


def neo4j_settings(url: str, environment: Mapping[str, str] = os.environ) -> Neo4jSettings:
    """Settings of an address such as neo4j://host:7687/database and the environment.

    Raises AddressError for an address with a password, without a host or with a query, for a wrong
    number or label, and for a file that cannot be read.

    >>> neo4j_settings("bolt://localhost/people", {}).place
    'bolt://localhost:7687/people'
    """
    parts = urlsplit(url)
    if "@" in parts.netloc or parts.username:
        raise AddressError(
            "The address of the store holds a user or a password, and addresses end up in logs.",
            "Set ICOMMS_NEO4J_USER and ICOMMS_NEO4J_PASSWORD instead.",
        )
    database = parts.path.strip("/") or environment.get("ICOMMS_NEO4J_DATABASE") or None
    return Neo4jSettings(
        uri=_uri(parts),
        user=environment.get("ICOMMS_NEO4J_USER") or "neo4j",
        password=_password(environment, _OWN),
        database=database,
        ca=_authority(environment),
        labels=_labels(environment.get("ICOMMS_NEO4J_LABELS", "")),
        keep=int(_number(environment, "ICOMMS_NEO4J_KEEP", 1)),
        grace=_number(environment, "ICOMMS_NEO4J_GRACE_SECONDS", 600),
        connect=_number(environment, "ICOMMS_NEO4J_CONNECT_SECONDS", 5),
        transaction=_number(environment, "ICOMMS_NEO4J_TRANSACTION_SECONDS", 120),
        retry=_number(environment, "ICOMMS_NEO4J_RETRY_SECONDS", 30),
    )


def reader_settings(url: str, environment: Mapping[str, str] = os.environ) -> Neo4jSettings:
    """The same for a graph that others fill: ICOMMS_GRAPH_* first, so that a user who may only
    read can be named beside the one who writes the store.

    >>> reader_settings("bolt://a", {"ICOMMS_NEO4J_USER": "w", "ICOMMS_GRAPH_USER": "r"}).user
    'r'
    """
    own = any(environment.get(f"{_GRAPH}{name}") for name in _PASSWORDS)
    hidden = {f"{_OWN}{name}" for name in _PASSWORDS} if own else set()
    rest = {name: text for name, text in environment.items() if name not in hidden}
    for name in ("USER", "DATABASE"):
        if text := environment.get(f"{_GRAPH}{name}"):
            rest[f"{_OWN}{name}"] = text
    found = neo4j_settings(url, rest)
    return replace(found, password=_password(environment, _GRAPH)) if own else found


def _uri(parts: SplitResult) -> str:
    example = "Write for example neo4j://localhost:7687."
    try:
        host, port = parts.hostname, parts.port or 7687
    except ValueError:
        raise AddressError("The port of the store is no number up to 65535.", example) from None
    if parts.scheme not in NEO4J_SCHEMES or not host:
        raise AddressError("The address of the store names no host.", example)
    if parts.query or parts.fragment or "/" in parts.path.strip("/"):
        raise AddressError("The address of the store ends oddly.", example)
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _password(environment: Mapping[str, str], prefix: str) -> str:
    variable = f"{prefix}PASSWORD_FILE"
    path = environment.get(variable)
    if not path:
        return environment.get(f"{prefix}PASSWORD", "")
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise AddressError(
            f"{variable}: {path} cannot be read.",
            "Name a text file that this user may read; its first line is the password.",
        ) from None
    return lines[0] if lines else ""


def _authority(environment: Mapping[str, str]) -> Path | None:
    path = environment.get("ICOMMS_NEO4J_CA")
    if not path:
        return None
    if not Path(path).is_file():
        raise AddressError(f"ICOMMS_NEO4J_CA: there is no file {path}.", "Name a PEM file.")
    return Path(path)


def _labels(text: str) -> Labels:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    chosen = {name.strip(): value.strip() for name, _, value in pairs}
    wrong = set(chosen) - set(_KNOWN_LABELS)
    if wrong or not all(_LABEL.fullmatch(value) for value in chosen.values()):
        raise AddressError(
            f"ICOMMS_NEO4J_LABELS is {text!r}.",
            "Allowed: Network=…,Snapshot=…,Person=… with letters, digits and _.",
        )
    labels = Labels(**{name.lower(): value for name, value in chosen.items()})
    if len({labels.network, labels.snapshot, labels.person}) < len(_KNOWN_LABELS):
        raise AddressError(
            f"ICOMMS_NEO4J_LABELS is {text!r}.", "Give network, snapshot and person labels apart."
        )
    return labels


def _number(environment: Mapping[str, str], name: str, default: int) -> float:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise AddressError(f"{name} is {text!r}.", "Allowed: a whole number.")
    return float(text)
