"""Every page in light, dark and on a phone, in both languages: axe, width, print, pictures."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from icomms.storage.database import Database
from icomms.web import create_app
from tests.browser.conftest import await_map, click_through, open_page, page_problems
from tests.web.company_graph import ADDRESS, LOOKED, WRONG, counts, seed

pytestmark = pytest.mark.xdist_group("browser")
VARIANTS = {
    "en-light": {"locale": "en-GB", "color_scheme": "light"},
    "vi-dark": {"locale": "vi-VN", "color_scheme": "dark"},
    "vi-phone": {"locale": "vi-VN", "color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}  # fmt: skip
# Answers that are files, fragments or steps on the way; their pages are among the others.
NO_PAGES = re.compile(
    r"\.(csv|xlsx|svg|json|docx|pdf|ics|eml)|/progress|/part$|/images/|/templates/|/network/person/|/effect/|/(setup|invitation|reset)/|/sign-in/code"
)


@pytest.fixture(scope="module")
def addresses(product) -> list[str]:
    """Every page of the application with real arguments in its address."""
    from icomms.installation import Installation
    from icomms.pages.view import view_of
    from icomms.storage import datasets, snapshots
    from icomms.web.help import PAGES

    database = Database(f"sqlite:///{product.home / 'icomms.db'}")
    with database.read() as session:
        sample = next(d for d in datasets.data_sets(session) if d.kind == "sample")
        made = snapshots.snapshots(session, sample.id)[0]
        own = next((d for d in datasets.data_sets(session) if d.kind == "own"), sample)
        files = datasets.files(session, own.id)
    view = view_of(product.home / "snapshots" / made.folder)
    ids = list(view.ids[:3])
    place = Installation(home=product.home / "routes", database_url="sqlite://")
    app = create_app(place, {"TESTING": True})
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static" or NO_PAGES.search(rule.rule):
            continue
        if rule.rule.startswith("/campaigns/<"):  # tests of their own make campaigns first
            continue
        if rule.rule.startswith("/help/<"):
            found += [f"/help/{name}" for name in PAGES]
            continue
        address = rule.rule.replace("<int:data_set_id>", str(own.id))
        address = address.replace("<path:person_id>", ids[0])
        if "/columns" in address and not files:
            continue
        if "/people/compare" in address:
            address += f"?ids={ids[0]}&ids={ids[1]}"
        if "/snapshots/compare" in address:
            continue
        assert "<" not in address, f"no arguments for {address}"
        found.append(address)
    app.extensions["icomms_database"].close()
    database.close()
    assert len(found) > 25
    return [*found, "/nowhere"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_is_accessible_and_fits(chromium, product, addresses, variant):
    page = open_page(chromium, product, storage_state=product.cookies, **VARIANTS[variant])
    wrong = {}
    for address in addresses:
        page.goto(f"{product.address}{address}")
        if address == "/network":
            await_map(page)
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "overview"
        if found := page_problems(page, name, variant):
            wrong[address] = found
    page.errors[:] = [e for e in page.errors if "404" not in e]
    assert wrong == {}
    assert (page.elsewhere, page.errors) == ([], [])
    page.context.close()


def test_the_graph_of_others_in_every_state(chromium, product):
    database = Database(f"sqlite:///{product.home / 'icomms.db'}")
    states = {
        "labels": {"look": replace(LOOKED, person="", ties={}), "mapping": None},
        "problem": {
            "look": replace(LOOKED, error=f"No Neo4j answers at {ADDRESS}."),
            "count": counts(WRONG),
        },
        "ready": {"count": counts()},
    }
    wrong = {}
    for variant, options in VARIANTS.items():
        page = open_page(chromium, product, storage_state=product.cookies, **options)
        for state, kept in states.items():
            seed(database, **kept)
            for name, address in (("graph", "/settings/store/graph"), ("new", "/data/new")):
                page.goto(f"{product.address}{address}")
                page.evaluate(
                    "() => document.querySelectorAll('main details').forEach(d => d.open = true)"
                )
                if found := page_problems(page, f"{name}-{state}", variant):
                    wrong[variant, state, address] = found
        assert page.locator("#from-graph").is_visible()
        page.context.close()
    seed(database, None, None)
    database.close()
    assert wrong == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages_before_the_sign_in(chromium, product, empty_product, variant):
    for running, address in (
        (product, "/sign-in"),
        (empty_product, "/sign-in"),
        (product, "/help/"),
    ):
        page = open_page(chromium, running, **VARIANTS[variant])
        page.goto(f"{running.address}{address}")
        name = f"before-{running is product}-{address.strip('/')}"
        assert page_problems(page, name, variant) == [], address
        page.context.close()


def test_printed_pages_leave_out_what_paper_cannot_do(signed_in, product):
    page = signed_in
    page.goto(f"{product.address}/")
    page.emulate_media(media="print")
    for hidden in ("header.top", ".sample-marker form", "footer a"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".sample-marker p"), "paper says that it is made up too").to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_two_hundred_per_cent_is_not_wider_than_the_screen(chromium, product):
    page = open_page(
        chromium, product, storage_state=product.cookies, viewport={"width": 640, "height": 400}
    )  # fmt: skip
    for address in ("/", "/people", "/network", "/data/new", "/settings/scoring"):
        page.goto(f"{product.address}{address}")
        if address == "/network":
            await_map(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


def test_theme_and_language_are_chosen_by_hand(signed_in, product, nothing_chosen_after):
    page = signed_in
    page.goto(f"{product.address}/people")
    html = page.locator("html")
    choose(page, "Tiếng Việt")
    expect(html).to_have_attribute("lang", "vi")
    choose(page, "English")
    expect(html).to_have_attribute("lang", "en")
    choose(page, "Dark")
    expect(html).to_have_attribute("data-theme", "dark")
    choose(page, "As the device")
    assert html.get_attribute("data-theme") is None


def choose(page, name: str) -> None:
    """Choose a language or a look in the menu of one's name."""
    page.locator("details.menu summary").last.click()
    click_through(page, page.get_by_role("button", name=name, exact=True))
