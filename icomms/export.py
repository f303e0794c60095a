"""A snapshot for other tools: people with bands, and ties. Nobody's low rank leaves the house.

Scores and ranks are written only for people with a band; the network carries bands too. Texts
that a spreadsheet would take for formulas are guarded. Every export is logged beside the snapshot.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx as nx
import xlsxwriter

from icomms.errors import InputError
from icomms.people_review import guarded
from icomms.records import ROLES
from icomms.snapshot import Snapshot

PERSON = ("person_id", "name", "unit", "company", "location", "title", "level")
TIE = ("source", "target", "family", "weight", "count")


def export_snapshot(snapshot: Snapshot, form: str, out: Path | None) -> tuple[Path, ...]:
    """Write the export and return the files; `form` is graphml, gexf, csv or xlsx.

    Without `out` the files go beside the snapshot folder. Raises InputError when a file exists.
    """
    place = out or snapshot.folder.parent / f"{snapshot.folder.name}.{form}"
    if place.exists():
        raise InputError(f"{place} exists already.", "Name another file with --out.")
    place.parent.mkdir(parents=True, exist_ok=True)
    people, ties = _people(snapshot), _ties(snapshot)
    if form == "csv":
        files = _csv(place, people, ties)
    elif form == "xlsx":
        files = _xlsx(place, people, ties)
    else:
        files = _network(place, form, people, ties)
    _log(snapshot, form, files, len(people))
    return files


def _people(snapshot: Snapshot) -> list[dict[str, object]]:
    """Ranked people only; per role the band, and score and ranks where there is a band."""
    roles = {(r["person"], r["role"]): r for r in snapshot.table("roles").to_pylist()}
    found = []
    for row in snapshot.table("people").to_pylist():
        if not row["ranked"]:
            continue
        entry: dict[str, object] = {name: row[name] or "" for name in PERSON}
        for role in ROLES:
            scored = roles[row["person"], role]
            entry[f"{role}_band"] = scored["band"]
            shown = bool(scored["band"])
            entry[f"{role}_score"] = round(scored["score"], 1) if shown else ""
            entry[f"{role}_ranks"] = f"{scored['rank_low']}-{scored['rank_high']}" if shown else ""
        found.append(entry)
    return found


def _ties(snapshot: Snapshot) -> list[dict[str, object]]:
    """Ties between ranked people, ends by person id."""
    people = snapshot.table("people").to_pylist()
    ids = {r["person"]: r["person_id"] for r in people if r["ranked"]}
    return [
        {"source": ids[t["source"]], "target": ids[t["target"]], "family": t["family"],
         "weight": round(t["weight"], 6), "count": t["count"]}
        for t in snapshot.table("ties").to_pylist()
        if t["source"] in ids and t["target"] in ids
    ]  # fmt: skip


def _csv(
    place: Path, people: Sequence[dict[str, object]], ties: Sequence[dict[str, object]]
) -> tuple[Path, ...]:
    place.mkdir()
    files = (place / "people.csv", place / "ties.csv")
    for path, rows, names in zip(files, (people, ties), (_names(people), TIE), strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows(_cells(rows))
    return files


def _names(people: Sequence[dict[str, object]]) -> Sequence[str]:
    parts = [f"{role}_{part}" for role in ROLES for part in ("band", "score", "ranks")]
    return list(people[0]) if people else [*PERSON, *parts]


def _cells(rows: Sequence[dict[str, object]]) -> Iterator[list[object]]:
    for row in rows:
        yield [guarded(v) if isinstance(v, str) else v for v in row.values()]


def _xlsx(
    place: Path, people: Sequence[dict[str, object]], ties: Sequence[dict[str, object]]
) -> tuple[Path, ...]:
    with xlsxwriter.Workbook(str(place), {"strings_to_formulas": False, "strings_to_urls": False,
                                          "strings_to_numbers": False}) as book:  # fmt: skip
        bold = book.add_format({"bold": True})
        for name, rows, header in (("people", people, _names(people)), ("ties", ties, TIE)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header, bold)
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate(_cells(rows), start=1):
                sheet.write_row(number, 0, cells)
            sheet.autofit()
    return (place,)


def _network(
    place: Path, form: str, people: Sequence[dict[str, object]], ties: Sequence[dict[str, object]]
) -> tuple[Path, ...]:
    graph = nx.MultiDiGraph()
    for person in people:
        shown = {k: v for k, v in person.items() if k != "person_id" and v != ""}
        graph.add_node(str(person["person_id"]), label=str(person["name"]), **shown)
    for tie in ties:
        graph.add_edge(
            str(tie["source"]), str(tie["target"]), kind=str(tie["family"]),
            weight=tie["weight"], count=tie["count"],
        )  # fmt: skip
    if form == "graphml":
        nx.write_graphml_xml(graph, place)
    else:
        nx.write_gexf(graph, place)
    return (place,)


def _log(snapshot: Snapshot, form: str, files: Sequence[Path], people: int) -> None:
    """One line per export beside the snapshot, which itself stays as it is."""
    line = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "snapshot": snapshot.folder.name,
        "format": form,
        "files": [path.name for path in files],
        "people": people,
    }
    log = snapshot.folder.parent / f"{snapshot.folder.name}-exports.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
