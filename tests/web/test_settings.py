"""Settings: written down, checked, logged, and closed to whom they do not concern."""

from __future__ import annotations

import pytest

from icomms.governance.organisation import ENGINE, PURPOSE, RETENTION
from icomms.storage import audit, people, settings

PURPOSE_FORM = {
    "text": "To find colleagues who explain the merger.",
    "legal_basis": "Works agreement of 3 March, § 4.",
    "informed": "Everybody, by mail",
    "minimum_group": "7",
}
PAGES = ("", "privacy", "retention", "scoring", "people", "backup")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_works_for_the_administrator(browser, page):
    answer = browser.sign_in("administrator").get(f"/settings/{page}")
    assert answer.status_code == 200


def test_the_purpose_is_kept_and_logged(browser, database):
    browser.sign_in("administrator")
    assert browser.post("/settings/privacy", PURPOSE_FORM).status_code == 303
    with database.read() as session:
        assert settings.setting(session, PURPOSE)["text"] == PURPOSE_FORM["text"]
        assert settings.setting(session, ENGINE)["analysis"]["minimum_group"] == 7
        logged = audit.events(session, audit.AuditFilter(event="setting changed"))
        assert {e.fields["setting"] for e in logged} == {PURPOSE, ENGINE}
    assert PURPOSE_FORM["text"] in browser.sign_in("reader").get("/settings/").text


@pytest.mark.parametrize(
    "wrong",
    [{"text": "short"}, {"legal_basis": ""}, {"minimum_group": "4"}, {"minimum_group": "x"}],
)
def test_it_refuses_bad_purposes_and_keeps_nothing(browser, database, wrong):
    browser.sign_in("administrator")
    answer = browser.post("/settings/privacy", PURPOSE_FORM | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    with database.read() as session:
        assert settings.setting(session, PURPOSE) is None
        assert settings.setting(session, ENGINE) is None


@pytest.mark.parametrize("role", ["analyst", "planner", "approver", "reader"])
def test_it_checks_access(browser, role):
    browser.sign_in(role)
    for page in ("privacy", "retention", "retention/purge", "scoring"):
        assert browser.post(f"/settings/{page}").status_code == 403, page
    assert browser.get("/settings/backup").status_code == 403
    assert browser.get("/settings/privacy").status_code == 200
    assert browser.get("/settings/people").status_code == (403 if role == "reader" else 200)


def test_what_counts_is_checked_before_it_is_kept(browser, database):
    browser.sign_in("administrator")
    form = {"ties.half_life_days": "90", "sources.direct_messages": "yes", "people.unit": "team"}
    assert browser.post("/settings/scoring", form).status_code == 303
    with database.read() as session:
        kept = settings.setting(session, ENGINE)
    assert kept["ties"]["half_life_days"] == 90.0
    assert kept["sources"]["direct_messages"] is True
    for wrong in (
        {"ties.half_life_days": "-1"},
        {"analysis.draws": "many"},
        {"people.unit": "mood"},
        {"sources.timezone": "Mars"},
    ):
        assert browser.post("/settings/scoring", form | wrong).status_code == 400
    with database.read() as session:
        assert settings.setting(session, ENGINE) == kept


def test_nothing_is_purged_without_the_word(browser, database):
    browser.sign_in("administrator")
    days = {"uploads_days": "1", "snapshots_days": "0", "campaigns_days": "90"}
    assert browser.post("/settings/retention", days).status_code == 303
    for name in days:
        assert browser.post("/settings/retention", days | {name: "-1"}).status_code == 400
    assert browser.post("/settings/retention/purge", {"word": "yes"}).status_code == 400
    assert browser.post("/settings/retention/purge", {"word": "xóa"}).status_code == 303
    with database.read() as session:
        assert settings.setting(session, RETENTION) == {
            name: int(value) for name, value in days.items()
        }
        assert audit.count(session, audit.AuditFilter(event="purged")) == 1


def test_somebody_who_asked_is_left_out_and_taken_back(browser, database, sample):
    browser.sign_in("analyst")
    form = {"person": "E10068", "kind": "opted_out", "reason": "asked"}
    assert browser.post("/settings/people", form).status_code == 303
    with database.read() as session:
        assert people.hidden(session, "own") == {"E10068"}
    assert "E10068" in browser.get("/settings/people").text
    assert browser.post("/settings/people", form | {"off": "1"}).status_code == 303
    with database.read() as session:
        assert people.hidden(session, "own") == frozenset()
    for wrong in ({"person": ""}, {"person": "x" * 300}, {"kind": "liked"}):
        assert browser.post("/settings/people", form | wrong).status_code == 400
    assert browser.sign_in("planner").post("/settings/people", form).status_code == 403
