"""Invitation and thank-you letters: to copy, as an e-mail file, by the company's own mail server.

An address is typed where it is not known and used for this one letter; it is kept nowhere.
"""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from icomms.campaigns import steps
from icomms.campaigns.briefing_records import Briefing
from icomms.campaigns.invitations import (
    Days,
    Letter,
    as_eml,
    as_message,
    calendar_entry,
    invitation,
    thanks,
)
from icomms.campaigns.mailing import mail_server, send
from icomms.campaigns.records import Campaign, Member
from icomms.campaigns.workflow import ASKED
from icomms.errors import ConflictError, InputError, WorkflowError
from icomms.storage import campaign_members as store
from icomms.storage import people
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.briefing_material import briefing_for, leader_of
from icomms.web.campaigns.members import member_of
from icomms.web.campaigns.show import field

KINDS = ("invitation", "thanks")
CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/<int:campaign_id>/members/<int:member_id>/letter/<kind>")
@needs("plan campaigns")
def letter(campaign_id: int, member_id: int, kind: str) -> Page:
    """A letter to copy, to save, or to send."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    made = _letter(briefing_for(campaign), member, kind)
    return render_template(
        "campaigns/letter.html", campaign=campaign, member=member, letter=made, kind=kind,
        server=mail_server(), asking=campaign.state in ASKED,
    )  # fmt: skip


def _letter(briefing: Briefing, member: Member, kind: str) -> Letter:
    if kind not in KINDS:
        abort(404)
    make = invitation if kind == "invitation" else thanks
    return make(briefing, leader_of(briefing, member))


@bp.get("/<int:campaign_id>/members/<int:member_id>/<kind>.eml")
@needs("export campaigns")
def letter_file(campaign_id: int, member_id: int, kind: str) -> Page:
    """The letter as a file that opens as a draft in a mail program."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    made = _letter(briefing_for(campaign), member, kind)
    calendar = _calendar(campaign, member) if kind == "invitation" else b""
    contact = campaign.content.message.contact
    return exported(
        campaign, kind, "eml", 1, as_eml(made, contact, now(), calendar), "message/rfc822"
    )


@bp.get("/<int:campaign_id>/members/<int:member_id>/days.ics")
@needs("export campaigns")
def days_file(campaign_id: int, member_id: int) -> Page:
    """The days asked of somebody, for their calendar."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    return exported(campaign, "days", "ics", 1, _calendar(campaign, member), CALENDAR)


def _calendar(campaign: Campaign, member: Member) -> bytes:
    """The days that were agreed, else those of the campaign."""
    with current.database().read() as db:
        agreed = store.agreements(db, campaign.id).get(member.id)
    content, briefing = campaign.content, briefing_for(campaign)
    first, last = content.first_day, content.last_day
    chosen = Days(agreed.first_day, agreed.last_day) if agreed else Days(first, last)
    return calendar_entry(briefing, leader_of(briefing, member), campaign, chosen, now())


def exported(
    campaign: Campaign, what: str, form: str, rows: int, content: bytes, kind: str
) -> Response:
    """A file of a campaign, as a download; that it was taken is logged."""
    current.audit("campaign exported", campaign=campaign.id, what=what, format=form, rows=rows)
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    name = f"campaign-{campaign.id}-{what.replace(' ', '-')}.{form}"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@bp.post("/<int:campaign_id>/members/<int:member_id>/letter/<kind>")
@needs("export campaigns")
def send_letter(campaign_id: int, member_id: int, kind: str) -> Page:
    """Hand a letter to the company's mail server, and note that the person was invited or thanked.

    404 without a configured server; nothing is noted of a letter that was refused.
    """
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    made, server = _letter(briefing_for(campaign), member, kind), mail_server()
    if server is None:
        abort(404)
    _check_due(campaign, member, kind)
    if not (address := field("email", 254)):
        raise InputError(gettext("Type the address this letter goes to."))
    calendar = _calendar(campaign, member) if kind == "invitation" else b""
    made = Letter(made.person_id, made.name, address, made.subject, made.text)
    message = as_message(made, campaign.content.message.contact, now(), calendar)
    if send(server, [message]).refused:
        raise ConflictError(
            gettext("The mail server did not take this letter."),
            gettext("Check the address, and try again."),
        )
    _note_sent(campaign, member, kind)
    flash(gettext("The letter was handed to the mail server."))
    return redirect(url_for("campaigns.members", campaign_id=campaign_id), 303)


def _check_due(campaign: Campaign, member: Member, kind: str) -> None:
    """An invitation goes to whoever has not answered, thanks to whoever took part."""
    due = ("proposed", "invited") if kind == "invitation" else ("agreed", "briefed", "active")
    if campaign.state not in ASKED or member.state not in due:
        raise WorkflowError(
            gettext("A person in this state cannot take this step."),
            gettext("Load the page again."),
        )
    with current.database().read() as db:
        steps.check_shown(people.hidden(db, campaign.scope), (member.person_id,))


def _note_sent(campaign: Campaign, member: Member, kind: str) -> None:
    if kind == "invitation":
        current.audit("invitations sent", campaign=campaign.id, count=1)
    else:
        current.audit(
            "campaign exported", campaign=campaign.id, what="thanks", format="smtp", rows=1
        )
    to = "invited" if kind == "invitation" else "thanked"
    if member.state != to:
        steps.move_member(current.database(), current.signed_in_user(), campaign.id, member.id, to)  # type: ignore[arg-type]
