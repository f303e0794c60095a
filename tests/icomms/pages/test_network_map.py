"""The map: who may be named, which ties are drawn, what nobody can read from it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.pages.network_groups import groups_of
from icomms.pages.network_list import map_list
from icomms.pages.network_map import BANDS, MapQuery, families_of, network_map
from icomms.pages.network_person import person_ties
from icomms.pages.view import view_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("map") / "snapshot"
    analyse(Request((ROOT / "data" / "sample",), out, settings_from({"analysis": {"draws": 20}})))
    return out


@pytest.fixture(scope="module")
def view(folder):
    return view_of(folder)


def unpacked(data: dict) -> set[tuple[int, int]]:
    """Pairs of rows, as the browser reads them."""
    pairs, at = set(), 0
    for row, count in enumerate(data["tie_counts"]):
        pairs |= {(row, row + step) for step in data["ties"][at : at + count]}
        at += count
    return pairs


def test_the_data_names_only_people_who_may_be_named(folder, view):
    gone = str(view.ids[np.flatnonzero(view.shown)[3]])
    less = view_of(folder, frozenset({gone}))
    data = json.loads(network_map(less, MapQuery()).data)
    assert gone not in data["id"]
    assert sorted(filter(None, data["id"])) == sorted(less.ids[less.shown])
    for name, key in zip(data["name"], data["id"], strict=True):
        assert bool(name) == bool(key)
    place = int(network_map(less, MapQuery()).row[less.number_of[gone]])
    assert all(digits[place] == "0" for digits in data["bands"].values())


def test_the_data_says_the_same_as_the_snapshot(view):
    whole = network_map(view, MapQuery())
    data = json.loads(whole.data)
    rows = {key: i for i, key in enumerate(data["id"]) if key}
    for person in np.flatnonzero(view.shown):
        row = rows[str(view.ids[person])]
        assert data["name"][row] == view.names[person]
        for role in ("spreader", "persuader", "leader"):
            band = BANDS[int(data["bands"][role][row])]
            assert band == view.roles[role].band[person]
    ties = view.ties["attention"]
    known = {frozenset(p) for p in zip(ties.source.tolist(), ties.target.tolist(), strict=True)}
    person_at = np.argsort(whole.row)
    drawn = unpacked(data)
    assert drawn
    assert {frozenset((int(person_at[a]), int(person_at[b]))) for a, b in drawn} <= known
    assert sum(data["groups"]["size"]) == view.n


def test_everybody_with_a_tie_has_their_strongest_drawn(view):
    whole = network_map(view, MapQuery())
    drawn = np.flatnonzero(whole.drawn)
    ends = set(whole.pairs.first[drawn].tolist()) | set(whole.pairs.second[drawn].tolist())
    assert ends == set(np.flatnonzero(whole.partners).tolist())
    for person in ends:
        others, _, weights = whole.of(person)
        strongest = others[np.flatnonzero(weights == weights.max())]
        pair = {frozenset((person, int(o))) for o in strongest}
        have = {frozenset((int(whole.pairs.first[e]), int(whole.pairs.second[e]))) for e in drawn}
        assert pair & have


def test_rows_and_places_do_not_tell_the_least(view):
    """The order of rows is not the order of ids, and places outside say nothing of reach."""
    whole = network_map(view, MapQuery())
    assert (np.argsort(whole.row) != np.arange(view.n)).any()
    banded = np.max(list(whole.bands.values()), axis=0) > 0
    out = np.hypot(
        whole.places.x - whole.places.centre_x[whole.groups.number],
        whole.places.y - whole.places.centre_y[whole.groups.number],
    )
    for g in range(len(whole.groups.names)):
        mine = whole.groups.number == g
        inner, outer = out[mine & banded], out[mine & ~banded]
        assert inner.max(initial=0) <= outer.min(initial=np.inf)
    rest = np.flatnonzero(~banded & (whole.groups.number == 0))
    assert abs(np.corrcoef(out[rest], whole.partners[rest])[0, 1]) < 0.9


@pytest.mark.parametrize("by", ["unit", "community"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_group_is_smaller_than_the_minimum(view, by, language):
    groups = groups_of(view, by, language)
    assert groups.size.min() >= view.minimum_group
    assert groups.size.sum() == view.n
    assert len(set(groups.names)) == len(groups.names)


def test_a_single_small_group_takes_the_next_smallest_with_it(view):
    """Four people of the sample have no unit: alone they would be readable from the total."""
    units, counts = np.unique(view.units.astype(str), return_counts=True)
    assert (counts < view.minimum_group).sum() == 1
    groups = groups_of(view, "unit", "en")
    assert groups.names[-1] == "Smaller groups"
    assert groups.size[-1] == sum(sorted(counts)[:2])


def test_critics_only_after_they_agreed(view):
    assert not network_map(view, MapQuery()).bands["critic"].any()
    first = int(np.flatnonzero(view.roles["critic"].band == "stands out")[0])
    asked = MapQuery(opted_in=frozenset({str(view.ids[first])}))
    assert np.flatnonzero(network_map(view, asked).bands["critic"]).tolist() == [first]


def test_a_persons_ties_are_all_their_ties(view):
    whole = network_map(view, MapQuery())
    person = int(np.flatnonzero(view.roles["leader"].band == "stands out")[0])
    ties = view.ties["attention"]
    mine = ties.of(person)
    partners = set(ties.source[mine].tolist()) | set(ties.target[mine].tolist())
    card = person_ties(whole, person)
    assert set(card.rows) == {int(whole.row[p]) for p in partners - {person}}
    assert card.partners == len(card.rows) == sum(count for _, count in card.groups)
    assert set(card.rows) <= set(card.rows_two_steps)
    assert card.row not in card.rows_two_steps
    assert ("leader", "stands out") in card.bands
    assert all(view.shown[view.number_of[tie.id]] for tie in card.ties)


def test_nobody_unnamed_has_a_card(view):
    whole = network_map(view, MapQuery())
    with pytest.raises(KeyError):
        person_ties(whole, int(np.flatnonzero(~view.shown)[0]))


def test_the_list_holds_the_facts_of_the_map(view):
    whole = network_map(view, MapQuery())
    found = map_list(whole, "leader")
    assert {p.id for p in found.people} == set(view.ids[whole.bands["leader"] > 0])
    bands = [p.band for p in found.people]
    assert bands == sorted(bands, key=["stands out", "likely"].index)
    inside = sum(g.inside for g in found.groups)
    across = sum(g.across for g in found.groups)
    assert inside + across // 2 == whole.pairs.first.size
    assert sum(g.people for g in found.groups) == view.n
    assert {name for g in found.groups for name, _ in g.linked} <= set(whole.groups.names)


def test_each_family_is_another_map(view):
    assert families_of(view) == ("attention", "presence", "exposure")
    sizes = {f: network_map(view, MapQuery(family=f)).pairs.first.size for f in families_of(view)}
    assert len(set(sizes.values())) == 3
    assert network_map(view, MapQuery(family="nomination")).pairs.first.size == 0


def test_a_map_is_worked_out_once(view):
    assert network_map(view, MapQuery()) is network_map(view, MapQuery())
