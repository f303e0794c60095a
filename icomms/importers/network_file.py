"""Network files: GraphML and GEXF through NetworkX after a safety check, and Pajek.

Edges become declared interactions of system "table". An edge without direction counts both ways
and the report says so. Labels of nodes become the names of accounts, their other attributes are not
kept; an edge's `kind`, `relation`, `type` or `label` names its kind, `weight` its weight.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from icomms.errors import InputError, UnreadableFileError
from icomms.importers.interaction_rows import HEAVIEST, clean_id, write_accounts
from icomms.importers.kind_words import canonical_kind
from icomms.importers.pajek import PajekError, TwoModeError, parse_pajek
from icomms.importers.reading import Source, read_text, xml_root
from icomms.importers.tables import from_rows, write_table
from icomms.names import fold
from icomms.records import FileReport, Problem, ReadOptions

FORMATS = ("graphml", "gexf", "pajek")
_NO_WEIGHT = -1.0
_KIND_KEYS = ("kind", "relation", "relationship", "type", "label")
_LABEL_KEYS = ("label", "name", "full name", "display name", "ten", "ho ten", "ho va ten")
_NAMESPACES = {
    "graphml": "http://graphml.graphdrawing.org/xmlns",
    # NetworkX reads the elements of GEXF 1.3 under the name of 1.2.
    "gexf": "http://www.gexf.net/1.2draft",
}


def recognise(source: Source) -> float:
    """Sure when the root element or the first line says what the file is.

    Raises UnsafeFileError for XML that defines entities.
    """
    return 1.0 if format_of(source) else 0.0


def format_of(source: Source) -> str:
    """graphml, gexf or pajek; "" for anything else."""
    if source.kind == "text":
        return "pajek"
    if source.kind != "xml":
        return ""
    tag = _local(xml_root(source))
    return tag if tag in _NAMESPACES else ""


@dataclass(frozen=True, slots=True, order=True)
class _Edge:
    source: str
    target: str
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Network:
    """Names by account key, directed edges, and how many of the file's edges had no direction."""

    names: Mapping[str, str]
    edges: tuple[_Edge, ...]
    undirected: int


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the network into `folder`; all its ties are declared (network files carry no times).

    Raises InputError for two-mode networks, UnreadableFileError for damaged ones and for networks
    without edges, UnsafeFileError for XML that defines entities.
    """
    kind = format_of(source)
    network = _pajek(source) if kind == "pajek" else _xml(source, kind)
    if not network.edges:
        raise UnreadableFileError(f"{source.name} has no edges.", "Export the network again.")
    keys = sorted(network.names)
    edges = tuple(edge for edge in network.edges if edge.weight != _NO_WEIGHT)
    wrong = len(network.edges) - len(edges)
    if not edges:
        raise UnreadableFileError(
            f"{source.name}: no edge has a weight that can be used.", "Export the network again."
        )
    _write(folder, keys, replace(network, edges=edges))
    counts = {
        "people": len(keys), "interactions": len(edges),
        "kinds": len({edge.kind for edge in edges}), "rejected": wrong,
    }  # fmt: skip
    problems = [_undirected(source, network.undirected)] if network.undirected else []
    problems += [_wrong_weights(source, wrong)] if wrong else []
    return FileReport(
        path=str(source.path), sha256=source.sha256, bytes=source.size, format=kind, counts=counts,
        problems=tuple(problems), reject_counts={"not a number": wrong} if wrong else {},
        declared=True,
    )  # fmt: skip


def _damaged(source: Source, kind: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: the {kind} network is damaged or incomplete.",
        "Export it again, or send a CSV edge list with source and target.",
    )


# ------------------------------------------------------------------------------------ GraphML, GEXF


def _xml(source: Source, kind: str) -> _Network:
    import networkx as nx  # 30 MB that reading a table does not need

    root = xml_root(source)
    _put_in_namespace(root, _NAMESPACES[kind])
    undirected = _direct(root)
    text = tostring(root, encoding="unicode")
    try:
        with warnings.catch_warnings():
            # NetworkX warns of ports and untyped keys, which say nothing of who knows whom.
            warnings.simplefilter("ignore")
            if kind == "graphml":
                graph = nx.parse_graphml(text, force_multigraph=True)
            else:
                graph = nx.read_gexf(io.BytesIO(text.encode()), version="1.2draft")
    except (nx.NetworkXException, ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise _damaged(source, kind) from None
    keys = {node: clean_id(str(node)) for node in graph.nodes}
    names = {keys[node]: _label(data) for node, data in graph.nodes(data=True)}
    edges = (_edge(keys[a], keys[b], data) for a, b, data in graph.edges(data=True))
    return _Network(names, tuple(sorted(edges)), undirected)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _put_in_namespace(root: Element, namespace: str) -> None:
    """Give every element of the file's own namespace (or of none) the one NetworkX knows."""
    own = root.tag.partition("}")[0] + "}" if "}" in root.tag else ""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.startswith(own) and "}" not in element.tag[len(own) :]:
            element.tag = f"{{{namespace}}}{element.tag[len(own) :]}"


def _direct(root: Element) -> int:
    """Make every edge directed: one without direction gets a second one back. How many were there.

    NetworkX refuses files in which some edges have a direction and some have none.
    """
    count = 0
    graph = next((e for e in root.iter() if _local(e) == "graph"), root)
    usual = graph.get("edgedefault") or graph.get("defaultedgetype") or "undirected"
    for parent in list(graph.iter()):
        for edge in [child for child in parent if _local(child) == "edge"]:
            if not _has_direction(edge, usual):
                count += 1
                _give_return(parent, edge)
            edge.attrib.pop("directed", None)
            if edge.get("type") != "mutual":
                edge.attrib.pop("type", None)
    graph.attrib |= {"edgedefault": "directed", "defaultedgetype": "directed"}
    return count


def _has_direction(edge: Element, usual: str) -> bool:
    own = {"true": "directed", "false": "undirected"}.get(edge.get("directed", ""), "")
    return (edge.get("type") or own or usual) in ("directed", "mutual")


def _give_return(parent: Element, edge: Element) -> None:
    source, target = edge.get("source"), edge.get("target")
    if source is None or target is None or source == target:
        return
    kept = {k: v for k, v in edge.attrib.items() if k not in ("directed", "type")}
    back = Element(edge.tag, kept | {"source": target, "target": source})
    back.extend(list(edge))
    parent.append(back)


def _label(data: Mapping[str, Any]) -> str:
    named = {fold(str(key)): value for key, value in data.items()}
    found = (named[key] for key in _LABEL_KEYS if isinstance(named.get(key), str))
    return next((str(text).strip() for text in found if str(text).strip()), "")


def _edge(source: str, target: str, data: Mapping[str, Any]) -> _Edge:
    return _Edge(source, target, canonical_kind(_kind(data)), _weight(data))


def _kind(data: Mapping[str, Any]) -> str:
    named = {fold(str(key)): value for key, value in data.items()}
    for key in _KIND_KEYS:
        if isinstance(named.get(key), str) and named[key] not in ("directed", "undirected"):
            return str(named[key])
    return ""


def _weight(data: Mapping[str, Any]) -> float:
    named = {fold(str(key)): value for key, value in data.items()}
    try:
        weight = float(named.get("weight", 1.0))
    except (TypeError, ValueError):
        return _NO_WEIGHT
    return weight if 0 <= weight <= HEAVIEST else _NO_WEIGHT


# -------------------------------------------------------------------------------------------- Pajek


def _pajek(source: Source) -> _Network:
    try:
        found = parse_pajek(read_text(source))
    except TwoModeError:
        raise InputError(
            f"{source.name} is a two-mode network: people and something else, such as events.",
            "Say which is meant: export the one-mode network of the people, or send who attended "
            "what as an attendance list.",
        ) from None
    except PajekError:
        raise _damaged(source, "pajek") from None
    keys = _pajek_keys(found.labels)
    edges, undirected = [], 0
    for line in found.edges:
        weight = _weight({"weight": line.weight})
        one = _Edge(keys[line.source], keys[line.target], canonical_kind(line.relation), weight)
        edges.append(one)
        if not line.directed:
            undirected += 1
            if one.source != one.target:
                edges.append(_Edge(one.target, one.source, one.kind, weight))
    names = {key: found.labels[number] for number, key in keys.items()}
    return _Network(names, tuple(sorted(edges)), undirected)


def _pajek_keys(labels: Mapping[int, str]) -> dict[int, str]:
    """A vertex is known by its label; by label and number where two vertices share one."""
    cleaned = {number: clean_id(label) for number, label in labels.items()}
    times: dict[str, int] = {}
    for key in cleaned.values():
        times[key] = times.get(key, 0) + 1
    return {
        number: key if key and times[key] == 1 else f"{key} #{number}".strip()
        for number, key in cleaned.items()
    }


# ------------------------------------------------------------------------------------------- tables


def _write(folder: Path, keys: list[str], network: _Network) -> None:
    number = {key: i for i, key in enumerate(keys)}
    rows: list[dict[str, object]] = [
        {"actor": number[e.source], "target": number[e.target], "kind": e.kind, "at": None,
         "group_size": 1, "weight": e.weight, "flags": 0, "space": None}
        for e in network.edges
    ]  # fmt: skip
    write_accounts(folder, keys, [network.names[key] for key in keys])
    write_table(folder, "interactions", from_rows("interactions", rows))


def _wrong_weights(source: Source, count: int) -> Problem:
    return Problem(
        "wrong_weights",
        f"{source.name}: {count} edges whose weight is negative, too large or no number were left "
        "out.",
        "Give every edge a weight above zero, or none at all.",
        source.name,
    )


def _undirected(source: Source, count: int) -> Problem:
    return Problem(
        "undirected",
        f"{source.name}: {count} ties have no direction, so each counts both ways.",
        "If you know who turns to whom, send a directed network.",
        source.name,
    )
