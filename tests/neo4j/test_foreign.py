"""A graph that others fill is read as its mapping says, by somebody who may only read."""

from __future__ import annotations

import csv
import json
import random

import pytest

from graph.neo4j_connection import Connection
from graph.neo4j_settings import neo4j_settings
from graph.store import StoreError
from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.errors import SettingsError, StorageError
from icomms.foreign_files import COUNTING, READING_PEOPLE, READING_TIES, read_graph
from icomms.foreign_graph import survey
from icomms.snapshot import TABLES
from tests.neo4j.commands import run
from tests.neo4j.server import PASSWORD, USER, empty

pytestmark = pytest.mark.xdist_group("neo4j")

PEOPLE = 60
FILL = """
UNWIND $people AS person CREATE (e:Employee) SET e = person
"""
TIES = """
UNWIND $ties AS tie MATCH (a:Employee {no: tie.a}) MATCH (b:Employee {no: tie.b})
CALL (a, b, tie) {
  WITH a, b, tie WHERE tie.type = 'ASKS' CREATE (a)-[:ASKS {strength: tie.w}]->(b)
  UNION WITH a, b, tie WHERE tie.type = 'PINGED'
    CREATE (b)-[:PINGED {at: datetime(tie.at), to_n: tie.n}]->(a)
  UNION WITH a, b, tie WHERE tie.type = 'WORKS WITH' CREATE (a)-[:`WORKS WITH`]->(b)
}
"""
REST = """
MATCH (e:Employee) WITH e ORDER BY e.no LIMIT 5
CREATE (e)-[:ASKS]->(:Machine {no: 'M' + e.no})-[:MADE_IN]->(:Country)
CREATE (:Employee {full: 'No number'})-[:ASKS]->(e)
"""
MAPPING = """
[analysis]
draws = 20
[graph]
person = "Employee"
[graph.properties]
id = "no"
name = "full"
department = "dept"
location = "site"
[graph.ties.ASKS]
kind = "advice"
weight = "strength"
[graph.ties.PINGED]
kind = "mention"
direction = "back"
time = "at"
group_size = "to_n"
[graph.ties."WORKS WITH"]
kind = "teamwork"
direction = "both"
[kinds.teamwork]
family = "attention"
declared = true
"""


def company() -> tuple[list[dict], list[dict]]:
    """People and ties of a small company with three departments."""
    draw = random.Random(5)
    people = [
        {"no": 1000 + i, "full": f"Ngô Thị {i}", "dept": f"Dept {i % 3}", "site": "Huế"}
        for i in range(PEOPLE)
    ]
    ties = []
    for kind, count in (("ASKS", 150), ("PINGED", 600), ("WORKS WITH", 90)):
        for _ in range(count):
            a, b = draw.sample(range(PEOPLE), 2)
            day = f"2026-0{draw.randint(1, 6)}-1{draw.randint(0, 9)}T08:00:00+07:00"
            ties.append({"a": 1000 + a, "b": 1000 + min(b, a // 2), "type": kind, "at": day,
                         "w": draw.choice([1.0, 2.5, None]), "n": draw.randint(1, 4)})  # fmt: skip
    return people, [tie for tie in ties if tie["a"] != tie["b"]]


def fill(server) -> None:
    """Put the company, and what else a company's graph holds, into a server."""
    people, ties = company()
    with server.driver() as driver:
        driver.execute_query("CREATE INDEX FOR (e:Employee) ON (e.no)")
        driver.execute_query("CALL db.awaitIndexes(30)")
        driver.execute_query(FILL, people=people)
        driver.execute_query(TIES, ties=ties)
        driver.execute_query(REST)


@pytest.fixture(scope="module")
def reader(neo4j_server):
    """The server, filled by others."""
    empty(neo4j_server)
    fill(neo4j_server)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ICOMMS_NEO4J_USER", USER)
        environment.setenv("ICOMMS_NEO4J_PASSWORD", PASSWORD)
        yield neo4j_server


@pytest.fixture
def modes(monkeypatch):
    """The access modes of all queries that are sent."""
    seen, send = [], Connection._once

    def watched(self, query, parameters, mode):
        seen.append(mode)
        return send(self, query, parameters, mode)

    monkeypatch.setattr(Connection, "_once", watched)
    return seen


def mapping(**changes):
    """The settings of MAPPING, with parts of [graph] changed."""
    import tomllib

    data = tomllib.loads(MAPPING)
    return settings_from({**data, "graph": {**data["graph"], **changes}})


def as_files(folder):
    """The same company as a people list and two interaction tables."""
    people, ties = company()
    names = ("people.csv", "log.csv", "ties.csv")
    rows = [
        [["id", "name", "department", "location"], *(list(p.values()) for p in people)],
        [["source", "target", "kind", "time", "group size"]],
        [["source", "target", "kind", "weight"]],
    ]
    for tie in ties:
        a, b = tie["a"], tie["b"]
        if tie["type"] == "PINGED":
            rows[1].append([a, b, "mention", tie["at"], tie["n"]])
        elif tie["type"] == "ASKS":
            rows[2].append([a, b, "advice", tie["w"]])
        else:
            rows[2] += [[a, b, "teamwork", ""], [b, a, "teamwork", ""]]
    for name, lines in zip(names, rows, strict=True):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return tuple(folder / name for name in names)


def test_a_graph_is_ranked_like_the_same_files_and_only_read(
    reader, tmp_path, capsys, monkeypatch, modes
):
    settings = tmp_path / "map.toml"
    settings.write_text(MAPPING, encoding="utf-8")
    out = tmp_path / "graph"
    arguments = ("analyse", reader.uri, "--settings", settings, "--out", out)
    code, said, error = run(capsys, monkeypatch, *arguments)
    assert (code, error) == (0, "")
    assert "60 people" in said
    files = analyse(Request(as_files(tmp_path), tmp_path / "files", mapping()))
    for name in TABLES:
        path = f"{name}.parquet"
        assert (out / path).read_bytes() == (files.folder / path).read_bytes(), name
    about = json.loads((out / "snapshot.json").read_text("utf-8"))
    read = {entry["path"]: entry["counts"] for entry in about["inputs"]}
    assert sorted(read) == ["graph-interactions.csv", "graph-people.csv", "graph-ties.csv"]
    assert {counts["rejected"] for counts in read.values()} == {0}
    assert not [path.name for path in out.iterdir() if path.name.startswith("graph")]
    assert len(modes) > 10
    assert set(modes) == {"READ"}


def test_the_preview_counts_what_is_read_and_what_is_left(reader, tmp_path, capsys, monkeypatch):
    _, ties = company()
    counts = {k: sum(t["type"] == k for t in ties) for k in ("ASKS", "PINGED", "WORKS WITH")}
    found = survey(reader.uri, mapping())
    assert (found.people, found.without_id, found.wrong) == (PEOPLE, 5, ())
    assert found.properties["name"] == ("full", PEOPLE + 5)
    assert found.ties == {
        "ASKS": ("advice", counts["ASKS"]),
        "PINGED": ("mention", counts["PINGED"]),
        "WORKS WITH": ("teamwork", counts["WORKS WITH"]),
    }
    assert found.left_labels == {"Machine": 5, "Country": 5}
    assert found.left_types == {"ASKS": 10, "MADE_IN": 5}
    settings = tmp_path / "map.toml"
    settings.write_text(MAPPING, encoding="utf-8")
    code, said, error = run(
        capsys, monkeypatch, "store", "preview", reader.uri, "--settings", settings
    )
    assert (code, error) == (0, "")
    assert f"ASKS as advice: {counts['ASKS']} ties" in said
    assert "Labels not read: Country 5, Machine 5" in said
    code, said, _ = run(capsys, monkeypatch, "store", "preview", reader.uri, "--json")
    assert code == 2
    assert json.loads(said)["left_labels"] == {"Country": 5, "Employee": 65, "Machine": 5}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person": ""}, "do not say which label is a person"),
        ({"person": "Person"}, "no label Person at bolt.* Country, Employee, Machine"),
        ({"ties": {}}, "name no type of relationship"),
        ({"ties": {"KNOWS": {}}}, "no relationship KNOWS at bolt.*ASKS, MADE_IN, PINGED"),
        ({"ties": {"MADE_IN": {}}}, "No relationship that would be read joins two Employee"),
        ({"properties": {"id": "number"}}, "graph.properties.id: no Employee has a property number"),
        ({"properties": {"id": "no", "team": "crew"}}, "graph.properties.team: no Employee"),
        ({"ties": {"ASKS": {"weight": "w"}}}, "graph.ties.ASKS.weight: no ASKS has a property w"),
        ({"ties": {"PINGED": {"weight": "at"}}}, "weight: at holds ZONED DATETIME. Allowed: INTEGER"),
        ({"ties": {"ASKS": {"time": "strength"}}}, "time: strength holds FLOAT"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(reader, tmp_path, changes, said):
    with pytest.raises(SettingsError, match=said):
        read_graph(reader.uri, tmp_path, mapping(**changes))
    assert list(tmp_path.iterdir()) == []


def test_how_far_it_is_is_told(reader, tmp_path):
    steps, rows = [], []
    read_graph(reader.uri, tmp_path, mapping(), lambda *step: steps.append(step), rows.append)
    shares = [round(share, 9) for _, share in steps]
    assert list(dict.fromkeys(step for step, _ in steps)) == [
        COUNTING, READING_PEOPLE, READING_TIES,
    ]  # fmt: skip
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert sum(rows) == PEOPLE + len(company()[1])


def test_neo4j_itself_keeps_these_sessions_from_writing(reader):
    connection = Connection(neo4j_settings(reader.uri))
    with pytest.raises(StoreError, match="may not do this"):
        connection.read("CREATE (:Robot)")
    connection.close()
    assert "Robot" not in survey(reader.uri, mapping()).left_labels


def test_an_empty_database_and_no_server_are_named(neo4j, tmp_path):
    with pytest.raises(SettingsError, match=r"no label Employee .* Labels there: -"):
        read_graph(neo4j.uri, tmp_path, mapping())
    with pytest.raises(StorageError, match="No Neo4j answers"):
        survey("bolt://127.0.0.1:9", mapping())


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        ("x", "is not a table"),
        ({"label": "x"}, "Unknown setting graph.label"),
        ({"person": "A"}, "graph.properties.id is missing"),
        ({"person": "A", "properties": {"id": "x", "salary": "y"}}, "Unknown setting.*salary"),
        ({"ties": {"A": {"direction": "up"}}}, "forward, back, both"),
        ({"ties": {"A": {"weight": 2}}}, "graph.ties.A.weight is 2"),
        ({"ties": {"A": 1}}, "graph.ties.A. is not a table"),
    ],
)
def test_wrong_mappings_are_named(graph, said):
    with pytest.raises(SettingsError, match=said):
        settings_from({"graph": graph})


def test_settings_of_a_snapshot_are_settings_again():
    settings = mapping()
    assert settings_from(json.loads(json.dumps(settings.as_dict()))) == settings
