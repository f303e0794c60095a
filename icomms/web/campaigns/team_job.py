"""Choosing the team, which may take seconds: start, follow, stop."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.campaigns.records import Campaign
from icomms.errors import NotFoundError
from icomms.jobs import ENDED, begin_plan
from icomms.storage import jobs
from icomms.storage.database import now
from icomms.storage.records import Job
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, newest_snapshot, onwards
from icomms.web.campaigns.wizard import draft_only
from icomms.web.data.progress import SLOW_TO_BEGIN, STOP_POLLING


def propose(campaign: Campaign) -> None:
    """Queue the choice of the team on the newest data, unless it is under way."""
    found = newest_snapshot(campaign)
    if found is None:
        raise NotFoundError(
            "There are no analysed data for this campaign.", "Analyse the data first."
        )
    job = last_job(campaign.id)
    if job is None or job.state in ENDED:
        begin_plan(current.database(), campaign.id, found, current.signed_in_user().id)
    current.ring()


def last_job(campaign_id: int) -> Job | None:
    """The newest choice of a campaign's team."""
    with current.database().read() as db:
        return jobs.last_plan(db, campaign_id)


@bp.post("/<int:campaign_id>/team/propose")
@needs("plan campaigns")
def propose_team(campaign_id: int) -> Page:
    """Choose the team by the wishes as they are saved now."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    propose(campaign)
    return onwards("progress", campaign_id)


@bp.get("/<int:campaign_id>/team/progress")
@needs("plan campaigns")
def progress(campaign_id: int) -> Page:
    """How far the choice is; a finished one leads on to the team."""
    campaign, job = campaign_of(campaign_id), last_job(campaign_id)
    if job is None or job.state == "done":
        return onwards("plan", campaign_id)
    return render_template("campaigns/progress.html", campaign=campaign, **_state(job))


@bp.get("/<int:campaign_id>/team/progress/part")
@needs("plan campaigns")
def progress_part(campaign_id: int) -> Response:
    """The same as a fragment; the last one says that there is nothing more to ask for."""
    campaign, job = campaign_of(campaign_id), last_job(campaign_id)
    if job is None:
        raise NotFoundError("There is no such job.", "Go back to the campaign.")
    page = render_template("campaigns/_progress.html", campaign=campaign, **_state(job))
    answer = make_response(page, STOP_POLLING if job.state in ENDED else 200)
    if job.state == "done":
        answer.headers["HX-Redirect"] = url_for("campaigns.plan", campaign_id=campaign_id)
    return answer


def _state(job: Job) -> dict[str, object]:
    return {
        "job": job,
        "working": job.state not in ENDED,
        "percent": round(100 * job.share),
        "late": job.state == "queued" and now() - job.created_at > SLOW_TO_BEGIN,
    }


@bp.post("/<int:campaign_id>/team/stop")
@needs("plan campaigns")
def stop(campaign_id: int) -> Page:
    """Stop the choice that waits or runs."""
    campaign_of(campaign_id)
    job = last_job(campaign_id)
    if job is None or request.form.get("job", "") != str(job.id):
        raise NotFoundError("There is no such job.", "Go back to the campaign.")
    with current.database().begin() as db:
        stopped = jobs.request_cancel(db, job.id)
    if not stopped:
        flash(gettext("It had ended already."))
    return onwards("progress", campaign_id)
