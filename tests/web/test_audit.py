"""The audit log: readable, filtered by the address, exported safely, no names for readers."""

from __future__ import annotations

import csv
import io

import pytest

from icomms.governance.audit import EVENTS
from icomms.storage import audit as audit_log
from icomms.storage.records import AuditEvent
from icomms.storage.tables import AuditRow
from icomms.web.audit_texts import EVENT_LABELS, FIELD_LABELS, AuditWords

DAY = 86400
NOON = 1_772_366_400  # 2026-03-01 12:00 UTC


@pytest.fixture
def log(database, cast):
    """Three events on three days, and one of long ago with a hostile text."""
    rows = [
        ("invited", {"email": "=cmd()@evil.example", "role": "planner"}, "administrator", 0),
        ("profile opened", {"snapshot": 3, "person": "lan@example.com"}, "planner", 1),
        ("people compared", {"snapshot": 3, "people": ["lan@example.com", "p2"]}, "planner", 2),
        (
            "setting changed",
            {
                "setting": "engine",
                "old": {"analysis": {"minimum_group": 5, "draws": 200}},
                "new": {"analysis": {"minimum_group": 8, "draws": 200}},
            },
            "administrator",
            2,
        ),
    ]
    with database.begin() as session:
        for event, fields, role, day in rows:
            session.add(
                AuditRow(
                    at=NOON + day * DAY,
                    user_id=cast[role],
                    who=f"{role}@example.com",
                    event=event,
                    fields=fields,
                )
            )


def rows_of(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]


def test_events_are_shown_in_words(browser, log):
    page = browser.sign_in("administrator").get("/settings/audit").text
    assert "Profile opened" in page
    assert "person: lan@example.com" in page
    assert "setting: what counts · analysis.minimum_group: 5 → 8" in page
    assert "draws" not in page


def test_readers_see_codes_instead_of_people(browser, log):
    browser.sign_in("reader")
    for path in ("/settings/audit", "/settings/audit.csv"):
        page = browser.get(path).text
        assert "Profile opened" in page
        assert "lan@example.com" not in page
    rows = {row[2]: row[3] for row in rows_of(browser.get("/settings/audit.csv"))}
    code = rows["Profile opened"].rpartition(": ")[2]
    assert len(code) == 8
    assert code in rows["People compared"]


@pytest.mark.parametrize("role", ["analyst", "planner", "approver"])
def test_others_do_not_see_it(browser, role):
    browser.sign_in(role)
    assert browser.get("/settings/audit").status_code == 403
    assert browser.get("/settings/audit.csv").status_code == 403


def test_nobody_sees_it_without_signing_in(browser):
    assert browser.get("/settings/audit").location == "/sign-in?next=/settings/audit"


def test_it_filters_by_event_person_and_days(browser, log, cast):
    browser.sign_in("reader")

    def found(query: str) -> list[str]:
        return [row[2] for row in rows_of(browser.get(f"/settings/audit.csv?{query}"))]

    assert found("event=invited") == ["Invited"]
    assert found(f"user={cast['planner']}&last=2026-03-31") == ["Profile opened", "People compared"]
    assert found("first=2026-03-02&last=2026-03-02") == ["Profile opened"]
    assert found("last=2026-03-01") == ["Invited"]
    page = browser.get("/settings/audit?event=invited&first=2026-03-01").text
    assert "1 event " in page
    assert 'href="/settings/audit.csv?event=invited&amp;first=2026-03-01"' in page


@pytest.mark.parametrize(
    "query",
    ["event=nothing", "user=x", "user=-1", f"user={2**40}", "user=²", f"user={'9' * 5000}", "first=yesterday",
     "last=9999-12-31", "first=2026-13-01", "first=%00"],
)  # fmt: skip
def test_it_refuses_bad_filters(browser, log, query):
    browser.sign_in("reader")
    assert browser.get(f"/settings/audit?{query}").status_code == 400
    assert browser.get(f"/settings/audit.csv?{query}").status_code == 400


def test_it_has_pages(browser, database, cast):
    with database.begin() as session:
        for i in range(120):
            audit_log.log(session, None, "purged", what="retention", count=1000 + i)
    browser.sign_in("reader")
    first = browser.get("/settings/audit?event=purged").text
    assert "number: 1119" in first
    assert "Page 1 of 3" in first
    assert 'href="/settings/audit?page=2&amp;event=purged"' in first
    last = browser.get("/settings/audit?event=purged&page=3").text
    assert "number: 1000" in last
    for odd in ("page=99", "page=x", "page=0", "page=99999999999999"):
        assert browser.get(f"/settings/audit?event=purged&{odd}").status_code == 200


def test_the_export_is_formula_safe_and_is_logged(browser, log, database):
    browser.sign_in("administrator")
    answer = browser.get("/settings/audit.csv?event=invited")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=icomms-audit.csv"
    for row in rows_of(answer):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    with database.read() as session:
        newest = audit_log.events(session, audit_log.AuditFilter())[0]
    assert newest.event == "exported"
    assert newest.fields == {"what": "audit", "format": "csv", "rows": 1}


def test_the_export_keeps_vietnamese(browser, log):
    browser.sign_in("administrator")
    browser.post("/account/language", {"language": "vi", "next": "/"})
    assert browser.get("/settings/audit.csv").get_data().startswith(b"\xef\xbb\xbf")


def test_every_event_and_field_has_words():
    assert set(EVENTS) == set(EVENT_LABELS)
    assert {name for names in EVENTS.values() for name in names} == set(FIELD_LABELS)


def test_values_are_words_too(app):
    words = AuditWords({7: "Lan"}, lambda role: f"<{role}>", False, b"key")
    fields = {"user": 7, "change": "role", "role": "planner"}
    with app.test_request_context():
        event = AuditEvent(1, 1, 1, "a", "account changed", fields)
        assert words.details(event) == "account: Lan · change: another role · role: <planner>"
        event = AuditEvent(1, 1, 1, "a", "signed out", {"everywhere": True})
        assert words.details(event) == "everywhere: yes"
        changed = {"setting": "purpose", "old": None, "new": {"text": "x"}}
        event = AuditEvent(1, 1, 1, "a", "setting changed", changed)
        assert words.details(event) == "setting: purpose · text: nothing → x"
