"""The pictures of the manual, made from the sample company in both languages (`make pictures`)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, SHOTS, await_map, open_page
from tests.browser.test_campaign_planning_pages import planned

__all__ = ["planned"]
pytestmark = pytest.mark.xdist_group("browser")
FOLDER = Path(os.environ.get("ICOMMS_PICTURES", SHOTS / "manual"))
PICTURES = {
    "overview": "/", "people": "/people?role=leader", "profile": "{person}", "map": "/network",
    "upload": "/data/new", "team": "{here}/team",
}  # fmt: skip
LANGUAGES = {"en": "en-GB", "vi": "vi-VN"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_made_of_the_pages_as_they_are(chromium, product, planned, language):
    page = open_page(
        chromium, product, storage_state=product.cookies, locale=LANGUAGES[language],
        color_scheme="light", viewport={"width": 1200, "height": 720},
    )  # fmt: skip
    page.goto(f"{product.address}/people?role=leader")
    person = page.locator("#people-list tbody th a").first.get_attribute("href")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, address in PICTURES.items():
        page.goto(product.address + address.format(person=person, **planned))
        if name == "map":
            await_map(page)
        assert page.locator("html").get_attribute("lang") == language
        path = FOLDER / f"{name}-{language}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 20_000, f"{name} is nearly empty"
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_shows_every_picture_once(language):
    manual = ROOT / "docs" / "manual"
    shown = [
        name
        for page in sorted((manual / language).glob("*.md"))
        for name in re.findall(r"\.\./images/([^)]+\.png)\)", page.read_text(encoding="utf-8"))
    ]
    assert sorted(shown) == sorted(f"{name}-{language}.png" for name in PICTURES)
    assert all((manual / "images" / name).is_file() for name in shown)
