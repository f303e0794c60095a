"""Drafts of a campaign's texts, with all versions and decisions."""

from __future__ import annotations

import hashlib
import unicodedata

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from icomms.campaigns.draft_records import Draft, DraftDecision, DraftVersion
from icomms.campaigns.records import Channel, Language
from icomms.errors import EditConflictError, NotFoundError, WorkflowError
from icomms.storage.campaign_tables import (
    DraftDecisionRow,
    DraftRow,
    DraftVersionRow,
)
from icomms.storage.database import now
from icomms.storage.records import User, record


def as_kept(text: str) -> str:
    """A text as it is kept and hashed: NFC, line feeds, no blanks at the ends of lines.

    >>> as_kept("One  \\r\\ntwo\\r\\n")
    'One\\ntwo'
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def sha256_of(text: str) -> str:
    """The mark that freezes an approved text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def drafts(session: Session, campaign_id: int) -> tuple[Draft, ...]:
    """All drafts of a campaign, the oldest first."""
    query = select(DraftRow).where(DraftRow.campaign_id == campaign_id).order_by(DraftRow.id)
    return tuple(_draft(session, row) for row in session.scalars(query))


def draft(session: Session, campaign_id: int, draft_id: int) -> Draft:
    """One draft; NotFoundError when the campaign has no such draft."""
    return _draft(session, _row(session, campaign_id, draft_id))


def make_draft(
    session: Session, campaign_id: int, title: str, channel: Channel, language: Language,
    text: str, user: User, person_id: str = "",
) -> Draft:  # fmt: skip
    """A new draft with its first version."""
    row = DraftRow(
        campaign_id=campaign_id, person_id=person_id, title=title.strip()[:200], channel=channel,
        language=language, created_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _add_version(session, row.id, 1, as_kept(text), user)
    return _draft(session, row)


def write(
    session: Session, campaign_id: int, draft_id: int, text: str, based_on: int, user: User
) -> Draft:
    """Save a text as the next version; saving the same text changes nothing.

    `based_on` is the version it was edited from; EditConflictError, with the draft as it is, when
    there is a newer one.
    """
    row = _row(session, campaign_id, draft_id)
    found, kept = _draft(session, row), as_kept(text)
    if found.newest.number != based_on:
        raise EditConflictError(
            "Somebody else has changed this text in the meantime.",
            "Compare both versions; yours is not saved yet.",
            found,
        )
    if kept != found.newest.text:
        _add_version(session, draft_id, based_on + 1, kept, user)
    return _draft(session, row)


def decide(
    session: Session, campaign_id: int, draft_id: int, sha256: str, approved: bool, reason: str,
    user: User,
) -> Draft:  # fmt: skip
    """Approve the newest text or send it back with a reason, in writing.

    `sha256` is of the text that was read. WorkflowError for one's own text or without a reason;
    EditConflictError when the text was changed since it was read.
    """
    row = _row(session, campaign_id, draft_id)
    found = _draft(session, row)
    if found.newest.sha256 != sha256:
        raise EditConflictError(
            "The text was changed after you read it.", "Read the new version first.", found
        )
    if approved and user.id == found.newest.written_by:
        raise WorkflowError("Nobody approves their own text.", "Ask another approver.")
    if not approved and not reason.strip():
        raise WorkflowError("This step needs a reason.", "Write one: it is kept with the campaign.")
    session.add(
        DraftDecisionRow(
            draft_id=draft_id, number=found.newest.number, sha256=sha256, reason=reason.strip(),
            verdict="approved" if approved else "sent back", user_id=user.id, who=user.name,
            at=now(),
        )
    )  # fmt: skip
    session.flush()
    return _draft(session, row)


def delete_draft(session: Session, campaign_id: int, draft_id: int) -> None:
    """Remove a draft that was never approved; WorkflowError for one that was."""
    found = draft(session, campaign_id, draft_id)
    if any(d.verdict == "approved" for d in found.decisions):
        raise WorkflowError("An approved text is kept.", "Write a new version instead.")
    session.execute(delete(DraftRow).where(DraftRow.id == draft_id))


def _row(session: Session, campaign_id: int, draft_id: int) -> DraftRow:
    row = session.get(DraftRow, draft_id, with_for_update=True, populate_existing=True)
    if row is None or row.campaign_id != campaign_id:
        raise NotFoundError("There is no such text.", "Go back to the campaign.")
    return row


def _add_version(session: Session, draft_id: int, number: int, text: str, user: User) -> None:
    session.add(
        DraftVersionRow(
            draft_id=draft_id, number=number, text=text, sha256=sha256_of(text),
            written_by=user.id, who=user.name, written_at=now(),
        )
    )  # fmt: skip
    session.flush()


def _draft(session: Session, row: DraftRow) -> Draft:
    versions = session.scalars(
        select(DraftVersionRow)
        .where(DraftVersionRow.draft_id == row.id)
        .order_by(DraftVersionRow.number)
    )
    decisions = session.scalars(
        select(DraftDecisionRow)
        .where(DraftDecisionRow.draft_id == row.id)
        .order_by(DraftDecisionRow.id)
    )
    return Draft(
        id=row.id, campaign_id=row.campaign_id, person_id=row.person_id, title=row.title,
        channel=row.channel,  # type: ignore[arg-type]
        language=row.language,  # type: ignore[arg-type]
        created_at=row.created_at,
        versions=tuple(record(DraftVersion, v) for v in versions),
        decisions=tuple(record(DraftDecision, d) for d in decisions),
    )  # fmt: skip
