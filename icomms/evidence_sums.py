"""What is asked of the canonical tables: views over all files, and the sums behind the ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.config import Settings
from icomms.importers.tables import FLAGS, SCHEMAS
from icomms.kinds import KindRule, rules_for
from icomms.weekly import declared_ties, sent_weeks, tie_weeks

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file's canonical tables: its folder and the number of its first account, event, space.

    `known` maps, per sort of number ("account", "event", "space"), what an earlier file named too
    to its number there, so that overlapping exports count the same hour or event once.
    """

    folder: Path
    account_offset: int
    event_offset: int
    space_offset: int
    known: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def offset(self, sort: str) -> int:
        """Number of the file's first account, event or space in the common numbering."""
        return {
            "account": self.account_offset,
            "event": self.event_offset,
            "space": self.space_offset,
        }[sort]


@dataclass(frozen=True, slots=True)
class Sums:
    """Per pair (or person) and week; accounts are not yet people. `period` is in epoch seconds."""

    weekly: pa.Table
    sent: pa.Table
    declared: pa.Table
    together: pa.Table
    led: pa.Table
    addressed: pa.Table
    members: pa.Table
    proposals: pa.Table
    anonymous: pa.Table
    period: tuple[int, int]


def connect(folder: Path, memory: str = "800MB") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that spills into `folder` and never loads an extension."""
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute("set temp_directory = ?", [str(folder / "spill")])
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    return connection


def sums_of(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[ImportedFile],
    settings: Settings,
    until: int,
) -> tuple[Sums, dict[str, tuple[KindRule, int]]]:
    """All sums of the files before `until`, and every kind's rule and number of rows."""
    _views(connection, files)
    kinds = _kinds(connection, settings)
    _register_kinds(connection, kinds)
    largest = settings.ties.largest_event
    sums = Sums(
        weekly=tie_weeks(connection, until),
        sent=sent_weeks(connection, until),
        declared=declared_ties(connection),
        together=_together(connection, until, largest),
        led=_led(connection, until, largest),
        addressed=_led(connection, until, 2**31 - 1),
        members=connection.sql("select space, account from space_members").to_arrow_table(),
        proposals=_proposals(connection, until),
        anonymous=_anonymous(connection),
        period=_period(connection, until),
    )
    return sums, kinds


def activity_of(files: Sequence[ImportedFile], accounts: int, folder: Path) -> Ints:
    """In how many interactions each account takes part, on either side, (accounts,)."""
    with connect(folder) as connection:
        _views(connection, files)
        found = connection.execute(
            """select account, count(*) as n from (select actor as account from interactions
               union all select target from interactions where target is distinct from actor)
               where account is not null group by account"""
        ).fetchnumpy()
    counts = np.zeros(accounts, np.int64)
    counts[np.asarray(found["account"], np.int64)] = found["n"]
    return counts


_NUMBERED = {
    "actor": "account", "target": "account", "account": "account", "respondent": "account",
    "nominee": "account", "organizer": "account", "event": "event", "space": "space",
}  # fmt: skip


def _views(connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile]) -> None:
    """One view per canonical table over all files, in the common numbering."""
    for i, file in enumerate(files):
        _register_known(connection, i, file)
    for name in ("interactions", "events", "attendance", "nominations", "space_members", "spaces"):
        selects = [_empty_select(name)]
        selects += [_file_select(i, file, name) for i, file in enumerate(files) if _has(file, name)]
        view = "typed_rows" if name == "interactions" else name
        connection.execute(f"create temp view {view} as {' union all '.join(selects)}")
    connection.execute(
        """create temp view interactions as
           select actor, target, cast(kind as varchar) as kind, "at", group_size, weight, flags,
           space from typed_rows union all
           select respondent, nominee, dimension, null, 1, 1.0, 0, null from nominations
           where respondent is not null"""
    )


def _has(file: ImportedFile, name: str) -> bool:
    return (file.folder / f"{name}.parquet").exists()


def _register_known(connection: duckdb.DuckDBPyConnection, i: int, file: ImportedFile) -> None:
    for sort, known in file.known.items():
        if known:
            table = pa.table({
                "own": pa.array(list(known), pa.int32()),
                "common": pa.array(list(known.values()), pa.int32()),
            })  # fmt: skip
            connection.register(f"known_{sort}_{i}", table)


def _file_select(i: int, file: ImportedFile, name: str) -> str:
    """One file's rows of a table; numbers an earlier file has too are replaced by those."""
    columns, joins = [], []
    for column in SCHEMAS[name].names:
        sort = _NUMBERED.get(column)
        if sort is None:
            columns.append(f'r."{column}"')
            continue
        shifted = f"r.{column} + {file.offset(sort)}"
        if file.known.get(sort):
            joins.append(f"left join known_{sort}_{i} k_{column} on r.{column} = k_{column}.own")
            shifted = f"coalesce(k_{column}.common, {shifted})"
        columns.append(f"{shifted} as {column}")
    quoted = str(file.folder / f"{name}.parquet").replace("'", "''")
    return f"select {', '.join(columns)} from read_parquet('{quoted}') r {' '.join(joins)}"


def _empty_select(name: str) -> str:
    names = {pa.int32(): "integer", pa.int64(): "bigint", pa.string(): "varchar",
             pa.bool_(): "boolean", pa.float64(): "double"}  # fmt: skip
    parts = []
    for column in SCHEMAS[name]:
        kind = names.get(column.type, "varchar")
        parts.append(f'cast(null as {kind}) as "{column.name}"')
    return f"select {', '.join(parts)} where false"


def _kinds(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> dict[str, tuple[KindRule, int]]:
    found = connection.execute(
        "select kind, count(*) from interactions group by kind order by kind"
    ).fetchall()
    rules = rules_for([kind for kind, _ in found], settings.kinds)
    return {kind: (rules[kind], count) for kind, count in found}


def _register_kinds(
    connection: duckdb.DuckDBPyConnection, kinds: Mapping[str, tuple[KindRule, int]]
) -> None:
    connection.execute(
        "create temp table kinds (kind varchar, code integer, damping double, declared boolean)"
    )
    for code, (kind, (rule, _)) in enumerate(kinds.items()):
        row = [kind, code, rule.damping, rule.declared]
        connection.execute("insert into kinds values (?, ?, ?, ?)", row)


_TOGETHER = """
with sized as (
    select a.event, any_value(e.starts_at) as "at", count(distinct a.account) as k
    from attendance a join events e on a.event = e.event
    where a.attended <> 'no' and e.kind <> 'shift' and coalesce(e.starts_at, 0) < $until
    group by a.event having k between 2 and $largest
)
select a.account as actor, b.account as target, 0 as code,
       cast((s."at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
       cast(sum(cast(round(1e6 / (s.k - 1)) as bigint)) as bigint) as micro
from sized s
join (select distinct event, account from attendance where attended <> 'no') a on a.event = s.event
join (select distinct event, account from attendance where attended <> 'no') b on b.event = s.event
where a.account < b.account
group by actor, target, week order by actor, target, week
"""

_LED = """
with sized as (
    select a.event, any_value(e.starts_at) as "at", count(distinct a.account) as k
    from attendance a join events e on a.event = e.event
    where a.attended <> 'no' and coalesce(e.starts_at, 0) < $until and e.kind <> 'shift'
    group by a.event having k <= $largest
)
select a.account as actor, b.account as target, 0 as code,
       cast((s."at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
       cast(sum(cast(round(1e6 / sqrt(greatest(s.k - 1, 1))) as bigint)) as bigint) as micro
from sized s
join (select distinct event, account from attendance where attended <> 'no'
      and role <> 'presenter') a on a.event = s.event
join (select distinct event, account from attendance where role = 'presenter') b
     on b.event = s.event
where a.account <> b.account
group by actor, b.account, week order by actor, b.account, week
"""


def _together(connection: duckdb.DuckDBPyConnection, until: int, largest: int) -> pa.Table:
    values = {"until": until, "largest": largest}
    return connection.sql(_TOGETHER, params=values).to_arrow_table()


def _led(connection: duckdb.DuckDBPyConnection, until: int, largest: int) -> pa.Table:
    return connection.sql(_LED, params={"until": until, "largest": largest}).to_arrow_table()


def _proposals(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    """Messages in open channels that propose something or ask a question, per author and week."""
    wanted = FLAGS["proposal"] | FLAGS["question"]
    return connection.sql(
        """select actor, actor as target, 0 as code,
           cast(("at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
           cast(count(*) * 1000000 as bigint) as micro
           from interactions where "at" < $until and flags & $open <> 0
           and flags & $wanted <> 0 group by actor, week order by actor, week""",
        params={"until": until, "open": FLAGS["open_channel"], "wanted": wanted},
    ).to_arrow_table()


def _anonymous(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Nominations of the advice sort by unknown respondents, per nominee."""
    return connection.sql(
        """select nominee as actor, nominee as target, 0 as code, cast(count(*) as integer) as n,
           cast(count(*) * 1000000 as bigint) as micro from nominations where respondent is null
           and nominee is not null
           and dimension in ('advice', 'information', 'problem_solving', 'opinion_leader')
           group by nominee order by nominee"""
    ).to_arrow_table()


def _period(connection: duckdb.DuckDBPyConnection, until: int) -> tuple[int, int]:
    """First and last second of anything logged; (0, 0) when nothing has a time."""
    found = connection.execute(
        """select min(t), max(t) from (
           select "at" as t from interactions i join kinds k on i.kind = k.kind
           where not k.declared union all select starts_at from events where kind <> 'shift')
           where t < $until""",
        {"until": until},
    ).fetchone()
    if found is None or found[0] is None:
        return 0, 0
    return int(found[0]), int(found[1])
