"""Every address of the application and what it takes to use it: `python -m icomms.web.routes`.

The list is kept in tests/routes.txt, so that a new or changed permission shows up in a review.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from flask import Flask

from icomms.installation import Installation
from icomms.web import create_app
from icomms.web.access import permission_of

LIST = Path(__file__).resolve().parents[2] / "tests" / "routes.txt"
_IMPLIED = {"HEAD", "OPTIONS"}


def route_lines(app: Flask) -> list[str]:
    """One line per address: methods, address, permission; sorted."""
    lines = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            methods = ",".join(sorted((rule.methods or set()) - _IMPLIED))
            lines.append((rule.rule, methods, permission_of(app, rule.endpoint)))
    return [f"{methods:<9} {rule:<48} {permission}" for rule, methods, permission in sorted(lines)]


def main() -> int:
    """Write tests/routes.txt anew."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app = create_app(Installation(home=home, database_url=f"sqlite:///{home / 'icomms.db'}"))
        text = "\n".join(route_lines(app)) + "\n"
        app.extensions["icomms_database"].close()
    LIST.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
