"""Every page of a running campaign in light, dark and on a phone, in both languages."""

from __future__ import annotations

import re

import pytest

from icomms.campaigns import draft_steps, steps
from icomms.campaigns.planning import plan_team
from icomms.campaigns.planning_records import Wishes
from icomms.campaigns.records import Agreement
from icomms.campaigns.results import add_results
from icomms.installation import Installation
from icomms.pages.view import view_of
from icomms.records import ReadOptions
from icomms.storage import accounts, campaign_drafts, campaign_members, datasets, snapshots
from icomms.storage.database import Database
from icomms.web import create_app
from tests.browser.conftest import open_page, page_problems
from tests.browser.test_pages import NO_PAGES, VARIANTS
from tests.icomms.campaigns.made import CONTENT, planned_campaign

pytestmark = pytest.mark.xdist_group("browser")
RUNNING = re.compile(r"web\.campaigns\.(show|members|drafts|briefing|tracking|calendar)")
DRAFT = "Ba công ty hợp nhất từ 2/4/2026.\nHãy đăng ký buổi đối thoại! Gọi Trần Thị Bích Ngọc."
POSTS = (
    "Post ID,Published at,Measured at,Hashtags,Reach,Reactions,Comments,Shares\n"
    "P1,2026-03-11,2026-03-20,#MotDoiNgu,30,6,2,1\n"
    "P2,2026-03-19,2026-03-25,#MotDoiNgu,25,3,0,2\n"
    "P3,2026-04-02,2026-04-05,#MotDoiNgu,12,3,0,0\n"
)


@pytest.fixture(scope="module")
def addresses(product, tmp_path_factory) -> list[str]:
    """The pages of a campaign that runs, with real arguments in their addresses."""
    database = Database(f"sqlite:///{product.home / 'icomms.db'}")
    campaign, numbers = _running(database, product, tmp_path_factory.mktemp("results"))
    database.close()
    place = Installation(home=product.home / "routes", database_url="sqlite://")
    app = create_app(place, {"TESTING": True})
    found = []
    for rule in app.url_map.iter_rules():
        module = app.view_functions[rule.endpoint].__module__
        skipped = NO_PAGES.search(rule.rule) or "/files/" in rule.rule
        if not RUNNING.search(module) or "GET" not in rule.methods or skipped:
            continue
        address = rule.rule.replace("<int:campaign_id>", str(campaign))
        address = address.replace("<kind>", "invitation").replace(
            "<int:draft_id>", numbers["draft"]
        )
        who = "declined" if address.endswith("/substitutes") else "agreed"
        address = address.replace("<int:member_id>", numbers[who])
        if address.endswith("/calendar"):
            address += "?from=2026-03-02"
        if "<" not in address:
            found.append(address)
    app.extensions["icomms_database"].close()
    assert len(found) > 10
    return found


def _running(database, product, folder) -> tuple[int, dict[str, str]]:
    """A running campaign on the sample company: one agreed, one declined, a text, results."""
    with database.begin() as session:
        planner = accounts.users(session)[0]
        known = {user.email: user for user in accounts.users(session)}
        email = "duyet@example.com"
        approver = known.get(email) or accounts.make_user(
            session, email, "Trần Duyệt", "approver", "a long enough sentence"
        )
        sample = next(d for d in datasets.data_sets(session) if d.kind == "sample")
        made = snapshots.snapshots(session, sample.id)[0]
    place = Installation(home=product.home, database_url=f"sqlite:///{product.home / 'icomms.db'}")
    view = view_of(place.snapshots / made.folder)
    plan = plan_team(view, Wishes(aim="news", size=5))
    number = planned_campaign(database, planner, "sample", made, CONTENT, plan)
    steps.move(database, planner, number, "submitted")
    steps.move(database, approver, number, "approved")
    with database.read() as session:
        people = campaign_members.members(session, number)
    first, second, third, *_ = people
    for one, states in (
        (first, ("invited", "agreed")), (second, ("invited", "declined")), (third, ("invited",)),
    ):  # fmt: skip
        for to in states:
            steps.move_member(database, planner, number, one.id, to)
    agreed = Agreement(
        first.id, "Hai bài đăng", 4.5, "2026-03-12", "2026-03-30", "member", "2026-12-31"
    )
    steps.agree(database, planner, number, agreed)
    steps.move(database, planner, number, "running")
    draft_steps.make_draft(database, planner, number, "Bài tuần 1", "post", "vi", DRAFT)
    with database.read() as session:
        draft = campaign_drafts.drafts(session, number)[0]
    _results(database, place, planner, number, view, folder)
    return number, {"agreed": str(first.id), "declined": str(second.id), "draft": str(draft.id)}


def _results(database, place, planner, number, view, folder) -> None:
    shown = [i for i in range(view.n) if view.shown[i]]
    rows = ["Event,Date,Employee ID,Name,Attended"]
    for day, people in (("2026-03-17", shown[:20]), ("2026-03-24", shown[10:45])):
        rows += [f"Hall {day},{day},{view.ids[i]},{view.names[i]},Yes" for i in people]
    for name, text in (("viva.csv", POSTS), ("hall.csv", "\n".join(rows))):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        add_results(database, place, planner, number, path, name, view, ReadOptions())


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_of_a_campaign_is_accessible_and_fits(chromium, product, addresses, variant):
    page = open_page(chromium, product, storage_state=product.cookies, **VARIANTS[variant])
    wrong = {}
    for address in addresses:
        page.goto(f"{product.address}{address}")
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")
        if found := page_problems(page, name, variant):
            wrong[address] = found
    assert wrong == {}
    assert (page.elsewhere, page.errors) == ([], [])
    page.context.close()


def test_the_briefing_prints_one_person_a_page(signed_in, product, addresses):
    from io import BytesIO

    from pypdf import PdfReader

    page = signed_in
    address = next(a for a in addresses if a.endswith("/briefing"))
    page.goto(f"{product.address}{address}")
    names = page.locator("article.sheet h2 bdi").all_inner_texts()
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    starts = [" ".join(sheet.extract_text().split()) for sheet in sheets]
    for name in names:
        assert sum(name in text for text in starts) >= 1, name
        assert not any(name in text and other in text for text in starts for other in names
                       if other != name and "Tổng quan" not in text), "two people on one page"  # fmt: skip
