"""Rings, bursts and accounts that post for many, on made-up logs."""

from __future__ import annotations

import numpy as np
import pytest

from icomms.ranking import ranking
from tests.icomms.conftest import roles_of

HEAD = "source,target,kind,time"


def at(day, hour, minute=0):
    return f"2026-{1 + day // 28:02d}-{1 + day % 28:02d} {hour:02d}:{minute:02d}:00"


def usual(random, people=40, rows=1500):
    """Everybody turns to everybody now and then, to the first ten more often."""
    for _ in range(rows):
        a, b = random.choice(people, 2, replace=False)
        b = b if random.random() < 0.5 else int(random.integers(0, 10))
        if a != b:
            yield f"p{a:02d},p{b:02d},mention,{at(int(random.integers(0, 80)), int(random.integers(8, 18)))}"


def ring(size, days=60):
    """A few people who like one another every hour."""
    for day in range(days):
        for a in range(size):
            for b in range(size):
                if a != b:
                    yield from (f"r{a},r{b},mention,{at(day, hour)}" for hour in (9, 11, 13, 15))


def findings(snapshot, code):
    return [f for f in snapshot.quality["findings"] if f["code"] == code]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    from tests.icomms.conftest import Job

    job = Job(tmp_path_factory.mktemp("quiet"))
    rows = [HEAD, *usual(np.random.default_rng(1))]
    return job.run(job.write("log.csv", "\n".join(rows) + "\n"), analysis={"draws": 20})


def test_ordinary_people_are_no_ring_no_burst_no_posters(quiet):
    for code in ("ring", "bursts", "posters"):
        assert not findings(quiet, code)


def test_a_log_of_a_single_kind_is_said_to_be_decided_by_it(quiet):
    (found,) = findings(quiet, "one_channel")
    assert found["values"] == {"kind": "mention", "percent": 100}


@pytest.mark.parametrize("size", [3, 6])
def test_a_ring_is_found_and_its_effect_on_the_lists_shown(job, size):
    rows = [HEAD, *usual(np.random.default_rng(1)), *ring(size)]
    snapshot = job.run(job.write("log.csv", "\n".join(rows) + "\n"), analysis={"draws": 20})
    (found,) = findings(snapshot, "ring")
    values = found["values"]
    assert values["people"] == size
    assert values["percent"] == 100
    assert values["effect"] > 80
    assert 0 < values["places"] <= 40 + size
    assert str(values["places"]) in found["en"]
    assert not any(f"r{i}" in found["en"] for i in range(size))
    leaders = {r.person_id for r in ranking(snapshot, "leader", None, "", False).rows}
    assert not {p for p in leaders if p.startswith("r")}


def test_places_lost_are_those_of_a_log_without_the_repeats(job):
    """The effect is what the same log with one interaction a week and pair would do."""
    rows = [HEAD, *usual(np.random.default_rng(1))]
    full = job.run(job.write("a.csv", "\n".join([*rows, *ring(4)]) + "\n"), name="a")
    seen, once = set(), []
    for row in ring(4):
        source, target, _, time = row.split(",")
        week = (np.datetime64(time[:10]).astype(int) + 3) // 7
        if (source, target, week) not in seen:
            seen.add((source, target, week))
            once.append(row)
    thin = job.run(job.write("b.csv", "\n".join([*rows, *once]) + "\n"), name="b")
    falls = []
    for role in ("leader", "persuader", "spreader"):
        before, after = ({r["id"]: r["rank"] for r in roles_of(s, role)} for s in (full, thin))
        falls += [after[f"r{i}"] - before[f"r{i}"] for i in range(4)]
    (found,) = findings(full, "ring")
    assert found["values"]["places"] == pytest.approx(max(falls), abs=1)


def test_an_account_that_posts_for_many(job):
    random = np.random.default_rng(1)
    rows = [HEAD, *usual(random)]
    rows += [
        f"comms,p{i % 40:02d},mention,{at(day, 8 + i % 10, i % 60)}"
        for day in range(80) for i in range(90)
    ]  # fmt: skip
    snapshot = job.run(job.write("log.csv", "\n".join(rows) + "\n"), analysis={"draws": 20})
    (found,) = findings(snapshot, "posters")
    assert found["values"] == {"count": 1}
    assert "comms" not in found["en"]


def test_a_burst_is_counted(job):
    rows = [HEAD, *usual(np.random.default_rng(1))]
    rows += [f"p{i % 40:02d},p39,mention,{at(30 + i % 3, 8 + i % 10)}" for i in range(400)]
    snapshot = job.run(job.write("log.csv", "\n".join(rows) + "\n"), analysis={"draws": 20})
    assert [f["values"] for f in findings(snapshot, "bursts")] == [{"count": 1}]
