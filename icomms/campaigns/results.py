"""Adding post metrics and attendance to a campaign, and reading them back.

Of a file only what tracking needs is kept: figures of posts, and who of the people list was at an
event. Names, addresses and titles are dropped before anything is written.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from icomms.campaigns.records import from_json
from icomms.campaigns.steps import need
from icomms.campaigns.tracking_records import Gathering, Measured, Post, Results
from icomms.campaigns.workflow import PLAN
from icomms.errors import InputError
from icomms.governance.retention import remove_folder
from icomms.importers import attendance, post_metrics
from icomms.importers.reading import open_source
from icomms.importers.tables import read_table
from icomms.imports import read_one
from icomms.installation import Installation
from icomms.pages.view import SnapshotView
from icomms.people import resolve
from icomms.records import Account, FileReport, PersonRow, Problem, ReadOptions
from icomms.storage import audit, campaign_files, campaign_members, campaigns
from icomms.storage.database import Database
from icomms.storage.records import CampaignFile, User

FORMATS = (*post_metrics.FORMATS, *attendance.FORMATS)
_KEPT = ("posts", "post_metrics", "gatherings")


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was added, and what the reader should know of it.

    Its counts: posts, metrics, events, people (recognised on the people list) and unknown
    (attendances of nobody on it).
    """

    file: CampaignFile
    problems: tuple[Problem, ...]


def add_results(
    database: Database, place: Installation, user: User, campaign_id: int, path: Path, name: str,
    view: SnapshotView, options: ReadOptions,
) -> Added:  # fmt: skip
    """Read a file of post metrics or attendance into a campaign.

    `view` is the snapshot of the campaign's plan: its people list says who was there. InputError
    for a file of another sort or one that cannot be read, ConflictError when it was added already;
    then nothing is kept.
    """
    need(user, PLAN)
    stored = secrets.token_hex(16)
    target = place.results / stored
    with tempfile.TemporaryDirectory(prefix="icomms-results-", dir=place.home) as scratch:
        report = _read(path, name, Path(scratch), options)
        with database.read() as session:
            campaigns.campaign(session, campaign_id)
            members = {m.person_id for m in campaign_members.members(session, campaign_id)}
        tables, counts = _sealed(Path(scratch), view, members)
    _keep(target, tables)
    try:
        with database.begin() as session:
            campaigns.locked(session, campaign_id)
            file = campaign_files.add_campaign_file(
                session, campaign_id, name, stored, report.sha256, report.bytes, report.format,
                counts, user.id,
            )  # fmt: skip
            audit.log(
                session, user, "results added", campaign=campaign_id, file=file.id,
                bytes=report.bytes, sha256=report.sha256, format=report.format,
            )  # fmt: skip
    except BaseException:
        remove_folder(target)
        raise
    return Added(file, report.problems)


def remove_results(
    database: Database, place: Installation, user: User, campaign_id: int, file_id: int
) -> None:
    """Take a file of results out again."""
    need(user, PLAN)
    with database.begin() as session:
        file = campaign_files.remove_campaign_file(session, campaign_id, file_id)
        audit.log(session, user, "results removed", campaign=campaign_id, file=file_id)
    remove_folder(place.results / file.stored)


def results_of(place: Installation, files: Sequence[CampaignFile]) -> Results:
    """All results of a campaign. A post or event that several files name is one."""
    posts: dict[str, Post] = {}
    metrics: dict[Measured, None] = {}
    gatherings: dict[str, Gathering] = {}
    for file in files:
        folder = place.results / file.stored
        for row in _rows(folder, "posts"):
            post = from_json(Post, {**row, "source": file.name})
            posts.setdefault(post.key, post)
        found = (from_json(Measured, row) for row in _rows(folder, "post_metrics"))
        metrics |= dict.fromkeys(found)
        for row in _rows(folder, "gatherings"):
            event = from_json(Gathering, row)
            earlier = gatherings.get(event.key, event)
            both = earlier.people | event.people
            unknown = max(earlier.unknown, event.unknown)
            gatherings[event.key] = replace(event, people=both, unknown=unknown)
    return Results(tuple(posts.values()), tuple(metrics), tuple(gatherings.values()))


def sweep_results(database: Database, place: Installation, older_than: int = 3600) -> int:
    """Remove folders that no record names, as a deleted campaign leaves them; how many there were.

    Younger ones (seconds) may belong to a file that is being added.
    """
    folder = place.results
    with database.read() as session:
        kept = campaign_files.stored_names(session)
    lost = [
        one
        for one in (folder.iterdir() if folder.is_dir() else ())
        if one.name not in kept and one.stat().st_mtime <= time.time() - older_than
    ]
    for one in lost:
        remove_folder(one)
    return len(lost)


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.parquet"
    return list(pq.read_table(path).to_pylist()) if path.exists() else []


def _read(path: Path, name: str, folder: Path, options: ReadOptions) -> FileReport:
    source = replace(open_source(path), name=name)
    report = read_one(source, folder, options)
    if report.format not in FORMATS:
        raise InputError(
            "This file holds neither figures of posts nor attendance.",
            "Add it to the data instead, or choose another file.",
        )
    return report


def _sealed(
    folder: Path, view: SnapshotView, members: set[str]
) -> tuple[dict[str, pa.Table], dict[str, int]]:
    """The tables that are kept, and what was found."""
    accounts = _accounts(folder)
    person = _people(accounts, view)
    posts = _posts(folder, person, members)
    metrics = _metrics(folder, posts)
    gatherings = _gatherings(folder, person)
    counts = {
        "posts": len(posts),
        "metrics": len(metrics),
        "events": len(gatherings),
        "people": len({p for row in gatherings for p in row["people"]}),  # type: ignore[attr-defined]
        "unknown": sum(int(str(row["unknown"])) for row in gatherings),
    }
    tables = {"posts": posts, "post_metrics": metrics, "gatherings": gatherings}
    return {name: pa.Table.from_pylist(rows) for name, rows in tables.items() if rows}, counts


def _accounts(folder: Path) -> tuple[Account, ...]:
    found = []
    for row in read_table(folder, "accounts").to_pylist():
        row.pop("account")
        found.append(Account(**{**row, "emails": tuple(row["emails"] or ())}))
    return tuple(found)


def _people(accounts: Sequence[Account], view: SnapshotView) -> list[str]:
    """The person id of every account, "" for whoever is not on the people list."""
    rows = [
        PersonRow(
            id=str(key), name=str(name), row=number, department=str(unit),
            emails=(str(key).lower(),) if "@" in str(key) else (), employee_no=str(key),
        )
        for number, (key, name, unit) in enumerate(
            zip(view.ids, view.names, view.units, strict=True), 2
        )
    ]  # fmt: skip
    found = resolve(rows, accounts)
    listed = len(rows)
    return [
        found.people[link.person].id if link.person is not None and link.person < listed else ""
        for link in found.links
    ]


Rows = list[dict[str, object]]


def _posts(folder: Path, person: Sequence[str], members: set[str]) -> Rows:
    """Posts without titles; their author only when it is a member of the campaign."""
    found = []
    for row in read_table(folder, "posts").to_pylist():
        author = person[row["author"]] if row["author"] is not None else ""
        found.append({
            "key": row["key"], "created_at": row["created_at"], "hashtags": row["hashtags"] or [],
            "author": author if author in members else "",
        })  # fmt: skip
    return found


def _metrics(folder: Path, posts: Rows) -> Rows:
    return [
        {"post": posts[row["post"]]["key"], "measured_at": row["measured_at"],
         "segment": row["segment"], "metric": row["metric"], "value": row["value"]}
        for row in read_table(folder, "post_metrics").to_pylist()
    ]  # fmt: skip


def _gatherings(folder: Path, person: Sequence[str]) -> Rows:
    """Events with the listed people who were there, and how many others were."""
    others: dict[int, int] = {}
    there: dict[int, set[str]] = {
        int(n): set() for n in read_table(folder, "events").column("event").to_pylist()
    }
    for row in read_table(folder, "attendance").to_pylist():
        if row["attended"] == "no":
            continue
        who = person[row["account"]]
        if who:
            there[row["event"]].add(who)
        else:
            others[row["event"]] = others.get(row["event"], 0) + 1
    return [
        {"key": row["key"], "starts_at": row["starts_at"],
         "people": sorted(there[row["event"]]), "unknown": others.get(row["event"], 0)}
        for row in read_table(folder, "events").to_pylist()
    ]  # fmt: skip


def _keep(target: Path, tables: Mapping[str, pa.Table]) -> None:
    target.mkdir(parents=True, mode=0o700)
    for name, table in tables.items():
        path = target / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        path.chmod(0o600)
