"""What every template can use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import lazy_gettext

from icomms.storage import datasets
from icomms.storage.records import SnapshotRecord
from icomms.web import current
from icomms.web.access import may

# Endpoint, label, permission; a section is the endpoint's blueprint.
SECTIONS = (
    ("home.index", lazy_gettext("Overview"), "see figures"),
    ("people.index", lazy_gettext("People"), "see people"),
    ("network.index", lazy_gettext("Map"), "see people"),
    ("data.index", lazy_gettext("Data"), "upload"),
    ("settings.index", lazy_gettext("Settings"), "see settings"),
    ("help.index", lazy_gettext("Help"), "public"),
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the top bar."""

    url: str
    label: str
    active: bool


def prepare(app: Flask) -> None:
    """Give templates the current user, navigation, snapshots, language and helpers."""
    app.context_processor(_context)
    app.add_template_global(may, "may")
    app.add_template_filter(moment, "moment")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def moment(seconds: int | None) -> dt.datetime | None:
    """Epoch seconds as a time (UTC) that the date filters of Babel format."""
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)


def _context() -> dict[str, Any]:
    signed_in = current.user() is not None
    snapshots = current.all_snapshots() if signed_in else ()
    found = _snapshot() if signed_in else None
    return {
        "user": current.user(),
        "navigation": _navigation(),
        "snapshot": found,
        "snapshots": snapshots,
        "is_sample": found is not None and _is_sample(found),
        "language": current.language(),
    }


def _snapshot() -> SnapshotRecord | None:
    """The snapshot of the page; a wrong ?snapshot= must not break the error page that says so."""
    asked = request.args.get("snapshot", "")
    known = {str(s.id) for s in current.all_snapshots()}
    return None if asked and asked not in known else current.snapshot_or_none()


def _is_sample(found: SnapshotRecord) -> bool:
    with current.database().read() as session:
        return datasets.data_set(session, found.data_set_id).kind == "sample"


def _navigation() -> tuple[NavigationItem, ...]:
    from flask import current_app

    here = (request.endpoint or "").partition(".")[0]
    return tuple(
        NavigationItem(url_for(endpoint), str(label), endpoint.partition(".")[0] == here)
        for endpoint, label, permission in SECTIONS
        if may(permission) and endpoint in current_app.view_functions
    )
