"""The three judged cases in a real browser: from the upload of exports to a closed campaign.

A merger and an anniversary in Vietnamese, a pay policy at a plant in English. Each is a company of
its own with an installation of its own, a planner and an approver in two windows. What is
downloaded is kept in `documents/` beside the pictures and opened by real readers.
"""

from __future__ import annotations

import csv
from email import message_from_bytes, policy

import pytest

from tests.browser.case_documents import (
    SCORES,
    check_calendar,
    check_lines,
    check_pdf,
    check_sheets,
    check_word,
    with_reach,
)
from tests.browser.case_teams import TEAMS
from tests.browser.cases import CASES, FIRST, LAST, Play, flat, number
from tests.browser.conftest import LONG, PASSWORD, SHOTS, arrive, click_through

pytestmark = pytest.mark.xdist_group("browser")
BASIS = "Works agreement of 3 March, section 4; everybody was told."
BACK = {"en": "Say who answers questions.", "vi": "Nêu rõ ai trả lời câu hỏi."}
REMARK = {"en": "Read, and agreed.", "vi": "Đã đọc và đồng ý."}
RIGHT = {"en": "The figures are right.", "vi": "Số liệu đúng."}
LESSONS = {
    "en": "Ask sooner, and one by one.",
    "vi": "Hỏi sớm hơn, và hỏi từng người.",
}


@pytest.mark.parametrize("company", CASES)
def test_from_upload_to_closed_campaign(chromium, tmp_path, company):
    play = Play(chromium, CASES[company], tmp_path)
    try:
        set_up(play)
        upload_and_analyse(play)
        begin_campaign(play)
        TEAMS[company](play)
        write_message(play)
        approve(play)
        names = ask_people(play)
        repair_and_approve_text(play)
        read_briefing(play, names)
        follow(play)
        thank_and_close(play)
        play.end()
    finally:
        play.product.stop()


def set_up(play: Play) -> None:
    """The first account, few draws, the purpose, and an approver who follows an invitation."""
    page = play.page
    make_account(page, play.product.link, "Đỗ Thị Kế Hoạch", "planner@example.com")
    play.go("/settings/scoring")
    page.locator('[name="analysis.draws"]').fill("20")
    click_through(page, page.locator("form.scoring button:not([name])"))
    play.go("/settings/privacy")
    page.locator("#text").fill(play.case.purpose)
    page.locator("#legal_basis").fill(BASIS)
    click_through(page, page.locator("main form button"))
    play.go("/settings/accounts")
    page.locator("#email").fill("approver@example.com")
    page.locator('form[action$="/invite"] #role').select_option("approver")
    play.press("/accounts/invite")
    link = page.locator("#made-link").input_value()
    make_account(play.approver, link, "Trần Văn Duyệt", "")


def make_account(page, link: str, name: str, email: str) -> None:
    page.goto(link)
    page.locator("#name").fill(name)
    if email:
        page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    click_through(page, page.locator("main form button"))
    assert "/setup" not in page.url
    assert "/invitation" not in page.url


def upload_and_analyse(play: Play) -> None:
    """All exports at once, the guesses kept, checked, analysed; people are listed with reasons."""
    page = play.page
    files = sorted(p for p in play.exports.iterdir() if p.is_file())
    play.go("/data/new")
    page.set_input_files("#files", files)
    page.locator("main form [name='name']").fill(play.case.name)
    page.locator("main form button:not(.secondary)").last.click()
    arrive(page, "columns", timeout=LONG)
    for _ in files:
        if "/columns" in page.url:
            click_through(page, page.locator("form:has(table.mapping) button:not([name])"))
    arrive(page, "check", timeout=LONG)
    play.look("check")
    play.press("/analyse")
    page.wait_for_url(lambda url: "/progress" not in url and "/check" not in url, timeout=LONG)
    play.go("/people")
    assert page.locator("#people-list tbody th a").count() > 5
    play.look("people")
    click_through(page, page.locator("#people-list tbody th a").first)
    assert page.locator(".reasons li").count() >= 2
    play.look("person")


def agree_as_critic(play: Play) -> None:
    """Somebody the survey calls a critic has agreed to be asked as one."""
    with (play.exports / "planted" / "planted.csv").open(encoding="utf-8-sig") as file:
        rows = [r for r in csv.DictReader(file) if r["truth"] == "critic" and r["value"] == "1"]
    page = play.page
    for row in rows[:2]:
        play.go(f"/people/{row['id']}")
        for kind in ("critic_invited", "critic_opted_in"):
            page.locator("details.put-right:not([open]) summary").click()
            page.locator("#kind").select_option(kind)
            play.press("/people/invite-critic")


def begin_campaign(play: Play) -> None:
    page, case = play.page, play.case
    if case.template != "anniversary":
        agree_as_critic(play)
    play.go("/campaigns")
    play.look("no-campaign")
    play.go("/campaigns/new")
    page.locator("#name").fill(case.name)
    page.locator(f'input[name="template"][value="{case.template}"]').check()
    play.look("new")
    click_through(page, page.locator("form.step button"))
    arrive(page, "aim")
    play.here = page.url.removeprefix(play.product.address).removesuffix("/aim")
    page.locator("#purpose").fill(case.purpose)
    play.press("/aim")
    arrive(page, "audience")
    for name, value in case.wishes.items():
        page.locator(f'[name="{name}"]').fill(value)


def write_message(play: Play) -> None:
    page, case = play.page, play.case
    play.go(f"{play.here}/message")
    page.locator("#first_day").fill(FIRST)
    page.locator("#last_day").fill(LAST)
    page.locator("#text").fill(case.message)
    page.locator("#call_to_action").fill(case.call)
    for place, (kind, label, value) in enumerate(case.facts):
        page.locator('[name="fact_kind"]').nth(place).select_option(kind)
        page.locator('[name="fact_label"]').nth(place).fill(label)
        page.locator('[name="fact_value"]').nth(place).fill(value)
    asked = page.locator('[name="asked"]')
    for place in range(asked.count()):
        if asked.nth(place).input_value():
            page.locator('[name="answer"]').nth(place).fill(case.answer)
    page.locator("#hashtags").fill(f"#{case.hashtag}")
    page.locator("#contact_name").fill("Trần Thị Bích Ngọc")
    page.locator("#contact_phone").fill("0912 345 678")
    page.locator("#contact_email").fill("noibo@congty.example")
    play.look("message")
    play.press("/message", '[value="on"]')
    arrive(page, "review")
    play.look("review")


def approve(play: Play) -> None:
    """Submitted, sent back with a reason, submitted again, approved with a remark by the other."""
    page, other, language = play.page, play.approver, play.case.language
    play.press("/submit")
    play.go(play.here, other)
    assert other.locator('form[action$="/start"]').count() == 0
    play.look("to-approve", other)
    other.locator("details:has(form[action$='/send-back']) summary").click()
    other.locator("form[action$='/send-back'] textarea").fill(BACK[language])
    play.press("/send-back", ".secondary", page=other)
    play.go(play.here)
    page.get_by_text(BACK[language]).wait_for()
    play.press("/submit")
    play.go(play.here, other)
    other.locator("form[action$='/approve'] textarea").fill(REMARK[language])
    play.press("/approve", page=other)
    play.go(play.here)
    page.get_by_text(REMARK[language]).wait_for()
    play.look("approved")


def step(play: Play, row: str, to: str) -> None:
    click_through(play.page, play.page.locator(f"#{row} button[value='{to}']"))


def ask_people(play: Play) -> list[str]:
    """One declines and is replaced by the best substitute; two agree; the campaign starts."""
    page = play.page
    play.go(f"{play.here}/members")
    rows = page.locator("tr[id^='member-']")
    size = rows.count()
    ids = [rows.nth(n).get_attribute("id") for n in range(size)]
    texts = [rows.nth(n).locator("th bdi").inner_text() for n in range(size)]
    play.go(f"{play.here}/members")
    keep_letter(play, ids[0], texts[0])
    play.go(f"{play.here}/members")
    for row in ids[:3]:
        step(play, row, "invited")
    step(play, ids[0], "declined")
    arrive(page, "substitutes")
    play.look("substitutes")
    best = page.locator("form[action$='/substitutes'] tbody tr").first
    stand_in = best.locator("th").inner_text()
    click_through(page, best.locator("button"))
    arrive(page, "members")
    assert rows.count() == size
    assert stand_in in rows.last.inner_text()
    newest = rows.last.get_attribute("id")
    step(play, newest, "invited")
    for row in (ids[1], ids[2], newest):
        step(play, row, "agreed")
        arrive(page, "agreement")
        page.locator("#ask").fill(play.case.call)
        page.locator("#texts-until").fill("2025-12-31")
        play.look("agreement")
        play.press("/agreement")
        arrive(page, "members")
    play.look("people-asked")
    play.go(f"{play.here}/members", play.approver)
    assert play.approver.locator("#substitutes").count() == 0, "saying no is private"
    play.go(play.here)
    play.press("/start")
    play.look("running")
    return [*texts[1:3], stand_in]


def keep_letter(play: Play, row: str, name: str) -> None:
    page = play.page
    click_through(page, page.locator(f"#{row} a[href$='/letter/invitation']"))
    play.look("letter")
    letter = play.download(page.locator("a[href$='.eml']"), "invitation.eml")
    mail = message_from_bytes(letter.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",)).get_content()
    assert name in body
    assert play.case.name in body
    assert not SCORES.search(body)


def repair_and_approve_text(play: Play) -> None:
    """The machine finds the wrong figure, one press repairs it, the approver approves in writing."""
    page, other, case = play.page, play.approver, play.case
    play.go(f"{play.here}/drafts")
    page.locator("#title").fill(case.name)
    page.locator("form[action$='/drafts'] #text").fill(
        f"{case.text} #{case.hashtag}\nTrần Thị Bích Ngọc, 0912 345 678"
    )
    play.press("/drafts")
    page.locator("#findings").wait_for()
    play.look("text-found")
    assert case.wrong in page.locator("mark").first.inner_text()
    assert case.right in page.locator("#finding-1").inner_text()
    play.press("/repair")
    page.locator("mark", has_text=case.wrong).wait_for(state="detached")
    text = page.locator("#text").input_value()
    assert case.right in text
    assert case.wrong not in text
    play.look("text-repaired")
    assert page.locator("#finding-1").count() == 0, page.locator("#finding-1").inner_text()
    address = page.url.removeprefix(play.product.address)
    assert page.locator("button[value='approved']").count() == 0, "nobody approves their own text"
    play.go(address, other)
    other.locator("#reason").fill(RIGHT[case.language])
    click_through(other, other.locator("button[value='approved']"))
    other.locator(".notice-done").first.wait_for()
    play.look("text-approved", other)


def read_briefing(play: Play, names: list[str]) -> None:
    page = play.page
    play.go(f"{play.here}/briefing")
    first = page.locator("article.sheet").first
    first.screenshot(path=SHOTS / f"case-{play.case.company}-briefing.png")
    shown = page.locator("article.sheet h2 bdi").all_inner_texts()
    assert set(names) <= set(shown)
    assert not SCORES.search(" ".join(page.locator("article.sheet").all_inner_texts()))
    take = page.locator("section:has(#take-along) a")
    found = {}
    for link in take.all():
        name = (link.get_attribute("href") or "").rpartition("/")[2]
        if "." in name:
            found[name] = play.download(link, name)
    check_pdf(play, found["briefing.pdf"], shown)
    check_pdf(play, found["overview.pdf"], [])
    check_word(play, found["briefing.docx"], shown)
    check_sheets(found["briefing.xlsx"], shown)
    check_lines(found["briefing.csv"], shown)
    check_lines(found["mail-merge.csv"], shown)
    calendar = play.download(page.locator("a[href$='days.ics']").first, "days.ics")
    check_calendar(play, calendar)
    for name in names:
        article = page.locator("article.sheet", has=page.locator("h2 bdi", has_text=name))
        click_through(page, article.locator("button[value='briefed']").first)
        play.go(f"{play.here}/briefing")


def follow(play: Play) -> None:
    """Results are uploaded; the report says what the page says."""
    page = play.page
    play.go(f"{play.here}/tracking")
    play.look("no-results")
    with_reach(play.exports / "post_metrics.csv", play.case.language)
    page.set_input_files(
        "#files", [play.exports / "post_metrics.csv", play.exports / "attendance_townhalls.csv"]
    )
    play.press("/results")
    page.locator("section:has(#result-files) tbody tr").nth(1).wait_for()
    play.look("results")
    lead = flat(page.locator("p.lead").inner_text())
    links = {ending: page.locator(f"a[href*='report.{ending}']") for ending in ("pdf", "xlsx")}
    files = {ending: play.download(link, f"report.{ending}") for ending, link in links.items()}
    from pypdf import PdfReader

    pages = [flat(one.extract_text()) for one in PdfReader(files["pdf"]).pages]
    assert lead in " ".join(pages)
    assert all(play.case.name in text for text in pages)
    check_sheets(files["xlsx"], [])
    posts = page.locator("section:has(#posts)")
    assert posts.locator("tbody tr").count() >= 1
    counts = [number(t, play.case.language) for t in posts.locator("dl dd").all_inner_texts()[1:5]]
    rate = number(posts.locator("dl dd").last.inner_text(), play.case.language)
    assert rate == pytest.approx(100 * sum(counts[1:]) / counts[0], abs=0.06)


def thank_and_close(play: Play) -> None:
    """Closing is refused until everybody who agreed is thanked; then who said no is forgotten."""
    page = play.page
    play.go(play.here)
    assert page.locator("form[action$='/close']").count() == 0
    page.locator("details", has=page.locator("a[href$='/members']")).last.locator("summary").click()
    play.look("not-closed")
    for to in ("active", "thanked"):
        while True:
            play.go(f"{play.here}/members")
            button = page.locator(f"tr[id^='member-'] button[value='{to}']:not(.secondary)")
            if not button.count():
                break
            click_through(page, button.first)
    play.look("thanked")
    play.go(play.here)
    page.locator("details:has(form[action$='/close']) summary").click()
    page.locator("#lessons").fill(LESSONS[play.case.language])
    play.press("/close")
    page.get_by_text(LESSONS[play.case.language]).wait_for()
    play.look("closed")
    play.go(f"{play.here}/members")
    assert page.locator("tr[id^='member-']").count() == 3
