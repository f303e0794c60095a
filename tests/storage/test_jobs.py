"""One job of a data set at a time; a job that ended stays as it ended."""

from __future__ import annotations

import threading

import pytest

from icomms.errors import ConflictError, NotFoundError
from icomms.storage import jobs


@pytest.fixture
def job(database, data_set, owner) -> int:
    with database.begin() as session:
        return jobs.make_job(session, "analyse", data_set, owner, {"seed": 1}).id


def test_a_job_runs_and_is_done(database, job):
    with database.begin() as session:
        assert jobs.claim(session, job, 42)
        jobs.progress(session, job, "Weighing ties", 0.4, 1000.0)
        assert jobs.finish(session, job, 7)
    with database.read() as session:
        found = jobs.job(session, job)
        assert (found.state, found.share, found.snapshot_id) == ("done", 1.0, 7)
        assert jobs.working(session) == ()


def test_a_second_job_of_the_data_set_is_refused_until_the_first_ends(database, job, data_set):
    with pytest.raises(ConflictError), database.begin() as session:
        jobs.make_job(session, "analyse", data_set, None, {})
    with database.begin() as session:
        assert jobs.fail(session, job, "No space", "Free some")
    with database.begin() as session:
        assert jobs.make_job(session, "analyse", data_set, None, {}, attempt=2).attempt == 2


def test_of_many_workers_one_wins(database, job):
    won = []

    def work(number):
        with database.begin() as session:
            won.append(jobs.claim(session, job, number))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_waiting_job_is_cancelled_at_once_a_running_one_is_asked(database, job, data_set):
    with database.begin() as session:
        assert jobs.request_cancel(session, job)
        assert jobs.job(session, job).state == "cancelled"
        assert not jobs.claim(session, job, 1)
    with database.begin() as session:
        other = jobs.make_job(session, "analyse", data_set, None, {}).id
        jobs.claim(session, other, 1)
        assert jobs.request_cancel(session, other)
        assert jobs.heartbeat(session, other)
        assert jobs.cancelled(session, other)
        assert not jobs.finish(session, other)


def test_what_does_not_exist_is_refused(database):
    with pytest.raises(NotFoundError), database.read() as session:
        jobs.job(session, 99)
