"""Settings → Store: what is kept where, tested on request, closed to whom it does not concern."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from icomms.storage import audit, settings
from icomms.store_state import LOOK
from tests.web.conftest import Browser


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
    assert f"data-set-{sample.data_set_id}" in page
    with database.read() as session:
        kept = settings.setting(session, LOOK)
        (event,) = audit.events(session, audit.AuditFilter(event="store tested"))
    assert kept["networks"][0]["people"] > 50
    assert event.fields == {"answered": True}


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
    assert event.fields == {"answered": False}


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
    with_store("neo4j://127.0.0.1:9/own").sign_in("administrator").post("/settings/store/test")
    browser = with_store("neo4j://127.0.0.1:9/own").sign_in(role)
    page = browser.get("/settings/store")
    assert page.status_code == 200
    assert "The store did not answer as it should." in page.text
    assert "127.0.0.1:9" not in page.text
    assert "Test now" not in page.text
    assert browser.post("/settings/store/test").status_code == 403


def test_another_address_has_not_been_tested_yet(with_store, tmp_path):
    browser = with_store(str(tmp_path / "one")).sign_in("administrator")
    browser.post("/settings/store/test")
    assert "not yet" not in browser.get("/settings/store").text
    browser = with_store(str(tmp_path / "two")).sign_in("administrator")
    assert "not yet" in browser.get("/settings/store").text
