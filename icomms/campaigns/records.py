"""What a campaign is made of: frozen records, stored as JSON by `as_json` and read by `from_json`.

Days are ISO texts ("2026-03-15"), empty when not decided; times are epoch seconds (UTC).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import msgspec

from icomms.campaigns.planning_records import AudiencePart, Wishes
from icomms.errors import StorageError
from icomms.records import Role

R = TypeVar("R")

CampaignState = Literal["draft", "submitted", "approved", "running", "closed"]
MemberState = Literal[
    "proposed", "invited", "agreed", "declined", "briefed", "active", "thanked"
]  # fmt: skip
FactKind = Literal["number", "date", "name", "amount", "link", "text"]
FACT_KINDS: tuple[FactKind, ...] = ("number", "date", "name", "amount", "link", "text")
Channel = Literal["post", "chat", "email", "talk", "poster", "sms"]
Language = Literal["en", "vi"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the fact sheet: `label` says what `value` is, as it must be written."""

    kind: FactKind
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """What people will ask, and the answer."""

    asked: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ForbiddenWord:
    """A word that must not appear, and what to write instead ("" for nothing)."""

    word: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: the one person of the communications team who answers questions."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def stated(self) -> bool:
        """Whether somebody could be reached."""
        return bool(self.name and (self.phone or self.email))


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and how. `hashtags` without the mark; `links` are the allowed addresses."""

    text: str = ""
    call_to_action: str = ""
    key_messages: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    do: tuple[str, ...] = ()
    dont: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    forbidden: tuple[ForbiddenWord, ...] = ()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the planners write down.

    Aim and audience are part of the `wishes`. `comparison`: people who are kept out, to compare
    with. `pause_days` must lie between two campaigns of a person. `purpose` stands on every page of
    every document.
    """

    name: str
    template: str
    language: Language = "en"
    purpose: str = ""
    first_day: str = ""
    last_day: str = ""
    pause_days: int = 30
    comparison: tuple[AudiencePart, ...] = ()
    wishes: Wishes = Wishes()
    message: Message = Message()


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is now. `version` grows with every saving of `content`.

    `scope` is own or sample. `approved_plan` is the number of the plan that was approved, None
    before; `lessons` is what was learnt, written at closing.
    """

    id: int
    scope: str
    data_set_id: int | None
    state: CampaignState
    version: int
    content: Content
    author_id: int | None
    submitted_by: int | None
    approved_plan: int | None
    lessons: str
    created_at: int
    changed_at: int
    changed_by: int | None
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class CampaignDecision:
    """One step of a campaign: who led it to which state, when, and the reason given."""

    at: int
    user_id: int | None
    who: str
    before: CampaignState
    after: CampaignState
    reason: str
    plan: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody asked to take part. `hours` is the ask; `plan` the plan that proposed them."""

    id: int
    campaign_id: int
    person_id: str
    name: str
    unit: str
    role: Role
    hours: float
    state: MemberState
    plan: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a member agreed to. `texts_until` and `pictures_until`: how long theirs may be used.

    "" means not at all. `owner` of what they write: member or company. `reminded_at` is when the
    planner was last reminded of its end, None before.
    """

    member_id: int
    ask: str
    hours: float
    first_day: str
    last_day: str
    owner: Literal["member", "company"] = "company"
    texts_until: str = ""
    pictures_until: str = ""
    made_at: int = 0
    made_by: int | None = None
    reminded_at: int | None = None


def as_json(value: object) -> Any:  # noqa: ANN401
    """A record as plain values for a JSON column."""
    return msgspec.to_builtins(value)


def from_json(kind: type[R], stored: Mapping[str, Any]) -> R:
    """The record that `as_json` stored; StorageError when it is none of that kind.

    >>> from_json(Fact, as_json(Fact("number", "seats", "120"))).value
    '120'
    """
    try:
        return msgspec.convert(stored, kind)
    except msgspec.ValidationError as error:
        raise StorageError(
            f"What is stored of a campaign is not a {kind.__name__}: {error}.",
            "Restore a backup, or delete the campaign.",
        ) from None
