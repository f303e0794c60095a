"""Who gives how much to campaigns, and when: the calendar, and the limits of a new plan.

Only people who said yes are in it; being asked, or declining, leaves no trace.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from icomms.campaigns.planning_records import Wishes
from icomms.storage.campaign_members import Commitment


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Hours somebody gives in a week (ISO day of its Monday), and to which campaigns."""

    week: str
    hours: float
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """One row of the calendar: weeks with hours, hours in all, and the last day of any campaign."""

    person_id: str
    name: str
    hours: float
    last_day: str
    weeks: tuple[WeekLoad, ...]


@dataclass(frozen=True, slots=True)
class CampaignDays:
    """A campaign in the calendar, how many people and hours it takes."""

    campaign_id: int
    name: str
    first_day: str
    last_day: str
    people: int
    hours: float


def calendar_of(commitments: Sequence[Commitment], first: str, last: str) -> tuple[PersonLoad, ...]:
    """The load of each person in a period (ISO days, both included), by name.

    Hours are spread evenly over the days agreed; only those inside the period count.
    """
    weeks: dict[str, dict[str, tuple[float, set[str]]]] = defaultdict(dict)
    names: dict[str, str] = {}
    ends: dict[str, str] = defaultdict(str)
    for one in commitments:
        for week, hours in _by_week(one, first, last).items():
            before, campaigns = weeks[one.person_id].get(week, (0.0, set()))
            weeks[one.person_id][week] = (before + hours, campaigns | {one.campaign})
        if one.person_id in weeks:
            names[one.person_id] = one.name
            ends[one.person_id] = max(ends[one.person_id], one.last_day)
    rows = [
        PersonLoad(
            person, names[person], round(sum(hours for hours, _ in found.values()), 2),
            ends[person],
            tuple(
                WeekLoad(week, round(hours, 2), tuple(sorted(campaigns)))
                for week, (hours, campaigns) in sorted(found.items())
            ),
        )
        for person, found in weeks.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.name, row.person_id)))


def _by_week(one: Commitment, first: str, last: str) -> dict[str, float]:
    if not one.first_day or not one.last_day:
        return {}
    begin, end = dt.date.fromisoformat(one.first_day), dt.date.fromisoformat(one.last_day)
    each = one.hours / ((end - begin).days + 1)
    day = max(begin, dt.date.fromisoformat(first))
    found: dict[str, float] = defaultdict(float)
    while day <= min(end, dt.date.fromisoformat(last)):
        found[(day - dt.timedelta(day.weekday())).isoformat()] += each
        day += dt.timedelta(1)
    return dict(found)


def campaigns_in(commitments: Sequence[Commitment]) -> tuple[CampaignDays, ...]:
    """The campaigns people gave to, by first day: from the earliest to the latest day agreed."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    for one in commitments:
        found[one.campaign_id].append(one)
    rows = [
        CampaignDays(
            number, ones[0].campaign, min(one.first_day for one in ones),
            max(one.last_day for one in ones), len({one.person_id for one in ones}),
            sum(one.hours for one in ones),
        )
        for number, ones in found.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.first_day, row.campaign_id)))


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """What earlier campaigns mean for a new plan, as its wishes take it.

    `paused` have just been in a campaign, `asked` are hours given to campaigns that overlap.
    """

    paused: tuple[str, ...]
    asked: tuple[tuple[str, float], ...]

    def in_wishes(self, wishes: Wishes) -> Wishes:
        """The wishes with these limits in place of earlier ones."""
        return replace(wishes, paused=self.paused, asked=self.asked)


def limits_of(
    commitments: Sequence[Commitment], first_day: str, last_day: str, pause_days: int,
    without: int | None = None,
) -> LoadLimits:  # fmt: skip
    """Who was in a campaign less than `pause_days` before or after these days, and who gives hours
    to one meanwhile (ISO days). `without` leaves a campaign out: the one that is being planned.
    """
    begin, end = dt.date.fromisoformat(first_day), dt.date.fromisoformat(last_day)
    rest = dt.timedelta(pause_days)
    paused: set[str] = set()
    asked: dict[str, float] = defaultdict(float)
    for one in commitments:
        if one.campaign_id == without or not one.first_day or not one.last_day:
            continue
        first, last = dt.date.fromisoformat(one.first_day), dt.date.fromisoformat(one.last_day)
        if first <= end and last >= begin:
            asked[one.person_id] += one.hours
        elif begin - rest < last < begin or end < first < end + rest:
            paused.add(one.person_id)
    return LoadLimits(tuple(sorted(paused)), tuple(sorted(asked.items())))
