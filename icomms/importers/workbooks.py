"""Excel and OpenDocument sheets as rows of text, through python-calamine."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from icomms.errors import UnreadableFileError

FULL_SHEET = 1_048_576


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the visible worksheets that hold anything, in order."""
    book = _open(path)
    names = []
    for info in book.sheets_metadata:
        visible = info.visible == SheetVisibleEnum.Visible
        if visible and info.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(info.name)
            if sheet.total_height:
                names.append(info.name)
    return tuple(names)


def sheet_height(path: Path, name: str) -> int:
    """Number of rows of a sheet."""
    return int(_open(path).get_sheet_by_name(name).total_height)


def sheet_rows(path: Path, name: str) -> Iterator[tuple[str, ...]]:
    """All rows of a sheet as text, from its first row (empty rows above the data are kept)."""
    sheet = _open(path).get_sheet_by_name(name)
    top, left = sheet.start if sheet.start else (0, 0)
    for _ in range(top):
        yield ()
    pad = ("",) * left
    for row in sheet.iter_rows():
        yield pad + tuple(cell_text(value) for value in row)


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise locked(path) from None
        raise UnreadableFileError(
            f"{path.name}: the workbook is damaged or incomplete.",
            "Open it in Excel, save it again, or save it as CSV UTF-8.",
        ) from None


def locked(path: Path) -> UnreadableFileError:
    """The error for a workbook behind a password."""
    return UnreadableFileError(
        f"{path.name} is locked with a password.", "Save a copy without a password."
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
