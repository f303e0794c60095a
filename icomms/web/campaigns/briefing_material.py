"""The briefing list of a campaign as it is today, in the campaign's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from icomms.campaigns.briefing import briefing_of
from icomms.campaigns.briefing_records import Briefing, LeaderBriefing
from icomms.campaigns.material import material_of
from icomms.campaigns.records import Campaign, Member
from icomms.errors import NotFoundError
from icomms.web import current
from icomms.web.campaigns.show_days import timezone, today


def briefing_for(campaign: Campaign, emails: Mapping[str, str] | None = None) -> Briefing:
    """The briefing list; `emails` by person id are used for this occasion and kept nowhere.

    NotFoundError for a campaign without a plan.
    """
    material = material_of(
        current.database(), current.installed(), campaign.id, campaign.content.language, today(),
        emails, timezone(),
    )  # fmt: skip
    return briefing_of(material)


def leader_of(briefing: Briefing, member: Member) -> LeaderBriefing:
    """One person's part; NotFoundError for somebody who is not on the list (any more)."""
    found = next((one for one in briefing.leaders if one.person_id == member.person_id), None)
    if found is None:
        raise NotFoundError(
            gettext("There is no such person in this campaign."), gettext("Go back to the list.")
        )
    return found
