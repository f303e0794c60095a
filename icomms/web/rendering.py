"""What every template can use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, lazy_gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from icomms.storage import datasets
from icomms.storage.records import SnapshotRecord
from icomms.web import appearance, assets, current
from icomms.web.access import may, permission_of

# Endpoint, label, permission; a section is the endpoint's blueprint.
SECTIONS = (
    ("home.index", lazy_gettext("Overview"), "see figures"),
    ("people.index", lazy_gettext("People"), "see people"),
    ("network.index", lazy_gettext("Map"), "see people"),
    ("campaigns.index", lazy_gettext("Campaigns"), "see campaigns"),
    ("data.index", lazy_gettext("Data"), "upload"),
    ("settings.index", lazy_gettext("Settings"), "see settings"),
    ("help.index", lazy_gettext("Help"), "public"),
)
# Sections whose pages show a snapshot; the others would claim more than is true.
SHOWING = ("home", "people", "network", "campaigns")


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the top bar."""

    url: str
    label: str
    active: bool


def prepare(app: Flask) -> None:
    """Give templates the current user, navigation, snapshots, language and helpers."""
    assets.register(app)
    appearance.register(app)
    app.context_processor(_context)
    app.add_template_global(may, "may")
    app.add_template_global(endpoint_open, "endpoint_open")
    app.add_template_global(choice_label, "choice_label")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(number, "decimalformat")
    app.add_template_filter(number, "numberformat")
    _format_counts(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def _format_counts(app: Flask) -> None:
    """Let `num` of a counted text be written as any number on the page is: 1.069, not 1069."""
    plain: Any = app.jinja_env.globals["ngettext"]

    @pass_context
    def ngettext(context: Context, one: str, many: str, num: int, **values: object) -> str:
        text: str = plain(context, one, many, num, **{"num": number(num), **values})
        return text

    app.jinja_env.globals["ngettext"] = ngettext


def endpoint_open(endpoint: str) -> bool:
    """Whether there is such a page and whoever asks may open it."""
    if endpoint not in current_app.view_functions:
        return False
    return may(permission_of(current_app, endpoint))


CHOICES = {
    "auto": lazy_gettext("chosen from the data"),
    "none": lazy_gettext("everybody together"),
    "company": lazy_gettext("company"),
    "division": lazy_gettext("division"),
    "department": lazy_gettext("department"),
    "team": lazy_gettext("team"),
    "location": lazy_gettext("location"),
    "country": lazy_gettext("country"),
    "": lazy_gettext("as the file says"),
    "dmy": lazy_gettext("day, month, year"),
    "mdy": lazy_gettext("month, day, year"),
    "ymd": lazy_gettext("year, month, day"),
}


def choice_label(choice: str) -> str:
    """A choice of a setting in words."""
    return str(CHOICES.get(choice, choice))


def number(value: float) -> str:
    """A number in the language of the page. Tables hold a thousand, so what was said is kept."""
    return _number(value, str(get_locale()))


@lru_cache(maxsize=4096)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


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
        "shows_snapshot": found is not None and request.blueprint in SHOWING,
        "sample_id": _sample(found) if signed_in else None,
        "language": current.language(),
    }


def _snapshot() -> SnapshotRecord | None:
    """The snapshot of the page; a wrong ?snapshot= must not break the error page that says so."""
    asked = request.args.get("snapshot", "")
    known = {str(s.id) for s in current.all_snapshots()}
    return None if asked and asked not in known else current.snapshot_or_none()


def _sample(found: SnapshotRecord | None) -> int | None:
    """The made-up data set a page shows, by its snapshot or address; None when it is real."""
    if request.blueprint == "data":
        asked = (request.view_args or {}).get("data_set_id")
    else:
        asked = found.data_set_id if found and request.blueprint in SHOWING else None
    with current.database().read() as session:
        made_up = {one.id for one in datasets.data_sets(session) if one.kind == "sample"}
    return asked if asked in made_up else None


def _navigation() -> tuple[NavigationItem, ...]:
    here = (request.endpoint or "").partition(".")[0]
    return tuple(
        NavigationItem(url_for(endpoint), str(label), endpoint.partition(".")[0] == here)
        for endpoint, label, permission in SECTIONS
        if endpoint_open(endpoint) and may(permission)
    )
