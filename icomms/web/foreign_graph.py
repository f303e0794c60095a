"""Settings → Store → a graph that others fill: what is there, what it means, what would be read."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.errors import SettingsError, StorageError
from icomms.graph_guesses import guessed_person
from icomms.graph_look import GraphLook, graph_look, place_of
from icomms.graph_settings import GraphSettings
from icomms.graph_state import (
    COUNT,
    GRAPH,
    LOOK,
    counted,
    graph_settings,
    kept_count,
    kept_look,
    plain_mapping,
)
from icomms.storage import audit as audit_log
from icomms.storage import settings
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.engine_form import save_setting
from icomms.web.graph_form import checked_mapping, graph_form, mapping_from
from icomms.web.graph_words import fact_name, kind_meanings, part_name, problem_sentence, read_kind

bp = Blueprint("foreign_graph", __name__, url_prefix="/settings/store/graph")
Page = str | tuple[str, int] | Response


@bp.get("")
@needs("see settings")
def show() -> Page:
    """What was found and said last; the graph is not asked for this page."""
    return _page()


def _page(given: GraphSettings | None = None, error: str = "") -> Page:
    address = current.installed().graph
    database = current.database()
    chosen, look = graph_settings(database), kept_look(database, address)
    place, wrong = _place(address)
    form = graph_form(look, given or chosen.graph, chosen.kinds) if look and look.person else None
    page = render_template(
        "settings/graph.html", configured=bool(address), place=place, wrong=current.said(wrong),
        look=look, form=form, mapping=chosen.graph, error=error,
        count=kept_count(database, address),
        guessed=_person(look, chosen.graph), meanings=kind_meanings(), fact_name=fact_name,
        part_name=part_name, read_kind=read_kind, problem_sentence=problem_sentence,
    )  # fmt: skip
    return (page, 400) if error else page


def _place(address: str) -> tuple[str, str]:
    """The address as it may be shown, and what is wrong with it."""
    try:
        return (place_of(address) if address else ""), ""
    except StorageError as error:
        return "", f"{error.message} {error.fix}"


def _person(look: GraphLook | None, mapping: GraphSettings) -> str:
    """The label that is offered first."""
    if look is None:
        return ""
    known = next((one for one in (look.person, mapping.person) if one in look.labels), "")
    return known or guessed_person(look.labels)


@bp.post("/look")
@needs("change settings")
def look() -> Page:
    """Look at the graph now, into a label if one is chosen; nothing is changed there."""
    address = _address()
    found = graph_look(address, request.form.get("person", ""), now())
    before = kept_look(current.database(), address)
    kept = replace(before, error=found.error) if found.error and before else found
    _keep(LOOK, kept.plain(), found.error)
    anchor = "meaning" if found.person else "person"
    return redirect(url_for("foreign_graph.show", _anchor=anchor), 303)


@bp.post("")
@needs("change settings")
def save() -> Page:
    """Keep what labels and types mean, then count what would be read."""
    seen = kept_look(current.database(), _address())
    chosen = graph_settings(current.database())
    if seen is None or not seen.person or request.form.get("person", "") != seen.person:
        flash(gettext("The graph was looked at anew meanwhile. Nothing was saved: choose again."))
        return redirect(url_for("foreign_graph.show"), 303)
    given = mapping_from(request.form, seen)
    try:
        mapping = checked_mapping(given, graph_form(seen, chosen.graph, chosen.kinds))
    except SettingsError as error:
        return _page(given, f"{error.message} {error.fix}")
    save_setting(GRAPH, plain_mapping(mapping))
    flash(gettext("Saved."))
    return _count()


@bp.post("/count")
@needs("change settings")
def count() -> Page:
    """Count again what would be read."""
    return _count()


def _count() -> Page:
    address = _address()
    chosen, before = graph_settings(current.database()), kept_count(current.database(), address)
    found = counted(address, chosen, before, now())
    _keep(COUNT, found.plain(), found.error)
    return redirect(url_for("foreign_graph.show", _anchor="count"), 303)


def _address() -> str:
    """The address of the graph; without one there is nothing to ask (404)."""
    return current.installed().graph or abort(404)


def _keep(key: str, value: dict[str, object], error: str) -> None:
    with current.database().begin() as db:
        settings.set_setting(db, key, value, current.signed_in_user().id)
        audit_log.log(db, current.user(), "graph asked", what=key, answered=not error)
