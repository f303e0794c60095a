"""Empty-handed users begin with these: one small filled-in file per format, to type over.

The rows are made up and belong together: the people of one template are those of the others.
"""

from __future__ import annotations

import csv
import io

from xlsxwriter import Workbook

Row = tuple[str | int, ...]

_PEOPLE: dict[str, tuple[Row, ...]] = {
    "en": (
        ("Employee ID", "Full name", "Email", "Department", "Location", "Job title", "Level", "Manager"),
        ("1001", "Nguyễn Thị Hoa", "hoa@company.example", "Finance", "Hà Nội", "Head of finance", "Manager", ""),
        ("1002", "Trần Văn Bình", "binh@company.example", "Finance", "Hà Nội", "Accountant", "Staff", "1001"),
        ("1003", "Anna Schmidt", "anna@company.example", "Sales", "Đà Nẵng", "Sales engineer", "Staff", "1001"),
    ),
    "vi": (
        ("Mã nhân viên", "Họ và tên", "Email", "Phòng ban", "Địa điểm làm việc", "Chức danh", "Cấp bậc", "Quản lý trực tiếp"),
        ("1001", "Nguyễn Thị Hoa", "hoa@company.example", "Tài chính", "Hà Nội", "Trưởng phòng tài chính", "Quản lý", ""),
        ("1002", "Trần Văn Bình", "binh@company.example", "Tài chính", "Hà Nội", "Kế toán viên", "Nhân viên", "1001"),
        ("1003", "Anna Schmidt", "anna@company.example", "Kinh doanh", "Đà Nẵng", "Kỹ sư bán hàng", "Nhân viên", "1001"),
    ),
}  # fmt: skip
_SURVEY: dict[str, tuple[Row, ...]] = {
    "en": (
        ("Respondent", "Question", "Nominee"),
        ("binh@company.example", "Whom do you ask for advice?", "hoa@company.example"),
        ("anna@company.example", "Whom do you ask for advice?", "hoa@company.example"),
        ("anna@company.example", "Whom do you trust?", "binh@company.example"),
    ),
    "vi": (
        ("Người trả lời", "Câu hỏi", "Người được nêu"),
        ("binh@company.example", "Anh/chị thường hỏi ý kiến ai?", "hoa@company.example"),
        ("anna@company.example", "Anh/chị thường hỏi ý kiến ai?", "hoa@company.example"),
        ("anna@company.example", "Anh/chị tin cậy ai?", "binh@company.example"),
    ),
}  # fmt: skip
_ATTENDANCE: dict[str, tuple[Row, ...]] = {
    "en": (
        ("Event", "Date", "Employee ID", "Name", "Email", "Role", "Attended"),
        ("Town hall", "2026-03-12", "1001", "Nguyễn Thị Hoa", "hoa@company.example", "Presenter", "Yes"),
        ("Town hall", "2026-03-12", "1002", "Trần Văn Bình", "binh@company.example", "Attendee", "Yes"),
        ("Town hall", "2026-03-12", "1003", "Anna Schmidt", "anna@company.example", "Attendee", "No"),
    ),
    "vi": (
        ("Tên sự kiện", "Ngày", "Mã nhân viên", "Họ và tên", "Email", "Vai trò", "Có tham dự"),
        ("Gặp mặt toàn công ty", "2026-03-12", "1001", "Nguyễn Thị Hoa", "hoa@company.example", "Người trình bày", "Có"),
        ("Gặp mặt toàn công ty", "2026-03-12", "1002", "Trần Văn Bình", "binh@company.example", "Người tham dự", "Có"),
        ("Gặp mặt toàn công ty", "2026-03-12", "1003", "Anna Schmidt", "anna@company.example", "Người tham dự", "Không"),
    ),
}  # fmt: skip
_INTERACTIONS: dict[str, tuple[Row, ...]] = {
    "en": (
        ("source", "target", "kind", "time"),
        ("binh@company.example", "hoa@company.example", "reply", "2026-03-02 09:15"),
        ("anna@company.example", "hoa@company.example", "mention", "2026-03-03 14:40"),
        ("hoa@company.example", "binh@company.example", "thanks", "2026-03-04 10:05"),
    ),
    "vi": (
        ("người gửi", "người nhận", "loại", "thời gian"),
        ("binh@company.example", "hoa@company.example", "trả lời", "2026-03-02 09:15"),
        ("anna@company.example", "hoa@company.example", "nhắc tên", "2026-03-03 14:40"),
        ("hoa@company.example", "binh@company.example", "cảm ơn", "2026-03-04 10:05"),
    ),
}  # fmt: skip
_POSTS: dict[str, tuple[Row, ...]] = {
    "en": (
        ("Post ID", "Published at", "Author email", "Hashtags", "Views", "Reactions", "Comments", "Shares"),
        ("P1", "2026-03-05", "hoa@company.example", "#OneTeam", 140, 21, 4, 3),
        ("P2", "2026-03-09", "anna@company.example", "#OneTeam #25years", 95, 12, 2, 1),
    ),
    "vi": (
        ("Mã bài viết", "Ngày đăng", "Email tác giả", "Hashtag", "Lượt xem", "Lượt cảm xúc", "Lượt bình luận", "Lượt chia sẻ"),
        ("P1", "2026-03-05", "hoa@company.example", "#MotDoi", 140, 21, 4, 3),
        ("P2", "2026-03-09", "anna@company.example", "#MotDoi #25nam", 95, 12, 2, 1),
    ),
}  # fmt: skip
_ROWS = {
    "people": _PEOPLE,
    "survey": _SURVEY,
    "attendance": _ATTENDANCE,
    "interactions": _INTERACTIONS,
    "post_metrics": _POSTS,
}
FILLED = tuple(_ROWS)


def template_csv(form: str, language: str) -> bytes:
    """The template of a format as CSV in UTF-8 that spreadsheets recognise."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_ROWS[form][language])
    return out.getvalue().encode("utf-8-sig")


def template_xlsx(form: str, language: str) -> bytes:
    """The template of a format as a workbook with one sheet."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for number, row in enumerate(_ROWS[form][language]):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.autofit()
        sheet.freeze_panes(1, 0)
    return out.getvalue()
