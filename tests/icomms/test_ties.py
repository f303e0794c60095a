"""From rows to tie families: every line of the table in docs/scores.md, section 1."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icomms.errors import SettingsError
from icomms.kinds import RULES, rules_for
from icomms.ties import week_of
from icomms.weekly import declared_ties, sent_weeks, tie_weeks
from tests.graph.graphs import same_ties

FAMILIES = ("attention", "exposure", "trust", "presence", "reporting")


def network(job, rows, header="source,target,kind,time,group_size", **settings):
    """Families of a small log with people a..e, as {family: {(source, target): weight}}."""
    file = job.write("log.csv", header + "\n" + "\n".join(rows) + "\n")
    snapshot = job.run(file, **settings)
    ids = snapshot.table("people").column("person_id").to_pylist()
    found = {family: {} for family in FAMILIES}
    for tie in snapshot.table("ties").to_pylist():
        pair = ids[tie["source"]] + ids[tie["target"]]
        found.setdefault(tie["family"], {})[pair] = tie
    return found


def weights(family):
    return {pair: round(tie["weight"], 4) for pair, tie in family.items()}


@pytest.mark.parametrize(
    ("kind", "attention", "exposure", "trust"),
    [
        ("dm", "ab", "ab", ""),
        ("message", "ab", "ab", ""),
        ("email_to", "ab", "ab", ""),
        ("email_cc", "", "ab", ""),
        ("reply", "ab", "ab ba", ""),
        ("mention", "ab", "ab", ""),
        ("reaction", "ab", "ba", ""),
        ("share", "ab", "ba", ""),
        ("follow", "ab", "ba", ""),
        ("view", "ab", "ba", ""),
        ("thanks", "ab", "", "ab"),
        ("praise", "ab", "", "ab"),
        ("review", "ba", "ab", "ba"),
        ("approval", "ba", "ab", "ba"),
        ("advice", "ab", "ba", "ab"),
        ("information", "ab", "ba", "ab"),
        ("problem_solving", "ab", "ba", "ab"),
        ("opinion_leader", "ab", "ba", "ab"),
        ("trust", "", "", "ab"),
        ("friendship", "", "", "ab"),
        ("support", "", "", "ab"),
        ("something_else", "ab ba", "ab ba", ""),
    ],
)
def test_direction_of_every_kind(job, kind, attention, exposure, trust):
    time = "" if RULES.get(kind) and RULES[kind].declared else "2026-03-02 09:00:00"
    found = network(job, [f"a,b,{kind},{time},1", "c,d,mention,2026-03-02 09:00:00,1"])
    for family, pairs in (("attention", attention), ("exposure", exposure), ("trust", trust)):
        own = {pair for pair in found[family] if set(pair) == {"a", "b"}}
        assert own == set(pairs.split()), family


def test_recipients_damp_by_the_square_root(job):
    found = network(job, ["a,b,dm,2026-03-02 09:00:00,4", "a,c,email_cc,2026-03-02 09:00:00,4"])
    assert weights(found["attention"]) == {"ab": 0.5}
    assert weights(found["exposure"]) == {"ab": 0.5, "ac": 0.25}


def test_a_pair_counts_once_an_hour_and_kind(job):
    rows = [f"a,b,mention,2026-03-02 09:{m:02d}:00,1" for m in range(0, 60, 5)]
    found = network(
        job, [*rows, "a,b,mention,2026-03-02 10:00:00,1", "a,b,reply,2026-03-02 09:00:00,1"]
    )
    assert found["attention"]["ab"]["count"] == 3
    assert found["attention"]["ab"]["weeks"] == 1


def test_older_weeks_count_half_after_the_half_life(job):
    rows = ["a,b,mention,2026-01-05 09:00:00,1", "c,b,mention,2026-07-06 09:00:00,1"]
    found = network(job, rows)
    weeks = week_of(1783328400) - week_of(1767603600)
    assert weights(found["attention"])["ab"] == pytest.approx(0.5 ** (weeks * 7 / 180), abs=1e-4)
    assert weights(found["exposure"])["ab"] == pytest.approx(0.5 ** (weeks * 7 / 90), abs=1e-4)
    assert weights(found["attention"])["cb"] == 1.0


def test_mapped_kinds(job):
    found = network(
        job,
        ["a,b,x,2026-03-02 09:00:00,1", "a,c,y,2026-03-02 09:00:00,1", "a,d,z,,1"],
        kinds={
            "x": {"family": "attention", "mutual": True, "weight": 2.0},
            "y": {"family": "ignore"},
            "z": {"like": "advice"},
        },
        header="source,target,kind,time,group_size",
    )
    assert weights(found["attention"]) == {"ab": 2.0, "ba": 2.0}


def test_like_names_a_built_in_kind(job):
    found = network(job, ["a,b,hoi_y_kien_x,,1", "c,b,hoi_y_kien_x,,1"],
                    kinds={"hoi_y_kien_x": {"like": "advice"}})  # fmt: skip
    assert set(found["trust"]) == {"ab", "cb"}
    assert set(found["nomination"]) == {"ab", "cb"}
    with pytest.raises(SettingsError, match="advice"):
        rules_for(["x"], {"x": _mapping("nothing")})


def _mapping(like):
    from icomms.config import KindMapping

    return KindMapping(like=like)


def test_events_make_presence_and_led_events_attention(job):
    rows = ["event,date,name,email,role,attended"]
    rows += [f"Talk,2026-03-02,P{i},p{i}@x.example,{'Presenter' if i == 0 else 'Attendee'},yes"
             for i in range(5)]  # fmt: skip
    rows += [f"All hands,2026-03-03,P{i},p{i}@x.example,Attendee,yes" for i in range(60)]
    snapshot = job.run(job.write("events.csv", "\n".join(rows) + "\n"))
    ids = snapshot.table("people").column("person_id").to_pylist()
    ties = snapshot.table("ties").to_pylist()
    together = [t for t in ties if t["family"] == "presence"]
    assert len(together) == 5 * 4
    assert {round(t["weight"], 4) for t in together} == {0.25}
    led = [t for t in ties if t["family"] == "attention"]
    assert {ids[t["target"]] for t in led} == {"p0@x.example"}
    assert {round(t["weight"], 4) for t in led} == {round(1 / math.sqrt(4), 4)}


def connection(rows):
    """A connection with the canonical columns, as `icomms.weekly` expects it."""
    names = ("actor", "target", "kind", "at", "group_size", "weight", "flags", "space")
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
    types = (pa.int32(), pa.int32(), pa.string(), pa.int64(), pa.int32(), pa.float64(), pa.int32(),
             pa.int32())  # fmt: skip
    table = pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
    made = duckdb.connect()
    made.register("interactions", table)
    kinds = {"kind": ["mention", "dm"], "code": [0, 1], "damping": [0.0, 0.5],
             "declared": [False, False]}  # fmt: skip
    made.register("kinds", pa.table(kinds))
    return made


ROW = st.tuples(
    st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3)), st.sampled_from(["mention", "dm"]),
    st.one_of(st.none(), st.integers(1_767_225_600, 1_769_900_000)), st.integers(1, 9),
    st.sampled_from([0.5, 1.0, 2.0]), st.sampled_from([0, 2, 32]), st.none(),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, max_size=60))
def test_weekly_sums_equal_the_naive_ones(rows):
    hours = {}
    for actor, target, kind, at, size, weight, flags, _ in rows:
        if at is None or target is None or actor == target:
            continue
        key = (actor, target, kind, at // 3600)
        micro = round(weight * size ** (-0.5 if kind == "dm" else 0.0) * 1e6)
        old, seen = hours.get(key, (0, 0))
        hours[key] = (max(old, micro), seen | flags)
    naive = {}
    for (actor, target, kind, hour), (micro, flags) in hours.items():
        key = (actor, target, 0 if kind == "mention" else 1, (hour * 3600 + 259200) // 604800)
        n, total, answers, thanks = naive.get(key, (0, 0, 0, 0))
        naive[key] = (n + 1, total + micro, answers + bool(flags & 2), thanks + bool(flags & 96))
    table = tie_weeks(connection(rows), 2**62).to_pylist()
    found = {
        (r["actor"], r["target"], r["code"], r["week"]): (
            r["n"],
            r["micro"],
            r["answers"],
            r["thanks"],
        )
        for r in table
    }
    assert found == naive


@settings(max_examples=20, deadline=None)
@given(st.lists(ROW, max_size=60), st.integers(0, 60))
def test_two_loads_add_up_exactly(rows, cut):
    """Weeks of separate hours can be summed: the table is additive."""
    rows = [r for i, r in enumerate(rows) if r[3] is not None]
    border = 1_768_521_600  # a Monday
    early, late = [r for r in rows if r[3] < border], [r for r in rows if r[3] >= border]
    both = tie_weeks(connection(rows), 2**62).to_pylist()
    parts = (
        tie_weeks(connection(early), 2**62).to_pylist()
        + tie_weeks(connection(late), 2**62).to_pylist()
    )
    key = ("code", "actor", "target", "week")
    assert sorted(parts, key=lambda r: [r[k] for k in key]) == sorted(
        both, key=lambda r: [r[k] for k in key]
    )


def test_declared_and_broadcast_rows():
    rows = [(0, 1, "mention", None, 1, 1.0, 0, None), (0, 1, "mention", None, 1, 3.0, 0, None),
            (0, None, "dm", 1_767_225_600, 4, 1.0, 0, 2)]  # fmt: skip
    made = connection(rows)
    assert declared_ties(made).to_pylist() == [
        {"actor": 0, "target": 1, "code": 0, "n": 2, "micro": 3_000_000}
    ]
    (sent,) = sent_weeks(made, 2**62).to_pylist()
    assert (sent["actor"], sent["space"], sent["n"], sent["micro"]) == (0, 2, 1, 500_000)


@pytest.mark.parametrize("block", [1, 7, 60])
def test_ties_made_piece_by_piece_are_the_same(block, monkeypatch):
    from icomms import ties as t

    random = np.random.default_rng(block)
    n, size = 9, 120
    rows = [
        t.Rows(
            random.integers(0, n, size), random.integers(0, n, size),
            np.where(random.random(size) < 0.2, -(2**31), random.integers(2700, 2710, size)),
            random.integers(1, 3_000_000, size), random.integers(1, 5, size),
        )
        for _ in range(2)
    ]  # fmt: skip
    recency = t.Recency(2712, 30.0)
    whole = t.ties_from(n, rows, recency)
    monkeypatch.setattr(t, "BLOCK", block)
    monkeypatch.setattr(t, "LARGEST_SHARE", 100)
    assert len(t._spans_of_sources(n, rows)) > 1
    assert same_ties(t.ties_from(n, rows, recency), whole)
