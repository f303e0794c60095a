"""`python -m icomms.translations.merge`: the areas' texts become the catalogue pages use."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
PARTS = HERE / "vi" / "parts"
CATALOGUE = HERE / "vi" / "LC_MESSAGES" / "messages.mo"


def merged() -> Catalog:
    """All texts of all areas; ValueError when two areas translate a text differently."""
    whole = Catalog(locale="vi")
    for path in sorted(PARTS.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="vi")
        for message in part:
            if not message.id or not message.string:
                continue
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: {message.id!r} is translated otherwise elsewhere")
            whole.add(message.id, message.string, context=message.context)
    return whole


def main() -> int:
    """Write the compiled catalogue."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_mo(file, merged())
    return 0


if __name__ == "__main__":
    sys.exit(main())
