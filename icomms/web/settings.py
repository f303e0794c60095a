"""Settings of the organisation: purpose, privacy, retention, what counts how much."""

from __future__ import annotations

from dataclasses import asdict, fields

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from icomms.config import AnalysisSettings, PeopleSettings, Sources, TieSettings
from icomms.errors import IcommsError, SettingsError
from icomms.governance import retention
from icomms.governance.organisation import (
    ENGINE,
    PURPOSE,
    RETENTION,
    Purpose,
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
    _save(PURPOSE, asdict(purpose))
    _save_engine("analysis", {"minimum_group": int(smallest)})
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
        kept = checked_retention(
            request.form.get("uploads_days", ""), request.form.get("snapshots_days", "")
        )
    except SettingsError as error:
        return _keep(current.said(f"{error.message} {error.fix}"))
    _save(RETENTION, asdict(kept))
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
    count = retention.purge(database, found, place.uploads, place.snapshots)
    current.audit("purged", what="retention", count=count)
    flash(gettext("%(count)s files and snapshots were deleted.", count=count))
    return redirect(url_for("settings.keep"), 303)


@bp.get("/scoring")
@needs("see settings")
def scoring() -> Page:
    """How much what counts, with the meaning of every setting."""
    with current.database().read() as db:
        engine = engine_settings(store.setting(db, ENGINE))
    return _scoring({
        f"{section}.{f.name}": _shown(getattr(getattr(engine, section), f.name))
        for section, cls in EDITABLE.items() for f in fields(cls) if f.name in SHOWN
    })  # fmt: skip


EDITABLE: dict[str, type] = {
    "sources": Sources, "people": PeopleSettings, "ties": TieSettings, "analysis": AnalysisSettings,
}  # fmt: skip
SHOWN = (
    "direct_messages", "private_channels", "timezone", "date_order", "peer_group", "unit",
    "half_life_days", "exposure_half_life_days", "largest_event", "largest_space", "draws",
)  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _scoring(values: dict[str, str], error: str = "") -> Page:
    rows = [
        (f"{section}.{f.name}", f.metadata["help"], f.metadata["choices"], f.type == "bool",
         values.get(f"{section}.{f.name}", ""))
        for section, cls in EDITABLE.items() for f in fields(cls) if f.name in SHOWN
    ]  # fmt: skip
    page = render_template("settings/scoring.html", rows=rows, error=error)
    return (page, 400) if error else page


@bp.post("/scoring")
@needs("change settings")
def scoring_post() -> Page:
    """Check and keep the settings of the next analysis."""
    given = {key: value.strip() for key, value in request.form.items() if "." in key}
    try:
        changed = _nested(given)
        for section, values in changed.items():
            _save_engine(section, values)
    except IcommsError as error:
        return _scoring(given, current.said(f"{error.message} {error.fix}"))
    flash(gettext("Saved. The next analysis uses these settings."))
    return redirect(url_for("settings.scoring"), 303)


def _nested(given: dict[str, str]) -> dict[str, dict[str, object]]:
    """Typed values by section; SettingsError for what is not allowed. Nothing is stored."""
    found: dict[str, dict[str, object]] = {}
    for section, cls in EDITABLE.items():
        for one in fields(cls):
            key = f"{section}.{one.name}"
            if one.name in SHOWN and key in given:
                found.setdefault(section, {})[one.name] = _typed(key, given[key], str(one.type))
    engine_settings(found)
    return found


def _typed(key: str, text: str, kind: str) -> object:
    if kind == "bool":
        return text == "yes"
    if kind == "str":
        return text
    try:
        return int(text) if kind == "int" else float(text.replace(",", "."))
    except ValueError:
        raise SettingsError(f"{key} is {text!r}.", "Allowed: a number.") from None


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


def _save_engine(section: str, values: dict[str, object]) -> None:
    """Change one section of the engine's settings; SettingsError before anything is stored."""
    with current.database().read() as db:
        stored = dict(store.setting(db, ENGINE) or {})
    stored[section] = {**stored.get(section, {}), **values}
    engine_settings(stored)
    _save(ENGINE, stored)


def _save(key: str, value: dict[str, object]) -> None:
    """Store a setting and log what changed."""
    with current.database().begin() as db:
        old = store.setting(db, key)
        if old == value:
            return
        store.set_setting(db, key, value, current.signed_in_user().id)
        audit_log.log(db, current.user(), "setting changed", setting=key, old=old, new=value)
