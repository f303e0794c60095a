"""Accounts: who may sign in and as what. No e-mail is sent; links are shown once, to be copied."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from icomms.errors import ConflictError, IcommsError
from icomms.governance.access import USER_ROLES
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.records import User
from icomms.web import current
from icomms.web.access import needs
from icomms.web.auth import Page, check_email

bp = Blueprint("users", __name__, url_prefix="/settings/accounts")
ROLE_LABELS = {
    "administrator": lazy_gettext("Administrator"),
    "analyst": lazy_gettext("Analyst"),
    "planner": lazy_gettext("Planner"),
    "approver": lazy_gettext("Approver"),
    "reader": lazy_gettext("Reader"),
}
ROLE_MEANINGS = {
    "administrator": lazy_gettext("everything, including accounts and settings"),
    "analyst": lazy_gettext("uploads, analyses, sees and exports people"),
    "planner": lazy_gettext("sees and exports people, plans campaigns"),
    "approver": lazy_gettext("sees people, approves"),
    "reader": lazy_gettext("sees figures, settings and the audit log, no names"),
}


@bp.app_template_global("role_label")
def role_label(role: str) -> str:
    """A role of accounts in words."""
    return str(ROLE_LABELS.get(role, role))


@bp.get("")
@needs("manage accounts")
def index() -> Page:
    """Everybody with an account, open invitations, and a link that was just made."""
    return _index(made_link=session.pop("made_link", None))


def _index(made_link: dict[str, str] | None = None, error: str = "") -> Page:
    with current.database().read() as db:
        found, invited = accounts.users(db), accounts.open_invitations(db)
    page = render_template(
        "settings/accounts.html", users=found, invited=invited, made_link=made_link, error=error,
        roles=USER_ROLES, meanings=ROLE_MEANINGS, form=request.form,
    )  # fmt: skip
    return (page, 400) if error else page


@bp.post("/invite")
@needs("manage accounts")
def invite() -> Page:
    """Make an invitation; an earlier one for the same address stops working."""
    email, role = request.form.get("email", "").strip().lower(), request.form.get("role", "")
    try:
        check_email(email)
        _check_role(role)
        with current.database().begin() as db:
            if any(one.email == email for one in accounts.users(db)):
                raise ConflictError(gettext("This address has an account already."))
            token = accounts.make_link(db, "invitation", email=email, role=role)
            audit_log.log(db, current.user(), "invited", email=email, role=role)
    except IcommsError as error:
        return _index(error=current.said(error.message))
    return _shown_once("invitations.invitation", token, email)


@bp.post("/withdraw")
@needs("manage accounts")
def withdraw() -> Page:
    """Take an invitation back."""
    email = request.form.get("email", "").replace("\0", "").strip().lower()
    with current.database().begin() as db:
        accounts.withdraw_invitation(db, email)
        audit_log.log(db, current.user(), "invitation withdrawn", email=email)
    return _done(gettext("The invitation was withdrawn."))


@bp.post("/<int:user_id>/role")
@needs("manage accounts")
def role(user_id: int) -> Page:
    """Give somebody another role; it holds from their next click on."""
    wanted = request.form.get("role", "")
    try:
        _check_role(wanted)
    except IcommsError as error:
        return _index(error=current.said(error.message))
    with current.database().begin() as db:
        before = accounts.user(db, user_id)
        found = accounts.set_role(db, user_id, wanted)
        if before.role != wanted:
            audit_log.log(
                db, current.user(), "account changed", user=user_id, change="role", role=wanted
            )
    text = gettext("%(name)s: %(role)s.", name=found.name, role=role_label(wanted))
    return _done(text)


@bp.post("/<int:user_id>/close")
@needs("manage accounts")
def close(user_id: int) -> Page:
    """Close an account: it is signed out everywhere and cannot sign in; nothing is deleted."""
    return _set_active(user_id, False)


@bp.post("/<int:user_id>/reopen")
@needs("manage accounts")
def reopen(user_id: int) -> Page:
    """Let a closed account sign in again."""
    return _set_active(user_id, True)


def _set_active(user_id: int, active: bool) -> Response:
    with current.database().begin() as db:
        found = accounts.set_active(db, user_id, active)
        change = "reopened" if active else "closed"
        audit_log.log(db, current.user(), "account changed", user=user_id, change=change)
    if active:
        return _done(gettext("%(name)s can sign in again.", name=found.name))
    return _done(gettext("The account of %(name)s was closed.", name=found.name))


@bp.post("/<int:user_id>/reset")
@needs("manage accounts")
def reset(user_id: int) -> Page:
    """A link by which somebody sets a new password; it works once, for a day."""
    found = _user(user_id)
    if not found.active:
        return _index(error=gettext("This account is closed. Reopen it first."))
    with current.database().begin() as db:
        token = accounts.make_link(db, "reset", user_id=user_id)
        audit_log.log(db, current.user(), "password reset link", user=user_id)
    return _shown_once("invitations.reset", token, found.email)


@bp.post("/<int:user_id>/codes-off")
@needs("manage accounts")
def codes_off(user_id: int) -> Page:
    """Stop asking somebody for codes whose phone is lost."""
    with current.database().begin() as db:
        accounts.set_totp(db, user_id, "")
        audit_log.log(db, current.user(), "account changed", user=user_id, change="codes off")
    return _done(gettext("Signing in no longer asks for a code."))


def _check_role(role: str) -> None:
    if role not in USER_ROLES:
        raise IcommsError(gettext("There is no such role."))


def _user(user_id: int) -> User:
    with current.database().read() as db:
        return accounts.user(db, user_id)


def _shown_once(endpoint: str, token: str, email: str) -> Response:
    """Hand a new link to the next page of this browser, which shows it and forgets it."""
    link = url_for(endpoint, token=token, _external=True)
    session["made_link"] = {"link": link, "email": email}
    return redirect(url_for("users.index"), 303)


def _done(text: str) -> Response:
    flash(text)
    return redirect(url_for("users.index"), 303)
