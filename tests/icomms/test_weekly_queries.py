"""The queries of the weekly sums: never stale, exact, and within their memory."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess

import duckdb
import pytest

from icomms.errors import SettingsError
from icomms.evidence_views import connect
from icomms.installation import log_memory_mb
from icomms.kinds import RULES
from icomms.weekly import FAR, queries, sent_weeks, set_period, tie_weeks
from tests.conftest import ROOT

ENGINES = ("duckdb", "spark")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_files_are_of_the_definition_beside_them(engine):
    digest = hashlib.sha256()
    for name in ("weekly_ties.py", "requirements.txt"):
        digest.update((ROOT / "sql" / name).read_bytes())
    first, _, _ = (
        (ROOT / "icomms" / f"weekly.{engine}.sql").read_text(encoding="utf-8").partition("\n")
    )
    assert first.endswith(f"definition {digest.hexdigest()}"), "run `make queries`"


def test_writing_them_anew_changes_nothing(tmp_path):
    made = subprocess.run(
        ["make", "-s", "build/queries/.ready"], cwd=ROOT, capture_output=True, text=True
    )
    if made.returncode:
        reason = (
            f"ibis cannot be installed, so the queries cannot be written anew: {made.stderr[-300:]}"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    python = ROOT / "build" / "queries" / "bin" / "python"
    subprocess.run([python, ROOT / "sql" / "weekly_ties.py", tmp_path], check=True)
    for engine in ENGINES:
        kept = (ROOT / "icomms" / f"weekly.{engine}.sql").read_text(encoding="utf-8")
        assert (tmp_path / f"weekly.{engine}.sql").read_text(encoding="utf-8") == kept, (
            "run `make queries`"
        )


def test_both_engines_have_the_same_queries():
    assert (
        set(queries("duckdb"))
        == set(queries("spark"))
        == {"tie_weeks", "sent_weeks", "declared_ties", "row_counts"}
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_no_number_is_left_to_an_engine_to_type(engine):
    """Spark takes a bare 0.5 for a decimal, and computes with six digits."""
    for query in queries(engine).values():
        bare = re.sub(r"'[^']*'", "", query)
        assert not re.search(r"\d\.\d", bare)


def test_the_damping_of_every_kind_is_exact_on_every_engine():
    """1/k and 1/sqrt(k) are fixed to the last bit by IEEE 754, other powers are not."""
    assert {rule.damping for rule in RULES.values()} <= {0.0, 0.5}


def test_the_exact_damping_gives_the_millionths_of_the_power():
    ((different,),) = duckdb.sql(
        """select count(*) from range(1, 200001) k(k), (values (0.5), (1.0), (1.2), (1.5), (3.0)) w(w)
        where round(w::double * (1.0::double / sqrt(k::double)) * 1e6::double)
           <> round(w::double * power(k, -0.5::double) * 1e6::double)"""
    ).fetchall()
    assert different == 0


def _log(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """A log that hardly shrinks when it is summed, the worst case for memory."""
    connection.execute(
        f"""create or replace view interactions as
        select cast(i % 9973 as integer) as actor, cast(i % 7919 as integer) as target, 'dm' as kind,
               1700000000 + i * 37 as "at", cast(i % 5 as integer) as group_size, 1.0::double as weight,
               cast(i % 64 as integer) as flags, cast(null as integer) as space
        from range({rows}) t(i)"""
    )
    connection.execute(
        "create or replace table kinds as select 'dm' as kind, 0 as code, 0.5::double as damping, false as declared"
    )


def test_what_does_not_fit_into_memory_is_spilled_and_gone_afterwards(tmp_path, monkeypatch):
    rows = 1_000_000
    monkeypatch.setenv("ICOMMS_LOG_MEMORY_MB", "64")
    with connect(tmp_path) as small:
        _log(small, rows)
        small.execute("set max_temp_directory_size = '0B'")
        set_period(small, -FAR, FAR)
        with pytest.raises(duckdb.OutOfMemoryException):
            small.execute(f"select sum(micro) from ({queries('duckdb')['tie_weeks']})")
        small.execute("set max_temp_directory_size = '2GB'")
        sums = (
            "sum(n), sum(micro), sum(answers), sum(thanks), sum(hash(actor, target, week, micro))"
        )
        found = small.execute(f"select {sums} from ({queries('duckdb')['tie_weeks']})").fetchone()
        assert (tmp_path / "spill").is_dir()
    assert not (tmp_path / "spill").exists()
    monkeypatch.setenv("ICOMMS_LOG_MEMORY_MB", "4000")
    with connect(tmp_path) as large:
        _log(large, rows)
        set_period(large, -FAR, FAR)
        assert (
            large.execute(f"select {sums} from ({queries('duckdb')['tie_weeks']})").fetchone()
            == found
        )


@pytest.mark.parametrize(("given", "said"), [("lots", "whole number"), ("8", "64 or more")])
def test_a_wrong_memory_limit_is_refused(given, said):
    with pytest.raises(SettingsError, match=said):
        log_memory_mb({"ICOMMS_LOG_MEMORY_MB": given})


def test_weeks_begin_on_monday_also_before_1970(tmp_path):
    with connect(tmp_path) as connection:
        _log(connection, 0)
        monday = 1_767_571_200  # 2026-01-05
        times = [monday - 1, monday, monday + 604_799, -1, -259_200, -259_201, 2**62]
        connection.execute(
            f"""create or replace view interactions as select 1 as actor, 2 as target, 'dm' as kind, "at", 1 as group_size,
            1.0::double as weight, null::integer as flags, null::integer as space from (values {", ".join(f"({t})" for t in times)}) t("at")"""
        )
        week = (monday + 259_200) // 604_800
        found = tie_weeks(connection, 2**63 - 1).to_pylist()
        assert sorted((r["week"], r["n"]) for r in found) == [
            (-1, 1),
            (0, 2),
            (week - 1, 1),
            (week, 2),
        ]
        later = tie_weeks(connection, monday + 3600, since=monday).to_pylist()
        assert [(r["week"], r["n"]) for r in later] == [(week, 1)]
        assert not sent_weeks(connection, 2**63 - 1).num_rows
