"""A plan as it is kept: the team, what it is expected to reach, and what was compared with it.

A plan never changes; editing makes the next number. It holds every figure it was approved with, so
that a later snapshot changes nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from icomms.campaigns.records import Aim, Wishes
from icomms.records import Role

AlternativeKind = Literal["managers", "active", "random", "volunteers", "proposed", "edited"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A number of people: what is expected, and between which bounds."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a plan in both languages."""

    en: str
    vi: str

    def said(self, language: str) -> str:
        """The sentence in "en" or "vi"."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who could step in for a member; `change` in the people reached (negative: fewer)."""

    person_id: str
    name: str
    unit: str
    change: float


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """A proposed member. `alone`: people reached alone; `adds`: beyond the rest of the team."""

    person_id: str
    name: str
    unit: str
    role: Role
    hours: float
    alone: float = 0.0
    adds: float = 0.0
    manager: bool = False
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitForecast:
    """A unit of the audience that is large enough to be shown; "" is the merged rest."""

    unit: str
    people: int
    once: float
    twice: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another team the proposal was compared with, in columns of the comparison."""

    kind: AlternativeKind
    once: Interval
    twice: float
    people: int
    hours: float


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """The content of a plan. `audience` counts people; `once` and `twice` are people who hear it.

    `guarantee` is the share of the best possible team that is certain at 99 % confidence, None
    where nothing is guaranteed. `blind_spots` name whom the team does not reach, `unknown` what the
    data do not say. `wishes` are those the team was chosen under.
    """

    aim: Aim
    audience: int
    members: tuple[PlannedMember, ...]
    once: Interval
    twice: Interval
    wishes: Wishes = Wishes()
    guarantee: float | None = None
    units: tuple[UnitForecast, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    blind_spots: tuple[Remark, ...] = ()
    unknown: tuple[Remark, ...] = ()

    @property
    def hours(self) -> float:
        """What is asked of all members together."""
        return sum(member.hours for member in self.members)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the members."""
        return tuple(member.person_id for member in self.members)


@dataclass(frozen=True, slots=True)
class SnapshotMark:
    """Which snapshot a plan was made on: its folder's name, when, and the checksum of its files."""

    id: int | None
    folder: str
    created_at: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan; `based_on` is the number it was edited from, 0 for a first one."""

    campaign_id: int
    number: int
    based_on: int
    snapshot: SnapshotMark
    team: TeamPlan
    note: str
    made_by: int | None
    made_at: int
