"""The cases the product is judged by: a merger, a pay policy at a plant, a strike; the CLI."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from click.testing import CliRunner

from graph.steps import nearness
from graph.team import reach_of
from icomms.campaigns.planning import plan_team, team_figures
from icomms.campaigns.planning_desk import desk_of
from icomms.campaigns.planning_records import Plan, Quota, RoleQuota, SecondVoices, Wishes
from icomms.campaigns.records import from_json
from icomms.cli import commands
from icomms.pages.view import view_of
from icomms.sample import write_sample
from tests.icomms.conftest import Job


def sample(base, name, scale):
    write_sample(base / "company", name, "en", 1, scale)
    return view_of(Job(base).run(base / "company", analysis={"draws": 20}).folder)


@pytest.fixture(scope="module")
def merger(tmp_path_factory):
    return sample(tmp_path_factory.mktemp("merger"), "merger", 0.15)


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    return sample(tmp_path_factory.mktemp("plant"), "factory", 1.0)


@pytest.fixture(scope="module")
def strike(tmp_path_factory, shared):
    job, data = Job(tmp_path_factory.mktemp("strike")), shared / "datasets" / "strike"
    kind = {"discussed_strike": {"family": "attention", "mutual": True, "declared": True}}
    return view_of(job.run(data / "people.csv", data / "edges.csv", kinds=kind).folder)


# ---------------------------------------------------------------------------------------- merger


def by_company(plan):
    return {p.name: p for p in plan.figures.parts if p.column == "company"}


def test_merger_every_company_has_its_voices_and_reach_is_balanced(merger):
    wishes = Wishes(size=9, quotas=(Quota("company", 2),), diverse_over=("company", "location"))
    plan = plan_team(merger, wishes)
    assert plan.clash is None
    parts = by_company(plan)
    assert len(parts) == 3
    assert all(p.members >= 2 for p in parts.values())
    share = [p.reach / p.people for p in parts.values()]
    assert max(share) <= 1.5 * min(share)
    assert plan.figures.spread[0].values == 3
    assert plan.share >= 0.9
    managers = next(b for b in plan.baselines if b.name == "managers")
    assert plan.figures.reach.value > 1.3 * managers.figures.reach.value


@pytest.mark.parametrize("first", ["leader", "persuader"])
def test_merger_wished_roles_are_filled_in_whatever_order_they_are_wished(merger, first):
    """Who could be asked as either is asked as what is short."""
    quotas = (RoleQuota("leader", 3), RoleQuota("persuader", 4))
    roles = quotas if first == "leader" else quotas[::-1]
    plan = plan_team(merger, Wishes(aim="conviction", size=12, roles=roles, leaders=0.5))
    asked = [m.role for m in plan.members]
    assert plan.clash is None
    assert asked.count("leader") >= 3
    assert asked.count("persuader") >= 4


def test_merger_bridges_reach_across_companies(merger):
    plan = plan_team(merger, Wishes(size=9, aim="bridging", across="company"))
    across = {b.name: b.figures.reach.value for b in plan.baselines}
    assert plan.figures.reach.value >= max(across.values())
    assert plan.figures.reach.value > 2 * across["managers"]
    assert set(across) == {"managers", "most_active", "brokers", "random"}
    assert min(p.reach / p.people for p in by_company(plan).values()) > 0
    news = [m.id for m in plan_team(merger, Wishes(size=9)).members]
    mine = team_figures(merger, plan.wishes, news)
    assert plan.figures.reach.value > mine.reach.value


# ----------------------------------------------------------------------------------------- plant


def test_plant_peers_not_managers_and_each_line_and_shift_hears_two(plant):
    wishes = Wishes(
        size=14, aim="conviction", leaders=0.0,
        quotas=(Quota("department", 2), Quota("team", 2)),
        second_voices=(SecondVoices(0.25, "department"), SecondVoices(0.25, "team")),
    )  # fmt: skip
    plan = plan_team(plant, wishes)
    assert plan.clash is None
    assert plan.figures.leaders == 0
    assert not any(m.formal for m in plan.members)
    parts = [p for p in plan.figures.parts if p.column in ("department", "team")]
    assert len(parts) == 8
    assert all(p.members >= 2 and p.twice >= 0.25 * p.people for p in parts)
    reach = {b.name: b.figures.reach.value for b in plan.baselines}
    assert plan.figures.reach.value > 1.5 * reach["managers"]
    assert plan.figures.reach.value > reach["most_active"]
    assert plan.basis == "trust"


# ---------------------------------------------------------------------------------------- strike


def pairs(view):
    return [np.array(p) for p in itertools.combinations(range(view.n), 2)]


def named(view, pair):
    return {str(view.ids[i]) for i in pair}


def test_strike_bob_and_norm_cover_most_directly_and_from_near(strike):
    plan = plan_team(strike, Wishes(aim="direct", size=2))
    assert {m.id for m in plan.members} == {"Bob", "Norm"}
    assert (plan.figures.reach.value, plan.people) == (13, 24)
    assert (plan.share, plan.exact) == (1.0, True)
    voices = desk_of(strike, Wishes(aim="direct", size=2)).ground.channels.voices
    everyone = np.ones(strike.n, bool)
    near = sorted(
        ((nearness(voices.indptr, voices.hearers, p, everyone), sorted(named(strike, p)))
         for p in pairs(strike)), reverse=True,
    )  # fmt: skip
    assert near[0][1] == ["Bob", "Norm"]
    assert (
        near[0][0]
        == pytest.approx(plan.figures.nearness, abs=1e-3)
        == pytest.approx(18.33, abs=0.01)
    )
    assert near[1][0] == pytest.approx(17.83, abs=0.01)
    direct = sorted(
        (int((voices.heard(p) > 0).sum()), sorted(named(strike, p))) for p in pairs(strike)
    )
    assert direct[-1] == (13, ["Bob", "Norm"])
    assert direct[-2][0] < 13


def test_strike_several_pairs_are_nearly_as_good_and_stand_in(strike):
    wishes = Wishes(size=2)
    plan, desk = plan_team(strike, wishes), desk_of(strike, wishes)
    best = sorted(-reach_of(desk.choice, p).value for p in pairs(strike))
    assert -best[0] == pytest.approx(plan.figures.reach.value, abs=0.01)
    close = sum(-value > 0.93 * -best[0] for value in best) - 1
    assert close >= 4
    offered = [s for m in plan.members for s in m.substitutes if s.change > -0.07]
    assert len(offered) >= 3
    assert {"Utrecht"} & {s.id for s in offered}
    assert {n.code for n in plan.notes} >= {"indicative"}


def test_strike_unequal_weights_and_models_do_not_change_the_pair(strike):
    plan = plan_team(strike, Wishes(size=2))
    assert all(m.kept > 0.95 for m in plan.models)


# ------------------------------------------------------------------------------------------- CLI


def team(view, *options):
    return CliRunner().invoke(
        commands, ["team", str(view.snapshot.folder), *options], catch_exceptions=False
    )


def test_cli_prints_the_plan_the_pages_would(strike):
    found = team(strike, "--size", "2", "--aim", "direct", "--json")
    assert found.exit_code == 0, found.output
    assert from_json(Plan, json.loads(found.output)) == plan_team(strike, Wishes("direct", size=2))


def test_cli_reads_every_wish(plant):
    ids = [str(i) for i in plant.ids[np.flatnonzero(plant.shown)[:3]]]
    found = team(
        plant, "--size", "10", "--budget", "60", "--hours", "3", "--star-hours", "9",
        "--audience", "department=Line 1,Line 2", "--at-least", "team:1",
        "--at-least", "department=Line 1:2", "--at-least", "role:persuader:1",
        "--at-most", "team:6", "--reach", "0.1", "--reach", "team:0.05", "--twice", "team:0.01",
        "--leaders", "0.5", "--must", ids[0], "--never", ids[1], "--volunteer", ids[0],
        "--edited", ids[2], "--seed", "3", "--aim", "conviction", "--json",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    wishes = from_json(Plan, json.loads(found.output)).wishes
    assert wishes.audience[0].values == ("Line 1", "Line 2")
    assert [(q.column, q.least, q.most, q.value) for q in wishes.quotas] == [
        ("team", 1, None, ""), ("department", 2, None, "Line 1"), ("team", 0, 6, ""),
    ]  # fmt: skip
    assert [(r.role, r.least) for r in wishes.roles] == [("persuader", 1)]
    assert [(r.share, r.column) for r in wishes.least_reach] == [(0.1, ""), (0.05, "team")]
    assert (wishes.second_voices[0].share, wishes.budget, wishes.leaders) == (0.01, 60.0, 0.5)
    assert (wishes.must, wishes.never, wishes.seed) == ((ids[0],), (ids[1],), 3)
    assert ids[0] in found.output


@pytest.mark.parametrize("language", ["en", "vi"])
def test_cli_says_in_words_what_may_be_concluded(strike, language):
    found = team(strike, "--size", "2", "--lang", language)
    assert found.exit_code == 0, found.output
    for text in ("Bob", "Norm", "99 %"):
        assert text in found.output
    assert ("instead of" if language == "en" else "thay") in found.output
    assert ("managers only" if language == "en" else "chỉ người quản lý") in found.output


def test_cli_names_the_clash(strike):
    found = team(strike, "--size", "2", "--at-least", "unit:2", "--lang", "en")
    assert "These wishes cannot be had together:" in found.output
    assert "a team of 2 people" in found.output


@pytest.mark.parametrize(
    "wrong", [["--at-least", "2"], ["--at-least", "team:x"], ["--at-least", "role:boss:1"],
              ["--audience", "team"], ["--twice", "team:2"]],
)  # fmt: skip
def test_cli_refuses_what_it_cannot_read(strike, wrong):
    found = team(strike, *wrong)
    assert found.exit_code == 2
    assert "Error" in found.output
