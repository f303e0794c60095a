"""Typed interactions → weekly sums: the one heavy step of the log, and nothing else.

The queries are written by sql/weekly_ties.py, one file per engine (`weekly.*.sql`). This module
knows nothing of files: it is given a DuckDB connection in which `interactions` (the canonical
columns) and `kinds` (kind, code, damping, declared) are tables or views. Weights are summed as
whole millionths, so that a sum never depends on the order of rows, the number of cores or the
engine, and two loads can be added exactly.

A pair counts at most once an hour and kind (the largest weight of that hour), which tames bursts
and bots. A week starts on Monday 00:00 UTC and is numbered floor((seconds + 259200) / 604800).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

WEEK = 604_800
MONDAY = 259_200
MICRO = 1_000_000
FAR = 10**11  # seconds; no time of a log lies further from 1970


@cache
def queries(engine: str) -> Mapping[str, str]:
    """The queries of an engine ("duckdb" or "spark") by name.

    tie_weeks, sent_weeks, declared_ties and row_counts read the tables `interactions`, `kinds` and
    `params` (one row: since, until; epoch seconds).
    """
    text = (files(__package__) / f"weekly.{engine}.sql").read_text(encoding="utf-8")
    found = (part.partition("\n") for part in text.split("-- query: ")[1:])
    return {name.strip(): query.strip() for name, _, query in found}


def tie_weeks(
    connection: duckdb.DuckDBPyConnection, until: int, since: int = -FAR, more: str = ""
) -> pa.Table:
    """Sums per actor, target, kind and week of all timed rows from `since` until before `until`.

    Columns: actor, target, code int32; week int32; n = hours with contact; micro = summed weight in
    millionths; answers, thanks = hours with that flag. Sorted by code only; sums do not need more.
    `more` names a table of sums already made, with the same columns, whose rows are added.
    """
    return _summed(connection, "tie_weeks", until, since, more)


def sent_weeks(
    connection: duckdb.DuckDBPyConnection, until: int, since: int = -FAR, more: str = ""
) -> pa.Table:
    """The same per actor, space and week for rows without a target (posts into a channel)."""
    return _summed(connection, "sent_weeks", until, since, more)


def declared_ties(connection: duckdb.DuckDBPyConnection, more: str = "") -> pa.Table:
    """Declared rows (no time, or of a declared kind), one per pair and kind: the largest weight."""
    return _summed(connection, "declared_ties", FAR, -FAR, more)


def _summed(
    connection: duckdb.DuckDBPyConnection, name: str, until: int, since: int, more: str
) -> pa.Table:
    set_period(connection, since, until)
    # A sum of whole numbers is 128 bits wide in DuckDB.
    query = f"select * replace (cast(micro as bigint) as micro) from ({queries('duckdb')[name]})"
    if more:
        query = f"{query} union all by name select * from {more}"
    return connection.sql(f"select * from ({query}) order by code").to_arrow_table()


def set_period(connection: duckdb.DuckDBPyConnection, since: int, until: int) -> None:
    """Make the table `params` of the queries."""
    connection.execute(
        """create or replace temp table params as
           select cast(? as bigint) as since, cast(? as bigint) as until""",
        [max(since, -FAR), min(until, FAR)],
    )
