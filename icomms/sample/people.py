"""The people of a made-up company: where they belong, who leads them, what part they play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from icomms.sample.cases import Case, people_at
from icomms.sample.names import logins, make_names

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
TRUTHS = ("leader", "persuader", "spreader", "critic")
RING = 6
DIRECTOR, HEAD, LEAD, STAFF = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Everybody, one array entry per person; numbers stand for the texts of the case.

    `team` numbers are unique over the company, `department` numbers too. `manager` is -1 for the
    head of all. `left_week` is the week of leaving, -1 for those who stay. `planted` maps each
    truth to the people planted for it; `namesakes` are two people of one name in two departments,
    `double` the people with a second chat account, `bridge` those who talk across companies.
    """

    names: tuple[str, ...]
    emails: tuple[str, ...]
    numbers: tuple[str, ...]
    company: Ints
    department: Ints
    team: Ints
    rank: Ints
    manager: Ints
    started: tuple[date, ...]
    left_week: Ints
    in_chat: Bools
    bridge: Bools
    planted: dict[str, Ints]
    ring: Ints
    namesakes: tuple[int, int]
    double: tuple[int, ...]
    department_names: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.names)

    def is_planted(self, truth: str) -> Bools:
        """Whether each person is planted for one truth, (n,)."""
        found = np.zeros(self.n, np.bool_)
        found[self.planted[truth]] = True
        return found


def make_staff(case: Case, language: str, scale: float, rng: np.random.Generator) -> Staff:
    """Everybody of a case; the same generator state gives the same people."""
    n = people_at(case, scale)
    company, department, team = _units(case, n)
    rank, manager = _hierarchy(company, department, team)
    names = make_names(n, case.vietnamese, rng)
    left = _leavers(rank, case, rng)
    candidates = rng.permutation(np.flatnonzero((rank == STAFF) & (left < 0))).tolist()
    planted = _plant(company, rank, left, candidates, rng)
    ring, namesakes, double = _odd_ones(candidates, planted, department)
    names = tuple(names[namesakes[0] if i == namesakes[1] else i] for i in range(n))
    domains = [case.companies[c][1] for c in company]
    emails = tuple(f"{login}@{d}" for login, d in zip(logins(names), domains, strict=True))
    in_chat = rng.random(n) < case.in_chat
    in_chat[[*ring.tolist(), *namesakes, *double]] = True
    for truth in ("leader", "persuader", "spreader"):
        in_chat[planted[truth]] = True
    bridge = (rng.random(n) < 0.02) & (rank != DIRECTOR)
    return Staff(
        names=names,
        emails=emails,
        numbers=tuple(f"{'NV' if language == 'vi' else 'E'}{10_001 + i}" for i in range(n)),
        company=company,
        department=department,
        team=team,
        rank=rank,
        manager=manager,
        started=tuple(
            date(2025, 6, 2) - timedelta(days=int(days)) for days in rng.gamma(1.6, 1100, n)
        ),
        left_week=left,
        in_chat=in_chat,
        bridge=bridge,
        planted=planted,
        ring=ring,
        namesakes=namesakes,
        double=double,
        department_names=_department_names(case, language, company, department),
    )


def _odd_ones(
    candidates: Sequence[int], planted: dict[str, Ints], department: Ints
) -> tuple[Ints, tuple[int, int], tuple[int, ...]]:
    """The ring, two people who share a name, three with two accounts; nobody planted."""
    taken = {person for chosen in planted.values() for person in chosen.tolist()}
    order = iter([person for person in candidates if person not in taken])
    ring = np.array([next(order) for _ in range(RING)], np.int64)
    first = next(order)
    second = next(person for person in order if department[person] != department[first])
    return ring, (first, second), tuple(next(order) for _ in range(3))


def _units(case: Case, n: int) -> tuple[Ints, Ints, Ints]:
    """Company, department and team of everybody; teams are shifts where the case has shifts."""
    shares = np.cumsum([share for _, _, share, _ in case.companies])
    company = np.searchsorted(shares, (np.arange(n) + 0.5) / n, side="left").astype(np.int64)
    department, team = np.zeros(n, np.int64), np.zeros(n, np.int64)
    departments = teams = 0
    for number in range(len(case.companies)):
        members = np.flatnonzero(company == number)
        size = min(case.department_size, max(8, n // 5))
        count = max(1, round(members.size / size))
        place = np.arange(members.size)
        department[members] = departments + place * count // members.size
        for one in range(departments, departments + count):
            inside = np.flatnonzero((department == one) & (company == number))
            parts = 3 if case.shifts else max(1, round(inside.size / 9))
            team[inside] = teams + np.arange(inside.size) * parts // inside.size
            teams += parts
        departments += count
    return company, department, team


def _hierarchy(company: Ints, department: Ints, team: Ints) -> tuple[Ints, Ints]:
    """Level and manager: a director per company, a head per department, a lead per team."""
    n = company.size
    rank, manager = np.full(n, STAFF, np.int64), np.full(n, -1, np.int64)
    starts = [np.unique(group, return_index=True)[1] for group in (team, department, company)]
    leads, heads = starts[0][team], starts[1][department]
    # The first of each group leads it, so one person may stand at the start of several groups.
    rank[starts[0]], rank[starts[1]] = LEAD, HEAD
    directors = starts[2]
    rank[directors] = DIRECTOR
    everyone = np.arange(n)
    manager[:] = np.where(everyone == leads, heads, leads)
    own = manager == everyone
    manager[own] = directors[company[own]]
    manager[directors] = directors[0]
    manager[directors[0]] = -1
    return rank, manager


def _leavers(rank: Ints, case: Case, rng: np.random.Generator) -> Ints:
    leaving = (rng.random(rank.size) < 0.03) & (rank == STAFF)
    leaving[np.flatnonzero(rank == STAFF)[-1]] = True
    weeks = rng.integers(2, max(case.weeks, 4), rank.size)
    return np.where(leaving, weeks, -1).astype(np.int64)


def _plant(
    company: Ints, rank: Ints, left: Ints, order: Sequence[int], rng: np.random.Generator
) -> dict[str, Ints]:
    """People for every truth, none for two, from every company; one leader in five is a manager."""
    sizes = np.bincount(company)
    count = max(3, round(0.015 * company.size))
    places = np.sort((np.arange(count) + 0.5) / count * (1 - 1e-9))
    wanted = np.bincount(
        np.searchsorted(np.cumsum(sizes) / company.size, places), minlength=sizes.size
    )
    wanted = np.maximum(wanted, 1)
    wanted[wanted.argmax()] -= wanted.sum() - count
    queues = [iter([one for one in order if company[one] == c]) for c in range(sizes.size)]
    found = {
        truth: np.array(
            [next(queue) for queue, k in zip(queues, wanted, strict=True) for _ in range(k)]
        )
        for truth in TRUTHS
    }
    managers = rng.permutation(np.flatnonzero((rank == HEAD) & (left < 0)))[: count // 5]
    found["leader"][: managers.size] = managers
    return {truth: np.sort(chosen).astype(np.int64) for truth, chosen in found.items()}


def _department_names(
    case: Case, language: str, company: Ints, department: Ints
) -> tuple[str, ...]:
    """A name per department number, used again in every company of the group."""
    words = case.departments_in(language)
    found = []
    for number in range(int(department.max()) + 1):
        first = int(np.flatnonzero(department == number)[0])
        place = number - int(department[np.flatnonzero(company == company[first])[0]])
        again, word = divmod(place, len(words))
        found.append(f"{words[word]} {again + 1}" if again else words[word])
    return tuple(found)
