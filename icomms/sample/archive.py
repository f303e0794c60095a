"""Files whose bytes depend on nothing but their content: archives, workbooks and tables."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

_DATE = (2025, 12, 1, 0, 0, 0)


def write_zip(path: Path, entries: Mapping[str, bytes]) -> None:
    """An archive of so many entries in their order, all of one fixed date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def write_workbook(path: Path, sheet: str, rows: Iterable[Sequence[str]]) -> None:
    """A workbook of one sheet, all cells text, with a fixed date of creation."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as workbook:
        workbook.set_properties({"created": datetime(*_DATE), "title": "Made-up people"})
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """A table with commas, UTF-8 with its mark so that spreadsheets read it rightly."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
