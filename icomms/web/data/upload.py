"""Files on their way in: streamed to disk, looked at, kept or refused with a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import parse_form_data
from wtforms import ValidationError

from icomms.config import Settings
from icomms.errors import ConflictError, IcommsError, InputError, StorageError, UnsafeFileError
from icomms.jobs import ANALYSE
from icomms.looking import FileLook, look
from icomms.storage import audit as audit_log
from icomms.storage import datasets, snapshots
from icomms.storage.records import DataSet
from icomms.uploads import Incoming, Reception, Stored, shown_name, under_their_names
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import (
    FORMAT,
    LONGEST_NAME,
    Page,
    bp,
    data_set_of,
    finished_url,
    last_job,
    reading_settings,
    start,
    works,
)
from icomms.web.data.graph import readable
from icomms.web.data.wording import accepted
from icomms.web.security import csrf

FORM_BYTES = 64 * 1024
# The parser reads pieces of 64 KB; what it may hold must be more, or no file passes but small ones.
HELD_BYTES = 4 * FORM_BYTES
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why."""

    name: str
    message: str
    fix: str
    kind: str


@bp.get("/new")
@needs("upload")
def new() -> Page:
    """Choose files; `to` names a data set they are added to."""
    return _page(_target())


def _page(target: DataSet | None, refusals: list[Refusal] | None = None, name: str = "") -> str:
    return render_template(
        "data/new.html", target=target, refusals=refusals or [], name=name,
        largest=current.installed().largest_upload_mb, graph=None if target else readable(),
        **accepted(),
    )  # fmt: skip


def _target() -> DataSet | None:
    """The data set of ?to=, None for a new one."""
    asked = request.args.get("to", "")
    found = data_set_of(int(asked)) if asked.isdigit() else None
    if found is not None and (found.kind == "sample" or works(last_job(found.id))):
        raise ConflictError("No files can be added to this data set now.", "Go back to it.")
    return found


@bp.post("/upload")
@csrf.exempt  # the token is in the same stream as the files and is checked after it
@needs("upload")
def upload() -> Page:
    """Take files in constant memory; whatever cannot be used is named and deleted."""
    target, place = _target(), current.installed()
    refusals: list[Refusal] = []
    kept: DataSet | None = None
    name = ""
    with Reception(place.uploads, place.largest_upload_mb * 2**20) as reception:
        try:
            form = received(reception)
        except (UnsafeFileError, StorageError) as error:
            refusals.append(_refusal(reception.files[-1].name, error))
        else:
            check_token(form.get("csrf_token", ""))
            name = form.get("name", "")
            taken = _usable([file for file in reception.files if file.given], refusals)
            kept = _keep(target, name, taken, refusals)
    _log_refused(kept, refusals)
    if kept is None:
        return _page(target, refusals or [_nothing()], name), 400
    for one in refusals:
        flash(current.said(f"{one.message} {one.fix}").strip())
    return redirect(url_for("data.columns", data_set_id=kept.id), 303)


def _nothing() -> Refusal:
    return Refusal("", gettext("No file was chosen."), gettext("Choose at least one file."), "")


def _refusal(name: str, error: IcommsError) -> Refusal:
    return Refusal(name, error.message, error.fix, type(error).__name__)


def received(reception: Reception) -> MultiDict[str, str]:
    """The fields of the form; its files have been streamed into the reception.

    The token is among the fields: `check_token` comes next.
    """
    if request.mimetype != "multipart/form-data":
        return request.form

    def receive(
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast(IO[bytes], reception.receive(filename or ""))

    most = current.installed().largest_upload_mb * 2**20 + FORM_BYTES
    try:
        _, form, _ = parse_form_data(
            request.environ, stream_factory=receive, silent=False, max_content_length=most,
            max_form_memory_size=HELD_BYTES, max_form_parts=MOST_FILES,
        )  # fmt: skip
    except ValueError:
        abort(400)
    return form


def check_token(token: str) -> None:
    """Refuse a form without the token of this browser's session."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        try:
            validate_csrf(token)
        except ValidationError as error:
            raise CSRFError(error.args[0]) from None


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was kept, what it looks like, and what was chosen for its source before."""

    stored: Stored
    seen: FileLook
    mapping: Mapping[str, str]


def _usable(arrived: list[Incoming], refusals: list[Refusal]) -> list[Taken]:
    """The files that can be read; the others are added to the refusals."""
    taken = []
    settings = reading_settings(())
    for file in arrived:
        try:
            taken.append(_looked_at(file.keep(), settings))
        except InputError as error:
            file.discard()
            refusals.append(_refusal(file.name, error))
    return taken


def _looked_at(stored: Stored, settings: Settings) -> Taken:
    path = current.installed().uploads / stored.stored
    try:
        with TemporaryDirectory(prefix="icomms-look-") as folder:
            (link,) = under_their_names([(path, stored.name)], Path(folder))
            seen = look(link, settings, stored.sha256)
    except InputError:
        path.unlink()
        raise
    with current.database().read() as db:
        mapping = datasets.remembered_mapping(db, seen.fingerprint) if seen.fingerprint else {}
    return Taken(stored, seen, mapping)


def _keep(
    target: DataSet | None, name: str, taken: list[Taken], refusals: list[Refusal]
) -> DataSet | None:
    """Record the files in their data set, a new one if need be; None when there is none to keep."""
    if not taken:
        return None
    user, uploads = current.signed_in_user(), current.installed().uploads
    with current.database().begin() as db:
        found = target or datasets.make_data_set(db, _name(name, taken), "own", user.id)
        if target is None:
            audit_log.log(db, user, "data set made", data_set=found.id, kind="own")
        for one in taken:
            stored, form = one.stored, one.mapping.get(FORMAT, one.seen.format)
            mapping = {header: field for header, field in one.mapping.items() if header != FORMAT}
            try:
                datasets.record_upload(db, found.id, stored, form, mapping, user)
            except ConflictError as error:
                refusals.append(_refusal(stored.name, error))
                (uploads / stored.stored).unlink()
    return found


def _name(given: str, taken: list[Taken]) -> str:
    """The name of a new data set: as given, else after its first file."""
    name = shown_name(given.replace("/", " ").replace("\\", " ")) if given.strip() else ""
    return (name or taken[0].stored.name.rpartition(".")[0] or taken[0].stored.name)[:LONGEST_NAME]


def _log_refused(kept: DataSet | None, refusals: list[Refusal]) -> None:
    for one in refusals:
        current.audit(
            "upload refused",
            data_set=kept.id if kept else None,
            file=Path(one.name).suffix.lower()[:10],
            reason=one.kind,
        )


@bp.post("/sample")
@needs("analyse")
def sample() -> Page:
    """Analyse the made-up company as a data set of its own; a second time leads to the first."""
    with current.database().read() as db:
        known = [one for one in datasets.data_sets(db) if one.kind == "sample"]
        made = snapshots.snapshots(db, known[0].id) if known else ()
    if made:
        return redirect(finished_url(made[0].id), 303)
    user = current.signed_in_user()
    if known:
        found = known[0]
    else:
        with current.database().begin() as db:
            found = datasets.make_data_set(db, gettext("Sample company"), "sample", user.id)
            audit_log.log(db, user, "data set made", data_set=found.id, kind="sample")
    if not works(last_job(found.id)):
        start(ANALYSE, found.id)
    return redirect(url_for("data.progress", data_set_id=found.id), 303)
