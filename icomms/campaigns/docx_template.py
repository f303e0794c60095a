"""A company's own Word template: checked when it is uploaded, then filled for every person.

Placeholders stand in double braces: {{name}}. A paragraph (or a table row) that holds one of a list
is repeated for every line of it. Nothing in a template is ever run: there are no conditions, no
loops, and whatever would fetch or start something is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from icomms.campaigns.briefing_sheets import COMMON, LISTS, PAIRS, PERSONAL
from icomms.campaigns.docx_package import check_package, no_word
from icomms.errors import TemplateError

# What python-docx raises on packages that are put together wrongly.
_UNREADABLE = (PackageNotFoundError, LookupError, ValueError, AttributeError, TypeError,
               AssertionError, SyntaxError)  # fmt: skip
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OF_A_PAIR = {name: code for code, names in PAIRS.items() for name in names}
KNOWN = frozenset((*COMMON, *PERSONAL, *LISTS, *_OF_A_PAIR))


@dataclass(frozen=True, slots=True)
class PageFields:
    """What one person's pages are filled with: texts, lists of lines, and lists of pairs."""

    texts: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    pairs: dict[str, list[tuple[str, str]]]


def check_template(data: bytes) -> None:
    """Whether a file can be used as a template; TemplateError says what is wrong and where."""
    _checked(data)


def _checked(data: bytes) -> WordDocument:
    document = _opened(data)
    texts = [_text(p) for p in _paragraphs(document.element.body)]
    outside = [_text(p) for part in _margins(document) for p in _paragraphs(part)]
    _check_names([*texts, *outside])
    personal = {n for text in outside for n in _PLACEHOLDER.findall(text) if n not in COMMON}
    if personal:
        raise TemplateError(
            "A header or footer holds placeholders of one person.",
            "Use them in the text: header and footer are the same on every page.",
            tuple(sorted(personal)),
        )
    if not any("name" in _PLACEHOLDER.findall(text) for text in texts):
        raise TemplateError(
            "The template does not say who it is for.", "Write {{name}} where the name belongs."
        )
    return document


def filled(data: bytes, common: dict[str, str], pages: Sequence[PageFields]) -> bytes:
    """The template filled for every person in turn, each from a new page."""
    document = _checked(data)
    body = document.element.body
    content = [child for child in body if child.tag != qn("w:sectPr")]
    for child in content:
        body.remove(child)
    for number, fields in enumerate(pages):
        copies = [deepcopy(child) for child in content]
        if number:
            copies.insert(0, _page_break())
        for child in copies:
            body.insert(len(body) - (body.find(qn("w:sectPr")) is not None), child)
            _forget_bookmarks(child, number)
        for child in copies:
            _fill(child, fields)
    for part in _margins(document):
        for paragraph in list(_paragraphs(part)):
            _write(paragraph, common)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(data: bytes) -> WordDocument:
    check_package(data)
    try:
        document = Document(io.BytesIO(data))
        next(document.element.body.iter())
        list(_margins(document))
    except _UNREADABLE:
        raise no_word() from None
    return document


def printable(text: str) -> str:
    """A text without the control codes that XML cannot hold."""
    return _CONTROL.sub("", text)


def _check_names(texts: Sequence[str]) -> None:
    unknown = {n for text in texts for n in _PLACEHOLDER.findall(text) if n not in KNOWN}
    if unknown:
        raise TemplateError(
            "The template holds placeholders that do not exist.",
            "Check their spelling against the list of placeholders.",
            tuple(sorted(f"{{{{{name}}}}}" for name in unknown)),
        )
    broken = [text for text in texts if _BRACES.search(_PLACEHOLDER.sub("", text))]
    if broken:
        raise TemplateError(
            "A placeholder is not complete.",
            "It is one word in two braces on each side, in one paragraph: {{name}}.",
            tuple(text[:80] for text in broken),
        )
    for text in texts:
        found = [n for n in _PLACEHOLDER.findall(text) if n in (*LISTS, *_OF_A_PAIR)]
        if len({_OF_A_PAIR.get(name, name) for name in found}) > 1:
            raise TemplateError(
                "One paragraph holds placeholders of two lists.",
                "Give every list a paragraph or a table of its own.",
                (text[:80],),
            )


def _margins(document: WordDocument) -> Iterator[BaseOxmlElement]:
    """The headers and footers that the document has itself."""
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header,
                     section.first_page_footer, section.even_page_header,
                     section.even_page_footer):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part._element


def _paragraphs(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    yield from element.iter(qn("w:p"))


def _nodes(paragraph: BaseOxmlElement) -> list[BaseOxmlElement]:
    """The text nodes of a paragraph, not those of a text box inside it."""
    return [
        node
        for node in paragraph.iter(qn("w:t"))
        if next(node.iterancestors(qn("w:p"))) is paragraph
    ]


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(node.text or "" for node in _nodes(paragraph))


def _page_break() -> BaseOxmlElement:
    paragraph, run, mark = (OxmlElement(name) for name in ("w:p", "w:r", "w:br"))
    mark.set(qn("w:type"), "page")
    run.append(mark)
    paragraph.append(run)
    return paragraph


def _forget_bookmarks(element: BaseOxmlElement, copy: int) -> None:
    """A bookmark may stand once only: later copies have none."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd") if copy else ():
        for mark in list(element.iter(qn(tag))):
            mark.getparent().remove(mark)


def _fill(element: BaseOxmlElement, fields: PageFields) -> None:
    """Repeat what holds a list, row or paragraph, and write every paragraph once."""
    written: set[BaseOxmlElement] = set()
    for row in [r for r in element.iter(qn("w:tr")) if not list(r.iter(qn("w:tbl")))]:
        _repeat(row, fields, written)
    for paragraph in list(_paragraphs(element)):
        if paragraph not in written:
            _repeat(paragraph, fields, written)
    for paragraph in list(_paragraphs(element)):
        if paragraph not in written:
            _write(paragraph, fields.texts)


def _repeat(
    element: BaseOxmlElement, fields: PageFields, written: set[BaseOxmlElement]
) -> None:  # fmt: skip
    """One copy of a row or paragraph for each line of the list it holds; "–" for an empty list."""
    text = "".join(_text(paragraph) for paragraph in _paragraphs(element))
    name = next((n for n in _PLACEHOLDER.findall(text) if n in (*LISTS, *_OF_A_PAIR)), "")
    if not name:
        return
    lines = _lines(name, fields)
    copies = [deepcopy(element) for _ in lines[1:]]
    for copy in reversed(copies):
        element.addnext(copy)
    for one, line in zip((element, *copies), lines, strict=True):
        for paragraph in list(_paragraphs(one)):
            _write(paragraph, fields.texts | line)
            written.add(paragraph)


def _lines(name: str, fields: PageFields) -> list[dict[str, str]]:
    if name in LISTS:
        return [{name: line} for line in fields.lists[name]] or [{name: "–"}]
    code = _OF_A_PAIR[name]
    first, second = PAIRS[code]
    return [{first: a, second: b} for a, b in fields.pairs[code]] or [{first: "–", second: "–"}]


def _write(paragraph: BaseOxmlElement, texts: dict[str, str]) -> None:
    """Put texts in the place of placeholders, which may be spread over several runs."""
    nodes = _nodes(paragraph)
    whole = "".join(node.text or "" for node in nodes)
    for match in reversed(list(_PLACEHOLDER.finditer(whole))):
        if match[1] in texts:
            _replace(nodes, match.start(), match.end(), printable(texts[match[1]]))
    for node in nodes:
        _break_lines(node)


def _replace(nodes: Sequence[BaseOxmlElement], start: int, end: int, text: str) -> None:
    place = 0
    for node in nodes:
        said = node.text or ""
        first, last = max(start - place, 0), min(end - place, len(said))
        if first < last:
            node.text = said[:first] + (text if start >= place else "") + said[last:]
            node.set(qn("xml:space"), "preserve")
        place += len(said)


def _break_lines(node: BaseOxmlElement) -> None:
    lines = (node.text or "").split("\n")
    if len(lines) == 1:
        return
    node.text = lines[0]
    after = node
    for line in lines[1:]:
        mark, text = OxmlElement("w:br"), OxmlElement("w:t")
        text.text = line
        text.set(qn("xml:space"), "preserve")
        after.addnext(mark)
        mark.addnext(text)
        after = text
