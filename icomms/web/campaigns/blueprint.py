"""The section of campaigns: its blueprint and what several of its pages need.

A campaign is looked at with its own data, whatever snapshot was chosen elsewhere: `campaign_of`
turns the whole page to the newest snapshot of the campaign's data set.
"""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from icomms.campaigns.plan_records import PlanVersion, SnapshotMark
from icomms.campaigns.records import Campaign
from icomms.errors import NotFoundError
from icomms.pages.view import SnapshotView
from icomms.storage import campaigns as store
from icomms.storage import datasets
from icomms.storage.records import SnapshotRecord
from icomms.web import current

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")
Page = str | tuple[str, int] | Response


def campaign_of(campaign_id: int) -> Campaign:
    """The campaign of an address; NotFoundError (404) when there is none."""
    with current.database().read() as db:
        found = store.campaign(db, campaign_id)
    current.look_at(newest_snapshot(found), found.scope)
    return found


def onwards(endpoint: str, campaign_id: int, anchor: str = "", query: str = "") -> Response:
    """Lead on to a page of a campaign after something was saved."""
    address = url_for(f"campaigns.{endpoint}", campaign_id=campaign_id)
    tail = f"?{query}" if query else ""
    return redirect(f"{address}{tail}{f'#{anchor}' if anchor else ''}", 303)


def newest_snapshot(campaign: Campaign) -> SnapshotRecord | None:
    """The newest snapshot of the campaign's data set, else of any data of its scope."""
    known = current.all_snapshots()
    with current.database().read() as db:
        kinds = {one.id: one.kind for one in datasets.data_sets(db)}
    same = [s for s in known if s.data_set_id == campaign.data_set_id]
    alike = [s for s in known if kinds[s.data_set_id] == campaign.scope]
    return next(iter(same or alike), None)


def view_of_campaign(campaign: Campaign) -> SnapshotView:
    """Its newest snapshot opened, without who opted out; NotFoundError without any."""
    found = newest_snapshot(campaign)
    if found is None:
        raise NotFoundError(
            "There are no analysed data for this campaign.", "Analyse the data first."
        )
    return current.view(found)


def snapshot_of_plan(version: PlanVersion) -> SnapshotRecord | None:
    """The snapshot a plan was made on, None when it was deleted since."""
    mark: SnapshotMark = version.snapshot
    return next((s for s in current.all_snapshots() if s.folder == mark.folder), None)


def plans_of(campaign: Campaign) -> tuple[PlanVersion, ...]:
    """All versions of its plan, the oldest first."""
    with current.database().read() as db:
        return store.plans(db, campaign.id)


def newest_plan(campaign: Campaign) -> PlanVersion | None:
    """The version made last, None before the first."""
    with current.database().read() as db:
        return store.newest_plan(db, campaign.id)
