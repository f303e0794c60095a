"""Choosing a campaign's team: from a finished snapshot and the planner's wishes to a plan.

    wishes → ground (audience, who may be asked, ties) → limits → sets drawn, team chosen
      → baselines beside it → figures, stand-ins, prices, other models → one frozen Plan

The first call draws the sets; every later look at an edited team uses them again and is live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graph.team import exchange, reach_of
from graph.thresholds import hard_spread, improved
from icomms.campaigns.planning_baselines import as_baseline, baselines, better, random_reach
from icomms.campaigns.planning_compare import other_models, prices, with_shortfalls
from icomms.campaigns.planning_desk import Desk, desk_of
from icomms.campaigns.planning_figures import curve, figures_of
from icomms.campaigns.planning_members import all_candidates, members
from icomms.campaigns.planning_notes import notes
from icomms.campaigns.planning_records import (
    Baseline,
    BaselineName,
    Candidate,
    CurvePoint,
    HardCase,
    Member,
    Plan,
    SwapEffect,
    TeamFigures,
    Wishes,
)
from icomms.pages.view import Ints, SnapshotView

_TRIES = 300
_DRAWS = 40
_FRESH = 200
_POOL = 150


def plan_team(view: SnapshotView, wishes: Wishes) -> Plan:
    """The plan for a snapshot and wishes; the same wishes and seed give the same plan.

    Raises IcommsError for wishes that name what is not there, NotEnoughDataError where the data
    cannot carry the aim. Wishes that clash raise nothing: `Plan.clash` says so and the plan is the
    nearest one.
    """
    desk = desk_of(view, wishes)
    others = baselines(desk, wishes, wishes.size)
    fallback = better(desk, others)
    team = desk.choice.team if fallback is None else others[fallback]
    hard = None
    if wishes.voices_needed > 1:
        fallback, (team, hard) = None, _for_hard_case(desk, team)
    figures = figures_of(desk, team, wishes.diverse_over)
    return Plan(
        wishes=wishes,
        snapshot=view.snapshot.folder.name,
        basis=desk.ground.channels.basis,
        people=desk.ground.people,
        candidates=int(desk.ground.free.sum()),
        members=members(desk, team),
        figures=figures,
        share=round(_share(desk, team), 4),
        exact=desk.choice.exact,
        curve=curve(desk, team),
        baselines=_baselines(desk, wishes, others),
        fallback=fallback or "",
        models=other_models(desk, team),
        prices=prices(desk, team),
        clash=with_shortfalls(desk, team),
        hard=hard,
        notes=notes(desk, team, figures),
    )


def _share(desk: Desk, team: Ints) -> float:
    """The guaranteed share of the best possible team's reach; 0 where no team could be compared."""
    if np.array_equal(np.sort(team), np.sort(desk.choice.team)):
        return desk.choice.share
    low = reach_of(desk.choice, team).low
    return min(1.0, low / desk.choice.best) if desk.choice.best > 0 else 1.0


def _baselines(
    desk: Desk, wishes: Wishes, others: dict[BaselineName, Ints]
) -> tuple[Baseline, ...]:
    found = [as_baseline(desk, name, team, wishes) for name, team in others.items()]
    nobody = figures_of(desk, np.empty(0, np.int64), wishes.diverse_over)
    size = min(wishes.size, max(1, int(desk.choice.team.size)))
    reach = random_reach(desk, size)
    drawn = replace(nobody, size=size, reach=reach, parts=(), spread=(), broken=())
    return (*found, Baseline("random", drawn))


def _for_hard_case(desk: Desk, team: Ints) -> tuple[Ints, HardCase]:
    """Exchanges that help when several voices are needed, judged on fresh draws."""
    ground, wishes = desk.ground, desk.ground.wishes
    spread = hard_spread(ground.rows, ground.weights, wishes.voices_needed, _DRAWS, wishes.seed)
    order = np.lexsort((ground.rows.place, -desk.alone))
    pool = order[ground.free[order]][:_POOL]
    after = improved(spread, team, desk.wanted.limits, pool, _TRIES, wishes.seed)
    fresh = replace(spread, draws=_FRESH, seed=wishes.seed + 1_000_003)
    if fresh.reach(after) < fresh.reach(team):
        after = team
    random = np.random.default_rng([wishes.seed % 2**32, 13])
    somebody = [random.choice(pool, min(team.size, pool.size), replace=False) for _ in range(20)]
    return after, HardCase(
        voices=wishes.voices_needed,
        before=round(fresh.reach(team), 2),
        after=round(fresh.reach(after), 2),
        random=round(float(np.mean([fresh.reach(s) for s in somebody])), 2) if pool.size else 0.0,
    )


# --------------------------------------------------------------------------- live, while editing


def team_figures(view: SnapshotView, wishes: Wishes, team: Sequence[str]) -> TeamFigures:
    """The figures of any team of people the product may name; IcommsError for others."""
    desk = desk_of(view, wishes)
    return figures_of(desk, desk.ground.numbers(team), wishes.diverse_over)


def swap_effect(
    view: SnapshotView, wishes: Wishes, team: Sequence[str], out: str, into: str
) -> SwapEffect:
    """What changes when `into` stands in for `out`, a member of the team."""
    change, alike = swap_change(view, wishes, team, out, into)
    return SwapEffect(
        before=team_figures(view, wishes, team),
        after=team_figures(view, wishes, _swapped(team, out, into)),
        change=change,
        alike=alike,
    )


def swap_change(
    view: SnapshotView, wishes: Wishes, team: Sequence[str], out: str, into: str
) -> tuple[float, bool]:
    """The change of reach alone, as a share of it, and whether both teams reach about the same."""
    desk = desk_of(view, wishes)
    before = desk.ground.numbers(team)
    effect = exchange(desk.choice, before, desk.ground.numbers(_swapped(team, out, into)))
    reach = reach_of(desk.choice, before).value
    return round(effect.change / reach, 4) if reach > 0 else 0.0, effect.alike


def _swapped(team: Sequence[str], out: str, into: str) -> list[str]:
    return [into if key == out else key for key in team]


def curve_of(view: SnapshotView, wishes: Wishes, team: Sequence[str]) -> tuple[CurvePoint, ...]:
    """Reach by team size for an edited team, and what further people would add."""
    desk = desk_of(view, wishes)
    return curve(desk, desk.ground.numbers(team))


def members_of(view: SnapshotView, wishes: Wishes, team: Sequence[str]) -> tuple[Member, ...]:
    """Member rows of an edited team, with stand-ins."""
    desk = desk_of(view, wishes)
    return members(desk, desk.ground.numbers(team))


def candidates(view: SnapshotView, wishes: Wishes) -> tuple[Candidate, ...]:
    """Everybody who may be proposed, by name."""
    return all_candidates(desk_of(view, wishes))


def exposures(view: SnapshotView, wishes: Wishes, team: Sequence[str]) -> NDArray[np.int8]:
    """How many members each person hears directly: 0, 1, 2 (or more), -1 outside the audience."""
    desk = desk_of(view, wishes)
    heard = desk.ground.channels.voices.heard(desk.ground.numbers(team))
    return np.where(desk.ground.audience, np.minimum(heard, 2), -1).astype(np.int8)
