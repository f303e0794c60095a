"""What counts: kinds mapped, tried on a snapshot before they are saved, and saved."""

from __future__ import annotations

import pytest

from icomms.governance.organisation import ENGINE
from icomms.jobs import kept_result
from icomms.storage import jobs, people, settings
from tests.web.conftest import do_jobs

pytestmark = pytest.mark.usefixtures("quiet_bell")


def do_job(database, place):
    (job,) = do_jobs(database, place)
    assert job.state == "done", job.message
    return job


def stored(database):
    with database.read() as session:
        return settings.setting(session, ENGINE)


def test_kinds_of_the_snapshot_are_listed_and_mapped(browser, database, sample):
    browser.sign_in("administrator")
    page = browser.get("/settings/scoring").text
    assert "message in a channel" in page
    form = {
        "as.reaction": "ignore",
        "weight.reaction": "1",
        "as.reply": "built in",
        "weight.reply": "2",
    }
    assert browser.post("/settings/scoring", form).status_code == 303
    assert stored(database)["kinds"] == {
        "reaction": {"family": "ignore", "weight": 1.0}, "reply": {"like": "reply", "weight": 2.0},
    }  # fmt: skip
    back = {
        "as.reaction": "built in",
        "weight.reaction": "1",
        "as.reply": "like reply",
        "weight.reply": "1",
    }
    assert browser.post("/settings/scoring", back).status_code == 303
    assert stored(database)["kinds"] == {"reply": {"like": "reply", "weight": 1.0}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [{"as.reaction": "joy", "weight.reaction": "1"}, {"as.reaction": "trust", "weight.reaction": "much"},
     {"as.reaction": "trust", "weight.reaction": "-1"}, {"as.odd": "built in", "weight.odd": "2"},
     {"as.reaction": "like mood", "weight.reaction": "1"}],
)  # fmt: skip
def test_a_wrong_mapping_is_said_and_not_kept(browser, database, sample, wrong):
    browser.sign_in("administrator")
    for how in ({}, {"try": "1"}):
        assert browser.post("/settings/scoring", wrong | how).status_code == 400
    assert stored(database) is None
    with database.read() as session:
        assert jobs.working(session) == ()


def test_the_effect_is_shown_before_anything_is_saved(browser, database, place, sample):
    browser.sign_in("administrator")
    form = {f"as.{kind}": "ignore" for kind in ("reaction", "mention", "reply", "advice")}
    form |= {f"weight.{kind}": "1" for kind in ("reaction", "mention", "reply", "advice")}
    answer = browser.post("/settings/scoring", form | {"try": "1"})
    assert stored(database) is None
    waiting = browser.get(answer.location)
    assert "Waiting to begin" in waiting.text
    job = do_job(database, place)
    page = browser.get(answer.location).text
    result = kept_result(place, job)["effects"]
    leader = next(effect for effect in result if effect["role"] == "leader")
    assert leader["entering"] or leader["leaving"]
    from icomms.pages.view import view_of

    view = view_of(place.snapshots / sample.folder)
    for effect in result:
        named = [*effect["entering"][:8], *effect["leaving"][:8]]
        for number in named:
            shown = str(view.names[number]) in page
            assert shown == (effect["role"] != "critic") or shown, effect["role"]
    assert browser.get(f"{answer.location}/part").status_code == 286
    assert browser.post(f"{answer.location}/save").status_code == 303
    assert stored(database)["kinds"]["reaction"]["family"] == "ignore"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_opted_out_since_is_not_named(browser, database, place, sample):
    browser.sign_in("administrator")
    answer = browser.post("/settings/scoring", {"ties.half_life_days": "3", "try": "1"})
    job = do_job(database, place)
    from icomms.pages.view import view_of

    view = view_of(place.snapshots / sample.folder)
    found = [
        i for effect in kept_result(place, job)["effects"] if effect["role"] != "critic"
        for i in (*effect["entering"][:8], *effect["leaving"][:8])
    ]  # fmt: skip
    assert found, "this setting changes nothing: the test needs another"
    gone, name = str(view.ids[found[0]]), str(view.names[found[0]])
    assert name in browser.get(answer.location).text
    with database.begin() as session:
        people.mark(session, "own", gone, "opted_out", "asked", None)
    assert name not in browser.get(answer.location).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_administrators_try(browser, database, place, sample):
    for role in ("analyst", "planner", "reader"):
        browser.sign_in(role)
        assert browser.post("/settings/scoring", {"try": "1"}).status_code == 403
        assert browser.get("/settings/scoring").status_code == 200
    browser.sign_in("administrator")
    assert browser.get("/settings/scoring/effect/999").status_code == 404
