"""What somebody agreed to: the ask, hours, days, and how long texts and pictures may be used."""

from __future__ import annotations

import datetime as dt
import math

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.campaigns import steps
from icomms.campaigns.briefing_texts import ASKS
from icomms.campaigns.records import Agreement, Campaign, Member
from icomms.errors import InputError, WorkflowError
from icomms.storage import campaign_members as store
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.members import member_of
from icomms.web.campaigns.show import field

LONGEST_ASK = 1000
MOST_HOURS = 1000
DAYS = ("first_day", "last_day", "texts_until", "pictures_until")


@bp.get("/<int:campaign_id>/members/<int:member_id>/agreement")
@needs("plan campaigns")
def agreement(campaign_id: int, member_id: int) -> Page:
    """The agreement of somebody who said yes, or the form for one."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    with current.database().read() as db:
        found = store.agreements(db, campaign_id).get(member_id)
    return _page(campaign, member, found or _proposal(campaign, member), written=found is not None)


def _proposal(campaign: Campaign, member: Member) -> Agreement:
    """What the plan asks, to begin with; nobody may use anything before it is agreed."""
    content = campaign.content
    ask = ASKS[member.role][content.language]
    return Agreement(member.id, ask, member.hours, content.first_day, content.last_day)


def _page(
    campaign: Campaign, member: Member, shown: Agreement, *, written: bool, error: str = ""
) -> Page:
    page = render_template(
        "campaigns/agreement.html", campaign=campaign, member=member, shown=shown, error=error,
        written=written, given=request.form if error else {},
    )  # fmt: skip
    return (page, 400) if error else page


@bp.post("/<int:campaign_id>/members/<int:member_id>/agreement")
@needs("plan campaigns")
def write_agreement(campaign_id: int, member_id: int) -> Page:
    """Keep what was agreed; a wrong form is shown again with what is wrong."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    try:
        steps.agree(current.database(), current.signed_in_user(), campaign_id, _given(member_id))
    except (InputError, WorkflowError) as error:
        text = current.said(f"{error.message} {error.fix}".strip())
        return _page(campaign, member, _proposal(campaign, member), written=False, error=text)
    flash(gettext("The agreement is kept."))
    anchor = f"member-{member_id}"
    return redirect(url_for("campaigns.members", campaign_id=campaign_id, _anchor=anchor), 303)


def _given(member_id: int) -> Agreement:
    """The agreement of the form; InputError for a day or number that is none."""
    first, last, texts, pictures = (_day(field(name, 20)) for name in DAYS)
    owner = request.form.get("owner", "")
    if owner not in ("member", "company"):
        raise InputError(gettext("Say to whom texts and pictures belong."))
    ask, hours = field("ask", LONGEST_ASK), _hours(field("hours", 20))
    return Agreement(member_id, ask, hours, first, last, owner, texts, pictures)  # type: ignore[arg-type]


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(
            gettext("%(text)s is no date; write it like 2026-03-31.", text=text)
        ) from None


def _hours(text: str) -> float:
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        hours = math.nan
    if not 0 < hours <= MOST_HOURS:
        raise InputError(gettext("Hours are a number above 0, for example 2.5."))
    return hours
