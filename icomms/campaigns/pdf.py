"""PDF documents through Typst: tagged (PDF/UA-1), with the fonts that come with it.

Texts reach Typst as data, never as its code; nothing is fetched and no system font is used, so the
same document has the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent


def pdf_of(template: str, data: Mapping[str, object], at: int) -> bytes:
    """The document of a template (`template`.typ beside this module) and plain data.

    `at` is the moment it is made (epoch seconds), written into the file.
    """
    return typst.compile(
        HERE / f"{template}.typ",
        root=HERE,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=at,
    )
