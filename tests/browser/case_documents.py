"""What a campaign hands out, opened by real readers; and the figures that come back to it."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

from docx import Document
from icalendar import Calendar
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.browser.cases import FIRST, Play, flat

SCORES = re.compile(r"\b(score|rank|percentile|điểm số|xếp hạng)\b", re.IGNORECASE)


def check_pdf(play: Play, path: Path, names: list[str]) -> None:

    pages = [flat(one.extract_text()) for one in PdfReader(path).pages]
    for text in pages:
        assert play.case.purpose in text
        assert play.case.name in text
    whole = " ".join(pages)
    assert [n for n in names if n not in whole] == []
    if names:
        assert not SCORES.search(whole)
        assert play.case.message in whole


def check_word(play: Play, path: Path, names: list[str]) -> None:

    made = Document(str(path))
    body = flat(
        " ".join(text.text or "" for text in made.element.body.iter() if text.tag.endswith("}t"))
    )
    assert [n for n in names if n not in body] == []
    assert play.case.message in body
    assert not SCORES.search(body)
    head = flat(
        " ".join(
            p.text for s in made.sections for p in (*s.header.paragraphs, *s.footer.paragraphs)
        )
    )
    assert play.case.purpose in head + body
    assert play.case.name in head + body


def check_sheets(path: Path, names: list[str]) -> None:

    book = CalamineWorkbook.from_path(path)
    cells = {
        str(c)
        for n in book.sheet_names
        for row in book.get_sheet_by_name(n).to_python()
        for c in row
    }
    assert [n for n in names if n not in cells] == []


def check_lines(path: Path, names: list[str]) -> None:
    text = path.read_text("utf-8-sig")
    cells = {cell for row in csv.reader(text.splitlines()) for cell in row}
    assert [n for n in names if n not in text] == []
    assert not [c for c in cells if c.startswith(("=", "+", "@"))]


def check_calendar(play: Play, path: Path) -> None:

    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert events
    first = events[0].decoded("DTSTART")
    assert dt.date(first.year, first.month, first.day).isoformat() == FIRST
    assert play.case.name in str(events[0]["SUMMARY"]) + str(events[0].get("DESCRIPTION", ""))


def with_reach(path: Path, language: str) -> None:
    """Add how many saw each post, as the network reports it, to the figures of the sample."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    views = head.index({"en": "Views", "vi": "Lượt xem"}[language])
    head.append({"en": "Reach", "vi": "Số người tiếp cận"}[language])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *([*row, 4 * int(row[views]) // 5 + 1] for row in rows)])
