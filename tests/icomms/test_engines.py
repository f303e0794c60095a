"""A table of interactions, summed by DuckDB: like the same rows as a file, or refused with a fix."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from icomms.analysis import Request, analyse
from icomms.cli import commands
from icomms.config import settings_from
from icomms.engines.engine import opened
from icomms.engines.sums import sum_table
from icomms.errors import EngineError, IcommsError, MissingColumnError, UnreadableFileError
from icomms.importers.tables import read_table
from icomms.pages.view import view_of
from icomms.what_if import effects

FAST = {"analysis": {"draws": 40}}
MONDAY = 1_767_571_200  # 2026-01-05


def log(people: int = 40, rows: int = 4_000, seed: int = 1) -> pa.Table:
    """A log of three months with e-mail addresses as ids."""
    random = np.random.default_rng(seed)
    who = [f"p{i:02d}@x.example" for i in range(people)]
    pick = (random.random((2, rows)) ** 1.5 * people).astype(int)
    return pa.table({
        "sender": [who[i] for i in pick[0]],
        "recipient": [who[i] for i in pick[1]],
        "kind": random.choice(["dm", "reply", "Trả lời", "reaction:+1", "advice"], rows),
        "timestamp": MONDAY + random.integers(0, 90 * 86_400, rows),
        "weight": random.choice([0.5, 1.0, 2.0], rows),
        "group_size": pa.array(random.integers(1, 7, rows), pa.int32()),
    })  # fmt: skip


def people_csv(folder, people: int = 40):
    path = folder / "people.csv"
    rows = [f"E{i},Person {i},p{i:02d}@x.example,Unit {i % 4}" for i in range(people)]
    path.write_text(
        "employee_id,name,email,department\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return path


def parquet(folder, table: pa.Table, name: str = "log.parquet") -> str:
    pq.write_table(table, folder / name)
    return str(folder / name)


def summed(folder, table: pa.Table, until: int | None = None, **settings):
    """The report and the tables of a sum by DuckDB."""
    out = folder / "sums"
    out.mkdir()
    report = sum_table("duckdb", parquet(folder, table), out, settings_from(settings), until)
    names = ("accounts", "tie_weeks", "sent_weeks", "declared_ties", "kind_totals")
    return report, {name: read_table(out, name).to_pylist() for name in names}


@pytest.mark.parametrize("until", [None, MONDAY + 40 * 86_400 + 1_000])
def test_a_table_ranks_like_the_same_rows_as_a_file(tmp_path, until):
    table, people = log(), people_csv(tmp_path)
    pa.csv.write_csv(table, tmp_path / "log.csv")
    settings = settings_from(FAST)
    as_file = analyse(
        Request((people, tmp_path / "log.csv"), tmp_path / "a", settings, until=until)
    )
    as_table = analyse(
        Request((people,), tmp_path / "b", settings, until=until, table=parquet(tmp_path, table))
    )
    for name in (
        "roles.parquet",
        "measures.parquet",
        "ties.parquet",
        "reasons.parquet",
        "people.parquet",
    ):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert as_table.about["inputs"][-1]["counts"] == as_file.about["inputs"][-1]["counts"]
    figures = [snapshot.quality["figures"] for snapshot in (as_file, as_table)]
    for each in figures:
        for count in ("interactions", "interactions_matched"):  # of a table, hours with contact
            each["resolution"].pop(count)
    assert figures[0] == figures[1]


def test_a_snapshot_of_a_table_can_be_asked_what_other_settings_would_change(tmp_path):
    request = Request(
        (people_csv(tmp_path),), tmp_path / "b", settings_from(FAST), table=parquet(tmp_path, log())
    )
    view = view_of(analyse(request).folder)
    found = effects(view, settings_from(FAST | {"ties": {"half_life_days": 5}}))
    assert {effect.role for effect in found} >= {"spreader", "leader"}


def test_rows_left_out_are_counted_by_reason(tmp_path):
    rows = [
        ("a", "b", "dm", MONDAY, 1.0, 2), ("a", None, "dm", MONDAY, 1.0, 2), ("  ", "b", "dm", MONDAY, 1.0, 2),
        ("a", "b", "dm", None, 1.0, 2), ("x", "b", "dm", 5, 1.0, 2), ("a", "b", "dm", 2**61, 1.0, 2),
        ("x", "b", "dm", MONDAY, float("nan"), 2), ("a", "b", "dm", MONDAY, -1.0, 2),
        ("a", "b", "dm", MONDAY, float("inf"), 2), ("a", "b", "dm", MONDAY, 1.0, -1),
        ("a", "b", "advice", None, None, None), ("a", "a", "dm", MONDAY, 1.0, 0), (" A@X.example ", "b", None, MONDAY, None, None),
    ]  # fmt: skip
    names = ("source", "target", "kind", "time", "weight", "group_size")
    columns = zip(*rows, strict=True)
    report, tables = summed(tmp_path, pa.table(dict(zip(names, map(list, columns), strict=True))))
    assert report.reject_counts == {
        "no source": 1,
        "no target": 1,
        "no time": 1,
        "not a number": 4,
        "not a time": 2,
    }
    assert report.counts == {"people": 3, "interactions": 4, "kinds": 3, "rejected": 9}
    assert (report.first, report.last, report.declared) == (MONDAY, MONDAY, False)
    assert [row["key"] for row in tables["accounts"]] == ["a", "a@x.example", "b"]
    assert {
        (r["actor"], r["target"], r["kind"], r["n"], r["micro"]) for r in tables["tie_weeks"]
    } == {
        (0, 2, "dm", 1, 707_107),
        (1, 2, "interaction", 1, 1_000_000),
    }
    assert tables["declared_ties"] == [
        {"actor": 0, "target": 2, "kind": "advice", "n": 1, "micro": 1_000_000}
    ]


def test_spellings_of_one_id_are_one_person_and_nothing_is_nobody(tmp_path):
    """Also within an hour, where a pair counts once; an id of which nothing is left is dropped."""
    ids = ["An@x.example", " an@x.example", "\u00a0an@x.example", "\u00a0", "b"]
    table = pa.table({
        "source": [*ids, "b"], "target": ["b", "b", "b", "b", "\t", "An@X.example"], "time": [MONDAY] * 6, "channel": ["c"] * 6,
        "kind": pa.array(["dm"] * 6).dictionary_encode(),
    })  # fmt: skip
    _, tables = summed(tmp_path, table)
    assert [row["key"] for row in tables["accounts"]] == ["an@x.example", "b"]
    assert [(r["actor"], r["target"], r["n"]) for r in tables["tie_weeks"]] == [
        (0, 1, 1),
        (1, 0, 1),
    ]
    assert tables["sent_weeks"] == []


def test_what_goes_into_a_channel_counts_as_sent(tmp_path):
    table = pa.table({
        "actor": [1, 1, 2], "target": pa.array([None, None, 1], pa.int64()), "at": [MONDAY] * 3, "space": ["s", "s", None],
    })  # fmt: skip
    _, tables = summed(tmp_path, table)
    assert [(r["actor"], r["space"], r["n"]) for r in tables["sent_weeks"]] == [(0, None, 1)]
    assert [(r["actor"], r["target"]) for r in tables["tie_weeks"]] == [(1, 0)]


def test_a_table_without_times_is_declared(tmp_path):
    report, tables = summed(tmp_path, pa.table({"source": ["a"], "target": ["b"]}))
    assert report.declared
    assert not tables["tie_weeks"]
    assert [r["kind"] for r in tables["declared_ties"]] == ["interaction"]


@pytest.mark.parametrize(
    ("kind", "zone", "hours"),
    [(pa.timestamp("us", "UTC"), "Asia/Ho_Chi_Minh", 0), (pa.timestamp("ms"), "Asia/Ho_Chi_Minh", -7), (pa.timestamp("us"), "UTC", 0)],
)  # fmt: skip
def test_times_without_zone_are_of_the_zone_in_the_settings(tmp_path, kind, zone, hours):
    moment = dt.datetime(2026, 1, 5, 3, 30, 0, 999_000)
    table = pa.table({"source": ["a"], "target": ["b"], "time": pa.array([moment], kind)})
    report, _ = summed(tmp_path, table, sources={"timezone": zone})
    assert report.first == MONDAY + 3 * 3600 + 1800 + hours * 3600


def test_columns_can_be_chosen_in_the_settings(tmp_path):
    table = pa.table({"x": ["a"], "y": ["b"], "when_it_was": [MONDAY]})
    report, _ = summed(
        tmp_path, table, columns={"x": "source", "y": "target", "when_it_was": "time"}
    )
    assert [(c.header, c.field) for c in report.columns] == [
        ("x", "source"),
        ("y", "target"),
        ("when_it_was", "time"),
    ]


ENDS = {"source": ["a"], "target": ["b"]}


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"source": ["a"], "note": ["b"]}, MissingColumnError, "no column target; it has source, note"),
        (ENDS | {"time": ["yesterday"]}, MissingColumnError, "time is VARCHAR, which cannot be read as time"),
        (ENDS | {"weight": ["heavy"]}, MissingColumnError, "weight is VARCHAR, which cannot"),
        (ENDS | {"kind": [1.5]}, MissingColumnError, "kind is DOUBLE"),
        ({"source": [1.5], "target": ["b"]}, MissingColumnError, "source is DOUBLE, which cannot"),
        ({"source": [[1]], "target": ["b"]}, MissingColumnError, "source is BIGINT"),
        (ENDS | {"time": [7]}, UnreadableFileError, "no row can be used .1 rows: not a time"),
        ({"source": pa.array([], pa.string()), "target": pa.array([], pa.string())}, UnreadableFileError, "it is empty"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_used_are_refused_with_a_fix(tmp_path, columns, error, said):
    with pytest.raises(error, match=said) as caught:
        summed(tmp_path, pa.table(columns))
    assert caught.value.fix


def test_a_column_of_texts_is_no_kind(tmp_path):
    size = 1_100
    table = pa.table(
        {"source": ["a"] * size, "target": ["b"] * size, "kind": [f"text {i}" for i in range(size)]}
    )
    with pytest.raises(MissingColumnError, match="over 1,000 different texts"):
        summed(tmp_path, table)


@pytest.mark.parametrize(
    "what", ["company.interactions", "empty", "damaged.parquet", "cut.parquet"]
)
def test_what_is_no_parquet_is_refused(tmp_path, what):
    (tmp_path / "empty").mkdir()
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 but no more")
    whole = tmp_path / "whole.parquet"
    pq.write_table(log(), whole)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:5_000])
    table = what if what == "company.interactions" else str(tmp_path / what)
    with pytest.raises(EngineError, match="no Parquet") as caught:
        sum_table("duckdb", table, tmp_path, settings_from({}), None)
    assert "--engine" in caught.value.fix


def test_parquet_that_is_damaged_inside_ends_in_a_sentence(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(log(), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[200:900] = bytes(700)
    path.write_bytes(bytes(data))
    with pytest.raises(EngineError, match="DuckDB could not finish"):
        sum_table("duckdb", str(path), tmp_path, settings_from({}), None)


def test_a_folder_of_parquet_is_one_table(tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    for i in range(3):
        pq.write_table(log(seed=i), whole / f"part-{i}.parquet")
    (tmp_path / "sums").mkdir()
    report = sum_table("duckdb", str(whole), tmp_path / "sums", settings_from({}), None)
    assert report.counts["interactions"] == 12_000


def test_an_engine_nobody_knows_is_refused(tmp_path):
    with (
        pytest.raises(EngineError, match="no address") as caught,
        opened("mysql://x:secret@y", "UTC", tmp_path),
    ):
        pass
    assert "secret" not in str(caught.value)


def test_the_command_line_takes_a_table_alone_and_leaves_nothing_behind_when_it_fails(tmp_path):
    runner, table = CliRunner(), parquet(tmp_path, log())
    found = runner.invoke(commands, ["analyse", "--out", str(tmp_path / "x")])
    assert found.exit_code == 2
    assert "--table" in found.output
    settings = tmp_path / "settings.toml"
    settings.write_text("[analysis]\ndraws = 40\n", encoding="utf-8")
    done = runner.invoke(
        commands,
        ["analyse", "--table", table, "--out", str(tmp_path / "x"), "--settings", str(settings)],
    )
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.rglob("spill"))
    failed = runner.invoke(
        commands, ["analyse", "--table", "no.parquet", "--out", str(tmp_path / "y")]
    )
    assert isinstance(failed.exception, IcommsError)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".y", "y"))]
