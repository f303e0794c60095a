"""Plans compared: the proposal, the team edited by hand, managers only, most active, random."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext

from icomms.campaigns import planning_texts as texts
from icomms.campaigns.curve_picture import Curve, curve_picture
from icomms.campaigns.planning_curves import baseline_curves
from icomms.campaigns.planning_edit import edited
from icomms.campaigns.planning_records import Plan, TeamFigures
from icomms.campaigns.wording import number_text
from icomms.pages.view import SnapshotView
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of, onwards, plans_of
from icomms.web.campaigns.plan import chosen_version, opened, proposal_of


@dataclass(frozen=True, slots=True)
class Compared:
    """One team of the comparison. `share` is guaranteed (0 to 1), None where nothing is.

    `random`: the interval is the smallest and largest of 200 teams, not an uncertainty.
    """

    name: str
    figures: TeamFigures
    share: float | None = None
    random: bool = False
    sentence: str = ""


@bp.get("/<int:campaign_id>/compare")
@needs("see campaigns")
def compare(campaign_id: int) -> Page:
    """All of them on the same columns and on one chart."""
    campaign = campaign_of(campaign_id)
    versions = plans_of(campaign)
    version = chosen_version(campaign, versions)
    if version is None:
        return onwards("plan", campaign_id)
    view, proposal = opened(version), proposal_of(versions, version).plan
    teams = _teams(proposal, version.plan)
    return render_template(
        "campaigns/compare.html", campaign=campaign, version=version, plan=proposal, teams=teams,
        columns=[one.column for one in proposal.figures.spread],
        weak=sorted(version.plan.figures.parts, key=lambda part: part.reach / part.people),
        picture=curve_picture(_curves(view, proposal, version.plan)),
    )  # fmt: skip


def _teams(proposal: Plan, here: Plan) -> list[Compared]:
    language = current.language()
    found = [Compared(texts.baseline_name("", language), proposal.figures, _share(proposal))]
    if edited(here):
        name = texts.baseline_name("edited", language)
        found.append(Compared(name, here.figures, _share(here), sentence=_sentence(proposal, here)))
    for one in proposal.baselines:
        found.append(
            Compared(
                texts.baseline_name(one.name, language), one.figures, random=one.name == "random",
                sentence=texts.comparison_text(proposal, one.name, one.figures.reach, language),
            )
        )  # fmt: skip
    return found


def _share(plan: Plan) -> float | None:
    return plan.share if plan.share > 0 and plan.hard is None else None


def _sentence(proposal: Plan, here: Plan) -> str:
    """The edited team against the proposal: reach, and who hears two or more."""
    reach = texts.comparison_text(proposal, "edited", here.figures.reach, current.language())
    mine, theirs = proposal.figures, here.figures
    more = gettext(
        "Two or more members are heard in person by %(mine)s people, and by %(theirs)s with the "
        "edited team; it asks %(hours)s hours instead of %(before)s.",
        mine=mine.twice, theirs=theirs.twice,
        hours=number_text(theirs.hours, current.language(), 1),
        before=number_text(mine.hours, current.language(), 1),
    )  # fmt: skip
    return f"{reach} {more}"


def _curves(view: SnapshotView | None, proposal: Plan, here: Plan) -> list[Curve]:
    """Reach by team size of every team; of other ways of choosing while there are the data."""
    language = current.language()
    found = [_own(texts.baseline_name("", language), proposal)]
    if edited(here):
        found.append(_own(texts.baseline_name("edited", language), here))
    for one in baseline_curves(view, proposal) if view is not None else ():
        name = texts.baseline_name(one.name, language)
        found.append(Curve(name, one.reach, len(one.reach) - 1))
    return found


def _own(name: str, plan: Plan) -> Curve:
    points = plan.curve[: plan.figures.size + 1]
    return Curve(name, tuple(point.reach for point in points), plan.figures.size)
