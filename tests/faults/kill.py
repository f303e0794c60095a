"""Kills the server, the worker or a job's process at random moments, again and again.

`python -m tests.faults.kill [TIMES]` (default 50) prints one line per kill and fails when anything
is left half-written, a record is lost, or a job does not say how it ended and cannot be done again.
Killed are analyses of the sample company, checks and analyses of uploaded files, and uploads.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from icomms import jobs as work
from icomms.governance.organisation import ENGINE
from icomms.governance.retention import sweep
from icomms.installation import Installation
from icomms.pages.view import view_of
from icomms.snapshot import TABLES, open_snapshot
from icomms.storage import accounts, audit, datasets, jobs, settings, snapshots
from icomms.storage.database import Database
from icomms.storage.records import Job
from icomms.worker import Bell
from tests.browser.product import Product
from tests.faults.client import Client

WHO = ("server", "worker", "job")
WHAT = ("analysis of the sample", "check of own files", "analysis of own files")
UPLOAD = "upload"
UPLOAD_EVERY = 10
FILES = ("people.xlsx", "slack.zip", "survey.csv", "attendance_events.csv")
PASSWORD = "a long enough sentence"
LONGEST = 240
USUAL_SECONDS, DRAWS = 4.0, 20
LARGE = 200_000_000


@dataclass
class Outcome:
    """How one kill ended; `again` how the same work ended when it was done once more."""

    what: str
    victim: str
    after: float
    state: str
    again: str = ""

    def __str__(self) -> str:
        again = f", again: {self.again}" if self.again else ""
        return f"{self.what}: {self.victim} after {self.after:.1f} s: {self.state}{again}"


class Trial:
    """One installation that is killed many times. `seconds`: how long each kind of work takes."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.home = folder / "home"
        self.product = Product(self.home).start()
        self.database = Database(f"sqlite:///{self.home / 'icomms.db'}")
        self.place = Installation(home=self.home, database_url=self.database.url)
        with self.database.begin() as session:
            self.user = accounts.make_user(
                session, "a@example.com", "A", "administrator", PASSWORD
            ).id
            self.sample = datasets.make_data_set(session, "Sample", "sample", self.user).id
            settings.set_setting(session, ENGINE, {"analysis": {"draws": DRAWS}}, self.user)
        self.client = Client(self.product.port).sign_in("a@example.com", PASSWORD)
        self.own = self._uploaded()
        self.begun = self.logged = 0
        self.seconds = dict.fromkeys(WHAT, USUAL_SECONDS)

    def _uploaded(self) -> int:
        """A data set of one's own with files that came in as a browser sends them."""
        for name in FILES:
            content = (work.SAMPLE / name).read_bytes()
            with self.database.read() as session:
                known = [one.id for one in datasets.data_sets(session) if one.kind == "own"]
            to = f"?to={known[0]}" if known else ""
            status, text, _ = self.client.upload(name, len(content), [content], to)
            assert status == 303, text
        return known[0]

    def once(self, number: int) -> Outcome:
        """Kill somebody at a random moment and look at what is left."""
        victim = WHO[number % 3]
        what = WHAT[(number + number // 3) % 3]
        if number % UPLOAD_EVERY == UPLOAD_EVERY - 1:
            return self.upload_once()
        job = self._begin(what)
        after = self.random.uniform(0.0, 1.1 * self.seconds[what])
        time.sleep(after)
        self._kill(victim)
        state = self._settled(job.id)
        self._check(job.id)
        outcome = Outcome(what, victim, after, state)
        if state in ("failed", "interrupted"):
            with self.database.read() as session:
                ended = jobs.job(session, job.id)
            retried = work.again(self.database, ended, self.user)
            self.begun += 1
            self._ring()
            began = time.monotonic()
            outcome.again = self._settled(retried.id)
            self.seconds[what] = time.monotonic() - began
            assert outcome.again == "done", "what was interrupted cannot be done again"
            self._check(retried.id)
        return outcome

    def _begin(self, what: str) -> Job:
        kind = work.CHECK if what.startswith("check") else work.ANALYSE
        data_set = self.sample if what.endswith("sample") else self.own
        job = work.begin(self.database, kind, data_set, self.user)
        self.begun += 1
        self._ring()
        return job

    def _ring(self) -> None:
        bell = Bell(self.place)
        bell.ring()
        bell.close()

    def _kill(self, victim: str) -> None:
        if victim == "server":
            self.product.kill()
            self.product.start()
            return
        name = "icomms.worker_job" if victim == "job" else "icomms.worker"
        for process in processes(name, self.home):
            with suppress(ProcessLookupError):  # it has ended since
                os.kill(process, signal.SIGKILL)

    def upload_once(self, size: int = LARGE) -> Outcome:
        """Kill the server in the middle of a large upload."""
        sent = threading.Event()
        sender = threading.Thread(target=self._send, args=(sent, size))
        sender.start()
        sent.wait()
        after = self.random.uniform(0.0, 3.0)
        time.sleep(after)
        self.product.kill()
        sender.join()
        self.product.start()
        self._check(None)
        with self.database.read() as session:
            new = [one for one in datasets.data_sets(session) if one.name == "large"]
            whole = [file.bytes for one in new for file in datasets.files(session, one.id)]
        assert set(whole) <= {size}, "an upload was kept that is not whole"
        state = "kept whole" if new else "nothing kept"
        for one in new:
            status, text, _ = self.client.post(
                f"/data/{one.id}/delete", f"/data/{one.id}", name=one.name
            )
            assert status == 303, text
        return Outcome(UPLOAD, "server", after, state)

    def _send(self, sent: threading.Event, size: int) -> None:
        row = 1_000 * b"an@x.vn,binh@x.vn,message,2025-03-02 09:15\n"

        def pieces() -> Iterator[bytes]:
            head, left = b"source,target,kind,time\n", size
            sent.set()
            yield head
            left -= len(head)
            while left:
                yield row[:left]
                left -= min(left, len(row))

        try:
            with suppress(OSError):  # the server it speaks to dies
                self.client.upload("large.csv", size, pieces())
        finally:
            sent.set()

    def _settled(self, job_id: int) -> str:
        """How the job ended; every job must end, whatever was killed."""
        for _ in range(LONGEST * 10):
            with self.database.read() as session:
                state = jobs.job(session, job_id).state
            if state in work.ENDED:
                return state
            time.sleep(0.1)
        raise AssertionError(f"job {job_id} is {state} after {LONGEST} seconds")

    def _check(self, job_id: int | None) -> None:
        """Every record is there and whole, and nothing lies about."""
        with self.database.read() as session:
            known = snapshots.snapshots(session)
            files = datasets.files(session, self.own)
            all_jobs = jobs.jobs(session, limit=10 * LONGEST)
            logged = audit.count(session, audit.AuditFilter())
        for one in known:
            snapshot = open_snapshot(self.home / "snapshots" / one.folder)
            for name in TABLES:
                snapshot.table(name)
        assert [file.name for file in files] == list(FILES)
        assert len(all_jobs) == self.begun
        assert logged >= self.logged
        self.logged = logged
        if job_id is not None:
            _says_how_it_ended(next(job for job in all_jobs if job.id == job_id), known)
        self._nothing_left({one.folder for one in known})

    def _nothing_left(self, folders: set[str]) -> None:
        for _ in range(LONGEST * 10):
            if not (left := self._left(folders)):
                return
            time.sleep(0.1)
        raise AssertionError(f"left behind: {left}")

    def _left(self, folders: set[str]) -> list[Path]:
        """What no record names: snapshots, half-written files, workshops.

        A whole upload whose server died before it was recorded goes with the next sweep.
        """
        with self.database.read() as session:
            stored = {
                file.stored
                for one in datasets.data_sets(session)
                for file in datasets.files(session, one.id)
            }
        left = [p for p in (self.home / "snapshots").iterdir() if p.name not in folders]
        if not left:
            sweep(self.database, self.home / "uploads", self.home / "snapshots", older_than=0)
        left += [p for p in (self.home / "uploads").iterdir() if p.name not in stored]
        left += [*self.home.glob("work/*"), *self.home.glob("arriving/*/*")]
        return left + [*self.home.glob("checks/*.part"), *self.home.glob("results/*.part")]

    def finish(self) -> None:
        """After all that, everything still works."""
        for what in WHAT:
            job = self._begin(what)
            assert self._settled(job.id) == "done"
            self._check(job.id)
        assert work.kept_check(self.place, work.work_of(self.database, self.place, self.own))
        with self.database.read() as session:
            newest = snapshots.snapshots(session)[0]
        assert view_of(self.home / "snapshots" / newest.folder).n > 50

    def close(self) -> None:
        """Stop everything; nobody who was started may live on."""
        self.product.stop()
        self.database.close()
        for _ in range(LONGEST * 10):
            left = [*processes("icomms.worker", self.home)]
            left += processes("icomms.worker_job", self.home)
            if not left:
                return
            time.sleep(0.1)
        raise AssertionError(f"processes live on: {left}")


def _says_how_it_ended(job: Job, known: tuple) -> None:
    if job.state == "done":
        assert job.kind == work.CHECK or job.snapshot_id in {one.id for one in known}
    else:
        assert job.message, "a job ended without a word"
        assert job.fix


def processes(module: str, home: Path) -> list[int]:
    """Processes of this installation that run a module."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            environment = (entry / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if module.encode() in command and str(home).encode() in environment:
            found.append(int(entry.name))
    return found


def main(times: int) -> None:
    """Kill so many times."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        try:
            for number in range(times):
                outcome = trial.once(number)
                counts[outcome.state] += 1
                print(f"{number + 1}: {outcome}", flush=True)
            trial.finish()
        finally:
            trial.close()
    ends = ", ".join(f"{count} {state}" for state, count in counts.most_common())
    print(f"{times} kills: {ends}; nothing left half-written, no record lost")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
