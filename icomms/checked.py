"""What a dry run found: frozen records that a job stores and a page shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from icomms.people_review import guarded
from icomms.records import Reject
from icomms.sentences import in_language


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found; `row` 0 and `column` "" where that is not known."""

    file: str
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """Problems that one act repairs. `level`: blocking, warning or note; `rows` says rows were
    left out."""

    level: str
    message: str
    fix: str
    count: int
    examples: tuple[Place, ...]
    rows: bool = False


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file: what it is, rows kept and left out, and its period (epoch seconds, or None)."""

    name: str
    format: str
    kept: int
    skipped: int
    counts: Mapping[str, int]
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the people list a doubtful account might be; `confidence` 0 to 1."""

    id: str
    name: str
    department: str
    title: str
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """An account that might be somebody of the people list: one decision for its owner."""

    system: str
    key: str
    name: str
    department: str
    title: str
    interactions: int
    candidates: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All an analysis of these files would meet.

    `merged` counts accounts of other files that were found on the people list.
    `skipped` names the first hundred rows of each file that were left out.
    """

    files: tuple[CheckedFile, ...]
    repairs: tuple[Repair, ...]
    skipped: tuple[Reject, ...]
    people: int
    accounts: int
    merged: int
    unmatched: int
    unmatched_names: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    doubtful: int

    @property
    def ready(self) -> bool:
        """Whether an analysis can begin."""
        return not any(repair.level == "blocking" for repair in self.repairs)

    @property
    def kept(self) -> int:
        """Rows that an analysis would use."""
        return sum(file.kept for file in self.files)

    @property
    def left_out(self) -> int:
        """Rows that an analysis would leave out."""
        return sum(file.skipped for file in self.files)


def plain(result: CheckResult) -> dict[str, Any]:
    """The result as plain values for JSON; `result_from` reads them back."""
    return asdict(result)


def result_from(values: Mapping[str, Any]) -> CheckResult:
    """The result that `plain` wrote."""
    repairs = (
        r | {"examples": tuple(Place(**p) for p in r["examples"])} for r in values["repairs"]
    )
    doubts = (
        d | {"candidates": tuple(Listed(**c) for c in d["candidates"])} for d in values["doubts"]
    )
    return CheckResult(**{
        **values,
        "files": tuple(CheckedFile(**file) for file in values["files"]),
        "repairs": tuple(Repair(**repair) for repair in repairs),
        "skipped": tuple(Reject(**reject) for reject in values["skipped"]),
        "doubts": tuple(Doubt(**doubt) for doubt in doubts),
        "unmatched_names": tuple(values["unmatched_names"]),
    })  # fmt: skip


def skipped_csv(skipped: Sequence[Reject], language: str = "en") -> str:
    """The rows left out as CSV that no spreadsheet takes for formulas: where and, in "en" or "vi",
    why."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("file", "row", "column", "reason"))
    for one in skipped:
        why = in_language(one.reason, language)
        writer.writerow((guarded(one.file), one.row, guarded(one.column), why))
    return f"\ufeff{out.getvalue()}"
