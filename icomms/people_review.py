"""The review list: doubtful matches as a CSV that a later run accepts back with decisions."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from icomms.errors import InputError
from icomms.people import VERDICTS, Decision, Resolution
from icomms.records import Account, PersonRow

COLUMNS = (
    "decision", "system", "account", "account_name", "account_department", "person_id",
    "person_name", "person_department", "confidence", "evidence",
)  # fmt: skip
_GUARDED = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection).

    >>> guarded("=3+1"), guarded("Lan")
    ("'=3+1", 'Lan')
    """
    return f"'{text}" if text.startswith(_GUARDED) else text


def unguarded(text: str) -> str:
    """The cell as it was before `guarded`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_GUARDED) else text


def write_review(
    path: Path,
    resolution: Resolution,
    rows: Sequence[PersonRow],
    accounts: Sequence[Account],
) -> None:
    """people_review.csv: one row per doubtful account and candidate, `decision` empty.

    Fill in same, different, new, external, bot or ignore and give the file to the next run.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for item in resolution.review:
            account = accounts[item.account]
            for candidate in item.candidates:
                row = rows[candidate.person]
                cells = (
                    "", account.system, account.key, account.name, account.department, row.id,
                    row.name, row.department, f"{candidate.confidence:.2f}", candidate.evidence,
                )  # fmt: skip
                writer.writerow([guarded(cell) for cell in cells])


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Decisions of a filled-in review list; rows without a decision are passed over.

    Raises InputError with the row and the allowed values.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(_decisions(path, csv.DictReader(file)))
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text.", "Save it as CSV UTF-8.") from None


def _decisions(path: Path, reader: csv.DictReader[str]) -> Iterator[Decision]:
    missing = {"decision", "system", "account", "person_id"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"{path.name} has no column {', '.join(sorted(missing))}.",
            "Use the people_review.csv that icomms analyse wrote.",
        )
    for row in reader:
        verdict = (row["decision"] or "").strip().lower()
        if not verdict:
            continue
        chosen = next((v for v in VERDICTS if v == verdict), None)
        if chosen is None:
            raise InputError(
                f"{path.name}, row {reader.line_num}, column decision: unknown decision.",
                f"Allowed: {', '.join(VERDICTS)}, or empty.",
            )
        yield Decision(
            unguarded(row["system"]), unguarded(row["account"]), chosen, unguarded(row["person_id"])
        )
