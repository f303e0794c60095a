"""The list of people, profiles, and comparing two or three."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import format_date, gettext
from werkzeug.wrappers import Response as Answer

from icomms.errors import InputError
from icomms.governance.organisation import PURPOSE, purpose_from
from icomms.pages.comparison import comparison
from icomms.pages.people_export import as_csv, as_xlsx
from icomms.pages.people_list import PeopleQuery, all_rows, people_page, people_query
from icomms.pages.profile import profile
from icomms.pages.view import SnapshotView
from icomms.storage import audit as audit_log
from icomms.storage import people as store
from icomms.storage import settings
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.rendering import moment

bp = Blueprint("people", __name__)
Page = str | tuple[str, int] | Answer
CORRECTABLE = ("name", "department", "team", "location", "company", "title", "level")
EARLIER = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/people")
@needs("see people")
def index() -> Page:
    """Who stands out in a role."""
    query = people_query(request.args)
    page = people_page(current.view(), query, current.language(), current.opted_in())
    if request.headers.get("HX-Request"):
        return render_template("people/_list.html", page=page)
    with current.database().read() as db:
        views = store.saved_views(db, current.signed_in_user().id)
    return render_template("people/index.html", page=page, views=views)


@bp.get("/people.csv")
@needs("export people")
def as_csv_file() -> Page:
    """The list as CSV."""
    query = people_query(request.args)
    rows = all_rows(current.view(), query, current.language(), current.opted_in())
    return _file(as_csv(rows, _about(query, len(rows))), "text/csv; charset=utf-8", "csv", query,
                 len(rows))  # fmt: skip


@bp.get("/people.xlsx")
@needs("export people")
def as_xlsx_file() -> Page:
    """The list as a workbook."""
    query = people_query(request.args)
    rows = all_rows(current.view(), query, current.language(), current.opted_in())
    return _file(as_xlsx(rows, _about(query, len(rows))), XLSX, "xlsx", query, len(rows))


def _about(query: PeopleQuery, rows: int) -> list[tuple[str, str]]:
    """What stands above an export: purpose, date, period and what was asked for."""
    with current.database().read() as db:
        purpose = purpose_from(settings.setting(db, PURPOSE))
    found = current.snapshot()
    return [
        (gettext("Purpose"), purpose.text or "-"),
        (gettext("Exported"), format_date(moment(now()))),
        (gettext("Exported by"), current.signed_in_user().email),
        (gettext("Snapshot"), f"{found.id}, {format_date(moment(found.created_at))}"),
        (gettext("List"), f"{query.role}; {query.text}"),
        (gettext("People"), str(rows)),
    ]


def _file(content: bytes, kind: str, form: str, query: PeopleQuery, rows: int) -> Response:
    current.audit(
        "exported", snapshot=current.snapshot().id, what=f"people {query.role}", format=form,
        rows=rows,
    )  # fmt: skip
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f"attachment; filename=icomms-{query.role}.{form}"
    return answer


@bp.get("/people/compare")
@needs("see people")
def compare() -> Page:
    """Two or three people side by side."""
    ids = [one for text in request.args.getlist("ids") for one in text.split(",")]
    found = comparison(current.view(), ids, current.language(), current.opted_in())
    current.audit("people compared", snapshot=current.snapshot().id, people=ids)
    return render_template("people/compare.html", found=found)


@bp.get("/people/<path:person_id>")
@needs("see people")
def show(person_id: str) -> Page:
    """Why somebody stands where."""
    now_seen = current.snapshot()
    found = profile(current.view(), person_id, current.language(), current.opted_in(), _earlier())
    scope, asking = current.data_set().kind, current.signed_in_user()
    with current.database().begin() as db:
        notes = store.notes(db, asking.id, scope, person_id)
        corrections = [c for c in store.corrections(db, scope) if c.person_id == person_id]
        marks = [m for m in store.marks(db, scope) if m.person_id == person_id]
        audit_log.log(db, asking, "profile opened", snapshot=now_seen.id, person=person_id)
    return render_template(
        "people/show.html", found=found, notes=notes, corrections=corrections, marks=marks,
        correctable=CORRECTABLE,
    )  # fmt: skip


def _earlier() -> list[tuple[str, SnapshotView]]:
    """Earlier snapshots of the same data set, the oldest first, with their dates."""
    here = current.snapshot()
    older = [
        s for s in current.all_snapshots() if s.data_set_id == here.data_set_id and s.id < here.id
    ]
    chosen = reversed(older[:EARLIER])
    return [(format_date(moment(s.created_at), "short"), current.view(s)) for s in chosen]


@bp.post("/people/exclude")
@needs("analyse")
def exclude() -> Page:
    """Take somebody out of every list, with the reason."""
    person, reason = _person(), request.form.get("reason", "").strip()[:500]
    if not reason:
        raise InputError(gettext("Say why; the reason is kept with the settings."))
    with current.database().begin() as db:
        store.mark(
            db, current.data_set().kind, person, "excluded", reason, current.signed_in_user().id
        )
        audit_log.log(
            db, current.user(), "person marked", person=person, kind="excluded", change="set"
        )
    flash(gettext("Taken out of every list. The next analysis leaves this person out."))
    return redirect(url_for("people.index"), 303)


@bp.post("/people/invite-critic")
@needs("analyse")
def invite_critic() -> Page:
    """Note that somebody was asked to be a critic, or that they agreed."""
    person, kind = _person(), request.form.get("kind", "")
    if kind not in ("critic_invited", "critic_opted_in"):
        raise InputError(gettext("That is not possible here."))
    with current.database().begin() as db:
        store.mark(db, current.data_set().kind, person, kind, "", current.signed_in_user().id)
        audit_log.log(db, current.user(), "person marked", person=person, kind=kind, change="set")
    flash(gettext("Saved."))
    return redirect(url_for("people.show", person_id=person), 303)


@bp.post("/people/correct")
@needs("analyse")
def correct() -> Page:
    """Put a fact right for the next analysis; an empty value takes the correction back."""
    person, field = _person(), request.form.get("field", "")
    if field not in CORRECTABLE:
        raise InputError(gettext("This fact cannot be corrected here."))
    value = request.form.get("value", "").strip()[:300]
    with current.database().begin() as db:
        store.correct(
            db, current.data_set().kind, person, field, value, current.signed_in_user().id
        )
        audit_log.log(db, current.user(), "person corrected", person=person, field=field)
    flash(gettext("Saved. The next analysis uses it."))
    return redirect(url_for("people.show", person_id=person), 303)


@bp.post("/people/note")
@needs("see people")
def note() -> Page:
    """Write a note that only its writer sees."""
    person, text = _person(), request.form.get("text", "").strip()[:4000]
    if not text:
        raise InputError(gettext("The note is empty."))
    with current.database().begin() as db:
        store.add_note(db, current.signed_in_user().id, current.data_set().kind, person, text)
    return redirect(url_for("people.show", person_id=person), 303)


@bp.post("/people/note/<int:note_id>/delete")
@needs("see people")
def delete_note(note_id: int) -> Page:
    """Delete an own note; somebody else's does not exist."""
    person = _person()
    with current.database().begin() as db:
        store.remove_note(db, current.signed_in_user().id, note_id)
    return redirect(url_for("people.show", person_id=person), 303)


@bp.post("/people/views")
@needs("see people")
def save_view() -> Page:
    """Keep a filtered list under a name."""
    name = request.form.get("name", "").strip()[:100]
    query = people_query(request.form)
    if not name:
        raise InputError(gettext("Give the list a name."))
    with current.database().begin() as db:
        store.save_view(db, current.signed_in_user().id, name, query.text)
    return redirect(f"{url_for('people.index')}?{query.text}", 303)


@bp.post("/people/views/<int:view_id>/delete")
@needs("see people")
def delete_view(view_id: int) -> Page:
    """Delete an own saved list; somebody else's does not exist."""
    with current.database().begin() as db:
        store.remove_view(db, current.signed_in_user().id, view_id)
    return redirect(url_for("people.index"), 303)


def _person() -> str:
    """The person a form is about, who must be shown in the snapshot looked at."""
    wanted, view = request.form.get("person", ""), current.view()
    if wanted not in view.number_of or not view.shown[view.number_of[wanted]]:
        raise InputError(gettext("There is no such person in this data."))
    return wanted
