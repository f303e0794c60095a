"""The three judged cases: what is written in each, and one of them being played in a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from icomms.sample import write_sample
from tests.browser.conftest import SHOTS, click_through, open_page, shot
from tests.browser.product import Product

FIRST, LAST = "2025-06-23", "2025-08-17"
LOCALES = {"en": "en-GB", "vi": "vi-VN"}


@dataclass(frozen=True)
class Case:
    """What is made and written in one of the cases. `wrong` stands in the text, `right` in the facts."""

    company: str
    template: str
    language: str
    scale: float
    name: str
    purpose: str
    message: str
    call: str
    hashtag: str
    facts: tuple[tuple[str, str, str], ...]
    answer: str
    text: str
    wrong: str
    right: str
    wishes: dict[str, str] = field(default_factory=dict)


CASES = {
    "merger": Case(
        "merger", "merger", "vi", 0.15, "Ba công ty, một đội ngũ",
        "Để mọi người ở cả ba công ty hiểu việc hợp nhất và hỏi được người mình tin.",
        "Ba công ty thành viên hợp nhất thành một từ ngày 1/10/2025. Hợp đồng và thâm niên giữ nguyên.",
        "Đăng ký buổi đối thoại tại công ty mình", "OneTeam",
        (("date", "Ngày hợp nhất", "1/10/2025"), ("number", "Số nhân viên", "1.812")),
        "Điều đã quyết có trong phiếu thông tin; điều chưa quyết sẽ báo trước ngày 1/10/2025.",
        "Ba công ty hợp nhất từ ngày 1/11/2025. Đăng ký buổi đối thoại tại công ty mình nhé!",
        "1/11/2025", "1/10/2025", {"size": "12"},
    ),
    "factory": Case(
        "factory", "pay_policy", "en", 1.0, "Pay we can work out ourselves",
        "So that everybody on the lines can work out their own pay.",
        "From 1 October 2025 good work is paid on top of the basic wage of 7,200,000 VND.",
        "Ask for your own calculation", "OneTeam",
        (("date", "The new pay begins", "1 October 2025"),
         ("amount", "Basic wage", "7,200,000 VND")),
        "The basic wage stays as it is and the bonus comes on top; ask for your own calculation.",
        "The basic wage stays at 7,020,000 VND. Ask for your own calculation on the line!",
        "7,020,000", "7,200,000", {"size": "14"},
    ),
    "anniversary": Case(
        "anniversary", "anniversary", "vi", 0.35, "25 năm Phương Nam",
        "Để cùng mừng 25 năm thành lập và chia sẻ điều mình tự hào.",
        "Tập đoàn tròn 25 năm vào ngày 15/8/2025. Mỗi người có một câu chuyện để kể.",
        "Kể câu chuyện của anh chị với hashtag chung", "25years",
        (("date", "Ngày kỷ niệm", "15/8/2025"), ("number", "Số năm", "25")),
        "Xem lịch trên bảng tin, hoặc hỏi chị Bích Ngọc.",
        "Ngày 16/8/2025 mừng sinh nhật tập đoàn. Kể câu chuyện của anh chị với hashtag chung!",
        "16/8/2025", "15/8/2025", {"size": "12"},
    ),
}  # fmt: skip


class Play:
    """One case being played: the planner's window, the approver's, and where things are kept."""

    def __init__(self, browser, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.exports = folder / "exports"
        write_sample(self.exports, case.company, case.language, scale=case.scale)
        self.product = Product(folder / "home").start()
        self.page = self._window(browser)
        self.approver = self._window(browser)
        self.documents = SHOTS / "documents"
        self.documents.mkdir(parents=True, exist_ok=True)
        self.here = ""
        self.pictures = 0

    def _window(self, browser):
        return open_page(browser, self.product, locale=LOCALES[self.case.language])

    def go(self, rest: str, page=None) -> None:
        (page or self.page).goto(f"{self.product.address}{rest}")

    def press(self, ending: str, choose: str = "", page=None) -> None:
        """Send the form whose address ends so, opened first where it is hidden; wait for the answer."""
        page = page or self.page
        form = page.locator(f'form[action$="{ending}"]').first
        around = form.locator("xpath=ancestor::details[not(@open)]")
        if around.count():
            around.first.locator("summary").first.click()
        button = f"button{choose}" if choose else "button:not(.secondary)"
        click_through(page, form.locator(button).first)

    def look(self, name: str, page=None) -> None:
        self.pictures += 1
        shot(page or self.page, f"case-{self.case.company}-{self.pictures:02d}-{name}")

    def download(self, link, name: str) -> Path:
        with self.page.expect_download() as saved:
            link.click()
        target = self.documents / f"{self.case.company}-{name}"
        saved.value.save_as(target)
        return target

    def end(self) -> None:
        for page in (self.page, self.approver):
            assert (page.elsewhere, page.errors) == ([], [])
            page.context.close()
        self.product.stop()


def number(text: str, language: str) -> float:
    digits = text.strip().removesuffix("%").strip()
    if language == "vi":
        digits = digits.replace(".", "").replace(",", ".")
    return float(digits.replace(",", "").replace("\u2212", "-") if language == "en" else digits)


def flat(text: str) -> str:
    return " ".join(text.split())
