"""What counts how much: settings, kinds of interactions, and their effect before they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.errors import IcommsError, NotFoundError
from icomms.governance.organisation import ENGINE, engine_settings
from icomms.jobs import EFFECT, ENDED, begin, kept_result
from icomms.pages.view import SnapshotView
from icomms.storage import jobs
from icomms.storage import settings as store
from icomms.storage.database import now
from icomms.storage.records import Job
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.data.progress import STOP_POLLING
from icomms.web.engine_form import (
    as_form,
    form_fields,
    kind_choices,
    kinds_of,
    nested,
    save_engine,
)
from icomms.web.kind_words import kind_name, way_name
from icomms.web.settings import Page, bp

__all__ = ["bp"]
NAMED = 8


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """What changes in one role, in names: (id, name) of who would come into a band or leave it."""

    role: str
    likeness: float
    status_before: str
    status_after: str
    entering: tuple[tuple[str, str], ...]
    leaving: tuple[tuple[str, str], ...]
    more_entering: int
    more_leaving: int


@bp.get("/scoring")
@needs("see settings")
def scoring() -> Page:
    """How much what counts, with the meaning of every setting."""
    return _scoring({})


def _scoring(given: Mapping[str, str], error: str = "") -> Page:
    with current.database().read() as db:
        kept = engine_settings(store.setting(db, ENGINE))
    page = render_template(
        "settings/scoring.html", fields=form_fields({**as_form(kept), **given}), error=error,
        kinds=kinds_of(_counts(), kept, given), kind_choices=kind_choices(),
        kind_name=kind_name, way_name=way_name,
        can_try=current.snapshot_or_none() is not None and may("see people"),
    )  # fmt: skip
    return (page, 400) if error else page


def _counts() -> dict[str, int]:
    """How often each kind occurs in the snapshot that is looked at."""
    if current.snapshot_or_none() is None:
        return {}
    found: dict[str, int] = current.view().snapshot.quality["figures"]["kinds"]
    return found


@bp.post("/scoring")
@needs("change settings")
def scoring_post() -> Page:
    """Keep the settings of the next analysis, or try on the finished snapshot what they change."""
    given = {key: value.strip() for key, value in request.form.items() if "." in key}
    names = [key.removeprefix("as.") for key in given if key.startswith("as.")]
    try:
        changed = nested(given, names)
        if "try" in request.form:
            return _begin(changed)
        save_engine(changed)
    except IcommsError as error:
        return _scoring(given, current.said(f"{error.message} {error.fix}"))
    flash(gettext("Saved. The next analysis uses these settings."))
    return redirect(url_for("settings.scoring"), 303)


def _begin(engine: Mapping[str, Mapping[str, object]]) -> Page:
    found, user = current.snapshot(), current.signed_in_user()
    told = {"snapshot": found.id, "engine": {name: dict(part) for name, part in engine.items()}}
    job = begin(current.database(), EFFECT, found.data_set_id, user.id, arguments=told)
    current.ring()
    return redirect(url_for("settings.effect", job_id=job.id), 303)


@bp.get("/scoring/effect/<int:job_id>")
@needs("change settings")
def effect(job_id: int) -> Page:
    """What the tried settings would change in the ranking; nothing is saved yet."""
    return render_template("settings/effect.html", **_state(_job(job_id)))


@bp.get("/scoring/effect/<int:job_id>/part")
@needs("change settings")
def effect_part(job_id: int) -> Response:
    """The same as a fragment; the last one says that there is nothing more to ask for."""
    job = _job(job_id)
    page = render_template("settings/_effect.html", **_state(job))
    return make_response(page, STOP_POLLING if job.state in ENDED else 200)


def _job(job_id: int) -> Job:
    with current.database().read() as db:
        job = jobs.job(db, job_id)
    if job.kind != EFFECT:
        raise NotFoundError("There is no such job.", "Go back to the settings.")
    return job


def _state(job: Job) -> dict[str, object]:
    result = kept_result(current.installed(), job) if job.state == "done" else None
    return {
        "job": job,
        "working": job.state not in ENDED,
        "percent": round(100 * job.share),
        "elapsed": (job.finished_at or now()) - (job.started_at or job.created_at),
        "effects": _effects(job, result) if result else None,
    }


def _effects(job: Job, result: Mapping[str, list[dict[str, object]]]) -> list[ShownEffect]:
    found = {s.id: s for s in current.all_snapshots()}.get(int(job.arguments["snapshot"]))
    if found is None:
        abort(404)
    view = current.view(found)
    return [_shown(view, effect) for effect in result["effects"]]


def _shown(view: SnapshotView, effect: Mapping[str, object]) -> ShownEffect:
    """An effect in names. People who opted out since it was worked out are not among them."""
    named, more = {}, {}
    for side in ("entering", "leaving"):
        numbers = [int(i) for i in effect[side] if view.shown[int(i)]]  # type: ignore[attr-defined]
        if effect["role"] == "critic":
            numbers = [i for i in numbers if str(view.ids[i]) in current.opted_in()]
        named[side] = tuple((str(view.ids[i]), str(view.names[i])) for i in numbers[:NAMED])
        more[side] = max(len(numbers) - NAMED, 0)
    return ShownEffect(
        role=str(effect["role"]),
        likeness=float(effect["likeness"]),  # type: ignore[arg-type]
        status_before=str(effect["status_before"]),
        status_after=str(effect["status_after"]),
        entering=named["entering"],
        leaving=named["leaving"],
        more_entering=more["entering"],
        more_leaving=more["leaving"],
    )


@bp.post("/scoring/effect/<int:job_id>/save")
@needs("change settings")
def save_tried(job_id: int) -> Page:
    """Keep the settings that were tried."""
    save_engine(_job(job_id).arguments["engine"])
    flash(gettext("Saved. The next analysis uses these settings."))
    return redirect(url_for("settings.scoring"), 303)
