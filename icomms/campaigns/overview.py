"""The planner's overview of a plan: other teams, coverage, substitutes, what is not known."""

from __future__ import annotations

from icomms.campaigns.briefing_records import ComparedRow, CoverageRow, Overview, SubstituteRow
from icomms.campaigns.briefing_texts import label
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning_records import PartReach, Plan, Substitute, TeamFigures
from icomms.campaigns.planning_texts import (
    baseline_name,
    basis_text,
    fallback_text,
    guarantee_text,
    note_text,
    wish_text,
)
from icomms.campaigns.wording import number_text, percent_text

BLIND = 0.5  # a unit reached less than half as well as the whole audience is a blind spot


def overview_of(version: PlanVersion, language: str) -> Overview:
    """The overview of a version of a plan, all figures as it was made with."""
    plan = version.plan
    units = [part for part in plan.figures.parts if part.column == "unit"]
    return Overview(
        audience=plan.people,
        hours=plan.figures.hours,
        summary=_summary(plan, language),
        teams=(
            _team(label("proposed", language), plan.figures),
            *(_team(baseline_name(one.name, language), one.figures) for one in plan.baselines),
        ),
        coverage=tuple(_row(part, language) for part in units),
        substitutes=tuple(
            SubstituteRow(member.name, one.name, one.unit, _effect(one, language))
            for member in plan.members
            for one in member.substitutes
        ),
        blind_spots=tuple(_blind(part, language) for part in units if _is_blind(part, plan)),
        unknown=_unknown(plan, language),
    )


def _summary(plan: Plan, language: str) -> str:
    reach = plan.figures.reach
    said = {
        name: number_text(value, language)
        for name, value in (("reach", reach.value), ("low", reach.low), ("high", reach.high),
                            ("twice", plan.figures.reach_twice.value), ("audience", plan.people))
    }  # fmt: skip
    guarantee = guarantee_text(plan, language) if plan.share > 0 or plan.hard else ""
    fallback = fallback_text(plan, language) if plan.fallback else ""
    sentences = (label("summary", language, **said), guarantee, fallback)
    return " ".join(sentence for sentence in sentences if sentence)


def _unknown(plan: Plan, language: str) -> tuple[str, ...]:
    """What the plan rests on, what was noted about it, and wishes it does not keep."""
    broken = [wish_text(wish, language) for wish in plan.figures.broken]
    return (
        label("basis", language, basis=basis_text(plan.basis, language)),
        *(note_text(note, language) for note in plan.notes),
        *(label("broken", language, wish=wish) for wish in broken),
    )


def _team(name: str, figures: TeamFigures) -> ComparedRow:
    reach, counted = figures.reach, bool(figures.parts or figures.once)
    return ComparedRow(
        name, reach.value, reach.low, reach.high, figures.reach_twice.value if counted else None,
        figures.hours or None, figures.size,
    )  # fmt: skip


def _row(part: PartReach, language: str) -> CoverageRow:
    unit = part.name or label("other_units", language)
    return CoverageRow(unit, part.people, part.members, part.reach, part.once, part.twice)


def _effect(one: Substitute, language: str) -> str:
    if one.alike:
        return label("alike", language)
    sign = "+" if one.change > 0 else ""
    return f"{sign}{percent_text(one.change, language, 1)}"


def _is_blind(part: PartReach, plan: Plan) -> bool:
    whole = plan.figures.reach.value / plan.people if plan.people else 0.0
    return part.people > 0 and part.reach / part.people < BLIND * whole


def _blind(part: PartReach, language: str) -> str:
    return label(
        "blind_unit", language, unit=part.name or label("other_units", language),
        reach=number_text(part.reach, language), people=number_text(part.people, language),
    )  # fmt: skip
