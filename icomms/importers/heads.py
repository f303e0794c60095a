"""The head of a table as its user sees it before anything is read: columns, guesses, first rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from icomms.importers import attendance_sheet, survey
from icomms.importers.attendance_words import column_names
from icomms.importers.columns import read_synonyms
from icomms.importers.dimensions import DIMENSIONS
from icomms.importers.interaction_layout import best_layout
from icomms.importers.people_header import find_tables
from icomms.importers.post_metrics import layout_of
from icomms.importers.reading import Source, unique_headers
from icomms.records import Column, ReadOptions

MAPPED = ("people", "interactions", "survey", "attendance", "post_metrics")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table begins and what its columns are understood as; rows count from 0."""

    sheet: int
    header_row: int
    first_row: int
    columns: tuple[Column, ...]


def fields_of(form: str) -> tuple[str, ...]:
    """What the columns of a format can be chosen to mean, in the order of its word lists."""
    if form == "survey":
        return tuple(f"nominee:{dimension}" for dimension in DIMENSIONS)
    if form == "attendance":
        return tuple(field for field in column_names() if field)
    names = {"people": "people", "interactions": "interactions", "post_metrics": "metrics"}
    return tuple(field.rstrip("*") for field in read_synonyms(names[form]) if field)


def head_of(source: Source, form: str, columns: Mapping[str, str]) -> Head:
    """The head of a table of one of the MAPPED formats; `columns` are choices of the user."""
    return _HEADS[form](source, columns)


def plain_head(source: Source) -> Head:
    """The head of a table of another format, with columns that mean nothing yet."""
    sheet = source.sheets[0]
    header = unique_headers(sheet.head[sheet.header_row])
    columns = tuple(Column(i, text, "", 0.0) for i, text in enumerate(header))
    return Head(0, sheet.header_row, sheet.header_row + 1, columns)


def _people(source: Source, columns: Mapping[str, str]) -> Head:
    table = find_tables(source, columns)[0]
    return Head(table.sheet, table.header_row, table.first_row, table.columns)


def _interactions(source: Source, columns: Mapping[str, str]) -> Head:
    layout = best_layout(source, ReadOptions(columns=columns))
    return Head(layout.sheet, layout.header_row, layout.header_row + 1, layout.columns)


def _posts(source: Source, columns: Mapping[str, str]) -> Head:
    layout = layout_of(source, ReadOptions(columns=columns))
    return Head(layout.sheet, layout.header_row, layout.header_row + 1, layout.columns)


def _attendance(source: Source, columns: Mapping[str, str]) -> Head:
    number = attendance_sheet.best_sheet(source)
    sheet = source.sheets[number]
    found = attendance_sheet.guessed_columns(sheet, columns)
    return Head(number, sheet.header_row, sheet.header_row + 1, found)


def _survey(source: Source, columns: Mapping[str, str]) -> Head:
    number = survey.best_sheet(source)
    sheet = source.sheets[number]
    first, found = survey.columns_of(sheet, columns)
    return Head(number, min(sheet.header_row, first - 1), first, found)


_HEADS: dict[str, Callable[[Source, Mapping[str, str]], Head]] = {
    "people": _people,
    "interactions": _interactions,
    "survey": _survey,
    "attendance": _attendance,
    "post_metrics": _posts,
}
