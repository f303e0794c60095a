"""Drafts of texts, their versions, what was decided about them, and what the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from icomms.campaigns.records import Channel, Language

DraftState = Literal["written", "approved", "sent back"]
Level = Literal["wrong", "check"]


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version of a text, numbered from 1; `sha256` is of its UTF-8 bytes."""

    number: int
    text: str
    sha256: str
    written_by: int | None
    who: str
    written_at: int


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """What a person wrote about one version: approved, or sent back with the reason."""

    number: int
    sha256: str
    verdict: Literal["approved", "sent back"]
    reason: str
    user_id: int | None
    who: str
    at: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of a campaign with its history, the oldest first.

    `person_id` is who will post it, "" when everybody may. Only the newest version counts: its
    state is that of the last decision about exactly this text, "written" without one.
    """

    id: int
    campaign_id: int
    person_id: str
    title: str
    channel: Channel
    language: Language
    created_at: int
    versions: tuple[DraftVersion, ...]
    decisions: tuple[DraftDecision, ...]

    @property
    def newest(self) -> DraftVersion:
        """The version that counts."""
        return self.versions[-1]

    @property
    def decision(self) -> DraftDecision | None:
        """The last decision about the newest text, None when it was changed since."""
        about = [d for d in self.decisions if d.sha256 == self.newest.sha256]
        return about[-1] if about else None

    @property
    def state(self) -> DraftState:
        """Whether the newest text is approved, sent back or waits."""
        return self.decision.verdict if self.decision else "written"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a text to look at: characters `start` to `end` (exclusive) of the text.

    `code` names the check, `found` is what stands there, `repair` what to write instead ("" when
    only a person can know). Something missing has its place at the end of the text. `level` is
    wrong (put it right) or check (have a look).
    """

    code: str
    level: Level
    start: int
    end: int
    found: str
    repair: str = ""
