"""Data sets: the list of them, one with its files, and taking them away."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.errors import ConflictError
from icomms.governance.retention import drop_readings, remove_folder
from icomms.jobs import forget
from icomms.snapshot import open_snapshot
from icomms.storage import audit as audit_log
from icomms.storage import datasets, snapshots
from icomms.storage.records import SnapshotRecord
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import Page, bp, data_set_of, files_of, last_job, works


@bp.get("/")
@needs("upload")
def index() -> Page:
    """All data sets with what became of them."""
    with current.database().read() as db:
        found = [
            (one, datasets.files(db, one.id), snapshots.snapshots(db, one.id), last_job(one.id))
            for one in datasets.data_sets(db)
        ]
    has_sample = any(one.kind == "sample" for one, *_ in found)
    return render_template("data/index.html", found=found, works=works, has_sample=has_sample)


@bp.get("/<int:data_set_id>")
@needs("upload")
def show(data_set_id: int) -> Page:
    """One data set: its files, its analyses, what can be done next."""
    data_set = data_set_of(data_set_id)
    with current.database().read() as db:
        made = snapshots.snapshots(db, data_set_id)
    job = last_job(data_set_id)
    same, files_made = _reused(made) if data_set.kind == "own" else (0, 0)
    return render_template(
        "data/show.html", data_set=data_set, files=files_of(data_set_id), made=made, job=job,
        working=works(job), same=same, files_made=files_made,
    )  # fmt: skip


def _reused(made: Sequence[SnapshotRecord]) -> tuple[int, int]:
    """How many files of the newest snapshot the one before had too, and how many it has."""
    folders = [current.installed().snapshots / one.folder for one in made[:2]]
    if len(folders) < 2:
        return 0, 0
    newest, before = ([one["sha256"] for one in open_snapshot(f).inputs] for f in folders)
    return len(set(newest) & set(before)), len(newest)


@bp.post("/<int:data_set_id>/files/<int:file_id>/remove")
@needs("upload")
def remove_file(data_set_id: int, file_id: int) -> Page:
    """Take a file out of a data set and delete its bytes."""
    if works(last_job(data_set_id)):
        raise ConflictError("A task of this data set is under way.", "Wait for it, or cancel it.")
    with current.database().begin() as db:
        gone = datasets.remove_file(db, data_set_id, file_id)
        audit_log.log(db, current.user(), "file removed", data_set=data_set_id, file=file_id)
    (current.installed().uploads / gone.stored).unlink(missing_ok=True)
    drop_readings(current.database(), current.installed().kept, [gone.sha256])
    flash(gettext("%(name)s was removed.", name=gone.name))
    return redirect(url_for("data.show", data_set_id=data_set_id), 303)


@bp.post("/<int:data_set_id>/delete")
@needs("upload")
def delete(data_set_id: int) -> Page:
    """Delete a data set with all of it; its name must be typed, but for the sample."""
    data_set = data_set_of(data_set_id)
    typed = " ".join(request.form.get("name", "").split())
    if data_set.kind != "sample" and typed != " ".join(data_set.name.split()):
        flash(gettext("Nothing was deleted: the name did not match."))
        return redirect(url_for("data.show", data_set_id=data_set_id, _anchor="delete"), 303)
    place = current.installed()
    sha256s = [file.sha256 for file in files_of(data_set_id)]
    with current.database().begin() as db:
        stored, folders = datasets.delete_data_set(db, data_set_id)
        audit_log.log(db, current.user(), "data set deleted", data_set=data_set_id)
    for name in stored:
        (place.uploads / name).unlink(missing_ok=True)
    for name in folders:
        remove_folder(place.snapshots / name)
    drop_readings(current.database(), place.kept, sha256s)
    forget(place, data_set_id)
    flash(gettext("%(name)s was deleted with all that was made of it.", name=data_set.name))
    return redirect(url_for("data.index"), 303)
