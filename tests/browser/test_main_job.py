"""The main job in a real browser: by mouse, by keyboard alone, without JavaScript, with real exports."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.conftest import (
    LONG,
    arrive,
    await_map,
    become_administrator,
    click_through,
    open_page,
    shot,
)

pytestmark = pytest.mark.xdist_group("browser")
PURPOSE = "To find colleagues who can explain the merger in their own words."
PEOPLE = "Employee ID,Full name,Email,Department\n" + "".join(
    f"{i},{name},{mail}@x.vn,{unit}\n"
    for i, (name, mail, unit) in enumerate(
        [("Nguyễn Văn An", "an", "Tài chính"), ("Trần Thị Bình", "binh", "Tài chính"),
         ("Lê Thị Phương Thảo", "thao", "Kinh doanh"), ("Phạm Hải", "hai", "Kinh doanh")], 1,
    )
)  # fmt: skip
TIES = "source,target,kind,time\n" + "".join(
    f"{a}@x.vn,{b}@x.vn,reply,2025-03-{day:02d}T09:00:00Z\n"
    for day in range(1, 29)
    for a, b in (("an", "binh"), ("thao", "binh"), ("hai", "binh"), ("binh", "an"))
)


def state_purpose(page, product) -> None:
    page.goto(f"{product.address}/settings/privacy")
    page.get_by_label("What is the analysis for?").fill(PURPOSE)
    page.get_by_label("Legal basis").fill("Works agreement of 3 March, section 4.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()


def arrive_at_people(page) -> None:
    """Wait for the list of people a finished analysis leads to."""
    arrive(page, "people", timeout=LONG)
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()


def test_first_start_to_a_reason_in_two_clicks(chromium, empty_product):
    page = open_page(chromium, empty_product)
    become_administrator(page, empty_product)
    shot(page, "first-run-en")
    page.get_by_role("button", name="Try the sample company").click()
    arrive_at_people(page)
    page.get_by_text("Everything on this page is made up.").wait_for()
    click_through(page, page.locator("#people-list tbody th a").first)
    expect(page.get_by_role("heading", name="Why").first).to_be_visible()
    assert page.locator(".reasons li").count() >= 2
    page.get_by_role("button", name="Remove the sample").click()
    page.get_by_text("was deleted with all that was made of it").wait_for()
    assert page.goto(f"{empty_product.address}/people").url.endswith("/")
    assert (page.elsewhere, page.errors) == ([], [])
    page.context.close()


def test_own_files_by_mouse(signed_in, product, tmp_path):
    page = signed_in
    files = {"nhân viên.csv": PEOPLE, "trả lời.csv": TIES, "rỗng.csv": ""}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    state_purpose(page, product)
    page.goto(f"{product.address}/data/new")
    page.set_input_files("#files", [tmp_path / name for name in files])
    expect(page.locator("[data-chosen] li")).to_have_text(list(files))
    page.get_by_label("Name of this data set").fill("Mùa xuân")
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("heading", name="Columns of nhân viên.csv").wait_for()
    page.get_by_text("rỗng.csv is empty").wait_for()
    arrive(page, "columns")  # the address is that of the page
    shot(page, "columns-en")
    page.get_by_role("button", name="Keep and go on to the next file").click()
    page.get_by_role("heading", name="Columns of trả lời.csv").wait_for()
    page.get_by_role("button", name="Keep and check").click()
    arrive(page, "check", timeout=LONG)
    expect(page.get_by_role("heading", name="Check of Mùa xuân")).to_be_visible()
    shot(page, "check-en")
    page.get_by_role("button", name="Analyse", exact=True).click()
    arrive_at_people(page)
    expect(page.get_by_text("not enough data").first).to_be_visible()
    assert "made up" not in page.locator("main").inner_text()


def test_a_refused_upload_is_said_on_the_page(signed_in, product, tmp_path):
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    page = signed_in
    page.goto(f"{product.address}/data/new")
    page.set_input_files("#files", tmp_path / "photo.png")
    with page.expect_console_message(lambda said: "400" in said.text):
        page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("This file was not taken:")
    expect(page.get_by_role("alert")).to_contain_text("photo.png")
    shot(page, "upload-refused-en")
    expect(page.get_by_role("button", name="Upload")).to_be_enabled()
    page.errors[:] = [e for e in page.errors if "400" not in e]


def test_slack_and_a_people_sheet_to_ranked_people(signed_in, product, shared, tmp_path):
    page = signed_in
    state_purpose(page, product)
    sheet = tmp_path / "people.csv"
    with sheet.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(
            [("Employee ID", "Full name", "Email", "Department"),
             (1, "Hamza Faran", "hamza@x.vn", "Sales"), (2, "Trần Bình", "binh@x.vn", "Finance")]
        )  # fmt: skip
    page.goto(f"{product.address}/data/new")
    archive = shared / "samples" / "slack" / "slack-export-viewer_testarchive.zip"
    page.set_input_files("#files", [sheet, archive])
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Keep and check").click()
    arrive(page, "check", timeout=LONG)
    page.get_by_role("button", name="Analyse", exact=True).click()
    arrive_at_people(page)


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page) -> None:
        self.page = page

    def to(self, name: str) -> None:
        """Tab until what has the focus is called so; it must be visible there."""
        self.page.wait_for_load_state("load")
        self.passed: list[str] = []
        for _ in range(120):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(
                "() => { const e = document.activeElement; return [e.innerText || e.getAttribute('aria-label')"
                " || (e.labels && e.labels[0] ? e.labels[0].innerText : ''), "
                "getComputedStyle(e).outlineStyle, e.getBoundingClientRect().width > 0]; }"
            )
            self.passed.append(found[0] or "")
            if found[0] and found[0].strip().startswith(name):
                assert found[1] != "none", f"no visible focus on {name}"
                assert found[2], f"{name} has the focus and no size"
                return
        raise AssertionError(f"the keyboard does not reach {name!r}: {self.passed}")

    def press(self, name: str) -> None:
        self.to(name)
        with self.page.expect_navigation(timeout=LONG):
            self.page.keyboard.press("Enter")

    def choose(self, name: str, files: list[Path]) -> None:
        """Open a field's dialog and choose; a browser that is busy may drop the first press."""
        self.to(name)
        for _ in range(3):
            try:
                with self.page.expect_file_chooser(timeout=20_000) as chooser:
                    self.page.keyboard.press("Space")
            except TimeoutError:
                continue
            chooser.value.set_files(files)
            return
        raise AssertionError(f"no dialog of {name!r} opens by keyboard")

    def shortcut(self, letters: str, ending: str) -> None:
        """Type a shortcut to a page; its letters may come too far apart in a browser that is busy."""
        self.page.wait_for_load_state("load")  # shortcuts work once the scripts have run
        for _ in range(3):
            self.page.keyboard.type(letters)
            try:
                arrive(self.page, ending, timeout=30_000)
            except TimeoutError:
                continue
            return
        raise AssertionError(f"{letters!r} does not lead to {ending!r}")


def test_the_whole_job_by_keyboard_alone(chromium, product, tmp_path):
    page = open_page(chromium, product)
    keys = Keys(page)
    page.goto(f"{product.address}/data/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    keys.to("E-mail")
    page.keyboard.type("ada@example.com")
    keys.to("Password")
    page.keyboard.type("a long enough sentence")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Data", exact=True).wait_for()
    (tmp_path / "p.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TIES + "\n", encoding="utf-8")
    state_purpose(page, product)
    page.goto(f"{product.address}/data/")
    keys.press("New upload")
    page.get_by_role("heading", name="New upload").wait_for()
    keys.choose("Files (several at once are fine)", [tmp_path / "p.csv", tmp_path / "t.csv"])
    keys.press("Upload")
    page.get_by_role("heading", name="Columns of p.csv").wait_for()
    keys.press("Keep and go on")
    page.get_by_role("heading", name="Columns of t.csv").wait_for()
    keys.press("Keep and check")
    arrive(page, "check", timeout=LONG)
    expect(page.get_by_role("heading", name="Check of p")).to_be_visible()
    keys.press("Analyse")
    arrive_at_people(page)
    keys.shortcut("gm", "network")
    expect(page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    await_map(page)
    keys.shortcut("gp", "people")
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("gm?")  # letters typed into a field are no shortcuts
    expect(page).to_have_url(re.compile(r"/people\?.*\bq=gm%3F"))
    expect(page.locator("#shortcuts")).to_be_hidden()
    keys.to("Show")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    assert (page.elsewhere, page.errors) == ([], [])
    page.context.close()


def test_without_javascript(chromium, product, tmp_path):
    page = open_page(
        chromium, product, storage_state=product.cookies, java_script_enabled=False
    )  # fmt: skip
    state_purpose(page, product)
    (tmp_path / "p.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TIES + "\n\n", encoding="utf-8")
    page.goto(f"{product.address}/data/new")
    page.set_input_files("#files", [tmp_path / "p.csv", tmp_path / "t.csv"])
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Keep and go on to the next file").click()
    page.get_by_role("button", name="Keep and check").click()
    arrive(page, "check", timeout=LONG)
    page.get_by_role("button", name="Analyse", exact=True).click()
    arrive_at_people(page)
    page.goto(f"{product.address}/network")
    assert page.locator("#map-picture svg circle").count() >= 1
    assert page.locator("#map").is_hidden()
    assert page.elsewhere == []
    page.context.close()


def test_search_folds_diacritics_as_one_types(signed_in, product):
    page = signed_in
    page.goto(f"{product.address}/people?role=leader")
    first = page.locator("#people-list tbody th a").first.inner_text()
    import unicodedata

    plain = (
        "".join(c for c in unicodedata.normalize("NFD", first) if not unicodedata.combining(c))
        .replace("Đ", "D")
        .replace("đ", "d")
    )
    page.locator("#search").press_sequentially(plain.lower())
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [plain.lower()])
    expect(page.locator("#people-list tbody th a").filter(has_text=first)).to_be_visible()
