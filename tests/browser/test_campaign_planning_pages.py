"""A campaign planned in a real browser, without JavaScript; then every page of it in three dresses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    LONG,
    arrive,
    await_map,
    axe_problems,
    click_through,
    open_page,
    shot,
)
from tests.browser.test_pages import VARIANTS

pytestmark = pytest.mark.xdist_group("browser")
PAGES = (
    "/campaigns", "/campaigns/new", "{here}/aim", "{here}/audience",
    "{here}/audience?find=must&q=nguyen", "{here}/team", "{here}/team/exchange?q=an", "{exchange}",
    "{here}/message", "{here}/review", "{here}/compare", "/network?campaign={number}",
    "/network/list?campaign={number}",
)  # fmt: skip


@pytest.fixture(scope="module")
def planned(chromium, product) -> dict[str, str]:
    """A draft with a team, made without JavaScript; its addresses."""
    page = open_page(
        chromium, product, storage_state=product.cookies, java_script_enabled=False
    )  # fmt: skip
    page.goto(f"{product.address}/campaigns/new")
    page.get_by_label("Name of the campaign").fill("Hợp nhất 2027")
    page.get_by_label("Merger of companies").check()
    click_through(page, page.get_by_role("button", name="Begin"))
    click_through(page, page.get_by_role("button", name="Save and go on"))
    page.get_by_label("Team size, people").fill("8")
    page.get_by_role("button", name="Save and go on to the team").click()
    arrive(page, "team", timeout=LONG)
    here = page.url.removeprefix(product.address).removesuffix("/team")
    link = page.locator("table.team tbody td a").first.get_attribute("href")
    assert page.errors == []
    page.context.close()
    return {"here": here, "number": here.rpartition("/")[2], "exchange": link.partition("#")[0]}


def test_a_swap_shows_its_effect_and_is_undone(signed_in, product, planned):
    page = signed_in
    page.goto(f"{product.address}{planned['exchange']}")
    assert re.search(r"-?\d+(\.\d)? %", page.locator("p.lead").inner_text())
    page.get_by_label("Why").fill("On a course")
    click_through(page, page.get_by_role("button", name="Exchange", exact=True))
    expect(page.get_by_text("Version 2").first).to_be_visible()
    expect(page.get_by_text("On a course").first).to_be_visible()
    click_through(page, page.get_by_role("button", name=re.compile("Undo")))
    expect(page.get_by_text("Version 3").first).to_be_visible()
    expect(page.locator("table.team tbody tr")).to_have_count(8)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_planning_page_is_accessible_and_fits(chromium, product, planned, variant):
    page = open_page(chromium, product, storage_state=product.cookies, **VARIANTS[variant])
    wrong = {}
    for one in PAGES:
        address = one.format(**planned)
        page.goto(f"{product.address}{address}")
        if address.startswith("/network?"):
            await_map(page)
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
        shot(page, f"{name[:60]}-{variant}")
        found = axe_problems(page)
        wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"the page is {wide} pixels wider than the screen")
        if found:
            wrong[address] = found
    assert wrong == {}
    assert (page.elsewhere, page.errors) == ([], [])
    page.context.close()
