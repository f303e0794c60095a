"""Everything of a campaign on one page, what is missing, and handing it in."""

from __future__ import annotations

from flask import render_template

from icomms.campaigns.workflow import missing
from icomms.campaigns.workflow_texts import MISSING, said
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, plans_of
from icomms.web.campaigns.plan import chosen_version, hidden_in
from icomms.web.campaigns.wizard import all_lines, names_of

_WHERE = {
    "name": "campaigns.aim", "purpose": "campaigns.aim", "plan": "campaigns.plan",
}  # fmt: skip


@bp.get("/<int:campaign_id>/review")
@needs("see campaigns")
def review(campaign_id: int) -> Page:
    """What stands in the campaign, as an approver reads it."""
    campaign = campaign_of(campaign_id)
    version = chosen_version(campaign, plans_of(campaign))
    names = names_of(campaign, campaign.content.wishes)
    lacking = [
        (said(MISSING, code, current.language()), _WHERE.get(code, "campaigns.message"))
        for code in missing(campaign.content, version)
    ]
    return render_template(
        "campaigns/review.html", campaign=campaign, version=version, lacking=lacking,
        lines=all_lines(campaign.content, names), hidden=hidden_in(campaign),
    )  # fmt: skip
