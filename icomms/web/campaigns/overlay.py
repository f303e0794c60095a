"""The campaign that the map is asked to show: its plan, and who hears the team."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning import exposures
from icomms.campaigns.records import Campaign
from icomms.pages.network_reach import Heard
from icomms.web.access import may
from icomms.web.campaigns.blueprint import campaign_of, plans_of
from icomms.web.campaigns.plan import chosen_version, opened, shown_team


@dataclass(frozen=True, eq=False)
class Overlay:
    """A campaign on the map; the page is turned to the data its plan was made on."""

    campaign: Campaign
    version: PlanVersion
    team: tuple[str, ...]
    heard: Heard


def overlay_of(asked: str) -> Overlay | None:
    """The campaign of ?campaign=, None without one; 403, or 404 where there is no plan to show."""
    if not asked:
        return None
    if not may("see campaigns"):
        abort(403)
    if not asked.isdecimal() or len(asked) > 9:
        abort(404)
    campaign = campaign_of(int(asked))
    version = chosen_version(campaign, plans_of(campaign))
    view = opened(version) if version is not None else None
    if version is None or view is None:
        abort(404)
    team = shown_team(version, view)
    return Overlay(campaign, version, team, exposures(view, version.plan.wishes, team))
