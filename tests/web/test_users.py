"""Accounts as an administrator manages them, and the links that are handed out."""

from __future__ import annotations

import re

import pyotp
import pytest

from icomms.storage import accounts
from icomms.storage.audit import AuditFilter, events
from icomms.web.rescue import reset_link
from tests.web.conftest import PASSWORD

NEW = "another long sentence"
INVITED = {"email": " New@Example.com ", "role": "planner"}


def last_event(database):
    with database.read() as session:
        return events(session, AuditFilter())[0]


def link_on(page: str) -> str:
    return re.search(r'id="made-link" readonly value="http://localhost(/[^"]+)"', page).group(1)


def invite(browser) -> str:
    assert browser.post("/settings/accounts/invite", INVITED).status_code == 303
    return link_on(browser.get("/settings/accounts").text)


def test_it_lists_everybody(browser):
    page = browser.sign_in("administrator").get("/settings/accounts").text
    for name in ("Lê Kế Hoạch", "Works Council", "reader@example.com"):
        assert name in page


@pytest.mark.parametrize("role", ["analyst", "planner", "approver", "reader"])
def test_only_administrators_manage_accounts(browser, cast, role):
    browser.sign_in(role)
    assert browser.get("/settings/accounts").status_code == 403
    for path in ("invite", "withdraw", *(f"{cast['reader']}/{what}" for what in ("role", "close"))):
        answer = browser.post(f"/settings/accounts/{path}", INVITED)
        assert answer.status_code == 403


def test_an_invitation_is_shown_once_and_works_once(app, browser, database):
    browser.sign_in("administrator")
    path = invite(browser)
    assert last_event(database).fields == {"email": "new@example.com", "role": "planner"}
    again = browser.get("/settings/accounts").text
    assert "made-link" not in again
    assert "new@example.com" in again
    guest = app.test_client()
    assert "new@example.com" in guest.get(path).text
    form = {"name": "Mới", "password": PASSWORD, "email": "other@example.com"}
    assert guest.post(path, data=form).status_code == 303
    assert "new@example.com" in guest.get("/account").text
    assert guest.get("/settings/accounts").status_code == 403
    assert app.test_client().post(path, data=form).status_code == 404
    with database.read() as session:
        made = next(u for u in accounts.users(session) if u.email == "new@example.com")
    assert made.role == "planner"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "a\0b"},
        {"name": "a\u202eb"},
        {"password": "short"},
        {"password": "new@example.com"},
    ],
)
def test_an_invitation_refuses_bad_answers_and_stays_open(app, browser, wrong):
    path = invite(browser.sign_in("administrator"))
    guest = app.test_client()
    answer = guest.post(path, data={"name": "Mới", "password": PASSWORD} | wrong)
    assert answer.status_code == 400
    assert guest.get(path).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": "a b@c"},
        {"email": "@c"},
        {"email": "a@"},
        {"email": "a\0@c"},
        {"email": f"{'a' * 250}@b.cc"},
        {"email": "planner@example.com"},
        {"role": "emperor"},
        {"role": ""},
    ],
)
def test_it_refuses_bad_invitations(browser, database, wrong):
    browser.sign_in("administrator")
    assert browser.post("/settings/accounts/invite", INVITED | wrong).status_code == 400
    with database.read() as session:
        assert accounts.open_invitations(session) == ()


def test_a_newer_or_withdrawn_invitation_ends_the_older(app, browser, database):
    browser.sign_in("administrator")
    older, newer = invite(browser), invite(browser)
    guest = app.test_client()
    assert guest.get(older).status_code == 404
    assert guest.get(newer).status_code == 200
    answer = browser.post("/settings/accounts/withdraw", {"email": "new@example.com"})
    assert answer.status_code == 303
    assert guest.get(newer).status_code == 404
    assert last_event(database).event == "invitation withdrawn"
    assert (
        browser.post("/settings/accounts/withdraw", {"email": "new@example.com"}).status_code == 404
    )


def test_a_link_of_one_purpose_serves_no_other(app, browser, cast):
    browser.sign_in("administrator")
    token = invite(browser).rpartition("/")[2]
    for purpose in ("setup", "reset"):
        assert app.test_client().get(f"/{purpose}/{token}").status_code == 404


def test_a_role_holds_from_the_next_click_on(app, browser, cast, database):
    reader = app.test_client()
    reader.post("/sign-in", data={"email": "reader@example.com", "password": PASSWORD})
    assert reader.get("/settings/accounts").status_code == 403
    browser.sign_in("administrator")
    path = f"/settings/accounts/{cast['reader']}/role"
    assert browser.post(path, {"role": "administrator"}).status_code == 303
    assert reader.get("/settings/accounts").status_code == 200
    assert last_event(database).fields["role"] == "administrator"
    assert browser.post(path, {"role": "emperor"}).status_code == 400


def test_a_closed_account_is_out_until_it_is_reopened(app, browser, cast):
    planner = app.test_client()
    form = {"email": "planner@example.com", "password": PASSWORD}
    planner.post("/sign-in", data=form)
    browser.sign_in("administrator")
    browser.post(f"/settings/accounts/{cast['planner']}/close")
    assert planner.get("/account").status_code == 303
    assert planner.post("/sign-in", data=form).status_code == 400
    assert browser.post(f"/settings/accounts/{cast['planner']}/reset").status_code == 400
    browser.post(f"/settings/accounts/{cast['planner']}/reopen")
    assert planner.get("/account").status_code == 303
    assert planner.post("/sign-in", data=form).status_code == 303


def test_the_last_administrator_stays(browser, cast):
    browser.sign_in("administrator")
    own = f"/settings/accounts/{cast['administrator']}"
    assert browser.post(f"{own}/close").status_code == 409
    assert browser.post(f"{own}/role", {"role": "reader"}).status_code == 409
    browser.post(f"/settings/accounts/{cast['reader']}/role", {"role": "administrator"})
    assert browser.post(f"{own}/role", {"role": "reader"}).status_code == 303
    assert browser.get("/settings/accounts").status_code == 403


@pytest.mark.parametrize("user_id", [0, 999_999, 2**31, 2**70])
@pytest.mark.parametrize("what", ["role", "close", "reopen", "reset", "codes-off"])
def test_a_stranger_is_not_found(browser, user_id, what):
    browser.sign_in("administrator")
    answer = browser.post(f"/settings/accounts/{user_id}/{what}", {"role": "reader"})
    assert answer.status_code == 404


def test_a_new_password_by_link_still_asks_for_the_code(app, browser, cast, database):
    secret = pyotp.random_base32()
    with database.begin() as session:
        accounts.set_totp(session, cast["planner"], secret)
    planner = app.test_client()
    browser.sign_in("administrator")
    browser.post(f"/settings/accounts/{cast['planner']}/reset")
    path = link_on(browser.get("/settings/accounts").text)
    assert planner.get(path).status_code == 200
    assert planner.post(path, data={"password": "short"}).status_code == 400
    assert planner.post(path, data={"password": NEW}).location == "/sign-in"
    assert planner.post(path, data={"password": NEW}).status_code == 404
    form = {"email": "planner@example.com", "password": NEW}
    assert planner.post("/sign-in", data=form).location == "/sign-in/code"
    browser.post(f"/settings/accounts/{cast['planner']}/codes-off")
    assert planner.post("/sign-in", data=form).location == "/"


def test_a_link_for_a_closed_account_does_not_work(app, browser, cast):
    browser.sign_in("administrator")
    browser.post(f"/settings/accounts/{cast['planner']}/reset")
    path = link_on(browser.get("/settings/accounts").text)
    browser.post(f"/settings/accounts/{cast['planner']}/close")
    guest = app.test_client()
    assert guest.get(path).status_code == 404
    assert guest.post(path, data={"password": NEW}).status_code == 404


@pytest.mark.parametrize("purpose", ["setup", "invitation", "reset"])
def test_forged_and_expired_links_do_not_work(app, database, cast, monkeypatch, purpose):
    client = app.test_client()
    with database.begin() as session:
        token = accounts.make_link(session, purpose, email="x@example.com", user_id=cast["reader"])
    for forged in ("forged", token[:-1], token + "A", token.swapcase(), accounts.hashed(token)):
        assert client.get(f"/{purpose}/{forged}").status_code == 404
        answer = client.post(f"/{purpose}/{forged}", data={"name": "X", "password": NEW})
        assert answer.status_code == 404
    assert client.get(f"/{purpose}/{token}").status_code == 200
    later = accounts.now() + accounts.LINK_LIVES[purpose] + 1
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert client.get(f"/{purpose}/{token}").status_code == 404
    assert client.post(f"/{purpose}/{token}", data={"password": NEW}).status_code == 404


def test_whoever_has_the_machine_gets_in_again(app, place, database, cast):
    with database.begin() as session:
        accounts.set_totp(session, cast["administrator"], pyotp.random_base32())
    link = reset_link(place, " Administrator@example.com")
    path = link.removeprefix("http://127.0.0.1:8000")
    client = app.test_client()
    assert client.post(path, data={"password": NEW}).location == "/sign-in"
    form = {"email": "administrator@example.com", "password": NEW}
    assert client.post("/sign-in", data=form).location == "/"
    with database.read() as session:
        logged = [event.event for event in events(session, AuditFilter())]
    assert {"password reset link", "account changed"} <= set(logged)
