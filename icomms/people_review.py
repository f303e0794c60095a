"""The review list: doubtful matches as a CSV that a later run accepts back with decisions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from icomms.errors import InputError
from icomms.people_records import VERDICTS, Decision, Person, Resolution
from icomms.records import Account, PersonRow

COLUMNS = (
    "decision", "system", "account", "account_name", "account_department", "account_title",
    "account_email", "interactions", "person_id", "person_name", "person_department",
    "person_title", "person_email", "confidence", "evidence",
)  # fmt: skip
_NEEDED = ("decision", "system", "account", "person_id")
_GUARDED = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = tuple("0123456789")
_ABOUT_A_PERSON = ("same", "different")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection).

    >>> guarded("=3+1"), guarded("Lan")
    ("'=3+1", 'Lan')
    """
    return f"'{text}" if text.lstrip("'").startswith(_GUARDED) else text


def unguarded(text: str) -> str:
    """The cell as it was before `guarded`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_GUARDED) else text


def guarded_id(text: str) -> str:
    """An id that no spreadsheet turns into a number: 00123 keeps its zeros.

    >>> guarded_id("00123"), unguarded_id("'00123"), unguarded_id("00123")
    ("'00123", '00123', '00123')
    """
    return f"'{text}" if text.lstrip("'").startswith((*_GUARDED, *_DIGITS)) else text


def unguarded_id(text: str) -> str:
    """The id as it was before `guarded_id`."""
    found = text.startswith("'") and text.lstrip("'").startswith((*_GUARDED, *_DIGITS))
    return text[1:] if found else text


def write_review(
    path: Path,
    resolution: Resolution,
    rows: Sequence[PersonRow],
    accounts: Sequence[Account],
    decisions: Sequence[Decision] = (),
) -> None:
    """people_review.csv: one row per doubtful account and candidate, `decision` empty.

    Fill in same, different, new, external, bot or ignore and give the file to the next run. Earlier
    `decisions` are written first, filled in, so that one file holds all; undo is removing the row.
    """
    emails = {row.id: row.emails for row in rows}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_decided(dict.fromkeys(decisions), resolution, emails, accounts))
        for item in resolution.review:
            account = _account_cells(accounts[item.account], item.interactions)
            for candidate in item.candidates:
                person = resolution.people[candidate.person]
                likely = (f"{candidate.confidence:.2f}", guarded(candidate.evidence))
                writer.writerow(("", *account, *_person_cells(person, emails), *likely))


Cells = tuple[str, ...]


def _decided(
    decisions: Iterable[Decision],
    resolution: Resolution,
    emails: Mapping[str, Sequence[str]],
    accounts: Sequence[Account],
) -> Iterator[Cells]:
    """Rows of earlier decisions, kept also when their account or person is not in these files."""
    people = {p.id: p for p in resolution.people if p.from_people_file}
    known = {(a.system, a.key): a for a in reversed(accounts)}
    for one in decisions:
        account = known.get((one.system, one.key), Account(one.system, one.key))
        person = people.get(one.person, Person(one.person, ""))
        cells = (*_account_cells(account), *_person_cells(person, emails))
        yield one.verdict, *cells, "", "decided"


def _account_cells(account: Account, interactions: int | None = None) -> Cells:
    count = "" if interactions is None else str(interactions)
    texts = (account.name, account.department, account.title, " ".join(account.emails))
    return guarded(account.system), guarded_id(account.key), *map(guarded, texts), count


def _person_cells(person: Person, emails: Mapping[str, Sequence[str]]) -> Cells:
    texts = (person.name, person.department, person.title, " ".join(emails.get(person.id, ())))
    return guarded_id(person.id), *map(guarded, texts)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Decisions of a filled-in review list; rows without a decision are passed over.

    The file may have been saved by a spreadsheet: commas, semicolons or tabs between the cells.
    Raises InputError with the row and the allowed values, also for two decisions about one account
    that contradict each other.
    """
    found: dict[Decision, int] = {}
    for row, cells in _rows(path):
        if (cells["decision"] or "").strip():
            found.setdefault(_decision(path, row, cells), row)
    _refuse_contradictions(path, found)
    return tuple(found)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """Physical row number and cells of every row below the header."""
    text = _text(path)
    skipped = 1 if text[:4].lower() == "sep=" else 0
    body = text.partition("\n")[2] if skipped else text
    header = body.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(body, newline=""), delimiter=max(",;\t", key=header.count))
    missing = set(_NEEDED) - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"{path.name} has no column {', '.join(sorted(missing))}.",
            "Use the people_review.csv that icomms analyse wrote.",
        )
    for cells in reader:
        yield reader.line_num + skipped, cells


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.", "Check the path.") from None
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text.", "Save it as CSV UTF-8.") from None


def _decision(path: Path, row: int, cells: Mapping[str, str | None]) -> Decision:
    verdict = (cells["decision"] or "").strip().lower()
    chosen = next((v for v in VERDICTS if v == verdict), None)
    if chosen is None:
        raise InputError(
            f"{path.name}, row {row}, column decision: unknown decision.",
            f"Allowed: {', '.join(VERDICTS)}, or empty.",
        )
    needed = _NEEDED[1:] if chosen in _ABOUT_A_PERSON else _NEEDED[1:3]
    empty = next((name for name in needed if not (cells[name] or "").strip()), None)
    if empty is not None:
        raise InputError(
            f"{path.name}, row {row}, column {empty}: empty, but the row has a decision.",
            "Copy it from the list icomms wrote, or empty the decision.",
        )
    system, account, person = (unguarded_id(cells[name] or "") for name in _NEEDED[1:])
    return Decision(system, account, chosen, person)


def _refuse_contradictions(path: Path, found: Mapping[Decision, int]) -> None:
    """One account is one person, or nobody, or new; "different" may be said of many people."""
    chosen: dict[tuple[str, str], Decision] = {}
    for decision, row in found.items():
        account = (decision.system, decision.key)
        if decision.verdict == "different":
            other = Decision(*account, "same", decision.person)
            contradicted = other if other in found else None
        else:
            first = chosen.setdefault(account, decision)
            contradicted = first if _meaning(first) != _meaning(decision) else None
        if contradicted is not None:
            raise InputError(
                f"{path.name}, rows {found[contradicted]} and {row}: two decisions about one "
                "account that contradict each other.",
                "Leave one of them.",
            )


def _meaning(decision: Decision) -> tuple[str, str]:
    return decision.verdict, decision.person if decision.verdict == "same" else ""
