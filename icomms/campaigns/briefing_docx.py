"""The briefing list as a Word document, from the template of icomms or the company's own.

The template of icomms is an ordinary one: it can be downloaded, changed and uploaded again.
"""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from icomms.campaigns.briefing_records import Briefing
from icomms.campaigns.briefing_sheets import (
    PAIRS,
    common_fields,
    list_fields,
    overview_sheets,
    pair_fields,
    personal_fields,
)
from icomms.campaigns.briefing_texts import label
from icomms.campaigns.docx_template import PageFields, filled, printable
from icomms.campaigns.sheets import Sheet, about_lines
from icomms.campaigns.wording import number_text

_LOCALES = {"en": "en-GB", "vi": "vi-VN"}
_FONT = "Calibri"


def briefing_docx(briefing: Briefing, template: bytes | None = None) -> bytes:
    """One person after the other, each from a new page. TemplateError for a bad template."""
    pages = []
    common = common_fields(briefing)
    for leader in briefing.leaders:
        texts = common | personal_fields(briefing, leader)
        pages.append(
            PageFields(texts, list_fields(briefing, leader), pair_fields(briefing, leader))
        )
    return filled(template or starter_template(briefing.about.language), common, pages)


def starter_template(language: str) -> bytes:
    """The template of icomms in a language, with every placeholder in its place."""
    document = Document()
    _prepare(document, language, "{{campaign}}", "{{date}}", "{{purpose}}")
    document.add_heading("{{name}}", 1)
    document.add_paragraph(f"{label('briefing', language)} · {{{{unit}}}}")
    head = {"campaign": "campaign", "role": "role", "days": "person_days", "hours": "hours",
            "hashtags": "hashtags", "approval": "approval"}  # fmt: skip
    rows = [(label(code, language), f"{{{{{name}}}}}") for code, name in head.items()]
    contact = "{{contact_name}} {{contact_phone}} {{contact_email}}"
    _table(document, [*rows, (label("contact", language), contact)])
    for code in ("why", "groups"):
        _section(document, code, language, f"{{{{{code}}}}}", "List Bullet")
    _section(document, "ask", language, "{{ask}}")
    _section(document, "message", language, "{{message}}")
    _section(document, "call_to_action", language, "{{call_to_action}}")
    _section(document, "key_messages", language, "{{key_messages}}", "List Bullet")
    for code in ("facts", "questions"):
        document.add_heading(label(code, language), 2)
        _table(document, [tuple(f"{{{{{name}}}}}" for name in PAIRS[code])])
    for code in ("do", "dont"):
        _section(document, code, language, f"{{{{{code}}}}}", "List Bullet")
    document.add_heading(label("texts", language), 2)
    _table(document, [tuple(f"{{{{{name}}}}}" for name in PAIRS["texts"])])
    _section(document, "agreement", language, "{{agreement}}", "List Bullet")
    return _saved(document)


def _prepare(
    document: WordDocument, language: str, campaign: str, date: str, purpose: str
) -> None:  # fmt: skip
    """A4, language, fonts, and what stands on every page."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    document.core_properties.title = label("briefing", language)
    document.core_properties.author = "icomms"
    document.core_properties.comments = ""
    document.core_properties.language = _LOCALES[language]
    for name in ("Normal", "Heading 1", "Heading 2"):
        _style(document, name, language)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.add_run(f"{campaign}\t\t{date}")
    footer.add_run(f"{label('purpose', language)}: {purpose}")
    pages = section.footer.add_paragraph()
    pages.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    pages.add_run(f"{label('page', language)} ")
    _field(pages, "PAGE")
    pages.add_run(f" {label('of_pages', language)} ")
    _field(pages, "NUMPAGES")


def _style(document: WordDocument, name: str, language: str) -> None:
    style = document.styles[name]
    style.font.name = _FONT
    properties = style.element.get_or_add_rPr()
    for fonts in properties.iter(qn("w:rFonts")):
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), _FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LOCALES[language])
    properties.append(spoken)
    if name == "Normal":
        style.font.size = Pt(10)
        style.paragraph_format.space_after = Pt(2)
    else:
        style.font.color.rgb = RGBColor(0x0B, 0x4F, 0x6C)
        style.paragraph_format.space_before = Pt(7)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that Word works out when it shows the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _section(
    document: WordDocument, code: str, language: str, text: str, style: str = "Normal"
) -> None:
    document.add_heading(label(code, language), 2)
    document.add_paragraph(text, style)


def _table(document: WordDocument, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(len(rows), 2)
    for row, (name, value) in zip(table.rows, rows, strict=True):
        row.cells[0].width, row.cells[1].width = Cm(5), Cm(12)
        row.cells[0].paragraphs[0].add_run(name).bold = True
        row.cells[1].paragraphs[0].add_run(value)


def overview_docx(briefing: Briefing) -> bytes:
    """The planner's overview: other teams, coverage, substitutes, what is not reached or known."""
    about, overview, language = briefing.about, briefing.overview, briefing.about.language
    document = Document()
    marks = (printable(text) for text in (about.campaign, about.printed_on, about.purpose))
    _prepare(document, language, *marks)
    document.core_properties.title = label("overview", language)
    document.add_heading(label("overview", language), 1)
    document.add_paragraph(label("not_to_hand_on", language))
    _table(document, [(name, printable(value)) for name, value in about_lines(about)])
    document.add_paragraph(overview.summary)
    for sheet in overview_sheets(briefing):
        document.add_heading(sheet.name, 2)
        _grid(document, sheet, language)
    return _saved(document)


def _grid(document: WordDocument, sheet: Sheet, language: str) -> None:
    """A table; its headings, when it has some, are repeated on every page."""
    if not sheet.rows:
        document.add_paragraph("–")
        return
    titled = any(sheet.header)
    rows = [*([sheet.header] if titled else []), *sheet.rows]
    table = document.add_table(len(rows), len(sheet.header))
    table.style = "Light List Accent 1" if titled else "Table Grid"
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            if isinstance(value, (int, float)):
                cell.text = number_text(value, language, 1)
            else:
                cell.text = printable(value or "")
    if titled:
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)


def _saved(document: WordDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
