"""From an import folder and recognised people to the network of tie families.

This is where files end: below this module there are only numbers. Accounts of all files share one
numbering (`offsets`), people another; -1 stands for an account that is nobody's (bot, room, list).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph.model import Network
from icomms.config import Settings
from icomms.evidence_sums import Sums, sums_of
from icomms.evidence_views import ImportedFile
from icomms.kinds import FAMILIES, KindRule
from icomms.ties import (
    Recency,
    Rows,
    TieFamilies,
    families_from,
    family_rows,
    rows_from,
    week_of,
)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The network and what is known of how it came about.

    `now` is the last logged second, from whose week ages are counted; `kinds` the rule of every
    kind that occurred, `kind_counts` its interactions. `contacts_only` says that nothing but being
    together was recorded. `received` counts, per kind, the interactions each person received
    attention by; `answers` the questions each answered; `events` all logged interactions.
    """

    families: TieFamilies
    now: int
    first: int
    kinds: Mapping[str, KindRule]
    kind_counts: Mapping[str, int]
    contacts_only: bool
    received: Mapping[str, Ints]
    answers: Ints
    events: int


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
    limit = until if until is not None else int(np.iinfo(np.int64).max)
    builder = _Builder(*sums_of(files, settings, limit, scratch), person, people, settings)
    return builder.build()


class _Builder:
    """Holds the tables of one run while the families are put together."""

    def __init__(
        self,
        tables: Sums,
        kinds: Mapping[str, tuple[KindRule, int]],
        person: Ints,
        people: int,
        settings: Settings,
    ) -> None:
        self.tables, self.person, self.people = tables, person, people
        self.settings, self.kinds = settings, kinds
        self.events = self._events()
        self.by_kind = [
            self._kind_rows(code, rule) for code, (rule, _) in enumerate(kinds.values())
        ]
        # The largest table; its rows are in `by_kind` now.
        self.tables = replace(tables, weekly=tables.weekly.schema.empty_table())

    def build(self) -> Evidence:
        parts = self._family_parts()
        first, last = self.tables.period
        ages = settings_recency(self.settings, last)
        families = families_from(self.people, parts, ages)
        unknown = tuple(k for k, (rule, _) in self.kinds.items() if not rule.direction_known)
        return Evidence(
            families=TieFamilies(Network(self.people, families), unknown),
            now=last,
            first=first,
            kinds={kind: rule for kind, (rule, _) in self.kinds.items()},
            kind_counts={kind: count for kind, (_, count) in self.kinds.items()},
            contacts_only=self._contacts_only(parts),
            received=self._received(),
            answers=self._answers(),
            events=self.events,
        )

    def _received(self) -> dict[str, Ints]:
        """Interactions by which others turned to each person, per kind."""
        found: dict[str, Ints] = {}
        for kind, (rule, everything, _, _) in zip(self.kinds, self.by_kind, strict=True):
            for rows in family_rows("attention", [(rule, everything, everything, everything)]):
                counts = np.bincount(rows.target, rows.count, self.people).astype(np.int64)
                found[kind] = found.get(kind, np.zeros(self.people, np.int64)) + counts
        led = rows_from(self.tables.led, self.person, 0)
        if led.source.size:
            found["led"] = np.bincount(led.target, led.count, self.people).astype(np.int64)
        return found

    def _answers(self) -> Ints:
        """Questions each person answered, once an hour and asker."""
        counts = np.zeros(self.people, np.int64)
        for _, _, answers, _ in self.by_kind:
            counts += np.bincount(answers.source, answers.count, self.people).astype(np.int64)
        return counts

    def _events(self) -> int:
        tables = (self.tables.weekly, self.tables.sent, self.tables.together, self.tables.led)
        return sum(int(t.column("n").to_numpy().sum()) for t in tables if t.num_rows)

    def _family_parts(self) -> dict[str, list[Rows]]:
        by_kind = self.by_kind
        together = rows_from(self.tables.together, self.person, 0)
        led = rows_from(self.tables.led, self.person, 0)
        addressed = rows_from(self.tables.addressed, self.person, 0)
        heard, sent = self._broadcasts()
        parts = {family: family_rows(family, by_kind) for family in FAMILIES}
        parts["presence"] += [together, together.turned()]
        parts["attention"] += [led]
        parts["exposure"] += [addressed.turned(), *heard]
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
            for rule, rows, _, _ in self.by_kind
            if rule.attention or rule.exposure or rule.trust
        )
        return bool(present or led) and not said and not self.tables.sent.num_rows


def _joined_rows(one: Rows, other: Rows) -> Rows:
    if not other.source.size or not one.source.size:
        return one if one.source.size else other
    return Rows(
        source=np.concatenate([one.source, other.source]),
        target=np.concatenate([one.target, other.target]),
        week=np.concatenate([one.week, other.week]),
        micro=np.concatenate([one.micro, other.micro]),
        count=np.concatenate([one.count, other.count]),
    )


def _self_rows(table: pa.Table, person: Ints) -> Rows:
    """Rows about one person alone, kept as ties to themselves."""
    who = person[table.column("actor").to_numpy()]
    size = len(who)
    names = table.column_names
    rows = Rows(
        source=who,
        target=who,
        week=_column(table, "week") if "week" in names else np.full(size, np.int64(-(2**31))),
        micro=_column(table, "micro"),
        count=_column(table, "n"),
    )
    return rows.where(who >= 0)


def _column(table: pa.Table, name: str) -> Ints:
    values: Ints = table.column(name).to_numpy().astype(np.int64)
    return values


def _own_totals(by_kind: Sequence[tuple[KindRule, Rows, Rows, Rows]]) -> list[Rows]:
    """What each person addressed to named people (channel messages are counted elsewhere)."""
    return [
        Rows(r.source, r.source, r.week, r.micro, r.count)
        for rule, r, _, _ in by_kind
        if rule.exposure in ("forward", "both") and not rule.declared
    ]


def _heard(tables: Sums, person: Ints, largest: int) -> Rows:
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
        _column(sent, "n")[repeat],
    )  # fmt: skip
    return rows.where((source >= 0) & (target >= 0) & (source != target))


def settings_recency(settings: Settings, now: int) -> dict[str, Recency]:
    """The recency of every family: exposure and sending have their own half-life."""
    week = week_of(now)
    usual = Recency(week, settings.ties.half_life_days)
    heard = Recency(week, settings.ties.exposure_half_life_days)
    extra = ("sent", "anonymous", "nomination", "conversation", "critic", "proposals")
    ages = dict.fromkeys((*FAMILIES, *extra), usual)
    return ages | {"exposure": heard, "sent": heard}
