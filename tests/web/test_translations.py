"""Every text of the pages is there in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from icomms.translations.merge import merged

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_setting": (2,),
}  # fmt: skip
SOURCES = (("icomms", "**.py", "python"), ("templates", "**.html", "jinja2"))
FIELDS = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text that code and templates say, with the place of its first use."""
    found: dict[str, str] = {}
    for folder, pattern, method in SOURCES:
        options = {pattern: {"silent": "false", "trimmed": "true"}} if method == "jinja2" else {}
        extracted = extract_from_dir(
            ROOT / folder, [(pattern, method)], options, keywords=KEYWORDS
        )  # fmt: skip
        for name, line, message, *_ in extracted:
            for text in message if isinstance(message, tuple) else (message,):
                found.setdefault(text, f"{folder}/{name}:{line}")
    return found


def test_many_texts_are_found(texts):
    assert len(texts) > 300
    assert "Overview" in texts


def test_every_text_is_in_the_vietnamese_catalogue(texts):
    known: set[str] = set()
    for message in merged():
        known |= {message.id} if isinstance(message.id, str) else set(message.id)
    missing = {text: place for text, place in texts.items() if text and text not in known}
    assert missing == {}


def test_translations_keep_the_placeholders():
    for message in merged():
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        wanted = {name for text in ids for name in FIELDS.findall(text)}
        for string in strings:
            assert set(FIELDS.findall(string)) == wanted, message.id
            assert not message.fuzzy, message.id
