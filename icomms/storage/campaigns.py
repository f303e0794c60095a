"""Campaigns, the steps they took and their plans.

Every change locks the campaign's row first, so that of two people at once the second sees what the
first did. Plans are added, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from icomms.campaigns.plan_records import PlanVersion, SnapshotMark
from icomms.campaigns.planning_records import Plan
from icomms.campaigns.records import (
    Campaign,
    CampaignDecision,
    CampaignState,
    Content,
    as_json,
    from_json,
)
from icomms.errors import EditConflictError, NotFoundError
from icomms.storage.campaign_tables import CampaignDecisionRow, CampaignRow, PlanRow
from icomms.storage.database import now
from icomms.storage.records import User, record

_PLAIN = (
    "id", "scope", "data_set_id", "state", "version", "author_id", "submitted_by",
    "approved_plan", "lessons", "created_at", "changed_at", "changed_by", "closed_at",
)  # fmt: skip


def campaigns(
    session: Session, scope: str, states: Iterable[CampaignState] = ()
) -> tuple[Campaign, ...]:
    """Campaigns of a scope (own or sample), the newest first; of some states or all."""
    query = select(CampaignRow).where(CampaignRow.scope == scope).order_by(CampaignRow.id.desc())
    if wanted := tuple(states):
        query = query.where(CampaignRow.state.in_(wanted))
    return tuple(_campaign(row) for row in session.scalars(query))


def campaign(session: Session, campaign_id: int) -> Campaign:
    """One campaign; NotFoundError when there is none."""
    row = session.get(CampaignRow, campaign_id)
    if row is None:
        raise _no_campaign()
    return _campaign(row)


def locked(session: Session, campaign_id: int) -> Campaign:
    """The same, read anew and kept from others until the transaction ends."""
    return _campaign(_row(session, campaign_id))


def make_campaign(
    session: Session, scope: str, data_set_id: int | None, content: Content, user_id: int | None
) -> Campaign:
    """A new draft."""
    moment = now()
    row = CampaignRow(
        scope=scope, data_set_id=data_set_id, content=as_json(content), author_id=user_id,
        created_at=moment, changed_at=moment, changed_by=user_id, state="draft", version=1,
        lessons="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _campaign(row)


def set_content(
    session: Session, campaign_id: int, content: Content, user_id: int | None
) -> Campaign:
    """Save what the planners wrote; the caller has checked that nobody's work is lost."""
    row = _row(session, campaign_id)
    row.content = as_json(content)
    row.version += 1
    row.changed_at, row.changed_by = now(), user_id
    session.flush()
    return _campaign(row)


def set_state(
    session: Session, campaign_id: int, to: CampaignState, user: User, reason: str,
    plan: int | None = None, lessons: str = "",
) -> Campaign:  # fmt: skip
    """Take a step that was checked, and keep who took it and why.

    `plan` is the number of the plan that is submitted or approved.
    """
    row = _row(session, campaign_id)
    session.add(
        CampaignDecisionRow(
            campaign_id=campaign_id, at=now(), user_id=user.id, who=user.name, before=row.state,
            after=to, reason=reason.strip(), plan=plan,
        )
    )  # fmt: skip
    row.state = to
    if to == "submitted":
        row.submitted_by = user.id
    if to in ("draft", "approved"):
        row.approved_plan = plan if to == "approved" else None
    if to == "closed":
        row.closed_at, row.lessons = now(), lessons.strip()
    session.flush()
    return _campaign(row)


def decisions(session: Session, campaign_id: int) -> tuple[CampaignDecision, ...]:
    """The steps a campaign took, the oldest first."""
    query = select(CampaignDecisionRow).where(CampaignDecisionRow.campaign_id == campaign_id)
    rows = session.scalars(query.order_by(CampaignDecisionRow.id))
    return tuple(record(CampaignDecision, row) for row in rows)


def delete_campaign(session: Session, campaign_id: int) -> None:
    """Remove a campaign with all that belongs to it."""
    _row(session, campaign_id)
    session.execute(delete(CampaignRow).where(CampaignRow.id == campaign_id))


def delete_scope(session: Session, scope: str) -> int:
    """Remove all campaigns of a scope; how many there were."""
    gone = session.execute(
        delete(CampaignRow).where(CampaignRow.scope == scope).returning(CampaignRow.id)
    )
    return len(gone.all())


def add_plan(
    session: Session, campaign_id: int, proposal: Plan, snapshot: SnapshotMark, *, based_on: int,
    user_id: int | None, note: str = "",
) -> PlanVersion:  # fmt: skip
    """Keep a proposal as the next version of the plan.

    `based_on` is the number of the plan it was edited from, 0 for the first. EditConflictError,
    with the newest plan, when somebody else has made one since.
    """
    _row(session, campaign_id)
    last = newest_plan(session, campaign_id)
    number = last.number if last else 0
    if number != based_on:
        raise EditConflictError(
            "Somebody else has changed this plan in the meantime.",
            "Compare both teams; yours is not saved yet.",
            last,
        )
    row = PlanRow(
        campaign_id=campaign_id, number=number + 1, based_on=based_on, snapshot_id=snapshot.id,
        snapshot_folder=snapshot.folder, snapshot_created_at=snapshot.created_at,
        snapshot_sha256=snapshot.sha256, content=as_json(proposal), note=note[:500],
        made_by=user_id, made_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return _plan(row)


def plans(session: Session, campaign_id: int) -> tuple[PlanVersion, ...]:
    """All plans of a campaign, the oldest first."""
    query = select(PlanRow).where(PlanRow.campaign_id == campaign_id).order_by(PlanRow.number)
    return tuple(_plan(row) for row in session.scalars(query))


def plan(session: Session, campaign_id: int, number: int) -> PlanVersion:
    """One plan by its number; NotFoundError when there is none."""
    row = session.scalar(
        select(PlanRow).where(PlanRow.campaign_id == campaign_id, PlanRow.number == number)
    )
    if row is None:
        raise NotFoundError("There is no such plan.", "Go back to the campaign.")
    return _plan(row)


def newest_plan(session: Session, campaign_id: int) -> PlanVersion | None:
    """The plan made last, None before the first."""
    number = session.scalar(
        select(func.max(PlanRow.number)).where(PlanRow.campaign_id == campaign_id)
    )
    return plan(session, campaign_id, number) if number else None


def _no_campaign() -> NotFoundError:
    return NotFoundError("There is no such campaign.", "Go back to the list of campaigns.")


def _row(session: Session, campaign_id: int) -> CampaignRow:
    row = session.get(CampaignRow, campaign_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise _no_campaign()
    return row


def _campaign(row: CampaignRow) -> Campaign:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Campaign(content=from_json(Content, row.content), **plain)


def _plan(row: PlanRow) -> PlanVersion:
    mark = SnapshotMark(
        row.snapshot_id, row.snapshot_folder, row.snapshot_created_at, row.snapshot_sha256
    )
    return PlanVersion(
        campaign_id=row.campaign_id, number=row.number, based_on=row.based_on, snapshot=mark,
        plan=from_json(Plan, row.content), note=row.note, made_by=row.made_by, made_at=row.made_at,
    )  # fmt: skip
