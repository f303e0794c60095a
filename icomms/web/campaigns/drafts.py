"""The texts of a campaign: write, let the machine look, approve in writing, freeze.

Saving makes a version; the newest one counts. What was approved is frozen by its checksum: after a
change the text waits for approval again.
"""

from __future__ import annotations

from typing import cast, get_args

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from icomms.campaigns import draft_steps
from icomms.campaigns.draft_checks import check, longest, repaired
from icomms.campaigns.draft_records import Draft, Finding
from icomms.campaigns.draft_rules import DraftRules, rules_of
from icomms.campaigns.draft_texts import finding_text
from icomms.campaigns.records import Campaign, Channel, Language, Member
from icomms.campaigns.workflow import PLAN, PROMISED, WORKED
from icomms.errors import EditConflictError
from icomms.storage import campaign_drafts as store
from icomms.storage import campaign_members
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.drafts_marked import marked
from icomms.web.campaigns.show import field, shown_plan

LONGEST_TITLE, LONGEST_TEXT = 200, 20_000
CHANNELS: tuple[str, ...] = get_args(Channel)


@bp.get("/<int:campaign_id>/drafts")
@needs("see campaigns")
def drafts(campaign_id: int) -> Page:
    """All texts and what became of them."""
    return _list(campaign_of(campaign_id))


def _list(campaign: Campaign, error: str = "") -> Page:
    with current.database().read() as db:
        found = store.drafts(db, campaign.id)
    open_findings = {one.id: len(_findings(campaign, one)) for one in found}
    page = render_template(
        "campaigns/drafts.html", campaign=campaign, found=found, error=error,
        open_findings=open_findings, channels=CHANNELS, people=_writers(campaign),
        form=request.form,
    )  # fmt: skip
    return (page, 400) if error else page


def _writers(campaign: Campaign) -> tuple[Member, ...]:
    """Who may post a text in their own name: whoever has said yes."""
    with current.database().read() as db:
        found = campaign_members.members(db, campaign.id)
    return tuple(one for one in found if one.state in PROMISED)


@bp.post("/<int:campaign_id>/drafts")
@needs("plan campaigns")
def make_draft(campaign_id: int) -> Page:
    """Begin a text."""
    campaign = campaign_of(campaign_id)
    channel, language = request.form.get("channel", ""), request.form.get("language", "")
    person = request.form.get("person", "")
    known = {"", *(one.person_id for one in _writers(campaign))}
    if channel not in CHANNELS or language not in ("en", "vi") or person not in known:
        abort(400)
    if not (title := field("title", LONGEST_TITLE)):
        return _list(campaign, gettext("Give the text a title."))
    made = draft_steps.make_draft(
        current.database(), current.signed_in_user(), campaign_id, title, cast(Channel, channel),
        cast(Language, language), _text(), person,
    )  # fmt: skip
    return redirect(url_for("campaigns.draft", campaign_id=campaign_id, draft_id=made.id), 303)


def _text() -> str:
    return store.as_kept(request.form.get("text", ""))[:LONGEST_TEXT]


@bp.get("/<int:campaign_id>/drafts/<int:draft_id>")
@needs("see campaigns")
def draft(campaign_id: int, draft_id: int) -> Page:
    """A text beside the fact sheet, with the machine's findings, its state and its history."""
    return _page(campaign_of(campaign_id), _draft(campaign_id, draft_id))


def _draft(campaign_id: int, draft_id: int) -> Draft:
    with current.database().read() as db:
        return store.draft(db, campaign_id, draft_id)


def _page(campaign: Campaign, shown: Draft, mine: str | None = None, code: int = 200) -> Page:
    """The page of a text; `mine` is what was written while somebody else saved."""
    found, language = _findings(campaign, shown), current.language()
    text = shown.newest.text
    own = shown.newest.written_by == current.signed_in_user().id
    page = render_template(
        "campaigns/draft.html", campaign=campaign, draft=shown, mine=mine, findings=found,
        said=[finding_text(one, language) for one in found], can_repair=_can_repair(text, found),
        pieces=marked(text, found), longest=longest(text, _rules(campaign, shown)),
        closed=campaign.state == "closed", own=own, name=_name(campaign, shown),
        writing=may("plan campaigns") and campaign.state != "closed",
    )  # fmt: skip
    return page if code == 200 else (page, code)


def _name(campaign: Campaign, shown: Draft) -> str:
    """Who posts a text, "" for everybody and, but for planners, for whoever takes no part (now)."""
    with current.database().read() as db:
        members = campaign_members.members(db, campaign.id)
    planner = may(PLAN)
    found = (
        m for m in members if m.person_id == shown.person_id and (planner or m.state in WORKED)
    )
    return next((one.name or one.person_id for one in found), "")


def _rules(campaign: Campaign, shown: Draft) -> DraftRules:
    """What the machine knows: message and fact sheet, the team and the units of the plan."""
    plan = shown_plan(campaign)
    people = [one.name for one in plan.plan.members] if plan else []
    units = [part.name for part in plan.plan.figures.parts] if plan else []
    return rules_of(campaign.content, shown.channel, shown.language, people, units)


def _findings(campaign: Campaign, shown: Draft) -> tuple[Finding, ...]:
    return check(shown.newest.text, _rules(campaign, shown))


def _can_repair(text: str, found: tuple[Finding, ...]) -> list[bool]:
    return [repaired(text, one) != text for one in found]


@bp.post("/<int:campaign_id>/drafts/<int:draft_id>")
@needs("plan campaigns")
def write_draft(campaign_id: int, draft_id: int) -> Page:
    """Save the text as its next version."""
    return _saved(campaign_id, draft_id, _text(), gettext("Saved. The machine has looked again."))


@bp.post("/<int:campaign_id>/drafts/<int:draft_id>/repair")
@needs("plan campaigns")
def repair(campaign_id: int, draft_id: int) -> Page:
    """Put one finding right in the text it was found in, and save that."""
    campaign, shown = campaign_of(campaign_id), _draft(campaign_id, draft_id)
    if request.form.get("based_on", "") != str(shown.newest.number):
        flash(gettext("The text was changed since. Look at it again."))
        return redirect(url_for("campaigns.draft", campaign_id=campaign_id, draft_id=draft_id), 303)
    found = _findings(campaign, shown)
    number = request.form.get("finding", "")
    if not number.isdecimal() or len(number) > 4 or not 0 < int(number) <= len(found):
        abort(400)
    text = repaired(shown.newest.text, found[int(number) - 1])
    return _saved(campaign_id, draft_id, text, gettext("Put right and saved."))


def _saved(campaign_id: int, draft_id: int, text: str, done: str) -> Page:
    campaign, based_on = campaign_of(campaign_id), request.form.get("based_on", "")
    if not based_on.isdecimal() or len(based_on) > 9:
        abort(400)
    try:
        draft_steps.write_draft(
            current.database(), current.signed_in_user(), campaign_id, draft_id, text, int(based_on)
        )
    except EditConflictError as conflict:
        return _page(campaign, cast(Draft, conflict.current), text, 409)
    flash(done)
    return redirect(url_for("campaigns.draft", campaign_id=campaign_id, draft_id=draft_id), 303)


@bp.post("/<int:campaign_id>/drafts/<int:draft_id>/decide")
@needs("approve campaigns")
def decide_draft(campaign_id: int, draft_id: int) -> Page:
    """Approve the text that was read, in writing, or send it back with the reason."""
    campaign, verdict = campaign_of(campaign_id), request.form.get("verdict", "")
    if verdict not in ("approved", "sent back"):
        abort(400)
    try:
        draft_steps.decide_draft(
            current.database(), current.signed_in_user(), campaign_id, draft_id,
            request.form.get("sha256", ""), verdict == "approved", field("reason"),
        )  # fmt: skip
    except EditConflictError as conflict:
        flash(current.said(f"{conflict.message} {conflict.fix}"), "error")
        return _page(campaign, cast(Draft, conflict.current), code=409)
    flash(gettext("Your decision is kept with this very text."))
    return redirect(url_for("campaigns.draft", campaign_id=campaign_id, draft_id=draft_id), 303)


@bp.post("/<int:campaign_id>/drafts/<int:draft_id>/delete")
@needs("plan campaigns")
def delete_draft(campaign_id: int, draft_id: int) -> Page:
    """Delete a text that was never approved."""
    draft_steps.delete_draft(
        current.database(), current.signed_in_user(), campaign_id, draft_id
    )  # fmt: skip
    flash(gettext("The text was deleted."))
    return redirect(url_for("campaigns.drafts", campaign_id=campaign_id), 303)
