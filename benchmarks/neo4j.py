"""Writing and reading a network in Neo4j, against the folder, in one run.

    python -m benchmarks.neo4j 10000 300000
    python -m benchmarks.neo4j 100000 2000000

Starts the server of the tests (Java and Maven needed; heap 512 MB, client compiler only), so its
times are those of a small server. Prints one row of benchmarks/RESULTS.md per network.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.embedded_store import EmbeddedStore
from graph.model import Network, Ties
from graph.neo4j_settings import neo4j_settings
from graph.neo4j_store import Neo4jStore
from tests.neo4j.server import PASSWORD, Server, new_server

WEEK = 604_800


def network(people: int, ties: int, seed: int = 1) -> Network:
    """One family of dated ties, one to three weeks each; some colleagues have far more."""
    random = np.random.default_rng(seed)
    source = (random.power(0.5, 2 * ties) * people).astype(np.int64)
    target = (random.power(0.5, 2 * ties) * people).astype(np.int64)
    pairs = np.unique(source[source != target] * people + target[source != target])
    pairs = np.sort(random.choice(pairs, min(ties, pairs.size), replace=False))
    plain = Ties.from_edges(people, pairs // people, pairs % people)
    spans = random.integers(1, 4, plain.m)
    edges = np.concatenate([[0], np.cumsum(spans)])
    first = random.integers(2800, 2850, plain.m)
    week = np.repeat(first, spans) + np.arange(edges[-1]) - np.repeat(edges[:-1], spans)
    values, counts = random.lognormal(0, 1, week.size), random.integers(1, 9, week.size)
    weight, count = np.add.reduceat(values, edges[:-1]), np.add.reduceat(counts, edges[:-1])
    return Network(people, {"attention": Ties(
        plain.indptr, plain.indices, weight, count, first * WEEK, (first + spans - 1) * WEEK,
        edges, week, values, counts,
    )})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of icomms and the server together, and wall seconds."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:.2f} ({self.wall:.2f})"


def cost(server: Server, call: Callable[[], object]) -> Cost:
    """What a call costs."""
    wall, cpu = time.perf_counter(), time.process_time() + _used(server)
    call()
    return Cost(time.process_time() + _used(server) - cpu, time.perf_counter() - wall)


def _used(server: Server) -> float:
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text("ascii").split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def row(server: Server, store: Neo4jStore, folder: Path, people: int, ties: int) -> str:
    """Write, read and delete one network; a row of figures."""
    kept = network(people, ties)
    known = {
        "id": [f"p{i:06d}" for i in range(people)],
        "name": [f"Person {i}" for i in range(people)],
        "unit": [f"Unit {i % 40}" for i in range(people)],
    }
    embedded = EmbeddedStore(folder)
    written = cost(server, lambda: embedded.save("k", kept))
    read = cost(server, lambda: embedded.load("k"))
    save = cost(server, lambda: store.save("k", kept, known))
    load = cost(server, lambda: store.load("k"))
    assert store.load("k").checksum() == kept.checksum()
    delete = cost(server, lambda: store.delete("k"))
    cells = [f"{people:,}", f"{kept.families['attention'].m:,}"]
    cells += [str(one) for one in (written, read, save, load, delete)]
    cells += [f"{save.cpu / read.cpu:.0f}", f"{load.cpu / read.cpu:.0f}"]
    return "| " + " | ".join(cells) + " |"


def main(sizes: list[int]) -> None:
    """Print the table for pairs of people and ties."""
    with tempfile.TemporaryDirectory(prefix="icomms-bench-") as folder:
        server = new_server(Path(folder) / "home")
        server.start()
        settings = neo4j_settings(server.uri, {**os.environ, "ICOMMS_NEO4J_PASSWORD": PASSWORD})
        store = Neo4jStore(settings)
        try:
            print(f"load average at the start {os.getloadavg()[0]:.1f}")
            print("| people | ties | folder: write | read | Neo4j: write | read | delete "
                  "| write / folder read | read / folder read |")  # fmt: skip
            print("|---|---|---|---|---|---|---|---|---|")
            for people, ties in zip(sizes[::2], sizes[1::2], strict=True):
                place = Path(folder) / f"embedded-{people}"
                print(row(server, store, place, people, ties), flush=True)
            print(f"load average at the end {os.getloadavg()[0]:.1f}")
        finally:
            store.close()
            server.stop()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [10_000, 300_000])
