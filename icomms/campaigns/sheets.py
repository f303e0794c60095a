"""Tables as CSV and XLSX: formula-safe, with campaign, purpose and date on every page."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from icomms.campaigns.briefing_records import About
from icomms.campaigns.briefing_texts import label
from icomms.people_review import guarded, guarded_id

Cell = str | int | float | None
_WIDEST = 60
_HEADER_LENGTH = 250  # Excel refuses more than 255 characters in a header


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart below a table: columns `values` (by index) over column `over`.

    `kind` is column or line.
    """

    title: str
    kind: str
    over: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `ids` are indexes of columns whose texts are ids and keep their zeros."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    ids: tuple[int, ...] = ()
    charts: tuple[Chart, ...] = field(default=())

    def cells(self, row: Sequence[Cell]) -> list[Cell]:
        """A row that no spreadsheet takes for formulas, None as an empty cell."""
        return [
            (guarded_id(cell) if i in self.ids else guarded(cell)) if isinstance(cell, str)
            else "" if cell is None else cell
            for i, cell in enumerate(row)
        ]  # fmt: skip


def about_lines(about: About) -> tuple[tuple[str, str], ...]:
    """What a file is: campaign, purpose, date, approval."""
    said = (("campaign", about.campaign), ("purpose", about.purpose), ("days", about.days),
            ("audience", about.audience), ("approval", about.approval),
            ("printed_on", about.printed_on))  # fmt: skip
    return tuple((label(code, about.language), value) for code, value in said)


def as_csv(sheet: Sheet, lines: Sequence[tuple[str, str]] = ()) -> bytes:
    """UTF-8 with BOM; `lines` that say what it is stand before the table, then an empty line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if lines:
        writer.writerows((guarded(name), guarded(value)) for name, value in lines)
        writer.writerow(())
    writer.writerow(sheet.header)
    writer.writerows(sheet.cells(row) for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet], about: About) -> bytes:
    """A workbook whose pages carry campaign, purpose, date and page number when printed."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(file, plain) as book:
        for sheet in sheets:
            _write(book, sheet, about)
        first = Sheet("about", ("", ""), about_lines(about))
        _write(book, first, about)
    return file.getvalue()


def _write(book: Workbook, sheet: Sheet, about: About) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(sheet.name)
    page.write_row(0, 0, sheet.header, bold)
    for number, row in enumerate(sheet.rows, start=1):
        page.write_row(number, 0, sheet.cells(row), wrap)
    page.freeze_panes(1, 0)
    page.autofit(max_width=8 * _WIDEST)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(_marks(about.campaign, about.printed_on))
    pages = f"{label('page', about.language)} &P {label('of_pages', about.language)} &N"
    page.set_footer(_marks(f"{label('purpose', about.language)}: {about.purpose}", pages, True))
    for place, chart in enumerate(sheet.charts):
        _chart(book, page, sheet, chart, place)


def _marks(left: str, right: str, coded: bool = False) -> str:
    """A header or footer: text left and right; && prints as &."""
    room = (_HEADER_LENGTH - len(right) - 4) // 2
    said = left if len(left) <= room else f"{left[: room - 1]}…"
    end = right if coded else right.replace("&", "&&")
    return f"&L{said.replace('&', '&&')}&R{end}"


def _chart(book: Workbook, page: Worksheet, sheet: Sheet, chart: Chart, place: int) -> None:
    drawn = book.add_chart({"type": chart.kind})
    last = len(sheet.rows)
    for column in chart.values:
        drawn.add_series({
            "name": [sheet.name, 0, column],
            "categories": [sheet.name, 1, chart.over, last, chart.over],
            "values": [sheet.name, 1, column, last, column],
        })  # fmt: skip
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 640, "height": 320})
    options = {"description": chart.title}
    page.insert_chart(last + 2 + 17 * place, 0, drawn, options)
