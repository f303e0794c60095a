"""Every address against every role, and the guards that hold for all addresses."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from icomms.governance.access import PUBLIC, USER_ROLES, allowed
from icomms.storage import accounts, audit
from icomms.web import create_app
from icomms.web.access import permission_of
from icomms.web.routes import LIST, route_lines
from tests.web.conftest import PASSWORD, csrf_of

NOBODY = "nobody"
MADE_UP = {"default": "made-up", "string": "made-up", "path": "made-up", "int": 999_999}


def test_the_list_of_addresses_is_up_to_date(app):
    found = LIST.read_text(encoding="utf-8").splitlines()
    assert found == route_lines(app), "run `make routes` and look at the difference"


def requests_of(app) -> list[tuple[str, str, str]]:
    """(method, address with made-up arguments, permission) of every view."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        kinds = {name: kind for kind, name in _arguments(rule)}
        values = {name: MADE_UP[kinds[name]] for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=min(rule.methods - {"HEAD", "OPTIONS"}))
        permission = permission_of(app, rule.endpoint)
        found += [(m, path, permission) for m in sorted(rule.methods & {"GET", "POST"})]
    return sorted(set(found))


def _arguments(rule) -> list[tuple[str, str]]:
    """(converter, name) of each argument, as the rule is written."""
    parts = [part.partition(">")[0] for part in rule.rule.split("<")[1:]]
    return [
        (kind.partition("(")[0] or "default", name)
        for kind, _, name in ((p if ":" in p else f":{p}").partition(":") for p in parts)
    ]


def enter(client, database, user_id: int) -> None:
    """Sign in without hashing a password, which is slow on purpose."""
    with database.begin() as session:
        token = accounts.sign_in(session, user_id)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True


@pytest.mark.parametrize("role", [*USER_ROLES, NOBODY])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_address_answers_every_role_as_declared(app, database, cast, sample, role):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    wrong, tried = [], requests_of(app)
    for method, path, permission in tried:
        client = app.test_client()
        if role != NOBODY:
            enter(client, database, cast[role])
        with client.open(path, method=method) as answer:
            problem = _problem(answer, method, path, permission, role)
        if problem:
            wrong.append(f"{method} {path} ({permission}): {problem}")
    assert wrong == []
    assert len(tried) >= len(LIST.read_text(encoding="utf-8").splitlines())


def _problem(answer, method: str, path: str, permission: str, role: str) -> str:
    """What is wrong with an answer; "" when it is what the permission says."""
    code = answer.status_code
    to_sign_in = answer.headers.get("Location", "").startswith("/sign-in?next=")
    refused = code in (401, 403) or to_sign_in
    if code >= 500:
        return f"fails with {code}"
    if permission == PUBLIC or (role != NOBODY and allowed(role, permission)):
        return f"refused with {code}" if refused else ""
    if role != NOBODY:
        return "" if code == 403 else f"answers {code} instead of 403"
    if method == "GET":
        back = quote(path, safe="/-")
        good = code == 303 and answer.headers["Location"] == f"/sign-in?next={back}"
        return "" if good else f"answers {code} instead of leading to the sign-in"
    return "" if code == 401 else f"answers {code} instead of 401"


def test_refusals_are_logged(app, database, cast):
    client = app.test_client()
    enter(client, database, cast["reader"])
    assert client.get("/settings/accounts").status_code == 403
    with database.read() as session:
        newest = audit.events(session, audit.AuditFilter())[0]
    assert newest.event == "refused"
    assert newest.fields == {"endpoint": "users.index", "permission": "manage accounts"}


@pytest.fixture
def guarded(place, app, cast):
    """The application as it is served: with CSRF tokens and rate limits."""
    served = create_app(place, {"TESTING": True, "RATELIMIT_ENABLED": True})
    yield served
    served.extensions["icomms_database"].close()


def sign_in(client, password=PASSWORD, email="planner@example.com", address="10.0.0.1"):
    data = {"email": email, "password": password}
    data["csrf_token"] = csrf_of(client.get("/sign-in").text)
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_post_needs_its_token(guarded, cast):
    database = guarded.extensions["icomms_database"]
    client = guarded.test_client()
    enter(client, database, cast["administrator"])
    posts = [path for method, path, _ in requests_of(guarded) if method == "POST"]
    assert len(posts) > 15
    for path in posts:
        for data in ({}, {"csrf_token": "forged"}):
            answer = client.post(path, data=data)
            assert answer.status_code == 400, path
            assert "This form is too old" in answer.text, path


def test_the_token_of_another_browser_is_refused(guarded):
    other = csrf_of(guarded.test_client().get("/sign-in").text)
    client = guarded.test_client()
    client.get("/sign-in")
    data = {"email": "planner@example.com", "password": PASSWORD, "csrf_token": other}
    assert client.post("/sign-in", data=data).status_code == 400


def test_wrong_attempts_are_limited_without_locking_out_others(guarded):
    attacker = guarded.test_client()
    for _ in range(10):
        assert sign_in(attacker, "wrong").status_code == 400
    assert sign_in(attacker, "wrong").status_code == 429
    assert sign_in(attacker).status_code == 429
    spelled = " Planner@Example.com "
    assert sign_in(attacker, "wrong", email=spelled).status_code == 429
    assert sign_in(guarded.test_client(), address="10.0.0.2").status_code == 303
    other = sign_in(guarded.test_client(), email="reader@example.com")
    assert other.status_code == 303


def test_codes_are_limited_too(guarded, cast):
    database = guarded.extensions["icomms_database"]
    with database.begin() as session:
        accounts.set_totp(session, cast["planner"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = guarded.test_client()
    assert sign_in(client).location == "/sign-in/code"
    data = {"code": "1", "csrf_token": csrf_of(client.get("/sign-in/code").text)}
    found = [client.post("/sign-in/code", data=data).status_code for _ in range(11)]
    assert found == [400] * 10 + [429]


def test_a_planted_session_is_not_taken_over(app, cast):
    client = app.test_client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["made_link"] = {"link": "http://evil.example/", "email": "x"}
    data = {"email": "planner@example.com", "password": PASSWORD}
    client.post("/sign-in", data=data)
    with client.session_transaction() as session:
        first = session["_user_id"]
        assert "planted" not in session
        assert "made_link" not in session
    client.post("/sign-in", data=data)
    with client.session_transaction() as session:
        assert session["_user_id"] != first


def test_forged_and_expired_sign_ins_do_not_work(app, database, cast, monkeypatch):
    client = app.test_client()
    enter(client, database, cast["planner"])
    assert client.get("/account").status_code == 200
    with client.session_transaction() as session:
        token = session["_user_id"]
    cookie = client.get_cookie("icomms").value
    head, rest = cookie[:5], cookie[5:]
    for forged in (f"{head}x{rest}", cookie[:-1], cookie.rpartition(".")[0], "x"):
        client.set_cookie("icomms", forged)
        assert client.get("/account").status_code == 303
    for value in (accounts.hashed(token), str(cast["planner"]), "", token[:-1]):
        with client.session_transaction() as session:
            session["_user_id"] = value
        assert client.get("/account").status_code == 303
    client.set_cookie("icomms", cookie)
    assert client.get("/account").status_code == 200
    later = accounts.now() + accounts.IDLE_LIVES + 1
    monkeypatch.setattr(accounts, "now", lambda: later)
    assert client.get("/account").status_code == 303


def test_a_sign_in_ends_after_a_week_even_in_use(app, database, cast, monkeypatch):
    client = app.test_client()
    enter(client, database, cast["planner"])
    begun = accounts.now()
    for hours in range(6, 7 * 24 + 6, 6):
        monkeypatch.setattr(accounts, "now", lambda at=begun + hours * 3600: at)
        code = client.get("/account").status_code
        assert code == (200 if hours <= 7 * 24 else 303), hours


def test_headers_and_cookies_are_strict(app, browser):
    answer = browser.post("/sign-in", {"email": "planner@example.com", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for path in ("/account", "/sign-in", "/nowhere"):
        headers = browser.get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_with_https_cookies_stay_on_it(place, cast):
    from dataclasses import replace

    served = create_app(replace(place, https=True), {"TESTING": True, "WTF_CSRF_ENABLED": False})
    client = served.test_client()
    data = {"email": "planner@example.com", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-icomms=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Domain" not in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    chosen = client.post("/account/theme", data={"theme": "dark"}, base_url="https://localhost")
    assert "Secure" in chosen.headers["Set-Cookie"]
    served.extensions["icomms_database"].close()


@pytest.mark.parametrize("path", ["/sign-in?next=%00", "/help/%01", "/?a=%7F", "/help/a%0Ab"])
def test_control_characters_are_refused(app, path):
    assert app.test_client().get(path).status_code == 400
    answer = app.test_client().post("/sign-in", data={"email": "a\x00@b.cc", "password": "x"})
    assert answer.status_code == 400
