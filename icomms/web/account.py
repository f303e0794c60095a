"""One's own account: language, appearance, password and the browsers that are signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from icomms.errors import IcommsError
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.web import current
from icomms.web.access import needs
from icomms.web.appearance import LANGUAGES, THEMES
from icomms.web.auth import Page, check_password_rules, inside, start_session, to_sign_in
from icomms.web.security import limiter

bp = Blueprint("account", __name__, url_prefix="/account")
YEAR = 365 * 86400
CHOICES = {"language": tuple(LANGUAGES), "theme": THEMES}


@bp.get("")
@needs("own account")
def index() -> Page:
    """Everything about one's own account."""
    return _index()


def _index(error: str = "") -> Page:
    with current.database().read() as db:
        found = accounts.sign_ins(db, current.signed_in_user().id)
    here = accounts.hashed(current_user.token)
    page = render_template("account/index.html", sign_ins=found, current_hash=here, error=error)
    return (page, 400) if error else page


@bp.post("/language")
@needs("public")
def language() -> Page:
    """Show pages in another language from now on; also for whoever is not signed in."""
    return _chosen("language")


@bp.post("/theme")
@needs("public")
def theme() -> Page:
    """Light, dark or as the device prefers; also for whoever is not signed in."""
    return _chosen("theme")


def _chosen(what: str) -> Response:
    """Keep a choice with the account and in this browser, and go back to where it was made."""
    choice = request.form.get(what, "none")
    if choice not in CHOICES[what]:
        raise IcommsError(
            gettext("There is no such choice."), gettext("Choose one of those offered.")
        )
    asking = current.user()
    if asking:
        with current.database().begin() as db:
            accounts.set_preferences(db, asking.id, **{what: choice})
    answer = redirect(inside(request.form.get("next", "")), 303)
    # The sign-in page speaks the same language after signing out.
    answer.set_cookie(
        what, choice, max_age=YEAR, secure=current.installed().https, httponly=True, samesite="Lax"
    )
    return answer


def _by_person() -> str:
    asking = current.user()
    return str(asking.id) if asking else str(request.remote_addr)


@bp.post("/password")
@limiter.limit("10 per 5 minutes", key_func=_by_person)
@needs("own account")
def password() -> Page:
    """A new password; every other browser of the account is signed out."""
    user, form = current.signed_in_user(), request.form
    try:
        check_password_rules(form.get("new", ""), user.name, user.email)
        with current.database().begin() as db:
            if accounts.check_password(db, user.email, form.get("old", "")) is None:
                raise IcommsError(gettext("The old password is wrong."))
            accounts.set_password(db, user.id, form["new"])
            audit_log.log(db, user, "password changed")
    except IcommsError as error:
        return _index(current.said(error.message))
    start_session(user)
    flash(gettext("Your password was changed. Other browsers were signed out."))
    return redirect(url_for("account.index"), 303)


@bp.post("/sign-out-everywhere")
@needs("own account")
def sign_out_everywhere() -> Page:
    """End the sign-ins of all browsers, this one included."""
    user = current.signed_in_user()
    with current.database().begin() as db:
        accounts.sign_out_everywhere(db, user.id)
        audit_log.log(db, user, "signed out", everywhere=True)
    answer = to_sign_in()
    flash(gettext("All browsers were signed out."))
    return answer
