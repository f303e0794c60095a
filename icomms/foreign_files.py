"""A graph that others fill, read as a people list and interaction tables, like any export.

Everybody and every tie is streamed into CSV files, so that all that follows is what follows any
file.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icomms.config import FileSettings, Settings
from icomms.errors import SettingsError
from icomms.foreign_graph import Survey, opened, survey_of, tie_kind, tie_properties
from icomms.graph_settings import FACTS, TieSource
from icomms.records import uncounted

if TYPE_CHECKING:
    from graph.neo4j_foreign import ForeignGraph

Progress = Callable[[str, float], None]
COUNTING = "Counting what is in the graph"
READING_PEOPLE = "Reading people from the graph"
READING_TIES = "Reading ties from the graph"
COLUMNS = ("source", "target", "kind", "time", "weight", "group_size")


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
        found = survey_of(graph, settings)
        if found.wrong:
            problem = found.wrong[0]
            raise SettingsError(problem.message, problem.fix)
        told = _told(READING_PEOPLE, 0.1, 0.2, found.people, progress, rows)
        files = [_people(graph, folder / "graph-people.csv", settings, told)]
        ties = sum(count for _, count in found.ties.values())
        told = _told(READING_TIES, 0.3, 0.7, ties, progress, rows)
        for name, timed in (("graph-interactions.csv", True), ("graph-ties.csv", False)):
            kinds = {k: t for k, t in settings.graph.ties.items() if bool(t.time) is timed}
            if any(found.ties[kind][1] for kind in kinds):
                files.append(_ties(graph, folder / name, kinds, found, told))
    said = {
        _sha256(path): FileSettings(
            *(("people", FACTS) if path == files[0] else ("interactions", _plain_columns()))
        )
        for path in files
    }
    return tuple(files), replace(settings, files={**settings.files, **said})


def _told(
    step: str, first: float, part: float, whole: int, progress: Progress,
    rows: Callable[[int], None],
) -> Callable[[int], None]:  # fmt: skip
    """Begins a step; what it gives tells how many more of the `whole` were written."""
    progress(step, first)
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        rows(count)
        progress(step, first + part * min(1.0, done / whole))

    return more


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
            properties = tie_properties(tie)
            for rows in graph.read_ties(name, properties, found.ties[name][1]):
                lines = [_line(row, properties, tie_kind(name, tie), tie) for row in rows]
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
