"""The manual inside the product: the same Markdown files that docs/manual keeps."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, abort, render_template, send_from_directory
from flask_babel import gettext, lazy_gettext
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.wrappers import Response

from icomms.web import current
from icomms.web.access import needs

bp = Blueprint("help", __name__, url_prefix="/help")
MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual"
GLOSSARY = MANUAL.parent / "glossary.md"
LINK = re.compile(r"\]\(([a-z-]+)\.md\)")

PAGES = {
    "begin": lazy_gettext("First steps"),
    "exports": lazy_gettext("Getting your exports"),
    "data": lazy_gettext("Uploading and checking data"),
    "results": lazy_gettext("Reading the results"),
    "scores": lazy_gettext("How the roles are worked out"),
    "map": lazy_gettext("The map"),
    "campaigns": lazy_gettext("Planning and running campaigns"),
    "documents": lazy_gettext("Documents and templates"),
    "account": lazy_gettext("Your account"),
    "settings": lazy_gettext("Settings and privacy"),
    "colleagues": lazy_gettext("For colleagues: what icomms does"),
    "keyboard": lazy_gettext("Keyboard"),
    "pages": lazy_gettext("All pages"),
    "glossary": lazy_gettext("Glossary"),
    "store": lazy_gettext("Keeping networks in Neo4j"),
    "queries": lazy_gettext("Twenty queries for Neo4j"),
    "administrators": lazy_gettext("For administrators"),
    "large-organisations": lazy_gettext("Large organisations"),
    "several-processes": lazy_gettext("Several processes, PostgreSQL and Redis"),
}


@bp.get("/")
@needs("public")
def index() -> str:
    """All pages of the manual."""
    return render_template("help/index.html", pages=PAGES)


@bp.get("/scores")
@needs("public")
def scores() -> str:
    """How the roles are worked out."""
    return page("scores")


@bp.get("/<name>")
@needs("public")
def page(name: str) -> str:
    """One page of the manual in the reader's language."""
    if name not in PAGES:
        abort(404)
    body = _rendered(name, current.language())
    return render_template("help/page.html", name=name, pages=PAGES, body=body)


@bp.get("/images/<path:name>")
@needs("public")
def image(name: str) -> Response:
    """A picture of the manual."""
    return send_from_directory(MANUAL / "images", name)


def _scrolling(number: int, rest: str) -> str:
    """A table that scrolls by itself where the screen is narrow, and what follows it."""
    label = gettext("Table %(number)s", number=number)
    begin = f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"><table>'
    return begin + rest.replace("</table>", "</table></div>")


@lru_cache(maxsize=64)
def _rendered(name: str, language: str) -> Markup:
    """A page as HTML without its first heading, which the page shows itself."""
    path = GLOSSARY if name == "glossary" else MANUAL / language / f"{name}.md"
    text = path.read_text(encoding="utf-8").partition("\n")[2]
    text = LINK.sub(r"](/help/\1)", text.replace("](../images/", "](/help/images/"))
    # Raw HTML is off; the text is our own all the same.
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    html = html.replace("<pre>", '<pre tabindex="0">')
    parts = html.split("<table>")
    html = parts[0] + "".join(_scrolling(n, part) for n, part in enumerate(parts[1:], 1))
    return Markup(html)
