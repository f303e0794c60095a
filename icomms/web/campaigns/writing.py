"""Aim, audience and limits, message: the steps in which planners write."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from icomms.campaigns.audience import columns, named, people_of, search
from icomms.campaigns.planning_records import AIMS, Wishes
from icomms.campaigns.records import FACT_KINDS, Campaign
from icomms.campaigns.workflow import ASKED
from icomms.pages.view import SnapshotView
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns import message_form, wishes_form
from icomms.web.campaigns.blueprint import (
    Page,
    bp,
    campaign_of,
    newest_plan,
    onwards,
    view_of_campaign,
)
from icomms.web.campaigns.forms import BLOCK, Form, Reader
from icomms.web.campaigns.team_job import propose
from icomms.web.campaigns.wizard import Step, draft_only, fresh, refused, saved, step_page

AIM_PARTS = ("name", "purpose", "language", "wishes")


@bp.get("/<int:campaign_id>/aim")
@needs("plan campaigns")
def aim(campaign_id: int) -> Page:
    """What the campaign is for."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    return _aim_page(campaign, fresh(campaign, _aim_form(campaign), AIM_PARTS))


@bp.post("/<int:campaign_id>/aim")
@needs("plan campaigns")
def save_aim(campaign_id: int) -> Page:
    """Save it and go on to the audience."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    reader = Reader(request.form)
    name, purpose = reader.text("name"), reader.text("purpose", BLOCK)
    if not name:
        reader.problems.append(gettext("Give the campaign a name."))
    chosen = next((one for one in AIMS if one == reader.text("aim")), None)
    if chosen is None:
        reader.problems.append(gettext("Choose what the campaign aims at."))
    if reader.problems:
        return _aim_page(campaign, refused(tuple(reader.problems)))
    across = next(iter(reader.chosen("across", _column_names(campaign))), "unit")
    before = campaign.content.wishes
    parts = {
        "name": name,
        "purpose": purpose,
        "language": "vi" if reader.text("language") == "vi" else "en",
        "wishes": replace(before, aim=chosen or before.aim, across=across),
    }
    step = saved(campaign, parts)
    if step is not None:
        return _aim_page(campaign, step)
    return onwards("audience", campaign_id)


def _aim_form(campaign: Campaign) -> Form:
    content = campaign.content
    return MultiDict(
        [("name", content.name), ("purpose", content.purpose), ("language", content.language),
         ("aim", content.wishes.aim), ("across", content.wishes.across)]
    )  # fmt: skip


def _aim_page(campaign: Campaign, step: Step) -> Page:
    return step_page("campaigns/aim.html", campaign, step, aims=AIMS,
                     columns=_column_names(campaign))  # fmt: skip


def _column_names(campaign: Campaign) -> tuple[str, ...]:
    return tuple(one.name for one in columns(view_of_campaign(campaign)))


@bp.get("/<int:campaign_id>/audience")
@needs("plan campaigns")
def audience(campaign_id: int) -> Page:
    """Whom the campaign is for, and what the team must keep to."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    form = wishes_form.as_form(campaign.content)
    return _audience_page(campaign, fresh(campaign, form, wishes_form.PARTS))


@bp.post("/<int:campaign_id>/audience")
@needs("plan campaigns")
def save_audience(campaign_id: int) -> Page:
    """Save it; then look for people, offer more rows, or go on to the team."""
    campaign = campaign_of(campaign_id)
    draft_only(campaign)
    view = view_of_campaign(campaign)
    parts, problems = wishes_form.read(request.form, campaign.content, columns(view), view)
    problems += _too_small(view, parts["wishes"])
    if problems:
        return _audience_page(campaign, refused(problems))
    step = saved(campaign, parts)
    if step is not None:
        return _audience_page(campaign, step)
    for name in wishes_form.LISTS:
        if typed := request.form.get(f"find-{name}", "").strip()[:200]:
            return onwards("audience", campaign_id, name, urlencode({"find": name, "q": typed}))
    if (then := request.form.get("then", "")) != "on":
        return onwards("audience", campaign_id, then if then.isalpha() else "")
    if newest_plan(campaign) is None:
        propose(campaign)
        return onwards("progress", campaign_id)
    return onwards("plan", campaign_id)


def _too_small(view: SnapshotView, wishes: Wishes) -> tuple[str, ...]:
    people = int(people_of(view, wishes.audience).sum())
    if people >= view.minimum_group:
        return ()
    least = view.minimum_group
    return (gettext("Fewer than %(least)s people would belong to this audience.", least=least),)


def _audience_page(campaign: Campaign, step: Step) -> Page:
    view = view_of_campaign(campaign)
    asked, typed = request.args.get("find", ""), request.args.get("q", "")[:200]
    people = int(people_of(view, campaign.content.wishes.audience).sum())
    chosen = {
        name: named(view, tuple(step.form.getlist(name))) for name in wishes_form.LISTS
    }  # fmt: skip
    found = search(view, typed) if asked in wishes_form.LISTS else ()
    there = {one.id for one in chosen.get(asked, ())}
    return step_page(
        "campaigns/audience.html", campaign, step, columns=columns(view), chosen=chosen,
        asked=asked, typed=typed, found=[one for one in found if one.id not in there],
        people=people, minimum=view.minimum_group, plan=newest_plan(campaign),
        critics=len(current.opted_in()),
    )  # fmt: skip


@bp.get("/<int:campaign_id>/message")
@needs("plan campaigns")
def message(campaign_id: int) -> Page:
    """Dates, message and fact sheet; of an approved campaign the answers and the contact."""
    campaign = campaign_of(campaign_id)
    names = _open_parts(campaign)
    return _message_page(campaign, fresh(campaign, message_form.as_form(campaign.content), names))


@bp.post("/<int:campaign_id>/message")
@needs("plan campaigns")
def save_message(campaign_id: int) -> Page:
    """Save it and go on to the review."""
    campaign = campaign_of(campaign_id)
    parts, problems = message_form.read(request.form, _open_parts(campaign))
    if problems:
        return _message_page(campaign, refused(problems))
    step = saved(campaign, parts)
    if step is not None:
        return _message_page(campaign, step)
    if (then := request.form.get("then", "")) != "on":
        return onwards("message", campaign_id, then if then.isalpha() else "")
    return onwards("review", campaign_id)


def _open_parts(campaign: Campaign) -> tuple[str, ...]:
    if campaign.state in ASKED:
        return message_form.LATER
    draft_only(campaign)
    return message_form.PARTS


def _message_page(campaign: Campaign, step: Step) -> Page:
    names = _open_parts(campaign)
    return step_page("campaigns/message.html", campaign, step, kinds=FACT_KINDS,
                     whole=names == message_form.PARTS)  # fmt: skip
