"""The load of people and what it means for the next plan."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icomms.campaigns.load import calendar_of, campaigns_in, limits_of
from icomms.campaigns.planning_records import Wishes
from icomms.storage.campaign_members import Commitment


def given_to(campaign, person, hours, first, last):
    return Commitment(
        campaign, f"C{campaign}", person, f"Name {person}", "agreed", hours, first, last
    )


SPRING = (
    given_to(1, "E1", 4.0, "2026-03-10", "2026-03-23"),  # Tuesday to Monday, 14 days
    given_to(1, "E2", 2.0, "2026-03-16", "2026-03-16"),
    given_to(2, "E1", 3.0, "2026-03-16", "2026-03-18"),
)


def test_hours_are_spread_over_the_days_agreed():
    one, two = calendar_of(SPRING, "2026-03-01", "2026-03-31")
    assert [(w.week, w.hours) for w in one.weeks] == [
        ("2026-03-09", pytest.approx(6 * 4 / 14, abs=0.01)),
        ("2026-03-16", pytest.approx(7 * 4 / 14 + 3, abs=0.01)),
        ("2026-03-23", pytest.approx(1 * 4 / 14, abs=0.01)),
    ]
    assert one.weeks[1].campaigns == ("C1", "C2")
    assert (one.hours, one.last_day) == (7.0, "2026-03-23")
    assert (two.hours, two.weeks[0].week) == (2.0, "2026-03-16")
    (part,) = calendar_of(SPRING[:1], "2026-03-22", "2026-04-30")
    assert part.hours == pytest.approx(2 * 4 / 14, abs=0.01)
    assert calendar_of(SPRING, "2026-05-01", "2026-05-31") == ()
    assert calendar_of([given_to(1, "E1", 4.0, "", "")], "2026-01-01", "2026-12-31") == ()


def test_campaigns_stand_in_the_calendar_with_their_people_and_hours():
    found = campaigns_in(SPRING)
    assert [(c.name, c.first_day, c.last_day, c.people, c.hours) for c in found] == [
        ("C1", "2026-03-10", "2026-03-23", 2, 6.0),
        ("C2", "2026-03-16", "2026-03-18", 1, 3.0),
    ]


def test_who_was_just_in_a_campaign_rests():
    limits = limits_of(SPRING, "2026-04-10", "2026-04-20", 20)
    assert limits.paused == ("E1",)  # ended 18 days before; E2 25 days before
    assert limits.asked == ()
    assert limits_of(SPRING, "2026-04-10", "2026-04-20", 18).paused == ()
    before = limits_of(SPRING, "2026-02-20", "2026-03-05", 10)
    assert before.paused == ("E1",)


def test_hours_in_overlapping_campaigns_are_counted():
    limits = limits_of(SPRING, "2026-03-18", "2026-03-20", 30)
    assert limits.asked == (("E1", 7.0),)
    assert limits.paused == ("E2",)
    alone = limits_of(SPRING, "2026-03-18", "2026-03-20", 30, without=1)
    assert alone.asked == (("E1", 3.0),)
    wishes = limits.in_wishes(Wishes(size=4))
    assert (wishes.size, wishes.asked, wishes.paused) == (4, limits.asked, limits.paused)


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@given(DAYS, DAYS, st.integers(1, 40))
def test_nothing_is_lost_in_the_calendar(one, other, hours):
    first, last = sorted((one.isoformat(), other.isoformat()))
    (row,) = calendar_of([given_to(1, "E1", float(hours), first, last)], "2025-12-01", "2026-12-31")
    assert row.hours == pytest.approx(hours, abs=0.01)
    assert sum(week.hours for week in row.weeks) == pytest.approx(hours, abs=0.01 * len(row.weeks))
