"""Signing in and out, and the links that make accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from icomms.errors import IcommsError
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.records import User
from icomms.web import current
from icomms.web.access import needs
from icomms.web.security import SignedIn, limiter

bp = Blueprint("auth", __name__)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
Page = str | tuple[str, int] | Response


def _account_and_address() -> str:
    """Attempts are counted per account and address: nobody can lock out somebody elsewhere."""
    return f"{request.form.get('email', '').strip().lower()} {request.remote_addr}"


@bp.get("/sign-in")
@needs("public")
def sign_in() -> Page:
    """The sign-in form."""
    if current.user():
        return _onwards()
    return render_template("auth/sign_in.html", email="", error="")


@bp.post("/sign-in")
@limiter.limit("10 per 5 minutes", key_func=_account_and_address)
@limiter.limit("100 per 5 minutes")
@needs("public")
def sign_in_post() -> Page:
    """Check address and password; with a second factor its page follows."""
    email = request.form.get("email", "")
    with current.database().begin() as db:
        found = accounts.check_password(db, email, request.form.get("password", ""))
        if found is None:
            audit_log.log(db, None, "sign-in refused", reason="address or password")
    if found is None:
        text = gettext("Address or password is wrong.")
        return render_template("auth/sign_in.html", email=email, error=text), 400
    start_session(found)
    return _onwards()


def start_session(user: User) -> None:
    """Sign this browser in; the old session's content goes, so that none can be planted."""
    with current.database().begin() as db:
        token = accounts.sign_in(db, user.id)
        audit_log.log(db, user, "signed in")
        accounts.forget_old(db)
    session.clear()
    login_user(SignedIn(user, token))


@bp.post("/sign-out")
@needs("own account")
def sign_out() -> Page:
    """End this browser's sign-in."""
    with current.database().begin() as db:
        accounts.sign_out(db, current_user.token)
        audit_log.log(db, current.user(), "signed out", everywhere=False)
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"), 303)


@bp.route("/setup/<token>", methods=["GET", "POST"])
@limiter.limit("30 per 5 minutes")
@needs("public")
def setup(token: str) -> Page:
    """The first administrator makes their account by the link of the first start."""
    with current.database().read() as db:
        accounts.link(db, "setup", token)
    form = request.form
    if request.method == "GET":
        return render_template("auth/setup.html", form=form, error="")
    try:
        check_new_account(form.get("name", ""), form.get("email", ""), form.get("password", ""))
        with current.database().begin() as db:
            accounts.use_link(db, "setup", token)
            made = accounts.make_user(
                db, form["email"], form["name"], "administrator", form["password"]
            )
            audit_log.log(db, made, "setup")
    except IcommsError as error:
        return render_template("auth/setup.html", form=form, error=gettext(error.message)), 400
    start_session(made)
    return redirect(url_for("home.index"), 303)


def check_new_account(name: str, email: str, password: str) -> None:
    """IcommsError when something is missing or the password is too short or too common."""
    if not name.strip():
        raise IcommsError(gettext("Please say your name."))
    if email.count("@") != 1 or len(email) > 254 or email.strip().startswith("@"):
        raise IcommsError(gettext("Please give an e-mail address."))
    check_password_rules(password, name, email)


def check_password_rules(password: str, *own: str) -> None:
    """At least 12 characters, at most 128, and not one's own name or address (ASVS 2.1)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise IcommsError(
            gettext("The password must have 12 to 128 characters; a short sentence works well.")
        )
    if len(set(password)) < 5 or password.strip().lower() in {text.strip().lower() for text in own}:
        raise IcommsError(gettext("This password is too easy to guess."))


def _onwards() -> Response:
    """Back to the page that asked for the sign-in, inside this application only."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    safe = inside and not parts.scheme and not parts.netloc
    return redirect(wanted if safe else url_for("home.index"), 303)
