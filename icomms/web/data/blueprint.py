"""The section of data: its blueprint and what several of its pages need."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from icomms.config import Settings
from icomms.governance.organisation import ENGINE, PURPOSE, engine_settings, purpose_from
from icomms.jobs import ANALYSE, CHECK, ENDED, READ, again, begin, said_of
from icomms.storage import datasets, jobs
from icomms.storage import settings as store
from icomms.storage.records import DataFile, DataSet, Job
from icomms.web import current
from icomms.web.access import may

bp = Blueprint("data", __name__, url_prefix="/data")
Page = str | tuple[str, int] | Response
LONGEST_NAME = 100
FORMAT = "\tformat"  # where the chosen format stands among remembered columns


def start(kind: str, data_set_id: int) -> Job:
    """Queue a job of a data set and tell the worker; ConflictError while another works."""
    user = current.signed_in_user()
    return _begun(begin(current.database(), kind, data_set_id, user.id))


def start_again(job: Job) -> Job:
    """Queue once more what ended without success, and tell the worker."""
    return _begun(again(current.database(), job, current.signed_in_user().id))


def _begun(job: Job) -> Job:
    if job.kind == ANALYSE:
        current.audit("analysis started", data_set=job.data_set_id, job=job.id)
    current.ring()
    return job


def finished_url(snapshot_id: int) -> str:
    """Where a finished analysis is looked at first: the ranked people, for whoever may see them."""
    known = current_app.view_functions
    endpoint = "people.index" if "people.index" in known and may("see people") else "home.index"
    return url_for(endpoint, snapshot=snapshot_id)


def data_set_of(data_set_id: int) -> DataSet:
    """The data set of an address; NotFoundError (404) when there is none."""
    with current.database().read() as db:
        return datasets.data_set(db, data_set_id)


def files_of(data_set_id: int) -> tuple[DataFile, ...]:
    """Its files in the order they were added."""
    with current.database().read() as db:
        return datasets.files(db, data_set_id)


def last_job(data_set_id: int) -> Job | None:
    """The newest check, analysis or reading of the graph of a data set."""
    with current.database().read() as db:
        found = jobs.jobs(db, data_set_id)
    return next((job for job in found if job.kind in (ANALYSE, CHECK, READ)), None)


def works(job: Job | None) -> bool:
    """Whether a job waits or runs."""
    return job is not None and job.state not in ENDED


def reading_settings(files: tuple[DataFile, ...]) -> Settings:
    """The settings with which files are looked at, with what was chosen for them."""
    with current.database().read() as db:
        engine = store.setting(db, ENGINE)
    return replace(engine_settings(engine), files=said_of(files))


def purpose_stated() -> bool:
    """Whether the organisation has written down what its data is analysed for."""
    with current.database().read() as db:
        return purpose_from(store.setting(db, PURPOSE)).stated
