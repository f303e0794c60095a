"""The survey tools: which rows are headers, which columns are about the respondent.

Qualtrics has three header rows, SurveyMonkey two, Google and Microsoft Forms one. What comes out is
the same for all: column names (with the name in the second row appended in brackets), answer rows
with their physical row numbers, and who answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icomms.names import fold

_ABOUT = {
    "email": ("email", "email address", "recipientemail", "recipient email", "dia chi email",
              "e mail", "respondent email", "thu dien tu"),
    "name": ("name", "ho ten", "ho va ten", "full name", "respondent", "nguoi tra loi", "respondent name",
             "ten", "ten nguoi tra loi"),
    "first": ("first name", "recipientfirstname", "recipient first name"),
    "last": ("last name", "recipientlastname", "recipient last name"),
    "id": ("employee id", "employee no", "ma nhan vien", "ma nv", "externalreference", "external reference",
           "respondent id", "id nguoi tra loi", "employee number"),
    "time": ("timestamp", "recordeddate", "recorded date", "completion time", "end date", "enddate",
             "submitted", "submitted at", "dau thoi gian", "thoi gian"),
    "status": ("status", "response type"),
    "finished": ("finished",),
}  # fmt: skip
_SKIP = (
    "startdate", "start date", "start time", "ipaddress", "ip address", "progress", "duration",
    "duration in seconds", "responseid", "response id", "collector id", "custom data",
    "custom data 1", "last modified time", "distributionchannel", "userlanguage", "user language",
    "locationlatitude", "locationlongitude", "stt", "id", "ip", "phong ban", "department", "bo phan",
    "unit", "site", "shift", "ca",
)  # fmt: skip
_TEMPLATE = re.compile(r"^\{\s*\"+ImportId\"+", re.IGNORECASE)
ANONYMOUS = ("anonymous", "an danh", "anonym")


def plain(text: str) -> str:
    """A header as it is compared: folded words only."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


@dataclass(frozen=True, slots=True)
class Form:
    """One survey as a table. `about` maps who/when fields to columns; `questions` are the rest."""

    tool: str
    header: tuple[str, ...]
    about: dict[str, int]
    questions: tuple[int, ...]
    first_row: int


def form_of(head: Sequence[Sequence[str]], header_row: int) -> Form:
    """What the head of a sheet says about the survey; `first_row` is where answers start."""
    tool, header, first = _header(head, header_row)
    about: dict[str, int] = {}
    questions = []
    for i, text in enumerate(header):
        field = _about(text)
        if field and field not in about:
            about[field] = i
        elif not field and text and plain(text) not in _SKIP:
            questions.append(i)
    if tool == "surveymonkey" and "id" in about:
        # SurveyMonkey's Respondent ID is a number of its own, nobody's employee number.
        del about["id"]
    return Form(tool, tuple(header), about, tuple(questions), first)


def _header(head: Sequence[Sequence[str]], row: int) -> tuple[str, list[str], int]:
    for i, cells in enumerate(head[:6]):
        if sum(bool(_TEMPLATE.match(c)) for c in cells) >= 2:
            ids, texts = head[0], head[max(i - 1, 0)]
            return "qualtrics", _merged(ids, texts), i + 1
    names = [plain(c) for c in head[row]]
    if "startdate" in names and row + 1 < len(head) and "start date" in map(plain, head[row + 1]):
        # The legacy export of Qualtrics has no third header row.
        return "qualtrics", _merged(head[row], head[row + 1]), row + 2
    if "respondent id" in names and "collector id" in names and row + 1 < len(head):
        return "surveymonkey", _choices(head[row], head[row + 1]), row + 2
    return "plain", list(head[row]), row + 1


def _merged(ids: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Qualtrics: the question text (with its choice after " - ") where it says more than the id."""
    merged = []
    for i, name in enumerate(ids):
        text = texts[i] if i < len(texts) else ""
        question, mark, choice = text.rpartition(" - ")
        shown = f"{question} [{choice}]" if mark else text
        merged.append(name if _about(name) or plain(name) in _SKIP or not text else shown)
    return merged


def _choices(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """SurveyMonkey: the question is written once, its choices stand in the second row."""
    header, question = [], ""
    for i, text in enumerate(first):
        question = text or question
        choice = second[i] if i < len(second) else ""
        known = bool(_about(question)) or plain(question) in _SKIP
        generic = plain(choice) in ("", "response", "open ended response")
        header.append(question if known or generic else f"{question} [{choice}]")
    return header


def _about(text: str) -> str:
    key = plain(text)
    return next((field for field, names in _ABOUT.items() if key in names), "")


def usable(form: Form, row: Sequence[str]) -> bool:
    """Whether a row is an answer: not blank, no preview, finished (Qualtrics)."""
    if not any(row):
        return False
    if form.tool != "qualtrics":
        return True
    status, finished = _cell(form, row, "status"), _cell(form, row, "finished")
    preview = "preview" in status.lower()
    return not preview and finished.lower() not in ("0", "false", "falsch", "sai")


def _cell(form: Form, row: Sequence[str], field: str) -> str:
    index = form.about.get(field)
    return row[index] if index is not None and index < len(row) else ""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answered: any of e-mail, employee number and name; all empty when anonymous."""

    email: str
    number: str
    name: str

    @property
    def known(self) -> bool:
        return bool(self.email or self.number or self.name)


def respondent_of(form: Form, row: Sequence[str]) -> Respondent:
    """The respondent of an answer row; "anonymous" counts as unknown."""
    email = _cell(form, row, "email").lower()
    name = _cell(form, row, "name")
    if not name:
        name = f"{_cell(form, row, 'first')} {_cell(form, row, 'last')}".strip()
    if fold(name) in ANONYMOUS:
        name = ""
    if "@" not in email:
        email = ""
    return Respondent(email, _cell(form, row, "id"), name)


def submitted(form: Form, row: Sequence[str]) -> str:
    """When it was answered, as written."""
    return _cell(form, row, "time")


def indexed(rows: Iterable[Sequence[str]], first: int) -> Iterable[tuple[int, Sequence[str]]]:
    """Rows from `first` on with their 1-based physical numbers."""
    for number, row in enumerate(rows, start=1):
        if number > first:
            yield number, row
