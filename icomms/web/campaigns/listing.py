"""All campaigns of the data looked at, what each needs next, and the first step of a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.campaigns import steps
from icomms.campaigns.audience import columns, people_of
from icomms.campaigns.records import Campaign, Content, Language
from icomms.campaigns.templates import TEMPLATES, content_of, template
from icomms.errors import InputError
from icomms.storage import campaigns as store
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, onwards
from icomms.web.campaigns.forms import LINE
from icomms.web.campaigns.next_steps import Next, next_step


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `people` is the size of the audience, None while it is not known."""

    campaign: Campaign
    people: int | None
    next: Next


@bp.get("")
@needs("see campaigns")
def index() -> Page:
    """The campaigns, the newest first."""
    with current.database().read() as db:
        found = store.campaigns(db, current.scope())
        plans = {one.id: store.newest_plan(db, one.id) for one in found}
    rows = [
        Row(one, plan.plan.people if plan else _audience(one.content), next_step(one, plan))
        for one in found
        for plan in (plans[one.id],)
    ]
    return render_template("campaigns/index.html", rows=rows)


def _audience(content: Content) -> int | None:
    """The people of an audience nobody planned for yet; None under the minimum group."""
    found = current.snapshot_or_none()
    if found is None:
        return None
    view = current.view(found)
    people = int(people_of(view, content.wishes.audience).sum())
    return people if people >= view.minimum_group else None


@bp.get("/new")
@needs("plan campaigns")
def new() -> Page:
    """Choose a template."""
    return render_template("campaigns/new.html", templates=TEMPLATES, asked=request.args)


@bp.post("/new")
@needs("plan campaigns")
def make() -> Page:
    """Begin a campaign from a template."""
    name = request.form.get("name", "").strip()[:LINE]
    code = request.form.get("template", "")
    if not name or code not in {one.code for one in TEMPLATES}:
        flash(gettext("Give the campaign a name and choose a template."), "error")
        page = render_template("campaigns/new.html", templates=TEMPLATES, asked=request.form)
        return page, 400
    language: Language = "vi" if request.form.get("language") == "vi" else "en"
    found = current.snapshot_or_none()
    made = steps.make(
        current.database(), current.signed_in_user(), current.scope(),
        found.data_set_id if found else None, _fitting(content_of(code, language, name)),
    )  # fmt: skip
    return onwards("aim", made.id)


def _fitting(content: Content) -> Content:
    """A template without wishes about columns these data do not have."""
    found = current.snapshot_or_none()
    if found is None:
        return content
    known = {one.name for one in columns(current.view(found))}
    wishes = content.wishes
    return replace(
        content,
        wishes=replace(
            wishes,
            quotas=tuple(q for q in wishes.quotas if q.column in known),
            least_reach=tuple(r for r in wishes.least_reach if r.column in {*known, ""}),
            second_voices=tuple(v for v in wishes.second_voices if v.column in {*known, ""}),
            diverse_over=tuple(c for c in wishes.diverse_over if c in known),
        ),
    )


@bp.post("/<int:campaign_id>/delete")
@needs("plan campaigns")
def delete(campaign_id: int) -> Page:
    """Delete a draft; its name must be typed."""
    campaign = campaign_of(campaign_id)
    if request.form.get("name", "").strip() != campaign.content.name.strip():
        raise InputError(
            gettext("The name does not match; nothing was deleted."),
            gettext("Type the name of the campaign: %(name)s", name=campaign.content.name),
        )
    steps.delete(current.database(), current.signed_in_user(), campaign_id)
    flash(gettext("The campaign was deleted."))
    return redirect(url_for("campaigns.index"), 303)


@bp.app_template_global("template_of")
def template_of(code: str) -> str:
    """What a template is called."""
    return template(code).name(current.language())
