"""The numbers of docs/scores.md, section 8, on organisations whose leaders are known."""

from __future__ import annotations

import numpy as np
import pytest

from icomms.ranking import ranking
from icomms.validation import read_truth, validate
from tests.icomms.conftest import roles_of

INTERACTION_ONLY = {
    "talks_family_planning": {"family": "attention"},
    "closest_neighbour_met": {"family": "attention"},
    **{
        kind: {"family": "ignore"}
        for kind in (
            "advice_abortion_sought", "advice_education_sought", "advice_fp_sought",
            "advice_health_sought", "advice_purchases_sought", "information_fp_provided",
        )
    },
}  # fmt: skip
STRIKE = {"discussed_strike": {"family": "attention", "mutual": True, "declared": True}}


def fits(snapshot, truth, name, top=None, within=""):
    return {f.score: f for f in validate(snapshot, read_truth(truth, name), top, within)}


def test_family_planning_villages(job, shared):
    data = shared / "datasets" / "kfamily"
    snapshot = job.run(data / "people.csv", data / "edges.csv", kinds=INTERACTION_ONLY)
    found = fits(snapshot, data / "truth.csv", "advice_fp_nominations", 0.1, "village")
    assert found["leader"].auc >= 0.92
    assert found["degree"].auc == pytest.approx(0.90, abs=0.005)
    assert found["in_degree"].auc == pytest.approx(0.93, abs=0.005)
    assert found["leader"].people == 1047
    assert 0 < found["leader"].auc_error < 0.03
    assert snapshot.quality["figures"]["roles"]["leader"]["status"] == "measured"


def test_krackhardt_managers_advice(job, shared):
    data = shared / "datasets" / "krackhardt_managers"
    snapshot = job.run(data / "people.csv", data / "edges.csv")
    found = fits(snapshot, data / "truth.csv", "is_ceo_or_vp")
    assert found["leader"].auc >= 0.90
    assert found["degree"].auc == pytest.approx(0.64, abs=0.005)


def test_krackhardt_leader_and_persuader_are_different_people(job, shared):
    data = shared / "datasets" / "krackhardt_managers"
    kinds = {"friendship": {"family": "trust", "declared": True},
             "advice": {"family": "attention", "declared": True}}  # fmt: skip
    snapshot = job.run(data / "people.csv", data / "edges.csv", kinds=kinds)
    leaders = [r["id"] for r in roles_of(snapshot, "leader")[:4]]
    persuaders = [r["id"] for r in roles_of(snapshot, "persuader")[:4]]
    assert leaders[0] != persuaders[0]
    assert set(leaders) != set(persuaders)
    assert snapshot.about["basis"]["persuader"] == "trust"
    why = ranking(snapshot, "persuader", 1, "", True).rows[0].reasons["en"]
    assert any("trust" in sentence for sentence in why)
    why = ranking(snapshot, "leader", 1, "", True).rows[0].reasons["en"]
    assert any("turned to" in sentence for sentence in why)


def test_strike_names_bob_and_norm_first_and_says_how_unsure(job, shared):
    data = shared / "datasets" / "strike"
    snapshot = job.run(data / "people.csv", data / "edges.csv", kinds=STRIKE)
    best = roles_of(snapshot, "leader")
    assert [r["id"] for r in best[:2]] == ["Bob", "Norm"]
    assert {r["status"] for r in best[:2]} == {"indicative"}
    assert {r["band"] for r in best} <= {"likely", ""}
    about = snapshot.quality["figures"]["roles"]["leader"]
    assert about["status"] == "indicative"
    assert 0.7 <= about["reliability"] < 0.8


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_strike_is_indicative_whatever_the_seed(job, shared, seed):
    data = shared / "datasets" / "strike"
    snapshot = job.run(data / "people.csv", data / "edges.csv", kinds=STRIKE, seed=seed)
    assert snapshot.quality["figures"]["roles"]["leader"]["status"] == "indicative"


def test_strike_without_settings_says_that_direction_is_unknown(job, shared):
    data = shared / "datasets" / "strike"
    snapshot = job.run(data / "people.csv", data / "edges.csv")
    assert "direction_unknown" in snapshot.about["warnings"]
    assert [r["id"] for r in roles_of(snapshot, "leader")[:2]] == ["Bob", "Norm"]


def test_attendance_alone_names_no_leader_and_says_what_is_needed(job):
    rows = ["event,date,name,email,attended"]
    random = np.random.default_rng(5)
    for event in range(40):
        day = 1 + event % 28
        for person in random.choice(30, 8, replace=False):
            mail = f"p{person:02d}@congty.example"
            rows.append(
                f"Meeting {event},2026-{1 + event // 28:02d}-{day:02d},P {person},{mail},yes"
            )
    snapshot = job.run(job.write("events.csv", "\n".join(rows) + "\n"))
    roles = snapshot.quality["figures"]["roles"]
    assert roles["leader"]["status"] == roles["persuader"]["status"] == "contact only"
    assert roles["leader"]["missing"] == ["survey", "messages"]
    assert ranking(snapshot, "leader", None, "", False).rows == ()
    assert all(r["score"] is None for r in roles_of(snapshot, "leader"))
    reach = roles_of(snapshot, "spreader")
    assert reach[0]["score"] is not None
    assert {r["band"] for r in reach} == {""}
    stop = [f for f in snapshot.quality["findings"] if f["code"] == "contact_only"]
    assert len(stop) == 1
    assert "survey" in stop[0]["en"]


def test_teams_reports_alone_are_contact_only(job, shared):
    files = sorted((shared / "samples" / "teams").glob("*.csv"))
    snapshot = job.run(*files, sources={"date_order": "dmy"})
    assert snapshot.quality["figures"]["roles"]["leader"]["status"] == "contact only"
