"""Reading a graph that others fill: their own labels, types of relationships and properties.

Every query goes through `Connection.read`, whose sessions Neo4j itself keeps from writing, so a
user with the right to read is enough. Names of labels and properties come from settings: they are
quoted, never part of a query as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.neo4j_connection import Connection, Rows, quoted
from graph.neo4j_settings import Neo4jSettings, reader_settings
from graph.store import Property

BATCH = 5_000
TIES = 30_000
"""About so many ties come in one answer."""
LOOKED_AT = 10_000
"""The properties of a type of relationship are looked for on so many of its ties."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Nodes of a label or ties of a type: how many, how many can be read, their properties."""

    total: int
    usable: int
    properties: Mapping[str, Property]


class ForeignGraph:
    """One database, for reading; `id_property` tells people of `label` apart.

    `patience` (seconds): a server that does not answer within that is not waited for.
    """

    def __init__(
        self, address: str, label: str, id_property: str, patience: float | None = None
    ) -> None:
        self.connection = Connection(_settings(address, patience))
        self._label, self._id = quoted([label, id_property])

    @property
    def place(self) -> str:
        """The address as it may be shown."""
        return self.connection.settings.place

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def labels(self) -> dict[str, int]:
        """How many nodes have each label; labels that no node has any more are left out."""
        names = self.connection.read("CALL db.labels() YIELD label RETURN label ORDER BY label")
        return self._counts(names, "MATCH (n:{}) RETURN count(n)")

    def types(self) -> dict[str, int]:
        """How many relationships each type has."""
        names = self.connection.read(
            "CALL db.relationshipTypes() YIELD relationshipType AS name RETURN name ORDER BY name"
        )
        return self._counts(names, "MATCH ()-[r:{}]->() RETURN count(r)")

    def _counts(self, names: Rows, query: str) -> dict[str, int]:
        found = {}
        for (name,) in names:
            (row,) = self.connection.read(query.format(*quoted([name])))
            found[name] = row[0]
        return {name: count for name, count in found.items() if count}

    def properties(self) -> dict[str, Property]:
        """All properties of the people, by name."""
        return self._properties(f"MATCH (x:{self._label})")

    def between(self) -> dict[str, tuple[int, dict[str, Property]]]:
        """Types of relationships between two people: how many, and properties of some of them."""
        ends = f"MATCH (:{self._label})-[x{{}}]->(:{self._label})"
        rows = self.connection.read(f"{ends.format('')} RETURN type(x) AS name, count(*)")
        found = {}
        for name, count in sorted(rows):
            some = f"{ends.format(f':{quoted([name])[0]}')} WITH x LIMIT {LOOKED_AT}"
            found[name] = (count, self._properties(some))
        return found

    def _properties(self, match: str) -> dict[str, Property]:
        rows = self.connection.read(
            f"{match} UNWIND keys(x) AS name "
            "RETURN name, count(*), collect(DISTINCT valueType(x[name])) ORDER BY name"
        )
        return {
            name: Property(count, tuple(sorted(map(_plain, types)))) for name, count, types in rows
        }

    def people(self, properties: Sequence[str]) -> Counted:
        """The people; usable are those with different ids."""
        return self._counted(
            f"MATCH (x:{self._label}) ", f"count(x), count(DISTINCT x.{self._id})", properties
        )

    def ties(self, kind: str, properties: Sequence[str]) -> Counted:
        """The ties of a type between two people with an id, usable all of them."""
        return self._counted(
            f"MATCH (a:{self._label})-[x:{quoted([kind])[0]}]->(b:{self._label}) "
            f"WHERE a.{self._id} IS NOT NULL AND b.{self._id} IS NOT NULL",
            "count(x), count(x)",
            properties,
        )

    def _counted(self, match: str, counts: str, properties: Sequence[str]) -> Counted:
        parts = [
            f"count(x.{name}), collect(DISTINCT CASE WHEN x.{name} IS NOT NULL "
            f"THEN valueType(x.{name}) END)"
            for name in quoted(properties)
        ]
        (row,) = self._lists(f"{match} RETURN [[{', '.join([counts, *parts])}]]")
        pairs = zip(row[2::2], row[3::2], strict=True)
        found = [Property(count, tuple(sorted(map(_plain, types)))) for count, types in pairs]
        return Counted(row[0], row[1], dict(zip(properties, found, strict=True)))

    def read_people(self, properties: Sequence[str]) -> Iterator[Rows]:
        """The properties of everybody with an id, in batches and in the order of ids."""
        wanted = ", ".join(f"p.{name}" for name in quoted(properties))
        nodes = self._nodes()
        for first in range(0, len(nodes), BATCH):
            yield self._lists(
                "UNWIND $nodes AS node MATCH (p) WHERE elementId(p) = node "
                f"RETURN collect([{wanted}])",
                nodes=nodes[first : first + BATCH],
            )

    def read_ties(self, kind: str, properties: Sequence[str], ties: int) -> Iterator[Rows]:
        """Ids of both ends, then the properties, of about `ties` ties in batches.

        Times with a zone come as text in universal time, to the second: of these alone the driver
        would make more work than of all the rest.
        """
        ends = [f"a.{self._id}", f"b.{self._id}"]
        wanted = ", ".join([*ends, *(_universal(f"x.{name}") for name in quoted(properties))])
        nodes = self._nodes()
        step = max(1, min(BATCH, len(nodes) * TIES // (ties + 1)))
        for first in range(0, len(nodes), step):
            yield self._lists(
                "UNWIND $nodes AS node MATCH (a) WHERE elementId(a) = node "
                f"MATCH (a)-[x:{quoted([kind])[0]}]->(b:{self._label}) "
                f"WHERE b.{self._id} IS NOT NULL RETURN collect([{wanted}])",
                nodes=nodes[first : first + step],
            )  # fmt: skip

    def _lists(self, query: str, **parameters: object) -> Rows:
        """The rows of a query that returns all of them as one list of lists.

        Names may come twice in a row, and one large record takes less time than many small ones.
        """
        ((rows,),) = self.connection.read(query, **parameters)
        return list(rows)

    def _nodes(self) -> list[str]:
        rows = self.connection.read(
            f"MATCH (p:{self._label}) WHERE p.{self._id} IS NOT NULL "
            f"RETURN elementId(p), p.{self._id}"
        )
        return [node for node, _ in sorted(rows, key=lambda row: (str(row[1]), row[0]))]


def reader_place(address: str) -> str:
    """The address of a graph as it may be shown; AddressError for a wrong one."""
    return reader_settings(address).place


def _settings(address: str, patience: float | None) -> Neo4jSettings:
    found = reader_settings(address)
    return found if patience is None else replace(found, connect=patience, retry=0.0)


def _universal(value: str) -> str:
    return (
        f"CASE WHEN valueType({value}) STARTS WITH 'ZONED DATETIME' THEN "
        f"toString(datetime({{epochSeconds: {value}.epochSeconds}})) ELSE {value} END"
    )


def native(value: Any) -> Any:  # noqa: ANN401
    """A value of the driver as Python has it: its dates and times become those of datetime."""
    return value.to_native() if hasattr(value, "to_native") else value


def _plain(name: str) -> str:
    """The type without what says that it is not null.

    >>> _plain("STRING NOT NULL")
    'STRING'
    """
    return name.removesuffix(" NOT NULL")
