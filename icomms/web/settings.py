"""Settings of the organisation: purpose, privacy, retention, what counts how much."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from icomms.errors import SettingsError
from icomms.governance import retention
from icomms.governance.organisation import (
    ENGINE,
    PURPOSE,
    RETENTION,
    Purpose,
    Retention,
    checked_purpose,
    checked_retention,
    engine_settings,
    purpose_from,
    retention_from,
)
from icomms.storage import audit as audit_log
from icomms.storage import people as marked
from icomms.storage import settings as store
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.engine_form import save_engine, save_setting

bp = Blueprint("settings", __name__, url_prefix="/settings")
Page = str | tuple[str, int] | Response
SMALLEST_GROUP = 5
MARK_LABELS = {
    "opted_out": lazy_gettext("Asked not to be ranked"),
    "excluded": lazy_gettext("Taken out"),
    "critic_invited": lazy_gettext("Invited as a critic"),
    "critic_opted_in": lazy_gettext("Agreed to be asked as a critic"),
}


@bp.get("/")
@needs("see settings")
def index() -> Page:
    """What is set, in one look."""
    with current.database().read() as db:
        purpose = purpose_from(store.setting(db, PURPOSE))
        keep = retention_from(store.setting(db, RETENTION))
        engine = store.setting(db, ENGINE)
    return render_template(
        "settings/index.html", purpose=purpose, keep=keep, engine=engine_settings(engine)
    )


@bp.get("/privacy")
@needs("see settings")
def privacy() -> Page:
    """Purpose, legal basis, and the smallest group that is shown."""
    with current.database().read() as db:
        purpose = purpose_from(store.setting(db, PURPOSE))
        smallest = engine_settings(store.setting(db, ENGINE)).analysis.minimum_group
    return _privacy(purpose, str(smallest))


def _privacy(purpose: Purpose, smallest: str, error: str = "") -> Page:
    page = render_template(
        "settings/privacy.html", purpose=purpose, smallest=smallest, error=error,
        least=SMALLEST_GROUP,
    )  # fmt: skip
    return (page, 400) if error else page


@bp.post("/privacy")
@needs("change settings")
def privacy_post() -> Page:
    """Write down what the analysis is for."""
    form = request.form
    given = Purpose(*(form.get(name, "") for name in ("text", "legal_basis", "informed")))
    smallest = form.get("minimum_group", "")
    try:
        purpose = checked_purpose(given.text, given.legal_basis, given.informed)
        if (
            not smallest.isdecimal()
            or len(smallest) > 3
            or not SMALLEST_GROUP <= int(smallest) <= 100
        ):
            raise SettingsError(
                "The smallest group is no number from 5 to 100.", "Below 5 people can be guessed."
            )
    except SettingsError as error:
        return _privacy(given, smallest, current.said(f"{error.message} {error.fix}"))
    save_setting(PURPOSE, asdict(purpose))
    save_engine({"analysis": {"minimum_group": int(smallest)}})
    flash(gettext("Saved. The smallest group counts from the next analysis on."))
    return redirect(url_for("settings.privacy"), 303)


@bp.get("/retention")
@needs("see settings")
def keep() -> Page:
    """How long uploads and snapshots are kept, and what a purge would delete now."""
    return _keep()


def _keep(error: str = "") -> Page:
    with current.database().read() as db:
        kept = retention_from(store.setting(db, RETENTION))
    due = retention.due(current.database(), kept, now())
    page = render_template("settings/retention.html", keep=kept, due=due, error=error)
    return (page, 400) if error else page


@bp.post("/retention")
@needs("change settings")
def keep_post() -> Page:
    """Change how long things are kept; nothing is deleted by this."""
    try:
        names = [f.name for f in fields(Retention)]
        kept = checked_retention(*(request.form.get(name, "") for name in names))
    except SettingsError as error:
        return _keep(current.said(f"{error.message} {error.fix}"))
    save_setting(RETENTION, asdict(kept))
    flash(gettext("Saved."))
    return redirect(url_for("settings.keep"), 303)


@bp.post("/retention/purge")
@needs("change settings")
def purge() -> Page:
    """Delete now what is older than it is kept; the word must be typed."""
    if request.form.get("word", "").strip().upper() not in ("DELETE", "XÓA", "XOÁ"):
        return _keep(gettext("Type the word to confirm; nothing was deleted."))
    database, place = current.database(), current.installed()
    with database.read() as db:
        kept = retention_from(store.setting(db, RETENTION))
    found = retention.due(database, kept, now())
    count = retention.purge(database, found, place)
    current.audit("purged", what="retention", count=count)
    flash(gettext("%(count)s files, snapshots and campaigns were deleted.", count=count))
    return redirect(url_for("settings.keep"), 303)


@bp.get("/people")
@needs("see people")
def people() -> Page:
    """Who asked not to be ranked, who was taken out, and who agreed to be asked as a critic."""
    return _people()


def _people(error: str = "") -> Page:
    scope = _scope()
    with current.database().read() as db:
        marks = marked.marks(db, scope)
    found = current.snapshot_or_none()
    named = current.view(found) if found else None
    names = dict(zip(named.ids, named.names, strict=True)) if named else {}
    page = render_template(
        "settings/people.html", marks=marks, names=names, kinds=MARK_LABELS, error=error,
        scope=scope,
    )  # fmt: skip
    return (page, 400) if error else page


def _scope() -> str:
    """own, or sample while the sample company is looked at."""
    return current.data_set().kind if current.snapshot_or_none() else "own"


@bp.post("/people")
@needs("analyse")
def people_post() -> Page:
    """Mark a person, or take a mark off."""
    person, kind = request.form.get("person", "").strip(), request.form.get("kind", "")
    reason = request.form.get("reason", "").strip()[:500]
    if not person or len(person) > 200 or kind not in marked.MARKS:
        return _people(gettext("Give the id of a person, as it stands in the people list."))
    off = request.form.get("off") == "1"
    with current.database().begin() as db:
        if off:
            marked.unmark(db, _scope(), person, kind)
        else:
            marked.mark(db, _scope(), person, kind, reason, current.signed_in_user().id)
        change = "removed" if off else "set"
        audit_log.log(db, current.user(), "person marked", person=person, kind=kind, change=change)
    flash(gettext("Saved. Names disappear at once; scores follow with the next analysis."))
    return redirect(url_for("settings.people"), 303)


@bp.get("/backup")
@needs("change settings")
def backup() -> Page:
    """How to copy the installation and bring it back."""
    return render_template("settings/backup.html", place=current.installed())
