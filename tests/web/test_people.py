"""The list, profiles and comparisons in the browser's eyes."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from icomms.storage import accounts, audit, people
from tests.web.conftest import PASSWORD

LEADER = "E10068"


def test_it_works(browser, sample):
    page = browser.sign_in("planner").get("/people")
    assert page.status_code == 200
    assert "Phạm Bá Duy" in page.text
    assert "Read bands and ranges" in page.text


@pytest.mark.parametrize(
    "url", ["/people", f"/people/{LEADER}", "/people/compare?ids=E10068,E10046", "/people.csv"]
)
def test_it_checks_access(browser, sample, url):
    assert browser.get(url).status_code == 303
    assert browser.sign_in("reader").get(url).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "role=boss",
        "sort=-score",
        "page=0",
        "band=none",
        "unit=Nowhere",
        "snapshot=99",
        "snapshot=x",
    ],
)
def test_it_refuses_bad_input(browser, sample, query):
    answer = browser.sign_in("planner").get(f"/people?{query}")
    assert answer.status_code in (400, 404)


def test_without_any_snapshot_it_leads_to_the_first_page(browser):
    answer = browser.sign_in("planner").get("/people")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_search_is_folded_and_a_fragment_for_htmx(browser, sample):
    browser.sign_in("planner")
    page = browser.get("/people?q=pham+ba+duy")
    assert "Phạm Bá Duy" in page.text
    fragment = browser.get("/people?q=pham", headers={"HX-Request": "true"})
    assert fragment.text.startswith('<div id="people-list">')
    assert "<html" not in fragment.text


def test_everything_is_there_in_vietnamese(browser, sample):
    page = browser.sign_in("planner").get("/people", headers={"Accept-Language": "vi"})
    assert 'lang="vi"' in page.text
    assert "Người dẫn dắt" in page.text
    assert (
        "đồng nghiệp khác nhau đã tìm đến"
        in browser.get(f"/people/{LEADER}", headers={"Accept-Language": "vi"}).text
    )


def test_a_profile_says_why_and_is_logged(browser, sample, database, cast):
    page = browser.sign_in("planner").get(f"/people/{LEADER}")
    assert "10 colleagues named Phạm Bá Duy in the survey." in page.text
    assert browser.get("/people/nobody").status_code == 404
    with database.read() as session:
        seen = audit.events(session, audit.AuditFilter(event="profile opened"))
    assert [(e.user_id, e.fields["person"]) for e in seen] == [(cast["planner"], LEADER)]


def test_exports_are_the_list_and_are_logged(browser, sample, database):
    browser.sign_in("planner")
    text = browser.get("/people.csv?role=leader").data.decode("utf-8-sig")
    assert "Purpose" in text
    assert LEADER in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/people.xlsx?role=leader").data))
    assert any(LEADER in str(row[0]) for row in book.get_sheet_by_name("people").to_python())
    assert browser.sign_in("approver").get("/people.csv").status_code == 403
    with database.read() as session:
        assert audit.count(session, audit.AuditFilter(event="exported")) == 2


def test_who_is_taken_out_disappears_at_once(browser, sample, database):
    browser.sign_in("analyst")
    assert browser.post("/people/exclude", {"person": LEADER, "reason": ""}).status_code == 400
    assert browser.post("/people/exclude", {"person": LEADER, "reason": "left"}).status_code == 303
    assert "Phạm Bá Duy" not in browser.get("/people").text
    assert browser.get(f"/people/{LEADER}").status_code == 404
    assert LEADER not in browser.get("/people.csv").data.decode("utf-8-sig")
    assert (
        browser.sign_in("planner")
        .post("/people/exclude", {"person": "E10046", "reason": "x"})
        .status_code
        == 403
    )


def test_a_critic_is_named_only_after_they_agreed(browser, sample, database):
    browser.sign_in("analyst")
    before = browser.get("/people?role=critic").text
    assert "could be asked to be critics" in before
    assert "<tbody>" not in before
    from icomms.pages.view import view_of

    with database.read() as session:
        assert people.critics(session, "own") == frozenset()
    view = view_of(next(browser.app.extensions["icomms_installation"].snapshots.iterdir()))
    candidate = next(str(view.ids[i]) for i in range(view.n) if view.roles["critic"].band[i])
    form = {"person": candidate, "kind": "critic_opted_in"}
    assert browser.post("/people/invite-critic", form | {"kind": "boss"}).status_code == 400
    assert browser.post("/people/invite-critic", form).status_code == 303
    assert candidate in browser.get("/people?role=critic").text


def test_facts_are_corrected_and_only_the_offered_ones(browser, sample, database):
    browser.sign_in("analyst")
    form = {"person": LEADER, "field": "department", "value": "Chiến lược"}
    assert browser.post("/people/correct", form).status_code == 303
    assert "Chiến lược" in browser.get(f"/people/{LEADER}").text
    assert browser.post("/people/correct", form | {"field": "score"}).status_code == 400
    assert browser.post("/people/correct", form | {"person": "nobody"}).status_code == 400


def test_notes_and_saved_lists_are_nobody_elses(browser, sample, database, cast):
    browser.sign_in("planner")
    assert browser.post("/people/note", {"person": LEADER, "text": "  "}).status_code == 400
    assert (
        browser.post("/people/note", {"person": LEADER, "text": "<b>Ask in June</b>"}).status_code
        == 303
    )
    assert "&lt;b&gt;Ask in June" in browser.get(f"/people/{LEADER}").text
    assert (
        browser.post(
            "/people/views", {"name": "Sales", "role": "spreader", "q": "sales"}
        ).status_code
        == 303
    )
    with database.read() as session:
        note = people.notes(session, cast["planner"], "own", LEADER)[0].id
        view = people.saved_views(session, cast["planner"])[0].id
    browser.sign_in("analyst")
    assert "Ask in June" not in browser.get(f"/people/{LEADER}").text
    assert browser.post(f"/people/note/{note}/delete", {"person": LEADER}).status_code == 404
    assert browser.post(f"/people/views/{view}/delete").status_code == 404
    browser.sign_in("planner")
    assert browser.post(f"/people/note/{note}/delete", {"person": LEADER}).status_code == 303
    assert browser.post(f"/people/views/{view}/delete").status_code == 303


def test_two_are_compared_and_four_are_not(browser, sample):
    browser.sign_in("planner")
    assert "Together they reach" in browser.get("/people/compare?ids=E10068&ids=E10046").text
    assert browser.get("/people/compare?ids=E10068").status_code == 400
    assert browser.get("/people/compare?ids=a,b,c,d").status_code == 400
    assert browser.get("/people/compare?ids=E10068,nobody").status_code == 404


def test_a_closed_session_cannot_export(browser, sample, database, cast):
    browser.sign_in("planner")
    with database.begin() as session:
        accounts.sign_out_everywhere(session, cast["planner"])
    assert browser.get("/people.csv").status_code == 303
    assert PASSWORD not in browser.get("/sign-in").text
