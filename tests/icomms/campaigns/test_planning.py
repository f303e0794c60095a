"""Rules of choosing a team, on the made-up plant: who may be asked, wishes, clashes, figures."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from icomms.campaigns.planning import (
    candidates,
    curve_of,
    exposures,
    members_of,
    plan_team,
    swap_effect,
    team_figures,
)
from icomms.campaigns.planning_desk import desk_of
from icomms.campaigns.planning_records import (
    AudiencePart,
    AudienceWeight,
    LeastReach,
    Plan,
    Quota,
    RoleQuota,
    SecondVoices,
    Wish,
    Wishes,
)
from icomms.campaigns.planning_texts import (
    clash_text,
    comparison_text,
    fallback_text,
    guarantee_text,
    note_text,
    wish_text,
)
from icomms.campaigns.records import as_json, from_json
from icomms.errors import IcommsError, NotEnoughDataError
from icomms.pages.view import view_of
from icomms.sample import write_sample
from tests.icomms.conftest import Job


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    base = tmp_path_factory.mktemp("plant")
    write_sample(base / "company", "factory", "en", 1)
    return view_of(Job(base).run(base / "company", analysis={"draws": 20}).folder)


@pytest.fixture(scope="module")
def plan(view):
    return plan_team(view, Wishes(size=6))


def ids(plan):
    return [member.id for member in plan.members]


def numbers(view, people):
    return np.array([view.number_of[key] for key in people])


# ------------------------------------------------------------------------------ who may be asked


def banded(view):
    found = np.zeros(view.n, bool)
    for role in ("leader", "persuader", "spreader"):
        found |= view.roles[role].band != ""
    return found & view.shown


def test_only_people_the_product_shows_are_proposed(view, plan):
    may = banded(view)
    assert may[numbers(view, ids(plan))].all()
    assert {c.id for c in candidates(view, Wishes(size=6))} <= {str(i) for i in view.ids[may]}
    for member in plan.members:
        assert may[numbers(view, [s.id for s in member.substitutes])].all()
        assert not {s.id for s in member.substitutes} & set(ids(plan))


def test_people_who_opted_out_since_are_never_proposed(view, plan):
    gone = ids(plan)[0]
    hidden = view_of(view.snapshot.folder, frozenset({gone}))
    again = plan_team(hidden, Wishes(size=6))
    assert gone not in ids(again)
    assert gone not in {s.id for m in again.members for s in m.substitutes}
    assert again.people == plan.people - 1
    with pytest.raises(IcommsError, match="cannot be asked"):
        plan_team(hidden, Wishes(size=6, must=(gone,)))


@pytest.mark.parametrize("why", ["never", "away", "paused"])
def test_people_who_are_away_paused_or_excluded_are_not_asked(view, plan, why):
    gone = ids(plan)[0]
    again = plan_team(view, Wishes(size=6, **{why: (gone,)}))
    assert gone not in ids(again)
    assert gone not in {s.id for m in again.members for s in m.substitutes}
    price = {p.wish.code: p.share for p in again.prices}
    assert price["unavailable"] > 0


def test_load_is_a_limit_and_is_shown(view, plan):
    busy, partly = ids(plan)[:2]
    wishes = Wishes(size=6, most_hours=10.0, asked=((busy, 7.0), (partly, 6.0)))
    again = plan_team(view, wishes)
    assert busy not in ids(again)
    assert {m.id: m.asked for m in again.members}[partly] == 6.0
    figures = team_figures(view, wishes, [busy, partly])
    assert figures.unavailable == 1


def test_critics_are_named_only_when_they_agreed(view):
    only_critic = np.flatnonzero((view.roles["critic"].band != "") & view.shown & ~banded(view))
    someone = str(view.ids[only_critic[0]])
    wished = Wishes(size=6, roles=(RoleQuota("critic", 1),))
    refused = plan_team(view, wished)
    assert refused.clash is not None
    assert refused.clash.proved
    assert refused.clash.wishes == (Wish("role", value="critic", number=1),)
    assert "critic" not in {m.role for m in refused.members}
    agreed = plan_team(view, dataclasses.replace(wished, critics=(someone,)))
    assert agreed.clash is None
    assert {m.role for m in agreed.members if m.id == someone} == {"critic"}


def test_nobody_is_asked_for_who_is_not_there(view):
    with pytest.raises(IcommsError, match="no person 'nobody'"):
        plan_team(view, Wishes(must=("nobody",)))
    leaver = str(view.ids[np.flatnonzero(view.texts("status") == "leaver")[0]])
    with pytest.raises(IcommsError, match="cannot be asked"):
        team_figures(view, Wishes(), [leaver])
    with pytest.raises(IcommsError, match="no column 'shoe size'"):
        plan_team(view, Wishes(quotas=(Quota("shoe size", 1),)))
    with pytest.raises(IcommsError, match="Nobody has department 'Line 9'"):
        plan_team(view, Wishes(audience=(AudiencePart("department", ("Line 9",)),)))


# ---------------------------------------------------------------------------------------- wishes


def test_one_seed_one_plan_and_wishes_and_plans_survive_storage(view, plan):
    assert plan_team(view, Wishes(size=6)) == plan
    kept = json.loads(json.dumps(as_json(plan)))
    assert from_json(Plan, kept) == plan
    wishes = Wishes(quotas=(Quota("team", 1),), asked=(("E1", 2.0),), budget=9.5)
    assert from_json(Wishes, json.loads(json.dumps(as_json(wishes)))) == wishes


def test_quotas_leaders_must_and_size_hold(view):
    someone = candidates(view, Wishes())[5].id
    wishes = Wishes(
        size=8, must=(someone,), leaders=0.25,
        quotas=(Quota("department", 1), Quota("team", 2, 3), Quota("department", 0, 2, "Line 1")),
    )  # fmt: skip
    found = plan_team(view, wishes)
    assert found.clash is None
    assert found.figures.broken == ()
    lines = [str(view.texts("department")[i]) for i in numbers(view, ids(found))]
    shifts = [str(view.texts("team")[i]) for i in numbers(view, ids(found))]
    assert {lines.count(f"Line {k}") for k in range(1, 6)} <= {1, 2, 3, 4}
    assert lines.count("Line 1") <= 2
    assert all(2 <= shifts.count(f"Team {k}") <= 3 for k in (1, 2, 3))
    assert sum(m.formal for m in found.members) <= 2
    chosen = {m.id: m for m in found.members}[someone]
    assert (chosen.chosen_by, chosen.substitutes) == ("planner", ())
    for member in found.members:
        for other in member.substitutes:
            team = [other.id if key == member.id else key for key in ids(found)]
            assert team_figures(view, wishes, team).broken == ()


def test_a_budget_in_hours_holds_and_stars_cost_more(view):
    found = plan_team(view, Wishes(size=20, budget=30.0, aim="conviction"))
    assert found.figures.hours <= 30.0
    assert found.figures.hours == sum(m.hours for m in found.members)
    assert {m.hours for m in found.members if m.tier == "macro"} <= {10.0}
    assert {m.hours for m in found.members if m.tier == "micro"} == {4.0}
    # Two small ones for the price of one star reach more per hour.
    assert [m.tier for m in found.members].count("micro") >= 5


def test_a_star_joins_only_where_it_adds_clearly_more(view):
    careful = plan_team(view, Wishes(size=8, aim="conviction"))
    careless = plan_team(view, Wishes(size=8, aim="conviction", small_first=False))

    def stars(found):
        return sum(m.tier == "macro" for m in found.members)

    assert stars(careful) <= stars(careless)
    assert careless.figures.reach.value * 0.9 <= careful.figures.reach.value


def test_the_audience_decides(view):
    part = Wishes(size=4, audience=(AudiencePart("department", ("Line 2", "Line 3")),))
    found = plan_team(view, part)
    inside = np.isin(view.texts("department").astype(str), ["Line 2", "Line 3"]) & view.shown
    assert found.people == int(inside.sum())
    assert found.figures.reach.value <= found.people
    assert {p.name for p in found.figures.parts if p.column == "unit"} == {"Line 2", "Line 3"}
    whole = plan_team(view, Wishes(size=4))
    assert found.figures.reach.value > team_figures(view, part, ids(whole)).reach.value
    heavy = Wishes(size=4, weights=(AudienceWeight("department", "Line 3", 20.0),))
    lines = [m.unit for m in plan_team(view, heavy).members]
    assert lines.count("Line 3") > [m.unit for m in whole.members].count("Line 3")


def test_least_reach_per_part_is_met_or_missed_openly(view):
    plain = plan_team(view, Wishes(size=8))
    worst = min(
        (p for p in plain.figures.parts if p.column == "unit"), key=lambda p: p.reach / p.people
    )
    share = round(worst.reach / worst.people + 0.05, 2)
    found = plan_team(
        view, Wishes(size=8, least_reach=(LeastReach(share, "department", worst.name),))
    )
    assert found.clash is None
    mine = {p.name: p for p in found.figures.parts if p.column == "unit"}[worst.name]
    assert mine.reach / mine.people >= share - 0.005
    price = {p.wish.code: p.share for p in found.prices}["least_reach"]
    assert 0 <= price < 0.2
    much = plan_team(view, Wishes(size=3, least_reach=(LeastReach(0.35, "department"),)))
    assert much.clash is not None
    assert not much.clash.proved
    assert {w.code for w in much.clash.wishes} == {"size", "least_reach"}
    assert {s.got < s.wanted for s in much.clash.gives_way} == {True}


def test_second_voices_are_counted_people(view):
    wishes = Wishes(size=12, aim="conviction", second_voices=(SecondVoices(0.3, "department"),))
    found = plan_team(view, wishes)
    assert found.figures.broken == ()
    heard = exposures(view, wishes, ids(found))
    for part in found.figures.parts:
        if part.column == "department":
            inside = (view.texts("department").astype(str) == part.name) & (heard >= 0)
            assert part.people == int(inside.sum())
            assert part.once == int((inside & (heard >= 1)).sum())
            assert part.twice == int((inside & (heard == 2)).sum())
            assert part.twice >= 0.3 * part.people
    plain = plan_team(view, Wishes(size=12, aim="conviction"))
    assert found.figures.twice > plain.figures.twice


def test_voices_that_are_needed_together_are_tested_not_guaranteed(view):
    found = plan_team(view, Wishes(size=6, aim="conviction", voices_needed=2))
    assert found.hard is not None
    assert found.hard.after >= found.hard.before > found.hard.random
    assert [n.code for n in found.notes].count("tested") == 1
    for language, word in (("en", "not guaranteed"), ("vi", "không được bảo đảm")):
        assert word in guarantee_text(found, language)


# --------------------------------------------------------------------------------------- clashes


def test_the_smallest_clash_is_named_and_the_nearest_plan_given(view):
    wishes = Wishes(size=6, quotas=(Quota("department", 2), Quota("team", 1)), leaders=0.5)
    found = plan_team(view, wishes)
    assert found.clash is not None
    assert found.clash.proved
    assert set(found.clash.wishes) == {
        Wish("size", number=6),
        Wish("at_least", "department", "", 2),
    }
    short = sum(s.wanted - s.got for s in found.clash.gives_way)
    assert short == 4  # ten are wished for, six are there
    assert len(found.members) == 6
    lines = [m.unit for m in found.members]
    assert sum(min(lines.count(f"Line {k}"), 2) for k in range(1, 6)) == 6
    text = clash_text(found.clash, "en")
    assert "at least 2 from each department" in text[2] + text[1]
    assert len(clash_text(found.clash, "vi")) == len(text)


def test_one_value_that_nobody_has_is_named(view):
    found = plan_team(
        view, Wishes(size=6, quotas=(Quota("level", 1, value="Director"),), leaders=0.0)
    )
    assert found.clash is not None
    assert Wish("at_least", "level", "Director", 1) in found.clash.wishes


def test_must_and_never_clash(view, plan):
    key = ids(plan)[0]
    found = plan_team(view, Wishes(size=6, must=(key,), never=(key,)))
    assert found.clash is not None
    assert found.clash.wishes == (Wish("must", value=key), Wish("unavailable", value=key))
    assert key not in ids(found)


def test_more_must_be_in_than_fit(view, plan):
    found = plan_team(view, Wishes(size=2, must=tuple(ids(plan)[:3])))
    assert found.clash is not None
    assert {w.code for w in found.clash.wishes} == {"size", "must"}
    assert sorted(ids(found)) == sorted(ids(plan)[:3])


# --------------------------------------------------------------------------------------- figures


def test_figures_fit_together(view, plan):
    figures = plan.figures
    assert figures.reach.low <= figures.reach.value <= figures.reach.high <= plan.people
    assert sum(m.added for m in plan.members) == pytest.approx(figures.reach.value, abs=0.1)
    assert [m.added for m in plan.members] == sorted((m.added for m in plan.members), reverse=True)
    assert all(m.added <= m.alone + 0.01 for m in plan.members)
    assert all(0 <= m.overlap <= 1 for m in plan.members)
    assert figures.twice <= figures.once <= plan.people
    assert figures.reach_twice.value <= figures.reach.value
    assert plan.share >= 0.9
    parts = [p for p in figures.parts if p.column == "unit"]
    assert sum(p.people for p in parts) == plan.people
    assert sum(p.reach for p in parts) == pytest.approx(figures.reach.value, rel=0.02)
    assert sum(p.once for p in parts) == figures.once
    assert sum(p.members for p in parts) == len(plan.members)


def test_direct_voices_are_counts_of_the_ties(view, plan):
    """Recounted from the tie table: heard or turned to at least three times, or as was said."""
    team, hears = set(numbers(view, ids(plan)).tolist()), {}
    for family, flip in (("exposure", False), ("attention", True)):
        ties = view.ties[family]
        often = (ties.count >= 3) | ties.declared
        for a, b in zip(ties.source[often].tolist(), ties.target[often].tolist(), strict=True):
            u, v = (b, a) if flip else (a, b)
            if u in team and v not in team:
                hears.setdefault(v, set()).add(u)
    audience = exposures(view, Wishes(size=6), ids(plan)) >= 0
    once = sum(1 for v in hears if audience[v]) + sum(int(audience[m]) for m in team)
    twice = sum(1 for v, us in hears.items() if audience[v] and len(us) > 1)
    assert plan.figures.once == once
    assert plan.figures.twice == twice + sum(int(audience[m]) for m in team)


def test_small_groups_are_never_shown(view):
    found = plan_team(view, Wishes(size=4, quotas=(Quota("level", 0, 4), Quota("title", 0, 4))))
    assert {p.column for p in found.figures.parts} == {"unit", "level", "title"}
    assert all(p.people >= view.minimum_group for p in found.figures.parts)
    assert {p.name for p in found.figures.parts if p.column == "level"} <= {
        "Staff",
        "Team lead",
        "",
    }


def test_the_curve_leads_to_the_plan_and_beyond(view, plan):
    sizes = [p.size for p in plan.curve]
    assert sizes == list(range(len(sizes)))
    assert len(sizes) > len(plan.members) + 5
    reach = [p.reach for p in plan.curve]
    assert reach == sorted(reach)
    assert plan.curve[6].reach == pytest.approx(plan.figures.reach.value, abs=0.01)
    assert (plan.curve[6].once, plan.curve[6].twice) == (plan.figures.once, plan.figures.twice)
    assert curve_of(view, Wishes(size=6), ids(plan)) == plan.curve
    gains = np.diff(reach)
    assert (gains[1:6] <= gains[:5] + 0.02).all()  # each adds less than the one before


def test_baselines_stand_beside_and_are_measured_alike(view):
    wishes = Wishes(size=6, volunteers=tuple(c.id for c in candidates(view, Wishes())[:15]),
                    edited=tuple(c.id for c in candidates(view, Wishes())[:3]))  # fmt: skip
    found = plan_team(view, wishes)
    named = {b.name: b for b in found.baselines}
    assert set(named) == {"managers", "most_active", "volunteers", "edited", "random"}
    assert set(named["volunteers"].members) <= set(wishes.volunteers)
    assert named["edited"].members == wishes.edited
    assert named["edited"].figures == team_figures(view, wishes, wishes.edited)
    assert named["random"].members == named["managers"].members == ()
    drawn = named["random"].figures.reach
    assert drawn.low < drawn.value < drawn.high
    assert found.figures.reach.value >= max(b.figures.reach.value for b in found.baselines)
    formal = view.people.column("reports").to_numpy() > 0
    assert named["managers"].figures.leaders == min(6, int((formal & view.shown).sum()))
    assert "managers only" in comparison_text(found, "managers", drawn, "en")


def test_the_plan_falls_back_to_a_better_baseline_and_says_so(view, plan, monkeypatch):
    """The choice is made bad on purpose; the volunteers are the people of the good one."""
    good = desk_of(view, Wishes(size=6))
    free = np.flatnonzero(good.ground.free)
    weak = free[np.argsort(good.alone[free])[:6]]
    bad = dataclasses.replace(good, choice=dataclasses.replace(good.choice, team=weak, share=0.2))
    monkeypatch.setattr("icomms.campaigns.planning.desk_of", lambda view, wishes: bad)
    found = plan_team(view, Wishes(size=6, volunteers=tuple(ids(plan))))
    assert found.fallback == "volunteers"
    assert set(ids(found)) == set(ids(plan))
    assert found.share == pytest.approx(plan.share, abs=0.001)
    assert "volunteers" in fallback_text(found, "en")
    assert "người tình nguyện" in fallback_text(found, "vi")
    assert plan.fallback == ""
    assert fallback_text(plan, "en") == ""


def test_bridging_counts_voices_from_elsewhere(view):
    wishes = Wishes(size=5, aim="bridging", across="department")
    found = plan_team(view, wishes)
    assert found.share >= 0.9
    assert {"brokers", "managers", "most_active", "random"} == {b.name for b in found.baselines}
    news = plan_team(view, Wishes(size=5))
    assert found.figures.reach.value < news.figures.reach.value
    assert found.figures.reach.value >= team_figures(view, wishes, ids(news)).reach.value
    line = "Line 1"
    inside = dataclasses.replace(wishes, audience=(AudiencePart("department", (line,)),))
    best = plan_team(view, inside)
    assert [m.alone for m in best.members if m.unit == line] == []  # they are not from elsewhere


def test_other_models_and_prices_are_shares(view, plan):
    assert {m.code for m in plan.models} == {"threshold", "unweighted"}
    assert all(0.5 < m.kept <= 1 and 0 <= m.common <= 6 for m in plan.models)
    tight = plan_team(view, Wishes(size=6, quotas=(Quota("team", 0, 2), Quota("department", 0, 1))))
    prices = {p.wish.code: p.share for p in tight.prices}
    lost = 1 - tight.figures.reach.value / plan.figures.reach.value
    assert prices["at_most"] >= 0
    assert lost > 0
    assert max(prices.values()) <= lost / (1 - lost) + 0.02


def test_every_sentence_exists_in_both_languages(view, plan):
    for language in ("en", "vi"):
        assert all(note_text(note, language) for note in plan.notes)
        assert all(wish_text(p.wish, language) for p in plan.prices)
        assert guarantee_text(plan, language)
    assert wish_text(Wish("voices_3", "unit", "A", 0.5), "en").startswith("3 voices")
    assert wish_text(Wish("at_least", "company", "", 2), "en") == "at least 2 from each company"
    assert wish_text(Wish("at_most", "unit", "A", 3), "en") == "at most 3 from unit A"
    assert wish_text(Wish("least_reach", "unit", "", 0.2), "vi").endswith("20 % của mỗi unit")
    assert wish_text(Wish("leaders"), "en") == "nobody in the team has people reporting to them"
    assert "người phản biện" in wish_text(Wish("role", value="critic", number=1), "vi")
    for code in ("size", "budget", "must", "unavailable", "at_least", "at_most", "leaders",
                 "least_reach", "second_voices", "small_first"):  # fmt: skip
        assert "{" not in wish_text(Wish(code, "unit", "A", 1), "en")
        assert "{" not in wish_text(Wish(code, "unit", "", 1), "vi")


# ------------------------------------------------------------------------------------------ live


def test_a_swap_says_what_changes_before_it_is_made(view, plan):
    wishes = Wishes(size=6)
    member = plan.members[2]
    other = member.substitutes[0]
    effect = swap_effect(view, wishes, ids(plan), member.id, other.id)
    assert effect.before == plan.figures
    assert (effect.change, effect.alike) == (other.change, other.alike)
    reach = effect.after.reach.value / effect.before.reach.value - 1
    assert reach == pytest.approx(other.change, abs=0.001)
    after = [other.id if key == member.id else key for key in ids(plan)]
    assert effect.after == team_figures(view, wishes, after)
    assert {m.id for m in members_of(view, wishes, after)} == set(after)
    assert members_of(view, wishes, ids(plan)) == plan.members


def test_edits_use_the_sets_again(view, plan):
    wishes = Wishes(size=6)
    desk = desk_of(view, wishes)
    drawn = desk.choice.judging.count
    edited = dataclasses.replace(wishes, edited=tuple(ids(plan)[:2]), diverse_over=("team",))
    assert desk_of(view, edited) is desk
    assert team_figures(view, edited, ids(plan)[:2]).spread[0].column == "team"
    assert desk.choice.judging.count == drawn


# --------------------------------------------------------------------------------- thin data


def test_contacts_alone_give_possible_reach_and_say_so(job):
    lines = ["person,event,time"]
    lines += [
        f"p{(7 * i + k) % 30},e{i},2025-0{1 + i // 9}-1{i % 9}" for i in range(60) for k in range(4)
    ]
    log = job.write("attendance.csv", "event,attendee,date\n" + "\n".join(
        f"meeting {i},p{(7 * i + 3 * k) % 30},2025-0{1 + i // 9}-1{i % 9}"
        for i in range(60) for k in range(4)) + "\n")  # fmt: skip
    snapshot = job.run(log)
    view = view_of(snapshot.folder)
    found = plan_team(view, Wishes(size=4))
    assert found.basis == "presence"
    assert found.notes[0].code == "contact_only"
    assert "does not show who is listened to" in note_text(found.notes[0], "en")
    assert len(found.members) == 4
    with pytest.raises(NotEnoughDataError, match="Attendance alone"):
        plan_team(view, Wishes(aim="conviction"))
