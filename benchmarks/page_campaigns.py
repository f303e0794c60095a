"""Two campaigns of the company whose pages are measured: one being planned, one that runs."""

from __future__ import annotations

from icomms.campaigns import draft_steps, steps
from icomms.campaigns.planning import plan_team
from icomms.campaigns.planning_records import Wishes
from icomms.campaigns.records import Agreement
from icomms.pages.view import SnapshotView
from icomms.storage import accounts, campaign_drafts, campaign_members
from icomms.storage.database import Database
from icomms.storage.records import SnapshotRecord
from tests.icomms.campaigns.made import CONTENT, planned_campaign

SIZE = 20
PLANNED = ("aim", "audience", "message", "team", "team/exchange", "compare", "review")
"""Pages of the campaign that is being planned, by the end of their address."""


def make_campaigns(database: Database, newest: SnapshotRecord, view: SnapshotView) -> None:
    """A draft with a team, and a running campaign with one who agreed, one who declined, a text."""
    with database.read() as session:
        known = {user.role: user for user in accounts.users(session)}
    plan = plan_team(view, Wishes(aim="news", size=SIZE))
    for _ in range(2):
        number = planned_campaign(database, known["planner"], "own", newest, CONTENT, plan)
    steps.move(database, known["planner"], number, "submitted")
    steps.move(database, known["approver"], number, "approved")
    with database.read() as session:
        first, second, *_ = campaign_members.members(session, number)
    for one, answer in ((first, "agreed"), (second, "declined")):
        for to in ("invited", answer):
            steps.move_member(database, known["planner"], number, one.id, to)
    agreed = Agreement(
        first.id, "Two posts", 4.5, "2026-03-12", "2026-03-30", "member", "2026-12-31"
    )
    steps.agree(database, known["planner"], number, agreed)
    steps.move(database, known["planner"], number, "running")
    draft_steps.make_draft(database, known["planner"], number, "Week 1", "post", "vi", "Xin chào.")


def known_campaigns(database: Database) -> dict[str, str]:
    """What stands in the addresses of their pages; `planned` is the draft's number."""
    with database.read() as session:
        agreed, declined, *_ = campaign_members.members(session, 2)
        (draft,) = campaign_drafts.drafts(session, 2)
    return {
        "planned": "1", "campaign_id": "2", "member_id": str(agreed.id),
        "declined": str(declined.id), "draft_id": str(draft.id), "kind": "invitation",
        "/network/reach.json": "?campaign=1",
    }  # fmt: skip
