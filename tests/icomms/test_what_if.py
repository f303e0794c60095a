"""Other settings are tried without writing, and unchanged ones change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.pages.view import view_of
from icomms.records import ROLES
from icomms.what_if import effects

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    out = tmp_path_factory.mktemp("what-if") / "snapshot"
    analyse(Request((ROOT / "data" / "sample",), out, settings_from({"analysis": {"draws": 20}})))
    return view_of(out)


def test_unchanged_settings_change_nothing(view):
    found = {e.role: e for e in effects(view, settings_from({"analysis": {"draws": 20}}))}
    assert set(found) == set(ROLES)
    for role, effect in found.items():
        assert effect.likeness == pytest.approx(1.0), role
        assert effect.status_before == effect.status_after
        assert (effect.entering, effect.leaving) == ((), ()), role


def test_leaving_a_kind_out_changes_the_order_and_writes_nothing(view):
    before = sorted(p.name for p in view.snapshot.folder.rglob("*"))
    settings = settings_from(
        {"kinds": {k: {"family": "ignore"} for k in ("reaction", "mention", "reply", "advice")}}
    )
    found = {e.role: e for e in effects(view, settings)}
    assert found["leader"].likeness < 0.9
    assert found["leader"].entering or found["leader"].leaving
    assert sorted(p.name for p in view.snapshot.folder.rglob("*")) == before


def test_who_opted_out_since_is_in_no_effect(view):
    leaders = [str(view.ids[i]) for i in range(view.n) if view.roles["leader"].band[i]]
    hidden = view_of(view.snapshot.folder, frozenset(leaders))
    found = {e.role: e for e in effects(hidden, settings_from({"ties": {"half_life_days": 5}}))}
    named = {i for e in found.values() for i in (*e.entering, *e.leaving)}
    assert not named & {hidden.number_of[key] for key in leaders}
