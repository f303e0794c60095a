"""The plan: who is proposed and why, what the team reaches, and beside it other ways of choosing.

A plan stays as it was made. Newer data change nothing in it; a page of its own shows what they
would change.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from icomms.campaigns import planning_texts as texts
from icomms.campaigns.curve_picture import Curve, CurvePicture, curve_picture
from icomms.campaigns.plan_job import wishes_of
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning import team_figures
from icomms.campaigns.planning_edit import edited
from icomms.campaigns.planning_records import Member, Plan, TeamFigures
from icomms.campaigns.records import Campaign, as_json
from icomms.jobs import ENDED
from icomms.pages.view import SnapshotView
from icomms.storage import people
from icomms.storage.records import SnapshotRecord
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.campaigns.blueprint import (
    Page,
    bp,
    campaign_of,
    newest_snapshot,
    onwards,
    plans_of,
    snapshot_of_plan,
)
from icomms.web.campaigns.plan_words import clash_lines, shown_wish, wish_lines
from icomms.web.campaigns.team_job import last_job
from icomms.web.campaigns.wizard import names_in, names_of, who

REASONS = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A member as the page shows them, None for somebody who may not be named any more."""

    member: Member | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A version in the history: who made it, and how many joined and left since the one before."""

    version: PlanVersion
    who: str
    joined: int
    left: int


@bp.get("/<int:campaign_id>/team")
@needs("see campaigns")
def plan(campaign_id: int) -> Page:
    """The newest plan of a draft, else the approved one."""
    campaign = campaign_of(campaign_id)
    versions, job = plans_of(campaign), last_job(campaign_id)
    if may("plan campaigns") and job is not None and job.state not in ENDED:
        return onwards("progress", campaign_id)
    version = chosen_version(campaign, versions)
    if version is None:
        return render_template("campaigns/team_none.html", campaign=campaign, job=job,
                               wishes=_wished(campaign))  # fmt: skip
    view = opened(version)
    hidden = hidden_in(campaign)
    proposal = proposal_of(versions, version)
    return render_template(
        "campaigns/team.html", campaign=campaign, version=version, plan=version.plan,
        proposal=proposal.plan, edited=edited(version.plan), rows=rows_of(version, view, hidden),
        hidden=hidden, said=_said(version.plan, view), picture=picture_of(version.plan),
        versions=_history(versions), newer=newer_than(campaign, version),
        editable=campaign.state == "draft" and may("plan campaigns") and view is not None,
        changed=campaign.state == "draft" and view is not None
        and wishes_changed(campaign, version, view),
        before=before(versions, version), job=job, wish=_wish_in(proposal.plan, view),
    )  # fmt: skip


def chosen_version(campaign: Campaign, versions: tuple[PlanVersion, ...]) -> PlanVersion | None:
    """The approved version, else the newest."""
    for one in versions:
        if one.number == campaign.approved_plan:
            return one
    return versions[-1] if versions else None


def opened(version: PlanVersion) -> SnapshotView | None:
    """The data a plan was made on, and the page turned to them; None when they were deleted."""
    found = snapshot_of_plan(version)
    if found is None:
        return None
    current.look_at(found, current.scope())
    return current.view(found)


def hidden_in(campaign: Campaign) -> frozenset[str]:
    """Ids of people who must not be named any more."""
    with current.database().read() as db:
        return people.hidden(db, campaign.scope)


def rows_of(
    version: PlanVersion, view: SnapshotView | None, hidden: frozenset[str]
) -> list[Row]:  # fmt: skip
    """The members with why each stands out, in the language of the page."""
    found = []
    for one in version.plan.members:
        if one.id in hidden:
            found.append(Row(None))
            continue
        number = view.number_of.get(one.id) if view is not None else None
        reasons: tuple[str, ...] = ()
        if view is not None and number is not None:
            reasons = view.reasons(number, one.role, current.language())[:REASONS]
        found.append(Row(one, reasons))
    return found


def shown_team(version: PlanVersion, view: SnapshotView) -> tuple[str, ...]:
    """The members who may be named and asked; every new version is made of them."""
    numbers = view.number_of
    return tuple(i for i in version.people if i in numbers and view.shown[numbers[i]])


def proposal_of(versions: tuple[PlanVersion, ...], version: PlanVersion) -> PlanVersion:
    """The machine's proposal that a version was edited from; the version itself when it is one."""
    made = [one for one in versions if one.number <= version.number and not edited(one.plan)]
    return made[-1] if made else version


def before(versions: tuple[PlanVersion, ...], version: PlanVersion) -> PlanVersion | None:
    """The version that undoing leads to; a version brought back leads to what was before it then.

    None for a first one.
    """
    by_number = {one.number: one for one in versions}
    here = version
    while True:
        same = [o for o in versions if o.number < here.number and o.plan == here.plan]
        if not same:
            return by_number.get(here.number - 1)
        here = same[-1]


def picture_of(plan: Plan) -> CurvePicture:
    """The coverage curve of one plan, with the people who could follow."""
    reach = tuple(point.reach for point in plan.curve)
    return curve_picture([Curve("", reach, plan.figures.size)])


def newer_than(campaign: Campaign, version: PlanVersion) -> SnapshotRecord | None:
    """The newest data, when they are not those of the plan."""
    found = newest_snapshot(campaign)
    return None if found is None or found.folder == version.snapshot.folder else found


def wishes_changed(campaign: Campaign, version: PlanVersion, view: SnapshotView) -> bool:
    """Whether the wishes were changed after the plan was made."""
    now = as_json(wishes_of(current.database(), view, campaign))
    then = as_json(version.plan.wishes)
    return bool({**now, "edited": []} != {**then, "edited": []})


def _said(plan: Plan, view: SnapshotView | None) -> dict[str, object]:
    """The sentences about a plan, in the language of the page."""
    language = current.language()
    names = names_in(view, plan.wishes) if view is not None else {}
    return {
        "guarantee": texts.guarantee_text(plan, language) if plan.share or plan.hard else "",
        "fallback": texts.fallback_text(plan, language),
        "basis": texts.basis_text(plan.basis, language),
        "notes": [texts.note_text(one, language) for one in plan.notes],
        "clash": clash_lines(plan.clash, names) if plan.clash else (),
        "broken": [shown_wish(one, names) for one in plan.figures.broken],
        "wishes": wish_lines(plan.wishes, names),
        "compared": [
            (texts.baseline_name(b.name, language), b.figures,
             texts.comparison_text(plan, b.name, b.figures.reach, language))
            for b in plan.baselines
        ],
    }  # fmt: skip


def _wish_in(plan: Plan, view: SnapshotView | None) -> dict[str, str]:
    """Words for the priced wishes and other models of a proposal."""
    language = current.language()
    names = names_in(view, plan.wishes) if view is not None else {}
    words = {str(price.wish): shown_wish(price.wish, names) for price in plan.prices}
    return words | {model.code: texts.model_text(model.code, language) for model in plan.models}


def _wished(campaign: Campaign) -> list[str]:
    wishes = campaign.content.wishes
    return wish_lines(wishes, names_of(campaign, wishes))


def _history(versions: tuple[PlanVersion, ...]) -> list[Past]:
    """The versions, the newest first."""
    found: list[Past] = []
    earlier: frozenset[str] = frozenset()
    for one in versions:
        team = frozenset(one.people)
        found.append(Past(one, who(one.made_by), len(team - earlier), len(earlier - team)))
        earlier = team
    return found[::-1]


@bp.get("/<int:campaign_id>/team/newer")
@needs("see campaigns")
def newer_data(campaign_id: int) -> Page:
    """What the newest data say of a plan that was made on older ones; the plan stays as it is."""
    campaign = campaign_of(campaign_id)
    version = chosen_version(campaign, plans_of(campaign))
    found = newer_than(campaign, version) if version is not None else None
    if version is None or found is None:
        return onwards("plan", campaign_id)
    view, hidden = current.view(found), hidden_in(campaign)
    here = shown_team(version, view)
    gone = [one for one in version.plan.members if one.id not in here]
    figures: TeamFigures | None = None
    if here:
        figures = team_figures(view, wishes_of(current.database(), view, campaign), here)
    return render_template(
        "campaigns/newer.html", campaign=campaign, version=version, plan=version.plan,
        found=found, figures=figures, unnamed=sum(one.id in hidden for one in gone),
        gone=[one for one in gone if one.id not in hidden],
    )  # fmt: skip
