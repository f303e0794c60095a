"""The links an administrator hands out: an invitation, and a new password."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext

from icomms.errors import IcommsError, NotFoundError
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.records import User
from icomms.web import current
from icomms.web.access import needs
from icomms.web.auth import LINK_TRIES, Page, answer_link, check_password_rules, to_sign_in
from icomms.web.security import limiter

bp = Blueprint("invitations", __name__)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(LINK_TRIES)
@needs("public")
def invitation(token: str) -> Page:
    """Whoever was invited makes their account."""
    return answer_link("invitation", token)


@bp.get("/reset/<token>")
@limiter.limit(LINK_TRIES)
@needs("public")
def reset(token: str) -> Page:
    """The form for a new password."""
    return render_template("auth/reset.html", owner=_owner(token), error="")


@bp.post("/reset/<token>")
@limiter.limit(LINK_TRIES)
@needs("public")
def reset_post(token: str) -> Page:
    """Set the new password; signing in follows, with the second factor when there is one."""
    owner, new = _owner(token), request.form.get("password", "")
    try:
        check_password_rules(new, owner.name, owner.email)
    except IcommsError as error:
        return render_template(
            "auth/reset.html", owner=owner, error=current.said(error.message)
        ), 400
    with current.database().begin() as db:
        accounts.use_link(db, "reset", token)
        accounts.set_password(db, owner.id, new)
        audit_log.log(db, owner, "password changed")
    answer = to_sign_in()
    flash(gettext("Your new password is set. Sign in with it."))
    return answer


def _owner(token: str) -> User:
    """Whose password a link sets; NotFoundError also when the account was closed since."""
    with current.database().read() as db:
        found = accounts.link(db, "reset", token)
        owner = accounts.user(db, found.user_id or 0)
    if not owner.active:
        raise NotFoundError("This account is closed.", "Ask your administrator.")
    return owner
