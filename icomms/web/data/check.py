"""What a dry run found: problems by repair, rows kept and left out, doubtful people."""

from __future__ import annotations

from typing import cast

from flask import Response, abort, redirect, render_template, request, url_for

from icomms.checked import CheckResult, Doubt, skipped_csv
from icomms.jobs import Work, kept_check, work_of
from icomms.people import VERDICTS, Decision, Verdict
from icomms.storage import audit as audit_log
from icomms.storage import datasets
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import (
    Page,
    bp,
    data_set_of,
    last_job,
    purpose_stated,
    works,
)

WITHOUT_PERSON = ("new", "external", "bot", "ignore")


@bp.get("/<int:data_set_id>/check")
@needs("upload")
def check(data_set_id: int) -> Page:
    """What an analysis of these files would meet. Nothing has been written yet."""
    data_set = data_set_of(data_set_id)
    job = last_job(data_set_id)
    if job is not None and works(job):
        return redirect(url_for("data.progress", data_set_id=data_set_id), 303)
    work = _work(data_set_id)
    result = kept_check(current.installed(), work)
    decided = {(one.system, one.key): one for one in work.decisions}
    return render_template(
        "data/check.html", data_set=data_set, result=result, decided=decided, job=job,
        purpose_stated=purpose_stated(), names=_names(result),
    )  # fmt: skip


def _work(data_set_id: int) -> Work:
    return work_of(current.database(), current.installed(), data_set_id)


def _names(result: CheckResult | None) -> dict[str, str]:
    """Names of all candidates by id, to say what was decided."""
    doubts = result.doubts if result else ()
    return {one.id: one.name for doubt in doubts for one in doubt.candidates}


def _result(data_set_id: int) -> CheckResult:
    return kept_check(current.installed(), _work(data_set_id)) or abort(404)


@bp.post("/<int:data_set_id>/decide")
@needs("upload")
def decide(data_set_id: int) -> Page:
    """Say who a doubtful account is; an empty verdict takes it back."""
    system, key = request.form.get("system", ""), request.form.get("key", "")
    verdict, person = request.form.get("verdict", ""), request.form.get("person", "")
    doubts = _result(data_set_id).doubts
    number, doubt = next(
        ((i, d) for i, d in enumerate(doubts) if (d.system, d.key) == (system, key)), (0, None)
    )
    if doubt is None or (verdict and not _possible(doubt, verdict, person)):
        abort(400)
    user = current.signed_in_user()
    with current.database().begin() as db:
        if verdict:
            about = person if verdict == "same" else ""
            chosen = Decision(system, key, cast(Verdict, verdict), about)
            datasets.decide(db, data_set_id, chosen, user.id)
        else:
            datasets.undecide(db, data_set_id, system, key)
        audit_log.log(
            db, user, "person decided", data_set=data_set_id, system=system,
            verdict=verdict or "taken back",
        )  # fmt: skip
    anchor = f"doubt-{number + 1}"
    return redirect(url_for("data.check", data_set_id=data_set_id, _anchor=anchor), 303)


def _possible(doubt: Doubt, verdict: str, person: str) -> bool:
    if verdict == "same":
        return person in {one.id for one in doubt.candidates}
    return verdict in VERDICTS and verdict in WITHOUT_PERSON


@bp.get("/<int:data_set_id>/skipped.csv")
@needs("upload")
def skipped(data_set_id: int) -> Response:
    """The rows that were left out: where and why, never what they said."""
    data_set_of(data_set_id)
    text = skipped_csv(_result(data_set_id).skipped, current.language())
    name = f"attachment; filename=left-out-{data_set_id}.csv"
    return Response(text, mimetype="text/csv; charset=utf-8", headers={"Content-Disposition": name})
