"""Network files: the same graph in every format gives the same people and ties."""

from __future__ import annotations

import time

import networkx as nx
import pytest

from icomms.errors import InputError, UnreadableFileError, UnsafeFileError
from icomms.importers import interaction_table, network_file
from icomms.importers.pajek import PajekError, parse_pajek
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.imports import recognised
from icomms.records import ReadOptions


def read(path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    source = open_source(path)
    return recognised(source).read(source, folder, ReadOptions())


def ties(folder):
    """(source key, target key, kind, weight) of every row, sorted."""
    keys = read_table(folder, "accounts").column("key").to_pylist()
    rows = read_table(folder, "interactions").to_pylist()
    return sorted((keys[r["actor"]], keys[r["target"]], r["kind"], r["weight"]) for r in rows)


def names(folder):
    accounts = read_table(folder, "accounts").to_pylist()
    return {a["key"]: a["name"] for a in accounts}


def graph():
    """A directed graph with weights, labels and Vietnamese ids."""
    made = nx.DiGraph()
    for a, b, weight in (
        ("an", "bình", 2.0),
        ("bình", "an", 1.0),
        ("chi", "an", 3.5),
        ("dũng", "chi", 1.0),
    ):
        made.add_edge(a, b, weight=weight)
    return made


def pajek_text(made):
    number = {node: i for i, node in enumerate(made.nodes, 1)}
    lines = [f"*Vertices {len(number)}", *(f'{i} "{node}"' for node, i in number.items()), "*Arcs"]
    lines += [f"{number[a]} {number[b]} {d['weight']}" for a, b, d in made.edges(data=True)]
    return "\r\n".join(lines) + "\r\n"


def write_copies(made, folder):
    """The same graph as six files of different tools."""
    nx.write_graphml(made, folder / "g.graphml")
    nx.write_gexf(made, folder / "g12.gexf", version="1.2draft")
    text = (folder / "g12.gexf").read_text(encoding="utf-8")
    newer = text.replace("http://www.gexf.net/1.2draft", "http://gexf.net/1.3").replace(
        'version="1.2"', 'version="1.3"'
    )
    assert newer != text
    (folder / "g13.gexf").write_text(newer, encoding="utf-8")
    (folder / "g.net").write_text(pajek_text(made), encoding="utf-8")
    edges = list(made.edges(data="weight"))
    gephi = ["Source,Target,Type,Id,Label,timeset,Weight"]
    gephi += [f"{a},{b},Directed,{i},,,{w}" for i, (a, b, w) in enumerate(edges)]
    (folder / "gephi.csv").write_text("\n".join(gephi) + "\n", encoding="utf-8")
    neo = [":START_ID,:END_ID,:TYPE,weight:double", *(f"{a},{b},,{w}" for a, b, w in edges)]
    (folder / "neo4j.csv").write_text("\n".join(neo) + "\n", encoding="utf-8")
    return sorted(p for p in folder.iterdir() if p.is_file())


def test_six_copies_of_one_graph_are_equal(tmp_path):
    made = graph()
    expected = sorted((a, b, "interaction", w) for a, b, w in made.edges(data="weight"))
    copies = write_copies(made, tmp_path)
    assert len(copies) == 6
    for path in copies:
        report = read(path, tmp_path / "out" / path.name)
        assert ties(tmp_path / "out" / path.name) == expected, path.name
        assert set(names(tmp_path / "out" / path.name)) == set(made.nodes), path.name
        assert report.counts == {"people": 4, "interactions": 4, "kinds": 1, "rejected": 0}
        assert report.declared
        assert not report.problems


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "net"])
def test_undirected_edges_count_both_ways_and_it_is_said(tmp_path, suffix):
    made = nx.Graph()
    made.add_edge("an", "chi", weight=2.0)
    made.add_edge("an", "an", weight=1.0)
    path = tmp_path / f"g.{suffix}"
    if suffix == "net":
        path.write_text(pajek_text(made).replace("*Arcs", "*Edges"), encoding="utf-8")
    else:
        {"graphml": nx.write_graphml, "gexf": nx.write_gexf}[suffix](made, path)
    report = read(path, tmp_path / "out")
    assert [t[:2] for t in ties(tmp_path / "out")] == [("an", "an"), ("an", "chi"), ("chi", "an")]
    assert [p.code for p in report.problems] == ["undirected"]


def test_gexf_1_3_with_both_sorts_of_edges(tmp_path, files):
    report = read(files / "network" / "mixed.gexf", tmp_path / "out")
    assert [t[:2] for t in ties(tmp_path / "out")] == [
        ("u1", "u2"), ("u1", "u3"), ("u2", "u3"), ("u3", "u1"), ("u3", "u2"), ("u3", "u3"),
    ]  # fmt: skip
    assert names(tmp_path / "out") == {"u1": "Nguyễn Văn Anh", "u2": "Trần Bình", "u3": ""}
    assert report.problems[0].code == "undirected"
    assert "2 ties" in report.problems[0].message


def test_graphml_attributes_go_by_name_not_by_key(tmp_path, files):
    read(files / "network" / "yed.graphml", tmp_path / "out")
    assert ties(tmp_path / "out") == [("n0", "n1", "advice", 3.5), ("n0", "n1", "trust", 1.0)]
    assert names(tmp_path / "out") == {"n0": "Lê Hoa", "n1": "Phạm Sơn"}


def test_graphml_without_namespace_is_read(tmp_path, files):
    text = (files / "network" / "yed.graphml").read_text(encoding="utf-8")
    path = tmp_path / "bare.graphml"
    path.write_text(
        text.replace(' xmlns="http://graphml.graphdrawing.org/xmlns"', ""), encoding="utf-8"
    )
    assert read(path, tmp_path / "out").counts["interactions"] == 2


def test_billion_laughs_is_refused_at_once(files, tmp_path):
    source = open_source(files / "network" / "laughs.graphml")
    start = time.perf_counter()
    with pytest.raises(UnsafeFileError, match="entities"):
        recognised(source)
    with pytest.raises(UnsafeFileError):
        network_file.read(source, tmp_path, ReadOptions())
    assert time.perf_counter() - start < 1
    assert list(tmp_path.iterdir()) == []


def test_two_mode_pajek_asks_which_mode_is_meant(files, tmp_path):
    with pytest.raises(InputError, match="two-mode") as caught:
        read(files / "network" / "two_mode.net", tmp_path)
    assert "which" in caught.value.fix
    assert list(tmp_path.iterdir()) == []


def test_pajek_with_arcs_then_edges_keeps_the_direction_of_arcs(tmp_path):
    path = tmp_path / "g.net"
    path.write_text(
        '*Network team\n% a remark\n*Vertices 3\n1 "An" 0.1 0.2 0.5\n2 "Bình B"\n3\n*Arcs :1 "advice"\n1 2 2\n*Edges\n2 3\n',
        encoding="utf-8",
    )
    read(path, tmp_path / "out")
    assert [t[:3] for t in ties(tmp_path / "out")] == [
        ("3", "Bình B", "interaction"), ("An", "Bình B", "advice"), ("Bình B", "3", "interaction"),
    ]  # fmt: skip


def test_pajek_lists_and_matrix():
    text = "*Vertices 3\n*Arcslist\n1 2 3\n*Edgeslist\n2 3\n*Matrix\n0 1 0\n0 0 0\n2 0 0\n"
    found = [(e.source, e.target, e.weight, e.directed) for e in parse_pajek(text).edges]
    assert found == [
        (1, 2, 1, True),
        (1, 3, 1, True),
        (2, 3, 1, False),
        (1, 2, 1, True),
        (3, 1, 2, True),
    ]


def test_pajek_vertices_with_one_label_stay_two_people(tmp_path):
    path = tmp_path / "g.net"
    path.write_text('*Vertices 3\n1 "Anh"\n2 "Anh"\n3 "Chi"\n*Arcs\n1 3\n2 3\n', encoding="utf-8")
    assert read(path, tmp_path / "out").counts["people"] == 3
    assert names(tmp_path / "out") == {"Anh #1": "Anh", "Anh #2": "Anh", "Chi": "Chi"}


@pytest.mark.parametrize("text", [
    "*Vertices 2\n1 a\n2 b\n*Arcs\n1 5\n",
    "*Vertices 2\n1 a\n2 b\n*Arcs\n1\n",
    "*Vertices 2\n1 a\n2 b\n*Arcs\n1 2 x\n",
    '*Vertices 2\n1 "a\n2 b\n*Arcs\n1 2\n',
    "*Vertices 999999999999\n*Arcs\n1 2\n",
    "*Vertices x\n",
    "*Vertices 1\n7 a\n",
])  # fmt: skip
def test_damaged_pajek_is_refused(text, tmp_path):
    with pytest.raises(PajekError):
        parse_pajek(text)
    path = tmp_path / "g.net"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="damaged"):
        read(path, tmp_path)


@pytest.mark.parametrize("text", [
    '<graphml><graph edgedefault="directed"><node id="a"/><node id="b"/></graph></graphml>',
    '<graphml><graph edgedefault="directed"/></graphml>',
    '<gexf xmlns="http://gexf.net/1.3"><graph/></gexf>',
])  # fmt: skip
def test_networks_without_edges_are_refused_and_leave_nothing(text, tmp_path):
    path = tmp_path / "g.xml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFileError):
        read(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_truncated_xml_is_refused(tmp_path, files):
    text = (files / "network" / "yed.graphml").read_text(encoding="utf-8")
    path = tmp_path / "cut.graphml"
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="XML"):
        read(path, tmp_path)


def test_other_files_are_not_networks(tmp_path, files):
    page = tmp_path / "feed.xml"
    page.write_text("<feed><entry/></feed>", encoding="utf-8")
    assert network_file.recognise(open_source(page)) == 0
    assert network_file.recognise(open_source(files / "interactions" / "vi_log.csv")) == 0
    assert interaction_table.recognise(open_source(files / "network" / "mixed.gexf")) == 0


def test_the_same_file_gives_the_same_bytes(tmp_path, files):
    for name in ("one", "two"):
        read(files / "network" / "mixed.gexf", tmp_path / name)
    for table in ("accounts", "interactions"):
        assert (tmp_path / "one" / f"{table}.parquet").read_bytes() == (
            tmp_path / "two" / f"{table}.parquet"
        ).read_bytes()
