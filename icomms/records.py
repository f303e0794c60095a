"""The frozen records everyone passes around. No behaviour beyond small derived properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

AccountKind = Literal["human", "bot", "service", "shared_mailbox", "group", "room", "unknown"]
Role = Literal["spreader", "persuader", "leader", "critic"]
ROLES: tuple[Role, ...] = ("spreader", "persuader", "leader", "critic")
Status = Literal["measured", "indicative", "not enough data", "contact only"]
Band = Literal["stands out", "likely", ""]


@dataclass(frozen=True, slots=True)
class Account:
    """One identity as one source knows it. `key` is unique inside `system`.

    Several accounts may be one person; `icomms.people` decides. `emails` are lower-case, the
    primary first. `name` is NFC text as shown in the source. `external` marks people of another
    organisation (guest, Slack Connect stranger), who are counted but never ranked.
    """

    system: str
    key: str
    name: str = ""
    emails: tuple[str, ...] = ()
    employee_no: str = ""
    kind: AccountKind = "human"
    active: bool = True
    external: bool = False
    department: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a people file, before matching. Empty string means absent.

    `manager_ref` is what the file says (employee number, e-mail, DN or name). `attributes` holds
    only columns that were mapped on purpose. `row` is the 1-based physical row of the file.
    """

    id: str
    name: str
    row: int
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    employee_no: str = ""
    manager_ref: str = ""
    company: str = ""
    division: str = ""
    department: str = ""
    team: str = ""
    title: str = ""
    level: str = ""
    location: str = ""
    country: str = ""
    hired_on: str = ""
    left_on: str = ""
    worker_type: str = "unknown"
    status: str = "active"
    kind: AccountKind = "human"
    participation: str = "included"
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was left out: where and why, never what it said."""

    file: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What the user should know of a file. `code` is stable, `message` is a sentence."""

    code: str
    message: str
    fix: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a table was understood as (`field` empty: not used)."""

    index: int
    header: str
    field: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one uploaded file is and what was taken from it.

    `counts` uses the keys of `icomms inspect --json`: people, bots, spaces, messages,
    human_messages, bot_messages, system_messages, mentions, replies, reactions, events,
    attendances, nominations, interactions, posts, metrics, rejected, ... `rejects` holds the first
    hundred; `reject_counts` all of them by reason. `first`/`last` are epoch seconds (UTC) or None.
    """

    path: str
    sha256: str
    bytes: int
    format: str
    counts: Mapping[str, int]
    columns: tuple[Column, ...] = ()
    detected: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    rejects: tuple[Reject, ...] = ()
    reject_counts: Mapping[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    declared: bool = False


def uncounted(rows: int) -> None:
    """Rows that nobody counts."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices of the user that change how files are read.

    `format` names what the file is, empty: by its content. `timezone` (IANA) is given to times
    without a zone. `date_order` ('dmy', 'mdy' or '') decides
    dates that their own column cannot decide. `rows_read` is told of rows of large tables.
    """

    direct_messages: bool = False
    private_channels: bool = False
    timezone: str = "UTC"
    date_order: str = ""
    keep_columns: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    declared_kinds: tuple[str, ...] = ()
    format: str = ""
    rows_read: Callable[[int], None] = uncounted
