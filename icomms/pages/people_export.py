"""The list of people as CSV and XLSX: the same rows as the page, with its purpose and date.

No cell is taken for a formula, and nobody without a band is in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from icomms.pages.people_list import PersonRow
from icomms.people_review import guarded, guarded_id

HEADER = ("person_id", "name", "unit", "title", "band", "score", "low", "high", "rank_low",
          "rank_high", "reason")  # fmt: skip


def as_csv(rows: Sequence[PersonRow], about: Sequence[tuple[str, str]]) -> bytes:
    """UTF-8 with BOM: lines that say what it is (`about`), an empty line, the table."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows((guarded(label), guarded(value)) for label, value in about)
    writer.writerow(())
    writer.writerow(HEADER)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[PersonRow], about: Sequence[tuple[str, str]]) -> bytes:
    """One sheet for the people, one that says what it is."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(file, plain) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, HEADER, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, _cells(row))
        sheet.autofit()
        other = book.add_worksheet("about")
        for number, (label, value) in enumerate(about):
            other.write_row(number, 0, (label, value))
        other.autofit()
    return file.getvalue()


def _cells(row: PersonRow) -> tuple[object, ...]:
    return (
        guarded_id(row.id), guarded(row.name), guarded(row.unit), guarded(row.title), row.band,
        round(row.score, 1), round(row.low, 1), round(row.high, 1), row.rank_low, row.rank_high,
        guarded(row.reason),
    )  # fmt: skip
