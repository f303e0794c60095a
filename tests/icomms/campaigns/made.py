"""Made-up campaigns, plans and people for the tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from icomms.campaigns import steps
from icomms.campaigns.briefing import Material
from icomms.campaigns.draft_records import Draft, DraftDecision, DraftVersion
from icomms.campaigns.plan_records import PlanVersion, SnapshotMark
from icomms.campaigns.planning_records import (
    Baseline,
    CurvePoint,
    Member,
    Note,
    PartReach,
    Plan,
    Reach,
    Spread,
    Substitute,
    TeamFigures,
    Wish,
    Wishes,
)
from icomms.campaigns.records import (
    Agreement,
    Campaign,
    CampaignDecision,
    Contact,
    Content,
    Fact,
    ForbiddenWord,
    Message,
    Question,
)
from icomms.campaigns.records import Member as Asked
from icomms.pages.view import SnapshotView
from icomms.snapshot import Snapshot
from icomms.storage.database import Database
from icomms.storage.records import SnapshotRecord, User

NOON = 1_772_366_400  # 2026-03-01 12:00 UTC
MARK = SnapshotMark(None, "a1b2", 1_772_366_400, "f" * 64)
CONTACT = Contact("Trần Thị Bích Ngọc", "0912 345 678", "noibo@congty.example")
MESSAGE = Message(
    text="Ba công ty thành viên hợp nhất thành một từ ngày 1/4/2026.",
    call_to_action="Đăng ký buổi đối thoại",
    key_messages=("Không ai mất việc vì hợp nhất.", "Lương và thâm niên được giữ nguyên."),
    facts=(
        Fact("date", "Ngày hợp nhất", "1/4/2026"),
        Fact("number", "Số nhân viên", "1.812"),
        Fact("amount", "Quỹ hỗ trợ", "1,2 triệu đồng"),
        Fact("name", "Tổng giám đốc", "Nguyễn Hoàng Phương Thảo"),
        Fact("link", "Trang hỏi đáp", "https://noibo.example/hop-nhat"),
    ),
    questions=(Question("Tôi có phải đổi hợp đồng không?", "Không, hợp đồng được chuyển tiếp."),),
    do=("Kể điều anh/chị đã biết rõ.",),
    dont=("Không hứa thay ban lãnh đạo.",),
    hashtags=("MotDoiNgu",),
    links=("https://noibo.example/hop-nhat",),
    forbidden=(ForbiddenWord("sa thải", "sắp xếp lại"),),
    contact=CONTACT,
)
CONTENT = Content(
    name="Hợp nhất ba công ty thành viên",
    template="merger",
    wishes=Wishes(aim="conviction"),
    language="vi",
    purpose="Giải thích việc hợp nhất và trả lời câu hỏi của mọi người",
    first_day="2026-03-10",
    last_day="2026-04-10",
    message=MESSAGE,
)


def proposed(number, name, unit, role="persuader", **changes) -> Member:
    """A proposed member E1, E2, ..."""
    plain = Member(
        id=f"E{number}", name=name, unit=unit, role=role, formal=False, level="", tier="micro",
        alone=61.4, added=40.0, overlap=0.25, hours=4.0, per_hour=15.35, asked=0.0,
        chosen_by="plan",
    )  # fmt: skip
    return replace(plain, **changes)


UNITS = (
    PartReach(
        column="unit",
        name="Tích hợp hệ thống",
        people=150,
        members=1,
        reach=110.4,
        reach_twice=55.2,
        once=70,
        twice=22,
    ),
    PartReach(
        column="unit",
        name="Phần mềm",
        people=100,
        members=1,
        reach=72.0,
        reach_twice=36.0,
        once=41,
        twice=9,
    ),
    PartReach(
        column="unit", name="", people=50, members=1, reach=29.6, reach_twice=14.8, once=12, twice=5
    ),
)
FIGURES = TeamFigures(
    size=3, reach=Reach(212.3, 190.2, 231.4), reach_twice=Reach(106.0, 92.0, 120.0), once=123,
    twice=36, nearness=180.5, hours=9.5, leaders=1, unavailable=0,
    spread=(Spread("unit", 3, 5, 0.9),), parts=UNITS, broken=(Wish("budget", number=8.0),),
)  # fmt: skip
PLAN = Plan(
    wishes=Wishes(aim="conviction"),
    snapshot="a1b2",
    basis="trust",
    people=300,
    candidates=88,
    members=(
        proposed(
            1, "Công Tằng Tôn Nữ Thị Quỳnh Hương", "Tích hợp hệ thống",
            substitutes=(Substitute("E8", "Võ Đình Ánh", "Tích hợp hệ thống", -0.028, False),),
        ),
        proposed(2, "Nguyễn Văn Ổn", "Phần mềm", "leader", formal=True, hours=3.0, alone=55.5),
        proposed(3, "Anna Smith", "", "spreader", hours=2.5, alone=20.0, tier="macro"),
    ),
    figures=FIGURES,
    share=0.93,
    exact=False,
    curve=(CurvePoint(1, 61.4, 40, 0), CurvePoint(2, 150.0, 90, 20), CurvePoint(3, 212.3, 123, 36)),
    baselines=(
        Baseline("managers", replace(FIGURES, reach=Reach(121.0, 110.0, 135.0), once=80, twice=12)),
        Baseline("random", replace(FIGURES, reach=Reach(80.0, 55.0, 104.0), once=50, twice=6)),
    ),
    fallback="",
    models=(),
    prices=(),
    clash=None,
    hard=None,
    notes=(Note("structural"),),
)  # fmt: skip


def campaign(state="draft", **changes) -> Campaign:
    """A campaign of author 1."""
    plain = Campaign(7, "own", None, state, 1, CONTENT, 1, None, None, "", 0, 0, 1, None)
    return replace(plain, **changes)


def member(state="proposed", number=1, **changes) -> Asked:
    """A member of that campaign."""
    plain = Asked(number, 7, f"E{number}", f"Person {number}", "U", "leader", 4.0, state, 1, 0)
    return replace(plain, **changes)


VERSION = PlanVersion(7, 1, 0, MARK, PLAN, "", 1, 0)


def proposed_members(state="agreed") -> tuple[Asked, ...]:
    """The plan's people as members of the campaign."""
    return tuple(
        Asked(i, 7, one.id, one.name, one.unit, one.role, one.hours, state, 1, 0)
        for i, one in enumerate(PLAN.members, 1)
    )


def view_of_people(units, minimum=5) -> SnapshotView:
    """A snapshot's view with people E1, E2, ... in these units, and nothing else."""
    ids = [f"E{i}" for i in range(1, len(units) + 1)]
    people = pa.table({"person_id": ids, "name": [f"Person {i}" for i in ids], "unit": list(units)})
    about = {"settings": {"analysis": {"minimum_group": minimum}}}
    return SnapshotView(
        Snapshot(Path("nowhere"), about, {}), people, np.ones(len(ids), bool), {}, {}
    )


APPROVED_TEXT = "Ba công ty về một nhà.\nHãy đăng ký buổi đối thoại! #MotDoiNgu"
DRAFTS = (
    Draft(
        1, 7, "E1", "Bài tuần 1", "post", "vi", 0,
        (DraftVersion(1, APPROVED_TEXT, "ab", 1, "An", 0),),
        (DraftDecision(1, "ab", "approved", "", 2, "Lê Thị Chi", NOON),),
    ),
    Draft(2, 7, "", "Bài chung", "chat", "vi", 0, (DraftVersion(1, "SECRET", "cd", 1, "An", 0),), ()),
)  # fmt: skip


def material(language="vi", **changes) -> Material:
    """Everything a briefing is made from: 30 people, of whom some hear each member."""
    units = ["Tích hợp hệ thống"] * 12 + ["Phần mềm"] * 10 + ["Nhà máy"] * 3 + ["Kế toán"] * 5
    heard = {
        "E1": np.array([i < 20 for i in range(30)]),  # 12 and 8, less E1
        "E2": np.array([i < 4 for i in range(30)]),  # too few to be shown
        "E3": np.array([i >= 20 for i in range(30)]),  # 2 + 3 + 5: small ones merged
    }
    plain = Material(
        campaign=campaign("approved", approved_plan=1),
        version=VERSION,
        members=proposed_members(),
        today="2026-03-01",
        language=language,
        decisions=(CampaignDecision(NOON, 2, "Lê Thị Chi", "submitted", "approved", "", 1),),
        agreements={
            1: Agreement(1, "Hai bài đăng, một buổi nói chuyện", 4.5, "2026-03-12", "2026-03-30",
                         texts_until="2026-12-31"),
        },
        drafts=DRAFTS,
        emails={"E1": "huong@congty.example"},
        view=view_of_people(units),
        hears=heard,
    )  # fmt: skip
    return replace(plain, **changes)


def planned_campaign(
    database: Database,
    planner: User,
    scope: str,
    made: SnapshotRecord,
    content: Content,
    plan: Plan,
) -> int:
    """A draft with a plan on a finished snapshot; its number."""
    content = replace(content, wishes=plan.wishes)
    number = steps.make(database, planner, scope, made.data_set_id, content).id
    mark = SnapshotMark(made.id, made.folder, made.created_at, "a" * 64)
    steps.save_plan(database, planner, number, plan, mark, based_on=0)
    return number
