"""The live map: search, keyboard, panel, picture; the drawing where the browser cannot."""

from __future__ import annotations

import pytest

from tests.browser.conftest import open_page, shot

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def live_map(signed_in, product):
    page = signed_in
    page.goto(f"{product.address}/network")
    page.locator("#map").wait_for(state="visible")
    return page


def test_search_chooses_a_person_and_opens_the_card(live_map):
    page = live_map
    page.goto(page.url.partition("?")[0].replace("/network", "/people"))
    name = page.locator("#people-list tbody th a").first.inner_text()
    page.go_back()
    page.locator("#map").wait_for(state="visible")
    page.locator("#map-search").press_sequentially(name[:6])
    page.locator("#map-found li").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#map-panel h2").filter(has_not_text="On this map").wait_for()
    assert page.locator("#map-panel a").count() >= 1
    page.locator("[data-map-action=one]").click()
    shot(page, "map-person-en")
    page.locator("[data-map-action=clear]").click()
    page.locator("#map-panel h2").filter(has_text="On this map").wait_for()


def test_arrow_keys_walk_and_escape_clears(live_map):
    page = live_map
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.locator("#map-panel h2").filter(has_not_text="On this map").wait_for()
    page.keyboard.press("1")
    page.keyboard.press("h")
    assert page.locator("[data-map-action=hide]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    page.locator("#map-panel h2").filter(has_text="On this map").wait_for()


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
    page.goto(f"{product.address}/network")
    page.wait_for_timeout(500)
    assert page.locator("#map-picture svg").is_visible()
    assert page.locator("#map").is_hidden()
    page.context.close()
