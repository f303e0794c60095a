"""The three made-up cases: how large, how long, which companies and departments.

They follow docs/scores.md's three judged cases: a merger of three companies, a pay policy at a
plant, an anniversary.
"""

from __future__ import annotations

from dataclasses import dataclass

from icomms.errors import SettingsError

LANGUAGES = ("en", "vi")
SMALL = 0.25  # below this scale samples are shorter, and more people talk and answer
_OFFICE = (
    "Sales", "Engineering", "Delivery", "Finance", "Human Resources", "Marketing", "Support",
    "Quality", "Operations", "Infrastructure", "Consulting", "Legal", "Procurement", "Research",
)  # fmt: skip
_OFFICE_VI = (
    "Kinh doanh", "Kỹ thuật", "Triển khai", "Tài chính", "Nhân sự", "Truyền thông",
    "Chăm sóc khách hàng", "Chất lượng", "Vận hành", "Hạ tầng", "Tư vấn", "Pháp chế", "Mua hàng",
    "Nghiên cứu",
)  # fmt: skip
_LINES = tuple(f"Line {number}" for number in range(1, 6))
_LINES_VI = tuple(f"Chuyền {number}" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Case:
    """One made-up company.

    `companies` are (name, mail domain, share of the people, locations). `in_chat` is the share of
    people with a Slack account, `messages` the usual number of conversations begun per person over
    all weeks, `answered` the share of people who answer the survey with up to `slots` names each.
    """

    name: str
    people: int
    weeks: int
    companies: tuple[tuple[str, str, float, tuple[str, ...]], ...]
    departments: tuple[str, ...]
    departments_vi: tuple[str, ...]
    department_size: int
    in_chat: float
    messages: float
    answered: float
    vietnamese: float
    slots: int = 3
    shifts: bool = False
    posts: bool = False

    def departments_in(self, language: str) -> tuple[str, ...]:
        return self.departments_vi if language == "vi" else self.departments


CASES = {
    "merger": Case(
        name="merger",
        people=1800,
        weeks=26,
        companies=(
            ("Sao Bien Systems", "saobien.example", 0.5, ("Hà Nội", "Đà Nẵng")),
            ("Lotus Software", "lotus-software.example", 0.33, ("Hồ Chí Minh", "Đà Nẵng")),
            ("Mekong ERP", "mekong-erp.example", 0.17, ("Cần Thơ",)),
        ),
        departments=_OFFICE,
        departments_vi=_OFFICE_VI,
        department_size=36,
        in_chat=0.97,
        messages=24.0,
        answered=0.4,
        vietnamese=0.6,
        posts=True,
    ),
    "factory": Case(
        name="factory",
        people=300,
        weeks=12,
        companies=(("Thanh Cong Parts", "thanhcong-parts.example", 1.0, ("Bình Dương",)),),
        departments=_LINES,
        departments_vi=_LINES_VI,
        department_size=60,
        in_chat=0.4,
        messages=8.0,
        answered=0.85,
        vietnamese=0.95,
        slots=5,
        shifts=True,
    ),
    "anniversary": Case(
        name="anniversary",
        people=400,
        weeks=12,
        companies=(("Phuong Nam Group", "phuongnam.example", 1.0, ("Hồ Chí Minh", "Hà Nội")),),
        departments=_OFFICE,
        departments_vi=_OFFICE_VI,
        department_size=30,
        in_chat=0.97,
        messages=14.0,
        answered=0.4,
        vietnamese=0.7,
        posts=True,
    ),
}


def case_named(company: str, language: str) -> Case:
    """The case of that name; raises SettingsError when there is none or no such language."""
    if company not in CASES:
        raise SettingsError(f"There is no sample {company!r}.", f"Allowed: {', '.join(CASES)}.")
    if language not in LANGUAGES:
        raise SettingsError(
            f"There is no sample in the language {language!r}.", f"Allowed: {', '.join(LANGUAGES)}."
        )
    return CASES[company]


def weeks_at(case: Case, scale: float) -> int:
    """How many weeks: small samples are shorter."""
    return case.weeks if scale >= SMALL else min(case.weeks, 10)


def people_at(case: Case, scale: float) -> int:
    """How many people at that scale; raises SettingsError when it is not possible.

    >>> people_at(CASES["merger"], 0.04)
    72
    """
    people = round(case.people * scale)
    if not 0 < scale <= 10 or people < 40:
        least = 40 / case.people
        raise SettingsError(
            f"A scale of {scale:g} gives no usable sample.",
            f"For {case.name} it must lie between {least:.3f} and 10.",
        )
    return people
