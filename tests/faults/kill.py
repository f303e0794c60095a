"""Kills the server, the worker or the analysis at random moments, again and again.

`python -m tests.faults.kill [TIMES]` (default 50) prints one line per kill and fails when anything is
left half-written, a record is lost, or a job does not say how it ended.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from icomms import jobs as work
from icomms.pages.view import view_of
from icomms.snapshot import TABLES, open_snapshot
from icomms.storage import accounts, datasets, jobs, snapshots
from icomms.storage.database import Database
from tests.browser.product import Product

WHO = ("server", "worker", "analysis")
LONGEST = 120


@dataclass
class Outcome:
    """How one kill ended."""

    victim: str
    after: float
    state: str


class Trial:
    """One installation that is killed many times."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.product = Product(folder / "home").start()
        self.home = folder / "home"
        self.database = Database(f"sqlite:///{self.home / 'icomms.db'}")
        with self.database.begin() as session:
            self.user = accounts.make_user(
                session, "a@example.com", "A", "administrator", "a long enough sentence"
            ).id
            self.data_set = datasets.make_data_set(session, "Sample", "sample", self.user).id

    def once(self, number: int) -> Outcome:
        """Begin an analysis, kill somebody at a random moment, and look at what is left."""
        job = work.begin(self.database, work.ANALYSE, self.data_set, self.user)
        victim, after = WHO[number % 3], self.random.uniform(0.0, 4.0)
        self._ring()
        time.sleep(after)
        self._kill(victim)
        if victim == "server":
            self.product.start()
        state = self._settled(job.id)
        self._check(state)
        return Outcome(victim, after, state)

    def _ring(self) -> None:
        from icomms.installation import Installation
        from icomms.worker import Bell

        bell = Bell(Installation(home=self.home, database_url=self.database.url))
        bell.ring()
        bell.close()

    def _kill(self, victim: str) -> None:
        if victim == "server":
            self.product.kill()
            return
        name = "icomms.worker_job" if victim == "analysis" else "icomms.worker"
        for process in processes(name, self.home):
            os.kill(process, signal.SIGKILL)

    def _settled(self, job_id: int) -> str:
        """How the job ended; every job must end, whatever was killed."""
        for _ in range(LONGEST * 10):
            with self.database.read() as session:
                state = jobs.job(session, job_id).state
            if state in work.ENDED:
                return state
            time.sleep(0.1)
        raise AssertionError(f"job {job_id} is {state} after {LONGEST} seconds")

    def _check(self, state: str) -> None:
        with self.database.read() as session:
            known = snapshots.snapshots(session)
            last = jobs.jobs(session, self.data_set, 1)[0]
        for one in known:
            snapshot = open_snapshot(self.home / "snapshots" / one.folder)
            for name in TABLES:
                snapshot.table(name)
        if state == "done":
            assert last.snapshot_id in {one.id for one in known}
        else:
            assert last.message or state == "cancelled", "a job ended without a word"
        folders = {one.folder for one in known}
        for _ in range(100):
            left = {p.name for p in (self.home / "snapshots").iterdir()} - folders
            if not left:
                return
            time.sleep(0.1)
        raise AssertionError(f"left behind: {left}")

    def finish(self) -> None:
        """After all that an analysis still works."""
        job = work.begin(self.database, work.ANALYSE, self.data_set, self.user)
        self._ring()
        assert self._settled(job.id) == "done"
        with self.database.read() as session:
            newest = snapshots.snapshots(session)[0]
        assert view_of(self.home / "snapshots" / newest.folder).n > 50

    def close(self) -> None:
        """Stop everything."""
        self.product.stop()
        self.database.close()


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
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        try:
            for number in range(times):
                outcome = trial.once(number)
                print(
                    f"{number + 1}: {outcome.victim} after {outcome.after:.1f} s: {outcome.state}"
                )
            trial.finish()
        finally:
            trial.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
