"""The briefing list of a campaign, put together from its plan, people, agreements and texts.

Every figure comes from the plan as it was approved; whom a leader is in touch with from the
snapshot of that plan, in groups of at least the minimum size that leave nothing to subtract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from icomms.campaigns.briefing_records import (
    About,
    ApprovedText,
    Briefing,
    Group,
    LeaderBriefing,
)
from icomms.campaigns.briefing_texts import AGREEMENT, ASKS, WHY, label
from icomms.campaigns.draft_records import Draft
from icomms.campaigns.draft_texts import CHANNEL_NAMES
from icomms.campaigns.overview import overview_of
from icomms.campaigns.plan_records import PlanVersion
from icomms.campaigns.planning_records import AudiencePart
from icomms.campaigns.records import Agreement, Campaign, CampaignDecision, Member
from icomms.campaigns.wording import day_text, days_text, moment_text, number_text
from icomms.campaigns.workflow_texts import AIM_NAMES, MEMBER_STATES
from icomms.governance.privacy import OTHERS, shown_groups
from icomms.pages.view import Bools, SnapshotView
from icomms.quality_texts import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Material:
    """All a briefing is made from.

    `today` is an ISO day, `hears` says of each member by id who of everybody hears them directly,
    (n,) in the numbering of `view` (both None and empty when the snapshot is gone). `emails` are
    by person id.
    """

    campaign: Campaign
    version: PlanVersion
    members: tuple[Member, ...]
    today: str
    language: str
    decisions: tuple[CampaignDecision, ...] = ()
    agreements: Mapping[int, Agreement] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    emails: Mapping[str, str] = field(default_factory=dict)
    view: SnapshotView | None = None
    hears: Mapping[str, Bools] = field(default_factory=dict)
    timezone: str = "UTC"


def briefing_of(material: Material) -> Briefing:
    """The briefing list. Whoever declined is not in it."""
    leaders = tuple(
        _leader(material, member) for member in material.members if member.state != "declined"
    )
    return Briefing(
        about=about_of(material),
        message=material.campaign.content.message,
        leaders=leaders,
        overview=overview_of(material.version, material.language),
    )


def about_of(material: Material) -> About:
    """What stands on every page."""
    content, language = material.campaign.content, material.language
    return About(
        campaign=content.name,
        purpose=content.purpose,
        printed_on=day_text(material.today, language),
        language=language,
        audience=audience_text(content.wishes.audience, language),
        days=days_text(content.first_day, content.last_day, language),
        aim=AIM_NAMES[content.wishes.aim][language],
        approval=_approval(material),
    )


def audience_text(parts: Sequence[AudiencePart], language: str) -> str:
    """Whom a campaign is for: the values of each column, or everybody.

    >>> audience_text((AudiencePart("company", ("A", "B")),), "en")
    'A, B'
    """
    chosen = [", ".join(part.values) for part in parts]
    return " · ".join(chosen) or label("everybody", language)


def _approval(material: Material) -> str:
    steps = [one for one in material.decisions if one.after == "approved"]
    if material.campaign.approved_plan is None or not steps:
        return label("not_approved", material.language)
    day = moment_text(steps[-1].at, material.language, material.timezone)
    return label("approved_by", material.language, who=steps[-1].who, day=day)


def _leader(material: Material, member: Member) -> LeaderBriefing:
    language = material.language
    people, groups = _groups(material, member.person_id)
    agreed = material.agreements.get(member.id)
    content = material.campaign.content
    first, last = content.first_day, content.last_day
    return LeaderBriefing(
        person_id=member.person_id,
        name=member.name,
        unit=member.unit,
        email=material.emails.get(member.person_id, ""),
        role=ROLE_NAMES[member.role][language],
        state=MEMBER_STATES[member.state][language],
        why=_why(material, member, groups),
        groups=groups,
        people=people,
        ask=agreed.ask if agreed else ASKS[member.role][language],
        hours=agreed.hours if agreed else member.hours,
        days=days_text(
            agreed.first_day if agreed else first, agreed.last_day if agreed else last, language
        ),
        agreement=agreement_lines(agreed, language) if agreed else (),
        texts=tuple(
            _text(draft, material)
            for draft in material.drafts
            if draft.person_id in ("", member.person_id)
        ),
    )


def _why(material: Material, member: Member, groups: Sequence[Group]) -> tuple[str, ...]:
    """Reasons one may show: no score, no rank, no count of who named whom."""
    planned = {one.id: one for one in material.version.plan.members}.get(member.person_id)
    by_name = planned is not None and planned.chosen_by == "planner"
    sentences = [WHY["by_name" if by_name else member.role][material.language]]
    rest = [label(code, material.language) for code in ("other_units", "several_units")]
    named = [group.name for group in groups if group.name not in rest]
    if named:
        text = WHY["groups"][material.language]
        sentences.append(text.format(groups=", ".join(named)))
    return tuple(sentences)


def _groups(material: Material, person_id: str) -> tuple[int | None, tuple[Group, ...]]:
    """How many people hear somebody directly, and in which units, each large enough."""
    view, mask = material.view, material.hears.get(person_id)
    if view is None or mask is None:
        return None, ()
    counted = mask.copy()
    counted[view.number_of[person_id]] = False
    found = shown_groups(view.units, counted, view.minimum_group)
    rest = label("other_units" if len(found.names) > 1 else "several_units", material.language)
    groups = tuple(
        Group(rest if name == OTHERS else name, size)
        for name, size in zip(found.names, found.sizes, strict=True)
    )
    total = int(np.count_nonzero(counted))
    return (total if groups else None), groups


def agreement_lines(agreed: Agreement, language: str) -> tuple[str, ...]:
    """What was agreed, line by line."""
    said = {code: texts[language] for code, texts in AGREEMENT.items()}
    days = days_text(agreed.first_day, agreed.last_day, language)
    texts, pictures = (day_text(d, language) for d in (agreed.texts_until, agreed.pictures_until))
    return (
        said["ask"].format(ask=agreed.ask),
        said["time"].format(hours=number_text(agreed.hours, language, 1), days=days),
        said[f"owner_{agreed.owner}"],
        said["texts_until"].format(day=texts) if texts else said["no_texts"],
        said["pictures_until"].format(day=pictures) if pictures else said["no_pictures"],
    )


def _text(draft: Draft, material: Material) -> ApprovedText:
    """A text with its state: only an approved one is handed out word for word."""
    language, decision = material.language, draft.decision
    if decision is None:
        state, text = label("text_waits", language), ""
    elif decision.verdict == "sent back":
        state, text = label("text_sent_back", language), ""
    else:
        day = moment_text(decision.at, language, material.timezone)
        state, text = label("text_approved", language, who=decision.who, day=day), draft.newest.text
    return ApprovedText(draft.title, CHANNEL_NAMES[draft.channel][language], text, state)
