"""What is asked of the canonical tables: views over all files, and the sums behind the ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.config import Settings
from icomms.evidence_events import led, together
from icomms.evidence_views import ImportedFile, connect, summed_views, views
from icomms.kept_sums import FLAGGED, PAIRS, PROPOSAL, keep_sums, keep_totals, register_kinds
from icomms.kinds import KindRule, rules_for
from icomms.weekly import FAR, MONDAY, WEEK, declared_ties, sent_weeks, tie_weeks

Ints = NDArray[np.int64]


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


def sums_of(
    files: Sequence[ImportedFile], settings: Settings, until: int, scratch: Path
) -> tuple[Sums, dict[str, tuple[KindRule, int]]]:
    """All sums of the files before `until`, and every kind's rule and number of rows.

    What is kept of a file is used, and made when it is not there, unless `until` cuts a week.
    `scratch` is a folder for what does not fit into memory.
    """
    if until < FAR:
        files = [replace(file, kept=None) for file in files]
    mark = keep_sums(files, settings, scratch)
    with connect(scratch) as connection:
        views(connection, files)
        summed_views(connection, files, mark)
        return _sums_of(connection, settings, until)


def _sums_of(
    connection: duckdb.DuckDBPyConnection, settings: Settings, until: int
) -> tuple[Sums, dict[str, tuple[KindRule, int]]]:
    kinds = _kinds(connection, settings)
    register_kinds(connection, {kind: rule for kind, (rule, _) in kinds.items()})
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
    keep_totals(files, folder)
    with connect(folder) as connection:
        views(connection, files)
        found = connection.execute(
            f"""select account, sum(n) as n from (
                    {PAIRS.format("loose")} union all select account, n from file_activity)
                where account is not null group by account"""
        ).fetchnumpy()
    counts = np.zeros(accounts, np.int64)
    counts[np.asarray(found["account"], np.int64)] = found["n"]
    return counts


def _kinds(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> dict[str, tuple[KindRule, int]]:
    found = connection.execute(
        """select kind, cast(sum(n) as bigint) from (
               select kind, count(*) as n from loose group by kind
               union all select kind, n from kind_totals
               union all select kind, n from file_kind_totals)
           group by kind order by kind"""
    ).fetchall()
    rules = rules_for([kind for kind, _ in found], settings.kinds)
    return {kind: (rules[kind], count) for kind, count in found}


def _kept_views(connection: duckdb.DuckDBPyConnection, until: int) -> None:
    """Sums that files brought ready made, with this run's numbers of kinds.

    A kept week counts when it begins before `until`.
    """
    begins = f"week * {WEEK} - {MONDAY} < {until}"
    # One of the pair and kind over all files, as the query makes it of their rows.
    declared = """select actor, target, kind, cast(sum(n) as integer) as n, max(micro) as micro
                  from file_declared_ties group by actor, target, kind"""
    for view, table, condition, own in (
        ("kept_ties", "tie_weeks", begins, "select * from file_tie_weeks"),
        ("kept_sent", "sent_weeks", begins, "select * from file_sent_weeks"),
        ("kept_declared", "declared_ties", "true", declared),
    ):
        connection.execute(
            f"""create temp view {view} as select s.* exclude (kind), k.code
                from (select * from {table} where {condition} union all {own}) s
                join kinds k on s.kind = k.kind"""
        )


def _proposals(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    """Messages in open channels that propose something or ask a question, per author and week."""
    return connection.sql(
        f"""select actor, actor as target, 0 as code, week, cast(sum(n) as integer) as n,
            cast(sum(micro) as bigint) as micro
            from ({FLAGGED.format("loose")} union all select * from file_proposals)
            group by actor, week order by actor, week""",
        params={"until": until, **PROPOSAL},
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
           select "at" as t from loose i join kinds k on i.kind = k.kind where not k.declared
           union all select unnest([t.first, t.last]) from (
           select * from kind_totals union all select * from file_kind_totals) t
           join kinds k on t.kind = k.kind where not k.declared
           union all select starts_at from events where kind <> 'shift')
           where t < $until""",
        {"until": until},
    ).fetchone()
    if found is None or found[0] is None:
        return 0, 0
    return int(found[0]), int(found[1])
