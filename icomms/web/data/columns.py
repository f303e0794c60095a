"""What the columns of each file mean: guesses to confirm, choices that are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.config import FileSettings
from icomms.errors import ConflictError
from icomms.importers.heads import MAPPED
from icomms.jobs import CHECK
from icomms.looking import FileLook, look
from icomms.storage import audit as audit_log
from icomms.storage import datasets
from icomms.storage.records import DataFile
from icomms.uploads import under_their_names
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import (
    FORMAT,
    Page,
    bp,
    data_set_of,
    files_of,
    last_job,
    reading_settings,
    start,
    works,
)
from icomms.web.data.wording import column_field


@bp.get("/<int:data_set_id>/columns")
@needs("upload")
def columns(data_set_id: int) -> Page:
    """The columns of one file; ?format= tries another format, nothing is stored."""
    files = _files(data_set_id)
    file = _chosen(files)
    form = request.args.get("format", "")
    if form and form not in MAPPED:
        abort(404)
    seen = _look(file, form or file.format, file.mapping)
    return _page(data_set_id, files, file, seen)


def _files(data_set_id: int) -> tuple[DataFile, ...]:
    """The files of a data set of one's own; the sample has nothing to choose."""
    if data_set_of(data_set_id).kind == "sample":
        abort(404)
    return files_of(data_set_id)


def _chosen(files: tuple[DataFile, ...]) -> DataFile:
    """The file of ?file=, else the first whose columns are not understood, else the first."""
    asked = request.args.get("file", "")
    if asked:
        found = next((file for file in files if str(file.id) == asked), None)
    else:
        found = next((file for file in files if not file.format), next(iter(files), None))
    return found or abort(404)


def _look(file: DataFile, form: str, mapping: Mapping[str, str]) -> FileLook:
    """The head of a file, read as a format with some choices."""
    plain = reading_settings(())
    settings = replace(plain, files={file.sha256: FileSettings(form, mapping)})
    path = current.installed().uploads / file.stored
    with TemporaryDirectory(prefix="icomms-look-") as folder:
        (link,) = under_their_names([(path, file.name)], Path(folder))
        return look(link, settings, file.sha256)


def _page(
    data_set_id: int,
    files: tuple[DataFile, ...],
    file: DataFile,
    seen: FileLook,
    error: str = "",
) -> str:
    return render_template(
        "data/columns.html", data_set=data_set_of(data_set_id), files=files, file=file, seen=seen,
        error=error, forms=MAPPED, chosen=_given(seen) if error else {},
        next_file=_next(files, file),
    )  # fmt: skip


@bp.post("/<int:data_set_id>/columns")
@needs("upload")
def choose_columns(data_set_id: int) -> Page:
    """Keep what was chosen for a file, here and for the next file of its source."""
    files = _files(data_set_id)
    file = _chosen(files)
    if works(last_job(data_set_id)):
        raise ConflictError("A task of this data set is under way.", "Wait for it, or cancel it.")
    form = request.form.get("format", "")
    if "undo" in request.form:
        return _undo(data_set_id, file)
    if form not in MAPPED:
        abort(400)
    guessed = _look(file, form, {})
    given = _given(guessed)
    if error := _wrong(guessed, given):
        return _page(data_set_id, files, file, guessed, error), 400
    guesses = {column.header: column.field for column in guessed.columns}
    mapping = {header: field for header, field in given.items() if field != guesses[header]}
    _remember(data_set_id, file, form, mapping)
    if (following := _next(files, file)) is not None:
        return redirect(url_for("data.columns", data_set_id=data_set_id, file=following.id), 303)
    return begin_check(data_set_id)


def _given(seen: FileLook) -> dict[str, str]:
    """Header → field as the form says; columns that are never read are not in it."""
    return {
        column.header: request.form.get(f"column-{column.index}", column.field)
        for column in seen.columns
        if not column.hidden
    }


def _wrong(seen: FileLook, given: Mapping[str, str]) -> str:
    """What is wrong with a choice: two columns that cannot both mean the same."""
    found = {column.header: column.field for column in seen.columns}
    taken: dict[str, str] = {}
    for header, field in given.items():
        if field and field not in seen.fields and field != found[header]:
            abort(400)
        if field in taken and seen.format != "survey" and field != "other_email":
            return str(gettext(
                "%(one)s and %(other)s cannot both be “%(field)s”.",
                one=taken[field], other=header, field=column_field(seen.format, field),
            ))  # fmt: skip
        if field:
            taken[field] = header
    return ""


def _remember(data_set_id: int, file: DataFile, form: str, mapping: Mapping[str, str]) -> None:
    source = _look(file, "", {}).fingerprint
    user = current.signed_in_user()
    with current.database().begin() as db:
        datasets.set_mapping(db, data_set_id, file.id, mapping, form)
        datasets.remember_mapping(db, source, {**mapping, FORMAT: form}, user.id)
        audit_log.log(db, user, "columns chosen", data_set=data_set_id, file=file.id)


def _undo(data_set_id: int, file: DataFile) -> Page:
    """Go back to the guesses, here and for the next file of this source."""
    seen = _look(file, "", {})
    user = current.signed_in_user()
    with current.database().begin() as db:
        datasets.set_mapping(db, data_set_id, file.id, {}, seen.format)
        datasets.remember_mapping(db, seen.fingerprint, {}, user.id)
        audit_log.log(db, user, "columns chosen", data_set=data_set_id, file=file.id)
    flash(gettext("Back to what was guessed."))
    return redirect(url_for("data.columns", data_set_id=data_set_id, file=file.id), 303)


def _next(files: tuple[DataFile, ...], file: DataFile) -> DataFile | None:
    """The next file whose columns can be chosen."""
    later = files[files.index(file) + 1 :]
    return next((one for one in later if not one.format or one.format in MAPPED), None)


@bp.post("/<int:data_set_id>/check")
@needs("upload")
def check_now(data_set_id: int) -> Page:
    """Try all files as an analysis would read them."""
    return begin_check(data_set_id)


def begin_check(data_set_id: int) -> Page:
    """Start a dry run and show how far it is."""
    if not files_of(data_set_id):
        flash(gettext("There is no file to check yet."))
        return redirect(url_for("data.show", data_set_id=data_set_id), 303)
    start(CHECK, data_set_id)
    return redirect(url_for("data.progress", data_set_id=data_set_id), 303)
