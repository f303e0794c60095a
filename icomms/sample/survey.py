"""The made-up nomination survey: three questions, answered by a part of the staff."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.sample.cases import Case
from icomms.sample.people import HEAD, LEAD, Staff

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ADVICE, TRUST, CRITIC = range(3)
_QUESTIONS = {
    "en": (
        "Who do you turn to for advice?",
        "Whom do you trust?",
        "Who tells others early and constructively when a plan will not work?",
    ),
    "vi": (
        "Bạn thường xin lời khuyên của ai?",
        "Bạn tin tưởng ai?",
        "Ai nói sớm và mang tính xây dựng khi một kế hoạch sẽ không ổn?",
    ),
}
_LONG = {
    "en": ("Respondent", "Question", "Nominee", "Rank"),
    "vi": ("Người trả lời", "Câu hỏi", "Người được đề cử", "Thứ tự"),
}
# How far people look: the share of names from the own team, department, company, and from anywhere.
_NEAR = ((0.15, 0.45, 0.3, 0.1), (0.45, 0.5, 0.04, 0.01), (0.1, 0.45, 0.35, 0.1))


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Who names whom: `question` one of the constants above, `rank` from 1; one entry per name."""

    respondent: Ints
    question: Ints
    nominee: Ints
    rank: Ints


def make_answers(case: Case, staff: Staff, answered: float, rng: np.random.Generator) -> Answers:
    """All nominations by a share of the staff, in order; nobody names themselves."""
    answering = (rng.random(staff.n) < answered) & (staff.left_week < 0)
    answering[staff.planted["persuader"]] = rng.random(staff.planted["persuader"].size) < 0.9
    answering[staff.ring] = False
    weights = _standing(staff, rng)
    rows: list[tuple[int, int, int, int]] = []
    for person in np.flatnonzero(answering).tolist():
        for question in (ADVICE, TRUST, CRITIC):
            for rank, nominee in enumerate(
                _named(person, question, staff, weights, case.slots, rng), 1
            ):
                rows.append((person, question, nominee, rank))
    table = np.array(rows, np.int64)
    return Answers(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _standing(staff: Staff, rng: np.random.Generator) -> tuple[Floats, ...]:
    """How likely each person is named, per question: heavy tails, the planted far out."""
    manages = np.where((staff.rank == HEAD) | (staff.rank == LEAD), 1.8, 1.0)
    present = np.where(staff.left_week < 0, 1.0, 0.0)
    present[staff.ring] = 0.02
    found = []
    for truth, level, formal in (
        ("leader", 14, manages),
        ("persuader", 16, 1.0),
        ("critic", 18, 1.0),
    ):
        usual = rng.lognormal(0.0, 0.6, staff.n) * formal
        planted = level * rng.lognormal(0.0, 0.25, staff.n)
        found.append(np.where(staff.is_planted(truth), planted, usual) * present)
    return tuple(found)


def _named(
    person: int,
    question: int,
    staff: Staff,
    weights: tuple[Floats, ...],
    most: int,
    rng: np.random.Generator,
) -> list[int]:
    groups = (staff.team, staff.department, staff.company, np.zeros(staff.n, np.int64))
    named: dict[int, None] = {}
    for level in rng.choice(len(groups), size=int(rng.integers(1, most + 1)), p=_NEAR[question]):
        group = groups[level]
        pool = np.flatnonzero(group == group[person])
        share = weights[question][pool]
        if share.sum() > 0:
            chosen = int(rng.choice(pool, p=share / share.sum()))
            named.setdefault(chosen)
    return [chosen for chosen in named if chosen != person]


def long_rows(staff: Staff, answers: Answers, language: str) -> list[tuple[object, ...]]:
    """One row per nomination, people by their address; the first row is the header."""
    columns = (answers.respondent, answers.question, answers.nominee, answers.rank)
    questions = _QUESTIONS[language]
    body = [
        (staff.emails[who], questions[question], staff.emails[nominee], rank)
        for who, question, nominee, rank in zip(*(c.tolist() for c in columns), strict=True)
    ]
    return [_LONG[language], *body]


def slot_rows(staff: Staff, answers: Answers, language: str, most: int) -> list[tuple[object, ...]]:
    """One row per respondent with so many slots per question, people by their names."""
    number = "Mã nhân viên" if language == "vi" else "Employee ID"
    slots = [f"{text} {k}" for text in _QUESTIONS[language] for k in range(1, most + 1)]
    rows: dict[int, list[str]] = {}
    for who, question, nominee, rank in zip(
        answers.respondent.tolist(), answers.question.tolist(),
        answers.nominee.tolist(), answers.rank.tolist(), strict=True,
    ):  # fmt: skip
        row = rows.setdefault(who, [""] * len(slots))
        row[question * most + rank - 1] = staff.names[nominee]
    return [(number, *slots), *((staff.numbers[who], *row) for who, row in rows.items())]
