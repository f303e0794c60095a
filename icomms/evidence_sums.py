"""What is asked of the canonical tables: views over all files, and the sums behind the ties."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.config import Settings
from icomms.evidence_events import led, together
from icomms.importers.tables import FLAGS, KEPT, SCHEMAS
from icomms.installation import log_memory_mb
from icomms.kinds import KindRule, rules_for
from icomms.weekly import MONDAY, WEEK, declared_ties, sent_weeks, tie_weeks

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


@contextmanager
def connect(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that never loads an extension and holds to ICOMMS_LOG_MEMORY_MB.

    What does not fit is written into `folder`/spill, which is gone afterwards.
    """
    memory, spill = log_memory_mb(), folder / "spill"
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"set memory_limit = '{memory}MB'")
    connection.execute("set temp_directory = ?", [str(spill)])
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


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
    _kept_views(connection, until)
    largest = settings.ties.largest_event
    sums = Sums(
        weekly=tie_weeks(connection, until, more="kept_ties"),
        sent=sent_weeks(connection, until, more="kept_sent"),
        declared=declared_ties(connection, more="kept_declared"),
        together=together(connection, until, largest),
        led=led(connection, until, largest),
        addressed=led(connection, until, 2**31 - 1),
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
            """with pairs as (
                   select actor, target, 1 as n from interactions
                   union all select actor, target, n from tie_weeks
                   union all select actor, target, n from declared_ties
                   union all select actor, null, n from sent_weeks
               )
               select account, sum(n) as n from (select actor as account, n from pairs
               union all select target, n from pairs where target is distinct from actor)
               where account is not null group by account"""
        ).fetchnumpy()
    counts = np.zeros(accounts, np.int64)
    counts[np.asarray(found["account"], np.int64)] = found["n"]
    return counts


_NUMBERED = {
    "actor": "account", "target": "account", "account": "account", "respondent": "account",
    "nominee": "account", "organizer": "account", "event": "event", "space": "space",
}  # fmt: skip


_TABLES = ("interactions", "events", "attendance", "nominations", "space_members", "spaces")


def _views(connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile]) -> None:
    """One view per canonical table over all files, in the common numbering."""
    for i, file in enumerate(files):
        _register_known(connection, i, file)
    for name in (*_TABLES, *KEPT):
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
        """select kind, cast(sum(n) as bigint) from (
               select kind, count(*) as n from interactions group by kind
               union all select kind, n from kind_totals)
           group by kind order by kind"""
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


def _kept_views(connection: duckdb.DuckDBPyConnection, until: int) -> None:
    """Sums that files brought ready made, with this run's numbers of kinds.

    A kept week counts when it begins before `until`.
    """
    begins = f"week * {WEEK} - {MONDAY} < {until}"
    for view, table, condition in (
        ("kept_ties", "tie_weeks", begins),
        ("kept_sent", "sent_weeks", begins),
        ("kept_declared", "declared_ties", "true"),
    ):
        connection.execute(
            f"""create temp view {view} as select s.* exclude (kind), k.code
                from {table} s join kinds k on s.kind = k.kind where {condition}"""
        )


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
           where not k.declared
           union all select unnest([t.first, t.last]) from kind_totals t join kinds k
           on t.kind = k.kind where not k.declared
           union all select starts_at from events where kind <> 'shift')
           where t < $until""",
        {"until": until},
    ).fetchone()
    if found is None or found[0] is None:
        return 0, 0
    return int(found[0]), int(found[1])
