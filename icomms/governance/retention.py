"""What is older than the organisation keeps it: listed first, deleted when asked or due."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from icomms.campaigns.records import Campaign
from icomms.governance.organisation import Retention
from icomms.installation import Installation
from icomms.kept import drop
from icomms.storage import campaign_files, campaigns, datasets, snapshots
from icomms.storage.database import Database
from icomms.storage.records import DataFile, SnapshotRecord

DAY = 86400


@dataclass(frozen=True, slots=True)
class Due:
    """What a purge deletes."""

    files: tuple[DataFile, ...]
    snapshots: tuple[SnapshotRecord, ...]
    campaigns: tuple[Campaign, ...]

    @property
    def count(self) -> int:
        """How many things go."""
        return len(self.files) + len(self.snapshots) + len(self.campaigns)


def due(database: Database, keep: Retention, now: int) -> Due:
    """What is older than it is kept. `now` in epoch seconds; nothing is deleted."""
    with database.read() as session:
        files = tuple(
            file
            for data_set in datasets.data_sets(session)
            for file in datasets.files(session, data_set.id)
            if _old(file.added_at, keep.uploads_days, now)
        )
        old = tuple(
            one for one in snapshots.snapshots(session)
            if _old(one.created_at, keep.snapshots_days, now)
        )  # fmt: skip
        closed = tuple(
            one for one in campaigns.campaigns(session, "own", ["closed"])
            if one.closed_at is not None and _old(one.closed_at, keep.campaigns_days, now)
        )  # fmt: skip
    return Due(files, old, closed)


def _old(moment: int, days: int, now: int) -> bool:
    return days > 0 and moment < now - days * DAY


def purge(database: Database, found: Due, place: Installation) -> int:
    """Delete what `due` found: the record first, then the bytes; how many things went.

    A crash in between leaves bytes without a record, which the nightly sweeps remove.
    """
    results: list[str] = []
    with database.begin() as session:
        for file in found.files:
            datasets.remove_file(session, file.data_set_id, file.id)
        for one in found.snapshots:
            snapshots.remove_snapshot(session, one.id)
        for ended in found.campaigns:
            files = campaign_files.campaign_files(session, ended.id)
            results += [file.stored for file in files]
            campaigns.delete_campaign(session, ended.id)
    for file in found.files:
        (place.uploads / file.stored).unlink(missing_ok=True)
    drop_readings(database, place.kept, [file.sha256 for file in found.files])
    for one in found.snapshots:
        remove_folder(place.snapshots / one.folder)
    for name in results:
        remove_folder(place.results / name)
    return found.count


def drop_readings(database: Database, kept: Path, sha256s: Iterable[str]) -> None:
    """Delete what is kept (`icomms.kept`) of removed files, unless other files are the same."""
    with database.read() as session:
        known = datasets.checksums(session)
    for sha256 in set(sha256s) - known:
        drop(kept, sha256)


def sweep(database: Database, uploads: Path, folder: Path, older_than: int = 3600) -> int:
    """Remove uploads and snapshot folders that no record names; how many there were.

    Younger ones (seconds) may belong to an upload under way. Only while no job runs.
    """
    with database.read() as session:
        stored = {
            file.stored
            for data_set in datasets.data_sets(session)
            for file in datasets.files(session, data_set.id)
        }
        kept = {one.folder for one in snapshots.snapshots(session)}
    lost = [p for p in uploads.iterdir() if p.name not in stored]
    lost += [p for p in folder.iterdir() if p.name not in kept]
    lost = [p for p in lost if p.stat().st_mtime <= time.time() - older_than]
    for path in lost:
        if path.is_dir():
            remove_folder(path)
        else:
            path.unlink()
    return len(lost)


def remove_folder(path: Path) -> None:
    """Delete a folder with all that is in it."""
    shutil.rmtree(path, ignore_errors=True)
