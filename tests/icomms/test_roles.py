"""Role scores against the formulas of docs/scores.md written naively in dense NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from icomms.ranking import ranking
from tests.icomms.conftest import reasons_of, roles_of
from tests.icomms.test_snapshot import log

N = 40


def percent(values):
    return (rankdata(values) - 0.5) / len(values)


def dense(snapshot, family):
    matrix = np.zeros((N, N))
    for tie in snapshot.table("ties").to_pylist():
        if tie["family"] == family:
            matrix[tie["source"], tie["target"]] = tie["weight"]
    return matrix


def scores(snapshot, role):
    rows = sorted(
        (r for r in snapshot.table("roles").to_pylist() if r["role"] == role),
        key=lambda r: r["person"],
    )
    return np.array([r["score"] for r in rows]) / 100, [dict(r["parts"]) for r in rows]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    from tests.icomms.conftest import Job

    job = Job(tmp_path_factory.mktemp("roles"))
    return job.run(job.write("log.csv", log()))


def test_leader_counts_distinct_people(snapshot):
    attention = dense(snapshot, "attention")
    found, parts = scores(snapshot, "leader")
    assert [p["people_turning_to"] for p in parts] == (attention > 0).sum(0).tolist()
    assert found == pytest.approx(percent((attention > 0).sum(0)))


def test_spreader_is_the_mean_of_three_percentiles(snapshot):
    heard = dense(snapshot, "exposure")
    share = heard / np.maximum(heard.sum(0), 1e-30)
    ahead, total = np.ones(N), np.zeros(N)
    for _ in range(3):
        ahead = 0.7 * share @ ahead
        total += ahead
    found, parts = scores(snapshot, "spreader")
    assert [p["diffusion"] for p in parts] == pytest.approx(total, rel=1e-4)
    sent = np.array([p["amount_sent"] for p in parts])
    expected = (percent(total.round(5)) + percent(sent) + percent((heard > 0).sum(1))) / 3
    assert found == pytest.approx(expected, abs=0.02)


def test_persuader_uses_embedded_ties(snapshot):
    attention = dense(snapshot, "attention")
    contact = (attention + attention.T) > 0
    np.fill_diagonal(contact, False)
    shared = (contact.astype(int) @ contact.astype(int)) > 0
    bonus = shared * 1.0 + (attention.T > 0)
    support = (np.log1p(attention) * bonus).sum(0)
    found, parts = scores(snapshot, "persuader")
    assert [p["embedded_support"] for p in parts] == pytest.approx(support, rel=1e-4)
    every = np.log1p(attention).sum(0)
    assert [p["embedded_share"] for p in parts] == pytest.approx(support / (every + 2), rel=1e-4)
    reach = np.array([p["conviction_reach"] for p in parts])
    assert (reach >= 1).all()
    assert (reach <= N).all()
    weight = np.log1p(attention) * (0.25 + bonus)
    assert reach == pytest.approx(_reach(weight / weight.sum(1, keepdims=True)), abs=0.6)
    assert snapshot.about["basis"]["persuader"].startswith("structural")


def _reach(chance, walks=400):
    random = np.random.default_rng(0)
    hits = np.zeros(N)
    for root in range(N):
        for _ in range(walks):
            seen, here = set(), root
            while here not in seen:
                seen.add(here)
                here = int(random.choice(N, p=chance[here]))
            hits[list(seen)] += 1
    return hits / walks


def test_critics_are_never_named_from_structure(snapshot):
    rows = roles_of(snapshot, "critic")
    assert {r["status"] for r in rows} == {"not enough data"}
    assert {r["band"] for r in rows} == {""}
    found = ranking(snapshot, "critic", 20, "", False)
    assert found.basis == "structural: independent connectors"
    assert found.missing == ("critic_question",)


def test_intervals_hold_the_score_and_ranks_hold_the_rank(snapshot):
    for role in ("leader", "persuader", "spreader"):
        for row in roles_of(snapshot, role):
            assert row["low"] <= row["score"] <= row["high"]
            assert 1 <= row["rank_low"] <= row["rank"] <= row["rank_high"] <= N


def test_bands_follow_the_rule(snapshot):
    for role in ("leader", "persuader", "spreader"):
        for row in roles_of(snapshot, role):
            if row["status"] != "measured":
                assert row["band"] != "stands out"
            elif row["low"] > row["peer_cut"]:
                assert row["band"] == "stands out"
            elif row["score"] > row["peer_cut"]:
                assert row["band"] == "likely"
            else:
                assert row["band"] == ""


def test_lists_show_only_people_with_a_band(snapshot):
    shown = ranking(snapshot, "leader", None, "", False)
    assert shown.rows
    assert all(r.band for r in shown.rows)
    assert len(ranking(snapshot, "leader", None, "", True).rows) == N


def test_noise_is_not_enough_data(job):
    """Everybody turns to everybody at random: no reliability, no names."""
    random = np.random.default_rng(2)
    rows = ["source,target,kind,time"]
    for _ in range(600):
        a, b = random.choice(N, 2, replace=False)
        day, month = int(random.integers(1, 29)), int(random.integers(1, 5))
        rows.append(f"p{a:02d},p{b:02d},reaction,2026-{month:02d}-{day:02d} 10:00:00")
    snapshot = job.run(job.write("noise.csv", "\n".join(rows) + "\n"))
    about = snapshot.quality["figures"]["roles"]["leader"]
    assert about["status"] == "not enough data"
    assert ranking(snapshot, "leader", None, "", False).rows == ()


def test_fewer_than_ten_people_or_fifty_events(job):
    rows = ["source,target,kind,time"]
    rows += [
        f"p{i % 6},p{(i * i + 1) % 7},reply,2026-01-{1 + i % 28:02d} 10:00:00" for i in range(90)
    ]
    snapshot = job.run(job.write("few.csv", "\n".join(rows) + "\n"))
    about = snapshot.quality["figures"]["roles"]["leader"]
    assert about["status"] == "not enough data"
    assert "people" in about["missing"]


def test_people_who_left_or_opted_out_are_not_ranked(job):
    people = "id,name,department,status\n" + "".join(
        f"p{i:02d},Person {i},D,{'left' if i == 1 else 'active'}\n" for i in range(N)
    )
    files = job.write("log.csv", log()), job.write("people.csv", people)
    snapshot = job.run(*files, people={"opted_out": ["p00"]})
    shown = {r.person_id for r in ranking(snapshot, "leader", None, "", True).rows}
    assert shown.isdisjoint({"p00", "p01"})
    assert len(shown) == N - 2


def test_formal_level_changes_no_score(job):
    head = "id,name,department,level,title\n"
    one = head + "".join(f"p{i:02d},P {i},D,1,Worker\n" for i in range(N))
    other = head + "".join(f"p{i:02d},P {i},D,{9 - i % 9},CEO\n" for i in range(N))
    file = job.write("log.csv", log())
    a = job.run(file, job.write("one.csv", one), name="a")
    b = job.run(file, job.write("other.csv", other), name="b")
    assert a.table("roles").equals(b.table("roles"))


def test_three_who_name_a_person_are_enough_beside_a_log(job):
    """A worker without a desk hardly writes, but colleagues name them in the survey."""
    named = [f"p{i:02d},q1,advice" for i in range(12)]
    named += [f"p{i:02d},p{(i * 7 + 3) % N:02d},advice" for i in range(N)]
    survey = job.write("survey.csv", "source,target,kind\n" + "\n".join([*named, "p01,q2,advice"]))
    snapshot = job.run(job.write("log.csv", log()), survey)
    assert snapshot.about["basis"]["leader"] == "nominations and attention"
    status = {r["id"]: r["status"] for r in roles_of(snapshot, "leader")}
    assert status["q1"] == snapshot.quality["figures"]["roles"]["leader"]["status"] != status["q2"]
    assert status["q2"] == "not enough data"


def test_naming_many_makes_nobody_a_spreader(job):
    """Declared ties: those who named a person count, not those the person named."""
    rows = [f"p{i:02d},p{j:02d},advice" for i in range(N) for j in range(i)]
    snapshot = job.run(job.write("survey.csv", "source,target,kind\n" + "\n".join(rows)))
    status = {r["id"]: r["status"] for r in roles_of(snapshot, "spreader")}
    whole = snapshot.quality["figures"]["roles"]["spreader"]["status"]
    assert whole in ("measured", "indicative")
    assert {p for p, s in status.items() if s != whole} == {"p37", "p38", "p39"}


def test_without_units_ties_leave_a_group_not_a_unit(snapshot):
    codes = {r["code"] for r in reasons_of(snapshot) if r["role"] == "critic"}
    assert "outside_group" in codes
    assert "outside" not in codes


@pytest.mark.parametrize("width", [2, 4])
def test_how_many_draws_are_worked_on_at_a_time_changes_nothing(job, monkeypatch, width):
    file = job.write("log.csv", log())
    whole = job.run(file, name="whole", analysis={"draws": 25})
    monkeypatch.setattr("icomms.draws.width_for", lambda ties: width)
    narrow = job.run(file, name="narrow", analysis={"draws": 25})
    assert narrow.table("roles").equals(whole.table("roles"))
