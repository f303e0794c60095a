"""A real Chromium before the real product."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from icomms.storage import accounts
from icomms.storage.database import Database
from tests.browser.product import Product
from tests.web.company_graph import ADDRESS

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(os.environ.get("ICOMMS_SCREENSHOTS", ROOT / "data" / "var" / "screenshots"))
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "a long enough sentence"
PATIENCE = 90_000  # milliseconds a page has to do what it is expected to do
LONG = 180_000  # milliseconds for what a worker does
expect.set_options(timeout=PATIENCE)


def _missing() -> str:
    if shutil.which("chromium") is None:
        return "Chromium is not installed: browser tests need it"
    if not AXE.is_file():
        return "axe-core is not installed: run make assets"
    return ""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if reason := _missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


@pytest.fixture(scope="session")
def empty_product(tmp_path_factory, chromium) -> Iterator[Product]:
    """An installation as it is after its first start: nobody has an account yet."""
    running = Product(tmp_path_factory.mktemp("empty") / "home").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def product(tmp_path_factory, chromium) -> Iterator[Product]:
    """One installation for the whole run, with its administrator and the analysed sample company."""
    running = Product(tmp_path_factory.mktemp("product") / "home", ICOMMS_GRAPH=ADDRESS).start()
    page = open_page(chromium, running)
    become_administrator(page, running)
    page.get_by_role("button", name="Try the sample company").click()
    page.get_by_role("heading", name="People", exact=True).wait_for(timeout=LONG)
    running.cookies = page.context.storage_state()
    page.context.close()
    yield running
    running.stop()


def become_administrator(page: Page, product: Product) -> None:
    """Follow the link of the first start and make the first account."""
    page.goto(product.link)
    page.get_by_label("Your name").fill("Ada Nguyễn Quản Trị")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("heading", name="Whom do colleagues listen to?").wait_for()


@pytest.fixture
def signed_in(chromium, product) -> Iterator[Page]:
    """A window of the administrator, in English and light."""
    page = open_page(chromium, product, storage_state=product.cookies)
    yield page
    assert page.elsewhere == []
    assert page.errors == []
    page.context.close()


@pytest.fixture
def nothing_chosen_after(product) -> Iterator[None]:
    """Whatever language and theme the account chooses here, windows of later tests choose their own."""
    yield
    database = Database(f"sqlite:///{product.home / 'icomms.db'}")
    with database.begin() as session:
        ada = next(one for one in accounts.users(session) if one.email == "ada@example.com")
        accounts.set_preferences(session, ada.id, language="", theme="")
    database.close()


def open_page(browser: Browser, product: Product, **options) -> Page:
    """A new window; any request to another origin fails the test that made it."""
    context = browser.new_context(
        **({"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | options)
    )
    return watched(context, product)


def watched(context: BrowserContext, product: Product) -> Page:
    elsewhere: list[str] = []
    errors: list[str] = []

    def look(route) -> None:
        url = route.request.url
        if url.startswith((product.address, "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(url)
            route.abort()

    context.route("**/*", look)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.elsewhere, page.errors = elsewhere, errors
    return page


def click_through(page: Page, what: Locator) -> None:
    """Click a link or a button and wait until the page it leads to has been loaded.

    A click alone comes back before the page changes: what looks at once looks at the old page, and
    what goes elsewhere at once stops the form that was being sent.
    """
    with page.expect_navigation(timeout=LONG):
        what.click()


def arrive(page: Page, ending: str, timeout: int = PATIENCE) -> None:
    """Wait for the page whose address ends so; it must not be the page that is left."""
    page.wait_for_url(re.compile(rf"/{ending}($|[?#])"), timeout=timeout)


def await_map(page: Page) -> None:
    """Wait until the live map has taken the place of the drawing and has been painted."""
    page.locator("#map[data-ready]").wait_for()
    page.evaluate("() => new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(d)))")


def shot(page: Page, name: str) -> None:
    """Keep a picture for looking at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def page_problems(page: Page, name: str, variant: str) -> list[str]:
    """What is wrong with the page as it is shown: axe, language, width; a picture is kept."""
    shot(page, f"{name[:60]}-{variant}")
    found = axe_problems(page)
    if page.locator("html").get_attribute("lang") != variant[:2]:
        found.append("the page speaks another language")
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        found.append(f"the page is {wide} pixels wider than the screen")
    return found


def axe_problems(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now (WCAG 2.2 AA and best practice)."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}"
        for v in found
        for n in v["nodes"]
    ]
