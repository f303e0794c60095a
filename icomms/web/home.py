"""The first page, and the snapshots behind every other."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.errors import InputError
from icomms.governance.retention import remove_folder
from icomms.pages.changes import changes
from icomms.pages.overview import overview
from icomms.storage import audit as audit_log
from icomms.storage import datasets, snapshots
from icomms.storage.records import SnapshotRecord
from icomms.web import current
from icomms.web.access import needs

bp = Blueprint("home", __name__)
Page = str | tuple[str, int] | Response


@bp.get("/")
@needs("see figures")
def index() -> Page:
    """How to begin, or what the snapshot says in thirty seconds."""
    found = current.snapshot_or_none()
    if found is None:
        return render_template("home/first_run.html")
    earlier = _previous(found)
    page = overview(
        current.view(), current.language(), current.opted_in(),
        current.view(earlier) if earlier else None,
    )  # fmt: skip
    return render_template("home/index.html", page=page, earlier=earlier)


def _previous(found: SnapshotRecord) -> SnapshotRecord | None:
    """The snapshot of the same data set before this one."""
    older = [
        s for s in current.all_snapshots() if s.data_set_id == found.data_set_id and s.id < found.id
    ]
    return older[0] if older else None


@bp.get("/snapshots")
@needs("see figures")
def all_snapshots() -> Page:
    """Every snapshot, to choose, compare or delete."""
    with current.database().read() as db:
        names = {one.id: one for one in datasets.data_sets(db)}
    return render_template("home/snapshots.html", names=names)


@bp.get("/snapshots/compare")
@needs("see people")
def compare() -> Page:
    """Two snapshots: who rose or fell beyond chance, which units found or lost one another."""
    known = {str(s.id): s for s in current.all_snapshots()}
    older, newer = known.get(request.args.get("from", "")), known.get(request.args.get("to", ""))
    if older is None or newer is None or older.id == newer.id:
        raise InputError(gettext("Choose two different snapshots."))
    if older.data_set_id != newer.data_set_id:
        raise InputError(gettext("Only snapshots of the same data can be compared."))
    if older.id > newer.id:
        older, newer = newer, older
    found = changes(current.view(older), current.view(newer), current.opted_in())
    return render_template("home/compare.html", found=found, older=older, newer=newer)


@bp.post("/snapshots/<int:snapshot_id>/delete")
@needs("analyse")
def delete(snapshot_id: int) -> Page:
    """Delete a snapshot for good; the name of its data set must be typed."""
    with current.database().begin() as db:
        found = snapshots.snapshot(db, snapshot_id)
        name = datasets.data_set(db, found.data_set_id).name
        if request.form.get("name", "").strip() != name:
            raise InputError(
                gettext("The name does not match; nothing was deleted."),
                gettext("Type the name of the data: %(name)s", name=name),
            )
        snapshots.remove_snapshot(db, snapshot_id)
        audit_log.log(db, current.user(), "snapshot deleted", snapshot=snapshot_id)
    remove_folder(current.installed().snapshots / found.folder)
    flash(gettext("The snapshot was deleted."))
    return redirect(url_for("home.all_snapshots"), 303)
