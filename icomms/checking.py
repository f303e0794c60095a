"""The dry run before an analysis: what the files hold, what is wrong, who is doubtful.

Everything is read as an analysis would read it, into a folder that is thrown away. What is said of
rows is where they are and why they were left out, never what they say.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from icomms.analysis import corrected
from icomms.checked import CheckedFile, CheckResult, Doubt, Listed, Place, Repair
from icomms.config import Settings
from icomms.errors import InputError
from icomms.evidence_sums import activity_of
from icomms.importers.managers import resolve_managers
from icomms.imports import Import, read_files
from icomms.kept import Keeper
from icomms.people import Decision, Resolution, resolve
from icomms.records import Account, FileReport, Problem, uncounted

EXAMPLES = 3
DOUBTS = 200
UNMATCHED = 50
_TIED = ("interactions", "attendance", "nominations")
_KEPT = ("people", *_TIED, "posts")
_REMARKS = frozenset(
    ("undirected", "matrix", "observer", "repeated_file", "left_out", "thousands_assumed"),
) | {"presence_is_no_relation", "several_roots"}  # fmt: skip

Progress = Callable[[str, float], None]


def check(
    paths: Sequence[Path],
    settings: Settings,
    decisions: Sequence[Decision] = (),
    corrections: Mapping[str, Mapping[str, str]] | None = None,
    progress: Progress = lambda step, share: None,
    rows: Callable[[int], None] = uncounted,
    keeper: Keeper | None = None,
) -> CheckResult:
    """Read all files as an analysis would and say what it would meet.

    Nothing is kept but, with a keeper, what was read of each file.
    """
    refused: list[tuple[str, InputError]] = []
    with tempfile.TemporaryDirectory(prefix="icomms-check-") as name:
        folder = Path(name)
        try:
            imported = read_files(
                paths, folder, settings, progress,
                lambda name, error: refused.append((name, error)), rows, keeper=keeper,
            )  # fmt: skip
        except InputError as error:
            refused = refused or [("", error)]
            return _result(tuple(map(_blocking, refused)))
        imported = corrected(imported, corrections or {})
        progress("Recognising people", 0.8)
        found = resolve(
            imported.people, imported.accounts, decisions, settings.alias_domains,
            activity=activity_of(imported.files, len(imported.accounts), folder).tolist(),
        )  # fmt: skip
        blocking = [*map(_blocking, refused), *_without_ties(imported, len(found.people))]
        problems = (*imported.problems, *_of_files(imported), *found.problems, *_managers(imported))
        repairs = (*blocking, *grouped(problems), *_skipped_rows(imported.reports))
        return _result(repairs, imported, found)


def _blocking(refusal: tuple[str, InputError]) -> Repair:
    name, error = refusal
    return Repair("blocking", error.message, error.fix, 1, (Place(name),) if name else ())


def _without_ties(imported: Import, people: int) -> Iterator[Repair]:
    if not any(_rows(file.folder, table) for file in imported.files for table in _TIED):
        yield Repair(
            "blocking",
            f"The files name {people} people but no interaction between two of them.",
            "Add messages, reactions, event attendance or a survey. Direct messages and private "
            "channels are read only when the settings ask for them.",
            1, (),
        )  # fmt: skip


def _rows(folder: Path, table: str) -> int:
    path = folder / f"{table}.parquet"
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def _of_files(imported: Import) -> Iterator[Problem]:
    for report in imported.reports:
        yield from report.problems


def _managers(imported: Import) -> tuple[Problem, ...]:
    said = {problem.code for problem in _of_files(imported)}
    _, problems = resolve_managers(imported.people)
    return tuple(problem for problem in problems if problem.code not in said)


def grouped(problems: Iterable[Problem]) -> tuple[Repair, ...]:
    """Problems of one code and one fix together, warnings before notes, with three examples."""
    together: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        together[problem.code, problem.fix].append(problem)
    repairs = [
        Repair(
            "note" if code in _REMARKS else "warning", found[0].message, fix, len(found),
            tuple(Place(p.file, p.row or 0, p.column) for p in found[:EXAMPLES] if p.file),
        )
        for (code, fix), found in together.items()
    ]  # fmt: skip
    return tuple(sorted(repairs, key=lambda repair: repair.level == "note"))


def _skipped_rows(reports: Sequence[FileReport]) -> Iterator[Repair]:
    """Rows left out, by reason, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    places: dict[str, list[Place]] = defaultdict(list)
    for report in reports:
        for reason, count in report.reject_counts.items():
            counts[reason] += count
        for reject in report.rejects:
            places[reject.reason].append(Place(reject.file, reject.row, reject.column))
    for reason, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield Repair("warning", reason, "", count, tuple(places[reason][:EXAMPLES]), rows=True)


def _result(
    repairs: tuple[Repair, ...], imported: Import | None = None, found: Resolution | None = None
) -> CheckResult:
    if imported is None or found is None:
        return CheckResult((), repairs, (), 0, 0, 0, 0, (), (), 0)
    return CheckResult(
        files=tuple(_files(imported)),
        repairs=repairs,
        skipped=tuple(reject for report in imported.reports for reject in report.rejects),
        people=len(found.people),
        accounts=found.counts["accounts"],
        merged=_merged(found, imported.accounts),
        unmatched=found.counts["unmatched"],
        unmatched_names=_unmatched(found),
        doubts=tuple(_doubts(found, imported.accounts)),
        doubtful=len(found.review),
    )


def _merged(found: Resolution, accounts: Sequence[Account]) -> int:
    """Accounts of messages, surveys and events that are somebody of the people list."""
    met = {
        (account.system, account.key)
        for account, link in zip(accounts, found.links, strict=True)
        if account.system != "people"
        and link.person is not None
        and found.people[link.person].from_people_file
    }
    return len(met)


def _files(imported: Import) -> Iterator[CheckedFile]:
    for file, report in zip(imported.files, imported.reports, strict=True):
        yield CheckedFile(
            name=Path(report.path).name,
            format=report.format,
            kept=sum(_rows(file.folder, table) for table in _KEPT),
            skipped=sum(report.reject_counts.values()),
            counts=report.counts,
            first=report.first,
            last=report.last,
        )


def _unmatched(found: Resolution) -> tuple[str, ...]:
    """The first fifty people who are on no people list, when there is one."""
    if not any(person.from_people_file for person in found.people):
        return ()
    names = (person.name or person.id for person in found.people if not person.from_people_file)
    return tuple(sorted(names)[:UNMATCHED])


def _doubts(found: Resolution, accounts: Sequence[Account]) -> Iterator[Doubt]:
    for item in found.review[:DOUBTS]:
        account = accounts[item.account]
        candidates = []
        for one in item.candidates:
            person = found.people[one.person]
            candidates.append(Listed(
                person.id, person.name, person.department, person.title, one.confidence,
                one.evidence,
            ))  # fmt: skip
        yield Doubt(
            account.system, account.key, account.name or " ".join(account.emails[:1]),
            account.department, account.title, item.interactions, tuple(candidates),
        )  # fmt: skip
