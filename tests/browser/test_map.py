"""The live map: search, keyboard, panel, picture; the drawing where the browser cannot."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import await_map, open_page, shot

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def live_map(signed_in, product):
    page = signed_in
    page.goto(f"{product.address}/network")
    await_map(page)
    return page


def test_search_chooses_a_person_and_opens_the_card(live_map):
    page = live_map
    page.goto(page.url.partition("?")[0].replace("/network", "/people"))
    name = page.locator("#people-list tbody th a").first.inner_text()
    page.go_back()
    await_map(page)
    page.locator("#map-search").press_sequentially(name[:6])
    expect(page.locator("#map-found li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#map-panel h2").first).not_to_have_text("On this map")
    expect(page.locator("#map-panel a").first).to_be_visible()
    page.locator("[data-map-action=one]").click()
    shot(page, "map-person-en")
    page.locator("[data-map-action=clear]").click()
    expect(page.locator("#map-panel h2").first).to_have_text("On this map")


def test_arrow_keys_walk_and_escape_clears(live_map):
    page = live_map
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-panel h2").first).not_to_have_text("On this map")
    page.keyboard.press("1")
    page.keyboard.press("h")
    expect(page.locator("[data-map-action=hide]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#map-panel h2").first).to_have_text("On this map")


def test_the_picture_is_saved_and_logged(live_map, product):
    page = live_map
    with page.expect_download() as saved:
        page.locator("[data-map-action=png]").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    page.goto(f"{product.address}/settings/audit")
    assert "map" in page.locator("table").inner_text().lower()


def test_without_webgl_the_drawing_stays(chromium, product):
    page = open_page(chromium, product, storage_state=product.cookies)
    page.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); };"
    )
    page.goto(f"{product.address}/network", wait_until="networkidle")
    assert page.locator("#map-picture svg").is_visible()
    assert page.locator("#map").is_hidden()
    page.context.close()
