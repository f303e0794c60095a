"""What a campaign needs next, and where that is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, lazy_gettext

from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.records import Campaign
from icomms.campaigns.workflow import missing
from icomms.web.access import may

_PLACES = {"name": "aim", "purpose": "aim"}
_LATER = {
    "submitted": lazy_gettext("Wait for approval"),
    "approved": lazy_gettext("Ask the team"),
    "running": lazy_gettext("Follow it"),
    "closed": lazy_gettext("Read what was learnt"),
}


@dataclass(frozen=True, slots=True)
class Next:
    """A next step in words and its address."""

    label: str
    url: str


def next_step(campaign: Campaign, plan: PlanVersion | None) -> Next:
    """The first thing a campaign lacks, else what its state asks for."""
    label, page = _said(campaign, plan)
    return Next(str(label), url_for(f"campaigns.{page}", campaign_id=campaign.id))


def _said(campaign: Campaign, plan: PlanVersion | None) -> tuple[str, str]:
    if campaign.state != "draft":
        waits = campaign.state == "submitted" and may("approve campaigns")
        return gettext("Read and approve it") if waits else str(_LATER[campaign.state]), "show"
    lacking = missing(campaign.content, plan)
    if not may("plan campaigns"):
        return gettext("The planners are at work on it"), "review"
    if not lacking:
        return gettext("Submit it for approval"), "review"
    if "plan" in lacking:
        return gettext("Choose the audience and the team"), "audience"
    return gettext("Write what is missing"), _PLACES.get(lacking[0], "message")
