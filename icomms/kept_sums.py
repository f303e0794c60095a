"""The sums of one file, kept beside what was read of it, so that they are made once.

    totals/          per kind, account and author; they follow from the file alone
    sums-<mark>/     tie_weeks, sent_weeks, declared_ties; the mark is of all that decides them

Numbers of accounts and spaces are the file's own. How the sums of several files become those of
all is said in `icomms.evidence_views`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from icomms.config import Settings
from icomms.evidence_views import SUMS, TOTALS, ImportedFile, connect, summed_views, views
from icomms.importers.tables import FLAGS, write_table
from icomms.kinds import RULES, KindRule, rules_for
from icomms.numbering import numbered
from icomms.weekly import FAR, declared_ties, queries, sent_weeks, tie_weeks

PROPOSAL = {"open": FLAGS["open_channel"], "wanted": FLAGS["proposal"] | FLAGS["question"]}
# Interactions of a table on either side of each account.
PAIRS = """select account, sum(n) as n from (
               with pairs as (
                   select actor, target, 1 as n from {}
                   union all select actor, target, n from tie_weeks
                   union all select actor, target, n from declared_ties
                   union all select actor, null, n from sent_weeks)
               select actor as account, n from pairs
               union all select target, n from pairs where target is distinct from actor)
           where account is not null group by account"""
# Proposals and questions in open channels of a table; $until, $open, $wanted.
FLAGGED = """select actor, cast(("at" + 259200) // 604800 as integer) as week,
             cast(count(*) as integer) as n, cast(count(*) * 1000000 as bigint) as micro
             from {} where "at" < $until and flags & $open <> 0 and flags & $wanted <> 0
             group by actor, week"""
_KINDS = """select kind, count(*) as n, min("at") as first, max("at") as last from loose
            group by kind order by kind"""
Make = Callable[[duckdb.DuckDBPyConnection, Path], None]


def keep_totals(files: Sequence[ImportedFile], scratch: Path) -> None:
    """Make the totals of files that keep something and have none yet."""
    for file in files:
        if file.kept is not None:
            _made(file.kept, "totals", _write_totals, scratch)


def keep_sums(files: Sequence[ImportedFile], settings: Settings, scratch: Path) -> str:
    """Make what is not there yet under these settings; the name under which all files keep it."""
    keep_totals(files, scratch)
    mark = f"sums-{_mark(settings)}"
    for file in files:
        if file.kept is not None:
            _made(file.kept, mark, lambda c, folder: _write_sums(c, folder, settings), scratch)
    return mark


def register_kinds(connection: duckdb.DuckDBPyConnection, rules: Mapping[str, KindRule]) -> None:
    """The table `kinds` that the queries need; a kind's code is its place."""
    connection.execute(
        "create temp table kinds (kind varchar, code integer, damping double, declared boolean)"
    )
    for code, (kind, rule) in enumerate(rules.items()):
        row = [kind, code, rule.damping, rule.declared]
        connection.execute("insert into kinds values (?, ?, ?, ?)", row)


def _mark(settings: Settings) -> str:
    """A mark of what decides the sums: damping and sort of all kinds, and the queries."""
    rules = rules_for(sorted({"", *RULES, *settings.kinds}), settings.kinds)
    decisive = {kind: [rule.damping, rule.declared] for kind, rule in rules.items()}
    text = json.dumps([decisive, *queries("duckdb").items(), PAIRS, FLAGGED], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _made(place: Path, name: str, make: Make, scratch: Path) -> None:
    """Make a folder of sums whole or not at all; whoever was first wins."""
    if (place / name).is_dir():
        return
    work = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=place))
    try:
        with connect(scratch) as connection:
            views(connection, numbered([place]))
            make(connection, work)
        if not (place / name).is_dir():
            work.rename(place / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_totals(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    asked = {
        "kind_totals": (_KINDS, {}),
        "activity": (f"{PAIRS.format('loose')} order by account", {}),
        "proposals": (f"{FLAGGED.format('loose')} order by all", {"until": FAR, **PROPOSAL}),
    }
    for name in TOTALS:
        query, values = asked[name]
        write_table(folder, name, connection.sql(query, params=values).to_arrow_table())


def _write_sums(connection: duckdb.DuckDBPyConnection, folder: Path, settings: Settings) -> None:
    summed_views(connection, (), "")
    found = connection.sql("select distinct kind from loose order by kind").fetchall()
    register_kinds(connection, rules_for([kind for (kind,) in found], settings.kinds))
    made = {
        "tie_weeks": tie_weeks(connection, FAR),
        "sent_weeks": sent_weeks(connection, FAR),
        "declared_ties": declared_ties(connection),
    }
    for name in SUMS:
        connection.register("made", made[name])
        named = connection.sql(
            "select m.* exclude (code), k.kind from made m join kinds k using (code)"
        )
        write_table(folder, name, named.to_arrow_table())
