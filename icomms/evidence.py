"""From an import folder and recognised people to the network of tie families.

This is where files end: below this module there are only numbers. Accounts of all files share one
numbering (`offsets`), people another; -1 stands for an account that is nobody's (bot, room, list).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph.model import NO_TIME, Network
from icomms.config import Settings
from icomms.importers.tables import FLAGS, SCHEMAS
from icomms.kinds import FAMILIES, KindRule, rules_for
from icomms.ties import (
    Recency,
    Rows,
    TieFamilies,
    families_from,
    family_rows,
    rows_from,
    week_of,
)
from icomms.weekly import declared_ties, sent_weeks, tie_weeks

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file's canonical tables: its folder and the number of its first account, event, space."""

    folder: Path
    account_offset: int
    event_offset: int
    space_offset: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The network and what is known of how it came about.

    `now` is the epoch second ages are counted from; `weekly` the per-kind weekly sums (people are
    not yet mapped); `kinds` the rule of every kind that occurred, `kind_counts` its interactions.
    `contacts_only` says that nothing but being together was recorded. `received` counts, per kind,
    the interactions each person received attention by; `events` all logged interactions.
    """

    families: TieFamilies
    now: int
    first: int
    kinds: Mapping[str, KindRule]
    kind_counts: Mapping[str, int]
    contacts_only: bool
    received: Mapping[str, Ints]
    events: int


def connect(folder: Path, memory: str = "1GB") -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that spills into `folder` and never loads an extension."""
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute("set temp_directory = ?", [str(folder / "spill")])
    connection.execute("set preserve_insertion_order = false")
    return connection


def gather(
    files: Sequence[ImportedFile],
    person: Ints,
    people: int,
    settings: Settings,
    until: int | None,
    scratch: Path,
) -> Evidence:
    """Everything the files say about ties, as tie families over `people` people.

    `person[account]` is the person of an account or -1. `until` (epoch seconds) leaves out what
    came later; by default nothing.
    """
    with connect(scratch) as connection:
        _views(connection, files, settings)
        limit = until if until is not None else np.iinfo(np.int64).max
        kinds = _kinds(connection, settings)
        _register_kinds(connection, kinds)
        tables = _Tables(
            weekly=tie_weeks(connection, int(limit)),
            sent=sent_weeks(connection, int(limit)),
            declared=declared_ties(connection),
            together=_together(connection, int(limit), settings.ties.largest_event),
            led=_led(connection, int(limit)),
            members=connection.sql("select space, account from space_members").to_arrow_table(),
            proposals=_proposals(connection, int(limit)),
            anonymous=_anonymous(connection),
        )
    return _Builder(tables, person, people, settings, kinds, until).build()


@dataclass(frozen=True, slots=True)
class _Tables:
    weekly: pa.Table
    sent: pa.Table
    declared: pa.Table
    together: pa.Table
    led: pa.Table
    members: pa.Table
    proposals: pa.Table
    anonymous: pa.Table


def _views(
    connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile], settings: Settings
) -> None:
    """One view per canonical table over all files, numbers shifted to the common numbering."""
    shifts = {
        "actor": "account_offset", "target": "account_offset", "account": "account_offset",
        "respondent": "account_offset", "nominee": "account_offset",
        "organizer": "account_offset", "event": "event_offset", "space": "space_offset",
    }  # fmt: skip
    for name in ("interactions", "events", "attendance", "nominations", "space_members", "spaces"):
        selects = [_empty_select(name)]
        for file in files:
            path = file.folder / f"{name}.parquet"
            if path.exists():
                columns = ", ".join(
                    f"{c} + {getattr(file, shifts[c])} as {c}" if c in shifts else f'"{c}"'
                    for c in SCHEMAS[name].names
                )
                quoted = str(path).replace("'", "''")
                selects.append(f"select {columns} from read_parquet('{quoted}')")
        view = "typed_rows" if name == "interactions" else name
        connection.execute(f"create temp view {view} as {' union all '.join(selects)}")
    connection.execute(
        """create temp view interactions as select actor, target, cast(kind as varchar) as kind, "at",
           group_size, weight, flags, space from typed_rows union all
           select respondent, nominee, dimension, null, 1, 1.0, 0, null from nominations
           where respondent is not null"""
    )


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
       cast(sum(cast(round(1e6 / (s.k - 1)) as bigint)) as bigint) as micro,
       min(s."at") as first, max(s."at") as last
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
    group by a.event
)
select a.account as actor, b.account as target, 0 as code,
       cast((s."at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
       cast(sum(cast(round(1e6 / sqrt(greatest(s.k - 1, 1))) as bigint)) as bigint) as micro,
       min(s."at") as first, max(s."at") as last
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


def _led(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    return connection.sql(_LED, params={"until": until}).to_arrow_table()


def _proposals(connection: duckdb.DuckDBPyConnection, until: int) -> pa.Table:
    """Messages in open channels that propose something or ask a question, per author and week."""
    wanted = FLAGS["proposal"] | FLAGS["question"]
    return connection.sql(
        """select actor, actor as target, 0 as code,
           cast(("at" + 259200) // 604800 as integer) as week, cast(count(*) as integer) as n,
           cast(count(*) * 1000000 as bigint) as micro, min("at") as first, max("at") as last
           from interactions where target is null and "at" < $until and flags & $open <> 0
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


class _Builder:
    """Holds the tables of one run while the families are put together."""

    def __init__(
        self,
        tables: _Tables,
        person: Ints,
        people: int,
        settings: Settings,
        kinds: Mapping[str, tuple[KindRule, int]],
        until: int | None,
    ) -> None:
        self.tables, self.person, self.people = tables, person, people
        self.settings, self.kinds, self.until = settings, kinds, until

    def build(self) -> Evidence:
        parts = self._family_parts()
        first, last = self._period()
        now = self.until if self.until is not None else last
        ages = settings_recency(self.settings, now)
        families = families_from(self.people, parts, ages)
        unknown = tuple(k for k, (rule, _) in self.kinds.items() if not rule.direction_known)
        return Evidence(
            families=TieFamilies(Network(self.people, families), unknown),
            now=now,
            first=first,
            kinds={kind: rule for kind, (rule, _) in self.kinds.items()},
            kind_counts={kind: count for kind, (_, count) in self.kinds.items()},
            contacts_only=self._contacts_only(parts),
            received=self._received(),
            events=self._events(),
        )

    def _received(self) -> dict[str, Ints]:
        """Interactions by which others turned to each person, per kind."""
        found: dict[str, Ints] = {}
        for code, (kind, (rule, _)) in enumerate(self.kinds.items()):
            everything = self._kind_rows(code, rule)[1]
            for rows in family_rows("attention", [(rule, everything, everything, everything)]):
                counts = np.bincount(rows.target, rows.count, self.people).astype(np.int64)
                found[kind] = found.get(kind, np.zeros(self.people, np.int64)) + counts
        led = rows_from(self.tables.led, self.person, 0)
        if led.source.size:
            found["led"] = np.bincount(led.target, led.count, self.people).astype(np.int64)
        return found

    def _events(self) -> int:
        tables = (self.tables.weekly, self.tables.sent, self.tables.together, self.tables.led)
        return sum(int(t.column("n").to_numpy().sum()) for t in tables if t.num_rows)

    def _period(self) -> tuple[int, int]:
        ends = [
            (int(t.column("first").to_numpy().min()), int(t.column("last").to_numpy().max()))
            for t in (self.tables.weekly, self.tables.sent, self.tables.together, self.tables.led)
            if t.num_rows
        ]
        if not ends:
            return NO_TIME, 0
        return min(a for a, _ in ends), max(b for _, b in ends)

    def _family_parts(self) -> dict[str, list[Rows]]:
        by_kind = [
            self._kind_rows(code, rule) for code, (rule, _) in enumerate(self.kinds.values())
        ]
        together = rows_from(self.tables.together, self.person, 0)
        led = rows_from(self.tables.led, self.person, 0)
        heard, sent = self._broadcasts()
        parts = {family: family_rows(family, by_kind) for family in FAMILIES}
        parts["presence"] += [together, together.turned()]
        parts["attention"] += [led]
        parts["exposure"] += [led.turned(), *heard]
        parts["sent"] = [*sent, *_own_totals(by_kind)]
        parts |= self._nominations(by_kind, [led])
        parts["critic"] = [rows for rule, rows, _, _ in by_kind if rule.kind == "critic"]
        parts["proposals"] = [_self_rows(self.tables.proposals, self.person)]
        parts["anonymous"] = [_self_rows(self.tables.anonymous, self.person)]
        return parts

    def _kind_rows(self, code: int, rule: KindRule) -> tuple[KindRule, Rows, Rows, Rows]:
        weekly = rows_from(self.tables.weekly, self.person, code)
        declared = rows_from(self.tables.declared, self.person, code)
        everything = _joined_rows(weekly, declared)
        return rule, everything, self._flagged(code, "answers"), self._flagged(code, "thanks")

    def _flagged(self, code: int, column: str) -> Rows:
        """Weekly rows of hours with that flag, each counting one."""
        table = self.tables.weekly
        mask = (table.column("code").to_numpy() == code) & (table.column(column).to_numpy() > 0)
        chosen = table.filter(pa.array(mask))
        count = chosen.column(column)
        micro = pa.array(count.to_numpy().astype(np.int64) * 1_000_000)
        chosen = chosen.set_column(chosen.column_names.index("n"), "n", count)
        chosen = chosen.set_column(chosen.column_names.index("micro"), "micro", micro)
        return rows_from(chosen, self.person, code)

    def _nominations(
        self, by_kind: Sequence[tuple[KindRule, Rows, Rows, Rows]], led: Sequence[Rows]
    ) -> dict[str, list[Rows]]:
        nominated = [part for part in by_kind if part[0].nomination]
        talked = [part for part in by_kind if not part[0].nomination]
        nomination = family_rows("attention", nominated)
        conversation = family_rows("attention", talked) + list(led)
        if not any(rows.source.size for rows in nomination):
            return {}
        if not any(rows.source.size for rows in conversation):
            return {"nomination": nomination}
        return {"nomination": nomination, "conversation": conversation}

    def _broadcasts(self) -> tuple[list[Rows], list[Rows]]:
        """Messages into channels: heard by the members of small ones, else only counted as sent."""
        sent = _self_rows(self.tables.sent, self.person)
        heard = _heard(self.tables, self.person, self.settings.ties.largest_space)
        return [heard], [sent]

    def _contacts_only(self, parts: Mapping[str, Sequence[Rows]]) -> bool:
        present = any(rows.source.size for rows in parts["presence"])
        led = self.tables.led.num_rows
        said = any(
            rows.source.size
            for rule, rows, _, _ in (
                self._kind_rows(code, rule) for code, (rule, _) in enumerate(self.kinds.values())
            )
            if rule.attention or rule.exposure or rule.trust
        )
        return bool(present or led) and not said and not self.tables.sent.num_rows


def _joined_rows(one: Rows, other: Rows) -> Rows:
    return Rows(
        source=np.concatenate([one.source, other.source]),
        target=np.concatenate([one.target, other.target]),
        week=np.concatenate([one.week, other.week]),
        micro=np.concatenate([one.micro, other.micro]),
        count=np.concatenate([one.count, other.count]),
        first=np.concatenate([one.first, other.first]),
        last=np.concatenate([one.last, other.last]),
    )


def _self_rows(table: pa.Table, person: Ints) -> Rows:
    """Rows about one person alone, kept as ties to themselves."""
    who = person[table.column("actor").to_numpy()]
    size = len(who)
    none = np.full(size, NO_TIME, np.int64)
    names = table.column_names
    rows = Rows(
        source=who,
        target=who,
        week=_column(table, "week") if "week" in names else np.full(size, np.int64(-(2**31))),
        micro=_column(table, "micro"),
        count=_column(table, "n"),
        first=_column(table, "first") if "first" in names else none,
        last=_column(table, "last") if "last" in names else none,
    )
    return rows.where(who >= 0)


def _column(table: pa.Table, name: str) -> Ints:
    values: Ints = table.column(name).to_numpy().astype(np.int64)
    return values


def _own_totals(by_kind: Sequence[tuple[KindRule, Rows, Rows, Rows]]) -> list[Rows]:
    """What each person addressed to named people (channel messages are counted elsewhere)."""
    return [
        Rows(r.source, r.source, r.week, r.micro, r.count, r.first, r.last)
        for rule, r, _, _ in by_kind
        if rule.exposure in ("forward", "both") and not rule.declared
    ]


def _heard(tables: _Tables, person: Ints, largest: int) -> Rows:
    """Messages into channels of at most `largest` known members, as author → member, 1/sqrt(k)."""
    sent, members = tables.sent, tables.members
    space = _column(members, "space")
    sizes = np.bincount(space) if space.size else np.zeros(0, np.int64)
    order = np.argsort(space, kind="stable")
    who, starts = (
        person[_column(members, "account")][order],
        np.concatenate([[0], np.cumsum(sizes)]),
    )
    place = sent.column("space").to_numpy(zero_copy_only=False)
    place = np.where(np.isnan(place.astype(float)), -1, place).astype(np.int64)
    known = (place >= 0) & (place < sizes.size)
    size = np.where(known, sizes[np.where(known, place, 0)] if sizes.size else 0, 0)
    keep = np.flatnonzero((size > 1) & (size <= largest))
    repeat = np.repeat(keep, size[keep])
    inside = np.arange(repeat.size) - np.repeat(np.cumsum(size[keep]) - size[keep], size[keep])
    target = who[starts[place[repeat]] + inside] if repeat.size else np.empty(0, np.int64)
    source = person[_column(sent, "actor")[repeat]]
    rows = Rows(
        source, target, _column(sent, "week")[repeat],
        np.rint(_column(sent, "n")[repeat] * 1e6 / np.sqrt(np.maximum(size[repeat] - 1, 1))).astype(
            np.int64
        ),
        _column(sent, "n")[repeat], _column(sent, "first")[repeat], _column(sent, "last")[repeat],
    )  # fmt: skip
    return rows.where((source >= 0) & (target >= 0) & (source != target))


def settings_recency(settings: Settings, now: int) -> dict[str, Recency]:
    """The recency of every family: exposure and sending have their own half-life."""
    week = week_of(now)
    usual = Recency(week, settings.ties.half_life_days)
    heard = Recency(week, settings.ties.exposure_half_life_days)
    extra = ("sent", "anonymous", "nomination", "conversation", "critic", "proposals")
    ages = {family: usual for family in (*FAMILIES, *extra)}
    return ages | {"exposure": heard, "sent": heard}
