"""The first page and the snapshots."""

from __future__ import annotations

import os
import shutil

import pytest

from icomms.storage import audit, snapshots


@pytest.fixture
def second(database, place, finished_snapshot, sample):
    """A later snapshot of the same data."""
    shutil.copytree(finished_snapshot, place.snapshots / "two", copy_function=os.link)
    with database.begin() as session:
        return snapshots.add_snapshot(
            session,
            sample.data_set_id,
            "two",
            first=1,
            last=2,
            interactions=5,
            people=75,
            ranked=70,
        )


def test_the_first_run_says_how_to_begin(browser):
    page = browser.sign_in("analyst").get("/")
    assert "Whom do colleagues listen to?" in page.text
    assert "An analyst or administrator uploads" in browser.sign_in("reader").get("/").text


def test_it_works(browser, sample):
    page = browser.sign_in("planner").get("/")
    assert page.status_code == 200
    assert "Phạm Bá Duy" in page.text
    assert "1,551" in page.text


def test_it_checks_access_and_the_reader_sees_no_name(browser, sample, second):
    assert browser.get("/").status_code == 303
    browser.sign_in("reader")
    page = browser.get("/")
    assert page.status_code == 200
    assert "Phạm Bá Duy" not in page.text
    assert "/people" not in page.text
    assert browser.get("/snapshots").status_code == 200
    assert browser.get(f"/snapshots/compare?from={sample.id}&to={second.id}").status_code == 403
    assert browser.post(f"/snapshots/{sample.id}/delete").status_code == 403


def test_two_snapshots_are_compared_in_either_order(browser, sample, second):
    browser.sign_in("planner")
    one = browser.get(f"/snapshots/compare?from={sample.id}&to={second.id}")
    assert one.status_code == 200
    assert one.text.count("Nobody.") == 2
    assert browser.get(f"/snapshots/compare?from={second.id}&to={sample.id}").status_code == 200
    assert "Since" in browser.get("/").text


@pytest.mark.parametrize("query", ["", "from=1&to=1", "from=1&to=99", "from=x&to=1"])
def test_it_refuses_bad_input(browser, sample, query):
    assert browser.sign_in("planner").get(f"/snapshots/compare?{query}").status_code == 400


def test_a_snapshot_goes_only_with_its_name_typed(browser, sample, second, database, place):
    browser.sign_in("analyst")
    assert browser.post(f"/snapshots/{second.id}/delete", {"name": "spring"}).status_code == 400
    assert (place.snapshots / "two").exists()
    assert browser.post(f"/snapshots/{second.id}/delete", {"name": "Spring"}).status_code == 303
    assert not (place.snapshots / "two").exists()
    assert browser.post("/snapshots/99/delete", {"name": "Spring"}).status_code == 404
    with database.read() as session:
        assert [s.id for s in snapshots.snapshots(session)] == [sample.id]
        assert audit.count(session, audit.AuditFilter(event="snapshot deleted")) == 1


def test_the_chosen_snapshot_stays_chosen(browser, sample, second):
    browser.sign_in("planner")
    browser.get(f"/?snapshot={sample.id}")
    assert browser.get("/people").status_code == 200
    with browser.client.session_transaction() as session:
        assert session["snapshot"] == sample.id
    assert browser.get("/?snapshot=99").status_code == 404
