"""Settings → Store: where networks are kept, what the last look at it found, and a new look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.errors import StorageError
from icomms.network_store import Kept
from icomms.storage import audit as audit_log
from icomms.storage import settings
from icomms.storage.database import now
from icomms.store_state import FOLDER, LOOK, address_of, state_from, tested
from icomms.web import current
from icomms.web.access import needs

bp = Blueprint("store", __name__, url_prefix="/settings/store")


@bp.get("")
@needs("see settings")
def show() -> str:
    """Where networks are kept and what was found there last; nothing is asked for this page."""
    place = current.installed()
    with current.database().read() as db:
        kept = settings.setting(db, LOOK)
    try:
        address, wrong = address_of(place), ""
    except StorageError as error:
        address, wrong = "", f"{error.message} {error.fix}"
    state = state_from(kept, place)
    wrong = state.error if state and state.error else wrong
    return render_template(
        "settings/store.html", address=address, state=state, error=current.said(wrong),
        folder=FOLDER, server=Kept(place.store).is_server,
    )  # fmt: skip


@bp.post("/test")
@needs("change settings")
def test() -> Response:
    """Look at the store now; a server that does not answer is not waited for."""
    state = tested(current.installed(), current.all_snapshots(), now())
    with current.database().begin() as db:
        settings.set_setting(db, LOOK, state.plain(), current.signed_in_user().id)
        audit_log.log(db, current.user(), "store tested", answered=not state.error)
    if not state.error:
        flash(gettext("The store answers."))
    return redirect(url_for("store.show"), 303)
