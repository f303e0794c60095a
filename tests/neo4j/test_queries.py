"""The twenty queries of the manual, each run on a real server over the sample merger."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

import networkx as nx
import numpy as np
import pytest

from graph.embedded_store import EmbeddedStore
from graph.model import NO_TIME, Network, Ties
from graph.neo4j_scores import write_scores
from graph.store import open_store
from icomms.network_store import IN_SNAPSHOT, properties_from
from icomms.ranking import ranking
from icomms.snapshot import open_snapshot
from icomms.store_scores import scores_of
from tests.conftest import ROOT
from tests.neo4j.server import PASSWORD, USER, empty

pytestmark = pytest.mark.xdist_group("neo4j")
TOP, SMALLEST, SINCE = 10, 5, "2025-09-01"
# So many ties of a family are loaded, the heaviest, to save time.
HEAVIEST = {"attention": 25_000, "exposure": 10_000, "nomination": 10_000, "trust": 10_000}


def page(language: str) -> str:
    return (ROOT / "docs" / "manual" / language / "queries.md").read_text("utf-8")


def queries(language: str = "en") -> dict[int, str]:
    """The code under every numbered heading."""
    found = {}
    for part in re.split(r"^## (?=\d)", page(language), flags=re.M)[1:]:
        number = int(part.partition(".")[0])
        found[number] = "\n".join(re.findall(r"^    (.*)", part, re.M))
    return found


def heaviest(ties: Ties, most: int) -> Ties:
    """The heaviest ties, without their weeks, which no query reads."""
    keep = np.zeros(ties.m, bool)
    keep[np.argsort(-ties.weight, kind="stable")[:most]] = True
    return ties.keep(keep).without_weeks()


class Company:
    """The sample merger: its people and ties as arrays, what the server says to a query."""

    def __init__(self, server, folder):
        self.snapshot = open_snapshot(folder)
        whole = EmbeddedStore(folder / "network").load(IN_SNAPSHOT).families
        self.network = Network(
            whole["trust"].n, {name: heaviest(whole[name], most) for name, most in HEAVIEST.items()}
        )
        table = self.snapshot.table("people")
        columns = ("person_id", "name", "unit", "company")
        self.id, self.name, self.unit, self.company = (
            np.array(table.column(name).to_pylist(), object) for name in columns
        )
        store = open_store(server.uri)
        store.save("company", self.network, properties_from(self.snapshot))
        checksum = self.network.checksum()
        write_scores(store.connection, "company", checksum, scores_of(self.snapshot))
        store.close()
        self.driver = server.driver()
        listed = ranking(self.snapshot, "spreader", 4, "", everybody=False)
        self.spreaders = [row for row in listed.rows if row.band == "stands out"]
        self.team = [row.person_id for row in self.spreaders]

    @cached_property
    def two(self) -> dict[str, str]:
        """Two people between whom somebody stands whom the first turns to."""
        source, target, _ = self.ties("attention")
        graph = nx.DiGraph(zip(source.tolist(), target.tolist(), strict=True))
        found = max(graph, key=graph.out_degree)
        goal = next(x for near in graph[found] for x in graph[near] if x != found)
        return {"person": self.id[found], "goal": self.id[goal]}

    def ties(self, family):
        """Source, target, ties of a family between people of two named units."""
        ties = self.network.families[family]
        return ties.source, ties.indices, ties

    def ask(self, number: int, **changes):
        """The rows of a query."""
        parameters = {
            "key": "company", "unit": "Sales", "other": "Support", "top": TOP,
            "smallest": SMALLEST, "since": SINCE, "team": self.team, **self.two, **changes,
        }  # fmt: skip
        used = {n: parameters[n] for n in re.findall(r"\$(\w+)", queries()[number])}
        rows = self.driver.execute_query(queries()[number], used, routing_="r").records
        return [tuple(row) for row in rows]


@pytest.fixture(scope="module")
def company(neo4j_server, merger):
    empty(neo4j_server)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ICOMMS_NEO4J_USER", USER)
        environment.setenv("ICOMMS_NEO4J_PASSWORD", PASSWORD)
        found = Company(neo4j_server, merger.out)
        yield found
        found.driver.close()


def test_there_are_twenty_in_both_languages_and_none_sorts_upwards():
    assert list(queries()) == list(range(1, 21))
    assert queries("vi") == queries()
    for number, query in queries().items():
        assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|CALL)\b", query), number
        first = re.search(r"ORDER BY (.*)", query)
        named = re.search(r"RETURN .*\.name AS", query)
        if named and first:
            assert "DESC" in first[1], number
            assert "LIMIT $top" in query, number


@pytest.mark.parametrize("number", range(1, 21))
def test_every_query_gives_rows_of_the_right_people(company, number):
    rows = company.ask(number)
    assert rows or number == 10
    if "LIMIT $top" in queries()[number]:
        assert len(rows) <= TOP
        assert len(company.ask(number, top=2)) <= 2
    names = set(company.name)
    if re.search(r"RETURN \w\.name AS", queries()[number]):
        assert {row[0] for row in rows} <= names


def test_sizes_and_units(company):
    (row,) = company.ask(1)
    assert row[:3] == ("company", 1804, sum(t.m for t in company.network.families.values()))
    kinds = {row[0]: row[2] for row in company.ask(2)}
    assert kinds == {name: ties.m for name, ties in company.network.families.items()}
    units = {unit: n for unit, n in Counter(company.unit).items() if unit and n >= SMALLEST}
    assert dict(company.ask(3)) == units


def test_bridges_are_those_both_units_turn_to(company):
    source, target, _ = company.ties("attention")
    found = {}
    for person in set(target.tolist()):
        asking = Counter(company.unit[source[target == person]])
        if asking["Sales"] and asking["Support"]:
            found[company.name[person]] = (asking["Sales"], asking["Support"])
    rows = company.ask(4)
    assert len(rows) == TOP
    assert all((here, there) == found[name] for name, _, here, there in rows)
    least = sorted((min(pair) for pair in found.values()), reverse=True)
    assert [min(here, there) for _, _, here, there in rows] == least[:TOP]


def test_those_whom_other_units_turn_to(company):
    source, target, ties = company.ties("attention")
    across = company.unit[source] != company.unit[target]
    across &= (company.unit[source] != "") & (company.unit[target] != "")
    people = Counter(target[across].tolist())
    assert [row[2] for row in company.ask(8)] == [n for _, n in people.most_common(TOP)]
    one_way = (company.unit[source] == "Support") & (company.unit[target] == "Sales")
    people = Counter(target[one_way].tolist())
    rows = company.ask(5)
    assert [row[1] for row in rows] == [n for _, n in people.most_common(TOP)]
    times = Counter()
    for person, count in zip(target[one_way].tolist(), ties.count[one_way].tolist(), strict=True):
        times[company.name[person]] += count
    assert all(times[name] == found for name, _, found in rows)


def test_reach_in_one_and_two_steps(company):
    source, target, _ = company.ties("exposure")
    graph = nx.DiGraph(zip(source.tolist(), target.tolist(), strict=True))
    team = [company.id.tolist().index(one) for one in company.team]
    assert len(team) > 1
    two, one = set(), set()
    for member in team:
        near = nx.single_source_shortest_path_length(graph, member, cutoff=2)
        two |= near.keys()
        one |= {person for person, steps in near.items() if steps == 1}
    rest = {p for p in range(company.network.n) if company.unit[p]} - set(team)
    count = Counter(company.unit[list(two & rest)])
    units = Counter(company.unit)
    assert {row[0]: row[1] for row in company.ask(6)} == dict(count)
    direct, without = Counter(company.unit[list(one & rest)]), Counter(company.unit[team])
    for unit, reached, people, percent in company.ask(7):
        assert (reached, people) == (direct[unit], units[unit] - without[unit])
        assert abs(percent - 100 * reached / people) <= 0.5
    heard = {m: set(graph.successors(m)) if m in graph else set() for m in team}
    pairs = [len(heard[a] & heard[b]) for a in team for b in team if a < b]
    wanted = sorted((n for n in pairs if n), reverse=True)
    assert [row[2] for row in company.ask(13)] == wanted[:TOP]


def test_ties_between_units(company):
    source, target, ties = company.ties("attention")
    known = set(zip(source.tolist(), target.tolist(), strict=True))
    both = Counter(
        (company.unit[a], company.unit[b])
        for a, b in known
        if "" < company.unit[a] < company.unit[b] and (b, a) in known
    )
    large = [n for _, n in both.most_common(TOP) if n >= SMALLEST]
    assert [row[2] for row in company.ask(9)] == large
    trust, trusted, _ = company.ties("trust")
    joined = {
        frozenset(pair) for pair in zip(company.unit[trust], company.unit[trusted], strict=True)
    }
    large = sorted(u for u, n in Counter(company.unit).items() if u and n >= SMALLEST)
    apart = [(a, b) for a in large for b in large if a < b and frozenset((a, b)) not in joined]
    assert company.ask(10) == apart
    begin = int(np.datetime64(SINCE, "s").astype(np.int64))
    ordered = (company.unit[source] < company.unit[target]) & (company.unit[source] != "")
    for number, chosen in (
        (18, ties.first >= begin),
        (19, (ties.last < begin) & (ties.last > NO_TIME)),
    ):
        pairs = Counter(zip(company.unit[source[ordered & chosen]],
                            company.unit[target[ordered & chosen]], strict=True))  # fmt: skip
        large_pairs = [n for n in pairs.values() if n >= SMALLEST]
        assert [row[2] for row in company.ask(number)] == sorted(large_pairs, reverse=True)[:TOP]


def test_paths_and_introductions(company):
    source, target, _ = company.ties("trust")
    graph = nx.Graph(zip(source.tolist(), target.tolist(), strict=True))
    names = company.name.tolist()
    largest = sorted(max(nx.connected_components(graph), key=len))
    a, b = largest[3], largest[-3]
    ((steps, over),) = company.ask(11, person=company.id[a], goal=company.id[b])
    assert steps == nx.shortest_path_length(graph, a, b) > 1
    assert (over[0], over[-1], len(over)) == (names[a], names[b], steps + 1)
    source, target, ties = company.ties("attention")
    weight = {(s, t): w for s, t, w in zip(source.tolist(), target.tolist(), ties.weight.tolist(),
                                           strict=True)}  # fmt: skip
    ids = company.id.tolist()
    one, goal = ids.index(company.two["person"]), ids.index(company.two["goal"])
    between = [x for s, x in weight if s == one and (x, goal) in weight]
    strengths = sorted((min(weight[one, x], weight[x, goal]) for x in between), reverse=True)
    rows = company.ask(12)
    assert [row[2] for row in rows] == strengths[:TOP]


def test_shares_trust_and_results(company):
    source, target, ties = company.ties("attention")
    unit = company.unit
    named = (unit[source] != "") & (unit[target] != "")
    for name, _, percent in company.ask(15):
        of_unit = named & (unit[source] == name)
        inside = ties.count[of_unit & (unit[target] == name)].sum()
        assert abs(percent - 100 * inside / ties.count[of_unit].sum()) <= 0.5
    times, people = Counter(), {}
    for a, b, n in zip(source[named].tolist(), target[named].tolist(), ties.count[named].tolist(),
                       strict=True):  # fmt: skip
        if unit[a] != unit[b]:
            times[unit[a], unit[b]] += n
            people.setdefault((unit[a], unit[b]), set()).add(a)
    shown = [n for pair, n in times.most_common() if len(people[pair]) >= SMALLEST]
    assert [row[3] for row in company.ask(14)] == shown[:TOP]
    trust, trusted, _ = company.ties("trust")
    units = {}
    for a, b in zip(trust.tolist(), trusted.tolist(), strict=True):
        units.setdefault(b, set()).update({unit[a]} - {""})
    most = sorted((len(found) for found in units.values()), reverse=True)
    assert [row[2] for row in company.ask(16)] == most[:TOP]
    asked, answering, _ = company.ties("nomination")
    firm = company.company
    across = (firm[asked] != firm[answering]) & (firm[asked] != "") & (firm[answering] != "")
    people = Counter(answering[across].tolist())
    assert [row[2] for row in company.ask(17)] == [n for _, n in people.most_common(TOP)]
    listed = ranking(company.snapshot, "spreader", None, "", everybody=False).rows
    first = {
        row.name: f"{row.rank_low}-{row.rank_high}" for row in listed if row.band == "stands out"
    }
    rows = company.ask(20)
    assert len(rows) == min(TOP, len(first))
    assert all(first[name] == ranks for name, _, ranks, _ in rows)
