"""Every figure of the first page, computed again another way."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.pages.changes import AT_RISK, changes, key_persons
from icomms.pages.coverage import OFTEN, coverage
from icomms.pages.overview import overview
from icomms.pages.unit_matrix import groups_of, tied_pairs, unit_matrix
from icomms.pages.view import view_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    out = tmp_path_factory.mktemp("overview") / "snapshot"
    analyse(Request((ROOT / "data" / "sample",), out, settings_from({"analysis": {"draws": 20}})))
    return view_of(out)


def pairs_of(view) -> set[tuple[int, int]]:
    found = set()
    for family in ("attention", "exposure"):
        ties = view.ties[family]
        for a, b in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
            if a != b and view.shown[a] and view.shown[b]:
                found.add((min(a, b), max(a, b)))
    return found


def reach_of(view, person: int) -> set[int]:
    heard, turned = view.ties["exposure"], view.ties["attention"]
    found = {
        int(t)
        for s, t, c, d in zip(heard.source, heard.target, heard.count, heard.declared, strict=True)
        if s == person and (c >= OFTEN or d)
    }
    found |= {
        int(s)
        for s, t, c, d in zip(
            turned.source, turned.target, turned.count, turned.declared, strict=True
        )
        if t == person and (c >= OFTEN or d)
    }
    return {i for i in found | {person} if view.shown[i]}


def test_the_figures(view):
    page = overview(view, "en")
    assert page.people == int(view.shown.sum())
    assert page.ties == len(pairs_of(view)) == len(tied_pairs(view))
    assert page.groups == 2
    assert page.since is None
    assert [r.level for r in page.remarks] == sorted(
        (r.level for r in page.remarks), key=["stop", "warning", "note"].index
    )
    assert overview(view, "vi").remarks != page.remarks


def test_top_three_are_the_highest_with_a_band_and_critics_wait(view):
    page = overview(view, "en")
    for top in page.tops:
        columns = view.roles[top.tab.role]
        banded = [i for i in range(view.n) if columns.band[i] and view.shown[i]]
        assert top.tab.candidates == len(banded)
        if top.tab.role == "critic":
            assert top.rows == ()
        else:
            best = sorted((columns.score[i] for i in banded), reverse=True)[:3]
            assert [row.score for row in top.rows] == best


def test_the_curve_counts_everybody_once_and_is_nearly_the_best(view):
    curve = coverage(view)
    covered: set[int] = set()
    for k, person in enumerate(curve.chosen, start=1):
        covered |= reach_of(view, person)
        assert curve.covered[k] == len(covered)
    assert list(curve.covered) == sorted(curve.covered)
    banded = {
        i
        for r in ("leader", "persuader", "spreader")
        for i in range(view.n)
        if view.roles[r].band[i] and view.shown[i]
    }
    best = max(
        len(reach_of(view, a) | reach_of(view, b)) for a, b in combinations(sorted(banded), 2)
    )
    assert curve.covered[2] >= 0.63 * best
    assert curve.covered[1] == max(len(reach_of(view, i)) for i in banded)
    assert curve.needed(0.0) == 0
    assert curve.needed(1.1) is None


def test_the_matrix_adds_up_to_all_ties(view):
    matrix, groups = unit_matrix(view), groups_of(view)
    ties = np.array([[cell.ties for cell in row] for row in matrix.cells])
    assert (ties == ties.T).all()
    known = [(a, b) for a, b in pairs_of(view) if groups.number[a] >= 0 and groups.number[b] >= 0]
    assert np.triu(ties).sum() == len(known)
    for row in matrix.cells:
        for cell in row:
            assert 0 <= cell.share <= 1


def test_nothing_changes_between_a_snapshot_and_itself(view):
    found = changes(view, view, frozenset(view.ids))
    assert (found.rose, found.fell, found.new_links, found.lost_links) == ((), (), (), ())
    assert (found.joined, found.left) == (0, 0)


def test_rises_and_falls_need_intervals_that_do_not_touch(view):
    leader = view.roles["leader"]
    person = int(np.flatnonzero((leader.band != "") & view.shown)[0])
    lower = {name: np.array(getattr(leader, name)) for name in ("score", "low", "high")}
    for column in lower.values():
        column[person] = 1.0
    band = leader.band.copy()
    band[person] = ""
    fields = {name: getattr(leader, name) for name in leader.__slots__} | lower | {"band": band}
    other = type(view)(
        view.snapshot,
        view.people,
        view.shown,
        {**view.roles, "leader": type(leader)(**fields)},
        view.ties,
    )
    assert [m.id for m in changes(other, view).rose] == [view.ids[person]]
    assert [m.id for m in changes(view, other).fell] == [view.ids[person]]
    touching = fields | {"high": leader.high}
    near = type(view)(
        view.snapshot,
        view.people,
        view.shown,
        {**view.roles, "leader": type(leader)(**touching)},
        view.ties,
    )
    assert changes(near, view).rose == ()


def test_who_left_since_is_counted_and_not_named(view):
    gone = str(view.ids[np.flatnonzero(view.shown)[0]])
    hidden = view_of(view.snapshot.folder, frozenset([gone]))
    found = changes(view, hidden)
    assert (found.joined, found.left) == (0, 1)
    assert gone not in {m.id for m in (*found.rose, *found.fell)}


def test_a_unit_hangs_on_one_person_only_when_it_does(view):
    for one in key_persons(view):
        assert one.share >= AT_RISK
    sales = next(i for i in range(view.n) if view.units[i] == "Sales" and view.shown[i])
    outside = next(i for i in range(view.n) if view.units[i] == "Engineering" and view.shown[i])
    inside = np.flatnonzero((view.units == "Sales") & view.shown)
    others = np.flatnonzero((view.units == "Engineering") & view.shown)[:6]
    ties = type(view.ties["attention"])
    source = np.concatenate([np.full(6, sales), inside[:2]])
    target = np.concatenate([others, np.full(2, outside)])
    count = np.ones(source.size, np.int64)
    only = {"attention": ties(source, target, count.astype(float), count, count < 0)}
    star = type(view)(view.snapshot, view.people, view.shown, view.roles, only)
    found = {k.unit: k for k in key_persons(star)}
    held = {(min(a, b), max(a, b)) for a, b in zip(source, target, strict=True)}
    mine = sum(sales in pair for pair in held)
    assert found["Sales"].id == view.ids[sales]
    assert found["Sales"].share == pytest.approx(mine / len(held))
