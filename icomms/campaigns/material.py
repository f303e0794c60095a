"""Everything about one campaign, gathered for its pages and documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from icomms.campaigns.briefing import Material
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning_ground import Ground, ground_of, value_mask
from icomms.campaigns.records import Campaign, Language, Member
from icomms.campaigns.results import results_of
from icomms.campaigns.tracking import Followed
from icomms.errors import IcommsError, NotFoundError
from icomms.installation import Installation
from icomms.pages.view import Bools, SnapshotView, view_of
from icomms.storage import campaign_drafts, campaign_files, campaign_members, campaigns, people
from icomms.storage.database import Database

_AFTER = 60  # days after the last one in which posts and events still count


def material_of(
    database: Database, place: Installation, campaign_id: int, language: Language, today: dt.date,
    emails: Mapping[str, str] | None = None, timezone: str = "UTC",
) -> Material:  # fmt: skip
    """What a campaign's documents are made of, as it is today.

    Before approval the people of its newest plan stand for its members. `emails` are addresses by
    person id that the planner gives for this occasion: icomms keeps none; an id that is an address
    is one. NotFoundError for a campaign without a plan.
    """
    with database.read() as session:
        campaign = campaigns.campaign(session, campaign_id)
        version = _version(database, campaign)
        members = campaign_members.members(session, campaign_id)
        if campaign.approved_plan is None:
            asked = campaign_members.declined(session, campaign_id)
            members = _proposed(campaign, version, asked)
        material = Material(
            campaign=campaign,
            version=version,
            members=members,
            today=today.isoformat(),
            language=language,
            decisions=campaigns.decisions(session, campaign_id),
            agreements=campaign_members.agreements(session, campaign_id),
            drafts=campaign_drafts.drafts(session, campaign_id),
            emails=_addresses(members, emails or {}),
            timezone=timezone,
        )
        hidden = people.hidden(session, campaign.scope)
    view = snapshot_view(place, version, hidden)
    return _with_view(material, view) if view is not None else material


def followed_of(
    database: Database, place: Installation, campaign_id: int, period: tuple[str, str] = ("", ""),
    timezone: str = "UTC",
) -> Followed:  # fmt: skip
    """What a campaign's results are worked out from, in a period of ISO days.

    Without a period: from its first day until 60 days after its last. NotFoundError without a plan
    or when the snapshot of the plan was deleted.
    """
    with database.read() as session:
        campaign = campaigns.campaign(session, campaign_id)
        version = _version(database, campaign)
        members = campaign_members.members(session, campaign_id)
        agreements = campaign_members.agreements(session, campaign_id)
        files = campaign_files.campaign_files(session, campaign_id)
        hidden = people.hidden(session, campaign.scope)
    view = snapshot_view(place, version, hidden)
    if view is None:
        raise NotFoundError(
            "The snapshot of this plan was deleted.", "What was reported before is kept."
        )
    first, last = period if all(period) else _whole(campaign)
    audience, comparison = _groups(campaign, version, view)
    return Followed(
        campaign=campaign, version=version, members=members, results=results_of(place, files),
        view=view, audience=audience, first_day=first, last_day=last, comparison=comparison,
        agreements=agreements, timezone=timezone,
    )  # fmt: skip


def snapshot_view(
    place: Installation, version: PlanVersion, hidden: frozenset[str] = frozenset()
) -> SnapshotView | None:
    """The snapshot a plan was made on, None when it was deleted."""
    folder = place.snapshots / Path(version.snapshot.folder).name
    return view_of(folder, hidden) if (folder / "snapshot.json").is_file() else None


def _version(database: Database, campaign: Campaign) -> PlanVersion:
    """The approved plan, before approval the newest."""
    with database.read() as session:
        if campaign.approved_plan is not None:
            return campaigns.plan(session, campaign.id, campaign.approved_plan)
        newest = campaigns.newest_plan(session, campaign.id)
    if newest is None:
        raise NotFoundError("This campaign has no plan yet.", "Choose its team first.")
    return newest


def _proposed(
    campaign: Campaign, version: PlanVersion, declined: frozenset[str]
) -> tuple[Member, ...]:
    """The people of a plan that is not approved yet, without those who declined before."""
    return tuple(
        Member(-number, campaign.id, one.id, one.name, one.unit, one.role, one.hours, "proposed",
               version.number, version.made_at)
        for number, one in enumerate(version.plan.members, 1)
        if one.id not in declined
    )  # fmt: skip


def _addresses(members: tuple[Member, ...], given: Mapping[str, str]) -> dict[str, str]:
    known = {m.person_id: m.person_id for m in members if "@" in m.person_id}
    return known | {key: value.strip() for key, value in given.items() if value.strip()}


def _with_view(material: Material, view: SnapshotView) -> Material:
    try:
        ground = ground_of(view, material.version.plan.wishes)
    except IcommsError:
        return replace(material, view=view)
    hears = {
        member.person_id: _hears(ground, view.number_of[member.person_id])
        for member in material.members
        if member.person_id in view.number_of
    }
    return replace(material, view=view, hears=hears)


def _hears(ground: Ground, person: int) -> Bools:
    """Who of the audience hears somebody directly, (n,)."""
    mask = np.zeros(ground.view.n, bool)
    mask[ground.channels.voices.of(person)] = True
    return np.asarray(mask & ground.audience)


def _whole(campaign: Campaign) -> tuple[str, str]:
    content = campaign.content
    if not content.first_day or not content.last_day:
        raise NotFoundError("The campaign has no days yet.", "Give it its first and last day.")
    last = dt.date.fromisoformat(content.last_day) + dt.timedelta(_AFTER)
    return content.first_day, last.isoformat()


def _groups(
    campaign: Campaign, version: PlanVersion, view: SnapshotView
) -> tuple[Bools, Bools | None]:
    """The audience of the plan, without those kept out to compare with, and those kept out."""
    audience = ground_of(view, version.plan.wishes).audience
    if not campaign.content.comparison:
        return audience, None
    others = view.shown.copy()
    for part in campaign.content.comparison:
        others &= value_mask(view, part.column, part.values)
    return np.asarray(audience & ~others), np.asarray(others)
