"""Agreements that end soon, so that nobody's texts or pictures are used longer than agreed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from icomms.campaigns.records import Agreement, Campaign, Member
from icomms.campaigns.steps import need
from icomms.campaigns.workflow import PLAN, REMIND_DAYS, to_remind
from icomms.storage import campaign_members, campaigns
from icomms.storage.database import Database
from icomms.storage.records import User


@dataclass(frozen=True, slots=True)
class Reminder:
    """An agreement of which something ends on `day` (ISO)."""

    campaign: Campaign
    member: Member
    agreement: Agreement
    day: str


def reminders(
    database: Database, scope: str, today: dt.date, days: int = REMIND_DAYS
) -> tuple[Reminder, ...]:
    """Agreements of a scope that end within `days`, the earliest first; closed campaigns too."""
    found = []
    with database.read() as session:
        for campaign in campaigns.campaigns(session, scope):
            agreed = campaign_members.agreements(session, campaign.id)
            for member in campaign_members.members(session, campaign.id) if agreed else ():
                one = agreed.get(member.id)
                day = to_remind(one, today, days) if one else ""
                if one and day:
                    found.append(Reminder(campaign, member, one, day))
    return tuple(sorted(found, key=lambda each: (each.day, each.campaign.id, each.member.id)))


def reminded(database: Database, user: User, campaign_id: int, member_id: int) -> None:
    """Note that a reminder was seen; the next end of the same agreement reminds again."""
    need(user, PLAN)
    with database.begin() as session:
        campaign_members.set_reminded(session, campaign_id, member_id)
