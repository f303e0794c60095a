"""What the pages of a running campaign call states, channels, days and numbers."""

from __future__ import annotations

import datetime as dt

from flask_babel import format_date, gettext, lazy_gettext

from icomms.campaigns.draft_texts import CHANNEL_NAMES
from icomms.campaigns.wording import day_text, days_text, number_text
from icomms.campaigns.workflow_texts import CAMPAIGN_STATES, MEMBER_STATES, said
from icomms.quality_texts import ROLE_NAMES
from icomms.web import current
from icomms.web.campaigns.blueprint import bp

_DRAFT_STATES = {
    "written": lazy_gettext("waits for approval"),
    "approved": lazy_gettext("approved"),
    "sent back": lazy_gettext("sent back"),
}


@bp.app_template_global("campaign_state")
def campaign_state(state: str) -> str:
    """A state of a campaign in words."""
    return said(CAMPAIGN_STATES, state, current.language())


@bp.app_template_global("member_state")
def member_state(state: str) -> str:
    """A state of somebody asked, in words; "" is all before a yes together."""
    if not state:
        return str(gettext("not agreed yet"))
    return said(MEMBER_STATES, state, current.language())


@bp.app_template_global("member_role")
def member_role(role: str) -> str:
    """The role somebody is asked for."""
    return ROLE_NAMES[role][current.language()]


@bp.app_template_global("channel_name")
def channel_name(channel: str) -> str:
    """A channel of a text."""
    return CHANNEL_NAMES[channel][current.language()]


@bp.app_template_global("draft_state")
def draft_state(state: str) -> str:
    """The state of a text in words."""
    return str(_DRAFT_STATES[state])


@bp.app_template_filter("day")
def day(iso: str) -> str:
    """An ISO day in words, "" for none."""
    return day_text(iso, current.language())


@bp.app_template_global("days")
def days(first: str, last: str) -> str:
    """A period in words."""
    return days_text(first, last, current.language())


@bp.app_template_filter("number")
def number(value: float, digits: int = 0) -> str:
    """A number as documents write it."""
    return number_text(value, current.language(), digits)


@bp.app_template_filter("day_short")
def day_short(iso: str) -> str:
    """Day and month of an ISO day, for narrow columns."""
    found = dt.date.fromisoformat(iso)
    return str(format_date(found, "d/M" if current.language() == "vi" else "d MMM"))
