"""From what planners wish to what a team is chosen by, and the chart of what it reaches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from icomms.campaigns.audience import columns, people_of, search
from icomms.campaigns.curve_picture import Curve, curve_picture
from icomms.campaigns.load import LoadLimits
from icomms.campaigns.planning import plan_team, team_figures
from icomms.campaigns.planning_curves import baseline_curves
from icomms.campaigns.planning_edit import with_team
from icomms.campaigns.planning_load import effective
from icomms.campaigns.planning_records import AudiencePart, Wishes
from icomms.campaigns.records import Content
from icomms.errors import IcommsError
from icomms.pages.view import view_of


@pytest.fixture(scope="module")
def view(finished_snapshot):
    return view_of(finished_snapshot)


@pytest.fixture(scope="module")
def plan(view):
    return plan_team(view, Wishes(size=5))


NO_LOAD = LoadLimits((), ())


def wished(view, content, load=NO_LOAD):
    return effective(view, content, load, ("critic",))


def test_load_and_critics_go_into_the_wishes(view):
    load = LoadLimits(("a",), (("b", 4.0),))
    found = wished(view, Content("x", "blank", wishes=Wishes(paused=("old",))), load)
    assert (found.paused, found.asked, found.critics) == (("a",), (("b", 4.0),), ("critic",))


def test_the_comparison_group_takes_no_part(view):
    unit = columns(view)[0].values[0].text
    content = Content("x", "blank", comparison=(AudiencePart("unit", (unit,)),))
    wishes = wished(view, content)
    kept_out = (view.units == unit) & view.shown
    plan = plan_team(view, replace(wishes, size=5))
    numbers = [view.number_of[m.id] for m in plan.members]
    assert numbers
    assert not kept_out[numbers].any()
    everybody = people_of(view, ())
    assert plan.people == int((everybody & ~kept_out).sum())


def test_people_who_are_gone_are_not_wished_for(view):
    here = str(view.ids[view.shown][0])
    content = Content("x", "blank", wishes=Wishes(must=(here, "gone"), never=("gone",),
                                                  away=("gone",), volunteers=("gone", here)))  # fmt: skip
    found = wished(view, content)
    assert (found.must, found.never, found.away, found.volunteers) == ((here,), (), (), (here,))


def test_columns_count_the_people_one_may_name(view):
    for column in columns(view):
        for value in column.values:
            inside = people_of(view, (AudiencePart(column.name, (value.text,)),))
            assert int(inside.sum()) == value.people >= view.minimum_group
    assert not people_of(view, (AudiencePart("salary", ("x",)),)).any()


def test_searching_folds_accents_and_finds_nobody_hidden(view, finished_snapshot):
    person = int(np.flatnonzero(view.shown)[0])
    key = str(view.ids[person])
    assert key in [one.id for one in search(view, str(view.folded[person]))]
    hidden = view_of(finished_snapshot, frozenset({key}))
    assert key not in [one.id for one in search(hidden, str(view.folded[person]))]
    assert search(view, "  ") == ()


def test_an_edited_team_is_measured_anew(view, plan):
    team = [m.id for m in plan.members[1:]]
    edited = with_team(view, plan, team)
    assert edited.figures == team_figures(view, plan.wishes, team)
    assert {m.id for m in edited.members} == set(team)
    assert edited.wishes.edited == tuple(team)
    assert 0 < edited.share <= plan.share
    assert (edited.models, edited.prices, edited.fallback) == ((), (), "")
    assert with_team(view, plan, [*team, team[0]]).figures.size == len(team), "each once"
    with pytest.raises(IcommsError):
        with_team(view, plan, [])
    with pytest.raises(IcommsError):
        with_team(view, plan, ["nobody"])


def test_curves_end_where_the_baselines_are(view, plan):
    found = {one.name: one.reach for one in baseline_curves(view, plan)}
    assert set(found) == {one.name for one in plan.baselines}
    for one in plan.baselines:
        curve = found[one.name]
        assert curve[0] == 0
        assert len(curve) == one.figures.size + 1
        assert curve[-1] == pytest.approx(one.figures.reach.value, abs=0.02)
        assert all(a <= b + 0.011 for a, b in zip(curve, curve[1:], strict=False))


def test_a_chart_keeps_its_curves_inside_and_in_proportion():
    picture = curve_picture([Curve("a", (0, 10, 15, 18), 2), Curve("b", (0, 4), 1), Curve("c", (0,), 0)])  # fmt: skip
    assert [line.name for line in picture.lines] == ["a", "b"], "a team of nobody has no curve"
    one, other = picture.lines
    assert (one.size, one.reached, other.reached) == (2, 15, 4)
    spots = [tuple(map(float, spot.split(","))) for spot in one.points.split()]
    assert len(spots) == 3
    assert spots[0] == (picture.left, picture.bottom)
    assert one.end == spots[-1]
    assert one.more.split()[0] == one.points.split()[-1]
    rise = picture.bottom - spots[1][1]
    assert (picture.bottom - other.end[1]) / rise == pytest.approx(0.4, abs=0.01)
    last = tuple(map(float, one.more.split()[-1].split(",")))
    assert last[0] == picture.right
    assert all(picture.top <= y <= picture.bottom for _, y in spots)
