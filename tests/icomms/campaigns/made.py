"""Made-up campaigns, plans and people for the tests."""

from __future__ import annotations

from dataclasses import replace

from icomms.campaigns.plan_records import (
    Alternative,
    Interval,
    PlannedMember,
    Remark,
    SnapshotMark,
    Substitute,
    TeamPlan,
    UnitForecast,
)
from icomms.campaigns.records import (
    Campaign,
    Contact,
    Content,
    Fact,
    ForbiddenWord,
    Member,
    Message,
    Question,
)

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
    aim="conviction",
    language="vi",
    purpose="Giải thích việc hợp nhất và trả lời câu hỏi của mọi người",
    first_day="2026-03-10",
    last_day="2026-04-10",
    message=MESSAGE,
)
TEAM = TeamPlan(
    aim="conviction",
    audience=300,
    members=(
        PlannedMember(
            "E1", "Công Tằng Tôn Nữ Thị Quỳnh Hương", "Tích hợp hệ thống", "persuader", 4.0, 61, 40,
            False, (Substitute("E8", "Võ Đình Ánh", "Tích hợp hệ thống", -6.0),),
        ),
        PlannedMember("E2", "Nguyễn Văn Ổn", "Phần mềm", "leader", 3.0, 55.5, 33, True),
        PlannedMember("E3", "Anna Smith", "", "spreader", 2.5, 20, 12, False),
    ),
    once=Interval(212, 190, 231),
    twice=Interval(120, 101, 139),
    guarantee=0.93,
    units=(
        UnitForecast("Tích hợp hệ thống", 150, 110, 70),
        UnitForecast("Phần mềm", 100, 72, 40),
        UnitForecast("", 50, 30, 10),
    ),
    alternatives=(
        Alternative("managers", Interval(121, 110, 135), 60, 3, 9.5),
        Alternative("random", Interval(80, 55, 104), 30, 3, 9.5),
    ),
    blind_spots=(Remark("The night shift is hardly reached.", "Ca đêm hầu như chưa được tiếp cận."),),
    unknown=(Remark("Talks in person are not in the data.", "Dữ liệu không có trao đổi trực tiếp."),),
)  # fmt: skip


def campaign(state="draft", **changes) -> Campaign:
    """A campaign of author 1."""
    plain = Campaign(7, "own", None, state, 1, CONTENT, 1, None, None, "", 0, 0, 1, None)
    return replace(plain, **changes)


def member(state="proposed", number=1, **changes) -> Member:
    """A member of that campaign."""
    plain = Member(number, 7, f"E{number}", f"Person {number}", "U", "leader", 4.0, state, 1, 0)
    return replace(plain, **changes)
