"""How steady a plan is: other models, the price of each wish, what missed wishes come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.reach import Hearing, ReachSets
from graph.team import exchange, reach_of
from icomms.campaigns.planning_desk import Desk
from icomms.campaigns.planning_figures import broken
from icomms.campaigns.planning_ground import Ground
from icomms.campaigns.planning_limits import Part, wanted_of
from icomms.campaigns.planning_records import Clash, OtherModel, Price, Shortfall, Wish
from icomms.campaigns.planning_soft import comes_to, team_on
from icomms.pages.view import Ints

MODEL_SETS = 16_384
MODELS = ("cascade", "threshold", "unweighted")


def other_models(desk: Desk, team: Ints) -> tuple[OtherModel, ...]:
    """What the team keeps of the best reach when the campaign runs by another model.

    cascade: one exposure may be enough; threshold: convinced shares add up; unweighted: everybody
    listens to all they hear alike.
    """
    rows = desk.ground.rows
    if rows.model == "direct":
        return ()
    equal = 1.0 / np.maximum(np.diff(rows.indptr), 1)
    unweighted = np.repeat(equal, np.diff(rows.indptr))
    others = {
        "cascade": replace(rows, model="cascade"),
        "threshold": replace(rows, model="threshold"),
        "unweighted": replace(rows, chance=unweighted),
    }
    return tuple(_under(desk, team, code, others[code]) for code in MODELS if code != rows.model)


def _under(desk: Desk, team: Ints, code: str, rows: Hearing) -> OtherModel:
    seed, weights = desk.ground.wishes.seed, desk.ground.weights[rows.person]
    choosing, judging = (ReachSets(rows, weights, 7 * seed + k) for k in (3, 5))
    choosing.draw_to(MODEL_SETS)
    judging.draw_to(MODEL_SETS)
    best = rows.place[team_on(choosing, desk.wanted)]
    mine = rows.place[team]
    covered = judging.covered(np.array([_padded(mine, best.size), _padded(best, mine.size)]))
    kept = float(covered[0] / covered[1]) if covered[1] else 1.0
    return OtherModel(code, round(min(kept, 1.0), 4), int(np.isin(best, mine).sum()))  # type: ignore[arg-type]


def _padded(team: Ints, size: int) -> Ints:
    return np.concatenate([team, np.full(max(0, size - team.size), -1, np.int64)])


def prices(desk: Desk, team: Ints) -> tuple[Price, ...]:
    """What dropping each wish would win, largest first; size is not priced."""
    reach = reach_of(desk.choice, team).value
    bundles: dict[tuple[str, str, str, float], list[Part]] = {}
    for part in desk.parts:
        if part.size is None:
            single = part.wish.value if part.must is not None or part.wish.code == "role" else ""
            key = (part.wish.code, part.wish.column, single, part.wish.number)
            bundles.setdefault(key, []).append(part)
    found = []
    for (code, column, single, number), dropped in bundles.items():
        value = dropped[0].wish.value if len(dropped) == 1 else single
        left = [p for p in desk.parts if p not in dropped]
        found.append(
            _price(desk, team, Wish(code, column, value, number), desk.picked(left), reach)
        )
    found += _rules(desk, team, reach)
    return tuple(sorted(found, key=lambda p: -p.share))


def _rules(desk: Desk, team: Ints, reach: float) -> list[Price]:
    """The price of leaving out people who are not available, and of small ones first."""
    found = []
    ground = desk.ground
    if (ground.could & ground.unavailable).any():
        everybody = replace(ground, unavailable=np.zeros(ground.view.n, bool))
        other = _chosen(desk, everybody)
        found.append(_price(desk, team, Wish("unavailable"), other, reach))
    if ground.wishes.small_first and desk.stars.any():
        careless = replace(ground, wishes=replace(ground.wishes, small_first=False))
        found.append(_price(desk, team, Wish("small_first"), _chosen(desk, careless), reach))
    return found


def _chosen(desk: Desk, ground: Ground) -> Ints:
    return team_on(desk.choice.choosing, wanted_of(ground, desk.parts, desk.stars))


def _price(desk: Desk, team: Ints, wish: Wish, other: Ints, reach: float) -> Price:
    won = exchange(desk.choice, team, other).change
    return Price(wish, round(max(0.0, won / reach), 4) if reach > 0 else 0.0)


def with_shortfalls(desk: Desk, team: Ints) -> Clash | None:
    """The clash of the desk, with what the team gives of the soft wishes it misses."""
    missed = set(broken(desk, team))
    soft = [p for p in desk.asked if p.soft and p.wish in missed]
    if not soft:
        return desk.clash
    found = tuple(
        Shortfall(
            p.wish, p.wish.number,
            round(comes_to(desk.ground, desk.choice.judging, team, p), 4),
        )
        for p in soft
    )  # fmt: skip
    clash = desk.clash or Clash((soft[0].wish,), False, ())
    return replace(clash, gives_way=(*clash.gives_way, *found))
