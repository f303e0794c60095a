"""What the repositories hand out: frozen records, never live rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

R = TypeVar("R")


def record(cls: type[R], row: object) -> R:
    """A record from the row's columns of the same names."""
    names = [f.name for f in fields(cls)]  # type: ignore[arg-type]
    return cls(**{name: getattr(row, name) for name in names})


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. `role` is one of icomms.governance.access.USER_ROLES."""

    id: int
    email: str
    name: str
    role: str
    language: str
    theme: str
    active: bool
    created_at: int
    totp_secret: str = ""

    @property
    def second_factor(self) -> bool:
        """Whether a code of an authenticator is asked for at sign-in."""
        return bool(self.totp_secret)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once. `purpose`: setup, invitation or reset."""

    purpose: str
    email: str
    role: str
    user_id: int | None
    expires_at: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser that is signed in, as its owner sees it."""

    token_hash: str
    created_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class DataSet:
    """Files that belong together; `kind` is own or sample."""

    id: int
    name: str
    kind: str
    created_by: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class DataFile:
    """One uploaded file; `mapping` leads from header text to a field of icomms."""

    id: int
    data_set_id: int
    name: str
    stored: str
    sha256: str
    bytes: int
    format: str
    mapping: Mapping[str, str]
    added_at: int


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A finished analysis; times are epoch seconds."""

    id: int
    data_set_id: int
    folder: str
    created_at: int
    first: int | None
    last: int | None
    interactions: int
    people: int
    ranked: int


@dataclass(frozen=True, slots=True)
class Job:
    """A long task: queued, running, done, failed, cancelled or interrupted; `share` 0 to 1."""

    id: int
    kind: str
    data_set_id: int
    user_id: int | None
    arguments: Mapping[str, Any]
    state: str
    step: str
    share: float
    rows_per_second: float | None
    message: str
    fix: str
    attempt: int
    process: int | None
    cancel_requested: bool
    snapshot_id: int | None
    created_at: int
    started_at: int | None
    finished_at: int | None
    heartbeat_at: int | None
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the audit log."""

    id: int
    at: int
    user_id: int | None
    who: str
    event: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list somebody comes back to."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class PersonMark:
    """opted_out, excluded, critic_invited or critic_opted_in, with the reason given."""

    person_id: str
    kind: str
    reason: str
    marked_by: int | None
    marked_at: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact of the people file put right."""

    person_id: str
    field: str
    value: str
    corrected_at: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note its writer alone sees."""

    id: int
    text: str
    written_at: int


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """Post metrics or attendance of a campaign; `stored` is the folder of its canonical tables."""

    id: int
    campaign_id: int
    name: str
    stored: str
    sha256: str
    bytes: int
    format: str
    counts: Mapping[str, int]
    added_at: int
