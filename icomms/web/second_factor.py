"""The second factor: codes of an authenticator app, set up by a picture, asked for at sign-in."""

from __future__ import annotations

import hmac

import pyotp
import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext

from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.database import now
from icomms.storage.records import User
from icomms.web import current
from icomms.web.access import needs
from icomms.web.auth import Page, inside, start_session
from icomms.web.security import limiter

bp = Blueprint("second_factor", __name__)
STEP = 30
SKEW = 1
HALF_LIVES = 300
SETUP_LIVES = 1800


def step_of(secret: str, code: str) -> int | None:
    """The time step of a code that is right now, or one step of 30 seconds early or late."""
    typed = "".join(code.split()).encode()
    moment = now() // STEP
    for step in range(moment - SKEW, moment + SKEW + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), typed):
            return step
    return None


def _half() -> User | None:
    """Who gave the right password in this browser within the last five minutes."""
    user_id, since = session.get("half", (0, 0))
    if not user_id or not 0 <= now() - since <= HALF_LIVES:
        return None
    with current.database().read() as db:
        found = accounts.user(db, user_id)
    return found if found.active and found.second_factor else None


def _half_account() -> str:
    return str(session.get("half", (0, 0))[0])


def _half_account_and_address() -> str:
    return f"{_half_account()} {request.remote_addr}"


@bp.get("/sign-in/code")
@needs("public")
def code() -> Page:
    """Ask for the code after the password."""
    if _half() is None:
        return _from_the_start()
    return render_template("account/code.html", error="")


def _from_the_start() -> Page:
    session.pop("half", None)
    flash(gettext("Please sign in first."))
    return redirect(url_for("auth.sign_in", next=request.args.get("next") or None), 303)


@bp.post("/sign-in/code")
@limiter.limit("10 per 5 minutes", key_func=_half_account_and_address)
@limiter.limit("100 per hour", key_func=_half_account)
@needs("public")
def code_post() -> Page:
    """Sign in when the code is right. Only whoever knows the password can use up the attempts."""
    found = _half()
    if found is None:
        return _from_the_start()
    step = step_of(found.totp_secret, request.form.get("code", ""))
    with current.database().begin() as db:
        # A code that somebody read over a shoulder is worth nothing: each step counts once.
        right = step is not None and accounts.use_totp_step(db, found.id, step)
        if not right:
            audit_log.log(db, found, "sign-in refused", reason="code")
    if not right:
        text = gettext("This code is wrong or was used already. Wait for the next one.")
        return render_template("account/code.html", error=text), 400
    start_session(found)
    return redirect(inside(request.args.get("next", "")), 303)


def _by_person() -> str:
    asking = current.user()
    return str(asking.id) if asking else str(request.remote_addr)


@bp.get("/account/second-factor")
@needs("own account")
def setup() -> Page:
    """The picture for an authenticator app with a new secret, or how to turn the codes off."""
    return _setup()


def _setup(error: str = "") -> Page:
    user = current.signed_in_user()
    if user.second_factor:
        page = render_template("account/second_factor.html", secret="", picture="", error=error)
        return (page, 400) if error else page
    secret = _pending_secret()
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="icomms")
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="white")
    page = render_template(
        "account/second_factor.html", secret=_in_fours(secret), picture=picture, error=error
    )
    return (page, 400) if error else page


def _pending_secret() -> str:
    """The secret of a set-up that is under way in this browser, for half an hour."""
    secret, since = session.get("pending_secret", ("", 0))
    if not secret or not 0 <= now() - since <= SETUP_LIVES:
        secret = pyotp.random_base32()
        session["pending_secret"] = [secret, now()]
    return str(secret)


def _in_fours(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@bp.post("/account/second-factor")
@limiter.limit("10 per 5 minutes", key_func=_by_person)
@needs("own account")
def setup_post() -> Page:
    """Turn the codes on once the app shows a right one and the password was given again."""
    user = current.signed_in_user()
    if user.second_factor:
        return redirect(url_for("second_factor.setup"), 303)
    if not _password_right(user):
        return _setup(gettext("The password is wrong."))
    secret = _pending_secret()
    step = step_of(secret, request.form.get("code", ""))
    if step is None:
        return _setup(gettext("This code is wrong. Check the clock of your phone and try again."))
    with current.database().begin() as db:
        accounts.set_totp(db, user.id, secret)
        accounts.use_totp_step(db, user.id, step)
        audit_log.log(db, user, "second factor", change="on")
    session.pop("pending_secret", None)
    flash(gettext("From now on signing in asks for a code."))
    return redirect(url_for("account.index"), 303)


@bp.post("/account/second-factor/off")
@limiter.limit("10 per 5 minutes", key_func=_by_person)
@needs("own account")
def off() -> Page:
    """Stop asking for codes; the password has to be given again."""
    user = current.signed_in_user()
    if not _password_right(user):
        return _setup(gettext("The password is wrong."))
    with current.database().begin() as db:
        accounts.set_totp(db, user.id, "")
        audit_log.log(db, user, "second factor", change="off")
    flash(gettext("Signing in no longer asks for a code."))
    return redirect(url_for("account.index"), 303)


def _password_right(user: User) -> bool:
    with current.database().begin() as db:
        return accounts.check_password(db, user.email, request.form.get("password", "")) is not None
