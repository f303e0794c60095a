"""What came of a campaign: posts, attendance, people reached, beside what was forecast.

Nothing here is about one person of the audience; no group has fewer people than the minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

METRICS = ("views", "reach", "reactions", "comments", "shares", "clicks")
PartKind = Literal["hashtag", "source", "week"]


@dataclass(frozen=True, slots=True)
class Post:
    """A post as imported; `author` is the person id of a member, "" for anybody else.

    `source` is the file it came from, `created_at` epoch seconds (None: unknown).
    """

    key: str
    created_at: int | None
    hashtags: tuple[str, ...]
    author: str
    source: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of a post at one time; `segment` is a unit, or "all"."""

    post: str
    measured_at: int | None
    segment: str
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event and who was there: person ids, and how many people nobody could tell."""

    key: str
    starts_at: int | None
    people: frozenset[str]
    unknown: int


@dataclass(frozen=True, slots=True)
class Results:
    """All that was added to a campaign."""

    posts: tuple[Post, ...] = ()
    metrics: tuple[Measured, ...] = ()
    gatherings: tuple[Gathering, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFigures:
    """Figures of posts together; None where a figure is not known.

    `reach` is how many people saw a post; of several posts their sum, so people may be in it more
    than once. `engagement` = (reactions + comments + shares) / reach.
    """

    posts: int
    views: float | None
    reach: float | None
    reactions: float | None
    comments: float | None
    shares: float | None
    clicks: float | None

    @property
    def engagement(self) -> float | None:
        """The engagement rate, None without reach or without any reaction known."""
        said = [n for n in (self.reactions, self.comments, self.shares) if n is not None]
        return sum(said) / self.reach if said and self.reach else None


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post; `author` is a member's name, "" for anybody else, `day` ISO or ""."""

    key: str
    day: str
    author: str
    source: str
    hashtags: tuple[str, ...]
    figures: PostFigures


@dataclass(frozen=True, slots=True)
class PartRow:
    """All posts with one hashtag, from one source, or of one week (ISO day of its Monday)."""

    kind: PartKind
    name: str
    figures: PostFigures


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number (people, hours) of which only bounds are known; equal when it is known exactly."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the audience: people, of them reached at least once and twice.

    `name` "" are the merged small ones. `twice` is None when it would speak of too few people.
    `lag_days` is how much later than the fastest unit half of those reached had been reached, None
    when it cannot be told. `lagging`: reached less than half as well as the whole audience.
    """

    name: str
    people: int
    once: Bounds
    twice: Bounds | None
    lag_days: int | None
    lagging: bool


@dataclass(frozen=True, slots=True)
class AdoptionPoint:
    """How many people had come by the end of a week; None while they are too few to be shown."""

    week: str
    people: int | None


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """Attendance in the audience against people who were kept out.

    `difference` of the shares (-1 to 1) with its 95 % bounds (Newcombe's score method).
    """

    audience: int
    audience_reached: int
    others: int
    others_reached: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Planned, forecast and actual of one thing; None where there is no such number."""

    code: str
    planned: float | None
    forecast: tuple[float, float, float] | None
    actual: Bounds | None


@dataclass(frozen=True, slots=True)
class Tracking:
    """A campaign's results up to the end of a period.

    `unmatched` posts carry none of the hashtags and are not counted. `unknown_people` were at an
    event but are not on the people list. `outside`: posts count everybody who saw them, the
    audience is a part.
    """

    first_day: str
    last_day: str
    progress: tuple[Progress, ...]
    posts: tuple[PostRow, ...]
    parts: tuple[PartRow, ...]
    total: PostFigures
    events: int
    once: Bounds
    twice: Bounds
    audience: int
    units: tuple[UnitRow, ...]
    adoption: tuple[AdoptionPoint, ...]
    comparison: GroupComparison | None
    unmatched: int
    unknown_people: int
    outside: bool
