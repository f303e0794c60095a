"""A graph that others fill: what is in it, and what the settings would read of it (`survey`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icomms.config import Settings
from icomms.graph_settings import GraphSettings, TieSource
from icomms.importers.kind_words import canonical_kind
from icomms.network_store import named
from icomms.records import Problem

if TYPE_CHECKING:
    from graph.neo4j_foreign import Counted, ForeignGraph
    from graph.store import Property

TEXTS = ("STRING", "INTEGER")
NUMBERS = ("INTEGER", "FLOAT")
TIMES = ("ZONED DATETIME", "LOCAL DATETIME", "DATE", "STRING", "INTEGER")
_ALLOWED = {"weight": NUMBERS, "group_size": NUMBERS, "time": TIMES}


@dataclass(frozen=True, slots=True)
class Survey:
    """What is in the graph and what the settings would read of it.

    `properties` leads from fact to (property, people who have it), `ties` from type to (kind, ties
    read). `left_labels` and `left_types` count what is not read at all or not wholly. `wrong`
    holds what must be repaired first.
    """

    place: str
    people: int
    without_id: int
    properties: Mapping[str, tuple[str, int]]
    ties: Mapping[str, tuple[str, int]]
    left_labels: Mapping[str, int]
    left_types: Mapping[str, int]
    wrong: tuple[Problem, ...]


@contextmanager
def opened(
    address: str, chosen: GraphSettings, patience: float | None = None
) -> Iterator[ForeignGraph]:
    """A graph with its settings, closed at the end; its errors come as StorageError.

    `patience` (seconds): a server that does not answer within that is not waited for.
    """
    from graph.neo4j_foreign import ForeignGraph

    with named():
        graph = ForeignGraph(
            address, chosen.person or "Person", chosen.properties.get("id", "id"), patience
        )
        try:
            yield graph
        finally:
            graph.close()


def survey(address: str, settings: Settings, patience: float | None = None) -> Survey:
    """Count what the graph holds and what the settings would read; StorageError as the store's."""
    with opened(address, settings.graph, patience) as graph:
        return survey_of(graph, settings)


def survey_of(graph: ForeignGraph, settings: Settings) -> Survey:
    """The same of a graph that is open."""
    labels, types = graph.labels(), graph.types()
    chosen = settings.graph
    wrong = list(_missing_names(settings, labels, types, graph.place))
    known = chosen.person in labels
    people = graph.people(tuple(chosen.properties.values())) if known else None
    ties = {
        name: (tie, graph.ties(name, tie_properties(tie)))
        for name, tie in chosen.ties.items()
        if people and name in types
    }
    if people:
        wrong += _wrong_people(chosen.person, chosen.properties, people)
        for name, (tie, counted) in ties.items():
            wrong += _wrong_ties(name, tie, counted)
        if not wrong and not any(counted.usable for _, counted in ties.values()):
            wrong.append(_no_ties(chosen.person))
    read = {name: counted.usable for name, (_, counted) in ties.items()}
    return Survey(
        place=graph.place,
        people=people.usable if people else 0,
        without_id=people.total - people.usable if people else 0,
        properties={
            fact: (name, people.properties[name].present if people else 0)
            for fact, name in chosen.properties.items()
        },
        ties={name: (tie_kind(name, tie), read[name]) for name, (tie, _) in ties.items()},
        left_labels={name: n for name, n in labels.items() if name != chosen.person},
        left_types={
            name: n - read.get(name, 0) for name, n in types.items() if n > read.get(name, 0)
        },
        wrong=tuple(wrong),
    )


def _no_ties(name: str) -> Problem:
    return Problem(
        "no_ties",
        f"No relationship that would be read joins two {name}.",
        "Name types between people under [graph.ties], one table each.",
    )


def _missing_names(
    settings: Settings, labels: Mapping[str, int], types: Mapping[str, int], place: str
) -> Iterator[Problem]:
    name, ties = settings.graph.person, settings.graph.ties
    if not name:
        yield Problem(
            "no_person",
            "The settings do not say which label is a person.",
            "Write person = under [graph].",
        )
    elif name not in labels:
        names = ", ".join(labels) or "-"
        yield Problem(
            "no_label", f"There is no label {name} at {place}.", f"Labels there: {names}."
        )
    if name and not ties:
        yield Problem(
            "no_types",
            "The settings name no type of relationship.",
            "Write [graph.ties.TYPE], one for each.",
        )
    names = ", ".join(types) or "-"
    for kind in ties:
        if kind not in types:
            yield Problem(
                "no_type", f"There is no relationship {kind} at {place}.", f"Types there: {names}."
            )


def allowed_types(fact: str) -> tuple[str, ...]:
    """Of which types, as Neo4j names them, the property of a fact may be."""
    return TEXTS if fact == "id" else (*TIMES, *NUMBERS, "BOOLEAN")


def _wrong_people(label: str, properties: Mapping[str, str], people: Counted) -> Iterator[Problem]:
    for fact, name in properties.items():
        allowed = allowed_types(fact)
        found = people.properties[name]
        yield from _wrong_property(f"graph.properties.{fact}", name, label, found, allowed)


def _wrong_ties(kind: str, tie: TieSource, ties: Counted) -> Iterator[Problem]:
    for setting, allowed in _ALLOWED.items():
        if ties.total and (name := getattr(tie, setting)):
            found = ties.properties[name]
            yield from _wrong_property(f"graph.ties.{kind}.{setting}", name, kind, found, allowed)


def _wrong_property(
    key: str, name: str, kind: str, found: Property, types: Sequence[str]
) -> Iterator[Problem]:
    if not found.present:
        yield Problem(
            "no_property",
            f"{key}: no {kind} has a property {name}.",
            "Name another property, or none.",
        )
    elif names := ", ".join(one for one in found.types if one not in types):
        allowed = ", ".join(types)
        yield Problem("wrong_type", f"{key}: {name} holds {names}.", f"Allowed: {allowed}.")


def tie_properties(tie: TieSource) -> tuple[str, ...]:
    """The properties of a type of relationship that are read."""
    return tuple(name for name in dict.fromkeys((tie.time, tie.weight, tie.group_size)) if name)


def tie_kind(name: str, tie: TieSource) -> str:
    """The kind of interaction that a type of relationship is read as."""
    return canonical_kind(tie.kind or name)
