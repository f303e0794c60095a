"""What `icomms team` prints: the proposal, what stands beside it, what must be said."""

from __future__ import annotations

from dataclasses import replace

import click
from rich.console import Console
from rich.table import Table

from icomms.campaigns.planning_records import Member, PartReach, Plan
from icomms.campaigns.planning_texts import (
    baseline_name,
    basis_text,
    clash_text,
    comparison_text,
    fallback_text,
    guarantee_text,
    model_text,
    note_text,
    tier_name,
    wish_text,
)
from icomms.listing_team_texts import TEXTS
from icomms.quality_texts import ROLE_NAMES

_MOST_PARTS = 12


def show_plan(plan: Plan, language: str) -> None:
    """A plan in tables and sentences, in "en" or "vi"."""
    text, figures = TEXTS[language], plan.figures
    _say(text["head"].format(
        aim=text[plan.wishes.aim], people=plan.people, size=figures.size,
        candidates=plan.candidates, basis=basis_text(plan.basis, language),
    ))  # fmt: skip
    if plan.clash is not None:
        for line in clash_text(plan.clash, language):
            _say(f"  ! {line}")
    if not plan.members:
        _say(text["nobody"])
        return
    _print(_team(plan, language))
    _substitutes(plan, language)
    _say(text["reach"].format(
        value=figures.reach.value, low=figures.reach.low, high=figures.reach.high,
        people=plan.people, once=figures.once, twice=figures.twice, hours=figures.hours,
    ))  # fmt: skip
    _say(guarantee_text(plan, language))
    if plan.fallback:
        _say(fallback_text(plan, language))
    _beside(plan, language)
    _parts(plan, language)
    for note in plan.notes:
        _say(f"  · {note_text(note, language)}")


def _say(text: str = "") -> None:
    click.echo(text)


def _print(table: Table) -> None:
    Console(highlight=False, soft_wrap=False).print(table)


def _table(names: tuple[str, ...], left: int, text: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(names):
        table.add_column(text[name], overflow="fold", justify="left" if place < left else "right")
    return table


def _team(plan: Plan, language: str) -> Table:
    text = TEXTS[language]
    names = ("person", "name", "unit", "role", "tier", "alone", "added", "overlap", "hours",
             "per_hour")  # fmt: skip
    table = _table(names, 5, text)
    for member in plan.members:
        formal = text["formal"] if member.formal else ""
        table.add_row(
            member.id, member.name, member.unit,
            ROLE_NAMES[member.role][language] + formal, tier_name(member.tier, language),
            f"{member.alone:.0f}", f"{member.added:.0f}", f"{100 * member.overlap:.0f} %",
            f"{member.hours:g}", f"{member.per_hour:.1f}",
        )  # fmt: skip
    return table


def _substitutes(plan: Plan, language: str) -> None:
    text = TEXTS[language]
    for member in plan.members:
        if member.substitutes:
            _say(f"  {_instead(member, text)}")


def _instead(member: Member, text: dict[str, str]) -> str:
    one = [
        f"{s.name or s.id} {100 * s.change:+.1f} %" + (text["alike"] if s.alike else "")
        for s in member.substitutes
    ]
    return text["instead"].format(name=member.name or member.id, others=", ".join(one))


def _beside(plan: Plan, language: str) -> None:
    text = TEXTS[language]
    _say()
    table = _table(("choice", "reach_short", "interval", "once", "twice", "hours"), 1, text)
    mine = plan.figures
    rows = [("", mine), *((b.name, b.figures) for b in plan.baselines)]
    for name, figures in rows:
        drawn = name == "random"
        table.add_row(
            baseline_name(name, language), f"{figures.reach.value:.0f}",
            f"{figures.reach.low:.0f}-{figures.reach.high:.0f}",
            "" if drawn else str(figures.once), "" if drawn else str(figures.twice),
            "" if drawn else f"{figures.hours:g}",
        )  # fmt: skip
    _print(table)
    for baseline in plan.baselines:
        if baseline.name == "managers":
            _say(comparison_text(plan, "managers", baseline.figures.reach, language))
    for model in plan.models:
        _say(text["model"].format(kept=100 * model.kept, model=model_text(model.code, language)))
    for price in plan.prices:
        if price.share >= 0.0005:
            _say(
                text["price"].format(share=100 * price.share, wish=wish_text(price.wish, language))
            )


def _parts(plan: Plan, language: str) -> None:
    text = TEXTS[language]
    _say()
    table = _table(("part", "people", "members", "reach_short", "once", "twice"), 1, text)
    columns: dict[str, list[PartReach]] = {}
    for part in plan.figures.parts:
        columns.setdefault(part.column, []).append(part)
    if any(
        parts == [replace(p, column=name) for p in columns.get("unit", [])]
        for name, parts in columns.items()
        if name != "unit"
    ):
        del columns["unit"]  # the same under another name
    for column, parts in columns.items():
        for part in parts[:_MOST_PARTS]:
            table.add_row(
                f"{column}: {part.name or text['others']}", str(part.people), str(part.members),
                f"{100 * part.reach / part.people:.0f} %", f"{100 * part.once / part.people:.0f} %",
                f"{100 * part.twice / part.people:.0f} %",
            )  # fmt: skip
        if len(parts) > _MOST_PARTS:
            table.add_row(text["more"].format(column=column, count=len(parts) - _MOST_PARTS))
    _print(table)
