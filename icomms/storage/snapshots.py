"""Which snapshots there are; their content stays in folders."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from icomms.errors import NotFoundError
from icomms.storage.database import now
from icomms.storage.records import SnapshotRecord, record
from icomms.storage.tables import SnapshotRow


def snapshots(session: Session, data_set_id: int | None = None) -> tuple[SnapshotRecord, ...]:
    """All snapshots (of one data set), the newest first."""
    query = select(SnapshotRow).order_by(SnapshotRow.id.desc())
    if data_set_id is not None:
        query = query.where(SnapshotRow.data_set_id == data_set_id)
    return tuple(record(SnapshotRecord, row) for row in session.scalars(query))


def snapshot(session: Session, snapshot_id: int) -> SnapshotRecord:
    """One snapshot; NotFoundError when there is none."""
    row = session.get(SnapshotRow, snapshot_id)
    if row is None:
        raise NotFoundError("There is no such snapshot.", "Choose one from the list.")
    return record(SnapshotRecord, row)


def add_snapshot(
    session: Session, data_set_id: int, folder: str, *, first: int | None, last: int | None,
    interactions: int, people: int, ranked: int,
) -> SnapshotRecord:  # fmt: skip
    """Note a finished snapshot folder."""
    row = SnapshotRow(
        data_set_id=data_set_id, folder=folder, created_at=now(), first=first, last=last,
        interactions=interactions, people=people, ranked=ranked,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return record(SnapshotRecord, row)


def remove_snapshot(session: Session, snapshot_id: int) -> SnapshotRecord:
    """Forget a snapshot; the caller deletes its folder."""
    found = snapshot(session, snapshot_id)
    session.delete(session.get_one(SnapshotRow, snapshot_id))
    return found
