"""The made-up staff list, as a personnel system exports it."""

from __future__ import annotations

import numpy as np

from icomms.sample.cases import Case
from icomms.sample.people import Staff
from icomms.sample.slack_users import ALIAS_DOMAIN, alias

_HEADERS = {
    "en": (
        "Employee no", "Name", "E-mail", "Secondary email", "Department", "Team", "Company",
        "Location", "Title", "Level", "Manager ID", "Start date", "Status",
    ),
    "vi": (
        "Mã nhân viên", "Họ và tên", "Email công ty", "Email phụ", "Phòng ban", "Tổ", "Công ty",
        "Địa điểm làm việc", "Chức danh", "Cấp bậc", "Mã quản lý", "Ngày vào làm", "Trạng thái",
    ),
}  # fmt: skip
_LEVELS = {
    "en": ("Director", "Head of department", "Team lead", "Staff"),
    "vi": ("Giám đốc", "Trưởng phòng", "Tổ trưởng", "Nhân viên"),
}
_TITLES = {
    "en": ("Specialist", "Analyst", "Engineer", "Coordinator", "Advisor"),
    "vi": ("Chuyên viên", "Phân tích viên", "Kỹ sư", "Điều phối viên", "Cố vấn"),
}
_STATUS = {"en": ("Active", "Left"), "vi": ("Đang làm việc", "Đã nghỉ việc")}


def people_rows(case: Case, staff: Staff, language: str) -> list[tuple[str, ...]]:
    """The header, a row per person, and last a service account that is no person."""
    places = _locations(case, staff)
    body = [_row(case, staff, person, language, places[person]) for person in range(staff.n)]
    service = ["", "IT Service Account", f"svc-backup@{ALIAS_DOMAIN}"]
    service += [""] * (len(_HEADERS[language]) - len(service) - 1) + [_STATUS[language][0]]
    service[0] = f"{staff.numbers[0][:-5]}90001"
    return [_HEADERS[language], *body, tuple(service)]


def _row(case: Case, staff: Staff, person: int, language: str, place: str) -> tuple[str, ...]:
    manager = int(staff.manager[person])
    level = _LEVELS[language][staff.rank[person]]
    department = staff.department_names[staff.department[person]]
    work = _TITLES[language][person % len(_TITLES[language])]
    gone = bool(staff.left_week[person] >= 0)
    return (
        staff.numbers[person],
        staff.names[person],
        staff.emails[person],
        alias(staff, person) if person == staff.double[0] else "",
        department,
        _team(staff, person, language),
        case.companies[staff.company[person]][0],
        place,
        level if staff.rank[person] < len(_LEVELS[language]) - 1 else work,
        level,
        staff.numbers[manager] if manager >= 0 else "",
        staff.started[person].isoformat(),
        _STATUS[language][gone],
    )


def _team(staff: Staff, person: int, language: str) -> str:
    own = np.unique(staff.team[staff.department == staff.department[person]])
    number = int(np.searchsorted(own, staff.team[person])) + 1
    return f"{'Tổ' if language == 'vi' else 'Team'} {number}"


def _locations(case: Case, staff: Staff) -> list[str]:
    """Departments sit at one place each, in turn over the places of their company."""
    return [
        case.companies[company][3][department % len(case.companies[company][3])]
        for company, department in zip(
            staff.company.tolist(), staff.department.tolist(), strict=True
        )
    ]
