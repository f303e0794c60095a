"""The files of a campaign's results: post metrics and attendance."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from icomms.errors import ConflictError, NotFoundError
from icomms.storage.campaign_tables import CampaignFileRow
from icomms.storage.database import now
from icomms.storage.records import CampaignFile, record


def add_campaign_file(
    session: Session, campaign_id: int, name: str, stored: str, sha256: str, size: int, form: str,
    counts: dict[str, int], user_id: int | None,
) -> CampaignFile:  # fmt: skip
    """Note a file of results; ConflictError when the same one is there already."""
    same = select(CampaignFileRow).where(
        CampaignFileRow.campaign_id == campaign_id, CampaignFileRow.sha256 == sha256
    )
    if session.scalar(same) is not None:
        raise ConflictError("This file was added already.", "Nothing needs to be done.")
    row = CampaignFileRow(
        campaign_id=campaign_id, name=name[:255], stored=stored, sha256=sha256, bytes=size,
        format=form, counts=dict(counts), added_by=user_id, added_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return record(CampaignFile, row)


def campaign_files(session: Session, campaign_id: int) -> tuple[CampaignFile, ...]:
    """The files of results of a campaign in the order they were added."""
    query = select(CampaignFileRow).where(CampaignFileRow.campaign_id == campaign_id)
    rows = session.scalars(query.order_by(CampaignFileRow.id))
    return tuple(record(CampaignFile, row) for row in rows)


def stored_names(session: Session) -> frozenset[str]:
    """The folders of all campaigns' results."""
    return frozenset(session.scalars(select(CampaignFileRow.stored)))


def remove_campaign_file(session: Session, campaign_id: int, file_id: int) -> CampaignFile:
    """Forget a file of results; the caller deletes its folder."""
    row = session.get(CampaignFileRow, file_id)
    if row is None or row.campaign_id != campaign_id:
        raise NotFoundError("There is no such file.", "Go back to the campaign.")
    found = record(CampaignFile, row)
    session.delete(row)
    return found
