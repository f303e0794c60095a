"""A team edited by hand as a plan of its own, with every figure worked out anew.

What was found about the proposal itself (other models, prices of wishes, other ways of choosing)
stays with the proposal; a team edited by hand has a guarantee of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.team import reach_of
from icomms.campaigns.planning_desk import desk_of
from icomms.campaigns.planning_figures import curve, figures_of
from icomms.campaigns.planning_members import members
from icomms.campaigns.planning_notes import notes
from icomms.campaigns.planning_records import Plan
from icomms.errors import IcommsError
from icomms.pages.view import SnapshotView


def with_team(view: SnapshotView, plan: Plan, team: Sequence[str]) -> Plan:
    """The plan with exactly these people. IcommsError for an empty team or people not to be asked.

    `view` is of the snapshot the plan was made on. Where several convinced voices are needed the
    edited team was not tested, so nothing is guaranteed (share 0).
    """
    chosen = tuple(dict.fromkeys(team))
    if not chosen:
        raise IcommsError("A team needs at least one person.", "Keep somebody.")
    desk = desk_of(view, plan.wishes)
    numbers = desk.ground.numbers(chosen)
    figures = figures_of(desk, numbers, plan.wishes.diverse_over)
    best, low = desk.choice.best, reach_of(desk.choice, numbers).low
    share = 0.0 if plan.wishes.voices_needed > 1 else min(1.0, low / best) if best > 0 else 1.0
    return replace(
        plan,
        wishes=replace(plan.wishes, edited=chosen),
        members=members(desk, numbers),
        figures=figures,
        share=round(share, 4),
        exact=desk.choice.exact,
        curve=curve(desk, numbers),
        fallback="",
        models=(),
        prices=(),
        clash=None,
        hard=None,
        notes=tuple(n for n in notes(desk, numbers, figures) if n.code not in ("tested", "fewer")),
    )


def edited(plan: Plan) -> bool:
    """Whether the team was edited by hand."""
    return bool(plan.wishes.edited)
