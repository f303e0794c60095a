"""Signing in and out, and the links that make accounts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from icomms.errors import IcommsError
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.database import now
from icomms.storage.records import Link, User
from icomms.web import current
from icomms.web.access import needs
from icomms.web.security import SignedIn, limiter

bp = Blueprint("auth", __name__)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
LONGEST_NAME = 200
LONGEST_EMAIL = 254
LINK_TRIES = "30 per 5 minutes"
Page = str | tuple[str, int] | Response


def _given_address() -> str:
    """The address of the form, cut to what an account can have."""
    return request.form.get("email", "").replace("\0", "").strip().lower()[:LONGEST_EMAIL]


def _account_and_address() -> str:
    """Attempts are counted per account and address: nobody can lock out somebody elsewhere."""
    return f"{_given_address()} {request.remote_addr}"


@bp.get("/sign-in")
@needs("public")
def sign_in() -> Page:
    """The sign-in form."""
    if current.user():
        return redirect(inside(request.args.get("next", "")), 303)
    return render_template("auth/sign_in.html", email="", error="")


@bp.post("/sign-in")
@limiter.limit("10 per 5 minutes", key_func=_account_and_address)
@limiter.limit("100 per 5 minutes")
@needs("public")
def sign_in_post() -> Page:
    """Check address and password; with a second factor its page follows."""
    email = _given_address()
    with current.database().begin() as db:
        found = accounts.check_password(db, email, request.form.get("password", ""))
        if found is None:
            audit_log.log(db, None, "sign-in refused", reason="address or password")
    if found is None:
        text = gettext("Address or password is wrong.")
        return render_template("auth/sign_in.html", email=email, error=text), 400
    if found.second_factor:
        session.clear()
        session["half"] = [found.id, now()]
        wanted = request.args.get("next") or None
        return redirect(url_for("second_factor.code", next=wanted), 303)
    start_session(found)
    return redirect(inside(request.args.get("next", "")), 303)


def start_session(user: User) -> None:
    """Sign this browser in; the old session's content goes, so that none can be planted."""
    with current.database().begin() as db:
        token = accounts.sign_in(db, user.id)
        audit_log.log(db, user, "signed in")
        accounts.forget_old(db)
    session.clear()
    login_user(SignedIn(user, token))


def to_sign_in() -> Response:
    """Forget in this browser who was signed in and what it kept of the pages.

    The sign-in itself was ended before.
    """
    logout_user()
    session.clear()
    answer = redirect(url_for("auth.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@bp.post("/sign-out")
@needs("own account")
def sign_out() -> Page:
    """End this browser's sign-in."""
    with current.database().begin() as db:
        accounts.sign_out(db, current_user.token)
        audit_log.log(db, current.user(), "signed out", everywhere=False)
    return to_sign_in()


@bp.route("/setup/<token>", methods=["GET", "POST"])
@limiter.limit(LINK_TRIES)
@needs("public")
def setup(token: str) -> Page:
    """The first administrator makes their account by the link of the first start."""
    return answer_link("setup", token)


def answer_link(purpose: str, token: str) -> Page:
    """The form of a link that makes an account, and what happens when it is sent."""
    with current.database().read() as db:
        found = accounts.link(db, purpose, token)
    if request.method == "GET":
        return _new_account_page(found)
    try:
        made = _new_account(found, token)
    except IcommsError as error:
        return _new_account_page(found, current.said(error.message)), 400
    start_session(made)
    flash(gettext("Welcome. Your account is ready."))
    return redirect(url_for("home.index"), 303)


def _new_account_page(link: Link, error: str = "") -> str:
    return render_template("auth/new_account.html", link=link, form=request.form, error=error)


def _new_account(link: Link, token: str) -> User:
    """Use a link up and make its account; address and role of an invitation are its own."""
    form = request.form
    name, password = form.get("name", "").strip(), form.get("password", "")
    email = link.email or form.get("email", "").strip()
    check_new_account(name, email, password)
    first = link.purpose == "setup"
    with current.database().begin() as db:
        accounts.use_link(db, link.purpose, token)
        role = "administrator" if first else link.role
        made = accounts.make_user(db, email, name, role, password)
        if first:
            audit_log.log(db, made, "setup")
        else:
            audit_log.log(db, made, "account made", user=made.id, role=role)
    return made


def check_new_account(name: str, email: str, password: str) -> None:
    """IcommsError when something is missing or the password is too short or too easy."""
    if not name:
        raise IcommsError(gettext("Please say your name."))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise IcommsError(gettext("Please write your name with at most 200 ordinary characters."))
    check_email(email)
    check_password_rules(password, name, email)


def check_email(email: str) -> None:
    """IcommsError when this cannot be an e-mail address."""
    before, at, after = email.partition("@")
    odd = not email.isprintable() or " " in email or "@" in after
    if not before or not at or not after or odd or len(email) > LONGEST_EMAIL:
        raise IcommsError(gettext("Please give an e-mail address."))


def check_password_rules(password: str, *own: str) -> None:
    """At least 12 characters, at most 128, and not one's own name or address (ASVS 2.1)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise IcommsError(
            gettext("The password must have 12 to 128 characters; a short sentence works well.")
        )
    if len(set(password)) < 5 or password.strip().lower() in {text.strip().lower() for text in own}:
        raise IcommsError(gettext("This password is too easy to guess."))


def inside(wanted: str) -> str:
    """An address, when it leads to a page of this application, else the first page."""
    # Browsers read a backslash as a slash and drop tabs, which would make another host of a path.
    path = wanted.startswith("/") and not wanted.startswith("//")
    safe = path and "\\" not in wanted and wanted.isprintable()
    return wanted if safe else url_for("home.index")
