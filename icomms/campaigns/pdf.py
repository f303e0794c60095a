"""PDF documents through Typst: tagged (PDF/UA-1), with fonts that come as packages.

Texts reach Typst as data, never as its code; nothing is fetched and no system font is used, so the
same document has the same bytes on every machine. Letters of Typst's own font, what it lacks
(symbols, emoji, other scripts) from Noto.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
FONTS = Path(str(resources.files("manimgx_fonts")))


def pdf_of(template: str, data: Mapping[str, object], at: int) -> bytes:
    """The document of a template (`template`.typ beside this module) and plain data.

    `at` is the moment it is made (epoch seconds), written into the file. A sign that no font has
    is shown as an empty box; the document is then tagged all the same, but not PDF/UA.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compiled(template, text, at, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _compiled(template, text, at, [])


def _compiled(template: str, data: str, at: int, standards: typst.PDFStandards) -> bytes:
    return typst.compile(
        HERE / f"{template}.typ",
        root=HERE,
        font_paths=_fonts(),
        sys_inputs={"data": data},
        pdf_standards=standards,
        timestamp=at,
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def _printable(value: object) -> object:
    """The data without signs that cannot be printed: control codes, byte-order marks, nonsense."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or _is_printable(c))
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(one) for one in value]
    return value


def _is_printable(sign: str) -> bool:
    return sign != "\ufeff" and unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs")
