"""Apache Spark, a real cluster on loopback: the same sums as DuckDB, byte by byte."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.engines.engine import LOG, opened
from icomms.engines.sums import sum_table
from icomms.errors import EngineError, IcommsError, MissingColumnError
from icomms.weekly import FAR, queries
from tests import spark
from tests.conftest import ROOT
from tests.icomms.test_engines import FAST, MONDAY, log, people_csv
from tests.ports import free_port

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="module")
def cluster():
    if reason := spark.missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with spark.running_spark() as running:
        yield running


def awkward(rows: int, time_type: pa.DataType, seed: int = 1) -> pa.Table:
    """Everything a warehouse may hold in the columns of a log."""
    random = np.random.default_rng(seed)
    ids = [None, "", " ", "u1", "u2", " u2", "An@X.example", "an@x.example", "Ngọc Ánh", "Ngo\u0323c A\u0301nh",
           "日本", "🙂", "9" * 60, "'=cmd", "a\tb", "NULL", "\u00a0u1", "İ@X.example", "\u00a0", "\t", "\tu1"]  # fmt: skip
    weeks = (
        MONDAY
        + 604_800 * random.integers(-3, 3, rows)
        + random.choice([-1, 0, 1, 3_599, 3_600], rows)
    )
    odd = [None, 0, -1, -259_201, 315_532_799, 315_532_800, 4_102_444_799, 4_102_444_800]
    at = [odd[random.integers(len(odd))] if random.random() < 0.2 else int(w) for w in weeks]
    if pa.types.is_timestamp(time_type):
        at = [
            None if t is None else t * 1_000_000 + int(random.integers(0, 2)) * 999_999 for t in at
        ]
    else:
        at = [2**62 if t == 0 else t for t in at]
    weights = [
        None,
        0.0,
        -0.0,
        0.5,
        1.0,
        1 / 3,
        0.1,
        2.5e-7,
        1e9,
        1.1e9,
        -1.0,
        float("nan"),
        float("inf"),
        -float("inf"),
    ]
    draw = lambda values: [values[i] for i in random.integers(0, len(values), rows)]  # noqa: E731
    table = pa.table({
        "actor": draw(ids), "target": draw(ids), "kind": draw([None, "", "dm", "reply", "Trả lời", "advice", "xyz"]),
        "at": pa.array(at, pa.int64()).cast(time_type), "weight": pa.array(draw(weights), pa.float64()),
        "group_size": pa.array(draw([None, -1, 0, 1, 2, 3, 7, 49, 2_000_000_000]), pa.int64()),
        "flags": pa.array(draw([None, 0, 2, 32, 64, 98, -1]), pa.int32()), "space": draw([None, "s", "t"]),
    })  # fmt: skip
    return pa.concat_tables([table, table.slice(0, rows // 10)])


def both(cluster, tmp_path, table: str, settings=None, until: int | None = None):
    """The folders DuckDB and Spark make of a table, as bytes, and their reports."""
    made = []
    for address in ("duckdb", cluster.connect):
        folder = tmp_path / address.partition(":")[0]
        folder.mkdir()
        report = sum_table(address, table, folder, settings or settings_from({}), until)
        made.append(({path.name: path.read_bytes() for path in sorted(folder.iterdir())}, report))
    return made


@pytest.mark.parametrize(
    "kind",
    [pa.int64(), pa.timestamp("us", "UTC"), pa.timestamp("us")],
    ids=["seconds", "zoned", "local"],
)
def test_awkward_data_gives_the_same_bytes_as_duckdb(cluster, tmp_path, kind):
    path = str(tmp_path / "log.parquet")
    pq.write_table(awkward(6_000, kind, seed=len(str(kind))), path)
    settings = settings_from({"sources": {"timezone": "Asia/Ho_Chi_Minh"}})
    (ours, report), (theirs, other) = both(
        cluster, tmp_path, path, settings, until=MONDAY + 604_800
    )
    assert set(ours) == {
        "accounts.parquet",
        "tie_weeks.parquet",
        "sent_weeks.parquet",
        "declared_ties.parquet",
        "kind_totals.parquet",
    }
    assert ours == theirs
    assert (report.counts, report.reject_counts, report.first, report.last) == (
        other.counts, other.reject_counts, other.first, other.last,
    )  # fmt: skip
    assert set(report.reject_counts) == {
        "no source",
        "no target",
        "no time",
        "not a time",
        "not a number",
    }


def test_whole_numbers_as_ids_and_every_damping_give_the_same_sums(cluster, tmp_path):
    """The queries themselves, on the canonical columns, ids up to the largest."""
    random, rows = np.random.default_rng(5), 20_000
    ids = np.array([0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)])
    table = pa.table({
        "actor": random.choice(ids, rows), "target": pa.array(random.choice(ids, rows), mask=random.random(rows) < 0.2),
        "kind": random.choice(["half", "none"], rows), "at": random.integers(-(10**9), 10**9, rows),
        "group_size": pa.array(random.integers(-2, 100_000, rows), pa.int32()), "weight": random.lognormal(0, 5, rows),
        "flags": pa.array(random.integers(0, 128, rows), pa.int32()), "space": random.choice(["s", "t"], rows),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "log.parquet")
    kinds = pa.table(
        {
            "kind": ["half", "none"],
            "code": pa.array([0, 1], pa.int32()),
            "damping": [0.5, 0.0],
            "declared": [False, False],
        }
    )
    found = []
    for address in ("duckdb", cluster.connect):
        with opened(address, "UTC", tmp_path) as engine:
            engine.columns(str(tmp_path / "log.parquet"))
            engine.define("interactions", f"select * from {LOG}")
            engine.give("kinds", kinds)
            engine.give("params", pa.table({"since": [-FAR], "until": [FAR]}))
            found.append([])
            for name in ("tie_weeks", "sent_weeks"):
                got = engine.ask(
                    f"select *, cast(micro as bigint) as whole from ({queries(engine.dialect)[name]})"
                )
                rows_of = got.drop_columns(["micro"]).to_pylist()
                found[-1].append(sorted(tuple(row.values()) for row in rows_of))
    assert found[0] == found[1]
    assert len(found[0][0]) > 5_000


def test_a_table_of_the_warehouse_ranks_like_a_file(cluster, tmp_path):
    """The whole way, by the command line, from a table with other names of columns."""
    table, people = log(), people_csv(tmp_path)
    pq.write_table(table, tmp_path / "log.parquet")
    with opened(cluster.connect, "UTC", tmp_path) as engine:
        engine.columns(str(tmp_path / "log.parquet"))
        engine.ask("create database company")
        engine.ask(f"create table company.interactions using parquet as select * from {LOG}")
    settings = tmp_path / "settings.toml"
    settings.write_text("[analysis]\ndraws = 40\n", encoding="utf-8")
    command = [sys.executable, "-m", "icomms", "analyse", "--engine", cluster.connect, "--table", "company.interactions",
               str(people), "--out", str(tmp_path / "b"), "--settings", str(settings)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    here = Request(
        (people,), tmp_path / "a", settings_from(FAST), table=str(tmp_path / "log.parquet")
    )
    analyse(here)
    for name in (
        "roles.parquet",
        "measures.parquet",
        "ties.parquet",
        "reasons.parquet",
        "people.parquet",
    ):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert "127.0.0.1" not in (tmp_path / "b" / "snapshot.json").read_text(encoding="utf-8")


def test_the_master_of_a_cluster_gives_the_same_sums(cluster, tmp_path):
    """spark:// needs all of pyspark, so it runs with the one of the tests' cluster."""
    pq.write_table(log(rows=500), tmp_path / "log.parquet")
    (tmp_path / "spark-defaults.conf").write_text(
        "".join(f"{key} {value}\n" for key, value in spark.SETTINGS.items() if "connect" not in key)
        + "spark.cores.max 1\n",
        encoding="utf-8",
    )
    code = (
        "import sys; from pathlib import Path; from icomms.config import Settings; from icomms.engines.sums import sum_table;"
        "sum_table(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Settings(), None)"
    )
    for address in (cluster.master, "duckdb"):
        folder = tmp_path / address.partition(":")[0]
        folder.mkdir()
        environment = spark.environment(cluster.home, cluster.folder) | {
            "PYTHONPATH": f"{cluster.home}:{ROOT}", "SPARK_CONF_DIR": str(tmp_path), "TMPDIR": str(tmp_path),
        }  # fmt: skip
        command = [sys.executable, "-c", code, address, str(tmp_path / "log.parquet"), str(folder)]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr[-3000:]
    for path in (tmp_path / "duckdb").iterdir():
        assert path.read_bytes() == (tmp_path / "spark" / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    "table", ["company.nothing", "nowhere.nothing", "no good name", "/nowhere/log.parquet"]
)
def test_a_table_that_is_not_there(cluster, tmp_path, table):
    with pytest.raises(EngineError, match="Spark has no table"):
        sum_table(cluster.connect, table, tmp_path, settings_from({}), None)


def test_a_column_of_the_wrong_type(cluster, tmp_path):
    pq.write_table(
        pa.table({"source": ["a"], "target": ["b"], "time": ["yesterday"]}),
        tmp_path / "log.parquet",
    )
    with pytest.raises(
        MissingColumnError, match="column time is string, which cannot be read as time"
    ):
        sum_table(cluster.connect, str(tmp_path / "log.parquet"), tmp_path, settings_from({}), None)


def test_what_spark_cannot_finish_is_named_without_quoting_data(cluster, tmp_path):
    with opened(cluster.connect, "UTC", tmp_path) as engine, pytest.raises(EngineError) as caught:
        engine.ask("select cast('secret' as int)")
    assert (
        str(caught.value)
        == "Spark could not finish (CAST_INVALID_INPUT). Look for this name in Spark's own log."
    )


@pytest.mark.parametrize("sort", ["sc", "spark"])
def test_nobody_answers(tmp_path, sort, monkeypatch):
    monkeypatch.setattr("icomms.engines.spark.REACH_SECONDS", 1)
    monkeypatch.setattr("icomms.engines.spark._refuse_missing", lambda address: None)
    address = f"{sort}://127.0.0.1:{free_port()}"
    with (
        pytest.raises(EngineError, match="No Spark answers at 127.0.0.1"),
        opened(address, "UTC", tmp_path),
    ):
        pass


def test_something_else_listens_and_never_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("icomms.engines.spark.REACH_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"sc://127.0.0.1:{silent.getsockname()[1]}/;token=secret"
        with (
            pytest.raises(EngineError, match="No Spark answers at 127.0.0.1") as caught,
            opened(address, "UTC", tmp_path),
        ):
            pass
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [("sc://127.0.0.1:1", "client of Spark"), ("spark://127.0.0.1:1", "all of pyspark")],
)
def test_what_is_not_installed_is_named(tmp_path, address, said, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=said) as caught, opened(address, "UTC", tmp_path):
        pass
    assert "pyspark" in caught.value.fix or "icomms" in caught.value.fix


@pytest.mark.parametrize("address", ["sc://127.0.0.1:99999", "sc://", "spark://:x"])
def test_an_address_that_is_none(tmp_path, address, monkeypatch):
    monkeypatch.setattr("icomms.engines.spark._refuse_missing", lambda address: None)
    with pytest.raises(IcommsError), opened(address, "UTC", tmp_path):
        pass


# From here on the cluster is taken apart.


def large(folder) -> str:
    """A log that Spark is busy with for some seconds, in several files."""
    folder.mkdir()
    for i in range(4):
        random, rows = np.random.default_rng(i), 150_000
        who = random.integers(0, 3_000, (2, rows))
        table = pa.table(
            {
                "source": who[0],
                "target": who[1],
                "time": MONDAY + random.integers(0, 30_000_000, rows),
            }
        )
        pq.write_table(table, folder / f"part-{i}.parquet")
    return str(folder)


def during(cluster, step, act):
    """Run a step in a thread; act when the cluster has begun to exchange rows. What the step raised, or None."""
    raised = []

    def run():
        try:
            step()
        except IcommsError as error:
            raised.append(error)

    exchanged = lambda: set(cluster.folder.rglob("shuffle_*.data"))  # noqa: E731
    before, end = exchanged(), time.monotonic() + 120
    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and len(exchanged() - before) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    assert thread.is_alive(), raised or "it was done before anything could happen to it"
    act()
    thread.join(300)
    assert not thread.is_alive()
    return raised[0] if raised else None


def test_a_worker_killed_in_the_middle_changes_nothing(cluster, tmp_path):
    table, folders = large(tmp_path / "log"), (tmp_path / "ours", tmp_path / "theirs")
    for folder in folders:
        folder.mkdir()
    sum_table("duckdb", table, folders[0], settings_from({}), None)
    error = during(
        cluster,
        lambda: sum_table(cluster.connect, table, folders[1], settings_from({}), None),
        lambda: spark.end(cluster.workers[0], signal.SIGKILL),
    )
    assert error is None
    names = [path.name for path in folders[0].iterdir()]
    assert "tie_weeks.parquet" in names
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_a_session_lost_in_the_middle_ends_in_a_sentence(cluster, tmp_path):
    table = large(tmp_path / "log")
    (tmp_path / "sums").mkdir()
    error = during(
        cluster,
        lambda: sum_table(cluster.connect, table, tmp_path / "sums", settings_from({}), None),
        lambda: spark.end(cluster.server, signal.SIGKILL),
    )
    assert isinstance(error, EngineError)
    assert "was lost" in error.message
