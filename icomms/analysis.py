"""THE MAIN JOB, readable top to bottom: exports in, one immutable snapshot out.

    files → canonical tables → people → tie families → measures → role scores → reasons → snapshot

Nothing is written to the place the user named until everything is done: the snapshot grows under a
temporary name beside it and is renamed at the end, so an error or Ctrl-C leaves nothing behind.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.keys import structural_keys
from icomms.config import Settings
from icomms.errors import InputError, NotEnoughDataError, SnapshotError
from icomms.evidence import Evidence, gather, settings_recency
from icomms.importers.people_file import resolve_managers
from icomms.imports import Import, read_files
from icomms.measures import measure_people
from icomms.peers import column_values, numbered, peer_groups
from icomms.people import Decision, Person, Resolution, resolve
from icomms.quality import Quality, assess_quality
from icomms.reasons import reasons_for
from icomms.records import Problem
from icomms.roles import Scope, score_roles
from icomms.snapshot import Snapshot, write_snapshot

Progress = Callable[[str, float], None]
UNIT_COLUMNS = ("department", "team", "division", "location", "company")


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `until` (epoch seconds) leaves out everything later."""

    files: tuple[Path, ...]
    out: Path
    settings: Settings = Settings()
    seed: int = 1
    until: int | None = None
    decisions: tuple[Decision, ...] = ()


def analyse(request: Request, progress: Progress = lambda step, share: None) -> Snapshot:
    """Read the files, rank everybody for four roles and write the snapshot folder `request.out`.

    Raises IcommsError (InputError, SettingsError, NotEnoughDataError, SnapshotError); in every
    case the folder does not exist afterwards.
    """
    _refuse_existing(request.out)
    request.out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{request.out.name}-", dir=request.out.parent))
    try:
        snapshot = _analyse_into(work, request, progress)
        work.rename(request.out)
        return snapshot
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _analyse_into(work: Path, request: Request, progress: Progress) -> Snapshot:
    settings = request.settings
    folder = work / "import"
    folder.mkdir()
    imported = read_files(request.files, folder, settings, progress)
    progress("Recognising people", 0.3)
    resolution = recognise(imported, request)
    progress("Weighing ties", 0.4)
    person = _person_of_account(resolution, len(imported.accounts))
    n = len(resolution.people)
    evidence = gather(imported.files, person, n, settings, request.until, work)
    _refuse_empty(evidence, n)
    managers, manager_problems = _managers(imported, resolution)
    eligible = _eligible(resolution.people, settings)
    units = _units(resolution.people, settings.people.unit)
    peer_column, peer = peer_groups(
        evidence.families.network, resolution.people, settings.people.peer_group
    )
    scope = Scope(
        eligible=eligible,
        peer=peer,
        unit=numbered(units),
        keys=structural_keys(tuple(evidence.families.network.families.values())),
        recency=settings_recency(settings, evidence.now),
        draws=settings.analysis.draws,
        seed=request.seed,
        contacts_only=evidence.contacts_only,
        events=_events(evidence),
    )
    progress("Measuring", 0.5)
    measures = measure_people(evidence.families.network, scope, request.seed)
    progress("Scoring four roles", 0.6)
    roles = score_roles(evidence.families.network, scope)
    progress("Checking the data", 0.9)
    problems = (*imported.problems, *resolution.problems, *manager_problems)
    quality = assess_quality(imported, resolution, evidence, scope, roles, peer_column, problems)
    progress("Writing reasons", 0.95)
    reasons = reasons_for(resolution.people, evidence, scope, roles, measures, peer_column)
    snapshot = Snapshot(
        request=request,
        imported=imported,
        resolution=resolution,
        evidence=evidence,
        scope=scope,
        units=tuple(units),
        peer_column=peer_column,
        managers=managers,
        measures=measures,
        roles=roles,
        reasons=reasons,
        quality=quality,
    )
    write_snapshot(work, snapshot)
    return snapshot
