"""No page weighs more than 100 KB gzipped with its style and scripts (the map without its data)."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

LIMIT = 100 * 1024
LINKED = re.compile(r'(?:src|href)="/static/([^"]+)"')


@pytest.fixture(scope="module")
def static() -> Path:
    """Where the built files are; without a build there is nothing to weigh."""
    found = Path(__file__).resolve().parents[2] / "icomms" / "web" / "static"
    if not (found / "dist" / "manifest.json").is_file():
        reason = "the style and scripts are not built: run make assets"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def weight(page: str, static: Path) -> int:
    """Bytes of a page and all it links, each gzipped."""
    parts = [page.encode(), *((static / name).read_bytes() for name in set(LINKED.findall(page)))]
    return sum(len(gzip.compress(part)) for part in parts)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("page", ["/", "/people", "/network", "/network/list", "/data/new",
                                  "/settings/scoring", "/help/scores"])  # fmt: skip
def test_pages_are_light(browser, sample, static, page):
    text = browser.sign_in("administrator").get(page).text
    assert LINKED.search(text)
    assert weight(text, static) < LIMIT


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_linked_is_weighed(browser, sample, static):
    text = browser.sign_in("administrator").get("/network").text
    scripts = [name for name in LINKED.findall(text) if name.endswith(".js")]
    assert len(scripts) > 1
    assert weight(text, static) > sum(
        len(gzip.compress((static / s).read_bytes())) for s in scripts
    )
