"""The made-up attendance sheets: town halls, trainings, and shift talks at the plant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from icomms.sample.cases import Case
from icomms.sample.messages import DAY
from icomms.sample.people import DIRECTOR, HEAD, LEAD, Staff
from icomms.sample.slack import FIRST_MONDAY

Ints = NDArray[np.int64]
Rows = list[tuple[object, ...]]
_HEADERS = {
    "en": ("Event", "Event type", "Date", "Employee ID", "Name", "Email", "Role", "Attended"),
    "vi": (
        "Tên sự kiện", "Loại sự kiện", "Ngày", "Mã nhân viên", "Họ và tên", "Email", "Vai trò",
        "Có mặt",
    ),
}  # fmt: skip
_WORDS = {
    "en": {
        "townhall": "Town hall", "training": "Training", "talk": "Shift talk",
        "organizer": "Organizer", "presenter": "Presenter", "attendee": "Attendee",
        "yes": "Yes", "no": "No",
    },
    "vi": {
        "townhall": "Họp toàn công ty", "training": "Đào tạo", "talk": "Họp đầu ca",
        "organizer": "Người tổ chức", "presenter": "Người trình bày", "attendee": "Người tham dự",
        "yes": "Có", "no": "Không",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One event: its kind, day (from the first Monday), who was invited, who came, who spoke."""

    kind: str
    label: str
    day: int
    invited: Ints
    came: NDArray[np.bool_]
    presenter: int
    organizer: int


def make_events(case: Case, staff: Staff, weeks: int, rng: np.random.Generator) -> list[Event]:
    """All events in order of their day."""
    found = _town_halls(staff, weeks, rng) + _trainings(staff, weeks, rng)
    if case.shifts:
        found += _shift_talks(staff, weeks, rng)
    return sorted(found, key=lambda event: (event.day, event.label))


def _town_halls(staff: Staff, weeks: int, rng: np.random.Generator) -> list[Event]:
    """A few for everybody, half of whom come; a director invites, a leader is interviewed."""
    director = int(np.flatnonzero(staff.rank == DIRECTOR)[0])
    found = []
    for number, week in enumerate(range(1, weeks, max(3, weeks // 4))):
        presenter = int(rng.choice(staff.planted["leader"])) if number else director
        invited = np.flatnonzero(staff.left_week < 0)
        found.append(
            _event(
                "townhall", str(number + 1), week * 7 + 3, invited, 0.5, presenter, director, rng
            )
        )
    return found


def _trainings(staff: Staff, weeks: int, rng: np.random.Generator) -> list[Event]:
    """Small groups from one or two departments, spoken to by somebody of the first."""
    found = []
    for number in range(max(4, staff.n * weeks // 400)):
        units = rng.integers(0, staff.department.max() + 1, 2)
        pool = np.flatnonzero(np.isin(staff.department, units) & (staff.left_week < 0))
        invited = np.sort(rng.permutation(pool)[: int(rng.integers(8, 22))])
        own = np.flatnonzero((staff.department == units[0]) & (staff.left_week < 0))
        presenter, day = int(rng.choice(own)), int(rng.integers(0, weeks)) * 7 + number % 5
        found.append(
            _event("training", str(number + 1), day, invited, 0.85, presenter, int(own[0]), rng)
        )
    return found


def _shift_talks(staff: Staff, weeks: int, rng: np.random.Generator) -> list[Event]:
    """Every week a talk before each shift of each line, held by its lead; most of them come."""
    found = []
    for team in range(int(staff.team.max()) + 1):
        inside = np.flatnonzero((staff.team == team) & (staff.left_week < 0))
        leads = inside[(staff.rank[inside] == LEAD) | (staff.rank[inside] == HEAD)]
        speaker = int(leads[0] if leads.size else inside[0])
        for week in range(weeks):
            label = f"{team + 1}-{week + 1}"
            found.append(
                _event("talk", label, week * 7 + team % 5, inside, 0.9, speaker, speaker, rng)
            )
    return found


def _event(
    kind: str,
    label: str,
    day: int,
    invited: Ints,
    share: float,
    presenter: int,
    organizer: int,
    rng: np.random.Generator,
) -> Event:
    everyone = np.union1d(invited, [presenter, organizer])
    came = rng.random(everyone.size) < share
    came |= (everyone == presenter) | (everyone == organizer)
    return Event(kind, label, day, everyone, came, presenter, organizer)


def event_rows(events: list[Event], staff: Staff, language: str, sheet: str) -> Rows:
    """The rows of one sheet ("townhalls" or "others"), the header first, one per person invited."""
    words = _WORDS[language]
    rows: Rows = [_HEADERS[language]]
    for event in events:
        if (event.kind == "townhall") != (sheet == "townhalls"):
            continue
        title, day = f"{words[event.kind]} {event.label}", _date(event.day).isoformat()
        for person, came in zip(event.invited.tolist(), event.came.tolist(), strict=True):
            role = words[_role(event, person)]
            told = words["yes" if came else "no"]
            who = (staff.numbers[person], staff.names[person], staff.emails[person])
            rows.append((title, words[event.kind], day, *who, role, told))
    return rows


def _role(event: Event, person: int) -> str:
    if person == event.presenter:
        return "presenter"
    return "organizer" if person == event.organizer else "attendee"


def _date(day: int) -> date:
    """The calendar day so many days after the first Monday; weekends move to the Monday after."""
    shifted = day if day % 7 < 5 else day + 7 - day % 7
    return datetime.fromtimestamp(FIRST_MONDAY + shifted * DAY, UTC).date()
