"""The audit log: who did what and when, filtered by the address of the page, and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import gettext

from icomms.errors import IcommsError
from icomms.governance.audit import EVENTS
from icomms.people_review import guarded
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.audit import AuditFilter
from icomms.storage.database import Database
from icomms.storage.records import AuditEvent
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.audit_texts import EVENT_LABELS, AuditWords
from icomms.web.users import role_label

bp = Blueprint("audit", __name__, url_prefix="/settings")
ROWS = 50
LARGEST_ID = 2**31 - 1
Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as the form shows it; dates are days in UTC, both included."""

    event: str = ""
    user: str = ""
    first: str = ""
    last: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """What stands in the address; empty parts are left out."""
        given = {"event": self.event, "user": self.user, "first": self.first, "last": self.last}
        return {name: value for name, value in given.items() if value}


def _asked() -> Asked:
    names = ("event", "user", "first", "last")
    return Asked(**{name: request.args.get(name, "").strip() for name in names})


def _filter(asked: Asked) -> AuditFilter:
    """The filter; IcommsError for what no form of ours sends."""
    if asked.event and asked.event not in EVENTS:
        raise IcommsError(gettext("There is no such event."))
    return AuditFilter(
        asked.event, _user_id(asked.user), _day(asked.first), _day(asked.last, after=1)
    )


def _user_id(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 10 or int(text) > LARGEST_ID:
        raise IcommsError(gettext("There is no such account."))
    return int(text)


def _day(text: str, after: int = 0) -> int | None:
    """Midnight (UTC) of a day, or of the day after it."""
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=after)
    except (ValueError, OverflowError):
        raise IcommsError(
            gettext("%(text)s is no date; write it like 2026-03-31.", text=text)
        ) from None
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())


def _page_number(pages: int) -> int:
    text = request.args.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 10 else 1
    return min(max(number, 1), pages)


@bp.get("/audit")
@needs("see audit")
def index() -> Page:
    """The newest events first, a page at a time."""
    asked, error = _asked(), ""
    try:
        wanted = _filter(asked)
    except IcommsError as problem:
        asked, wanted, error = Asked(), AuditFilter(), problem.message
    with current.database().read() as db:
        total = audit_log.count(db, wanted)
        pages = max(1, -(-total // ROWS))
        number = _page_number(pages)
        events = audit_log.events(db, wanted, (number - 1) * ROWS, ROWS)
        people = accounts.users(db)
    page = render_template(
        "settings/audit.html", events=events, words=_words(), asked=asked, error=error,
        total=total, pages=pages, number=number, users=people, labels=EVENT_LABELS,
    )  # fmt: skip
    return (page, 400) if error else page


def _words() -> AuditWords:
    with current.database().read() as db:
        names = {one.id: one.name for one in accounts.users(db)}
    key = current.installed().secret_key().encode()
    return AuditWords(names, role_label, may("see people"), key)


@bp.get("/audit.csv")
@needs("see audit")
def export() -> Page:
    """All events of the filter, the oldest first; that they were exported is an event too."""
    wanted = _filter(_asked())
    database = current.database()
    with database.read() as db:
        rows = audit_log.count(db, wanted)
    current.audit("exported", what="audit", format="csv", rows=rows)
    lines = stream_with_context(_lines(database, wanted, _words()))
    headers = {"Content-Disposition": "attachment; filename=icomms-audit.csv"}
    return Response(lines, mimetype="text/csv", headers=headers)


def _lines(database: Database, wanted: AuditFilter, words: AuditWords) -> Iterator[str]:
    """The file piece by piece: a log of years must not be held in memory."""
    headings = [gettext("Time (UTC)"), gettext("Account"), gettext("Event"), gettext("Details")]
    # Without the mark at the beginning Excel shows Vietnamese letters as rubbish.
    yield "\ufeff" + _line(headings)
    with database.read() as db:
        for event in audit_log.all_events(db, wanted):
            yield _line(_cells(event, words))


def _cells(event: AuditEvent, words: AuditWords) -> list[str]:
    at = dt.datetime.fromtimestamp(event.at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return [at, event.who, words.event(event.event), words.details(event)]


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([guarded(cell) for cell in cells])
    return buffer.getvalue()
