"""One campaign: its state, what happens next, who stands where, and the steps it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.campaigns import report, steps, workflow
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.records import Campaign, CampaignState, Member
from icomms.campaigns.workflow_texts import MISSING, said
from icomms.errors import WorkflowError
from icomms.storage import campaign_drafts, campaign_members
from icomms.storage import campaigns as store
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, newest_plan
from icomms.web.campaigns.tracking_charts import charts_of
from icomms.web.campaigns.tracking_results import results_of

LONGEST = 4000
STAGES = ("planned", "agreed", "briefed", "active", "thanked")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board: somebody asked, and at which of the `STAGES` they stand.

    `state` is "" for everybody who has not said yes when whoever looks does not plan: nobody else
    can see who declined.
    """

    member: Member
    state: str
    stage: str


@bp.get("/<int:campaign_id>")
@needs("see campaigns")
def show(campaign_id: int) -> Page:
    """State, what comes next, the board, and the history of decisions."""
    campaign = campaign_of(campaign_id)
    plan = shown_plan(campaign)
    with current.database().read() as db:
        members = campaign_members.members(db, campaign_id)
        decisions = store.decisions(db, campaign_id)
        texts = campaign_drafts.drafts(db, campaign_id)
    board = board_of(members, may(workflow.PLAN))
    counts = Counter(row.stage for row in board)
    return render_template(
        "campaigns/show.html", campaign=campaign, plan=plan, decisions=decisions, texts=texts,
        board=board, stages=STAGES, counts=counts, open_places=open_places(plan, members),
        results=results_of(campaign), summary=report.summary_text, charts=charts_of,
        refusals=_refusals(campaign, members), missing=_missing(campaign),
    )  # fmt: skip


def shown_plan(campaign: Campaign) -> PlanVersion | None:
    """The approved plan, before approval the newest one."""
    if campaign.approved_plan is None:
        return newest_plan(campaign)
    with current.database().read() as db:
        return store.plan(db, campaign.id, campaign.approved_plan)


def board_of(members: Sequence[Member], planner: bool) -> tuple[BoardRow, ...]:
    """The lines of the board. Planners find whoever declined among the people asked instead."""
    rows = []
    for one in members:
        if one.state == "declined" and planner:
            continue
        agreed = one.state in workflow.WORKED
        state = one.state if planner or agreed else ""
        rows.append(BoardRow(one, state, one.state if agreed else "planned"))
    return tuple(rows)


def open_places(plan: PlanVersion | None, members: Sequence[Member]) -> int:
    """How many people of the approved plan were asked, declined, and have no substitute yet."""
    if plan is None or not members:
        return 0
    taking_part = sum(m.state != "declined" for m in members)
    return max(0, min(len(plan.people), len(members)) - taking_part)


def _missing(campaign: Campaign) -> tuple[str, ...]:
    """What a draft lacks before it can be submitted, in words."""
    if campaign.state != "draft":
        return ()
    codes = workflow.missing(campaign.content, newest_plan(campaign))
    return tuple(said(MISSING, code, current.language()) for code in codes)


def _refusals(campaign: Campaign, members: Sequence[Member]) -> Mapping[CampaignState, str]:
    """Step → why it cannot be taken now, "" when it can; only steps of this state."""
    plan, user = newest_plan(campaign), current.signed_in_user()
    found: dict[CampaignState, str] = {}
    for before, after in workflow.STEPS:
        if before == campaign.state:
            try:
                workflow.check_step(campaign, after, user.id, "-", plan, members)
                found[after] = ""
            except WorkflowError as error:
                found[after] = current.said(f"{error.message} {error.fix}".strip())
    return found


@bp.post("/<int:campaign_id>/submit")
@needs("plan campaigns")
def submit(campaign_id: int) -> Page:
    """Ask for approval."""
    return _step(campaign_id, "submitted", gettext("Submitted. Somebody else must approve it."))


@bp.post("/<int:campaign_id>/approve")
@needs("approve campaigns")
def approve(campaign_id: int) -> Page:
    """Approve what was submitted."""
    return _step(campaign_id, "approved", gettext("Approved. The team can be asked now."))


@bp.post("/<int:campaign_id>/send-back")
@needs("approve campaigns")
def send_back(campaign_id: int) -> Page:
    """Send what was submitted back to its planners, with the reason."""
    return _step(campaign_id, "draft", gettext("Sent back to the planners."), "submitted")


@bp.post("/<int:campaign_id>/take-back")
@needs("plan campaigns")
def take_back(campaign_id: int) -> Page:
    """Take a submitted or approved campaign back to draft, with the reason."""
    return _step(campaign_id, "draft", gettext("The campaign is a draft again."))


@bp.post("/<int:campaign_id>/start")
@needs("plan campaigns")
def start(campaign_id: int) -> Page:
    """Begin."""
    return _step(campaign_id, "running", gettext("The campaign runs."))


@bp.post("/<int:campaign_id>/close")
@needs("plan campaigns")
def close(campaign_id: int) -> Page:
    """End a campaign, with what was learnt; everybody who took part was thanked before."""
    return _step(campaign_id, "closed", gettext("The campaign is closed."))


def _step(campaign_id: int, to: CampaignState, done: str, only_from: str = "") -> Response:
    if only_from and campaign_of(campaign_id).state != only_from:
        raise WorkflowError(
            gettext("A campaign in this state cannot take this step."), gettext("Load the page.")
        )
    reason, lessons = field("reason"), field("lessons")
    steps.move(
        current.database(), current.signed_in_user(), campaign_id, to, reason, lessons
    )  # fmt: skip
    flash(done)
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), 303)


def field(name: str, longest: int = LONGEST) -> str:
    """A field of the form without blanks at its ends, cut where no form of ours lets one write."""
    return request.form.get(name, "").strip()[:longest]
