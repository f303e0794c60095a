"""Typed interactions → weekly sums: the one heavy step of the log, and nothing else.

It knows nothing of files: it is given a DuckDB connection in which `interactions` (the canonical
columns) and `kinds` (kind, code, damping, declared) are tables or views. Weights are summed as
whole millionths, so that a sum never depends on the order of rows, the number of cores or the
engine, and two loads can be added exactly.

A pair counts at most once an hour and kind (the largest weight of that hour), which tames bursts
and bots. A week starts on Monday 00:00 UTC and is numbered floor((seconds + 259200) / 604800).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

WEEK = 604_800
MONDAY = 259_200
MICRO = 1_000_000

_HOURS = """
with typed as (
    select i.actor, i.target, k.code, i."at" // 3600 as hour, i.flags,
           cast(round(i.weight * power(greatest(i.group_size, 1), -k.damping) * 1e6) as bigint)
               as micro
    from interactions i join kinds k on i.kind = k.kind
    where i."at" is not null and i."at" < $until and not k.declared and {which}
),
hours as (
    select {keys}, hour, max(micro) as micro, bit_or(flags) as flags
    from typed group by {keys}, hour
)
"""

TIE_WEEKS = (
    _HOURS.format(keys="actor, target, code", which="i.target is not null and i.target <> i.actor")
    + """
select actor, target, code, cast((hour * 3600 + 259200) // 604800 as integer) as week,
       cast(count(*) as integer) as n, cast(sum(micro) as bigint) as micro,
       cast(count(*) filter (where flags & 2 <> 0) as integer) as answers,
       cast(count(*) filter (where flags & 96 <> 0) as integer) as thanks
from hours group by actor, target, code, week order by code
"""
)

SENT_WEEKS = (
    _HOURS.format(keys="actor, space, code", which="i.target is null").replace(
        "i.target,", "i.space,"
    )
    + """
select actor, space, code, cast((hour * 3600 + 259200) // 604800 as integer) as week,
       cast(count(*) as integer) as n, cast(sum(micro) as bigint) as micro
from hours group by actor, space, code, week order by code
"""
)

DECLARED = """
select i.actor, i.target, k.code, cast(count(*) as integer) as n,
       cast(max(round(i.weight * 1e6)) as bigint) as micro
from interactions i join kinds k on i.kind = k.kind
where (i."at" is null or k.declared) and i.target is not null and i.target <> i.actor
group by i.actor, i.target, k.code order by k.code
"""


def tie_weeks(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    """Sums per actor, target, kind and week of all timed rows before `until` (epoch seconds).

    Columns: actor, target, code int32; week int32; n = hours with contact; micro = summed weight in
    millionths; answers, thanks = hours with that flag. Sorted by code only; sums do not need more.
    """
    return connection.sql(TIE_WEEKS, params={"until": until}).to_arrow_table()


def sent_weeks(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    """The same per actor, space and week for rows without a target (posts into a channel)."""
    return connection.sql(SENT_WEEKS, params={"until": until}).to_arrow_table()


def declared_ties(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Declared rows (no time, or of a declared kind), one per pair and kind: the largest weight."""
    return connection.sql(DECLARED).to_arrow_table()
