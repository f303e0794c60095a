"""Which steps a campaign and its members may take, and what must come first.

A campaign: draft → submitted → approved → running → closed; a submitted or approved one may go back
to draft with a reason. A member: proposed → invited → agreed → briefed → active → thanked. Saying
no is possible until the work has begun and is asked of nobody twice; who comes forward later by
themselves is welcome.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.records import (
    Agreement,
    Campaign,
    CampaignState,
    Content,
    Member,
    MemberState,
)
from icomms.errors import WorkflowError

PLAN, APPROVE = "plan campaigns", "approve campaigns"
REMIND_DAYS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a campaign: the permission it needs and whether a reason must be given."""

    permission: str
    reason: bool = False


STEPS: dict[tuple[CampaignState, CampaignState], Step] = {
    ("draft", "submitted"): Step(PLAN),
    ("submitted", "draft"): Step(APPROVE, reason=True),
    ("submitted", "approved"): Step(APPROVE),
    ("approved", "draft"): Step(PLAN, reason=True),
    ("approved", "running"): Step(PLAN),
    ("approved", "closed"): Step(PLAN, reason=True),
    ("running", "closed"): Step(PLAN),
}
MEMBER_STEPS: dict[MemberState, frozenset[MemberState]] = {
    "proposed": frozenset({"invited"}),
    "invited": frozenset({"agreed", "declined"}),
    "agreed": frozenset({"briefed", "declined", "thanked"}),
    "declined": frozenset({"agreed"}),
    "briefed": frozenset({"active", "declined", "thanked"}),
    "active": frozenset({"thanked"}),
    "thanked": frozenset(),
}
ASKED: frozenset[CampaignState] = frozenset({"approved", "running"})
PROMISED: frozenset[MemberState] = frozenset({"agreed", "briefed", "active"})
# Who is forgotten when a campaign comes to a state.
FORGOTTEN: dict[CampaignState, tuple[MemberState, ...]] = {
    "draft": ("proposed", "invited"),
    "closed": ("proposed", "invited", "declined"),
}
WORKED: frozenset[MemberState] = frozenset({*PROMISED, "thanked"})


def missing(content: Content, plan: PlanVersion | None) -> tuple[str, ...]:
    """What a campaign lacks before it can be submitted: codes of `workflow_texts.MISSING`."""
    message = content.message
    there = {
        "name": bool(content.name.strip()),
        "purpose": bool(content.purpose.strip()),
        "days": bool(content.first_day and content.last_day),
        "days_order": content.first_day <= content.last_day or not content.last_day,
        "message": bool(message.text.strip()),
        "call_to_action": bool(message.call_to_action.strip()),
        "contact": message.contact.stated,
        "answers": all(question.answer.strip() for question in message.questions),
        "plan": plan is not None and bool(plan.plan.members),
    }
    return tuple(code for code, found in there.items() if not found)


def check_step(
    campaign: Campaign,
    to: CampaignState,
    user_id: int,
    reason: str,
    plan: PlanVersion | None,
    members: Sequence[Member] = (),
) -> None:
    """Whether a campaign may take a step now; WorkflowError when not, with what must come first.

    `plan` is the newest one. Whoever wrote, submitted or planned a campaign cannot approve it, nor
    send it back as its approver (its author may withdraw it).
    """
    step = STEPS.get((campaign.state, to))
    if step is None:
        raise WorkflowError("A campaign in this state cannot take this step.", "Load the page.")
    if step.reason and not reason.strip():
        raise WorkflowError("This step needs a reason.", "Write one: it is kept with the campaign.")
    if to == "submitted" and missing(campaign.content, plan):
        raise WorkflowError("The campaign is not complete.", "Fill in what its review page lists.")
    if to == "approved":
        _check_approval(campaign, user_id, plan)
    if to == "running" and not any(m.state in PROMISED for m in members):
        raise WorkflowError("Nobody has agreed to take part yet.", "Invite the team first.")
    if to == "closed":
        _check_thanks(members)
    if (campaign.state, to) == ("approved", "draft") and any(m.state in PROMISED for m in members):
        raise WorkflowError(
            "Somebody has agreed to take part already.",
            "Start the campaign, or close it and thank them.",
        )


def _check_approval(campaign: Campaign, user_id: int, plan: PlanVersion | None) -> None:
    made = {campaign.author_id, campaign.submitted_by, campaign.changed_by}
    if plan is not None:
        made.add(plan.made_by)
    if user_id in made:
        raise WorkflowError(
            "You had a hand in this campaign, so somebody else must approve it.",
            "Ask another approver.",
        )


def _check_thanks(members: Iterable[Member]) -> None:
    if any(m.state in PROMISED for m in members):
        raise WorkflowError(
            "Not everybody who agreed has been thanked.", "Thank them: this step cannot be skipped."
        )


def check_member_step(
    campaign: Campaign, member: Member, to: MemberState, agreement: Agreement | None
) -> None:
    """Whether a member may take a step now; WorkflowError when not, with what must come first."""
    if to not in MEMBER_STEPS[member.state]:
        raise WorkflowError("A person in this state cannot take this step.", "Load the page again.")
    if campaign.state not in ASKED:
        raise WorkflowError(
            "People are asked only after the campaign was approved.", "Have it approved first."
        )
    if to == "briefed" and agreement is None:
        raise WorkflowError(
            "There is no agreement with this person yet.",
            "Write down the ask, the hours and the days they agreed to.",
        )
    if to == "active" and campaign.state != "running":
        raise WorkflowError("The campaign does not run yet.", "Start it first.")


def check_content_change(campaign: Campaign, after: Content) -> None:
    """Whether the content may change: in a draft all of it, later the answers and the contact.

    WorkflowError otherwise: what was submitted or approved stays as it was read.
    """
    if campaign.state == "draft":
        return
    before = campaign.content
    message = replace(
        before.message, questions=after.message.questions, contact=after.message.contact
    )
    if campaign.state not in ASKED or replace(before, message=message) != after:
        raise WorkflowError(
            "What was submitted or approved cannot change any more.",
            "Take the campaign back to draft, or add to its questions and answers.",
        )


def check_days(*days: str) -> None:
    """Whether these are ISO days, or empty; WorkflowError when not."""
    for day in days:
        try:
            right = not day or dt.date.fromisoformat(day).isoformat() == day
        except ValueError:
            right = False
        if not right:
            raise WorkflowError("This is no day.", "Give day, month and year.")


def may_join(plan: PlanVersion, person_id: str) -> bool:
    """Whether somebody stands in the approved plan, as a member or a substitute."""
    substitutes = {one.id for member in plan.plan.members for one in member.substitutes}
    return person_id in plan.people or person_id in substitutes


def check_agreement(agreement: Agreement) -> None:
    """Whether an agreement says enough; WorkflowError when not."""
    check_days(
        agreement.first_day, agreement.last_day, agreement.texts_until, agreement.pictures_until
    )
    if not agreement.ask.strip() or agreement.hours <= 0:
        raise WorkflowError("An agreement says what is asked and how many hours it takes.",
                            "Fill in both.")  # fmt: skip
    if not agreement.first_day or agreement.last_day < agreement.first_day:
        raise WorkflowError("An agreement has a first and a last day.", "Give both, in order.")
    for until in (agreement.texts_until, agreement.pictures_until):
        if until and until < agreement.last_day:
            raise WorkflowError(
                "Texts and pictures may be used at least until the last day, or not at all.",
                "Give a later day, or leave it empty.",
            )


def ends_of(agreement: Agreement) -> tuple[str, ...]:
    """The days on which something of an agreement ends, in order."""
    days = {agreement.last_day, agreement.texts_until, agreement.pictures_until} - {""}
    return tuple(sorted(days))


def to_remind(agreement: Agreement, today: dt.date, days: int = REMIND_DAYS) -> str:
    """The day of an agreement that ends within `days` from today and was not reminded of yet, "".

    >>> one = Agreement(1, "Post", 2, "2026-03-01", "2026-03-20", texts_until="2026-06-30")
    >>> to_remind(one, dt.date(2026, 3, 15)), to_remind(one, dt.date(2026, 3, 1))
    ('2026-03-20', '')
    """
    for end in ends_of(agreement):
        last = dt.date.fromisoformat(end)
        begins = dt.datetime.combine(last - dt.timedelta(days), dt.time(), dt.UTC).timestamp()
        reminded = agreement.reminded_at is not None and agreement.reminded_at >= begins
        if last - dt.timedelta(days) <= today <= last and not reminded:
            return end
    return ""
