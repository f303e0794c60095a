"""THE MAIN JOB, readable top to bottom: exports in, one immutable snapshot out.

    files → canonical tables → people → tie families → measures → role scores → reasons → snapshot

Nothing is written to the place the user named until everything is done: the snapshot grows under a
temporary name beside it and is renamed at the end, so an error or Ctrl-C leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.embedded_store import EmbeddedStore
from graph.keys import structural_keys
from graph.model import Network
from icomms.config import Settings
from icomms.errors import InputError, NotEnoughDataError
from icomms.evidence import Evidence, gather, settings_recency
from icomms.evidence_sums import activity_of
from icomms.facts import gather_facts
from icomms.foreign_files import read_graph
from icomms.importers.people_file import resolve_managers
from icomms.imports import READING, Import, read_files, report_json, seal_import
from icomms.kept import Keeper, KeptFile
from icomms.measures import measure_people
from icomms.network_store import IN_SNAPSHOT, Kept, kept_and_read, properties_of
from icomms.peers import column_values, numbered, peer_groups
from icomms.people import Decision, Person, Resolution, resolve
from icomms.people_review import write_review
from icomms.quality import Material, Quality, assess_quality
from icomms.reasons import reasons_for
from icomms.records import FileReport, PersonRow, Problem, Role, uncounted
from icomms.role_results import RoleResult, Scope
from icomms.roles import score_roles
from icomms.snapshot import Snapshot, Tables, open_snapshot, seal, write_json, write_tables
from icomms.snapshot_tables import (
    measures_table,
    people_table,
    reasons_table,
    roles_table,
    ties_table,
)
from icomms.unfinished import unfinished

Progress = Callable[[str, float], None]
Ints = NDArray[np.int64]
UNIT_COLUMNS = ("department", "team", "division", "location", "company")
_SAID_AT_READING = ("manager_self", "manager_cycle", "wide_span")


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `until` (epoch seconds) leaves out everything later.

    `graphs` are addresses of Neo4j databases that others fill, read as `settings.graph` says.
    `keep` has what is kept of files (`icomms.kept`) and keeps more; `earlier` are files it has that
    come before `files`. `table` is a table of interactions (or a path of Parquet) that the
    engine at `engine` sums. `corrections` leads from a person's id to facts (fields of PersonRow)
    put right by hand. The network is also kept in `store`, and what is ranked is what was read back
    from there.
    """

    files: tuple[Path, ...]
    out: Path
    settings: Settings = field(default_factory=Settings)
    seed: int = 1
    until: int | None = None
    decisions: tuple[Decision, ...] = ()
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    table: str = ""
    engine: str = field(default="duckdb", repr=False)
    earlier: tuple[KeptFile, ...] = ()
    keep: Keeper | None = field(default=None, repr=False)
    store: Kept | None = None
    graphs: tuple[str, ...] = ()


def analyse(
    request: Request,
    progress: Progress = lambda step, share: None,
    rows: Callable[[int], None] = uncounted,
) -> Snapshot:
    """Read the files, rank everybody for four roles, write the snapshot folder `request.out`.

    `progress` is told the step and its share of the whole, `rows` how many more rows were read.
    Raises IcommsError (InputError, SettingsError, NotEnoughDataError); in every case the folder
    does not exist afterwards.
    """
    if request.out.exists():
        raise InputError(f"{request.out} exists already.", "Name a new folder with --out.")
    with unfinished(request.out) as work:
        _analyse_into(work, request, progress, rows)
    progress("Done", 1.0)
    return open_snapshot(request.out)


def _analyse_into(
    work: Path, request: Request, progress: Progress, rows: Callable[[int], None]
) -> None:
    settings = request.settings
    imported = _imported(work, request, progress, rows)
    progress("Recognising people", 0.35)
    found = resolve(
        imported.people, imported.accounts, request.decisions, settings.alias_domains,
        activity=activity_of(imported.files, len(imported.accounts), work).tolist(),
    )  # fmt: skip
    person = _person_of_account(found, len(imported.accounts))
    progress("Weighing ties", 0.4)
    evidence = gather(imported.files, person, len(found.people), settings, request.until, work)
    _refuse_nothing(evidence, found)
    units = unit_names(found.people, settings.people.unit)
    evidence = _kept(evidence, found, units, request, progress)
    peer_column, scope = _scope(found, evidence, units, request)
    progress("Measuring", 0.5)
    network = evidence.families.network
    measures = measure_people(network, scope, request.seed)
    progress("Scoring four roles", 0.6)
    roles = score_roles(network, scope)
    progress("Writing reasons", 0.95)
    facts = gather_facts(network, scope, roles, evidence.received, evidence.answers)
    managers, manager_problems = _managers(imported, found)
    problems = (*imported.problems, *_file_problems(imported), *found.problems, *manager_problems)
    quality = assess_quality(Material(
        people=found.people, units=units, evidence=evidence, scope=scope, facts=facts,
        roles=roles, resolution_counts=found.counts, peer_column=peer_column, problems=problems,
        settings=settings,
    ))  # fmt: skip
    tables = Tables(
        people=people_table(found.people, units, scope, facts, managers, settings.people.keep),
        ties=ties_table(network),
        measures=measures_table(measures, network.n),
        roles=roles_table(roles),
        reasons=reasons_table(reasons_for(found.people, roles, facts)),
    )
    _write(work, request, imported, found, evidence, tables, quality, roles)


def _imported(
    work: Path, request: Request, progress: Progress, rows: Callable[[int], None]
) -> Import:
    """All files and graphs as canonical tables in `work`/import, with the corrections."""
    folder = work / "import"
    folder.mkdir()
    with tempfile.TemporaryDirectory(prefix="graph-", dir=work) as graphs:
        files, said = _files(request, Path(graphs), progress)
        imported = read_files(
            files, folder, said, progress, rows=rows, more=_tables(request, progress),
            keeper=request.keep, earlier=request.earlier,
        )  # fmt: skip
    return corrected(imported, request.corrections)


def _files(request: Request, folder: Path, progress: Progress) -> tuple[tuple[Path, ...], Settings]:
    """All files to read, those made of graphs last, and settings that know what these are."""
    files, settings = request.files, request.settings
    for number, address in enumerate(request.graphs):
        progress("Reading the graph", 0.0)
        place = folder / str(number)
        place.mkdir()
        read, settings = read_graph(address, place, settings)
        files += read
    return files, settings


def _tables(request: Request, progress: Progress) -> list[Callable[[Path], FileReport]]:
    """What is read by an engine, not as a file."""

    def summed(folder: Path) -> FileReport:
        from icomms.engines.sums import sum_table

        progress(f"Summing {request.table}", READING)
        return sum_table(request.engine, request.table, folder, request.settings, request.until)

    return [summed] if request.table else []


def _kept(
    evidence: Evidence, found: Resolution, units: tuple[str, ...], request: Request,
    progress: Progress,
) -> Evidence:  # fmt: skip
    """The evidence with the network as the store of the request gives it back."""
    if request.store is None:
        return evidence
    progress("Keeping the network in its store", 0.45)
    known = properties_of(found.people, units, request.settings.people.opted_out)
    network = kept_and_read(request.store, evidence.families.network, known)
    return replace(evidence, families=replace(evidence.families, network=network))


def corrected(imported: Import, corrections: Mapping[str, Mapping[str, str]]) -> Import:
    """The import with the facts of the people list that were put right by hand."""
    rows = (replace(row, **corrections.get(row.id, {})) for row in imported.people)  # type: ignore[arg-type]
    return replace(imported, people=tuple(rows))


def _write(
    work: Path,
    request: Request,
    imported: Import,
    found: Resolution,
    evidence: Evidence,
    tables: Tables,
    quality: Quality,
    roles: Mapping[Role, RoleResult],
) -> None:
    write_tables(work, tables)
    write_json(work / "quality.json", quality.as_json())
    rows, accounts = _human_rows(imported), imported.accounts
    write_review(work / "people_review.csv", found, rows, accounts, request.decisions)
    EmbeddedStore(work / "network").save(IN_SNAPSHOT, evidence.families.network)
    seal_import(imported, found)
    seal(
        work,
        about={
            "inputs": [report_json(r) for r in imported.reports],
            "settings": request.settings.as_dict(),
            "seed": request.seed,
            "until": request.until,
            "corrections": request.corrections,
            "columns": {c.header: c.field for r in imported.reports for c in r.columns},
            "warnings": [f.code for f in quality.findings if f.level != "note"],
            "basis": {role: roles[role].basis for role in roles},
            **(request.store.about() if request.store else {}),
        },
    )


def _human_rows(imported: Import) -> list[PersonRow]:
    return [row for row in imported.people if row.kind == "human"]


def _person_of_account(found: Resolution, accounts: int) -> Ints:
    person = np.full(accounts, -1, np.int64)
    for link in found.links:
        if link.person is not None:
            person[link.account] = link.person
    return person


def _refuse_nothing(evidence: Evidence, found: Resolution) -> None:
    """A people file alone, or files without a single tie, cannot be analysed."""
    if not any(t.m for t in evidence.families.network.families.values()):
        raise NotEnoughDataError(
            f"The files name {len(found.people)} people but no interaction between two of them.",
            "Add messages, reactions, event attendance or a survey. Direct messages and private "
            "channels are read only when the settings ask for them.",
        )


def unit_names(people: tuple[Person, ...], column: str) -> tuple[str, ...]:
    """The unit of every person: the chosen column if anybody has it, else the next best one."""
    for name in dict.fromkeys((column, *UNIT_COLUMNS)):
        values = column_values(people, name)
        if any(values):
            return tuple(values)
    return tuple("" for _ in people)


def _scope(
    found: Resolution, evidence: Evidence, units: tuple[str, ...], request: Request
) -> tuple[str, Scope]:
    settings, network = request.settings, evidence.families.network
    column, peer = peer_groups(network, found.people, settings.people.peer_group)
    return column, Scope(
        eligible=_eligible(found.people, settings),
        tied=anybody_tied(network),
        peer=peer,
        unit=numbered(units),
        keys=structural_keys(tuple(network.families.values())),
        recency=settings_recency(settings, evidence.now),
        draws=settings.analysis.draws,
        seed=request.seed,
        contacts_only=evidence.contacts_only,
        events=evidence.events,
    )


def _eligible(people: tuple[Person, ...], settings: Settings) -> NDArray[np.bool_]:
    """Who may be ranked: active colleagues who have not opted out."""
    out = set(settings.people.opted_out)
    return np.array([
        p.active and not p.external and p.participation == "included" and p.id not in out
        for p in people
    ], dtype=bool)  # fmt: skip


def anybody_tied(network: Network) -> NDArray[np.bool_]:
    """Whether each person has a tie of any family to somebody else, (n,)."""
    tied = np.zeros(network.n, bool)
    for ties in network.families.values():
        other = ties.source != ties.indices
        tied[ties.source[other]] = True
        tied[ties.indices[other]] = True
    return tied


def _managers(imported: Import, found: Resolution) -> tuple[dict[int, int], tuple[Problem, ...]]:
    """Manager of each person as numbers; only problems that a single file could not see."""
    by_id, problems = resolve_managers(imported.people)
    place = {p.id: i for i, p in enumerate(found.people) if p.from_people_file}
    managers = {place[a]: place[b] for a, b in by_id.items() if a in place and b in place}
    return managers, tuple(p for p in problems if p.code not in _SAID_AT_READING)


def _file_problems(imported: Import) -> tuple[Problem, ...]:
    return tuple(p for report in imported.reports for p in report.problems)
