"""What icomms' part of the database looks like: labels, types of ties, constraints, indexes.

(:Network {key})-[:CURRENT]->(:Snapshot {id, network, state, people, ties, created})
(:Snapshot)-[:OF]->(:Network)
(:Person {snapshot, idx, id, name, unit, ...})-[:ATTENTION {weight, count, weeks, first_seen,
    last_seen, weekly}]->(:Person)

`weeks` counts the weeks of a tie, `weekly` holds their sums as bytes (see WEEKLY): as lists they
would take most of the time and room of a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.neo4j_connection import Connection, quoted
from graph.neo4j_settings import Labels
from graph.store import StoreError

WEEKLY = np.dtype([("week", "<i4"), ("weight", "<f8"), ("count", "<i4")])
"""One week of a tie, 16 bytes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One uniqueness constraint or one index."""

    label: str
    properties: tuple[str, ...]
    unique: bool

    @property
    def name(self) -> str:
        """Its name in the database."""
        return "_".join(("icomms", self.label, *self.properties)).lower()

    def statement(self) -> str:
        """The command that makes it, unless it is there."""
        name, label = quoted([self.name, self.label])
        on = ", ".join(f"n.{one}" for one in self.properties)
        if self.unique:
            return (
                f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE ({on}) IS UNIQUE"
            )
        return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({on})"


def rules(labels: Labels) -> tuple[Rule, ...]:
    """All constraints and indexes that icomms needs."""
    return (
        Rule(labels.network, ("key",), True),
        Rule(labels.snapshot, ("id",), True),
        Rule(labels.person, ("snapshot", "idx"), True),
        Rule(labels.person, ("snapshot", "id"), True),
        Rule(labels.person, ("name",), False),
    )


def missing_rules(connection: Connection) -> tuple[Rule, ...]:
    """Constraints and indexes that are not there yet, or not usable."""
    unique = connection.read(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type "
        "WHERE type IN ['UNIQUENESS', 'NODE_PROPERTY_UNIQUENESS', 'NODE_KEY'] "
        "RETURN labelsOrTypes, properties"
    )
    indexes = connection.read(
        "SHOW INDEXES YIELD labelsOrTypes, properties, type, state "
        "WHERE type = 'RANGE' AND state = 'ONLINE' RETURN labelsOrTypes, properties"
    )
    wanted = rules(connection.settings.labels)
    return tuple(
        rule for rule in wanted
        if [[rule.label], list(rule.properties)] not in (unique if rule.unique else indexes)
    )  # fmt: skip


def prepare_schema(connection: Connection) -> None:
    """Make what is missing and check that it is there; StoreError when something stands against."""
    for rule in missing_rules(connection):
        connection.write(rule.statement())
    connection.write("CALL db.awaitIndexes(60)")
    if left := missing_rules(connection):
        names = ", ".join(rule.name for rule in left)
        raise StoreError(
            f"Neo4j at {connection.settings.place} did not make {names}.",
            "Look at SHOW CONSTRAINTS and SHOW INDEXES there.",
        )


def tie_types(families: Iterable[str]) -> dict[str, str]:
    """The type of relationship of every family: capital letters, different for each.

    >>> tie_types(["attention", "trust declared", "Trust"])
    {'attention': 'ATTENTION', 'trust declared': 'TRUST_DECLARED', 'Trust': 'TRUST'}
    """
    found: dict[str, str] = {}
    for family in families:
        plain = re.sub(r"\W+", "_", family).upper().strip("_") or "TIE"
        name, number = plain, 1
        while name in found.values():
            number += 1
            name = f"{plain}_{number}"
        found[family] = name
    return found
