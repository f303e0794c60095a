"""The planted people of the sample companies are found: precision@k, k = number planted.

Effect sizes were tuned while looking at seeds 1 to 3; these are other seeds. Chance would find a few
per cent.
"""

from __future__ import annotations

import pytest

from icomms.sample import write_sample
from icomms.validation import read_truth, validate
from tests.icomms.conftest import Job

BARS = {"leader": 0.5, "persuader": 0.5, "spreader": 0.5, "critic": 0.5}


@pytest.fixture(
    scope="module",
    params=[("factory", "vi", 7), ("anniversary", "en", 8), ("merger", "vi", 9)],
    ids=lambda p: p[0],
)
def company(request, tmp_path_factory):
    name, language, seed = request.param
    base = tmp_path_factory.mktemp(name)
    write_sample(base / "company", name, language, seed, 0.3 if name == "merger" else 1.0)
    return base, Job(base).run(base / "company", analysis={"draws": 20})


@pytest.mark.parametrize("role", list(BARS))
def test_planted_people_are_found(company, role):
    base, snapshot = company
    truth = read_truth(base / "company" / "planted" / "planted.csv", role)
    fit = {f.score: f for f in validate(snapshot, truth, None, "")}[role]
    assert fit.precision >= BARS[role], fit
    assert fit.auc >= 0.9, fit


def test_nothing_but_people_is_ranked(company):
    _, snapshot = company
    people = snapshot.table("people").to_pylist()
    assert not [p for p in people if p["ranked"] and "bot" in p["name"].lower().split()]
    assert any(not p["ranked"] for p in people)
    assert [f for f in snapshot.quality["findings"] if f["code"] == "ring"]


def test_every_export_was_understood(company):
    _, snapshot = company
    left_out = [
        f for f in snapshot.quality["findings"]
        if f["code"] == "file_problem" and "no export" in f["values"]["message"]
    ]  # fmt: skip
    assert not [f for f in left_out if f["values"]["file"] != "post_metrics.csv"]
