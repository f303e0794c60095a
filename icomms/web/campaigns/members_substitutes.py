"""The repair after somebody declined: who could stand in, and what it would change.

The effects are worked out on the snapshot of the approved plan for the team as it is now; when that
snapshot is gone, those kept with the plan are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.campaigns import steps
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning import candidates, swap_change
from icomms.campaigns.planning_records import Candidate, Substitute
from icomms.campaigns.planning_records import Member as Proposed
from icomms.campaigns.records import Campaign, Member
from icomms.errors import IcommsError, InputError, NotFoundError, WorkflowError
from icomms.pages.view import SnapshotView
from icomms.records import Role
from icomms.storage import campaign_members as store
from icomms.storage import people
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, snapshot_of_plan
from icomms.web.campaigns.members import member_of
from icomms.web.campaigns.show import shown_plan


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who could stand in; `live`: the effect is that on the team as it is now."""

    person: Substitute
    live: bool


@bp.get("/<int:campaign_id>/members/<int:member_id>/substitutes")
@needs("plan campaigns")
def substitutes(campaign_id: int, member_id: int) -> Page:
    """The best substitutes for somebody who declined, the smallest loss first."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    if member.state != "declined":
        raise WorkflowError(
            gettext("This person has not declined."), gettext("Go back to the list.")
        )
    plan = _approved(campaign)
    found = _stand_ins(campaign, plan, member, _others(campaign_id))
    return render_template(
        "campaigns/substitutes.html", campaign=campaign, member=member, found=found, plan=plan
    )


def _approved(campaign: Campaign) -> PlanVersion:
    plan = shown_plan(campaign)
    if campaign.approved_plan is None or plan is None:
        raise NotFoundError(
            gettext("There is no approved plan."), gettext("Go back to the campaign.")
        )
    return plan


def _others(campaign_id: int) -> tuple[Member, ...]:
    with current.database().read() as db:
        return store.members(db, campaign_id)


def _stand_ins(
    campaign: Campaign, plan: PlanVersion, member: Member, listed: Sequence[Member]
) -> tuple[StandIn, ...]:
    """The substitutes of the plan who are not on the list, the smallest loss first.

    Where the effect cannot be worked out any more only those found for this very person: of the
    others it is not known.
    """
    with current.database().read() as db:
        out = people.hidden(db, campaign.scope) | {one.person_id for one in listed}
    view = _plan_view(plan)
    own = {s.id: s for m in plan.plan.members if m.id == member.person_id for s in m.substitutes}
    known = {s.id: s for m in plan.plan.members for s in m.substitutes} | own
    kept = {key: one for key, one in known.items() if key not in out}
    team = [one.person_id for one in listed if one.state != "declined"]
    found = [_with_effect(view, plan, team, member.person_id, one) for one in kept.values()]
    told = [one for one in found if one.live or one.person.id in own]
    return tuple(sorted(told, key=lambda one: (-one.person.change, one.person.name)))


def _plan_view(plan: PlanVersion) -> SnapshotView | None:
    made_on = snapshot_of_plan(plan)
    return current.view(made_on) if made_on else None


def _with_effect(
    view: SnapshotView | None, plan: PlanVersion, team: Sequence[str], out: str, one: Substitute
) -> StandIn:
    if view is None:
        return StandIn(one, live=False)
    try:
        change, alike = swap_change(view, plan.plan.wishes, [*team, out], out, one.id)
    except IcommsError:  # somebody of the team has opted out since
        return StandIn(one, live=False)
    live = Substitute(one.id, one.name, one.unit, change, alike)
    return StandIn(live, live=True)


@bp.post("/<int:campaign_id>/members/<int:member_id>/substitutes")
@needs("plan campaigns")
def stand_in(campaign_id: int, member_id: int) -> Page:
    """Put a substitute of the plan on the list, asked for what the other was asked for."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    wanted = request.form.get("person", "")
    found = _stand_ins(campaign, _approved(campaign), member, _others(campaign_id))
    chosen = next((one.person for one in found if one.person.id == wanted), None)
    if chosen is None or member.state != "declined":
        raise InputError(gettext("This person is not among the substitutes."))
    person = _proposed(chosen.id, chosen.name, chosen.unit, member.role, member.hours)
    return _added(campaign_id, person)


@bp.get("/<int:campaign_id>/members/add")
@needs("approve campaigns")
def add_member(campaign_id: int) -> Page:
    """Choose anybody who could be proposed; for an approver who had no hand in the plan."""
    campaign = campaign_of(campaign_id)
    found = _candidates(_approved(campaign), _others(campaign_id))
    return render_template("campaigns/add_member.html", campaign=campaign, found=found)


@bp.post("/<int:campaign_id>/members/add")
@needs("approve campaigns")
def add(campaign_id: int) -> Page:
    """Put somebody beyond the substitutes on the list."""
    campaign = campaign_of(campaign_id)
    found = _candidates(_approved(campaign), _others(campaign_id))
    chosen = next((one for one in found if one.id == request.form.get("person", "")), None)
    if chosen is None:
        raise InputError(gettext("There is no such person in this data."))
    person = _proposed(chosen.id, chosen.name, chosen.unit, chosen.role, chosen.hours)
    return _added(campaign_id, person)


def _candidates(plan: PlanVersion, listed: Sequence[Member]) -> tuple[Candidate, ...]:
    view = _plan_view(plan)
    if view is None:
        raise NotFoundError(
            gettext("The data of this plan were deleted."), gettext("Choose a substitute instead.")
        )
    there = {one.person_id for one in listed}
    return tuple(one for one in candidates(view, plan.plan.wishes) if one.id not in there)


def _proposed(person_id: str, name: str, unit: str, role: Role, hours: float) -> Proposed:
    """Somebody as a proposal; the figures of a plan are not known of them."""
    return Proposed(
        id=person_id, name=name, unit=unit, role=role, formal=False, level="", tier="micro",
        alone=0.0, added=0.0, overlap=0.0, hours=hours, per_hour=0.0, asked=0.0,
        chosen_by="planner",
    )  # fmt: skip


def _added(campaign_id: int, person: Proposed) -> Page:
    added = steps.replace_member(
        current.database(), current.signed_in_user(), campaign_id, person
    )  # fmt: skip
    flash(gettext("%(name)s is on the list now. Invite them.", name=added.name or added.person_id))
    anchor = f"member-{added.id}"
    return redirect(url_for("campaigns.members", campaign_id=campaign_id, _anchor=anchor), 303)
