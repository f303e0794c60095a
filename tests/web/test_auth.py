"""Signing in and out, the first account, and links that work once."""

from __future__ import annotations

import pytest

from icomms.storage import accounts
from tests.web.conftest import PASSWORD


def test_signing_in_works(browser):
    answer = browser.post("/sign-in", {"email": " Planner@Example.com ", "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.get("/sign-in").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [("planner@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", "")],
)
def test_it_refuses_wrong_credentials_with_the_same_words(browser, email, password):
    answer = browser.post("/sign-in", {"email": email, "password": password})
    assert answer.status_code == 400
    assert "Address or password is wrong." in answer.text


def test_a_closed_account_cannot_sign_in_and_is_signed_out(browser, database, cast):
    browser.sign_in("planner")
    with database.begin() as session:
        accounts.set_active(session, cast["planner"], False)
    assert browser.get("/sign-in").status_code == 200
    answer = browser.post("/sign-in", {"email": "planner@example.com", "password": PASSWORD})
    assert answer.status_code == 400


def test_signing_out_ends_the_sign_in_also_for_a_kept_cookie(browser):
    browser.sign_in("planner")
    kept = browser.client.get_cookie("icomms").value
    assert browser.post("/sign-out").status_code == 303
    browser.client.set_cookie("icomms", kept)
    assert browser.get("/sign-in").status_code == 200


def test_the_first_account_is_made_by_a_link_that_works_once(app, database):
    with database.begin() as session:
        token = accounts.make_link(session, "setup")
    client = app.test_client()
    form = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    assert client.get(f"/setup/{token}").status_code == 200
    assert client.post(f"/setup/{token}", data=form | {"password": "short"}).status_code == 400
    assert client.post(f"/setup/{token}", data=form).status_code == 303
    assert client.get(f"/setup/{token}").status_code == 404
    assert client.get("/setup/forged").status_code == 404
    with database.read() as session:
        assert [u.role for u in accounts.users(session)] == ["administrator"]


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_way_back_stays_inside(browser, target):
    answer = browser.client.post(
        "/sign-in",
        query_string={"next": target},
        data={"email": "planner@example.com", "password": PASSWORD},
    )
    assert "evil" not in answer.headers["Location"]
