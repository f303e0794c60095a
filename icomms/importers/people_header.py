"""Where the people table of a file is: its sheet, its header rows, and how sure it is one.

Real exports put titles above the header, spread it over two merged rows, or repeat it below in
other words (SAP SuccessFactors: system keys, then labels). A table is believed to be about people
by its content alone: somebody's name or id, facts about them, and about one row for each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icomms.importers.columns import (
    guess_columns,
    header_key,
    is_sensitive,
    known_headers,
    read_synonyms,
    variants,
)
from icomms.importers.people_words import words
from icomms.importers.reading import Sheet, Source, unique_headers
from icomms.records import Column

KEYS = ("id", "employee_no", "email", "upn", "username", "name", "family_name", "given_name")
_FACTS = frozenset(
    ("email", "upn", "manager_ref", "supervisory_org", "company", "division", "department"),
) | {"team", "title", "level", "location", "country", "hired_on", "left_on", "worker_type",
     "status", "enabled", "deleted", "account_control", "is_bot", "kind"}  # fmt: skip
_SURENESS = (0.0, 0.6, 0.75, 0.85, 0.95)  # by number of facts
_ONLY_NAMES = 0.3  # id and name alone: perhaps the nodes of a network
_SEARCHED = 40  # rows among which a header may stand
_LONGEST_NAME = 60  # longer headers are questions
_SLOT = re.compile(r"(.*\D)[ _.-]+\d{1,2}")
_DURATION = re.compile(r"(?:\d+ ?[^\W\d]{1,6}\.? ?){2,3}|\d{1,2}:\d\d:\d\d")
_CLOCK = re.compile(r".*\d{1,2}[:.]\d\d.*")


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A table of people inside a file: 0-based physical rows, `first_row` is the first person."""

    sheet: int
    header: tuple[str, ...]
    header_row: int
    first_row: int
    columns: tuple[Column, ...]
    score: float


def find_tables(source: Source, overrides: Mapping[str, str]) -> tuple[PeopleTable, ...]:
    """All sheets read as people tables, the most believable first."""
    tables = [_table(i, sheet, overrides) for i, sheet in enumerate(source.sheets) if sheet.head]
    return tuple(sorted(tables, key=lambda t: (-t.score, t.sheet)))


def _table(number: int, sheet: Sheet, overrides: Mapping[str, str]) -> PeopleTable:
    top, header, first = _header(sheet)
    named = unique_headers(header)
    allowed = {name: field for name, field in overrides.items() if not is_sensitive(name)}
    columns = guess_columns(named, read_synonyms("people"), sheet.head[first:], allowed)
    score = _score(header, columns, sheet.head[first:])
    return PeopleTable(number, named, top, first, columns, score)


def _header(sheet: Sheet) -> tuple[int, tuple[str, ...], int]:
    """(physical row of the names, the names, first row of people)."""
    hits = [known_headers(row, read_synonyms("people")) for row in sheet.head[:_SEARCHED]]
    best = max(hits)
    top = sheet.header_row
    if best >= 2 and (top >= len(hits) or hits[top] < best):
        top = hits.index(best)
    header, first = sheet.head[top], top + 1
    if top:
        header = _filled_from_above(sheet.head[top - 1], header)
    if first < len(hits) and _is_second_level(header, sheet.head[first]):
        below = sheet.head[first]
        width = max(len(header), len(below))
        return top, tuple(_at(below, i) or _at(header, i) for i in range(width)), first + 1
    if first < len(hits) and _repeats(sheet.head[first], hits[first]):
        first += 1
    return top, header, first


def _filled_from_above(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Empty names taken from cells merged downwards ("STT" beside "Họ tên" under a group title)."""
    width = max(len(upper), len(lower))
    return tuple(
        _at(lower, i) or (_at(upper, i) if _is_known(_at(upper, i)) else "") for i in range(width)
    )


def _is_second_level(header: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below only splits group titles ("Liên hệ" into "Email" and "Điện thoại")."""
    filled = [i for i, cell in enumerate(below) if cell]
    return bool(filled) and all(
        (_is_known(below[i]) or is_sensitive(below[i])) and not _is_known(_at(header, i))
        for i in filled
    )


def _is_known(cell: str) -> bool:
    return known_headers([cell], read_synonyms("people")) == 1


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _repeats(row: Sequence[str], hits: int) -> bool:
    """A second header row in other words: most of its cells are names of columns."""
    filled = sum(1 for cell in row if cell)
    return hits >= 3 and hits >= 0.5 * filled


def _score(
    header: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> float:
    """0..1: how surely the table has one row per person with facts about them."""
    if is_other_table(header) or _has_durations(header, rows):
        return 0.0
    fields = {column.field: column.index for column in columns if column.field}
    keys = [key for key in KEYS if key in fields]
    facts = (fields.keys() & _FACTS) - set(keys[:1])
    named = "name" in fields and {"id", "employee_no"} & fields.keys()
    if not keys or not (facts or named):
        return 0.0
    sure = _SURENESS[min(len(facts), len(_SURENESS) - 1)] or _ONLY_NAMES
    return sure if _one_row_each(fields[keys[0]], keys[0], rows) else min(sure, 0.2)


def _one_row_each(index: int, key: str, rows: Sequence[Sequence[str]]) -> bool:
    """Few repeats in the key column; names repeat by nature, ids hardly ever."""
    filled = [row[index] for row in rows if index < len(row) and row[index]]
    least = 0.7 if key in ("name", "family_name", "given_name") else 0.9
    return len(filled) < 5 or len(set(filled)) >= least * len(filled)


def is_other_table(header: Sequence[str]) -> bool:
    """Whether the column names are those of ties, a survey, an attendance list or post metrics."""
    keys = {key for cell in header for key, _ in variants(cell)}
    lists = words()["other_tables"]
    if keys & lists["source"] and keys & lists["target"]:
        return True
    if any(keys & lists[name] for name in ("survey", "attendance", "usage", "posts")):
        return True
    return len(keys & lists["post_metrics"]) >= 2 or _has_questions(header)


def _has_questions(header: Sequence[str]) -> bool:
    """Questions, numbered name slots ("Advice 1", "Q3_2") or typed graph columns (":ID(...)")."""
    if any(":ID" in cell or ":START_ID" in cell for cell in header):
        return True
    bare = [re.sub(r"[(\[].*?[)\]]", "", cell).strip() for cell in header]
    if any("?" in cell or len(cell) > _LONGEST_NAME for cell in bare):
        return True
    known = {header_key(name) for names in read_synonyms("people").values() for name in names}
    slots = [_SLOT.fullmatch(cell) for cell in bare if header_key(cell) not in known]
    stems = [slot[1].lower() for slot in slots if slot and not is_sensitive(slot[1])]
    return any(stems.count(stem) >= 3 for stem in set(stems))


def _has_durations(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """A column of lengths ("1h 2m 10s") beside one of clock times: attendance in any language."""
    lengths = clocks = 0
    for index in range(len(header)):
        cells = [row[index] for row in rows[:50] if index < len(row) and row[index]]
        if len(cells) < 3:
            continue
        long = sum(1 for cell in cells if _DURATION.fullmatch(cell)) >= 0.6 * len(cells)
        lengths += long
        clocks += not long and sum(1 for c in cells if _CLOCK.fullmatch(c)) >= 0.6 * len(cells)
    return lengths >= 1 and clocks >= 1
