"""A graph that others fill, ranked: read as a people list and interaction tables, like any export.

What the settings say of its labels and types is looked at first (`survey`); then everybody and
every tie is streamed into CSV files, so that all that follows is what follows any file.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icomms.config import FileSettings, Settings
from icomms.errors import SettingsError
from icomms.graph_settings import FACTS, GraphSettings, TieSource
from icomms.importers.kind_words import canonical_kind
from icomms.network_store import named
from icomms.records import Problem, uncounted

if TYPE_CHECKING:
    from graph.neo4j_foreign import Counted, ForeignGraph, Property

Progress = Callable[[str, float], None]
COUNTING = "Counting what is in the graph"
READING_PEOPLE = "Reading people from the graph"
READING_TIES = "Reading ties from the graph"
COLUMNS = ("source", "target", "kind", "time", "weight", "group_size")
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
        return _survey(graph, settings)


def _survey(graph: ForeignGraph, settings: Settings) -> Survey:
    labels, types = graph.labels(), graph.types()
    chosen = settings.graph
    wrong = list(_missing_names(settings, labels, types, graph.place))
    known = chosen.person in labels
    people = graph.people(tuple(chosen.properties.values())) if known else None
    ties = {
        name: (tie, graph.ties(name, _properties(tie)))
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
        ties={name: (_kind(name, tie), read[name]) for name, (tie, _) in ties.items()},
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


def _properties(tie: TieSource) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((tie.time, tie.weight, tie.group_size)) if name)


def _kind(name: str, tie: TieSource) -> str:
    return canonical_kind(tie.kind or name)


# ------------------------------------------------------------------------------------- reading


def read_graph(
    address: str, folder: Path, settings: Settings, progress: Progress = lambda step, share: None,
    rows: Callable[[int], None] = uncounted,
) -> tuple[tuple[Path, ...], Settings]:  # fmt: skip
    """Stream the graph into CSV files in `folder`; the files, and settings that say what they are.

    `progress` is told the step and its share of the whole, `rows` how many more people or ties were
    written. Raises SettingsError for what the survey found wrong, StorageError for what the server
    says.
    """
    progress(COUNTING, 0.0)
    with opened(address, settings.graph) as graph:
        found = _survey(graph, settings)
        if found.wrong:
            problem = found.wrong[0]
            raise SettingsError(problem.message, problem.fix)
        progress(READING_PEOPLE, 0.1)
        files = [_people(graph, folder / "graph-people.csv", settings, rows)]
        for name, timed in (("graph-interactions.csv", True), ("graph-ties.csv", False)):
            kinds = {k: t for k, t in settings.graph.ties.items() if bool(t.time) is timed}
            if any(found.ties[kind][1] for kind in kinds):
                progress(READING_TIES, 0.3 if timed else 0.7)
                files.append(_ties(graph, folder / name, kinds, found, rows))
    said = {
        _sha256(path): FileSettings(
            *(("people", FACTS) if path == files[0] else ("interactions", _plain_columns()))
        )
        for path in files
    }
    return tuple(files), replace(settings, files={**settings.files, **said})


def _plain_columns() -> dict[str, str]:
    return {name: name for name in COLUMNS}


def _people(
    graph: ForeignGraph, path: Path, settings: Settings, told: Callable[[int], None]
) -> Path:
    properties = settings.graph.properties
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(properties)
        for rows in graph.read_people(tuple(properties.values())):
            writer.writerows([_cell(value) for value in row] for row in rows)
            told(len(rows))
    return path


def _ties(
    graph: ForeignGraph, path: Path, kinds: Mapping[str, TieSource], found: Survey,
    told: Callable[[int], None],
) -> Path:  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for name, tie in kinds.items():
            properties = _properties(tie)
            for rows in graph.read_ties(name, properties, found.ties[name][1]):
                lines = [_line(row, properties, _kind(name, tie), tie) for row in rows]
                writer.writerows(sorted(line for pair in lines for line in pair))
                told(len(rows))
    return path


def _line(
    row: Sequence[Any], properties: Sequence[str], kind: str, tie: TieSource
) -> list[list[str]]:
    """One tie as the lines of a table: one, or one for each direction."""
    values = dict(zip(properties, map(_cell, row[2:]), strict=True))
    source, target = _cell(row[0]), _cell(row[1])
    rest = [kind, *(values.get(name, "") for name in (tie.time, tie.weight, tie.group_size))]
    forward, back = [source, target, *rest], [target, source, *rest]
    return {"forward": [forward], "back": [back], "both": [forward, back]}[tie.direction]


def _cell(value: Any) -> str:  # noqa: ANN401
    """A value as text: times in ISO 8601, universal time where the zone is known."""
    from graph.neo4j_foreign import native

    found = native(value)
    if isinstance(found, dt.datetime):
        at = found.astimezone(dt.UTC) if found.tzinfo else found
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None else str(found)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
