"""`python -m icomms.worker_job JOB`: one check, analysis, plan or graph, in a process of its own.

Pages never share its interpreter, cancelling is ending it, and running out of memory ends nothing
else. This is the one place that catches every error: it becomes a job that failed and says why.
"""

from __future__ import annotations

import ctypes
import logging
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from icomms.analysis import Request, analyse
from icomms.campaigns.plan_job import make_plan
from icomms.checking import check
from icomms.data_set_networks import kept_network
from icomms.errors import IcommsError, InputError, NotFoundError, UnavailableError
from icomms.governance.organisation import engine_settings
from icomms.graph_job import read_into_data_set
from icomms.installation import Installation, installation
from icomms.jobs import (
    ANALYSE,
    EFFECT,
    PLAN,
    READ,
    Work,
    folder_of,
    keep_check,
    keep_result,
    remove_leftovers,
    work_of,
)
from icomms.kept import Keeper
from icomms.pages.view import view_of
from icomms.snapshot import Snapshot
from icomms.storage import accounts, datasets, jobs, people, snapshots
from icomms.storage import audit as audit_log
from icomms.storage.database import Database, when_back
from icomms.storage.records import Job, User
from icomms.uploads import under_their_names
from icomms.what_if import effects

log = logging.getLogger(__name__)
PARENT_DIED = 1  # PR_SET_PDEATHSIG
NICE = 5
SECONDS = 0.5


class Telling:
    """Writes the progress of a job into the database, at most twice a second.

    A database that is away misses some of it; the work goes on.
    """

    def __init__(self, database: Database, job_id: int) -> None:
        self._database, self._job = database, job_id
        self._step, self._share, self._rows = "", 0.0, 0
        self._began = self._told = 0.0

    def step(self, step: str, share: float) -> None:
        """Another step began, or this one went on; `share` of the whole is done."""
        if step != self._step:
            self._step, self._rows, self._began = step, 0, time.monotonic()
        self._share = share
        self._tell(self._pace() if self._rows else None)

    def rows(self, more: int) -> None:
        """So many more rows of this step were read."""
        self._rows += more
        if time.monotonic() - self._told >= SECONDS:
            self._tell(self._pace())

    def _pace(self) -> float:
        return self._rows / max(time.monotonic() - self._began, 0.001)

    def _tell(self, pace: float | None) -> None:
        self._told = time.monotonic()
        with suppress(UnavailableError), self._database.begin() as session:
            jobs.progress(session, self._job, self._step[:200], self._share, pace)


def run(database: Database, place: Installation, job_id: int) -> bool:
    """Do a job that runs; whether it was done. Every error is recorded as its failure."""
    job = when_back(lambda: _job(database, job_id))
    try:
        _work(database, place, job)
    except IcommsError as error:
        _fail(database, place, job, error.message, error.fix)
    except MemoryError:
        _fail(database, place, job, *OUT_OF_MEMORY)
    except OSError as error:
        log.exception("job %s", job_id)
        _fail(
            database,
            place,
            job,
            f"The disk said: {error.strerror}.",
            "Free some room, then try again.",
        )
    except Exception as error:  # the one place: a defect of ours must end as an honest failure
        reference = secrets.token_hex(4)
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("reference %s, job %s: %s\n%s", reference, job_id, type(error).__name__, where)
        text = f"Something went wrong on our side (reference {reference})."
        _fail(database, place, job, text, "Try again; if it stays, report the reference.")
    else:
        return True
    return False


def _job(database: Database, job_id: int) -> Job:
    with database.read() as session:
        return jobs.job(session, job_id)


OUT_OF_MEMORY = (
    "The memory of this computer was not enough.",
    "Upload a shorter period, or use a computer with more memory, then try again.",
)


def _work(database: Database, place: Installation, job: Job) -> None:
    telling = Telling(database, job.id)
    if job.kind == EFFECT:
        _try_out(database, place, job, telling)
        return
    if job.kind == PLAN:
        _plan(database, place, job, telling)
        return
    if job.kind == READ:
        user = _user(database, job)
        read_into_data_set(database, place, job, user, telling.step, telling.rows)
        return
    work = work_of(database, place, job.data_set_id)
    with tempfile.TemporaryDirectory(prefix="icomms-names-") as folder:
        files = under_their_names(work.files, Path(folder))
        if job.kind == ANALYSE:
            _analyse(database, place, job, work, files, telling)
            return
        result = check(
            files, work.settings, work.decisions, work.corrections, telling.step, telling.rows,
            _keeper(place, work),
        )  # fmt: skip
        keep_check(place, work, result)
        _done(database, job)


def _plan(database: Database, place: Installation, job: Job, telling: Telling) -> None:
    user = _user(database, job)
    if user is None or job.campaign_id is None:
        raise NotFoundError("This campaign is gone.", "Make a new one.")
    folder = str(job.arguments["snapshot"])
    make_plan(database, place, user, job.campaign_id, folder, telling.step)
    _done(database, job)


def _done(database: Database, job: Job) -> None:
    def finish() -> None:
        with database.begin() as session:
            jobs.finish(session, job.id)

    when_back(finish)


def _analyse(
    database: Database, place: Installation, job: Job, work: Work, files: tuple[Path, ...],
    telling: Telling,
) -> None:  # fmt: skip
    request = Request(
        files=files, out=place.snapshots / folder_of(job), settings=work.settings,
        seed=int(job.arguments["seed"]), decisions=work.decisions, corrections=work.corrections,
        store=kept_network(place, database, job.data_set_id),
        keep=_keeper(place, work),
    )  # fmt: skip
    made = analyse(request, telling.step, telling.rows)
    when_back(lambda: _record(database, job, made))


def _keeper(place: Installation, work: Work) -> Keeper | None:
    """What is kept of uploads; the files of the sample company come with icomms."""
    return Keeper(place.kept) if work.data_set.kind == "own" else None


def _record(database: Database, job: Job, made: Snapshot) -> None:
    """Name a finished snapshot and end its job, in one transaction."""
    with database.begin() as session:
        found = snapshots.add_snapshot(
            session, job.data_set_id, folder_of(job), first=_first(made), last=_last(made),
            interactions=int(made.quality["figures"]["resolution"]["interactions"]),
            people=int(made.quality["figures"]["people"]),
            ranked=int(made.quality["figures"]["ranked"]),
        )  # fmt: skip
        if not jobs.finish(session, job.id, found.id):
            raise InputError("The analysis was cancelled.", "")
        audit_log.log(
            session, _user(database, job), "analysis finished",
            data_set=job.data_set_id, job=job.id, snapshot=found.id,
        )  # fmt: skip


def _try_out(database: Database, place: Installation, job: Job, telling: Telling) -> None:
    """What other settings would change in the ranking of a finished snapshot."""
    with database.read() as session:
        snapshot = snapshots.snapshot(session, int(job.arguments["snapshot"]))
        scope = datasets.data_set(session, job.data_set_id).kind
        hidden, critics = people.hidden(session, scope), people.critics(session, scope)
    chosen = engine_settings(job.arguments["engine"], opted_out=hidden, critics=critics)
    view = view_of(place.snapshots / snapshot.folder, hidden)
    found = effects(view, chosen, telling.step)
    keep_result(place, job, {"effects": [asdict(effect) for effect in found]})
    _done(database, job)


def _first(made: Snapshot) -> int | None:
    return min((i["first"] for i in made.inputs if i["first"] is not None), default=None)


def _last(made: Snapshot) -> int | None:
    return max((i["last"] for i in made.inputs if i["last"] is not None), default=None)


def _user(database: Database, job: Job) -> User | None:
    if job.user_id is None:
        return None
    with database.read() as session:
        return accounts.user(session, job.user_id)


def _fail(database: Database, place: Installation, job: Job, message: str, fix: str) -> None:
    """Record a failure with its step, and leave nothing of the job behind."""
    when_back(lambda: _say_failed(database, place, job, message, fix))


def _say_failed(database: Database, place: Installation, job: Job, message: str, fix: str) -> None:
    remove_leftovers(database, place, job)
    user = _user(database, job)
    with database.begin() as session:
        step = jobs.job(session, job.id).step
        if jobs.fail(session, job.id, message, fix) and job.kind == ANALYSE:
            audit_log.log(
                session, user, "analysis failed",
                data_set=job.data_set_id, job=job.id, step=step.partition(" ")[0],
            )  # fmt: skip


def end_with_parent(parent: int) -> None:
    """End this process as soon as its parent has ended, whatever it is doing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _be_modest() -> None:
    """Let pages go first, and let the system end this process before any other."""
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


def main(arguments: list[str]) -> int:
    """Do the job named on the command line; 0 when it was done."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    job_id, parent = (int(text) for text in arguments)
    end_with_parent(parent)
    _be_modest()
    place = installation()
    database = Database(place.database_url)
    try:
        return 0 if run(database, place, job_id) else 1
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
