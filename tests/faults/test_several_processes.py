"""Two servers, two workers, PostgreSQL and Redis, as docs/manual/en/several-processes.md says.

Whatever is killed, nothing is lost; what one server did the other knows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from icomms.governance.organisation import ENGINE
from icomms.installation import Installation
from icomms.storage import accounts, audit, datasets, jobs, settings, snapshots
from icomms.storage.database import Database
from tests.browser.product import ROOT, Product
from tests.faults.client import FORM, Client, Upload
from tests.faults.kill import processes
from tests.postgres import Postgres
from tests.servers import Redis, needed

pytestmark = pytest.mark.xdist_group("several processes")
PASSWORD = "a long enough sentence"
PATIENCE = 240
SLOW, QUICK = 1500, 20  # draws of an analysis that can be interrupted, and of one that is soon done
ROW = b"an@x.vn,binh@x.vn,message,2025-03-02 09:15\n"
HEAD = b"source,target,kind,time\n"


class Company:
    """The whole setting. `servers` are two web processes, `workers` two workers."""

    def __init__(self, folder: Path, servers: Path) -> None:
        self.redis = Redis(servers).start()
        self.postgres = Postgres(servers).start()
        self.home = folder / "home"
        self.database = self.new_database("icomms")
        self.environment = {
            "DATABASE_URL": self.database.url, "ICOMMS_QUEUE_URL": self.redis.url,
            "ICOMMS_WITHOUT_WORKER": "1",
        }  # fmt: skip
        self.servers = [Product(self.home, **self.environment) for _ in range(2)]
        self.workers: list[subprocess.Popen[bytes]] = []

    def new_database(self, name: str) -> Database:
        with psycopg.connect(f"{self.postgres.url}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return Database(f"{self.postgres.url}/{name}")

    def start(self) -> Company:
        """All at once, as an operator's tool does with an empty installation."""
        for server in self.servers:
            server.begin()
        for _ in range(2):
            self.start_worker()
        for server in self.servers:
            server.wait()
        with self.database.begin() as session:
            for name in ("a", "b", "c"):
                accounts.make_user(session, f"{name}@example.com", name, "administrator", PASSWORD)
            self.sample = datasets.make_data_set(session, "Sample", "sample", None).id
        self.draws(QUICK)
        return self

    def start_worker(self) -> None:
        environment = {**os.environ, "ICOMMS_HOME": str(self.home), **self.environment}
        self.workers.append(
            subprocess.Popen([sys.executable, "-m", "icomms.worker"], cwd=ROOT, env=environment)
        )

    def draws(self, number: int) -> None:
        with self.database.begin() as session:
            settings.set_setting(session, ENGINE, {"analysis": {"draws": number}}, None)

    def client(self, server: int, cookies_of: Client | None = None) -> Client:
        """A browser that speaks to one of the servers, with the cookies of another one."""
        made = Client(self.servers[server].port)
        if cookies_of is not None:
            made.cookies = cookies_of.cookies
        return made

    def analyse(self, client: Client) -> tuple[int, str, str]:
        return client.post(f"/data/{self.sample}/analyse", f"/data/{self.sample}")

    def newest(self) -> jobs.Job:
        with self.database.read() as session:
            return jobs.jobs(session, self.sample)[0]

    def ended(self, job_id: int) -> str:
        return waited(
            lambda: self._state(job_id) not in ("queued", "running") and self._state(job_id)
        )

    def _state(self, job_id: int) -> str:
        with self.database.read() as session:
            return jobs.job(session, job_id).state

    def running(self) -> jobs.Job:
        """The newest job, as soon as a worker's child does it."""
        waited(lambda: processes("icomms.worker_job", self.home))
        return waited(lambda: self.newest().share > 0 and self.newest())

    def snapshots(self) -> int:
        with self.database.read() as session:
            recorded = {one.folder for one in snapshots.snapshots(session)}
        assert {path.name for path in (self.home / "snapshots").iterdir()} == recorded
        return len(recorded)

    def finished(self) -> int:
        with self.database.read() as session:
            return audit.count(session, audit.AuditFilter("analysis finished"))

    def close(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for server in self.servers:
            server.kill()
        for worker in self.workers:
            worker.wait(PATIENCE)
        self.database.close()
        self.redis.kill()
        self.postgres.kill()


def waited(condition):
    """What `condition` answers as soon as that is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE} s")


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Iterator[Company]:
    needed("redis-server")
    needed("initdb")
    # Not below pytest's folder, which is closed to the server's own user.
    with tempfile.TemporaryDirectory(prefix="icomms-servers-") as servers:
        running = Company(tmp_path_factory.mktemp("several"), Path(servers))
        try:
            yield running.start()
        finally:
            running.close()


@pytest.fixture(scope="module")
def ada(company) -> Client:
    """Signed in on the first server."""
    return company.client(0).sign_in("a@example.com", PASSWORD)


def test_processes_that_start_at_once_agree(company):
    with company.database.engine.connect() as connection:
        versions = connection.exec_driver_sql("select version_num from alembic_version").all()
    assert len(versions) == 1
    place = Installation(company.home, company.database.url)
    with company.database.read() as session:
        assert settings.setting(session, "installation.id") == (
            (company.home / "installation").read_text()
        )
    assert len(place.secret_key()) > 40


def test_a_sign_in_on_one_server_holds_on_the_other(company):
    here = company.client(0).sign_in("b@example.com", PASSWORD)
    there = company.client(1, here)
    assert there.request("GET", "/account")[0] == 200
    token = here.token("/account")
    body = f"csrf_token={token}&language=vi&next=/account"
    assert there.request("POST", "/account/language", body, {"Content-Type": FORM})[0] == 303
    for client in (here, there):
        assert '<html lang="vi"' in client.request("GET", "/account")[1]
    elsewhere = company.client(1).sign_in("b@example.com", PASSWORD)
    assert there.post("/account/sign-out-everywhere", "/account")[0] == 303
    for client in (here, there, elsewhere, company.client(0, elsewhere)):
        status, _, leads = client.request("GET", "/account")
        assert (status, leads.partition("?")[0]) == (303, "/sign-in")


def test_attempts_are_counted_over_all_servers(company):
    guesses = [company.client(number % 2) for number in range(12)]
    answers = [
        guess.post("/sign-in", "/sign-in", email="nobody@example.com", password="wrong")[0]
        for guess in guesses
    ]
    assert answers == [400] * 10 + [429] * 2


def test_jobs_run_once_whoever_submits_and_works(company, ada):
    known, logged = company.snapshots(), company.finished()
    clients = [company.client(number % 2, ada) for number in range(6)]
    tokens = [client.token(f"/data/{company.sample}") for client in clients]
    answers: list[int] = []

    def submit(client: Client, token: str) -> None:
        address, body = f"/data/{company.sample}/analyse", f"csrf_token={token}"
        answers.append(client.request("POST", address, body, {"Content-Type": FORM})[0])

    racing = [
        threading.Thread(target=submit, args=one) for one in zip(clients, tokens, strict=True)
    ]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    assert sorted(answers) == [303, 409, 409, 409, 409, 409]
    assert company.ended(company.newest().id) == "done"
    assert (company.snapshots(), company.finished()) == (known + 1, logged + 1)
    assert len(company.workers) == 2
    assert [worker.poll() for worker in company.workers] == [None, None]


def test_a_killed_worker_is_followed_by_the_one_that_waits(company, ada):
    known = company.snapshots()
    company.draws(SLOW)
    assert company.analyse(ada)[0] == 303
    job = company.running()
    (child,) = processes("icomms.worker_job", company.home)
    parent = int(re.search(r"PPid:\s+(\d+)", Path(f"/proc/{child}/status").read_text())[1])
    victim = next(worker for worker in company.workers if worker.pid == parent)
    victim.kill()
    victim.wait()
    company.workers.remove(victim)
    assert company.ended(job.id) == "interrupted"
    company.draws(QUICK)
    there = company.client(1, ada)
    page = f"/data/{company.sample}/progress"
    status, text, _ = there.post(f"/data/{company.sample}/retry", page, job=str(job.id))
    assert status == 303, text
    assert company.ended(company.newest().id) == "done"
    assert company.snapshots() == known + 1
    company.start_worker()


def test_a_server_that_starts_leaves_the_uploads_of_the_other_alone(company, ada):
    killed, other = company.servers
    there = company.client(1, ada)
    size = len(HEAD) + 40_000 * len(ROW)
    upload = Upload(there, "whole.csv", size)
    lost = Upload(ada, "lost.csv", size)
    with ExitStack() as stack:
        sending = [begin(ada, lost, stack), begin(there, upload, stack)]
        pieces = [one.body([HEAD + 20_000 * ROW, 20_000 * ROW]) for one in (lost, upload)]
        for connection, piece in zip(sending, pieces, strict=True):
            connection.send(next(piece))
            connection.send(next(piece))
        waited(lambda: len(arriving(company.home)) >= 2)
        killed.kill()
        killed.start()
        for piece in pieces[1]:
            sending[1].send(piece)
        answer = sending[1].getresponse()
        assert answer.status == 303, answer.read()
    with company.database.read() as session:
        (made,) = [one for one in datasets.data_sets(session) if one.kind == "own"]
        (file,) = datasets.files(session, made.id)
    stored = company.home / "uploads" / file.stored
    assert stored.read_bytes() == HEAD + 40_000 * ROW
    waited(lambda: [path.name for path in (company.home / "uploads").iterdir()] == [file.stored])
    assert ada.request("GET", f"/data/{made.id}")[0] == 200
    assert other.process.poll() is None


def begin(client: Client, upload: Upload, stack: ExitStack):
    connection = client.connect()
    stack.callback(connection.close)
    connection.putrequest("POST", "/data/upload")
    for name, value in {**client.headers(), **upload.headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection


def arriving(home: Path) -> list[str]:
    return [path.name for path in (home / "arriving").iterdir() if path.is_dir()]


def test_without_redis_people_sign_in_and_jobs_wait(company, ada):
    company.redis.kill()
    guest = company.client(1).sign_in("c@example.com", PASSWORD)
    status, text, _ = company.analyse(guest)
    assert status == 400, text
    assert "The job waits, but the queue of jobs cannot be reached." in text
    job = company.newest()
    assert job.state == "queued"
    company.redis.start()
    # Any job that rings wakes the worker for all that wait; without one it looks once a minute.
    with company.database.begin() as session:
        second = datasets.make_data_set(session, "Again", "sample", None).id
    status, text, _ = ada.post(f"/data/{second}/analyse", f"/data/{second}")
    assert status == 303, text
    with company.database.read() as session:
        other = jobs.jobs(session, second)[0].id
    assert [company.ended(one) for one in (job.id, other)] == ["done", "done"]


def test_postgresql_may_be_killed_under_a_running_job(company, ada):
    known = company.snapshots()
    company.draws(SLOW)
    assert company.analyse(ada)[0] == 303
    job = company.running()
    company.postgres.kill()
    for client in (ada, company.client(1, ada)):
        status, text, _ = client.request("GET", "/account")
        assert status == 503, text
        assert "The database does not answer." in text
    company.postgres.start()
    company.draws(QUICK)
    assert company.ended(job.id) == "done"
    assert company.snapshots() == known + 1
    assert company.client(1, ada).request("GET", "/account")[0] == 200


NEXT = '''"""What a next version adds."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"
branch_labels = depends_on = None


def upgrade():
    op.execute("select pg_sleep(1)")
    op.add_column("sign_ins", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.execute("select pg_sleep(1)")
'''


def test_a_rolling_upgrade_keeps_serving(company, ada, tmp_path):
    newer = tmp_path / "newer"
    newer.mkdir()
    for entry in ("templates", "docs", "graph", "data"):
        (newer / entry).symlink_to(ROOT / entry)
    shutil.copy(ROOT / "app.py", newer)
    shutil.copytree(ROOT / "icomms", newer / "icomms", symlinks=True)
    versions = newer / "icomms/storage/migrations/versions"
    head = max(path.stem.partition("_")[0] for path in versions.glob("[0-9]*.py"))
    (versions / "9999_next.py").write_text(NEXT.format(head=head))
    old, replaced = company.servers
    replaced.kill()
    upgraded = Product(company.home, newer, **company.environment)
    upgraded.begin()
    try:
        answers = []

        def served() -> bool:
            answers.append(ada.request("GET", "/account")[0])
            return version_of(company) == "9999"

        waited(served)
        upgraded.wait()
        assert set(answers) == {200}
        # The old version goes on with the new tables: it signs people in and makes jobs.
        company.client(0).sign_in("c@example.com", PASSWORD)
        assert company.analyse(ada)[0] == 303
        assert company.ended(company.newest().id) == "done"
        there = Client(upgraded.port)
        there.cookies = ada.cookies
        assert there.request("GET", "/account")[0] == 200
        old.kill()
        assert there.request("GET", "/account")[0] == 200
    finally:
        upgraded.kill()


def version_of(company: Company) -> str:
    with psycopg.connect(company.database.url.replace("+psycopg", "")) as connection:
        return connection.execute("select version_num from alembic_version").fetchone()[0]


def test_a_mistyped_database_stops_the_start_and_loses_nothing(company):
    old = company.home / "uploads" / ("0" * 32)  # a worker of its own database would sweep it
    old.write_text("x")
    os.utime(old, (0, 0))
    kept = sorted(company.home.rglob("uploads/*")) + sorted(company.home.rglob("snapshots/*"))
    assert old in kept
    wrong = company.new_database("mistyped")
    environment = {
        **os.environ, **company.environment, "ICOMMS_HOME": str(company.home), "DATABASE_URL": wrong.url,
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-m", "icomms.worker"], cwd=ROOT, env=environment, timeout=PATIENCE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "do not belong together" in ended.stderr
    wrong.close()
    assert kept == sorted(company.home.rglob("uploads/*")) + sorted(
        company.home.rglob("snapshots/*")
    )
