"""Long tasks: what the check and the analysis of a data set read, and what they may leave behind.

Reading a graph into a data set is a third kind; choosing a campaign's team a fourth, beside the
one job of a data set.

The database says what waits, runs and ended (`icomms.storage.jobs`); a worker process
(`icomms.worker`) runs each job in a child process (`icomms.worker_job`). A job writes under names
of its own, so that whatever one that died has left can be removed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from icomms.checked import CheckResult, plain, result_from
from icomms.config import FileSettings, Settings
from icomms.errors import ConflictError
from icomms.governance.organisation import ENGINE, engine_settings
from icomms.governance.retention import remove_folder
from icomms.installation import Installation
from icomms.people import Decision
from icomms.storage import datasets, jobs, people, settings, snapshots
from icomms.storage.database import Database
from icomms.storage.records import DataFile, DataSet, Job, SnapshotRecord

ANALYSE, CHECK, EFFECT, PLAN, READ = "analyse", "check", "effect", "plan", "read"
ENDED = ("done", "failed", "cancelled", "interrupted")
SEED = 1
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
DIED = (
    "The work was interrupted: the program that did it has ended.",
    "Nothing half-done was kept. Start it again.",
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a job reads: files with the names their owner knows, settings, what users said."""

    data_set: DataSet
    files: tuple[tuple[Path, str], ...]
    settings: Settings
    decisions: tuple[Decision, ...]
    corrections: Mapping[str, Mapping[str, str]]

    @property
    def stamp(self) -> str:
        """A mark of files and settings: a check made under another stamp is out of date."""
        paths = [path.name for path, _ in self.files]
        text = json.dumps([paths, self.settings.as_dict()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def work_of(database: Database, place: Installation, data_set_id: int) -> Work:
    """All a check or an analysis needs, as it is now; NotFoundError without such a data set."""
    with database.read() as session:
        data_set = datasets.data_set(session, data_set_id)
        files = datasets.files(session, data_set_id)
        scope = data_set.kind
        chosen = engine_settings(
            settings.setting(session, ENGINE),
            opted_out=people.hidden(session, scope),
            critics=people.critics(session, scope),
        )
        corrections: dict[str, dict[str, str]] = {}
        for one in people.corrections(session, scope):
            corrections.setdefault(one.person_id, {})[one.field] = one.value
        decisions = datasets.decisions(session, data_set_id)
    stored = tuple((place.uploads / file.stored, file.name) for file in files)
    return Work(
        data_set=data_set,
        files=_sample_files() if scope == "sample" else stored,
        settings=replace(chosen, files=said_of(files)),
        decisions=decisions,
        corrections=corrections,
    )


def said_of(files: tuple[DataFile, ...]) -> dict[str, FileSettings]:
    """What was chosen for the files, as the settings of an analysis have it."""
    return {
        file.sha256: FileSettings(file.format, dict(file.mapping)) for file in files if file.format
    }


def _sample_files() -> tuple[tuple[Path, str], ...]:
    """The exports of the made-up company that comes with icomms."""
    return tuple((path, path.name) for path in sorted(SAMPLE.iterdir()) if path.is_file())


def begin(
    database: Database,
    kind: str,
    data_set_id: int,
    user_id: int | None,
    attempt: int = 1,
    arguments: Mapping[str, Any] | None = None,
) -> Job:
    """Queue a job with what it needs beside; ConflictError while another of the data set works."""
    with database.begin() as session:
        whole = arguments_of(arguments)
        return jobs.make_job(session, kind, data_set_id, user_id, whole, attempt)


def arguments_of(told: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What every job of a data set is told, and what `told` adds."""
    return {"folder": secrets.token_hex(8), "seed": SEED, **(told or {})}


def begin_plan(
    database: Database, campaign_id: int, found: SnapshotRecord, user_id: int
) -> Job:  # fmt: skip
    """Queue the choice of a campaign's team; ConflictError while another one of it works."""
    with database.begin() as session:
        return jobs.make_job(
            session, PLAN, found.data_set_id, user_id, {"snapshot": found.folder},
            campaign_id=campaign_id,
        )  # fmt: skip


def again(database: Database, job: Job, user_id: int | None) -> Job:
    """Queue once more what ended without success."""
    if job.state not in ENDED or job.state == "done":
        raise ConflictError("This has not failed.", "Go back to the data set.")
    return begin(
        database, job.kind, job.data_set_id, user_id, job.attempt + 1, _without_folder(job)
    )


def _without_folder(job: Job) -> dict[str, Any]:
    """What a job was told, but for the folder: each attempt writes into one of its own."""
    return {name: value for name, value in job.arguments.items() if name != "folder"}


def folder_of(job: Job) -> str:
    """The name of the snapshot folder that an analysis writes."""
    return str(job.arguments["folder"])


def workshop(place: Installation, job_id: int) -> Path:
    """The folder for everything temporary of one job."""
    return place.home / "work" / str(job_id)


def check_file(place: Installation, data_set_id: int) -> Path:
    """Where the last check of a data set is kept until its analysis."""
    return place.home / "checks" / f"{data_set_id}.json"


def keep_check(place: Installation, work: Work, result: CheckResult) -> None:
    """Keep what a check found, whole or not at all."""
    _keep(check_file(place, work.data_set.id), {"stamp": work.stamp, "result": plain(result)})


def kept_check(place: Installation, work: Work) -> CheckResult | None:
    """The last check of these files under these settings, None when it must be made anew."""
    kept = _kept(check_file(place, work.data_set.id))
    return result_from(kept["result"]) if kept and kept["stamp"] == work.stamp else None


def result_file(place: Installation, data_set_id: int, name: str) -> Path:
    """Where the last result of a task beside checks and analyses is kept for its page."""
    return place.home / "results" / f"{data_set_id}-{name}.json"


def keep_result(place: Installation, job: Job, result: Mapping[str, Any]) -> None:
    """Keep the result of a job until the next one of its kind on the same data set."""
    path = result_file(place, job.data_set_id, job.kind)
    _keep(path, {"stamp": job.id, "result": dict(result)})


def kept_result(place: Installation, job: Job) -> Mapping[str, Any] | None:
    """The result of a job, None when it has none yet or a later one has taken its place."""
    kept = _kept(result_file(place, job.data_set_id, job.kind))
    return kept["result"] if kept and kept["stamp"] == job.id else None


def forget(place: Installation, data_set_id: int) -> None:
    """Delete checks and results of a data set that is gone."""
    check_file(place, data_set_id).unlink(missing_ok=True)
    for path in (place.home / "results").glob(f"{data_set_id}-*.json"):
        path.unlink(missing_ok=True)


def _keep(path: Path, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    part.rename(path)


def _kept(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    return dict(json.loads(path.read_text(encoding="utf-8")))


def remove_leftovers(database: Database, place: Installation, job: Job) -> None:
    """Delete what a job that did not end well has left: temporary files, an unrecorded snapshot."""
    shutil.rmtree(workshop(place, job.id), ignore_errors=True)
    kept = check_file(place, job.data_set_id), result_file(place, job.data_set_id, job.kind)
    for part in (part for path in kept for part in path.parent.glob(f"{path.stem}.*.part")):
        part.unlink(missing_ok=True)
    if job.kind == PLAN:  # it keeps its plan in one transaction
        return
    folder = folder_of(job)
    for unfinished in place.snapshots.glob(f".{folder}-*"):
        remove_folder(unfinished)
    with database.read() as session:
        recorded = {one.folder for one in snapshots.snapshots(session)}
    if folder not in recorded:
        remove_folder(place.snapshots / folder)


def recover(database: Database, place: Installation) -> int:
    """Say of every job that a dead worker left running that it was interrupted; how many."""
    with database.read() as session:
        left = [job for job in jobs.working(session) if job.state == "running"]
    for job in left:
        remove_leftovers(database, place, job)
        with database.begin() as session:
            jobs.interrupt(session, job.id, *DIED)
    shutil.rmtree(place.home / "work", ignore_errors=True)
    return len(left)
