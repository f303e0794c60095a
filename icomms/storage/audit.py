"""The audit log: added to, read and filtered, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from icomms.governance.audit import checked
from icomms.storage.database import now
from icomms.storage.records import AuditEvent, User, record
from icomms.storage.tables import AuditRow


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events: every given part must hold. Times are epoch seconds, `last` exclusive."""

    event: str = ""
    user_id: int | None = None
    first: int | None = None
    last: int | None = None


def log(session: Session, user: User | None, event: str, /, **fields: object) -> None:
    """Add one event. ValueError for an event or field that is not declared."""
    known = checked(event, fields)
    session.add(
        AuditRow(
            at=now(), user_id=user.id if user else None, who=user.email if user else "",
            event=event, fields=known,
        )
    )  # fmt: skip


def events(
    session: Session, wanted: AuditFilter, offset: int = 0, limit: int = 100
) -> tuple[AuditEvent, ...]:
    """Events, the newest first."""
    rows = session.scalars(
        _filtered(select(AuditRow), wanted).order_by(AuditRow.id.desc()).offset(offset).limit(limit)
    )
    return tuple(record(AuditEvent, row) for row in rows)


def all_events(session: Session, wanted: AuditFilter) -> Iterator[AuditEvent]:
    """All events of a filter, the oldest first, without holding them in memory."""
    query = _filtered(select(AuditRow), wanted).order_by(AuditRow.id)
    for row in session.scalars(query.execution_options(yield_per=500)):
        yield record(AuditEvent, row)


def count(session: Session, wanted: AuditFilter) -> int:
    """How many events a filter leaves."""
    rows = _filtered(select(AuditRow), wanted).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _filtered(query: Select[tuple[AuditRow]], wanted: AuditFilter) -> Select[tuple[AuditRow]]:
    if wanted.event:
        query = query.where(AuditRow.event == wanted.event)
    if wanted.user_id is not None:
        query = query.where(AuditRow.user_id == wanted.user_id)
    if wanted.first is not None:
        query = query.where(AuditRow.at >= wanted.first)
    if wanted.last is not None:
        query = query.where(AuditRow.at < wanted.last)
    return query
