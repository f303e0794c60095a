"""Lists, profiles and comparisons: true to the tables, and nobody outside a band is placed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.errors import InputError, NotFoundError
from icomms.pages.comparison import comparison, reached
from icomms.pages.people_export import HEADER, as_csv, as_xlsx
from icomms.pages.people_list import (
    PeopleQuery,
    all_rows,
    people_page,
    people_query,
)
from icomms.pages.profile import profile
from icomms.pages.view import view_of
from icomms.records import ROLES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    out = tmp_path_factory.mktemp("pages") / "snapshot"
    analyse(Request((ROOT / "data" / "sample",), out, settings_from({"analysis": {"draws": 20}})))
    return view_of(out)


@pytest.fixture(scope="module")
def everybody(view):
    """Every id, as if all had agreed to be critics."""
    return frozenset(view.ids)


def test_a_list_holds_exactly_the_people_with_a_band(view, everybody):
    for role in ROLES:
        rows = all_rows(view, PeopleQuery(role=role), "en", everybody)
        expected = {
            str(view.ids[i]) for i in range(view.n) if view.roles[role].band[i] and view.shown[i]
        }
        assert {row.id for row in rows} == expected
        scores = [row.score for row in rows]
        assert scores == sorted(scores, reverse=True)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    role=st.sampled_from(ROLES),
    sort=st.sampled_from(("score", "name", "unit")),
    q=st.sampled_from(("", "a", "nguyen", "Nguyễn", "E1", "zzz", "  ")),
    band=st.sampled_from(("", "stands out", "likely")),
    page=st.integers(1, 50),
)
def test_no_query_shows_somebody_without_a_band(view, role, sort, q, band, page):
    found = people_page(
        view,
        people_query({"role": role, "sort": sort, "q": q, "band": band, "page": str(page)}),
        "vi",
    )
    for row in found.rows:
        assert row.band
        assert role != "critic"
    assert len(found.rows) <= 50
    assert 1 <= found.query.page <= found.pages


def test_critics_are_counted_until_they_agree(view):
    candidates = [str(view.ids[i]) for i in range(view.n) if view.roles["critic"].band[i]]
    nobody = people_page(view, PeopleQuery(role="critic"), "en")
    assert nobody.rows == ()
    assert nobody.waiting == len(candidates) > 0
    one = people_page(view, PeopleQuery(role="critic"), "en", frozenset(candidates[:1]))
    assert [row.id for row in one.rows] == candidates[:1]
    assert one.waiting == len(candidates) - 1


def test_search_folds_accents_and_finds_ids_and_units(view):
    row = all_rows(view, PeopleQuery(), "en")[0]
    plain = row.name.replace("ạ", "a").replace("ễ", "e").replace("ũ", "u").replace("ắ", "a").upper()
    for words in (row.name, plain, row.id.lower(), f"{row.unit} {row.name.split()[0]}"):
        found = people_page(view, people_query({"q": words}), "en")
        assert row.id in {r.id for r in found.rows}, words
    assert people_page(view, people_query({"q": "nobody at all"}), "en").total == 0


@pytest.mark.parametrize(
    "args",
    [
        {"role": "boss"},
        {"sort": "-score"},
        {"sort": "lowest"},
        {"page": "0"},
        {"page": "x"},
        {"band": "none"},
        {"unit": "No such unit"},
    ],
)
def test_what_is_not_offered_is_refused(view, args):
    with pytest.raises(InputError):
        people_page(view, people_query(args), "en")


def test_small_groups_cannot_be_chosen(view):
    units, sizes = np.unique(view.units[view.shown].astype(str), return_counts=True)
    listed = {c.value for c in people_page(view, PeopleQuery(), "en").choices["unit"]}
    assert listed <= {u for u, s in zip(units, sizes, strict=True) if s >= view.minimum_group}
    tiny = type(view)(
        view.snapshot, view.people, view.shown & (view.units != units[-1]), view.roles, view.ties
    )
    with pytest.raises(InputError, match="at least"):
        people_page(tiny, PeopleQuery(unit=str(units[-1])), "en")


def test_the_url_holds_the_whole_state():
    query = people_query(
        {"role": "spreader", "q": "Đỗ", "unit": "Sales & Ops", "sort": "name", "page": "3"}
    )
    assert query.url() == query.text
    assert "page=3" in query.url(page=3)
    assert people_query({"role": "spreader"}).url(role="leader") == ""


def test_twins_hold_the_same_rows_and_no_formula(view, everybody):
    rows = all_rows(view, PeopleQuery(role="leader"), "vi", everybody)
    about = [("Purpose", "=cmd()"), ("People", str(len(rows)))]
    text = as_csv(rows, about).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    start = lines.index(list(HEADER))
    assert [line[1] for line in lines[start + 1 :]] == [row.name for row in rows]
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(rows, about)))
    assert [line[1] for line in book.get_sheet_by_name("people").to_python()[1:]] == [
        row.name for row in rows
    ]


def test_every_number_of_a_profile_is_in_the_tables(view, everybody):
    attention = view.ties["attention"]
    for row in all_rows(view, PeopleQuery(role="leader"), "en")[:5]:
        found = profile(view, row.id, "en", everybody)
        people = view.people.slice(row.number, 1).to_pylist()[0]
        assert (found.about.interactions, found.weeks) == (people["interactions"], people["weeks"])
        for one in found.roles:
            columns = view.roles[one.view.role]
            assert one.view.score == columns.score[row.number]
            for part in one.parts:
                assert 0 <= part.percentile <= 100
                assert 0 <= part.median <= 100
        own = next(t for t in found.ties if t.family == "attention")
        partners = set(attention.target[attention.source == row.number]) | set(
            attention.source[attention.target == row.number]
        )
        assert own.partners == len(partners - {row.number})
        for tie in own.ties:
            other = view.number_of[tie.id]
            given = attention.count[
                (attention.source == row.number) & (attention.target == other)
            ].sum()
            back = attention.count[
                (attention.source == other) & (attention.target == row.number)
            ].sum()
            assert (tie.given, tie.received) == (given, back)
        assert found.trend[0][1][-1].score is not None


def test_somebody_without_a_band_has_facts_and_no_place(view):
    without = next(
        i for i in range(view.n) if view.shown[i] and not any(view.roles[r].band[i] for r in ROLES)
    )
    found = profile(view, str(view.ids[without]), "en")
    assert (found.roles, found.standing, found.trend) == ((), None, ())
    assert found.about.interactions >= 0


def test_who_is_not_shown_has_no_page_and_is_in_nobodys_ties(view):
    row = all_rows(view, PeopleQuery(), "en")[0]
    hidden = view_of(view.snapshot.folder, frozenset([row.id]))
    with pytest.raises(NotFoundError):
        profile(hidden, row.id, "en")
    with pytest.raises(NotFoundError):
        profile(view, "nobody", "en")
    for i in np.flatnonzero(hidden.shown)[:30]:
        found = profile(hidden, str(hidden.ids[i]), "en")
        assert row.id not in {tie.id for family in found.ties for tie in family.ties}


def test_reach_is_counted_once_when_shared(view):
    rows = all_rows(view, PeopleQuery(), "en")[:3]
    found = comparison(view, [r.id for r in rows], "vi")
    reach = [set(np.flatnonzero(reached(view, r.number))) for r in rows]
    assert found.reached == tuple(len(r) for r in reach)
    assert found.together == len(set.union(*reach))
    assert [(o.both, o.either) for o in found.overlaps] == [
        (len(reach[a] & reach[b]), len(reach[a] | reach[b])) for a, b in ((0, 1), (0, 2), (1, 2))
    ]


@pytest.mark.parametrize("ids", [[], ["E10068"], ["E10068", "E10068"], list("abcd")])
def test_other_numbers_of_people_are_not_compared(view, ids):
    with pytest.raises((InputError, NotFoundError)):
        comparison(view, ids, "en")
