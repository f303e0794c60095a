"""What users do with the texts of a campaign: write, approve in writing or send back, delete.

Each checks the permission, changes and is logged, in one transaction. The audit log holds checksums
only, never a text or a reason.
"""

from __future__ import annotations

from icomms.campaigns.draft_records import Draft
from icomms.campaigns.records import Channel, Language
from icomms.campaigns.steps import need
from icomms.campaigns.workflow import APPROVE, PLAN
from icomms.errors import WorkflowError
from icomms.storage import audit, campaign_drafts, campaigns
from icomms.storage.database import Database
from icomms.storage.records import User


def make_draft(
    database: Database, user: User, campaign_id: int, title: str, channel: Channel,
    language: Language, text: str, person_id: str = "",
) -> Draft:  # fmt: skip
    """A new text with its first version; it needs a title."""
    with database.begin() as session:
        need(user, PLAN)
        _check_open(campaigns.locked(session, campaign_id).state)
        if not title.strip():
            raise WorkflowError("The text has no title.", "Give it one.")
        made = campaign_drafts.make_draft(
            session, campaign_id, title, channel, language, text, user, person_id
        )
        audit.log(session, user, "text written", **_version(made))
        return made


def write_draft(
    database: Database, user: User, campaign_id: int, draft_id: int, text: str, based_on: int
) -> Draft:
    """Save the next version, as `campaign_drafts.write`; an approved text must be asked for anew.

    EditConflictError when somebody else has written since.
    """
    with database.begin() as session:
        need(user, PLAN)
        _check_open(campaigns.locked(session, campaign_id).state)
        before = campaign_drafts.draft(session, campaign_id, draft_id).newest.number
        saved = campaign_drafts.write(session, campaign_id, draft_id, text, based_on, user)
        if saved.newest.number != before:
            audit.log(session, user, "text written", **_version(saved))
        return saved


def decide_draft(
    database: Database, user: User, campaign_id: int, draft_id: int, sha256: str, approved: bool,
    reason: str = "",
) -> Draft:  # fmt: skip
    """Approve the text that was read, or send it back with a reason."""
    with database.begin() as session:
        need(user, APPROVE)
        _check_open(campaigns.locked(session, campaign_id).state)
        decided = campaign_drafts.decide(
            session, campaign_id, draft_id, sha256, approved, reason, user
        )
        verdict = decided.decisions[-1].verdict
        audit.log(
            session, user, "text decided", campaign=campaign_id, text=draft_id, verdict=verdict,
            sha256=sha256,
        )  # fmt: skip
        return decided


def delete_draft(database: Database, user: User, campaign_id: int, draft_id: int) -> None:
    """Delete a text that was never approved."""
    with database.begin() as session:
        need(user, PLAN)
        campaign_drafts.delete_draft(session, campaign_id, draft_id)
        audit.log(session, user, "text deleted", campaign=campaign_id, text=draft_id)


def _check_open(state: str) -> None:
    if state == "closed":
        raise WorkflowError("The campaign is closed.", "Its texts stay as they are.")


def _version(draft: Draft) -> dict[str, object]:
    newest = draft.newest
    return {"campaign": draft.campaign_id, "text": draft.id, "version": newest.number,
            "sha256": newest.sha256}  # fmt: skip
