"""The only place of the web that catches errors: each becomes a page that says what to do."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, g, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from icomms.errors import ConflictError, IcommsError, NotFoundError, UnavailableError
from icomms.web import current

log = logging.getLogger(__name__)
Answer = tuple[str, int]

TEXTS = {
    400: (lazy_gettext("That request was not understood"), lazy_gettext("Go back and try again.")),
    401: (lazy_gettext("You are not signed in"), lazy_gettext("Sign in and try again.")),
    403: (
        lazy_gettext("This is not open to you"),
        lazy_gettext("Your role does not include this page. Ask your administrator."),
    ),
    404: (
        lazy_gettext("There is no such page"),
        lazy_gettext("Check the address, or start from the overview."),
    ),
    405: (lazy_gettext("That is not possible here"), lazy_gettext("Go back and try again.")),
    413: (
        lazy_gettext("The upload is too large"),
        lazy_gettext("Send smaller files, or ask your administrator to raise the limit."),
    ),
    429: (
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait a few minutes and try again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing was changed. Try again; if it stays, report the reference number."),
    ),
}


def register(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(IcommsError, _of_the_user)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(500, _ours)


def _of_the_user(error: IcommsError) -> Answer:
    code = 404 if isinstance(error, NotFoundError) else 400
    if isinstance(error, ConflictError):
        code = 409
    if isinstance(error, UnavailableError):
        code, g.away = 503, True
    message, fix = (current.said(text) for text in (error.message, error.fix))
    return _page(code, message, fix)


def _old_form(error: CSRFError) -> Answer:
    return _page(
        400,
        gettext("This form is too old"),
        gettext("Load the page again and send the form once more; nothing was changed."),
    )


def _of_http(error: HTTPException) -> Answer | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    title, fix = TEXTS.get(code, TEXTS[400])
    return _page(code, str(title), str(fix))


def _ours(error: Exception) -> Answer:
    reference = secrets.token_hex(4)
    log.error("reference %s: %s at %s", reference, type(error).__name__, request.endpoint)
    title, fix = TEXTS[500]
    return _page(500, str(title), str(fix), reference)


def _page(code: int, title: str, fix: str, reference: str = "") -> Answer:
    page = render_template(
        "errors/error.html", code=code, title=title, fix=fix, reference=reference
    )
    return page, code
