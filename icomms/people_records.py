"""The records of recognising people: decisions of the user, people, links, the review list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from icomms.records import Problem

Verdict = Literal["same", "different", "new", "external", "bot", "ignore"]
VERDICTS: tuple[Verdict, ...] = ("same", "different", "new", "external", "bot", "ignore")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about one account: `system` and `key` name it, `person` the person.

    `person` is the id on the people list and matters for "same" and "different" only.
    """

    system: str
    key: str
    verdict: Verdict
    person: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One recognised person. `id` is unique; empty texts mean unknown.

    `row` is the 1-based physical row of the people file, 0 for people who are in none.
    """

    id: str
    name: str
    company: str = ""
    division: str = ""
    department: str = ""
    team: str = ""
    title: str = ""
    level: str = ""
    location: str = ""
    country: str = ""
    manager_ref: str = ""
    status: str = "active"
    participation: str = "included"
    worker_type: str = "unknown"
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: int = 0
    from_people_file: bool = False
    external: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Which person an account is (None: nobody), by which rule, how surely (0 to 1), who decided.

    `account` indexes the accounts given, `person` indexes `Resolution.people`.
    """

    account: int
    person: int | None
    rule: str
    confidence: float
    decided_by: Literal["auto", "user"] = "auto"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One listed person an account might be; `person` indexes `Resolution.people`."""

    person: int
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A doubtful account, whom it might be (likeliest first), and how much hangs on it.

    `interactions` is 0 when `resolve` was not told how active the accounts are.
    """

    account: int
    candidates: tuple[Candidate, ...]
    interactions: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """People, one link per account, what is left to decide, counts and remarks.

    People on the list come first, in the order of the file. `counts` counts an account that
    several files name once.
    """

    people: tuple[Person, ...]
    links: tuple[Link, ...]
    review: tuple[ReviewItem, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
