"""What users do with a campaign: each checks the permission and the rules, changes, and is logged.

Each is one transaction: all of it happens or nothing. Reasons and texts stay with the campaign; the
audit log holds ids, states and checksums, and names nobody before they said yes, nor for saying no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from icomms.campaigns import parts as content_parts
from icomms.campaigns import workflow
from icomms.campaigns.plan_records import PlanVersion, SnapshotMark
from icomms.campaigns.planning_records import Member as Proposed
from icomms.campaigns.planning_records import Plan
from icomms.campaigns.records import (
    Agreement,
    Campaign,
    CampaignState,
    Content,
    Member,
    MemberState,
)
from icomms.errors import EditConflictError, WorkflowError
from icomms.governance.access import allowed
from icomms.storage import audit, campaign_members, campaigns, people
from icomms.storage.database import Database
from icomms.storage.records import User


def make(
    database: Database, user: User, scope: str, data_set_id: int | None, content: Content
) -> Campaign:
    """A new draft from a template; it needs a name."""
    with database.begin() as session:
        need(user, workflow.PLAN)
        if not content.name.strip():
            raise WorkflowError("The campaign has no name.", "Give it one.")
        workflow.check_days(content.first_day, content.last_day)
        made = campaigns.make_campaign(session, scope, data_set_id, content, user.id)
        audit.log(session, user, "campaign made", campaign=made.id, template=content.template)
        return made


def save_parts(
    database: Database, user: User, campaign_id: int, parts: Mapping[str, Any], stamp: str
) -> Campaign:
    """Save some parts of a campaign (icomms.campaigns.parts).

    `stamp` is `stamp_of` these parts as the page showed them. EditConflictError, with the campaign
    as it is, when somebody else changed one of them since.
    """
    with database.begin() as session:
        need(user, workflow.PLAN)
        found = campaigns.locked(session, campaign_id)
        if content_parts.stamp_of(found.content, parts) != stamp:
            raise EditConflictError(
                "Somebody else has changed this in the meantime.",
                "Compare both versions; yours is not saved yet.",
                found,
            )
        after = content_parts.with_parts(found.content, parts)
        changed = content_parts.different_parts(after, found.content)
        if not changed:
            return found
        workflow.check_content_change(found, after)
        workflow.check_days(after.first_day, after.last_day)
        saved = campaigns.set_content(session, campaign_id, after, user.id)
        audit.log(session, user, "campaign changed", campaign=campaign_id, parts=list(changed))
        return saved


def save_plan(
    database: Database, user: User, campaign_id: int, plan: Plan, snapshot: SnapshotMark,
    *, based_on: int, note: str = "",
) -> PlanVersion:  # fmt: skip
    """Keep a plan as the next version of a draft's; `based_on` as in `campaigns.add_plan`."""
    with database.begin() as session:
        need(user, workflow.PLAN)
        found = campaigns.locked(session, campaign_id)
        closed_to_us = people.hidden(session, found.scope)
        closed_to_us |= campaign_members.declined(session, campaign_id)
        check_shown(closed_to_us, [one.id for one in plan.members])
        if found.state != "draft":
            raise WorkflowError(
                "The plan of a submitted or approved campaign does not change.",
                "Take the campaign back to draft first.",
            )
        made = campaigns.add_plan(
            session, campaign_id, plan, snapshot, based_on=based_on, user_id=user.id, note=note
        )
        count = len(plan.members)
        audit.log(session, user, "plan made", campaign=campaign_id, plan=made.number, count=count)
        return made


def move(
    database: Database, user: User, campaign_id: int, to: CampaignState, reason: str = "",
    lessons: str = "",
) -> Campaign:  # fmt: skip
    """Take a step of a campaign.

    Approval puts the plan's people on the list. Back to draft forgets those who were only asked,
    closing those who declined too. `lessons` are kept at closing.
    """
    with database.begin() as session:
        found = campaigns.locked(session, campaign_id)
        step = workflow.STEPS.get((found.state, to))
        own = to == "draft" and user.id in (found.author_id, found.submitted_by)
        if step is not None:
            need(user, workflow.PLAN if own else step.permission)
        plan = campaigns.newest_plan(session, campaign_id)
        members = campaign_members.members(session, campaign_id)
        workflow.check_step(found, to, user.id, reason, plan, members)
        number = plan.number if plan is not None and to in ("submitted", "approved") else None
        moved = campaigns.set_state(session, campaign_id, to, user, reason, number, lessons)
        campaign_members.forget(session, campaign_id, workflow.FORGOTTEN.get(to, ()))
        if to == "approved" and plan is not None:
            there = {member.person_id for member in members}
            new = [one for one in plan.plan.members if one.id not in there]
            campaign_members.propose(session, campaign_id, new, plan.number)
        audit.log(session, user, "campaign step", campaign=campaign_id, state=to, plan=number)
        return moved


def delete(database: Database, user: User, campaign_id: int) -> None:
    """Delete a draft; everything else is kept, WorkflowError."""
    with database.begin() as session:
        need(user, workflow.PLAN)
        if campaigns.locked(session, campaign_id).state != "draft":
            raise WorkflowError(
                "Only a draft can be deleted.", "Take the campaign back to draft, or close it."
            )
        campaigns.delete_campaign(session, campaign_id)
        audit.log(session, user, "campaign deleted", campaign=campaign_id)


def move_member(
    database: Database, user: User, campaign_id: int, member_id: int, to: MemberState
) -> Member:
    """Take a step of a member: invited, agreed, declined, briefed, active, thanked."""
    with database.begin() as session:
        need(user, workflow.PLAN)
        campaign = campaigns.locked(session, campaign_id)
        found = campaign_members.member(session, campaign_id, member_id)
        agreement = campaign_members.agreements(session, campaign_id).get(member_id)
        workflow.check_member_step(campaign, found, to, agreement)
        if to == "invited":
            check_shown(people.hidden(session, campaign.scope), (found.person_id,))
        moved = campaign_members.set_member_state(session, campaign_id, member_id, to)
        named = {"person": found.person_id} if to in workflow.WORKED else {}
        audit.log(session, user, "member changed", campaign=campaign_id, state=to, **named)
        return moved


def agree(database: Database, user: User, campaign_id: int, agreement: Agreement) -> Agreement:
    """Write down, or change, what a member who said yes agreed to."""
    with database.begin() as session:
        need(user, workflow.PLAN)
        campaigns.locked(session, campaign_id)
        found = campaign_members.member(session, campaign_id, agreement.member_id)
        if found.state not in workflow.PROMISED:
            raise WorkflowError("This person has not said yes.", "Ask them first.")
        workflow.check_agreement(agreement)
        kept = campaign_members.set_agreement(session, agreement, user.id)
        who = found.person_id
        audit.log(session, user, "agreement written", campaign=campaign_id, person=who)
        return kept


def replace_member(
    database: Database, user: User, campaign_id: int, person: Proposed
) -> Member:  # fmt: skip
    """Propose somebody beside those on the list, when one declined.

    A planner takes a substitute of the approved plan; anybody else needs an approver who has not
    planned the campaign.
    """
    with database.begin() as session:
        campaign = campaigns.locked(session, campaign_id)
        if campaign.state not in workflow.ASKED or campaign.approved_plan is None:
            raise WorkflowError("People join only an approved campaign.", "Edit the plan instead.")
        check_shown(people.hidden(session, campaign.scope), (person.id,))
        plan = campaigns.plan(session, campaign_id, campaign.approved_plan)
        inside = workflow.may_join(plan, person.id)
        need(user, workflow.PLAN if inside else workflow.APPROVE)
        if not inside and user.id in (campaign.author_id, campaign.submitted_by, plan.made_by):
            raise WorkflowError(
                "This person is not a substitute of the approved plan, and you planned it.",
                "Choose a substitute, or ask an approver to add this person.",
            )
        (added,) = campaign_members.propose(session, campaign_id, (person,), plan.number)
        audit.log(session, user, "member changed", campaign=campaign_id, state="proposed")
        return added


def check_shown(hidden: frozenset[str], ids: Iterable[str]) -> None:
    """Nobody who opted out, was taken out or has declined is asked for anything."""
    if hidden & set(ids):
        raise WorkflowError(
            "Somebody in this team must not be asked: they opted out, were taken out or declined.",
            "Choose somebody else.",
        )


def need(user: User, permission: str) -> None:
    """WorkflowError when the user's role does not hold the permission."""
    if not allowed(user.role, permission):
        raise WorkflowError("Your role does not include this step.", "Ask your administrator.")
