"""How pages look to whoever asks: theme, languages on offer, and links to the page itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for

from icomms.web import current

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
THEMES = ("", "light", "dark")


def register(app: Flask) -> None:
    """Give templates the choices, the theme of the page, and `here`."""
    app.add_template_global(here, "here")
    app.context_processor(
        lambda: {"theme": chosen_theme(), "languages": LANGUAGES, "themes": THEMES}
    )


def chosen_theme() -> str:
    """ "light" or "dark"; "" leaves it to the device."""
    asking = current.user()
    chosen = (asking.theme if asking else "") or request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def here(**changes: Any) -> str:  # noqa: ANN401
    """The address of this page with some arguments changed; None takes one away.

    The state of a page is its address, so that tabs, filters and page numbers are plain links.
    """
    kept: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    query = urlencode({k: v for k, v in kept.items() if v is not None}, doseq=True)
    path = f"{request.script_root}{request.path}" if request.endpoint else url_for("home.index")
    return f"{path}?{query}" if query else path
