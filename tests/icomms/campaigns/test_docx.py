"""Word documents: filled for every person, and bad templates refused with what is wrong."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from icomms.campaigns.briefing import briefing_of
from icomms.campaigns.briefing_docx import briefing_docx, overview_docx, starter_template
from icomms.campaigns.briefing_sheets import COMMON, LISTS, PAIRS, PERSONAL
from icomms.campaigns.briefing_texts import LABELS
from icomms.campaigns.docx_template import KNOWN, check_template
from icomms.campaigns.records import Question
from icomms.errors import TemplateError
from tests.icomms.campaigns.made import APPROVED_TEXT, CONTENT, MESSAGE, PLAN, campaign, material


@pytest.fixture(scope="module")
def briefing():
    return briefing_of(material("vi"))


def word(*paragraphs: str, header: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A template with these paragraphs, a header and a table."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


def repacked(data: bytes, name: str, content: bytes, rename: str = "") -> bytes:
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(rename or name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_document_holds_every_person_and_nothing_left_to_fill(language):
    found = briefing_of(material(language))
    data = briefing_docx(found)
    document = Document(io.BytesIO(data))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    assert "{{" not in text + "".join(cells)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        member.name for member in PLAN.members
    ]
    assert text.count(MESSAGE.text) == 3
    assert cells.count("1.812") == 3
    assert cells.count(APPROVED_TEXT) == 1
    assert text.count(LABELS["groups"][language]) == 3
    assert found.leaders[0].why[0] in text
    section = document.sections[0]
    assert CONTENT.name in section.header.paragraphs[0].text
    assert found.about.printed_on in section.header.paragraphs[0].text
    assert CONTENT.purpose in section.footer.paragraphs[0].text
    assert b"PAGE" in part(data, "word/footer1.xml")
    assert document.element.xml.count('w:type="page"') == 2


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_planners_overview(language):
    found = briefing_of(material(language))
    document = Document(io.BytesIO(overview_docx(found)))
    text = "\n".join(p.text for p in document.paragraphs)
    assert found.overview.summary in text
    assert LABELS["not_to_hand_on"][language] in text
    about, teams, coverage, substitutes, _ = (
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    )
    assert [LABELS["purpose"][language], CONTENT.purpose] in about
    assert teams[1][2:6] == ["212", "190", "231", "106"]
    assert teams[1][6] == ("9,5" if language == "vi" else "9.5")
    assert coverage[1] == ["Tích hợp hệ thống", "150", "1", "110", "70", "22"]
    assert substitutes[1][1] == "Võ Đình Ánh"
    section = document.sections[0]
    assert CONTENT.name in section.header.paragraphs[0].text
    assert CONTENT.purpose in section.footer.paragraphs[0].text
    hostile = campaign("approved", content=replace(CONTENT, name="a\x00{{b}}"))
    overview_docx(briefing_of(material(language, campaign=hostile)))


def test_the_starter_template_holds_every_placeholder():
    for language in ("en", "vi"):
        data = starter_template(language)
        check_template(data)
        document = Document(io.BytesIO(data))
        text = document.element.xml + document.sections[0].header._element.xml
        text += document.sections[0].footer._element.xml
        used = {name for name in KNOWN if f"{{{{{name}}}}}" in text}
        assert KNOWN - used <= {"audience", "days", "aim", "email"}
    assert set(KNOWN) == {*COMMON, *PERSONAL, *LISTS, *(n for pair in PAIRS.values() for n in pair)}


def test_a_companys_own_template(briefing):
    data = word(
        "Kính gửi {{ name }} ({{unit}})", "• {{key_messages}}", "Hẹn gặp {{contact_name}}!",
        header="{{campaign}} / {{date}}", rows=(("Câu hỏi", "Trả lời"), ("{{question}}", "{{answer}}")),
    )  # fmt: skip
    made = briefing_docx(briefing, data)
    assert lines(made)[:4] == [
        "Kính gửi Công Tằng Tôn Nữ Thị Quỳnh Hương (Tích hợp hệ thống)",
        "• Không ai mất việc vì hợp nhất.",
        "• Lương và thâm niên được giữ nguyên.",
        "Hẹn gặp Trần Thị Bích Ngọc!",
    ]
    document = Document(io.BytesIO(made))
    assert len(document.tables) == 3
    assert [[c.text for c in row.cells] for row in document.tables[1].rows] == [
        ["Câu hỏi", "Trả lời"], [MESSAGE.questions[0].asked, MESSAGE.questions[0].answer],
    ]  # fmt: skip
    assert document.sections[0].header.paragraphs[0].text == f"{CONTENT.name} / 1/3/2026"


def test_rows_are_repeated_and_empty_lists_are_marked():
    questions = tuple(Question(f"Hỏi {i}?", f"Đáp {i}") for i in range(3))
    message = replace(MESSAGE, questions=questions, do=())
    content = replace(CONTENT, message=message)
    found = briefing_of(material(campaign=campaign("approved", approved_plan=1, content=content)))
    made = briefing_docx(
        found, word("{{name}}", "{{do}}", rows=(("{{question}}", "{{answer}}"),))
    )  # fmt: skip
    table = Document(io.BytesIO(made)).tables[0]
    assert [[c.text for c in row.cells] for row in table.rows] == [
        [f"Hỏi {i}?", f"Đáp {i}"] for i in range(3)
    ]
    assert lines(made)[1] == "–"


def test_a_placeholder_spread_over_runs_keeps_the_first_runs_look(briefing):
    document = Document()
    paragraph = document.add_paragraph()
    for number, text in enumerate(("Gửi {", "{na", "me}", "} nhé, {{hours}} giờ")):
        paragraph.add_run(text).bold = number == 0
    made = briefing_docx(briefing, saved(document))
    first = Document(io.BytesIO(made)).paragraphs[0]
    assert first.text == "Gửi Công Tằng Tôn Nữ Thị Quỳnh Hương nhé, 4,5 giờ"
    assert first.runs[0].bold
    assert first.runs[0].text.endswith("Quỳnh Hương")
    assert not first.runs[3].bold


def test_texts_keep_their_lines_and_are_never_placeholders():
    hostile = "một\nhai {{email}}\x0b\x01 <w:p> & {{do}}"
    content = replace(CONTENT, message=replace(MESSAGE, text=hostile, key_messages=(hostile,)))
    found = briefing_of(material(campaign=campaign("approved", approved_plan=1, content=content)))
    made = briefing_docx(found, word("{{name}}", "{{message}}", "{{key_messages}}"))
    said = "một\nhai {{email}} <w:p> & {{do}}"
    assert lines(made)[1:3] == [said, said]


@pytest.mark.parametrize(
    ("paragraphs", "header", "match", "place"),
    [
        (("{{name}} {{nmae}}",), "", "do not exist", "{{nmae}}"),
        (("{{name}}",), "{{foo}}", "do not exist", "{{foo}}"),
        (("{{name}} và {{unit",), "", "not complete", "{{name}} và {{unit"),
        (("{{name}} {{two words}}",), "", "not complete", "{{name}} {{two words}}"),
        (("Kính gửi",), "", "does not say who", ""),
        (("{{name}}",), "{{name}}", "header or footer", "name"),
        (("{{name}}", "{{do}} {{dont}}"), "", "two lists", "{{do}} {{dont}}"),
    ],
)
def test_mistakes_in_a_template_are_named(paragraphs, header, match, place):
    with pytest.raises(TemplateError, match=match) as caught:
        check_template(word(*paragraphs, header=header))
    assert caught.value.fix
    assert caught.value.places == ((place,) if place else ())


GOOD = word("{{name}}")
RELS = "word/_rels/document.xml.rels"


def linked(kind: str, mode: str = "External") -> bytes:
    rels = part(GOOD, RELS).decode()
    extra = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="http://evil.example/x" TargetMode="{mode}"/></Relationships>'
    )
    return repacked(GOOD, RELS, rels.replace("</Relationships>", extra).encode())


def with_field(code: str) -> bytes:
    xml = part(GOOD, "word/document.xml").decode()
    field = f"<w:p><w:r><w:instrText>{code}</w:instrText></w:r></w:p>"
    return repacked(GOOD, "word/document.xml", xml.replace("<w:body>", f"<w:body>{field}").encode())


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04 broken", b"<html>", b"\xd0\xcf\x11\xe0" + b"0" * 600,
        repacked(GOOD, "word/document.xml", b"x", rename="xl/workbook.xml"),
        repacked(GOOD, "word/document.xml", b"<w:document><w:body>"),
        repacked(GOOD, "word/document.xml",
                 b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        repacked(GOOD, "[Content_Types].xml", b"<Types/>"),
    ],
)  # fmt: skip
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(TemplateError, match="not a Word document"):
        check_template(data)


@pytest.mark.parametrize(
    "data",
    [
        linked("attachedTemplate"), linked("image"), linked("oleObject"),
        repacked(GOOD, "none", b"x", rename="word/vbaProject.bin"),
        repacked(GOOD, "none", b"x", rename="word/embeddings/a.bin"),
        with_field("DDEAUTO c:\\\\cmd.exe"), with_field('INCLUDEPICTURE "http://evil.example"'),
    ],
)  # fmt: skip
def test_what_would_fetch_or_start_something_is_refused(data):
    with pytest.raises(TemplateError, match="fetch or start"):
        check_template(data)


def test_links_and_page_numbers_are_welcome():
    check_template(linked("hyperlink"))
    check_template(with_field("PAGE"))


def test_too_large_a_template_is_refused():
    with pytest.raises(TemplateError, match="10 MB"):
        check_template(GOOD + b"0" * (11 << 20))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"<a/>")
        bomb.writestr("word/media/a.png", b"0" * (51 << 20))
    with pytest.raises(TemplateError, match="10 MB"):
        check_template(out.getvalue())
