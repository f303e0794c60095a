"""Network files: GraphML, GEXF and Pajek, through NetworkX after a safety check.

Edges become interactions of system "table". An edge without direction counts both ways and the
report says so. Attributes of nodes are not kept; an edge's `kind`, `type` or `relation` names its
kind, `weight` its weight.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from icomms.errors import InputError, UnreadableFileError
from icomms.importers.kind_words import canonical_kind
from icomms.importers.reading import Source, read_text, xml_root
from icomms.importers.tables import from_rows, write_table
from icomms.names import fold
from icomms.records import FileReport, Problem, ReadOptions

FORMATS = ("graphml", "gexf", "pajek")
_KIND_KEYS = ("kind", "relation", "relationship", "type", "label")


def recognise(source: Source) -> float:
    """Sure when the root element or the first line says what the file is."""
    return 1.0 if _format(source) else 0.0


def _format(source: Source) -> str:
    if source.kind == "text":
        return "pajek"
    if source.kind != "xml":
        return ""
    tag = xml_root(source).tag.rpartition("}")[2].lower()
    return tag if tag in ("graphml", "gexf") else ""


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    kind: str
    weight: float


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the network into `folder`; all ties are declared (network files carry no times).

    Raises InputError for two-mode Pajek files and files NetworkX cannot read.
    """
    kind = _format(source)
    graph = _graph(source, kind)
    names = _names(graph)
    edges = _edges(graph, names)
    if not edges:
        raise UnreadableFileError(f"{source.name} has no edges.", "Export the network again.")
    ids = sorted(
        {name for edge in edges for name in (edge.source, edge.target)} | set(names.values())
    )
    _write(folder, ids, edges)
    problems = () if graph.is_directed() else (_undirected(source),)
    counts = {"people": len(ids), "interactions": len(edges),
              "kinds": len({e.kind for e in edges}), "rejected": 0}  # fmt: skip
    return FileReport(
        path=str(source.path), sha256=source.sha256, bytes=source.size, format=kind, counts=counts,
        problems=problems, declared=True,
    )  # fmt: skip


def _graph(source: Source, kind: str) -> nx.Graph:
    try:
        if kind == "graphml":
            return nx.parse_graphml(read_text(source), force_multigraph=True)
        if kind == "gexf":
            return _gexf(source)
        return _pajek(source)
    except (nx.NetworkXException, ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise UnreadableFileError(
            f"{source.name}: the {kind} network is damaged or incomplete.",
            "Export it again, or send a CSV edge list with source and target.",
        ) from None


def _gexf(source: Source) -> nx.Graph:
    root = xml_root(source)
    namespace = root.tag.partition("}")[0].strip("{")
    version = {"1.1draft": "1.1draft", "1.2draft": "1.2draft"}
    found = next((v for key, v in version.items() if key in namespace), "1.3")
    text = read_text(source)
    if found == "1.3":
        # NetworkX reads the same elements under the 1.2 name.
        text = text.replace(namespace, "http://www.gexf.net/1.2draft") if namespace else text
        found = "1.2draft"
    return nx.read_gexf(io.BytesIO(text.encode("utf-8")), version=found)


def _pajek(source: Source) -> nx.Graph:
    text = read_text(source)
    for line in text.splitlines():
        words = line.split()
        if words and words[0].lower() == "*vertices" and len(words) > 2:
            raise InputError(
                f"{source.name} is a two-mode network (people and something else).",
                "Export the one-mode network of people, or an attendance list.",
            )
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("%"))
    return nx.parse_pajek(plain)


def _names(graph: nx.Graph) -> dict[Any, str]:
    """Node → id text: the file's own id; for Pajek the vertex label is the id."""
    return {node: str(node) for node in graph.nodes}


def _edges(graph: nx.Graph, names: Mapping[Any, str]) -> list[_Edge]:
    found = []
    for one, other, data in graph.edges(data=True):
        kind = canonical_kind(_kind(data))
        weight = _weight(data)
        found.append(_Edge(names[one], names[other], kind, weight))
        if not graph.is_directed() and one != other:
            found.append(_Edge(names[other], names[one], kind, weight))
    return sorted(found, key=lambda e: (e.source, e.target, e.kind, e.weight))


def _kind(data: Mapping[str, Any]) -> str:
    named = {fold(str(key)): value for key, value in data.items()}
    for key in _KIND_KEYS:
        if isinstance(named.get(key), str) and named[key] not in ("directed", "undirected"):
            return str(named[key])
    return ""


def _weight(data: Mapping[str, Any]) -> float:
    try:
        weight = float(data.get("weight", 1.0))
    except (TypeError, ValueError):
        return 1.0
    return weight if weight >= 0 and weight != float("inf") else 1.0


def _write(folder: Path, ids: list[str], edges: list[_Edge]) -> None:
    number = {name: i for i, name in enumerate(ids)}
    accounts: list[dict[str, object]] = [
        {"account": i, "system": "table", "key": name, "name": "", "emails": [], "employee_no": "",
         "kind": "human", "active": True, "external": False, "department": "", "title": ""}
        for i, name in enumerate(ids)
    ]  # fmt: skip
    rows: list[dict[str, object]] = [
        {"actor": number[e.source], "target": number[e.target], "kind": e.kind, "at": None,
         "group_size": 1, "weight": e.weight, "flags": 0, "space": None}
        for e in edges
    ]  # fmt: skip
    write_table(folder, "accounts", from_rows("accounts", accounts))
    write_table(folder, "interactions", from_rows("interactions", rows))


def _undirected(source: Source) -> Problem:
    return Problem(
        "undirected",
        f"{source.name}: the ties have no direction, so each counts both ways.",
        "If you know who turns to whom, send a directed network.",
        source.name,
    )
