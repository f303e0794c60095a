"""What every answer carries, and how a browser proves who it is."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response, abort, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin
from flask_wtf import CSRFProtect
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from icomms.errors import UnavailableError
from icomms.installation import Installation
from icomms.storage import accounts
from icomms.storage.records import User
from icomms.web import current

CONTENT_SECURITY_POLICY = "; ".join([
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
])  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# No person types these; databases refuse some of them and no HTML may hold them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BREAK = re.compile("[\t\n\r]")

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, strategy="moving-window")
login = LoginManager()


class Id(IntegerConverter):
    """<int:…> in addresses: what no database keeps as an id is no page, instead of an error."""

    def __init__(self, map: Map, fixed_digits: int = 0, max: int = 2**31 - 1) -> None:
        super().__init__(map, fixed_digits, max=max)


class SignedIn(UserMixin):
    """A user as Flask-Login sees one: identified by the token of this browser's sign-in."""

    def __init__(self, record: User, token: str) -> None:
        self.record, self.token = record, token

    def get_id(self) -> str:
        return self.token


def protect(app: Flask, installation: Installation) -> None:
    """Cookies, CSRF, rate limits, sign-in and headers of an application."""
    app.config.update(
        SECRET_KEY=installation.secret_key(),
        # The prefix makes browsers refuse a cookie that a neighbouring host name planted.
        SESSION_COOKIE_NAME="__Host-icomms" if installation.https else "icomms",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=installation.https,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=installation.queue_url or "memory://",
        # While Redis is away each process counts by itself: nobody is kept out, and few get in.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(installation.queue_url),
        RATELIMIT_STORAGE_OPTIONS=_limits_of(installation),
        RATELIMIT_HEADERS_ENABLED=False,
    )
    if installation.proxies:
        hops = installation.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.url_map.converters["int"] = Id
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    app.before_request(_refuse_control_characters)
    app.after_request(_with_headers)


def _limits_of(installation: Installation) -> dict[str, Any]:
    """How long a page waits for a Redis server that does not answer, in seconds."""
    waits = {"socket_connect_timeout": 2, "socket_timeout": 2, "retry": Retry(NoBackoff(), 1)}
    return waits if installation.queue_url else {}


@login.user_loader
def _load(token: str) -> SignedIn | None:
    if "away" in g:  # the page that says so is shown as to somebody unknown
        return None
    try:
        return _signed_in(token)
    except UnavailableError:
        g.away = True
        raise


def _signed_in(token: str) -> SignedIn | None:
    database = current.database()
    with database.read() as session:
        found = accounts.signed_in(session, token)
        due = found is not None and accounts.seen_long_ago(session, token)
    if due:
        with database.begin() as session:
            accounts.seen(session, token)
    return SignedIn(found, token) if found else None


def _refuse_control_characters() -> None:
    """Answer 400 to control characters in addresses and plain forms; uploads check their own."""
    if _BREAK.search(request.path):
        abort(400)
    given = [request.path, *(text for _, text in request.args.items(multi=True))]
    if request.mimetype == "application/x-www-form-urlencoded":
        given += [text for _, text in request.form.items(multi=True)]
    if any(_CONTROL.search(text) for text in given):
        abort(400)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current.installed().https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
