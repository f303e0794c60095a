"""What belongs to this request: the installation, who asks, and the snapshot they look at."""

from __future__ import annotations

from typing import cast

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_babel import get_locale
from flask_login import current_user

from icomms.installation import Installation
from icomms.pages.view import SnapshotView, view_of
from icomms.sentences import in_language
from icomms.storage import audit as audit_log
from icomms.storage import datasets, people, snapshots
from icomms.storage.database import Database
from icomms.storage.records import DataSet, SnapshotRecord, User
from icomms.worker import Bell


def database() -> Database:
    """The database of this installation."""
    return cast(Database, current_app.extensions["icomms_database"])


def installed() -> Installation:
    """How this installation is set up."""
    return cast(Installation, current_app.extensions["icomms_installation"])


def user() -> User | None:
    """Who asks, None when nobody is signed in or the database cannot say."""
    if "away" in g:
        return None
    return current_user.record if current_user.is_authenticated else None


def signed_in_user() -> User:
    """Who asks, on pages that only signed-in people reach."""
    found = user()
    if found is None:
        abort(401)
    return found


def language() -> str:
    """ "en" or "vi", as the page is shown."""
    return str(get_locale() or "en")[:2]


def said(text: str) -> str:
    """A sentence of the engine in the language of the page."""
    return in_language(text, language())


def audit(event: str, /, **fields: object) -> None:
    """Add an event to the audit log in a transaction of its own."""
    with database().begin() as session:
        audit_log.log(session, user(), event, **fields)


def ring() -> None:
    """Tell the worker that a job waits; StorageError when the queue is out of reach."""
    extensions = current_app.extensions
    if "icomms_bell" not in extensions:
        extensions["icomms_bell"] = Bell(installed())
    cast(Bell, extensions["icomms_bell"]).ring()


def all_snapshots() -> tuple[SnapshotRecord, ...]:
    """All snapshots, the newest first; read once per request."""
    if "snapshots" not in g:
        with database().read() as db:
            g.snapshots = snapshots.snapshots(db)
    return cast("tuple[SnapshotRecord, ...]", g.snapshots)


def look_at(found: SnapshotRecord | None, scope: str) -> None:
    """Turn the page to a snapshot (None: to no data at all) of a scope, own or sample.

    For pages whose address decides which data they show, as a campaign's does.
    """
    g.looked_at, g.scope = found, scope


def scope() -> str:
    """own or sample: the data this page is about; own while there are none."""
    if "scope" not in g:
        found = snapshot_or_none()
        with database().read() as db:
            g.scope = datasets.data_set(db, found.data_set_id).kind if found else "own"
    return cast(str, g.scope)


def snapshot_or_none() -> SnapshotRecord | None:
    """The snapshot asked for by ?snapshot=, else the one last looked at, else the newest."""
    if "looked_at" in g:
        return cast("SnapshotRecord | None", g.looked_at)
    known = {s.id: s for s in all_snapshots()}
    asked = request.args.get("snapshot", "")
    if asked:
        found = next((s for s in known.values() if str(s.id) == asked), None)
        if found is None:
            abort(404)
        session["snapshot"] = found.id
        return found
    chosen = known.get(session.get("snapshot", 0))
    return chosen or next(iter(known.values()), None)


def snapshot() -> SnapshotRecord:
    """The snapshot this page shows; without any the request goes to the first page."""
    found = snapshot_or_none()
    if found is None:
        abort(redirect(url_for("home.index"), 303))
    return found


def data_set() -> DataSet:
    """The data set of the snapshot this page shows."""
    if "data_set" not in g:
        with database().read() as db:
            g.data_set = datasets.data_set(db, snapshot().data_set_id)
    return cast(DataSet, g.data_set)


def view(of: SnapshotRecord | None = None) -> SnapshotView:
    """The snapshot opened for reading, without those who opted out since."""
    found = of or snapshot()
    with database().read() as db:
        scope = datasets.data_set(db, found.data_set_id).kind
        hidden = people.hidden(db, scope)
    return view_of(installed().snapshots / found.folder, hidden)


def opted_in() -> frozenset[str]:
    """Ids of people who agreed to be asked as critics."""
    with database().read() as db:
        return people.critics(db, data_set().kind)
