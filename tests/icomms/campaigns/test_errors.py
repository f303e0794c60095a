"""Every error of a campaign is said in Vietnamese too: the pages look its text up."""

from __future__ import annotations

import ast
from pathlib import Path

from icomms import errors
from icomms.translations.merge import merged

ROOT = Path(__file__).resolve().parents[3]
ERRORS = {name for name in vars(errors) if name.endswith("Error")}
FOLDERS = (("icomms/campaigns", "*.py"), ("icomms/storage", "campaign*.py"))


def raised() -> dict[str, str]:
    """Every fixed text of an error, with its place."""
    found = {}
    for folder, pattern in FOLDERS:
        for path in sorted((ROOT / folder).glob(pattern)):
            if path.name.startswith("plan"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "")
                if isinstance(node, ast.Call) and name in ERRORS:
                    for argument in node.args:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            found[argument.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_error_is_in_the_vietnamese_catalogue():
    known = {message.id for message in merged() if isinstance(message.id, str)}
    texts = raised()
    assert len(texts) > 60
    assert {text: place for text, place in texts.items() if text not in known} == {}
