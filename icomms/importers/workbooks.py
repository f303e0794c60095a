"""Excel and OpenDocument sheets as rows of text, through python-calamine."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from icomms.errors import UnreadableFileError

FULL_SHEET = 1_048_576


def sheet_names(book: CalamineWorkbook) -> tuple[str, ...]:
    """Names of the visible worksheets that hold anything, in order."""
    shown = [
        info.name
        for info in book.sheets_metadata
        if info.visible == SheetVisibleEnum.Visible and info.typ == SheetTypeEnum.WorkSheet
    ]
    # The reader's own total height is one short: a sheet of one row would seem empty.
    return tuple(name for name in shown if book.get_sheet_by_name(name).end is not None)


def is_full(book: CalamineWorkbook, name: str) -> bool:
    """Whether a sheet has as many rows as Excel allows, so that an export was cut there."""
    end = book.get_sheet_by_name(name).end
    return end is not None and end[0] + 1 >= FULL_SHEET


def sheet_rows(book: CalamineWorkbook, name: str) -> Iterator[tuple[str, ...]]:
    """All rows of a sheet as text from cell A1 on; empty rows and columns before the data are kept,
    so that row numbers are those Excel shows."""
    sheet = book.get_sheet_by_name(name)
    # The reader begins with the first row of the sheet, but with the first column that is filled.
    pad = ("",) * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield pad + tuple(cell_text(value) for value in row)


def open_book(name: str, content: Path | bytes) -> CalamineWorkbook:
    """A workbook on disk or in memory; `name` is what errors call it.

    Raises UnreadableFileError when it is damaged or locked.
    """
    try:
        if isinstance(content, bytes):
            return CalamineWorkbook.from_filelike(io.BytesIO(content))
        return CalamineWorkbook.from_path(str(content))
    except (CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise locked(name) from None
        raise UnreadableFileError(
            f"{name}: the workbook is damaged or incomplete.",
            "Open it in Excel, save it again, or save it as CSV UTF-8.",
        ) from None


def locked(name: str) -> UnreadableFileError:
    """The error for a workbook behind a password."""
    return UnreadableFileError(
        f"{name} is locked with a password.", "Save a copy without a password."
    )


def cell_text(value: object) -> str:
    """A cell as NFC text: whole numbers without ".0", dates as YYYY-MM-DD, times after a space.

    >>> cell_text(12.0), cell_text(True), cell_text(dt.datetime(2026, 1, 2, 3, 4))
    ('12', 'TRUE', '2026-01-02 03:04:00')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value)
    return clean(str(value)) if value is not None else ""


def clean(text: str) -> str:
    """NFC, stripped, and without the apostrophe that guards formula-like text in exports."""
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in "=+-@":
        return text[1:]
    return text
