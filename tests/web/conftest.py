"""A whole application per test on a fresh database, and a cast of five people who use it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from icomms.analysis import Request, analyse
from icomms.campaigns.planning import plan_team
from icomms.campaigns.planning_records import Wishes
from icomms.config import settings_from
from icomms.installation import Installation
from icomms.pages.view import view_of
from icomms.storage import accounts, datasets, jobs, snapshots
from icomms.storage.database import Database
from icomms.storage.records import Job, SnapshotRecord
from icomms.web import create_app
from icomms.worker_job import run
from tests.web.contract import problems_of

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough sentence"
CAST = {
    "administrator": "Ada Quản Trị",
    "analyst": "Nguyễn Thị Phân Tích",
    "planner": "Lê Kế Hoạch",
    "approver": "Trần Duyệt",
    "reader": "Works Council",
}


@dataclass
class Browser:
    """A test client that signs in as one of the cast and holds every page to the contract."""

    app: Flask
    client: FlaskClient

    def get(self, url: str, **kwargs):
        return self._held(url, self.client.get(url, **kwargs))

    def post(self, url: str, data=None, **kwargs):
        return self._held(url, self.client.post(url, data=data or {}, **kwargs))

    def _held(self, url, answer):
        whole = answer.mimetype == "text/html" and answer.text.lstrip().lower().startswith(
            "<!doctype"
        )
        if whole and not 300 <= answer.status_code < 400:
            assert problems_of(answer.text) == [], url
        return answer

    def sign_in(self, role: str) -> Browser:
        self.post("/sign-out")
        answer = self.post("/sign-in", {"email": f"{role}@example.com", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture(scope="session")
def finished_snapshot(tmp_path_factory) -> Path:
    """The sample company analysed once; copied by whoever needs it."""
    out = tmp_path_factory.mktemp("sample") / "snapshot"
    settings = settings_from({"analysis": {"draws": 20}})
    analyse(Request((ROOT / "data" / "sample",), out, settings))
    return out


@pytest.fixture
def place(tmp_path, database_url) -> Installation:
    return Installation(home=tmp_path / "home", database_url=database_url)


@pytest.fixture
def app(place) -> Flask:
    app = create_app(
        place, {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
    )
    yield app
    app.extensions["icomms_database"].close()


@pytest.fixture
def database(app) -> Database:
    return app.extensions["icomms_database"]


@pytest.fixture
def cast(database) -> dict[str, int]:
    """The five people; ids by role. Hashing is slow on purpose, so all share one hash."""
    found = {}
    with database.begin() as session:
        for role, name in CAST.items():
            found[role] = _user(session, role, name)
    return found


@pytest.fixture
def quiet_bell(monkeypatch):
    """Jobs are done by `do_jobs`, not by a worker that is rung for."""
    monkeypatch.setattr("icomms.worker.Bell.ring", lambda self: None)


def do_jobs(database, place) -> list[Job]:
    """Do the jobs that wait, here and now; the jobs as they ended."""
    with database.read() as session:
        waiting = [job for job in jobs.working(session) if job.state == "queued"]
    for job in waiting:
        with database.begin() as session:
            assert jobs.claim(session, job.id, os.getpid())
        run(database, place, job.id)
    with database.read() as session:
        return [jobs.job(session, job.id) for job in waiting]


_HASH: dict[str, str] = {}


def _user(session, role: str, name: str) -> int:
    from icomms.storage.tables import UserRow

    if not _HASH:
        made = accounts.make_user(session, "first@example.com", name, role, PASSWORD)
        row = session.get_one(UserRow, made.id)
        _HASH["hash"] = row.password_hash
        session.delete(row)
        session.flush()
    row = UserRow(
        email=f"{role}@example.com", name=name, role=role, password_hash=_HASH["hash"], created_at=1
    )
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def browser(app, cast) -> Browser:
    """Nobody signed in yet."""
    return Browser(app, app.test_client())


@pytest.fixture
def sample(database, place, finished_snapshot, cast) -> SnapshotRecord:
    """A data set of the organisation's own whose newest snapshot is the sample company's."""
    folder = place.snapshots / "one"
    shutil.copytree(finished_snapshot, folder, copy_function=os.link)
    with database.begin() as session:
        made = datasets.make_data_set(session, "Spring", "own", cast["analyst"])
        return snapshots.add_snapshot(
            session,
            made.id,
            "one",
            first=1_700_000_000,
            last=1_706_000_000,
            interactions=1000,
            people=75,
            ranked=70,
        )


@pytest.fixture(scope="session")
def sample_plan(finished_snapshot):
    """A team of four on the sample company."""
    return plan_team(view_of(finished_snapshot), Wishes(aim="news", size=4))


def csrf_of(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form with a token"
    return found.group(1)
