"""What came of a campaign, every figure recomputed from what was put in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.campaigns.exposure import Seen, difference, reached_once, reached_twice, shown_units
from icomms.campaigns.post_figures import figures, totals, week_of
from icomms.campaigns.records import Agreement
from icomms.campaigns.tracking import Followed, tracking_of
from icomms.campaigns.tracking_records import Bounds, Gathering, Measured, Post, Results
from tests.icomms.campaigns.made import (
    CONTENT,
    FIGURES,
    NOON,
    PLAN,
    VERSION,
    campaign,
    member,
    proposed_members,
    view_of_people,
)

DAY = 86400
START = NOON + 10 * DAY  # 2026-03-11
UNITS = ["A"] * 20 + ["B"] * 12 + ["C"] * 5 + ["D"] * 3


def people(*numbers) -> frozenset[str]:
    return frozenset(f"E{i}" for i in numbers)


def gathering(key, day, *numbers, unknown=0) -> Gathering:
    return Gathering(key, START + day * DAY, people(*numbers), unknown)


def post(key, day=0, tags=("motdoingu",), author="", source="a.csv") -> Post:
    return Post(key, START + day * DAY, tags, author, source)


def measured(key, segment="all", day=0, **metrics) -> tuple[Measured, ...]:
    return tuple(
        Measured(key, START + day * DAY, segment, name, float(value))
        for name, value in metrics.items()
    )


def followed(results, **changes) -> Followed:
    view = view_of_people(UNITS)
    plain = Followed(
        campaign=campaign("running", approved_plan=1), version=VERSION, members=proposed_members(),
        results=results, view=view, audience=np.ones(view.n, bool), first_day="2026-03-01",
        last_day="2026-05-31",
    )  # fmt: skip
    return replace(plain, **changes)


EVENTS = (
    gathering("one", 0, *range(1, 11), *range(21, 26), unknown=2),  # 10 of A, 5 of B
    gathering("two", 7, *range(6, 16), 21, *range(33, 38)),  # 10 of A, 1 of B, 5 of C
)
POSTS = (
    post("p1", 0, author="E1"), post("p2", 8, ("khac", "MotDoiNgu"), source="b.csv"),
    post("p3", 9, ("khac",)), post("p0", -30),
)  # fmt: skip
METRICS = (
    *measured("p1", views=90, reach=30, reactions=6, comments=2, shares=1, clicks=4),
    *measured("p1", day=3, views=120, reach=36, reactions=9, comments=3, shares=0),
    *measured("p2", "A", unique_viewers=11, likes=2),
    *measured("p2", "B", unique_viewers=7, likes=1),
    *measured("p3", reach=99, views=500),
    *measured("p0", reach=77, views=400),
)
RESULTS = Results(POSTS, METRICS, EVENTS)


def test_only_posts_of_the_campaign_and_the_period_count():
    found = tracking_of(followed(RESULTS))
    assert [row.key for row in found.posts] == ["p1", "p2"]
    assert found.unmatched == 1
    assert found.total.posts == 2
    later = tracking_of(followed(RESULTS, first_day="2026-03-15"))
    assert [row.key for row in later.posts] == ["p2"]
    assert later.events == 1


def test_the_newest_measurement_counts_and_the_rate_is_reactions_by_reach():
    found = tracking_of(followed(RESULTS))
    one, two = (row.figures for row in found.posts)
    assert (one.views, one.reach, one.reactions, one.comments, one.shares) == (120, 36, 9, 3, 0)
    assert one.clicks == 4
    assert one.engagement == pytest.approx((9 + 3 + 0) / 36)
    assert (two.reach, two.reactions, two.comments, two.views) == (11 + 7, 2 + 1, None, None)
    assert two.engagement == pytest.approx(3 / 18)
    total = found.total
    assert (total.views, total.reach, total.reactions) == (120, 36 + 18, 9 + 3)
    assert total.engagement == pytest.approx((9 + 3 + 3 + 0) / (36 + 18))
    early = tracking_of(followed(RESULTS, last_day="2026-03-12"))
    assert early.posts[0].figures.reach == 30


def test_posts_by_member_source_hashtag_and_week():
    found = tracking_of(followed(RESULTS))
    assert [row.author for row in found.posts] == [PLAN.members[0].name, ""]
    parts = {(row.kind, row.name): row.figures for row in found.parts}
    assert set(parts) == {
        ("hashtag", "MotDoiNgu"), ("source", "a.csv"), ("source", "b.csv"),
        ("week", "2026-03-09"), ("week", "2026-03-16"),
    }  # fmt: skip
    assert parts["hashtag", "MotDoiNgu"] == found.total
    assert parts["source", "b.csv"] == found.posts[1].figures
    assert [row.day for row in found.posts] == ["2026-03-11", "2026-03-19"]


def test_a_reach_of_very_few_people_is_not_shown():
    results = Results((post("p"),), measured("p", reach=4, reactions=2, views=9))
    shown = tracking_of(followed(results)).posts[0].figures
    assert (shown.reach, shown.engagement, shown.views) == (None, None, 9)
    assert figures((post("p"),), totals(measured("p", reach=5)), 5).reach == 5
    assert figures((post("p"),), totals(measured("p", reach=0)), 5).engagement is None


def test_attendance_is_counted_exactly():
    found = tracking_of(followed(Results(gatherings=EVENTS)))
    everybody = EVENTS[0].people | EVENTS[1].people
    both = EVENTS[0].people & EVENTS[1].people
    assert found.once == Bounds(len(everybody), len(everybody))
    assert found.twice == Bounds(len(both), len(both))
    assert found.audience == len(UNITS)
    assert found.unknown_people == 2
    assert found.events == 2


def test_units_are_shown_when_they_are_large_enough_and_nothing_can_be_subtracted():
    found = tracking_of(followed(Results(gatherings=EVENTS)))
    rows = {row.name: row for row in found.units}
    # D has three people: it is merged with the smallest unit that may be shown.
    assert {name: row.people for name, row in rows.items()} == {"A": 20, "B": 12, "": 8}
    assert rows["A"].once == Bounds(15, 15)
    assert rows["A"].twice == Bounds(5, 5)
    assert rows["B"].once == Bounds(5, 5)
    assert rows["B"].twice is None  # one person
    assert rows[""].once == Bounds(5, 5)
    assert sum(row.people for row in found.units) == found.audience
    assert sum(row.once.low for row in found.units) == found.once.low


def test_units_lag_behind_the_fastest():
    found = tracking_of(followed(Results(gatherings=EVENTS)))
    lags = {row.name: row.lag_days for row in found.units}
    # Half of those of A who came had come on the first day, those of C a week later.
    assert lags == {"A": 0, "B": 0, "": 7}
    # 25 of 40 were reached; less than half as well is under 31 %.
    assert {row.name: row.lagging for row in found.units} == {"A": False, "B": False, "": False}
    few = (gathering("one", 0, *range(1, 18), *range(33, 38)),)
    slow = {row.name: row.lagging for row in tracking_of(followed(Results(gatherings=few))).units}
    assert slow == {"A": False, "B": True, "": False}


def test_posts_with_units_add_to_the_units():
    results = Results((post("p"),), (*measured("p", "A", reach=18), *measured("p", "B", reach=6)),
                      (gathering("one", 0, *range(1, 9)),))  # fmt: skip
    rows = {row.name: row for row in tracking_of(followed(results)).units}
    assert rows["A"].once == Bounds(18, 20)
    assert rows["B"].once == Bounds(6, 6)
    assert rows["A"].twice == Bounds(18 + 8 - 20, 8)


def test_planned_forecast_and_actual_stand_side_by_side():
    members = (*proposed_members()[:2], replace(member("declined", 3)))
    agreements = {1: Agreement(1, "x", 6.5, "2026-03-10", "2026-04-10")}
    found = tracking_of(followed(RESULTS, members=members, agreements=agreements))
    rows = {row.code: row for row in found.progress}
    assert (rows["members"].planned, rows["members"].actual) == (3, Bounds(2, 2))
    assert (rows["hours"].planned, rows["hours"].actual) == (9.5, Bounds(9.5, 9.5))  # 6.5 + 3
    reach = FIGURES.reach
    assert rows["reach"].forecast == (reach.value, reach.low, reach.high)
    assert rows["reach"].planned == PLAN.people
    assert rows["reach"].actual == found.once
    second = FIGURES.reach_twice
    assert rows["twice"].forecast == (second.value, second.low, second.high)
    assert rows["posts"].actual == Bounds(2, 2)


def test_adoption_is_counted_by_week_and_never_of_very_few():
    events = (
        gathering("a", 0, 1, 2, 3), gathering("b", 7, 3, 4, 5, 6), gathering("c", 22, 7, 1),
    )  # fmt: skip
    found = tracking_of(followed(Results(gatherings=events)))
    assert [(p.week, p.people) for p in found.adoption] == [
        ("2026-03-09", None), ("2026-03-16", 6), ("2026-03-23", 6), ("2026-03-30", 7),
    ]  # fmt: skip
    assert tracking_of(followed(Results())).adoption == ()


def test_a_group_kept_out_is_compared():
    audience = np.array([unit != "B" for unit in UNITS])
    others = np.array([unit == "B" for unit in UNITS])
    found = tracking_of(
        followed(Results(gatherings=EVENTS), audience=audience, comparison=others)
    ).comparison
    assert (found.audience, found.others) == (28, 12)
    assert (found.audience_reached, found.others_reached) == (20, 5)
    assert found.difference == pytest.approx(20 / 28 - 5 / 12)
    assert found.low < found.difference < found.high
    small = np.array([unit == "D" for unit in UNITS])
    assert tracking_of(followed(Results(), comparison=small, audience=~small)).comparison is None
    few = (gathering("x", 0, *range(1, 15), 21, 22),)
    hidden = followed(Results(gatherings=few), audience=audience, comparison=others)
    assert tracking_of(hidden).comparison is None


def test_viewers_outside_the_audience_are_allowed_for():
    results = Results((post("p"),), measured("p", reach=30))
    content = replace(CONTENT, wishes=replace(CONTENT.wishes, audience=("unit",)))
    audience = np.array([unit == "A" for unit in UNITS])
    part = followed(
        results, audience=audience, campaign=campaign("running", approved_plan=1, content=content)
    )
    found = tracking_of(part)
    assert found.outside
    assert found.once == Bounds(10, 20)  # 30 viewers, 20 people outside
    assert not tracking_of(followed(results)).outside


def test_times_are_those_of_the_zone():
    late = Post(
        "p", int(dt.datetime(2026, 3, 31, 20, tzinfo=dt.UTC).timestamp()), ("motdoingu",), "", ""
    )
    inside = followed(Results((late,)), last_day="2026-03-31")
    assert [row.day for row in tracking_of(inside).posts] == ["2026-03-31"]
    assert tracking_of(replace(inside, timezone="Asia/Ho_Chi_Minh")).posts == ()
    assert week_of(late.created_at, "Asia/Ho_Chi_Minh") == "2026-03-30"
    assert week_of(None, "UTC") == ""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bounds_hold_whoever_saw_the_posts(data):
    people_count = data.draw(st.integers(1, 12))
    outside = data.draw(st.integers(0, 4))
    one = st.sets(st.integers(0, people_count - 1))
    anybody = st.sets(st.integers(0, people_count + outside - 1))
    events = data.draw(st.lists(one, max_size=3))
    posts = data.draw(st.lists(anybody, max_size=3))
    came = np.zeros(people_count, int)
    for event in events:
        came[list(event)] += 1
    times = came.copy()
    for viewers in posts:
        times[[i for i in viewers if i < people_count]] += 1
    seen = Seen(
        people_count, int((came > 0).sum()), int((came > 1).sum()), int(came.sum()),
        int(came.max()), tuple(map(len, posts)), outside,
    )  # fmt: skip
    once, twice = reached_once(seen), reached_twice(seen)
    assert once.low <= int((times > 0).sum()) <= once.high
    assert twice.low <= int((times > 1).sum()) <= twice.high
    if not posts:
        assert once.low == once.high == seen.present
        assert twice.low == twice.high == seen.twice


UNIT_SIZES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), max_size=8)


@settings(max_examples=100)
@given(UNIT_SIZES, st.integers(2, 6))
def test_no_unit_and_no_rest_speaks_of_too_few(sizes, minimum):
    units = [(f"u{i}", n, min(k, n)) for i, (n, k) in enumerate(sizes)]
    known = {name: (n, k) for name, n, k in units}
    shown = shown_units(units, minimum)
    for _, members in shown:
        people_there = sum(known[m][0] for m in members)
        reached = sum(known[m][1] for m in members)
        assert people_there >= minimum
        assert reached == 0 or reached >= minimum
    covered = [m for _, members in shown for m in members]
    assert len(covered) == len(set(covered))
    assert not shown or sorted(covered) == sorted(known)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        # Newcombe (1998), table II, method 10.
        ((56, 70), (48, 80), (0.2000, 0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.6000, 0.1705, 0.8090)),
        ((10, 10), (0, 20), (1.0000, 0.6791, 1.0000)),
        ((5, 56), (0, 29), (0.0893, -0.0381, 0.1926)),
    ],
)
def test_the_difference_of_two_shares_is_newcombes(ours, theirs, expected):
    assert difference(ours, theirs) == pytest.approx(expected, abs=6e-5)
