"""Other ways of choosing, always shown beside the proposal and measured like it."""

from __future__ import annotations

import numpy as np

from graph.limits import Limits
from graph.team import exchange, reaches_of
from icomms.campaigns.planning_desk import Desk
from icomms.campaigns.planning_figures import broken, figures_of
from icomms.campaigns.planning_records import Baseline, BaselineName, Reach, Wishes
from icomms.pages.view import Bools, Floats, Ints

RANDOM = 200


def baselines(desk: Desk, wishes: Wishes, size: int) -> dict[BaselineName, Ints]:
    """The teams to compare with, by number; each has at most the size and keeps the budget.

    managers: most people reporting to them; most_active: most messages sent (interactions where
    nothing is known of it); brokers (bridging only): highest betweenness; volunteers: the best of
    them; edited: as it was given.
    """
    ground, view = desk.ground, desk.ground.view
    here = ground.shown & ~ground.unavailable
    people = view.people
    reports = people.column("reports").to_numpy().astype(float)
    found: dict[BaselineName, Ints] = {
        "managers": _first(desk, np.where(here & ground.formal, reports, -1.0), size),
        "most_active": _first(desk, np.where(here, _activity(desk), -1.0), size),
    }
    between = view.measure("betweenness")
    if wishes.aim == "bridging" and between is not None:
        found["brokers"] = _first(desk, np.where(here, between, -1.0), size)
    if wishes.volunteers:
        willing = np.isin(view.ids.astype(str), sorted(wishes.volunteers)) & here
        found["volunteers"] = desk.picked(limits=_open_limits(desk, willing, size))
    if wishes.edited:
        found["edited"] = ground.numbers(wishes.edited)
    return found


def _activity(desk: Desk) -> Floats:
    people = desk.ground.view.people
    sent = np.asarray(people.column("sent").to_numpy(), np.float64)
    if sent.any():
        return sent
    return np.asarray(people.column("interactions").to_numpy(), np.float64)


def _open_limits(desk: Desk, allowed: Bools, size: int) -> Limits:
    wanted = desk.wanted.limits
    return Limits(size, allowed, cost=wanted.cost, budget=wanted.budget)


def _first(desk: Desk, value: Floats, size: int) -> Ints:
    """The people of highest value above 0 who fit into size and budget."""
    limits, spent = desk.wanted.limits, 0.0
    found: list[int] = []
    order = np.lexsort((desk.ground.rows.place, -value))
    for person in order:
        if value[person] <= 0 or len(found) == size:
            break
        cost = float(limits.cost[person]) if limits.cost is not None else 0.0
        if spent + cost <= limits.budget + 1e-9:
            found.append(int(person))
            spent += cost
    return np.array(found, np.int64)


def random_reach(desk: Desk, size: int) -> Reach:
    """Mean, smallest and largest reach of 200 random teams of people who have ties."""
    ground, rows = desk.ground, desk.ground.rows
    tied = np.diff(rows.indptr) > 0
    tied[rows.indices] = True
    pool = np.flatnonzero(tied & (ground.shown & ~ground.unavailable)[rows.person])
    random = np.random.default_rng([ground.wishes.seed % 2**32, 11])
    size = min(size, pool.size)
    if not size:
        return Reach(0.0, 0.0, 0.0)
    draws = [random.choice(pool, size, replace=False) for _ in range(RANDOM)]
    reach = reaches_of(desk.choice, rows.person[np.array(draws)])
    return Reach(
        round(float(reach.mean()), 2), round(float(reach.min()), 2), round(float(reach.max()), 2)
    )


def better(desk: Desk, found: dict[BaselineName, Ints]) -> BaselineName | None:
    """A baseline that keeps every wish and clearly reaches more than the choice, if any."""
    mine = broken(desk, desk.choice.team)
    best, most = None, 0.0
    for name, team in found.items():
        if name == "edited" or not team.size or not desk.wanted.limits.keeps(team):
            continue
        effect = exchange(desk.choice, desk.choice.team, team)
        if effect.change <= most or effect.alike or not set(broken(desk, team)) <= set(mine):
            continue
        best, most = name, effect.change
    return best


def as_baseline(desk: Desk, name: BaselineName, team: Ints, wishes: Wishes) -> Baseline:
    """A baseline with its figures; only teams the planner named are listed."""
    ids = desk.ground.view.ids
    named = name in ("edited", "volunteers")
    return Baseline(
        name, figures_of(desk, team, wishes.diverse_over),
        tuple(str(ids[i]) for i in team) if named else (),
    )  # fmt: skip
