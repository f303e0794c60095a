"""Measures by Neo4j's Graph Data Science library against the arrays of icomms, on one network.

    python -m benchmarks.gds 10000 300000
    python -m benchmarks.gds 100000 2000000

Fetches OpenGDS (GPL-3) by Maven into the cache of the tests' server and starts that server with it,
with 3 GB of heap and every compiler. Both sides work on the same ties with the same settings; the
library's time begins with the projection in memory, ours with the arrays. Prints a row per measure,
with how alike the results are. docs/decisions/016 draws the conclusion.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import neo4j
import numpy as np
from numpy.typing import NDArray

from benchmarks.neo4j import Cost, cost, network
from graph.centrality import PATH_PIVOTS, betweenness, pagerank
from graph.communities import leiden, modularity
from graph.model import Ties
from tests.neo4j.server import Server, cache, new_server, prepare

VERSION = "2.13.9"
"""The last for Neo4j 5.26."""
ARTIFACTS = ("opengds-extension", "proc")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>icomms.benchmarks</groupId><artifactId>gds</artifactId><version>1</version>
<packaging>pom</packaging><dependencies>{}</dependencies></project>"""
ONE = (
    "<dependency><groupId>org.neo4j.gds</groupId><artifactId>{}</artifactId>"
    f"<version>{VERSION}</version></dependency>"
)
FLAGS = ("-Xmx3g", "-XX:TieredStopAtLevel=4")
SETTINGS = {"dbms.security.procedures.unrestricted": "gds.*"}
Floats = NDArray[np.float64]


def plugins() -> Path:
    """A folder with the library's jars, without those the server has; made once."""
    place = cache().parent / f"gds-{VERSION}"
    if not place.exists():
        lib = {_artifact(path) for path in (prepare() / "lib").iterdir()}
        with tempfile.TemporaryDirectory(prefix=".gds-", dir=place.parent) as work:
            pom, jars = Path(work) / "pom.xml", Path(work) / "jars"
            pom.write_text(POM.format("".join(map(ONE.format, ARTIFACTS))), encoding="utf-8")
            subprocess.run(
                ["mvn", "-B", "-ntp", "-q", "-f", pom, "dependency:copy-dependencies",
                 "-DincludeScope=runtime", f"-DoutputDirectory={jars}"],
                check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            for jar in jars.iterdir():
                if VERSION not in jar.name and _artifact(jar) in lib:
                    jar.unlink()
            jars.rename(place)
    return place


def _artifact(jar: Path) -> str:
    """The name of a jar without its version: the server's own version of it counts."""
    return re.sub(r"-\d[^/]*$", "", jar.stem)


class Gds:
    """The library on a server that holds one network."""

    def __init__(self, driver: neo4j.Driver, server: Server) -> None:
        self._driver, self._server = driver, server

    def ask(self, query: str, **parameters: object) -> list[neo4j.Record]:
        """The rows of a query."""
        return self._driver.execute_query(query, parameters_=parameters).records

    def load(self, ties: Ties) -> None:
        """Write people and ties as plainly as possible."""
        self.ask("CREATE CONSTRAINT FOR (p:P) REQUIRE p.i IS UNIQUE")
        self.ask(f"UNWIND range(0, {ties.n - 1}) AS i CREATE (:P {{i: i}})")
        rows = np.stack([ties.source, ties.indices, ties.weight], axis=1).tolist()
        for first in range(0, len(rows), 20_000):
            self.ask(
                "UNWIND $rows AS r MATCH (a:P {i: toInteger(r[0])}), (b:P {i: toInteger(r[1])}) "
                "CREATE (a)-[:T {weight: r[2]}]->(b)",
                rows=rows[first : first + 20_000],
            )

    def project(self, name: str, orientation: str, aggregation: str) -> Cost:
        """Load the ties into the library's memory."""
        how = (
            f"{{T: {{orientation: '{orientation}', "
            f"properties: {{weight: {{aggregation: '{aggregation}'}}}}}}}}"
        )
        return cost(
            self._server, lambda: self.ask(f"CALL gds.graph.project($n, 'P', {how})", n=name)
        )

    def run(self, call: str, value: str) -> tuple[Floats, Cost]:
        """The value of every person, and what the call cost with bringing it here."""
        found: list[neo4j.Record] = []
        query = (
            f"CALL gds.{call} YIELD nodeId, {value} WITH gds.util.asNode(nodeId).i AS i, {value} "
            f"ORDER BY i RETURN collect({value})"
        )
        spent = cost(self._server, lambda: found.extend(self.ask(query)))
        return np.array(found[0][0], np.float64), spent


def alike(a: Floats, b: Floats) -> str:
    """Rank correlation and how many of the first hundred are the same people."""
    ranks = [np.argsort(np.argsort(values, kind="stable"), kind="stable") for values in (a, b)]
    first = [set(np.argsort(-values, kind="stable")[:100].tolist()) for values in (a, b)]
    return f"rho {np.corrcoef(*ranks)[0, 1]:.4f}, {len(first[0] & first[1])} of 100"


def rows(gds: Gds, ties: Ties, server: Server) -> list[tuple[str, Cost, Cost, str]]:
    """Measure, the library's cost, ours, how alike."""
    found = [("projection, directed", gds.project("d", "NATURAL", "SINGLE"), Cost(0, 0), "")]
    found.append(("projection, undirected", gds.project("u", "UNDIRECTED", "SUM"), Cost(0, 0), ""))
    weight = "relationshipWeightProperty: 'weight', concurrency: 2"
    asked: Mapping[str, tuple[str, str, Callable[[], Floats]]] = {
        "PageRank": (
            f"pageRank.stream('d', {{{weight}, maxIterations: 200, tolerance: 1e-10, "
            "scaler: 'L1Norm'})", "score", lambda: pagerank(ties),
        ),
        f"betweenness, {PATH_PIVOTS:,} pivots": (
            f"betweenness.stream('u', {{samplingSize: {PATH_PIVOTS}, samplingSeed: 1, "
            "concurrency: 2})", "score", lambda: betweenness(ties),
        ),
        "Leiden": (
            f"leiden.stream('u', {{{weight}, randomSeed: 1}})", "communityId",
            lambda: leiden(ties).astype(np.float64),
        ),
    }  # fmt: skip
    for name, (call, value, own) in asked.items():
        mine: list[Floats] = []
        own()
        gds.run(call, value)  # both sides have compiled their code before they are measured
        theirs, spent = gds.run(call, value)
        ours = cost(server, lambda own=own, mine=mine: mine.append(own()))  # type: ignore[misc]
        if name == "Leiden":
            parts = [modularity(ties, labels.astype(np.int64)) for labels in (theirs, mine[0])]
            found.append((name, spent, ours, "modularity {:.4f} and {:.4f}".format(*parts)))
        else:
            found.append((name, spent, ours, alike(theirs, mine[0])))
    return found


def main(people: int, ties: int) -> None:
    """Print the table of one network."""
    with tempfile.TemporaryDirectory(prefix="icomms-bench-") as folder:
        plain = new_server(Path(folder) / "home")
        # As Neo4j's own start script does, the plugins are on the class path too.
        server = Server(plain.home, Path(f"{plugins()}/*:{prepare() / 'lib'}"), FLAGS)
        shutil.copytree(plugins(), server.home / "plugins", dirs_exist_ok=True)
        server.start(SETTINGS)
        one = network(people, ties).families["attention"]
        try:
            with server.driver() as driver:
                gds = Gds(driver, server)
                gds.load(one)
                print(f"{people:,} people, {one.m:,} ties, load {os.getloadavg()[0]:.1f}")
                print("| measure | Graph Data Science | icomms | results |\n|---|---|---|---|")
                for name, spent, ours, same in rows(gds, one, server):
                    print(f"| {name} | {spent} | {ours if ours.wall else '-'} | {same} |")
        finally:
            server.stop()


if __name__ == "__main__":
    main(*([int(text) for text in sys.argv[1:]] or [10_000, 300_000]))
