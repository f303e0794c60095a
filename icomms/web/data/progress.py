"""Analyses and checks under way: start, follow, cancel, try again."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.errors import NotFoundError
from icomms.jobs import ANALYSE, ENDED, READ, kept_check, work_of
from icomms.storage import jobs
from icomms.storage.database import now
from icomms.storage.records import Job
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import (
    Page,
    bp,
    data_set_of,
    finished_url,
    last_job,
    purpose_stated,
    start,
    start_again,
    works,
)

STOP_POLLING = 286  # what htmx takes as the last answer
SLOW_TO_BEGIN = 20


@bp.post("/<int:data_set_id>/analyse")
@needs("analyse")
def analyse(data_set_id: int) -> Page:
    """Start the analysis; its purpose must be written down, and the files must have been tried."""
    data_set = data_set_of(data_set_id)
    if data_set.kind != "sample":
        if not purpose_stated():
            flash(gettext("Write down the purpose and the legal basis before the first analysis."))
            return redirect(url_for("settings.privacy"), 303)
        work = work_of(current.database(), current.installed(), data_set_id)
        result = kept_check(current.installed(), work)
        if result is None or not result.ready:
            flash(gettext("The files have changed or are not ready: check them first."))
            return redirect(url_for("data.check", data_set_id=data_set_id), 303)
    start(ANALYSE, data_set_id)
    return redirect(url_for("data.progress", data_set_id=data_set_id), 303)


@bp.get("/<int:data_set_id>/progress")
@needs("upload")
def progress(data_set_id: int) -> Page:
    """How far the newest job is; a finished one leads on to what it made."""
    data_set, job = data_set_of(data_set_id), last_job(data_set_id)
    if job is None:
        return redirect(url_for("data.show", data_set_id=data_set_id), 303)
    if job.state == "done":
        return redirect(_onwards(job), 303)
    return render_template("data/progress.html", data_set=data_set, **_state(job))


@bp.get("/<int:data_set_id>/progress/part")
@needs("upload")
def progress_part(data_set_id: int) -> Response:
    """The same as a fragment; the last one says that there is nothing more to ask for."""
    data_set, job = data_set_of(data_set_id), last_job(data_set_id)
    if job is None:
        raise NotFoundError("There is no such job.", "Go back to the data set.")
    page = render_template("data/_progress.html", data_set=data_set, **_state(job))
    answer = make_response(page, STOP_POLLING if job.state in ENDED else 200)
    if job.state == "done":
        answer.headers["HX-Redirect"] = _onwards(job)
    return answer


def _state(job: Job) -> dict[str, object]:
    """What the page says of a job; times in seconds."""
    moment = job.finished_at or now()
    return {
        "job": job,
        "working": works(job),
        "elapsed": moment - (job.started_at or job.created_at),
        "percent": round(100 * job.share),
        "late": job.state == "queued" and now() - job.created_at > SLOW_TO_BEGIN,
        "is_analysis": job.kind == ANALYSE,
        "is_reading": job.kind == READ,
    }


def _onwards(job: Job) -> str:
    if job.snapshot_id is not None:
        return finished_url(job.snapshot_id)
    return url_for("data.check", data_set_id=job.data_set_id)


@bp.post("/<int:data_set_id>/cancel")
@needs("analyse")
def cancel(data_set_id: int) -> Page:
    """Stop the job that waits or runs."""
    job = _asked(data_set_id)
    with current.database().begin() as db:
        stopped = jobs.request_cancel(db, job.id)
        waited = jobs.job(db, job.id).state == "cancelled"
    if stopped and waited and job.kind == ANALYSE:
        current.audit("analysis cancelled", data_set=data_set_id, job=job.id)
    if not stopped:
        flash(gettext("It had ended already."))
    return redirect(url_for("data.progress", data_set_id=data_set_id), 303)


@bp.post("/<int:data_set_id>/retry")
@needs("analyse")
def retry(data_set_id: int) -> Page:
    """Start once more what ended without success."""
    start_again(_asked(data_set_id))
    return redirect(url_for("data.progress", data_set_id=data_set_id), 303)


def _asked(data_set_id: int) -> Job:
    """The newest job, when it is the one the form was about."""
    job = last_job(data_set_id)
    if job is None or request.form.get("job", "") != str(job.id):
        raise NotFoundError("There is no such job.", "Go back to the data set.")
    return job
