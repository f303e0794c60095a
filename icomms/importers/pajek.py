"""Pajek networks: *Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist, *Matrix.

Own reader, because NetworkX turns arcs into edges when a file has both, and merges vertices that
share a label.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST = 1_000_000  # vertices; a count is one word of the file, but costs memory
_SECTIONS = ("arcs", "edges", "arcslist", "edgeslist", "matrix")


class PajekError(Exception):
    """The text is not a network as Pajek writes them."""


class TwoModeError(PajekError):
    """The vertices are of two sorts, such as people and events."""


@dataclass(frozen=True, slots=True)
class PajekEdge:
    """A line between two vertices by number; `directed` for arcs, `relation` of its section."""

    source: int
    target: int
    weight: float
    directed: bool
    relation: str = ""


@dataclass(slots=True)
class PajekNetwork:
    """Labels by vertex number (1-based; the number itself where there is no label), and edges."""

    labels: dict[int, str] = field(default_factory=dict)
    edges: list[PajekEdge] = field(default_factory=list)


def parse_pajek(text: str) -> PajekNetwork:
    """Read a network.

    Raises TwoModeError for two-mode networks, PajekError for anything that cannot be one network.

    >>> found = parse_pajek('*Vertices 2\\n1 "An"\\n2 "Bình"\\n*Arcs\\n1 2 3.5\\n')
    >>> found.labels, found.edges[0].weight
    ({1: 'An', 2: 'Bình'}, 3.5)
    """
    network = PajekNetwork()
    section, relation, row = "", "", 0
    for words in _lines(text):
        if words[0].startswith("*"):
            section, relation, row = words[0].lower().lstrip("*"), _relation(words), 0
            if section == "vertices":
                _start(network, words)
            continue
        row += 1
        if section == "vertices":
            _vertex(network, words)
        elif section in _SECTIONS:
            network.edges += _edges(network, section, relation, row, words)
    return network


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        plain = line.strip()
        if not plain or plain.startswith("%"):
            continue
        if plain.startswith("*"):
            # "* Vertices" and a relation's name with an apostrophe are both met.
            yield ("*" + plain.lstrip("* ")).split()
            continue
        try:
            yield shlex.split(plain) if '"' in plain else plain.split()
        except ValueError:
            raise PajekError from None


def _relation(words: list[str]) -> str:
    """The name of a section's relation: `*Arcs :2 "advice"`."""
    named = [word for word in words[1:] if not word.startswith(":") and not word.isdigit()]
    return " ".join(named).strip('"')


def _start(network: PajekNetwork, words: list[str]) -> None:
    if network.labels:
        raise PajekError
    if len(words) > 2:
        raise TwoModeError
    count = _number(words[1]) if len(words) > 1 else 0
    if count > _MOST:
        raise PajekError
    network.labels = {number: str(number) for number in range(1, count + 1)}


def _vertex(network: PajekNetwork, words: list[str]) -> None:
    number = _number(words[0])
    if number not in network.labels:
        raise PajekError
    if len(words) > 1 and words[1]:
        network.labels[number] = words[1]


def _edges(
    network: PajekNetwork, section: str, relation: str, row: int, words: list[str]
) -> Iterator[PajekEdge]:
    directed = section in ("arcs", "arcslist", "matrix")
    if section == "matrix":
        ends = [(row, column, _weight(word)) for column, word in enumerate(words, 1)]
        ends = [end for end in ends if end[2]]
    elif section in ("arcslist", "edgeslist"):
        ends = [(_number(words[0]), _number(word), 1.0) for word in words[1:]]
    elif len(words) < 2:
        raise PajekError
    else:
        ends = [(_number(words[0]), _number(words[1]), _weight(words[2]) if words[2:] else 1.0)]
    for source, target, weight in ends:
        if source not in network.labels or target not in network.labels:
            raise PajekError
        yield PajekEdge(source, target, weight, directed, relation)


def _number(word: str) -> int:
    if not word.isdigit():
        raise PajekError
    return int(word)


def _weight(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise PajekError from None
