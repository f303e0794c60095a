"""What is in a graph that others fill, as its administrator sees it before saying what it means.

First labels and types with their counts; then, of the label that is a person, the properties and
the types between two such people. No value of any property is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from graph.store import Property
from icomms.errors import IcommsError, StorageError
from icomms.foreign_graph import opened
from icomms.graph_settings import GraphSettings
from icomms.importers.columns import is_sensitive
from icomms.network_store import named

PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class FoundTies:
    """A type of relationship between two people: how many, and properties that some of them have.

    `properties` were looked for on the first ten thousand.
    """

    total: int
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class GraphLook:
    """What a look found at a time (epoch seconds); `error` says why it found nothing.

    `person` is the label that was looked into, empty: none yet. `hidden` names its properties that
    are never read (salary, birthday and the like).
    """

    address: str
    at: int
    labels: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    person: str = ""
    people: int = 0
    properties: Mapping[str, Property] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    ties: Mapping[str, FoundTies] = field(default_factory=dict)
    error: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept among the settings."""
        return asdict(self)


def place_of(address: str) -> str:
    """The address of a graph as it may be shown, never with a password. StorageError: wrong."""
    from graph.neo4j_foreign import reader_place

    with named():
        return reader_place(address)


def found_at(kept: Mapping[str, Any], address: str) -> bool:
    """Whether something kept was found in the graph of this address; never at a wrong one."""
    try:
        return bool(kept["address"] == place_of(address))
    except StorageError:
        return False


def graph_look(address: str, person: str, at: int) -> GraphLook:
    """Look at the graph now, with little patience; an error is part of what was found.

    `person` is the label to look into; one that is not there counts as none.
    """
    try:
        place = place_of(address)
    except StorageError as error:
        return GraphLook("", at, error=f"{error.message} {error.fix}")
    try:
        return _looked(address, place, person, at)
    except IcommsError as error:
        return GraphLook(place, at, error=f"{error.message} {error.fix}")


def _looked(address: str, place: str, person: str, at: int) -> GraphLook:
    with opened(address, GraphSettings(person), PATIENCE) as graph:
        labels, types = graph.labels(), graph.types()
        if person not in labels:
            return GraphLook(place, at, labels, types)
        properties = graph.properties()
        return GraphLook(
            place, at, labels, types, person, labels[person],
            properties={n: one for n, one in properties.items() if not is_sensitive(n)},
            hidden=tuple(name for name in properties if is_sensitive(name)),
            ties={name: FoundTies(*found) for name, found in graph.between().items()},
        )  # fmt: skip


def look_from(kept: Mapping[str, Any] | None, address: str) -> GraphLook | None:
    """The last look at the graph as it is set now; None when nobody has looked at that one."""
    if kept is None or not found_at(kept, address):
        return None
    ties = {
        name: FoundTies(one["total"], _found(one["properties"]))
        for name, one in kept["ties"].items()
    }
    properties = _found(kept["properties"])
    hidden = tuple(kept["hidden"])
    return GraphLook(**{**kept, "ties": ties, "properties": properties, "hidden": hidden})


def _found(kept: Mapping[str, Any]) -> dict[str, Property]:
    return {name: Property(one["present"], tuple(one["types"])) for name, one in kept.items()}
