"""People files: the staff list or org chart of any HR system or directory, CSV or workbook.

Reads who is who, where they belong and who leads them. Passwords, phones, birthdays, salaries and
the like are never kept; other columns that are not understood are kept only when the user names
them. Layouts known: SuccessFactors, Workday, BambooHR, Personio, MISA, Base.vn, Entra ID, Active
Directory, Google Workspace, Viva Engage, and plain tables with headers in English, Vietnamese or
German.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from icomms.errors import MissingColumnError
from icomms.importers.columns import header_key, is_sensitive
from icomms.importers.managers import resolve_managers as resolve_managers
from icomms.importers.people_checks import Settled, settle
from icomms.importers.people_header import KEYS, PeopleTable, find_tables
from icomms.importers.people_rows import Draft, draft_of, layout_of
from icomms.importers.reading import Source, rows
from icomms.importers.rejected import Rejected
from icomms.importers.tables import SCHEMAS, from_rows, write_table
from icomms.records import FileReport, PersonRow, Problem, ReadOptions

FORMATS: tuple[str, ...] = ("people",)
_UNITS = ("department", "team", "division", "location", "company")
_ABROAD = ("guest", "external")
# what another file may still put right is said over all files together, see managers.py
_OF_THE_UNION = ("manager_missing", "manager_ambiguous", "several_roots")


def recognise(source: Source) -> float:
    """0..1: how surely the file is a list of people, by its content alone.

    0 for ties (source, target), surveys, attendance lists and post metrics; 0.3 for id and name
    alone; 0.6 to 0.95 for one to four facts about each person; at most 0.2 when ids repeat.
    """
    tables = find_tables(source, {}) if source.kind == "table" else ()
    return tables[0].score if tables else 0.0


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read all people of the file, write ``people`` and ``accounts`` into `folder` and report.

    A person's id is the id or employee number (text, zeros kept), else the first e-mail address,
    else made from the row. Rows without id, e-mail and name, repeated ids and lone headings are
    rejected and counted. Raises MissingColumnError when no column names or identifies people.
    """
    tables = find_tables(source, options.columns)
    table = _chosen(source, tables)
    rejected = Rejected(source.name)
    drafts = _collect(source, table, options, rejected)
    settled = settle(drafts, table.columns, source.name, options.date_order)
    _write(folder, settled.people)
    links, odd = resolve_managers(settled.people, source.name)
    problems = (
        *_set_aside(source, table, tables, options),
        *settled.problems,
        *(problem for problem in odd if problem.code not in _OF_THE_UNION),
    )
    return FileReport(
        path=str(source.path),
        sha256=source.sha256,
        bytes=source.size,
        format=FORMATS[0],
        counts=_counts(settled.people, links, rejected),
        columns=table.columns,
        detected=_detected(source, table, settled),
        problems=problems,
        rejects=rejected.named,
        reject_counts=rejected.reasons,
    )


def _chosen(source: Source, tables: Sequence[PeopleTable]) -> PeopleTable:
    """The best table, if it names people at all."""
    for table in tables:
        if any(column.field in KEYS for column in table.columns):
            return table
    raise MissingColumnError(
        f"{source.name} has no column with a name, an employee number or an e-mail address.",
        "Say in the settings which column it is, or add a header row such as"
        " Employee ID, Name, Email, Department.",
    )


def _collect(
    source: Source, table: PeopleTable, options: ReadOptions, rejected: Rejected
) -> tuple[Draft, ...]:
    """All people of the table in order; repeated ids, headings and empty rows left out."""
    layout = layout_of(table.columns, options.keep_columns)
    key = next((c.header for name in KEYS for c in table.columns if c.field == name), "")
    drafts: dict[str, Draft] = {}
    for number, cells in _body(source, table):
        draft = draft_of(cells, number, layout)
        if isinstance(draft, str):
            if draft:
                rejected.add(number, key, draft)
        elif draft.person.id in drafts:
            rejected.add(number, key, "the id stands in an earlier row")
        else:
            drafts[draft.person.id] = draft
    return tuple(drafts.values())


def _body(source: Source, table: PeopleTable) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(1-based physical row, cells) of the rows below the header; a repeated header is no row."""
    top = tuple(cell for cell in table.header if cell)
    for offset, cells in enumerate(islice(rows(source, table.sheet), table.first_row, None)):
        if tuple(cell for cell in cells if cell) != top:
            yield table.first_row + offset + 1, cells


def _write(folder: Path, people: Sequence[PersonRow]) -> None:
    """The canonical tables: the people, and one account of the system "people" for each."""
    write_table(folder, "people", from_rows("people", [_row(person) for person in people]))
    accounts = [_account(number, person) for number, person in enumerate(people)]
    write_table(folder, "accounts", from_rows("accounts", accounts))


def _row(person: PersonRow) -> dict[str, object]:
    return {
        **{name: getattr(person, name) for name in SCHEMAS["people"].names},
        "emails": list(person.emails),
        "attributes": list(person.attributes.items()),
    }


def _account(number: int, person: PersonRow) -> dict[str, object]:
    return {
        "account": number,
        "system": "people",
        "key": person.id,
        "name": person.name,
        "emails": list(person.emails),
        "employee_no": person.employee_no,
        "kind": person.kind,
        "active": person.status != "leaver",
        "external": person.worker_type in _ABROAD,
        "department": person.department,
        "title": person.title,
    }


def _counts(
    people: Sequence[PersonRow], links: Mapping[str, str], rejected: Rejected
) -> dict[str, int]:
    """Humans and other accounts among the rows, distinct managers and units, rejected rows."""
    humans = sum(1 for p in people if p.kind == "human")
    units = ({getattr(p, name) for p in people} - {""} for name in _UNITS)
    return {
        "people": humans,
        "bots": len(people) - humans,
        "managers": len(set(links.values())),
        "units": len(next(filter(None, units), ())),
        "rejected": rejected.total,
    }


def _detected(source: Source, table: PeopleTable, settled: Settled) -> dict[str, str]:
    """How the file was read, for the user to check."""
    sheet = source.sheets[table.sheet]
    dialect = sheet.dialect
    told = {
        "sheet": sheet.name,
        "encoding": dialect.encoding if dialect else "",
        "delimiter": dialect.delimiter if dialect else "",
        "header_row": str(table.header_row + 1),
        "date_order": settled.date_order,
    }
    return {name: value for name, value in told.items() if value}


def _set_aside(
    source: Source, table: PeopleTable, tables: Sequence[PeopleTable], options: ReadOptions
) -> list[Problem]:
    """What the user might have expected to be read: other sheets, sensitive columns asked for."""
    others = [t.sheet for t in tables if t is not table and t.score >= 0.5]
    asked = {header_key(n) for n in (*options.keep_columns, *_used(options.columns))}
    refused = [h for h in table.header if header_key(h) in asked and is_sensitive(h)]
    problems = []
    if others:
        names = ", ".join(source.sheets[i].name for i in sorted(others))
        text = f"Only one sheet was read; these also look like people: {names}."
        fix = "Put all people into one sheet, or upload each sheet as a file of its own."
        problems.append(Problem("sheets_not_read", text, fix, source.name))
    if refused:
        text = f"The column {', '.join(refused)} holds private details and is never kept."
        problems.append(Problem("sensitive_column", text, "", source.name, column=refused[0]))
    return problems


def _used(overrides: Mapping[str, str]) -> list[str]:
    return [header for header, field in overrides.items() if field]
