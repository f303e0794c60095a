"""The company's own Word template for briefings: upload, download, go back to that of icomms."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext

from icomms.campaigns.briefing_docx import starter_template
from icomms.campaigns.briefing_sheets import COMMON, LISTS, PAIRS, PERSONAL
from icomms.campaigns.docx_package import LARGEST
from icomms.campaigns.docx_template import check_template
from icomms.errors import InputError, TemplateError, UnsafeFileError
from icomms.storage import audit as audit_log
from icomms.storage import settings
from icomms.storage.database import now
from icomms.uploads import Incoming, Reception
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp
from icomms.web.data.upload import check_token, received
from icomms.web.security import csrf

SETTING = "briefing template"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def own_template() -> Mapping[str, Any] | None:
    """Name, checksum and time of the company's template, None while that of icomms is used."""
    with current.database().read() as db:
        found: Mapping[str, Any] | None = settings.setting(db, SETTING)
    return found if found and _path(found).is_file() else None


def template_bytes() -> bytes | None:
    """The company's template, None while that of icomms is used."""
    found = own_template()
    return _path(found).read_bytes() if found else None


def _path(about: Mapping[str, Any]) -> Path:
    return current.installed().home / "templates" / Path(str(about["stored"])).name


@bp.get("/template")
@needs("plan campaigns")
def briefing_template() -> Page:
    """Which template is used, what a template may hold, and the form for another one."""
    return _page()


def _page(error: TemplateError | None = None) -> Page:
    page = render_template(
        "campaigns/briefing_template.html", own=own_template(), error=error, common=COMMON,
        personal=PERSONAL, lists=LISTS, pairs=PAIRS.values(),
    )  # fmt: skip
    return (page, 400) if error else page


@bp.get("/template/<language>.docx")
@needs("plan campaigns")
def starter(language: str) -> Page:
    """The template of icomms, to begin with; it holds nobody's data."""
    if language not in ("en", "vi"):
        abort(404)
    return _download(starter_template(language), f"icomms-briefing-{language}.docx")


@bp.get("/template/own.docx")
@needs("plan campaigns")
def own_template_file() -> Page:
    """The company's template as it was uploaded."""
    content = template_bytes()
    if content is None:
        abort(404)
    return _download(content, "briefing-template.docx")


def _download(content: bytes, name: str) -> Page:
    answer = make_response(content)
    answer.headers["Content-Type"] = DOCX
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@bp.post("/template")
@csrf.exempt  # the token is in the same stream as the file and is checked after it
@needs("plan campaigns")
def upload_template() -> Page:
    """Check a template and use it from now on; a bad one is refused with what is wrong where."""
    with Reception(current.installed().uploads, LARGEST) as reception:
        try:
            form = received(reception)
        except UnsafeFileError as error:
            return _page(TemplateError(error.message, gettext("Use smaller pictures.")))
        check_token(form.get("csrf_token", ""))
        given = next((one for one in reception.files if one.given), None)
        if given is None:
            return _page(TemplateError(gettext("No file was chosen."), gettext("Choose a file.")))
        try:
            content = _read(given)
            check_template(content)
        except InputError as error:
            places = error.places if isinstance(error, TemplateError) else ()
            return _page(TemplateError(error.message, error.fix, places))
    about = {"name": given.name, "stored": f"{secrets.token_hex(16)}.docx",
             "sha256": hashlib.sha256(content).hexdigest(), "at": now()}  # fmt: skip
    _write(_path(about), content)
    _replace(about)
    flash(gettext("The template is used from now on."))
    return redirect(url_for("campaigns.briefing_template"), 303)


def _read(given: Incoming) -> bytes:
    """The bytes of a small upload, which is deleted; UnreadableFileError for an empty one."""
    path = current.installed().uploads / given.keep().stored
    try:
        return path.read_bytes()
    finally:
        path.unlink()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    part.rename(path)


def _replace(about: Mapping[str, Any] | None) -> None:
    """Remember another template, or none, and delete the file of the one before."""
    user = current.signed_in_user()
    with current.database().begin() as db:
        before = settings.setting(db, SETTING)
        if about is None:
            settings.clear_setting(db, SETTING)
        else:
            settings.set_setting(db, SETTING, about, user.id)
        old, new = (one["sha256"] if one else None for one in (before, about))
        audit_log.log(db, user, "setting changed", setting=SETTING, old=old, new=new)
    if before:
        _path(before).unlink(missing_ok=True)


@bp.post("/template/remove")
@needs("plan campaigns")
def remove_template() -> Page:
    """Go back to the template of icomms."""
    _replace(None)
    flash(gettext("The template of icomms is used again."))
    return redirect(url_for("campaigns.briefing_template"), 303)
