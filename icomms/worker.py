"""`python -m icomms.worker [SERVER]`: does the jobs that wait, each in a child process.

The database says which jobs wait; the queue (Huey, in a file or on a Redis server) only rings when
there is a new one, so a lost ring delays a job by a minute and loses nothing. One worker works for
an installation at a time: a second one waits until the first has ended with all its children.
Given the process id of the server that started it, it ends when the server has ended.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import redis
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from redis.backoff import NoBackoff
from redis.retry import Retry

from icomms.belonging import join
from icomms.campaigns.results import sweep_results
from icomms.data_set_networks import forget_gone, forget_hidden
from icomms.errors import IcommsError, StorageError, UnavailableError
from icomms.governance.organisation import RETENTION, retention_from
from icomms.governance.retention import due, purge, sweep
from icomms.installation import Installation, installation
from icomms.jobs import ANALYSE, DIED, recover, remove_leftovers, workshop
from icomms.kept import drop_others
from icomms.storage import accounts, datasets, jobs, settings
from icomms.storage import audit as audit_log
from icomms.storage.database import Database, now, when_back
from icomms.storage.records import Job

log = logging.getLogger(__name__)
AT_A_TIME = 2
LOOK_SECONDS = 0.1
BEAT_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
SILENT_SECONDS = 120
KILLED = -9
KILLED_TEXT = (
    "The operating system ended the work, most often because memory ran out.",
    "Upload a shorter period, or use a computer with more memory, then try again.",
)


def open_queue(place: Installation) -> Huey:
    """The queue of an installation: on the Redis server it names, else in a file of its own."""
    # Messages are pickled: only what this installation signed may be unpacked.
    signed = SignedSerializer(secret=place.secret_key(), salt="icomms queue")
    if place.queue_url:
        # One more try at once: whoever rang must not wait long for a Redis that is away.
        pool = redis.ConnectionPool.from_url(
            place.queue_url, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1)
        )
        return RedisHuey("icomms", connection_pool=pool, results=False, serializer=signed)
    file = str(place.queue_file)
    return SqliteHuey("icomms", filename=file, results=False, timeout=30, serializer=signed)


class Bell:
    """Tells the worker that a job waits."""

    def __init__(self, place: Installation) -> None:
        self._queue = open_queue(place)
        self._ring = self._queue.task(name="work")(_nothing)

    def ring(self) -> None:
        """Ring once; StorageError when the queue cannot be reached. The job waits all the same."""
        try:
            self._ring()
        except (redis.RedisError, sqlite3.Error):
            raise StorageError(
                "The job waits, but the queue of jobs cannot be reached.",
                "Ask your administrator to check ICOMMS_QUEUE_URL; the job begins when it is back.",
            ) from None

    def close(self) -> None:
        """Give back the connection."""
        self._queue.storage.close()


def _nothing() -> None:
    """What a page knows of the work: that it is done elsewhere."""


class Worker:
    """Does the jobs of one installation."""

    def __init__(self, place: Installation, database: Database, lock: int | None = None) -> None:
        """`lock`: a file descriptor that children keep open, so that the lock outlives us."""
        self._place, self._database, self._lock = place, database, lock
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def work(self) -> None:
        """Do the jobs that wait, the oldest first, until none is left.

        While the database does not answer there is none; `look_after` comes back to it.
        """
        with suppress(UnavailableError):
            while (job := self._claimed()) is not None:
                self._do(job)

    def _claimed(self) -> Job | None:
        with self._database.read() as session:
            waiting = [job for job in jobs.working(session) if job.state == "queued"]
        for job in waiting:
            with self._database.begin() as session:
                if jobs.claim(session, job.id, os.getpid()):
                    return job
        return None

    def _do(self, job: Job) -> None:
        child = self._start(job)
        self._children[job.id] = child
        try:
            cancelled = self._follow(job, child)
        finally:
            _end(child)
            del self._children[job.id]
            shutil.rmtree(workshop(self._place, job.id), ignore_errors=True)
        if cancelled:
            when_back(lambda: self._cancelled(job))
        elif child.returncode:
            when_back(lambda: self._died(job, child.returncode))

    def _start(self, job: Job) -> subprocess.Popen[bytes]:
        temporary = workshop(self._place, job.id)
        temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "ICOMMS_HOME": str(self._place.home),
            "DATABASE_URL": self._place.database_url,
            "TMPDIR": str(temporary),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "icomms.worker_job", str(job.id), str(os.getpid())],
            env=environment, stdin=subprocess.DEVNULL,
            pass_fds=() if self._lock is None else (self._lock,),
        )  # fmt: skip

    def _follow(self, job: Job, child: subprocess.Popen[bytes]) -> bool:
        """Wait for a child, telling the database that it lives; whether somebody cancelled."""
        beat = time.monotonic()
        while child.poll() is None:
            time.sleep(LOOK_SECONDS)
            if time.monotonic() - beat >= BEAT_SECONDS:
                beat = time.monotonic()
                if self._beat(job):
                    return True
        return False

    def _beat(self, job: Job) -> bool:
        """Tell the database that a child lives; a database that is away stops no child."""
        with suppress(UnavailableError), self._database.begin() as session:
            return jobs.heartbeat(session, job.id)
        return False

    def _cancelled(self, job: Job) -> None:
        remove_leftovers(self._database, self._place, job)
        with self._database.begin() as session:
            stopped = jobs.cancelled(session, job.id)
        if stopped:
            self._log("analysis cancelled", job)

    def _log(self, event: str, job: Job, **fields: object) -> None:
        """Add to the audit log how an analysis ended; checks are not in it."""
        if job.kind == ANALYSE:
            with self._database.begin() as session:
                who = accounts.user(session, job.user_id) if job.user_id else None
                audit_log.log(session, who, event, data_set=job.data_set_id, job=job.id, **fields)

    def _died(self, job: Job, code: int) -> None:
        """Say of a job whose process ended without a word why it ended, as far as one can tell."""
        message, fix = KILLED_TEXT if code == KILLED else _without_a_word(code)
        with self._database.begin() as session:
            silent = jobs.fail(session, job.id, message, fix)
            step = jobs.job(session, job.id).step
        if silent:
            self._log("analysis failed", job, step=step.partition(" ")[0])
            log.error("job %s ended with code %s", job.id, code)
            remove_leftovers(self._database, self._place, job)

    def look_after(self) -> None:
        """Do what waits though nobody rang, and give up jobs that nobody works on any more."""
        with suppress(UnavailableError):
            self._give_up_silent()
        self.work()

    def _give_up_silent(self) -> None:
        with self._database.read() as session:
            running = [job for job in jobs.working(session) if job.state == "running"]
        for job in running:
            silent = now() - (job.heartbeat_at or 0) > SILENT_SECONDS
            if silent and job.id not in self._children:
                remove_leftovers(self._database, self._place, job)
                with self._database.begin() as session:
                    jobs.interrupt(session, job.id, *DIED)

    def stop(self) -> None:
        """End what runs; it can be started again."""
        for job_id, child in tuple(self._children.items()):
            # What cannot be said now is said by the next worker (`recover`).
            with suppress(UnavailableError), self._database.begin() as session:
                jobs.interrupt(session, job_id, *DIED)
            _end(child)
            with suppress(UnavailableError):
                self._clean(job_id)

    def _clean(self, job_id: int) -> None:
        with self._database.read() as session:
            job = jobs.job(session, job_id)
        remove_leftovers(self._database, self._place, job)


def _without_a_word(code: int) -> tuple[str, str]:
    what = f"signal {-code}" if code < 0 else f"exit code {code}"
    return (
        f"The work ended unexpectedly ({what}).",
        "Try again; if it stays, ask your administrator to look at the worker's output.",
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child that still runs, kindly at first."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def only_worker(place: Installation) -> Iterator[int]:
    """Wait until no other worker or child of one works for the installation, then keep others out.

    Gives the descriptor of the lock; it holds as long as any process has it open.
    """
    descriptor = os.open(place.home / "worker.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def tidy(place: Installation, database: Database) -> None:
    """Delete what is older than it may be kept, and bytes that no record names."""
    with database.read() as session:
        keep = retention_from(settings.setting(session, RETENTION))
        if jobs.working(session):
            return
        known = datasets.checksums(session)
    count = purge(database, due(database, keep, now()), place)
    if count:
        with database.begin() as session:
            audit_log.log(session, None, "purged", what="retention", count=count)
    sweep(database, place.uploads, place.snapshots)
    sweep_results(database, place)
    drop_others(place.kept, known)
    try:
        forget_gone(place, database)
    except StorageError as error:  # tried again the next night
        log.warning("networks of data sets that are gone stay in the store: %s", error.message)
    else:
        hide(place, database)


def hide(place: Installation, database: Database) -> None:
    """Take people hidden since the last time out of the store of networks; tried again later."""
    try:
        forget_hidden(place, database)
    except StorageError as error:
        log.warning("people who opted out are still named in the store: %s", error.message)


def serve(place: Installation, database: Database) -> None:
    """Do jobs until told to stop."""
    with only_worker(place) as lock:
        worker = Worker(place, database, lock)
        recover(database, place)
        tidy(place, database)
        queue = open_queue(place)
        queue.task(name="work")(worker.work)
        queue.periodic_task(crontab(minute="*"), name="look_after")(worker.look_after)
        daily = queue.periodic_task(crontab(hour="3", minute="7"), name="tidy")
        daily(lambda: tidy(place, database))
        often = queue.periodic_task(crontab(minute="*/5"), name="hide")
        often(lambda: hide(place, database))
        ring = queue.task(name="first")(worker.work)
        for _ in range(AT_A_TIME):
            ring()
        consumer = Consumer(
            queue, workers=AT_A_TIME, initial_delay=LOOK_SECONDS, max_delay=2 * LOOK_SECONDS
        )
        try:
            consumer.run()
        finally:
            worker.stop()


def end_with(server: int) -> None:
    """Stop this process, as an administrator would, soon after its parent has ended."""

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def main(arguments: Sequence[str] = ()) -> int:
    """Work until stopped; the exit code says whether it could start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    if arguments:
        end_with(int(arguments[0]))
    try:
        place = installation()
        place.prepare()
        database = Database(place.database_url)
        database.migrate()
        join(place, database)
        serve(place, database)
    except IcommsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    # Tasks are known by the name of their module, which must not be __main__.
    from icomms import worker

    sys.exit(worker.main(sys.argv[1:]))
