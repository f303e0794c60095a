"""What a planner wishes for and what a plan says. All of it plain values, hashable and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from icomms.records import Role

Aim = Literal["news", "conviction", "bridging", "direct"]
AIMS: tuple[Aim, ...] = ("news", "conviction", "bridging", "direct")
"""news: one exposure is enough; conviction: several trusted ones; bridging: voices of another unit;
direct: people who hear a member themselves."""

Tier = Literal["micro", "macro"]
BaselineName = Literal[
    "managers", "most_active", "brokers", "random", "volunteers", "edited"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AudiencePart:
    """Only people with one of these values in a column of the people list."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AudienceWeight:
    """People with this value count so many times (0 or more)."""

    column: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Quota:
    """At least and at most so many members with a value of a column; "" stands for each value.

    Each value means every value that at least the minimum group of people of the audience have.
    """

    column: str
    least: int = 0
    most: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class RoleQuota:
    """At least so many members with a band in a role."""

    role: Role
    least: int


@dataclass(frozen=True, slots=True)
class LeastReach:
    """Expected reach of at least this share (0 to 1) of the people with a value of a column.

    "" as value stands for each value (as in Quota), "" as column for the whole audience.
    """

    share: float
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SecondVoices:
    """At least this share (0 to 1) hear so many members themselves; columns as in LeastReach."""

    share: float
    column: str = ""
    value: str = ""
    voices: int = 2


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything a team is chosen by. Ids are person ids of the snapshot.

    `budget` is in hours; asked of each are `hours`, of a star `star_hours`, or what `hours_of`
    says. `asked` are hours asked in other campaigns now, `most_hours` the most for one person in
    all. `away` are on leave or have declined, `paused` have just been in a campaign. `leaders` is
    the largest share (0 to 1) of members with people reporting to them. `voices_needed` above 1:
    nobody moves before so many convinced voices (tested, not guaranteed). `critics` agreed to be
    asked as critics, beside those of the settings. `volunteers` and `edited` are compared. Bridging
    is between the values of `across`; a voice of the hearer's own does not count there.
    """

    aim: Aim = "news"
    across: str = "unit"
    size: int = 12
    budget: float | None = None
    hours: float = 4.0
    star_hours: float = 10.0
    hours_of: tuple[tuple[str, float], ...] = ()
    audience: tuple[AudiencePart, ...] = ()
    weights: tuple[AudienceWeight, ...] = ()
    quotas: tuple[Quota, ...] = ()
    roles: tuple[RoleQuota, ...] = ()
    leaders: float | None = None
    least_reach: tuple[LeastReach, ...] = ()
    second_voices: tuple[SecondVoices, ...] = ()
    voices_needed: int = 1
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    asked: tuple[tuple[str, float], ...] = ()
    most_hours: float | None = None
    critics: tuple[str, ...] = ()
    volunteers: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    small_first: bool = True
    diverse_over: tuple[str, ...] = ()
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish by name: a code of `planning_texts.WISHES` with what it speaks of."""

    code: str
    column: str = ""
    value: str = ""
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Expected number of people of the audience (0 to its size) with 99 % bounds."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who could stand in. `change` is the share of the team's reach won (+) or lost (-);

    `alike`: the difference is smaller than what can be told apart.
    """

    id: str
    name: str
    unit: str
    change: float
    alike: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody proposed. Reach in people; members stand in the order of what they add.

    `alone` is reached by this person without the others, `added` beyond the members before,
    `overlap` the share (0 to 1) of `alone` that the others reach as well. `formal`: people report
    to them. `chosen_by` is "plan" or "planner" (must).
    """

    id: str
    name: str
    unit: str
    role: Role
    formal: bool
    level: str
    tier: Tier
    alone: float
    added: float
    overlap: float
    hours: float
    per_hour: float
    asked: float
    chosen_by: Literal["plan", "planner"]
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True, slots=True)
class PartReach:
    """Part of the audience: people, members from it, expected reach, who hears one or two directly.

    The fields mean what they mean in TeamFigures.

    `name` "" are the merged small parts. No part has fewer people than the minimum group.
    """

    column: str
    name: str
    people: int
    members: int
    reach: float
    reach_twice: float
    once: int
    twice: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Diversity over a column: values met of those the audience has; `evenness` 0 to 1.

    Evenness is the chance that two members differ, against that of two people of the audience.
    """

    column: str
    values: int
    of: int
    evenness: float


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """What any team comes to, in the columns plans are compared by.

    Availability: `unavailable` members (away, paused, over their hours). Breadth: `reach`, of
    these `reach_twice` through two members or more, people who hear at least one (`once`) or two
    (`twice`) members directly (members count as both), `nearness`: sum over the audience of
    1 / steps to the nearest member (a member counts 1). Cost: `hours`.
    Diversity: `spread`. `broken` are wishes this team does not keep.
    """

    size: int
    reach: Reach
    reach_twice: Reach
    once: int
    twice: int
    nearness: float
    hours: float
    leaders: int
    unavailable: int
    spread: tuple[Spread, ...]
    parts: tuple[PartReach, ...]
    broken: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Another way of choosing, measured like the proposal.

    Of random teams `figures.reach` holds the mean with the smallest and largest of 200 and
    `members` is empty, as it is for everything that must not be listed.
    """

    name: BaselineName
    figures: TeamFigures
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The first `size` people: expected reach, and who hears one or two of them directly."""

    size: int
    reach: float
    once: int
    twice: int


@dataclass(frozen=True, slots=True)
class OtherModel:
    """The same team under other assumptions.

    `kept` (0 to 1) is its reach against the team that would be chosen under them; `common` members
    are in both.
    """

    code: Literal["cascade", "threshold", "unweighted"]
    kept: float
    common: int


@dataclass(frozen=True, slots=True)
class Price:
    """What one wish costs: reach won (share of the plan's) if it were dropped."""

    wish: Wish
    share: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A wish that is not met: what was wished and what the nearest plan gives."""

    wish: Wish
    wanted: float
    got: float


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes that cannot be had together, as few as possible, and where the nearest plan gives way.

    `proved`: no team at all keeps them; otherwise none was found.
    """

    wishes: tuple[Wish, ...]
    proved: bool
    gives_way: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of `planning_texts.NOTES` with its numbers."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HardCase:
    """Reach when nobody moves before several convinced voices: tested on fresh draws."""

    voices: int
    before: float
    after: float
    random: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposed team with everything that is said of it. Nothing in it changes any more.

    `share` (0 to 1) is guaranteed with 99 % confidence: the team's expected reach against that of
    the best possible team that keeps the composition wishes (size, budget, quotas, must, never).
    `basis` names the ties used. `fallback` is the baseline proposed instead because it reaches
    more, "" if none. `curve` goes on after the last member, to show what more people would add.
    """

    wishes: Wishes
    snapshot: str
    basis: str
    people: int
    candidates: int
    members: tuple[Member, ...]
    figures: TeamFigures
    share: float
    exact: bool
    curve: tuple[CurvePoint, ...]
    baselines: tuple[Baseline, ...]
    fallback: BaselineName | Literal[""]
    models: tuple[OtherModel, ...]
    prices: tuple[Price, ...]
    clash: Clash | None
    hard: HardCase | None
    notes: tuple[Note, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SwapEffect:
    """One member exchanged for somebody else: both teams' figures and the change in reach.

    `change` is a share of the reach before; `alike` as in Substitute.
    """

    before: TeamFigures
    after: TeamFigures
    change: float
    alike: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be proposed, for the list to choose from; ordered by name, not by reach."""

    id: str
    name: str
    unit: str
    role: Role
    tier: Tier
    formal: bool
    hours: float
