"""The results of a campaign as pages show them."""

from __future__ import annotations

from icomms.campaigns.material import followed_of
from icomms.campaigns.records import Campaign
from icomms.campaigns.report import month_of
from icomms.campaigns.tracking import tracking_of
from icomms.campaigns.tracking_records import Tracking
from icomms.errors import NotFoundError
from icomms.web import current
from icomms.web.campaigns.show_days import timezone


def results_of(campaign: Campaign, month: str = "") -> Tracking | None:
    """All results so far, or those of a month ("2026-03"; InputError for anything else).

    None before approval, and when the snapshot of the plan was deleted.
    """
    period = month_of(month) if month else ("", "")
    if campaign.approved_plan is None:
        return None
    try:
        return tracking_of(
            followed_of(current.database(), current.installed(), campaign.id, period, timezone())
        )
    except NotFoundError:
        return None
