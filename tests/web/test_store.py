"""Settings → Store: what is kept where, tested on request, closed to whom it does not concern."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from graph.store import open_store
from icomms.storage import audit, settings
from icomms.store_state import LOOK, kept_by, key_of
from tests.web.conftest import Browser
from tests.web.test_data import PEOPLE, TIES, do_jobs, only_data_set, state_purpose, upload


@pytest.fixture
def with_store(app, place, cast):
    """A function: the same installation with ICOMMS_STORE, as a browser."""

    def made(address: str) -> Browser:
        app.extensions["icomms_installation"] = replace(place, store=address)
        return Browser(app, app.test_client())

    return made


def test_without_one_the_folders_of_the_snapshots_are_looked_at(browser, database, sample):
    browser.sign_in("administrator")
    before = browser.get("/settings/store").text
    assert "Folder" in before
    assert "not yet" in before
    answer = browser.post("/settings/store/test")
    assert (answer.status_code, answer.location) == (303, "/settings/store")
    page = browser.get("/settings/store").text
    assert "The store answers." in page
    assert key_of(sample.data_set_id) in page
    with database.read() as session:
        kept = settings.setting(session, LOOK)
        (event,) = audit.events(session, audit.AuditFilter(event="store tested"))
    assert kept["networks"][0]["people"] > 50
    assert event.fields == {"kind": "folder", "answered": True}


def test_a_server_that_is_away_costs_a_sentence_and_little_time(with_store, database):
    browser = with_store("neo4j://127.0.0.1:9/people").sign_in("administrator")
    began = time.monotonic()
    assert browser.get("/settings/store").status_code == 200
    assert browser.post("/settings/store/test").status_code == 303
    assert time.monotonic() - began < 15, "it must not be waited for"
    page = browser.get("/settings/store").text
    assert "No Neo4j answers at neo4j://127.0.0.1:9/people." in page
    assert "The store answers" not in page
    with database.read() as session:
        (event,) = audit.events(session, audit.AuditFilter(event="store tested"))
    assert event.fields == {"kind": "", "answered": False}


def test_passwords_in_the_address_are_shown_to_nobody(with_store, database):
    browser = with_store("neo4j://me:secret@localhost").sign_in("administrator")
    page = browser.get("/settings/store").text
    assert "ICOMMS_NEO4J_PASSWORD" in page
    browser.post("/settings/store/test")
    with database.read() as session:
        assert "secret" not in str(settings.setting(session, LOOK))
        assert "secret" not in str(audit.events(session, audit.AuditFilter()))
    assert "secret" not in page + browser.get("/settings/store").text


@pytest.mark.parametrize("role", ["analyst", "planner", "approver", "reader"])
def test_others_see_it_without_the_address(with_store, role):
    browser = with_store("neo4j://graph.internal:7687").sign_in(role)
    page = browser.get("/settings/store")
    assert page.status_code == 200
    assert "graph.internal" not in page.text
    assert "Test now" not in page.text
    assert browser.post("/settings/store/test").status_code == 403


def test_another_address_has_not_been_tested_yet(with_store, tmp_path):
    browser = with_store(str(tmp_path / "one")).sign_in("administrator")
    browser.post("/settings/store/test")
    assert "not yet" not in browser.get("/settings/store").text
    browser = with_store(str(tmp_path / "two")).sign_in("administrator")
    assert "not yet" in browser.get("/settings/store").text


def test_the_sample_company_is_kept_nowhere(place):
    stored = replace(place, store="somewhere")
    assert kept_by(stored, 3, "sample") is None
    assert kept_by(stored, 3, "own").key == "data-set-3"
    assert kept_by(place, 3, "own") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_analysis_keeps_its_network_there_until_its_data_set_goes(
    with_store, place, database, tmp_path, monkeypatch
):
    monkeypatch.setattr("icomms.worker.Bell.ring", lambda self: None)
    stored = replace(place, store=str(tmp_path / "store"))
    browser = with_store(stored.store).sign_in("administrator")
    browser.post("/settings/store/test")
    assert "never" in browser.get("/settings/store").text
    upload(browser, {"people.csv": PEOPLE, "ties.csv": TIES}, name="Spring")
    state_purpose(database)
    found, files = only_data_set(database)
    for file, form in zip(files, ("people", "interactions"), strict=True):
        browser.post(f"/data/{found.id}/columns?file={file.id}", {"format": form})
    do_jobs(database, stored)
    assert browser.post(f"/data/{found.id}/analyse").location == f"/data/{found.id}/progress"
    do_jobs(database, stored)
    store = open_store(stored.store)
    assert store.keys() == (key_of(found.id),)
    assert store.load(key_of(found.id)).n == 3
    browser.post("/settings/store/test")
    assert f'<th scope="row">{key_of(found.id)}</th><td class="number">3</td>' in (
        browser.get("/settings/store").text
    )
    assert browser.post(f"/data/{found.id}/delete", {"name": "Spring"}).status_code == 303
    assert store.keys() == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_network_that_stays_behind_is_named(with_store, place, database):
    browser = with_store("bolt://127.0.0.1:9").sign_in("administrator")
    upload(browser, {"people.csv": PEOPLE, "ties.csv": TIES}, name="Spring")
    found, _ = only_data_set(database)
    browser.post(f"/data/{found.id}/delete", {"name": "Spring"})
    assert f"its network {key_of(found.id)} is still there" in browser.get("/data/").text
