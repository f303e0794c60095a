"""One visible line per view says what it takes to use it.

    @bp.get("/people")
    @needs("see people")
    def index(): ...

`check_every_view` refuses to start an application in which a view has no such line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.governance.access import PERMISSIONS, PUBLIC, allowed
from icomms.web import current

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: str) -> Callable[[View], View]:
    """Let only people with a permission use a view; "public" lets everybody.

    Without a sign-in a page leads to the sign-in and back; without the permission it answers 403,
    and the refusal is logged. ValueError for a permission that does not exist.
    """
    if permission != PUBLIC and permission not in PERMISSIONS:
        raise ValueError(f"there is no permission {permission!r}")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            refusal = _refusal(permission)
            return view(*args, **kwargs) if refusal is None else refusal

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def may(permission: str) -> bool:
    """Whether whoever asks holds a permission; for what a page offers."""
    asking = current.user()
    return permission == PUBLIC or (asking is not None and allowed(asking.role, permission))


def _refusal(permission: str) -> Response | None:
    if may(permission):
        return None
    if current.user() is None:
        if request.method != "GET":
            abort(401)
        flash(gettext("Please sign in first."))
        back = request.full_path.rstrip("?")
        return redirect(url_for("auth.sign_in", next=back), 303)
    current.audit("refused", endpoint=request.endpoint, permission=permission)
    abort(403)


def permission_of(app: Flask, endpoint: str) -> str:
    """The permission a view asks for; "" when its line is missing."""
    return str(getattr(app.view_functions[endpoint], "permission", ""))


def check_every_view(app: Flask) -> None:
    """RuntimeError naming the views without a permission line."""
    bare = [e for e in app.view_functions if e != "static" and not permission_of(app, e)]
    if bare:
        raise RuntimeError(f"views without @needs: {', '.join(sorted(bare))}")
