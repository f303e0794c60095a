"""A table of typed interactions → one folder of an import, as if a file had been read.

The engine counts the rows, then sums them per week (`icomms.weekly`); what comes back is small. It
is kept as Parquet beside the tables of files, and everything after is the same code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from icomms.config import KindMapping, Settings
from icomms.engines.columns import typed_rows, understood
from icomms.engines.engine import Engine, opened
from icomms.errors import MissingColumnError, UnreadableFileError
from icomms.importers.interaction_rows import HEAVIEST, KINDS, clean_id, write_accounts
from icomms.importers.interaction_times import EARLIEST, LATEST
from icomms.importers.kind_words import DECLARED, canonical_kind
from icomms.importers.numbering import Numbering
from icomms.importers.tables import from_rows, write_table
from icomms.kinds import rules_for
from icomms.records import Column, FileReport
from icomms.weekly import FAR, queries

_ORDER = ("actor", "target", "code", "week")
_TIMES = ("no time", "not a time")
_MADE = {
    "tie_weeks": """select actor, target, code, week, n, cast(micro as bigint) as micro, answers,
        thanks from ({query})""",
    # Who belongs to a channel is unknown, so its messages count only as sent.
    "sent_weeks": """select actor, cast(null as int) as space, code, week, cast(sum(n) as int) as n,
        cast(sum(micro) as bigint) as micro from ({query}) group by actor, code, week""",
    "declared_ties": """select actor, target, code, n, cast(micro as bigint) as micro
        from ({query})""",
}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of a table: `raw[i]` is as the table says it, `name[i]` the canonical one."""

    raw: tuple[str, ...]
    name: tuple[str, ...]
    declared: frozenset[str]

    @property
    def names(self) -> list[str]:
        """Every canonical name once, sorted: the code of a kind is its place."""
        return sorted(set(self.name))

    def as_table(self, mappings: Mapping[str, KindMapping]) -> pa.Table:
        """The table `kinds` of the queries."""
        rules = rules_for(self.names, mappings)
        return pa.table({
            "kind": pa.array(self.raw, pa.string()),
            "code": pa.array([self.names.index(name) for name in self.name], pa.int32()),
            "damping": pa.array([rules[name].damping for name in self.name], pa.float64()),
            "declared": pa.array([name in self.declared for name in self.name], pa.bool_()),
        })  # fmt: skip


def sum_table(
    address: str, table: str, folder: Path, settings: Settings, until: int | None
) -> FileReport:
    """Let the engine at `address` sum `table` into `folder`; what was found and left out.

    Raises EngineError, MissingColumnError (a column or its type), UnreadableFileError when no row
    can be used.
    """
    with opened(address, settings.sources.timezone, folder) as engine:
        found = engine.columns(table)
        columns = understood(table, found, settings.columns)
        types = {engine.quoted(name): kind for name, kind in found}
        engine.define("icomms_rows", typed_rows(engine, columns, types))
        summing = _Summing(engine, table, folder, settings, columns)
        return summing.run(FAR if until is None else min(until, FAR))


@dataclass(frozen=True, slots=True)
class _Summing:
    engine: Engine
    table: str
    folder: Path
    settings: Settings
    columns: tuple[Column, ...]

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def run(self, until: int) -> FileReport:
        """Count, sum, write."""
        self.engine.give("params", pa.table({"since": [-FAR], "until": [until]}))
        self.engine.define("interactions", "select * from icomms_rows")
        counts = self.engine.ask(queries(self.engine.dialect)["row_counts"]).to_pylist()
        kinds = self._kinds(counts)
        rejected, totals = _split(counts, kinds)
        if not totals:
            raise self._unusable(rejected)
        self.engine.give("kinds", kinds.as_table(self.settings.kinds))
        self.engine.define("icomms_sound", self._sound())
        people = self._accounts()
        self.engine.define("interactions", self._numbered())
        for name in self._wanted(kinds):
            self._write(name, kinds)
        write_table(self.folder, "kind_totals", from_rows("kind_totals", totals))
        return self._report(people, rejected, totals)

    def _unusable(self, rejected: Mapping[str, int]) -> UnreadableFileError:
        listed = "; ".join(f"{n} rows: {reason}" for reason, n in rejected.items())
        return UnreadableFileError(
            f"{self.table}: no row can be used ({listed or 'it is empty'}).",
            "Check that source, target and time are in the right columns.",
        )

    def _kinds(self, counts: Sequence[Mapping[str, Any]]) -> Kinds:
        raw = sorted({str(row["kind"]) for row in counts})
        if len(raw) > KINDS:
            raise MissingColumnError(
                f"{self.table}: the column of kinds holds over {KINDS:,} different texts, so it is "
                "something else.",
                "Say in the settings, under [columns], which column holds the kind, or none.",
            )
        names = tuple(canonical_kind(kind) for kind in raw)
        chosen = (kind for kind, rule in self.settings.kinds.items() if rule.declared)
        declared = DECLARED | {canonical_kind(kind) for kind in chosen}
        return Kinds(tuple(raw), names, declared if "time" in self.fields else frozenset(names))

    def _sound(self) -> str:
        """Rows with a weight, with a target or a channel, and with a time if they need one."""
        at = self.engine.quoted("at")
        return f"""select * from icomms_rows
            where weight <= {HEAVIEST:.0f} and (target is not null or space is not null)
            and (({at} >= {EARLIEST} and {at} < {LATEST})
                 or kind in (select kind from kinds where declared))"""

    def _accounts(self) -> int:
        """Number the ids of sound rows, write the accounts; how many there are.

        What cleaning makes equal becomes one account. Numbers follow the order of the texts.
        """
        found = self.engine.ask(
            """select actor as id from icomms_sound where actor is not null
               union select target from icomms_sound where target is not null"""
        )
        cleaned = ((clean_id(text), text) for text in found.column("id").to_pylist())
        ordered = [text for key, text in sorted(cleaned) if key]
        texts = pa.chunked_array([pa.array(ordered, pa.string())])
        ids = Numbering(clean_id)
        (numbers,) = ids.numbers(*ids.codes(texts))
        self.engine.give("icomms_accounts", pa.table({"id": texts, "account": numbers}))
        write_accounts(self.folder, ids.keys)
        return len(ids.keys)

    def _numbered(self) -> str:
        """Sound rows as the queries want them, with accounts in place of ids."""
        at = self.engine.quoted("at")
        return f"""select a.account as actor, b.account as target, s.kind, s.{at}, s.group_size,
            s.weight, s.flags, s.space
            from icomms_sound s join icomms_accounts a on s.actor = a.id
            left join icomms_accounts b on s.target = b.id
            where s.target is null or b.id is not null"""

    def _wanted(self, kinds: Kinds) -> list[str]:
        """The queries that can find anything: each reads the table once."""
        names = []
        if not set(kinds.name) <= kinds.declared:
            names.append("tie_weeks")
            names += ["sent_weeks"] if "channel" in self.fields else []
        return names + (["declared_ties"] if set(kinds.name) & kinds.declared else [])

    def _write(self, name: str, kinds: Kinds) -> None:
        """Let the engine make one sort of sums; kept in an order that no engine decides."""
        query = queries(self.engine.dialect)[name]
        found = self.engine.ask(_MADE[name].format(query=query))
        found = found.take(_order(found))
        codes = found.column("code").combine_chunks()
        kind = pa.DictionaryArray.from_arrays(codes, pa.array(kinds.names)).cast(pa.string())
        write_table(self.folder, name, found.append_column("kind", kind))

    def _report(
        self, people: int, rejected: Mapping[str, int], totals: Sequence[Mapping[str, Any]]
    ) -> FileReport:
        ends = (row[end] for row in totals for end in ("first", "last"))
        times = [int(end) for end in ends if end is not None]
        return FileReport(
            path=self.table,
            sha256="",
            bytes=0,
            format="interactions",
            counts={
                "people": people,
                "interactions": sum(int(row["n"]) for row in totals),
                "kinds": len(totals),
                "rejected": sum(rejected.values()),
            },
            columns=self.columns,
            detected={"engine": self.engine.dialect},
            reject_counts=rejected,
            first=min(times, default=None),
            last=max(times, default=None),
            declared=not times,
        )


def _order(sums: pa.Table) -> pa.Array:
    """Places of the rows in the order of all that tells them apart."""
    columns = [sums.column(name).to_numpy() for name in _ORDER if name in sums.column_names]
    if "target" in sums.column_names:
        # Two keys of 32 bits are sorted as one.
        pairs = columns[0].astype(np.int64) << 32 | columns[1]
        columns = [pairs, *columns[2:]]
    return pa.array(np.lexsort(columns[::-1]))


def _split(
    counts: Sequence[Mapping[str, Any]], kinds: Kinds
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Rows left out by reason, and the totals of every kind; declared kinds need no time."""
    name_of = dict(zip(kinds.raw, kinds.name, strict=True))
    rejected: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    times: dict[str, list[int]] = {}
    for row in counts:
        name = name_of[row["kind"]]
        declared = name in kinds.declared
        if row["reason"] and not (declared and row["reason"] in _TIMES):
            rejected[row["reason"]] += row["rows"]
            continue
        rows[name] += row["rows"]
        ends = () if declared else (row["first"], row["last"])
        times.setdefault(name, []).extend(end for end in ends if end is not None)
    totals = [
        {"kind": name, "n": rows[name], "first": min(times[name], default=None),
         "last": max(times[name], default=None)}
        for name in sorted(rows)
    ]  # fmt: skip
    return dict(sorted(rejected.items())), totals
