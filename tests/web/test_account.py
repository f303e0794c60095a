"""One's own account: password, codes at sign-in, the browsers that are signed in."""

from __future__ import annotations

import html
import re

import pyotp
import pytest

from icomms.errors import IcommsError
from icomms.storage import accounts
from icomms.storage.audit import AuditFilter, events
from icomms.web import second_factor
from icomms.web.auth import check_password_rules, inside
from tests.web.conftest import PASSWORD

NEW = "another long sentence"


def logged(database) -> list[str]:
    with database.read() as session:
        return [event.event for event in events(session, AuditFilter())]


def secret_on(page: str) -> str:
    return "".join(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).split())


def turn_on(browser) -> str:
    secret = secret_on(browser.get("/account/second-factor").text)
    form = {"code": pyotp.TOTP(secret).now(), "password": PASSWORD}
    assert browser.post("/account/second-factor", form).status_code == 303
    return secret


def test_it_shows_the_account(browser):
    page = browser.sign_in("planner").get("/account").text
    assert "Lê Kế Hoạch" in page
    assert "This browser" in page
    assert "Another browser" not in page


def test_it_needs_a_sign_in(browser):
    assert browser.get("/account").location == "/sign-in?next=/account"
    assert browser.get("/account/second-factor").status_code == 303
    for path in ("password", "sign-out-everywhere", "second-factor", "second-factor/off"):
        assert browser.post(f"/account/{path}").status_code == 401


def test_a_new_password_signs_out_the_other_browsers(app, browser, database):
    browser.sign_in("planner")
    other = app.test_client()
    other.post("/sign-in", data={"email": "planner@example.com", "password": PASSWORD})
    assert "Another browser" in browser.get("/account").text
    answer = browser.post("/account/password", {"old": PASSWORD, "new": NEW})
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    with database.begin() as session:
        assert accounts.check_password(session, "planner@example.com", NEW)
    assert "password changed" in logged(database)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"old": "wrong", "new": NEW}, "The old password is wrong."),
        ({"old": PASSWORD, "new": "short"}, "12 to 128 characters"),
        ({"old": PASSWORD, "new": "planner@example.com"}, "too easy"),
        ({}, "12 to 128 characters"),
    ],
)
def test_it_refuses_a_wrong_or_weak_password(browser, form, text):
    answer = browser.sign_in("planner").post("/account/password", form)
    assert answer.status_code == 400
    assert text in answer.text


@pytest.mark.parametrize(
    "trivial",
    [
        "aaaaaaaaaaaa",
        "121212121212",
        "abcdabcdabcd",
        "Lê Kế Hoạch Dài",
        " planner@EXAMPLE.com",
        "x" * 129,
    ],
)
def test_trivial_passwords_are_blocked(app, trivial):
    with app.test_request_context(), pytest.raises(IcommsError):
        check_password_rules(trivial, "lê kế hoạch dài", "planner@example.com")


def test_ordinary_sentences_are_passwords(app):
    with app.test_request_context():
        for good in ("tôi thích cà phê sáng", "correct horse battery", "x1y2z3" * 21):
            check_password_rules(good, "Lê", "planner@example.com")


def test_signing_out_everywhere_ends_every_browser(app, browser, database):
    browser.sign_in("planner")
    other = app.test_client()
    other.post("/sign-in", data={"email": "planner@example.com", "password": PASSWORD})
    answer = browser.post("/account/sign-out-everywhere")
    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert other.get("/account").status_code == 303
    assert browser.get("/account").status_code == 303
    assert logged(database)[0] == "signed out"


def test_codes_are_set_up_by_picture_and_asked_for_at_sign_in(browser, monkeypatch):
    browser.sign_in("planner")
    page = browser.get("/account/second-factor").text
    assert re.search(r'<img src="data:image/svg\+xml', page)
    secret = turn_on(browser)
    browser.post("/sign-out")
    form = {"email": "planner@example.com", "password": PASSWORD}
    answer = browser.post("/sign-in?next=/help/", form)
    assert answer.location == "/sign-in/code?next=/help/"
    assert browser.get("/account").status_code == 303
    assert browser.get(answer.location).status_code == 200
    used = browser.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    assert used.status_code == 400
    assert "used already" in used.text
    later = second_factor.now() + second_factor.STEP
    answer = browser.post("/sign-in/code?next=/help/", {"code": pyotp.TOTP(secret).at(later)})
    assert answer.location == "/help/"
    assert browser.get("/account").status_code == 200


def test_a_code_counts_one_step_early_or_late_and_no_more(monkeypatch):
    secret = pyotp.random_base32()
    monkeypatch.setattr(second_factor, "now", lambda: 1_700_000_010)
    step = 1_700_000_010 // 30
    codes = {away: pyotp.TOTP(secret).generate_otp(step + away) for away in (-2, -1, 0, 1, 2)}
    found = {away: second_factor.step_of(secret, code) for away, code in codes.items()}
    assert found == {-2: None, -1: step - 1, 0: step, 1: step + 1, 2: None}
    spaced = f" {codes[0][:3]} {codes[0][3:]} "
    assert second_factor.step_of(secret, spaced) == step
    for wrong in ("", "000", "không phải số", codes[0] + "0"):
        assert second_factor.step_of(secret, wrong) is None


@pytest.mark.parametrize("code", ["", "000000x", "12345678901234567890"])
def test_a_wrong_code_does_not_sign_in(browser, database, code):
    browser.sign_in("planner")
    turn_on(browser)
    browser.post("/sign-out")
    browser.post("/sign-in", {"email": "planner@example.com", "password": PASSWORD})
    assert browser.post("/sign-in/code", {"code": code}).status_code == 400
    assert browser.get("/account").status_code == 303
    assert logged(database)[0] == "sign-in refused"


def test_a_half_finished_sign_in_lasts_five_minutes_and_cannot_be_made_up(browser, monkeypatch):
    browser.sign_in("planner")
    secret = turn_on(browser)
    browser.post("/sign-out")
    assert browser.get("/sign-in/code").location == "/sign-in"
    assert browser.post("/sign-in/code", {"code": "123456"}).location == "/sign-in"
    browser.post("/sign-in", {"email": "planner@example.com", "password": PASSWORD})
    later = second_factor.now() + second_factor.HALF_LIVES + 1
    monkeypatch.setattr(second_factor, "now", lambda: later)
    answer = browser.post("/sign-in/code", {"code": pyotp.TOTP(secret).at(later)})
    assert answer.location == "/sign-in"


def test_setting_codes_up_takes_a_right_code_and_the_password(browser, database, cast):
    browser.sign_in("planner")
    secret = secret_on(browser.get("/account/second-factor").text)
    right = pyotp.TOTP(secret).now()
    for form in ({"code": right, "password": "wrong"}, {"code": "", "password": PASSWORD}):
        answer = browser.post("/account/second-factor", form)
        assert answer.status_code == 400
        assert secret_on(answer.text) == secret
    with database.read() as session:
        assert not accounts.user(session, cast["planner"]).second_factor


def test_codes_are_turned_off_with_the_password_only(browser, database, cast):
    browser.sign_in("planner")
    turn_on(browser)
    assert browser.post("/account/second-factor", {"code": "1", "password": "x"}).status_code == 303
    assert browser.post("/account/second-factor/off", {"password": "wrong"}).status_code == 400
    assert browser.post("/account/second-factor/off", {"password": PASSWORD}).status_code == 303
    with database.read() as session:
        assert not accounts.user(session, cast["planner"]).second_factor
    assert logged(database).count("second factor") == 2


def test_pages_are_in_the_language_of_the_account(browser):
    browser.sign_in("planner")
    browser.post("/account/language", {"language": "vi", "next": "/account"})
    assert '<html lang="vi"' in html.unescape(browser.get("/account").text)


@pytest.mark.parametrize(
    "target",
    ["", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil",
     "\\/evil", "javascript:alert(1)", "//[", "/\u202e/x"],
)  # fmt: skip
def test_a_way_back_never_leaves(app, target):
    with app.test_request_context():
        assert inside(target) == "/"
        assert inside("/people?role=leader&q=a%20b") == "/people?role=leader&q=a%20b"


def test_anybody_chooses_language_and_theme(app):
    client = app.test_client()
    answer = client.post("/account/language", data={"language": "vi", "next": "/help/?a=1"})
    assert answer.location == "/help/?a=1"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="vi"' in client.get("/sign-in").text
    client.post("/account/theme", data={"theme": "dark", "next": "//evil.example"})
    assert client.get_cookie("theme").value == "dark"


def test_choices_of_an_account_follow_it(app, browser, database, cast):
    browser.sign_in("planner")
    browser.post("/account/theme", {"theme": "dark"})
    with database.read() as session:
        assert accounts.user(session, cast["planner"]).theme == "dark"


@pytest.mark.parametrize("form", [{}, {"language": "xx"}, {"language": ""}])
def test_it_refuses_choices_that_are_not_offered(browser, form):
    assert browser.post("/account/language", form).status_code == 400
    assert browser.post("/account/theme", {"theme": "pink"} | form).status_code == 400
