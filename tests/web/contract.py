"""What holds for every page: valid HTML, a language, one heading that is also the title, a label for
every field, nothing inline, and a text for every picture."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib

FIELDS = ("input", "select", "textarea")
UNLABELLED = ("hidden", "submit", "button", "image")


def problems_of(html: str) -> list[str]:
    """Sentences about what is wrong with a page; empty when all is well."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    found = [f"invalid HTML at {place}: {code} {data}" for place, code, data in parser.errors]
    return [*found, *_shell(page), *_fields(page), *_inline(page), *_pictures(page), *_twice(page)]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _shell(page: Element) -> list[str]:
    found = []
    if page.get("lang") not in ("en", "vi"):
        found.append("the page has no language")
    headings = [_text(h) for h in page.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        found.append(f"the page has {len(headings)} main headings: {headings}")
    titles = [_text(t) for t in page.iter("title")][:1]
    if not titles or (headings and headings[0] not in titles[0]):
        found.append(f"title {titles} and heading {headings} differ")
    if len(list(page.iter("main"))) != 1:
        found.append("the page has no single main part")
    return found


def _fields(page: Element) -> list[str]:
    labelled = {label.get("for") for label in page.iter("label")}
    inside = {id(field) for label in page.iter("label") for field in label.iter()}
    found = []
    for name in FIELDS:
        for field in page.iter(name):
            if field.get("type") in UNLABELLED:
                continue
            named = field.get("aria-label") or field.get("aria-labelledby")
            if not named and field.get("id") not in labelled and id(field) not in inside:
                found.append(f"no label for <{name} name={field.get('name')!r}>")
    for form in page.iter("form"):
        if form.get("method", "get").lower() == "post":
            names = {field.get("name") for field in form.iter("input")}
            if "csrf_token" not in names:
                found.append(f"the form to {form.get('action')!r} has no token")
    return found


def _inline(page: Element) -> list[str]:
    found = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        found += [
            f"inline {name} on <{element.tag}>"
            for name in element.attrib
            if name == "style" or name.startswith("on")
        ]
        if element.tag == "script" and not element.get("src") and _text(element):
            found.append("inline script")
        if element.tag == "style":
            found.append("inline style")
        for name in ("src", "href", "action"):
            if element.get(name, "").startswith(("http:", "https:", "//", "javascript:")):
                found.append(f"{name} leaves the host: {element.get(name)}")
    return found


def _pictures(page: Element) -> list[str]:
    found = [f"no text for {i.get('src')}" for i in page.iter("img") if i.get("alt") is None]
    for table in page.iter("table"):
        cells = [
            c
            for c in table.iter("th")
            if c.get("scope") not in ("col", "row", "colgroup", "rowgroup")
        ]
        if cells:
            found.append(f"a heading cell without scope: {_text(cells[0])!r}")
    for element in page.iter():
        if element.tag in ("a", "button") and not (
            _text(element)
            or element.get("aria-label")
            or any(i.get("alt") for i in element.iter("img"))
        ):
            found.append(f"<{element.tag}> without words")
    return found


def _twice(page: Element) -> list[str]:
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    return [f"id {one!r} is used twice" for one in sorted({i for i in ids if ids.count(i) > 1})]
