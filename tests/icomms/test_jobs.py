"""Jobs on a real worker: a queue in a file and on a Redis server, cancelled, killed, restarted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from icomms import jobs as work
from icomms.errors import ConflictError, StorageError
from icomms.governance.organisation import ENGINE
from icomms.installation import Installation
from icomms.snapshot import open_snapshot
from icomms.storage import audit, datasets, jobs, settings, snapshots
from icomms.storage.database import Database
from icomms.worker import AT_A_TIME, Bell, Worker, only_worker
from tests.servers import Redis

PATIENCE = 240
PEOPLE = "Employee ID,Name,Email,Department\n1,An,an@x.vn,A\n2,Bình,binh@x.vn,A\n3,Chi,chi@x.vn,B\n"
TIES = "source,target,kind,time\n" + "".join(
    f"{a}@x.vn,{b}@x.vn,message,2025-03-{day:02d}T09:00:00Z\n"
    for day in range(1, 29)
    for a, b in (("an", "binh"), ("binh", "chi"), ("chi", "an"))
)


@pytest.fixture
def place(tmp_path) -> Installation:
    home = tmp_path / "home"
    found = Installation(home=home, database_url=f"sqlite:///{home / 'icomms.db'}")
    found.prepare()
    return found


@pytest.fixture
def database(place):
    found = Database(place.database_url)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def data_set(place, database) -> int:
    with database.begin() as session:
        made = datasets.make_data_set(session, "Spring", "own", None)
        for i, (name, text) in enumerate({"nhân sự.csv": PEOPLE, "ties.csv": TIES}.items()):
            stored = f"{i:032x}"
            (place.uploads / stored).write_text(text, encoding="utf-8")
            datasets.add_file(session, made.id, name, stored, f"{i:064x}", 1, "", {}, None)
    return made.id


@pytest.fixture
def slow(database) -> int:
    """A data set whose analysis takes long enough to be stopped in the middle."""
    with database.begin() as session:
        settings.set_setting(session, ENGINE, {"analysis": {"draws": 2000}}, None)
        return datasets.make_data_set(session, "Sample", "sample", None).id


def job_of(database, job_id):
    with database.read() as session:
        return jobs.job(session, job_id)


def wait_for(condition, what: str):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE} s for {what}")


# Looks for jobs when it starts and when it is rung for, never by the clock; says when it has looked.
DEAF_TO_THE_CLOCK = """
import functools, os, sys
from icomms import worker

look = worker.Worker.work

@functools.wraps(look)
def work(self):
    look(self)
    with open(os.environ["ICOMMS_HOME"] + "/looked", "a") as file:
        file.write(".")

worker.Worker.work = work
worker.Worker.look_after = lambda self: None
sys.exit(worker.main())
"""


@contextmanager
def worker_process(place, *program: str):
    """A worker as it is started for real, ended afterwards if it still runs."""
    environment = {
        **os.environ,
        "ICOMMS_HOME": str(place.home),
        "DATABASE_URL": place.database_url,
        "ICOMMS_QUEUE_URL": place.queue_url,
    }
    command = [sys.executable, *(program or ("-m", "icomms.worker"))]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def children_of(process: int) -> list[int]:
    """Jobs a process has started; a run of tests has servers and browsers among its children too."""
    listed = subprocess.run(
        ["pgrep", "-P", str(process), "-f", "icomms.worker_job"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [int(line) for line in listed.stdout.split()]


@pytest.fixture
def redis_url(tmp_path):
    server = Redis(tmp_path).start()
    yield server.url
    server.kill()


# ------------------------------------------------------------------------------- what a job does


def test_an_analysis_becomes_a_snapshot_and_tells_its_progress(place, database, data_set):
    job = work.begin(database, work.ANALYSE, data_set, None)
    Worker(place, database).work()
    done = job_of(database, job.id)
    assert (done.state, done.share, done.message) == ("done", 1.0, "")
    with database.read() as session:
        (record,) = snapshots.snapshots(session, data_set)
        events = audit.events(session, audit.AuditFilter())
    assert record.id == done.snapshot_id
    assert (record.people, record.interactions) == (3, 168)
    assert record.last - record.first == 27 * 86400
    snapshot = open_snapshot(place.snapshots / record.folder)
    assert [i["path"] for i in snapshot.about["inputs"]] == ["nhân sự.csv", "ties.csv"]
    assert [event.event for event in events] == ["analysis finished"]
    assert not (place.home / "work" / str(job.id)).exists()


def test_a_check_is_kept_until_something_changes(place, database, data_set):
    job = work.begin(database, work.CHECK, data_set, None)
    Worker(place, database).work()
    assert job_of(database, job.id).state == "done"
    now = work.work_of(database, place, data_set)
    kept = work.kept_check(place, now)
    assert kept is not None
    assert kept.ready
    assert [file.name for file in kept.files] == ["nhân sự.csv", "ties.csv"]
    with database.begin() as session:
        settings.set_setting(session, ENGINE, {"sources": {"direct_messages": True}}, None)
    assert work.kept_check(place, work.work_of(database, place, data_set)) is None
    assert list(place.snapshots.iterdir()) == []


def test_a_file_that_cannot_be_used_fails_with_its_sentence_and_leaves_nothing(
    place, database, data_set
):
    (place.uploads / f"{0:032x}").write_bytes(b"%PDF-1.7")
    job = work.begin(database, work.ANALYSE, data_set, None)
    Worker(place, database).work()
    failed = job_of(database, job.id)
    assert failed.state == "failed"
    assert failed.message == "nhân sự.csv is a PDF document, not an export."
    assert failed.fix == "Send a CSV, XLSX, ZIP, GraphML or GEXF."
    assert list(place.snapshots.iterdir()) == []
    with database.read() as session:
        (event,) = audit.events(session, audit.AuditFilter())
    assert event.event == "analysis failed"


def test_a_failed_job_can_be_tried_again_a_done_one_not(place, database, data_set):
    broken = place.uploads / f"{1:032x}"
    broken.write_bytes(b"")
    job = work.begin(database, work.ANALYSE, data_set, None)
    Worker(place, database).work()
    broken.write_text(TIES, encoding="utf-8")
    second = work.again(database, job_of(database, job.id), None)
    assert second.attempt == 2
    Worker(place, database).work()
    done = job_of(database, second.id)
    assert done.state == "done"
    with pytest.raises(ConflictError):
        work.again(database, done, None)


def test_only_one_job_of_a_data_set_waits_or_runs(database, data_set):
    work.begin(database, work.CHECK, data_set, None)
    with pytest.raises(ConflictError):
        work.begin(database, work.ANALYSE, data_set, None)


# ------------------------------------------------------------------------------ what may go wrong


def test_cancelling_ends_the_process_and_leaves_nothing(place, database, slow):
    job = work.begin(database, work.ANALYSE, slow, None)
    worker = Worker(place, database)
    thread = threading.Thread(target=worker.work)
    thread.start()
    wait_for(lambda: job_of(database, job.id).step.startswith("Scoring"), "the middle of the job")
    (child,) = children_of(os.getpid())
    with database.begin() as session:
        assert jobs.request_cancel(session, job.id)
    thread.join(PATIENCE)
    assert job_of(database, job.id).state == "cancelled"
    assert list(place.snapshots.iterdir()) == []
    assert not Path(f"/proc/{child}").exists()
    with database.read() as session:
        assert [e.event for e in audit.events(session, audit.AuditFilter())] == [
            "analysis cancelled"
        ]


def test_a_killed_process_is_an_honest_failure(place, database, slow):
    job = work.begin(database, work.ANALYSE, slow, None)
    thread = threading.Thread(target=Worker(place, database).work)
    thread.start()
    wait_for(lambda: job_of(database, job.id).step.startswith("Scoring"), "the middle of the job")
    (child,) = children_of(os.getpid())
    os.kill(child, signal.SIGKILL)
    thread.join(PATIENCE)
    failed = job_of(database, job.id)
    assert failed.state == "failed"
    assert "operating system ended" in failed.message
    assert failed.step.startswith("Scoring")
    assert list(place.snapshots.iterdir()) == []
    with database.read() as session:
        (event,) = audit.events(session, audit.AuditFilter())
    assert (event.event, event.fields["step"]) == ("analysis failed", "Scoring")


def test_a_killed_worker_takes_its_child_along_and_the_next_one_says_so(place, database, slow):
    job = work.begin(database, work.ANALYSE, slow, None)
    with worker_process(place) as first:
        wait_for(lambda: job_of(database, job.id).step.startswith("Scoring"), "the middle")
        (child,) = children_of(first.pid)
        first.kill()
        first.wait()
        wait_for(lambda: not Path(f"/proc/{child}").exists(), "the end of the child")
    assert job_of(database, job.id).state == "running"
    assert list(place.snapshots.glob(".*"))
    with worker_process(place):
        wait_for(lambda: job_of(database, job.id).state == "interrupted", "the next worker")
        assert "interrupted" in job_of(database, job.id).message
        assert list(place.snapshots.iterdir()) == []
        with database.begin() as session:
            settings.clear_setting(session, ENGINE)
        second = work.again(database, job_of(database, job.id), None)
        bell = Bell(place)
        bell.ring()
        bell.close()
        wait_for(lambda: job_of(database, second.id).state == "done", "the second attempt")


def test_a_worker_that_is_told_to_stop_interrupts_its_jobs_at_once(place, database, slow):
    job = work.begin(database, work.ANALYSE, slow, None)
    with worker_process(place) as worker:
        wait_for(lambda: job_of(database, job.id).step.startswith("Scoring"), "the middle")
        worker.terminate()
        worker.wait(PATIENCE)
    assert job_of(database, job.id).state == "interrupted"
    assert list(place.snapshots.iterdir()) == []


def test_a_second_worker_waits_for_the_first(place):
    second = threading.Event()

    def other():
        with only_worker(place):
            second.set()

    with only_worker(place):
        thread = threading.Thread(target=other)
        thread.start()
        assert not second.wait(0.3)
    assert second.wait(PATIENCE)
    thread.join()


# ------------------------------------------------------------------------------------- the queues


def ring_and_wait(place, database, data_set):
    """A job that nothing but the ring can start."""
    looked = place.home / "looked"
    with worker_process(place, "-c", DEAF_TO_THE_CLOCK):
        wait_for(
            lambda: looked.exists() and len(looked.read_text()) == AT_A_TIME, "the first looks"
        )
        job = work.begin(database, work.ANALYSE, data_set, None)
        bell = Bell(place)
        bell.ring()
        bell.close()
        wait_for(lambda: job_of(database, job.id).state == "done", "the job")


def test_a_queue_in_a_file_starts_jobs_at_once(place, database, data_set):
    ring_and_wait(place, database, data_set)
    assert place.queue_file.exists()


def test_a_queue_on_a_redis_server_starts_jobs_at_once(place, database, data_set, redis_url):
    ring_and_wait(
        Installation(place.home, place.database_url, queue_url=redis_url), database, data_set
    )
    assert not place.queue_file.exists()


def test_a_queue_out_of_reach_is_said_and_the_job_is_done_later(place, database, data_set):
    nowhere = Installation(place.home, place.database_url, queue_url="redis://127.0.0.1:9/0")
    job = work.begin(database, work.ANALYSE, data_set, None)
    with pytest.raises(StorageError, match="cannot be reached"):
        Bell(nowhere).ring()
    with worker_process(place):
        wait_for(lambda: job_of(database, job.id).state == "done", "the job nobody rang for")


def test_what_waits_without_a_ring_is_found(place, database, data_set):
    job = work.begin(database, work.CHECK, data_set, None)
    Worker(place, database).look_after()
    assert job_of(database, job.id).state == "done"


def test_a_job_that_fell_silent_is_given_up(place, database, data_set, monkeypatch):
    job = work.begin(database, work.ANALYSE, data_set, None)
    with database.begin() as session:
        assert jobs.claim(session, job.id, 1)
    worker = Worker(place, database)
    worker.look_after()
    assert job_of(database, job.id).state == "running"
    monkeypatch.setattr("icomms.worker.SILENT_SECONDS", -1)
    worker.look_after()
    assert job_of(database, job.id).state == "interrupted"
