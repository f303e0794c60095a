"""Nomination surveys: who names whom, from Qualtrics, Google or Microsoft Forms and others.

Four shapes give the same nominations: long, name slots, multi-select, matrix. Question texts,
addresses of computers and free answers are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from icomms.errors import AmbiguousDatesError, MissingColumnError, UnreadableFileError
from icomms.importers.dates import NO_TIME, TimeFormat, infer_format, parse_times
from icomms.importers.dimensions import dimension_of
from icomms.importers.reading import Sheet, Source, rows
from icomms.importers.rejected import Rejected
from icomms.importers.survey_shapes import Choice, Long, long_of, nominees, plan_for
from icomms.importers.survey_tools import (
    Form,
    Respondent,
    form_of,
    indexed,
    plain,
    respondent_of,
    submitted,
    usable,
)
from icomms.importers.tables import from_rows, write_table
from icomms.names import fold
from icomms.records import Column, FileReport, Problem, ReadOptions

FORMATS = ("survey",)
_EDGE_LIST = ({"source", "target"}, {"sender", "receiver"}, {"from", "to"})


def recognise(source: Source) -> float:
    """Sure of a long file by its columns, of a form by questions that ask for colleagues."""
    if source.kind != "table":
        return 0.0
    return max(_sure(source, number) for number in range(len(source.sheets)))


def _sure(source: Source, number: int) -> float:
    sheet = source.sheets[number]
    head = sheet.head
    names = {plain(c) for c in head[sheet.header_row]} if head else set()
    if any(edge <= names for edge in _EDGE_LIST):
        return 0.0
    if long_of(head[sheet.header_row]):
        return 0.95
    form = form_of(head, _form_row(head, sheet.header_row))
    plan = plan_for(form, head[form.first_row :])
    asked = [c for c in plan if c.dimension != "other"]
    if form.tool != "plain":
        return 0.95 if plan else 0.5
    if not asked or not ({"email", "name", "id", "time"} & set(form.about)):
        return 0.0
    questions = [form.header[c.column] for c in asked]
    return 0.9 if any("?" in q or len(q.split()) > 3 or "[" in q for q in questions) else 0.35


def best_sheet(source: Source) -> int:
    """The number of the sheet that looks most like a survey."""
    return max(range(len(source.sheets)), key=lambda i: _sure(source, i))


def columns_of(sheet: Sheet, overrides: Mapping[str, str]) -> tuple[int, tuple[Column, ...]]:
    """(index of the first row of answers, columns): who answered and which questions name whom."""
    header = sheet.head[sheet.header_row]
    if (long := long_of(header)) is not None:
        return sheet.header_row + 1, _long_columns(header, long)
    form = form_of(sheet.head, _form_row(sheet.head, sheet.header_row))
    plan = plan_for(form, sheet.head[form.first_row :], dict(overrides))
    return form.first_row, _form_columns(form, plan)


def _long_columns(header: Sequence[str], long: Long) -> tuple[Column, ...]:
    fields = {long.respondent: "respondent", long.nominee: "nominee"}
    return tuple(Column(i, text, fields.get(i, "")) for i, text in enumerate(header))


def _form_columns(form: Form, plan: Sequence[Choice]) -> tuple[Column, ...]:
    shapes = {c.column: f"nominee:{c.dimension}" for c in plan}
    about = {i: field for field, i in form.about.items()}
    return tuple(
        Column(i, text, shapes.get(i, about.get(i, ""))) for i, text in enumerate(form.header)
    )


def _form_row(head: Sequence[Sequence[str]], guess: int) -> int:
    """The header row: the first of the first rows that names the respondent, else the guess."""
    for i, row in enumerate(head[:5]):
        keys = {plain(c) for c in row}
        if len([c for c in row if c]) > 1 and keys & {
            "email", "email address", "timestamp", "respondent id", "startdate", "completion time",
            "dau thoi gian", "ho va ten", "ho ten", "name",
        }:  # fmt: skip
            return i
    return guess


@dataclass
class _Answers:
    """What is collected while the rows are read."""

    accounts: dict[str, dict[str, object]] = field(default_factory=dict)
    by_name: dict[str, str | None] = field(default_factory=dict)
    nominations: list[dict[str, object]] = field(default_factory=list)
    respondents: dict[tuple[int, str], int | None] = field(default_factory=dict)
    seen: set[tuple[object, int, str]] = field(default_factory=set)
    shared: int = 0
    problems: list[Problem] = field(default_factory=list)
    date_order: str = ""

    def account(self, email: str, number: str, name: str) -> int:
        """Number of the account with that address, employee number or name, new if unknown."""
        if name and "@" in name and not email:
            email, name = name.lower(), ""
        key = email or number or self.by_name.get(name.casefold()) or f"name:{name}"
        if key not in self.accounts:
            self.accounts[key] = {
                "account": len(self.accounts), "system": "survey", "key": key, "name": name,
                "emails": [email] if email else [], "employee_no": number, "kind": "human",
                "active": True, "external": False, "department": "", "title": "",
            }  # fmt: skip
        if name and not key.startswith("name:"):
            known = self.by_name.setdefault(name.casefold(), key)
            if known != key:
                # Two people bear the name: whoever writes only the name goes to review later.
                self.by_name[name.casefold()] = None
            self.accounts[key]["name"] = self.accounts[key]["name"] or name
        return int(str(self.accounts[key]["account"]))

    def nominee(self, text: str) -> int:
        """Account of somebody who was named; a name that two respondents bear is counted."""
        email, number, name = _identity(text)
        self.shared += bool(name) and self.by_name.get(name.casefold(), "") is None
        return self.account(email, number, name)

    def respondent(self, who: Respondent) -> int | None:
        return self.account(who.email, who.number, who.name) if who.known else None

    def answered(self, who: int | None, dimension: str, at: int | None) -> None:
        if who is not None:
            self.respondents.setdefault((who, dimension), at)

    def nominate(
        self, who: int | None, nominee: int, dimension: str, rank: int | None,
        rating: float | None, at: int | None, row: int,
    ) -> None:  # fmt: skip
        """One nomination; naming somebody twice in one question counts once."""
        key = (who if who is not None else f"row {row}", nominee, dimension)
        if key in self.seen:
            return
        self.seen.add(key)
        self.nominations.append({
            "respondent": who, "nominee": nominee, "dimension": dimension, "rank": rank,
            "rating": rating, "self": who == nominee, "submitted_at": at,
        })  # fmt: skip


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the survey into `folder`.

    Raises MissingColumnError when no column names a colleague, UnreadableFileError without a single
    nomination.
    """
    number = best_sheet(source)
    sheet = source.sheets[number]
    long = long_of(sheet.head[sheet.header_row])
    answers, rejected = _Answers(), Rejected(source.name)
    if long is not None:
        columns = _read_long(source, number, long, answers, rejected, options)
    else:
        columns = _read_form(source, number, answers, rejected, options)
    if not answers.nominations:
        raise UnreadableFileError(
            f"{source.name} is a survey without a single nomination.",
            "Check that the columns with the chosen colleagues are in the export.",
        )
    _write(folder, answers)
    return _report(source, answers, rejected, columns)


def _read_long(
    source: Source, number: int, long: Long, answers: _Answers, rejected: Rejected,
    options: ReadOptions,
) -> tuple[Column, ...]:  # fmt: skip
    sheet = source.sheets[number]
    header = sheet.head[sheet.header_row]
    alone = dimension_of(header[long.nominee])
    for row_number, row in indexed(rows(source, number), sheet.header_row + 1):
        cells = [*row, *([""] * (len(header) - len(row)))]
        if not any(cells):
            continue
        if not cells[long.nominee]:
            rejected.add(row_number, header[long.nominee], "no nominee")
            continue
        asked = cells[long.question] if long.question is not None else ""
        dimension = _long_dimension(asked, alone, options)
        text = cells[long.respondent]
        unknown = not text or fold(text) in ("anonymous", "an danh", "anonym")
        who = None if unknown else answers.account(*_identity(text))
        rank = cells[long.rank] if long.rank is not None else ""
        answers.answered(who, dimension, None)
        nominee = answers.nominee(cells[long.nominee])
        answers.nominate(
            who, nominee, dimension, int(rank) if rank.isdigit() else None, None, None, row_number
        )
    return _long_columns(header, long)


def _long_dimension(asked: str, alone: str, options: ReadOptions) -> str:
    chosen = options.columns.get(asked, "").removeprefix("nominee:")
    if chosen:
        return chosen
    found = dimension_of(asked) if asked else alone
    return "advice" if found == "other" and not asked else found


def _identity(text: str) -> tuple[str, str, str]:
    """(e-mail, employee number, name) of a cell that names somebody."""
    if "@" in text:
        return text.lower(), "", ""
    if any(c.isdigit() for c in text) and " " not in text:
        return "", text, ""
    return "", "", text


def _read_form(
    source: Source, number: int, answers: _Answers, rejected: Rejected, options: ReadOptions
) -> tuple[Column, ...]:
    sheet = source.sheets[number]
    form = form_of(sheet.head, _form_row(sheet.head, sheet.header_row))
    plan = plan_for(form, sheet.head[form.first_row :], dict(options.columns))
    if not plan:
        raise MissingColumnError(
            f"{source.name}: no column names colleagues.",
            'Say which in the settings: [columns] "the question" = "nominee:advice".',
        )
    roster, times = _roster(source, number, form, answers)
    time = _time_format(source.name, form, times, answers, options)
    for row_number, row in indexed(rows(source, number), form.first_row):
        if not usable(form, row):
            if any(row):
                rejected.add(row_number, "", "preview or unfinished answer")
            continue
        _read_answer(row_number, row, form, plan, roster, time, answers, options)
    return _form_columns(form, plan)


def _roster(
    source: Source, number: int, form: Form, answers: _Answers
) -> tuple[set[str], list[str]]:
    """Names of all respondents, who get their accounts first so that names find addresses, and
    when they answered."""
    names, times = set(), []
    for _, row in indexed(rows(source, number), form.first_row):
        if usable(form, row):
            who = respondent_of(form, row)
            answers.respondent(who)
            names.add(who.name)
            times.append(submitted(form, row))
    return names - {""}, times


def _time_format(
    name: str, form: Form, times: Sequence[str], answers: _Answers, options: ReadOptions
) -> TimeFormat | None:
    """How times of answers are written; when that cannot be told they are left out and said so:
    nominations carry no time in any score."""
    if not any(times):
        return None
    try:
        found = infer_format(times, options.date_order)
    except AmbiguousDatesError as error:
        column = form.header[form.about["time"]]
        answers.problems.append(Problem(
            "undecided_dates",
            f"{name}, column {column}: {error.message} When people answered was left out.",
            error.fix, name, column=column,
        ))  # fmt: skip
        return None
    answers.date_order = found.order
    return found


def _read_answer(
    row_number: int, row: Sequence[str], form: Form, plan: Sequence[Choice], roster: set[str],
    time: TimeFormat | None, answers: _Answers, options: ReadOptions,
) -> None:  # fmt: skip
    who = answers.respondent(respondent_of(form, row))
    at = _seconds(submitted(form, row), time, options)
    for choice in plan:
        answers.answered(who, choice.dimension, at)
        cell = row[choice.column] if choice.column < len(row) else ""
        for place, (name, rating) in enumerate(nominees(choice, cell, roster), start=1):
            rank = choice.rank if choice.shape == "slots" else None
            rank = place if choice.shape == "select" else rank
            nominee = answers.nominee(name)
            answers.nominate(who, nominee, choice.dimension, rank, rating, at, row_number)


def _seconds(text: str, time: TimeFormat | None, options: ReadOptions) -> int | None:
    if time is None or not text:
        return None
    value = int(parse_times([text], time, options.timezone)[0])
    return None if value == NO_TIME else value


def _write(folder: Path, answers: _Answers) -> None:
    write_table(folder, "accounts", from_rows("accounts", list(answers.accounts.values())))
    write_table(folder, "nominations", from_rows("nominations", answers.nominations))
    rows_: list[dict[str, object]] = [
        {"respondent": who, "dimension": dimension, "submitted_at": at}
        for (who, dimension), at in answers.respondents.items()
    ]
    write_table(folder, "respondents", from_rows("respondents", rows_))


def _report(
    source: Source, answers: _Answers, rejected: Rejected, columns: tuple[Column, ...]
) -> FileReport:
    counts = {
        "respondents": len({who for who, _ in answers.respondents}),
        "nominations": len(answers.nominations),
        "self_nominations": sum(bool(n["self"]) for n in answers.nominations),
        "questions": len({n["dimension"] for n in answers.nominations}),
        "people": len(answers.accounts),
        "rejected": rejected.total,
    }
    return FileReport(
        path=str(source.path), sha256=source.sha256, bytes=source.size, format="survey",
        counts=counts, columns=columns, detected={"date_order": answers.date_order},
        problems=(*answers.problems, *_shared_names(source, answers)), rejects=rejected.named,
        reject_counts=rejected.reasons, declared=True,
    )  # fmt: skip


def _shared_names(source: Source, answers: _Answers) -> list[Problem]:
    if not answers.shared:
        return []
    return [Problem(
        "shared_names",
        f"{source.name}: {answers.shared} nominations name somebody only by a name that several "
        "respondents bear; they count for neither until somebody decides.",
        "Offer colleagues with their e-mail address or employee number.", source.name,
    )]  # fmt: skip
