"""A graph that others fill, read into a data set: files like any upload, then checked like any.

Nothing of it is in the data set before all of it is; what is kept of it, and for how long, follows
the rules of uploads.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from icomms.config import Settings
from icomms.errors import InputError, SettingsError
from icomms.foreign_files import Progress, read_graph
from icomms.graph_state import graph_settings
from icomms.installation import Installation
from icomms.jobs import CHECK, arguments_of
from icomms.storage import datasets, jobs
from icomms.storage.database import Database, when_back
from icomms.storage.records import Job, User
from icomms.uploads import Reception, Stored


def read_into_data_set(
    database: Database, place: Installation, job: Job, user: User | None,
    progress: Progress, rows: Callable[[int], None],
) -> None:  # fmt: skip
    """Read the graph as the mapping says now, add its files to the job's data set, queue a check.

    Raises SettingsError without a graph or for what is wrong with the mapping, StorageError for
    what the server says, InputError when it is more than an upload may be.
    """
    if not place.graph:
        raise SettingsError(
            "ICOMMS_GRAPH is not set where jobs are done.",
            "Start the worker with the settings that the pages are started with.",
        )
    chosen = graph_settings(database)
    with tempfile.TemporaryDirectory(prefix="icomms-graph-") as name:
        limited = _limited(Path(name), place, rows)
        files, said = read_graph(place.graph, Path(name), chosen, progress, limited)
        limited(0)
        stored: list[Stored] = []
        try:
            with Reception(place.uploads, place.largest_upload_mb * 2**20) as reception:
                stored += (_received(reception, path) for path in files)
            when_back(lambda: _record(database, job, user, tuple(stored), said))
        except BaseException:
            for one in stored:
                (place.uploads / one.stored).unlink(missing_ok=True)
            raise


def _limited(
    folder: Path, place: Installation, rows: Callable[[int], None]
) -> Callable[[int], None]:
    """Tells `rows` on, until the files are larger than an upload may be."""

    largest = place.largest_upload_mb

    def told(more: int) -> None:
        rows(more)
        size = sum(path.stat().st_size for path in folder.iterdir())
        if size > largest * 2**20:
            raise InputError(
                f"The graph is larger than {largest} MB as files.",
                "Read fewer types of relationships, or raise ICOMMS_LARGEST_UPLOAD_MB.",
            )

    return told


def _received(reception: Reception, path: Path) -> Stored:
    incoming = reception.receive(path.name)
    with path.open("rb") as file:
        shutil.copyfileobj(file, incoming, 2**20)
    return incoming.keep()


def _record(
    database: Database, job: Job, user: User | None, stored: tuple[Stored, ...], said: Settings
) -> None:
    """Name the files, end the job and queue the check, in one transaction."""
    with database.begin() as session:
        for one in stored:
            what = said.files[one.sha256]
            datasets.record_upload(session, job.data_set_id, one, what.format, what.columns, user)
        if not jobs.finish(session, job.id):
            raise InputError("Reading the graph was cancelled.", "")
        jobs.make_job(session, CHECK, job.data_set_id, job.user_id, arguments_of())
