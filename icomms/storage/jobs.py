"""Jobs as the database knows them: queued, running, and how they ended.

Every change of state is one guarded update, so two workers never both win and a job that ended
stays as it ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from icomms.errors import ConflictError, NotFoundError
from icomms.storage.database import now
from icomms.storage.records import Job, record
from icomms.storage.tables import PLAN, WORKING, JobRow


def job(session: Session, job_id: int) -> Job:
    """One job; NotFoundError when there is none."""
    row = session.get(JobRow, job_id, populate_existing=True)
    if row is None:
        raise NotFoundError("There is no such job.", "Go back to the data set.")
    return record(Job, row)


def jobs(session: Session, data_set_id: int | None = None, limit: int = 50) -> tuple[Job, ...]:
    """Jobs, or the checks and analyses of one data set; the newest first."""
    query = select(JobRow).order_by(JobRow.id.desc()).limit(limit)
    if data_set_id is not None:
        query = query.where(JobRow.data_set_id == data_set_id, JobRow.kind != PLAN)
    return tuple(record(Job, row) for row in session.scalars(query))


def last_plan(session: Session, campaign_id: int) -> Job | None:
    """The newest job that chooses the team of a campaign, None when there was none."""
    query = select(JobRow).where(JobRow.kind == PLAN, JobRow.campaign_id == campaign_id)
    row = session.scalars(query.order_by(JobRow.id.desc()).limit(1)).first()
    return None if row is None else record(Job, row)


def make_job(
    session: Session, kind: str, data_set_id: int, user_id: int | None,
    arguments: Mapping[str, Any], attempt: int = 1, campaign_id: int | None = None,
) -> Job:  # fmt: skip
    """A queued job.

    ConflictError while another one of the data set (or of the campaign, when it chooses a team)
    waits or runs.
    """
    row = JobRow(
        kind=kind, data_set_id=data_set_id, user_id=user_id, arguments=dict(arguments),
        attempt=attempt, created_at=now(), campaign_id=campaign_id,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise ConflictError(
            "Another task of this data set is under way.", "Wait for it, or cancel it."
        ) from None
    return record(Job, row)


def claim(session: Session, job_id: int, process: int) -> bool:
    """Begin a queued job; False when it is not queued any more."""
    moment = now()
    return _change(session, job_id, ("queued",), state="running", process=process,
                   started_at=moment, heartbeat_at=moment)  # fmt: skip


def progress(
    session: Session, job_id: int, step: str, share: float, rows_per_second: float | None = None
) -> None:
    """Note how far a running job is."""
    _change(session, job_id, ("running",), step=step, share=share, heartbeat_at=now(),
            rows_per_second=rows_per_second)  # fmt: skip


def heartbeat(session: Session, job_id: int) -> bool:
    """Note that a job's process lives; whether somebody asked to cancel it."""
    _change(session, job_id, ("running",), heartbeat_at=now())
    return job(session, job_id).cancel_requested


def finish(session: Session, job_id: int, snapshot_id: int | None = None) -> bool:
    """A running job is done."""
    return _change(session, job_id, ("running",), state="done", share=1.0, finished_at=now(),
                   snapshot_id=snapshot_id)  # fmt: skip


def fail(session: Session, job_id: int, message: str, fix: str) -> bool:
    """A job could not do its work; `message` says why, `fix` what to do."""
    return _change(session, job_id, WORKING, state="failed", message=message, fix=fix,
                   finished_at=now())  # fmt: skip


def interrupt(session: Session, job_id: int, message: str, fix: str) -> bool:
    """A job's process died."""
    return _change(session, job_id, ("running",), state="interrupted", message=message, fix=fix,
                   finished_at=now())  # fmt: skip


def request_cancel(session: Session, job_id: int) -> bool:
    """Ask a job to stop; one that still waits is cancelled at once."""
    if _change(session, job_id, ("queued",), state="cancelled", finished_at=now()):
        return True
    return _change(session, job_id, ("running",), cancel_requested=True)


def cancelled(session: Session, job_id: int) -> bool:
    """A running job has stopped as asked."""
    return _change(session, job_id, ("running",), state="cancelled", finished_at=now())


def working(session: Session) -> tuple[Job, ...]:
    """Jobs that wait or run, the oldest first."""
    rows = session.scalars(select(JobRow).where(JobRow.state.in_(WORKING)).order_by(JobRow.id))
    return tuple(record(Job, row) for row in rows)


def _change(session: Session, job_id: int, states: tuple[str, ...], **values: Any) -> bool:  # noqa: ANN401
    found = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state.in_(states))
        .values(**values)
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None
