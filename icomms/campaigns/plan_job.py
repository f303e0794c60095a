"""Choosing a campaign's team as a job: from the campaign as it is now to the next plan version."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from icomms.campaigns import steps
from icomms.campaigns.load import limits_of
from icomms.campaigns.plan_records import PlanVersion, SnapshotMark
from icomms.campaigns.planning import plan_team
from icomms.campaigns.planning_load import effective
from icomms.campaigns.planning_records import Wishes
from icomms.campaigns.records import Campaign
from icomms.errors import NotFoundError
from icomms.installation import Installation
from icomms.pages.view import SnapshotView, view_of
from icomms.storage import campaign_members, campaigns, people, snapshots
from icomms.storage.database import Database
from icomms.storage.records import SnapshotRecord, User


def make_plan(
    database: Database, place: Installation, user: User, campaign_id: int, folder: str,
    step: Callable[[str, float], None],
) -> PlanVersion:  # fmt: skip
    """Choose the team on a snapshot folder and keep it after the newest version there is.

    Raises what `planning.plan_team` and `steps.save_plan` raise, NotFoundError without the
    campaign or the snapshot.
    """
    with database.read() as session:
        campaign = campaigns.campaign(session, campaign_id)
        found = next((s for s in snapshots.snapshots(session) if s.folder == folder), None)
        hidden = people.hidden(session, campaign.scope)
    if found is None:
        raise NotFoundError("The data of this plan were deleted meanwhile.", "Choose newer ones.")
    step("Reading the data", 0.05)
    view = view_of(place.snapshots / folder, hidden)
    step("Choosing the team", 0.15)
    plan = plan_team(view, wishes_of(database, view, campaign))
    step("Keeping the plan", 0.95)
    with database.read() as session:
        last = campaigns.newest_plan(session, campaign_id)
    return steps.save_plan(
        database, user, campaign_id, plan, mark_of(place, found),
        based_on=last.number if last else 0,
    )  # fmt: skip


def wishes_of(database: Database, view: SnapshotView, campaign: Campaign) -> Wishes:
    """The wishes of a campaign with what is known of other campaigns and of critics."""
    content, today = campaign.content, dt.datetime.now(dt.UTC).date().isoformat()
    first = content.first_day or today
    with database.read() as session:
        given = campaign_members.commitments(session, campaign.scope)
        critics = people.critics(session, campaign.scope)
    last = max(content.last_day, first)
    load = limits_of(given, first, last, content.pause_days, without=campaign.id)
    return effective(view, content, load, critics)


def mark_of(place: Installation, found: SnapshotRecord) -> SnapshotMark:
    """What a plan keeps of the snapshot it was made on."""
    about = (place.snapshots / found.folder / "snapshot.json").read_bytes()
    digest = hashlib.sha256(about).hexdigest()
    return SnapshotMark(found.id, found.folder, found.created_at, digest)
