"""docs/security.md names only what exists, and says something of every chapter."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(icomms(?:\.\w+)+)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:docs|tests|deploy|\.ci)/[\w./-]+|requirements\.txt)`", TEXT)))


@pytest.mark.parametrize("name", NAMED)
def test_every_place_named_exists(name):
    module, rest = name, []
    while True:
        try:
            found = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            rest.insert(0, last)
    for part in rest:
        found = getattr(found, part)


@pytest.mark.parametrize("name", FILES)
def test_every_file_named_exists(name):
    assert (ROOT / name).exists()


def test_every_chapter_and_line_is_answered():
    assert re.findall(r"^## V(\d+) ", TEXT, re.M) == [str(n) for n in range(1, 15)]
    for line in TEXT.splitlines():
        if re.match(r"\| \d", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 4, line
            assert cells[2] in ("yes", "partly", "no", "–"), line
            assert cells[3], line
