"""The people asked: who they are, how far each is, what was agreed, and who stands in.

Nobody but the planners sees who was asked and said no; for everybody else they are among those who
have not agreed yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.campaigns import reminders, steps, workflow
from icomms.campaigns.records import Agreement, Member, MemberState
from icomms.storage import campaign_members as store
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.show import BoardRow, board_of, open_places, shown_plan
from icomms.web.campaigns.show_days import today

# The step that is offered first in each state; saying no is offered beside it.
NEXT: Mapping[MemberState, MemberState] = {
    "proposed": "invited", "invited": "agreed", "agreed": "briefed", "briefed": "active",
    "active": "thanked", "declined": "agreed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody on the list with their agreement, the steps open to them, and a day to remember.

    `remind` is the day (ISO) on which something of the agreement ends soon, "" for none.
    """

    row: BoardRow
    agreement: Agreement | None
    steps: tuple[MemberState, ...]
    remind: str

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.row.member


@bp.get("/<int:campaign_id>/members")
@needs("see campaigns")
def members(campaign_id: int) -> Page:
    """Everybody on the list, what ends soon, and places that need a substitute."""
    campaign = campaign_of(campaign_id)
    with current.database().read() as db:
        found = store.members(db, campaign_id)
        agreements = store.agreements(db, campaign_id)
    planner, day = may(workflow.PLAN), today()
    asked = []
    for row in board_of(found, planner):
        agreement = agreements.get(row.member.id)
        remind = workflow.to_remind(agreement, day) if agreement else ""
        open_steps = workflow.MEMBER_STEPS[row.member.state] if planner else frozenset()
        asked.append(Asked(row, agreement, tuple(sorted(open_steps)), remind))
    return render_template(
        "campaigns/members.html", campaign=campaign, asked=asked, next_step=NEXT,
        declined=[m for m in found if m.state == "declined"] if planner else [],
        open_places=open_places(shown_plan(campaign), found),
        asking=campaign.state in workflow.ASKED,
        unthanked=sum(m.state in workflow.PROMISED for m in found),
    )  # fmt: skip


@bp.post("/<int:campaign_id>/members/<int:member_id>/step")
@needs("plan campaigns")
def member_step(campaign_id: int, member_id: int) -> Page:
    """Note how far somebody is. Who declines leads to the repair, who says yes to the agreement."""
    to = request.form.get("to", "")
    if to not in workflow.MEMBER_STEPS:
        abort(400)
    moved = steps.move_member(
        current.database(), current.signed_in_user(), campaign_id, member_id, to
    )
    if moved.state == "declined":
        flash(gettext("Noted, for the planners alone. Choose who could stand in."))
        return redirect(
            url_for("campaigns.substitutes", campaign_id=campaign_id, member_id=member_id), 303
        )
    if moved.state == "agreed":
        flash(gettext("Wonderful. Write down what was agreed."))
        return redirect(
            url_for("campaigns.agreement", campaign_id=campaign_id, member_id=member_id), 303
        )
    flash(gettext("Saved."))
    return _back(campaign_id, member_id)


@bp.post("/<int:campaign_id>/members/<int:member_id>/reminded")
@needs("plan campaigns")
def reminded(campaign_id: int, member_id: int) -> Page:
    """Take a reminder off the list until the next day that ends."""
    campaign_of(campaign_id)
    reminders.reminded(current.database(), current.signed_in_user(), campaign_id, member_id)
    flash(gettext("Taken off the list."))
    return _back(campaign_id, member_id)


def member_of(campaign_id: int, member_id: int) -> Member:
    """Somebody of this campaign; NotFoundError (404) for anybody else."""
    with current.database().read() as db:
        return store.member(db, campaign_id, member_id)


def _back(campaign_id: int, member_id: int) -> Page:
    anchor = f"member-{member_id}"
    return redirect(url_for("campaigns.members", campaign_id=campaign_id, _anchor=anchor), 303)
