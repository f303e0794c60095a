"""A briefing: what every opinion leader is told, and what the planner alone should know.

All texts are ready to print, in one language. Nothing about a leader speaks of scores or ranks.
"""

from __future__ import annotations

from dataclasses import dataclass

from icomms.campaigns.records import Message


@dataclass(frozen=True, slots=True)
class About:
    """What stands on every page: the campaign, its purpose and the day of printing.

    `approval` says who approved the campaign and when, or that nobody has; `audience` whom the
    campaign is for.
    """

    campaign: str
    purpose: str
    printed_on: str
    language: str
    audience: str
    days: str
    aim: str
    approval: str


@dataclass(frozen=True, slots=True)
class Group:
    """A unit somebody is in direct touch with; at least the minimum group of `people` in it.

    `name` is ready to print, also that of the merged rest.
    """

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A text of the campaign for one leader or everybody, with its state in words."""

    title: str
    channel: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class LeaderBriefing:
    """One page. `why` are sentences one may show; `agreement` lines, empty before there is one.

    `people` is how many colleagues the person is in direct touch with, None when it cannot be said
    of enough people, or the snapshot is gone.
    """

    person_id: str
    name: str
    unit: str
    email: str
    role: str
    state: str
    why: tuple[str, ...]
    groups: tuple[Group, ...]
    people: int | None
    ask: str
    hours: float
    days: str
    agreement: tuple[str, ...]
    texts: tuple[ApprovedText, ...]


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """Who could stand in for whom, and what it would change, in words."""

    member: str
    substitute: str
    unit: str
    effect: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A unit of the audience and what the plan expects there, in people."""

    unit: str
    people: int
    members: int
    reach: float
    once: int
    twice: int


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A team beside the proposal: expected reach with its bounds, twice reached, hours.

    `twice` and `hours` are None for the mean of random teams, which is known by its reach only.
    """

    name: str
    reach: float
    low: float
    high: float
    twice: float | None
    hours: float | None
    size: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The planner's page; never handed to a leader."""

    audience: int
    hours: float
    summary: str
    teams: tuple[ComparedRow, ...]
    coverage: tuple[CoverageRow, ...]
    substitutes: tuple[SubstituteRow, ...]
    blind_spots: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """The whole briefing list of a campaign."""

    about: About
    message: Message
    leaders: tuple[LeaderBriefing, ...]
    overview: Overview
