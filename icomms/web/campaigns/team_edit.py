"""Changing the team by hand: one for another, one more, one less, and back again.

Every change makes a new version; earlier ones stay. Whoever changes a plan that somebody else has
changed meanwhile sees both teams, and chooses.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext

from icomms.campaigns import steps
from icomms.campaigns.audience import named
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning import candidates, swap_effect, team_figures
from icomms.campaigns.planning_edit import with_team
from icomms.campaigns.planning_records import Candidate, Plan, TeamFigures
from icomms.campaigns.records import Campaign
from icomms.errors import EditConflictError, InputError, NotFoundError
from icomms.names import fold
from icomms.pages.view import SnapshotView
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, onwards, plans_of
from icomms.web.campaigns.plan import before, hidden_in, opened, shown_team
from icomms.web.campaigns.plan_words import shown_wish
from icomms.web.campaigns.wizard import draft_only, names_in, who

FOUND = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change comes to: both teams' figures; `change` is a share of the reach before."""

    before: TeamFigures
    after: TeamFigures
    change: float
    alike: bool
    broken: tuple[str, ...]


@bp.get("/<int:campaign_id>/team/exchange")
@needs("plan campaigns")
def exchange(campaign_id: int) -> Page:
    """Choose somebody instead of a member (`out`) or as one more, and see the effect first."""
    campaign, version, view = _asked(campaign_id, request.args.get("based_on", ""))
    plan, free = version.plan, _free(campaign, version, view)
    out, into = request.args.get("out", ""), request.args.get("into", "")
    if out and out not in version.people:
        raise NotFoundError("There is no such person in this team.", "Go back to the team.")
    known = {one.id: one for one in free}
    if into and into not in known:
        raise InputError(
            gettext("This person cannot be proposed now."), gettext("Choose somebody else.")
        )
    typed = request.args.get("q", "").strip()[:200]
    leaving = next((one for one in plan.members if one.id == out), None)
    hidden = hidden_in(campaign)
    stand_ins = leaving.substitutes if leaving else ()
    return render_template(
        "campaigns/exchange.html", campaign=campaign, version=version, plan=plan,
        leaving=None if out in hidden else leaving, out=out, joining=known.get(into),
        typed=typed, found=_found(free, typed) if typed else (), total=len(free),
        stand_ins=[one for one in stand_ins if one.id in known],
        effect=_effect(view, plan, shown_team(version, view), out, into) if out or into else None,
    )  # fmt: skip


def _asked(campaign_id: int, number: str) -> tuple[Campaign, PlanVersion, SnapshotView]:
    """The campaign, the version a page was about (default: the newest) and its data."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    versions = plans_of(campaign)
    wanted = [one for one in versions if not number or str(one.number) == number]
    if not wanted:
        raise NotFoundError("There is no such plan.", "Go back to the campaign.")
    view = opened(wanted[-1])
    if view is None:
        raise NotFoundError("The data of this plan were deleted meanwhile.", "Choose newer ones.")
    return campaign, wanted[-1], view


def _free(
    campaign: Campaign, version: PlanVersion, view: SnapshotView
) -> tuple[Candidate, ...]:  # fmt: skip
    """Who may be proposed and is not in the team, by name."""
    out = {*version.people, *hidden_in(campaign)}
    return tuple(one for one in candidates(view, version.plan.wishes) if one.id not in out)


def _found(free: tuple[Candidate, ...], typed: str) -> tuple[Candidate, ...]:
    words = fold(typed).split()
    hits = [
        one for one in free if all(w in f"{fold(one.name)} {fold(one.unit)}" for w in words)
    ]  # fmt: skip
    return tuple(hits[:FOUND])


def _effect(view: SnapshotView, plan: Plan, team: tuple[str, ...], out: str, into: str) -> Effect:
    names = names_in(view, plan.wishes)
    if out and into:
        found = swap_effect(view, plan.wishes, team, out, into)
        old, after, change, alike = found.before, found.after, found.change, found.alike
    else:
        old = team_figures(view, plan.wishes, team)
        after = team_figures(view, plan.wishes, changed(team, out, into))
        whole = old.reach.value
        change = (after.reach.value - whole) / whole if whole else 0.0
        alike = False
    broken = tuple(shown_wish(one, names) for one in after.broken if one not in old.broken)
    return Effect(old, after, change, alike, broken)


def changed(team: tuple[str, ...], out: str, into: str) -> tuple[str, ...]:
    """A team with one exchanged (both), added (`into`) or taken out (`out`)."""
    if out and into:
        return tuple(into if one == out else one for one in team)
    return tuple(one for one in (*team, into) if one and one != out)


@bp.post("/<int:campaign_id>/team/edit")
@needs("plan campaigns")
def edit(campaign_id: int) -> Page:
    """Keep a changed team as the next version; `drop` only leaves out who is no longer shown."""
    based_on = request.form.get("based_on", "")
    campaign, version, view = _asked(campaign_id, based_on)
    out, into = request.form.get("out", ""), request.form.get("into", "")
    team = tuple(request.form.getlist("team"))
    if not team:
        if not (out or into or "drop" in request.form) or (out and out not in version.people):
            raise InputError(gettext("Choose whom to change."))
        team = changed(shown_team(version, view), out, into)
    _may_join(campaign, version, view, team)
    plan = with_team(view, version.plan, team)
    return _kept(campaign, version, plan, request.form.get("note", "").strip()[:500])


def _may_join(
    campaign: Campaign, version: PlanVersion, view: SnapshotView, team: tuple[str, ...]
) -> None:
    """InputError for newcomers the product would not propose."""
    allowed = {*(one.id for one in _free(campaign, version, view)), *version.people}
    for number in plans_of(campaign):
        allowed |= set(number.people)
    if not set(team) <= allowed:
        raise InputError(
            gettext("This person cannot be proposed now."), gettext("Choose somebody else.")
        )


@bp.post("/<int:campaign_id>/team/restore")
@needs("plan campaigns")
def restore(campaign_id: int) -> Page:
    """Bring an earlier version back, or undo the last change; nothing in between is lost."""
    campaign, version, _ = _asked(campaign_id, request.form.get("based_on", ""))
    versions = plans_of(campaign)
    asked = request.form.get("number", "")
    earlier = next((one for one in versions if str(one.number) == asked), None)
    if not asked:
        earlier = before(versions, version)
    if earlier is None:
        raise NotFoundError("There is no such plan.", "Go back to the campaign.")
    return _kept(campaign, version, earlier.plan, earlier.note, earlier)


def _kept(
    campaign: Campaign, version: PlanVersion, plan: Plan, note: str,
    made_on: PlanVersion | None = None,
) -> Page:  # fmt: skip
    """Save a version made from another, or show both teams when somebody else was faster."""
    try:
        steps.save_plan(
            current.database(), current.signed_in_user(), campaign.id, plan,
            (made_on or version).snapshot, based_on=version.number, note=note,
        )  # fmt: skip
    except EditConflictError as error:
        if not isinstance(error.current, PlanVersion):
            raise
        return _conflict(campaign, version, plan, note, error.current), 409
    flash(gettext("Saved as a new version of the plan."))
    return onwards("plan", campaign.id)


def _conflict(
    campaign: Campaign, version: PlanVersion, plan: Plan, note: str, theirs: PlanVersion
) -> str:
    """Both teams side by side; nothing is saved."""
    mine = {member.id: member.name for member in plan.members}
    other = {member.id: member.name for member in theirs.plan.members}
    hidden = hidden_in(campaign)
    view = opened(theirs)
    allowed = {one.id for one in named(view, tuple(mine))} if view is not None else set()
    return render_template(
        "campaigns/team_conflict.html", campaign=campaign, mine=plan, theirs=theirs, note=note,
        who=who(theirs.made_by), based_on=version.number,
        only_mine=[name for key, name in mine.items() if key not in other and key not in hidden],
        only_theirs=[name for key, name in other.items() if key not in mine and key not in hidden],
        both=len(set(mine) & set(other)), possible=set(mine) <= allowed,
    )  # fmt: skip
