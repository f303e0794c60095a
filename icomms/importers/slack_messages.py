"""One message of a Slack day file, in all the shapes Slack has used since 2013.

Old shapes: `file_share` with one `file`; `file_comment`, whose author stands in `comment.user`;
`bot_message` without a user; `created` as text; `attachments` null. Times are read from the text of
`ts`, never through a float, and never from the name of the day file, which is not UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from icomms.importers.json_values import Record, flag, record, records, text, texts, whole

MICROS = 1_000_000
# What people say. Every other subtype is a notice of Slack (joined, renamed, pinned, removed, ...).
HUMAN_SUBTYPES = frozenset({"", "thread_broadcast", "file_share", "file_comment", "me_message"})
_GONE = "tombstone"  # a file that was deleted

Sender = Literal["person", "bot", "system"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything of a message but what it says.

    `at` and `thread` are microseconds since 1970; `thread` is 0 outside threads and in the first
    message of one. `author` is empty for messages without one; `parent` is the id of who began the
    thread where the message itself says so. `by_app` marks what an app posted, be it for a person.
    """

    at: int
    sender: Sender
    author: str
    thread: int = 0
    parent: str = ""
    profile: Record = field(default_factory=dict)
    by_app: bool = False
    has_file: bool = False
    edited: bool = False
    hidden: bool = False


def read_envelope(message: Record) -> Envelope | None:
    """The envelope of one record of a day file, None when it is no message or has no valid `ts`."""
    at = microseconds(text(message, "ts"))
    if at is None or text(message, "type") not in ("message", ""):
        return None
    author = text(message, "user") or text(record(message, "comment"), "user")
    thread = microseconds(text(message, "thread_ts")) or 0
    return Envelope(
        at=at,
        sender=_sender(message, author),
        author=author,
        thread=0 if thread == at else thread,
        parent=text(message, "parent_user_id") or text(record(message, "root"), "user"),
        profile=record(message, "user_profile"),
        by_app=flag(message, "bot_id"),
        has_file=_has_file(message),
        edited=flag(message, "edited"),
        hidden=_is_hidden(message),
    )


def microseconds(ts: str) -> int | None:
    """Slack's ``seconds.fraction`` as whole microseconds, None when it is not of that shape.

    >>> microseconds("1667222196.450509"), microseconds("1434139102"), microseconds("soon")
    (1667222196450509, 1434139102000000, None)
    """
    seconds, _, fraction = ts.partition(".")
    digits = (fraction + "000000")[:6]
    if not (seconds.isascii() and seconds.isdigit() and digits.isascii() and digits.isdigit()):
        return None
    return int(seconds) * MICROS + int(digits) if len(seconds) <= 11 else None


def reactors(message: Record) -> tuple[str, ...]:
    """Who reacted, once per person and emoji; skin tones of one emoji are the same emoji."""
    given = {
        (user, text(reaction, "name").partition("::")[0]): None
        for reaction in records(message.get("reactions"))
        for user in texts(reaction.get("users"))
    }
    return tuple(user for user, _ in given)


@dataclass(frozen=True, slots=True)
class Huddle:
    """A call in a channel: when (epoch seconds) and who took part, in order, once each."""

    starts_at: int
    ends_at: int | None
    people: tuple[str, ...]
    begun_by: str


def read_huddle(message: Record, at: int) -> Huddle | None:
    """The huddle a message announces, None when it announces none or nobody took part."""
    room = record(message, "room")
    listed = texts(room.get("participants")) + texts(room.get("participant_history"))
    people = tuple(dict.fromkeys(person for person in listed if person))
    if not people:
        return None
    starts = _seconds(room, "date_start")
    begins = starts if starts is not None else at // MICROS
    return Huddle(begins, _seconds(room, "date_end"), people, text(room, "created_by"))


def _seconds(room: Record, key: str) -> int | None:
    """Epoch seconds of a room, which may be written as number or text; 0 means "not ended"."""
    return whole(room.get(key)) or None


def _sender(message: Record, author: str) -> Sender:
    subtype = text(message, "subtype")
    if subtype == "bot_message":
        return "bot"
    if subtype not in HUMAN_SUBTYPES:
        return "system"
    return "person" if author else "bot"


def _has_file(message: Record) -> bool:
    files: list[Mapping[str, object]] = records(message.get("files"))
    old = record(message, "file")
    return any(text(one, "mode") != _GONE for one in [*files, *([old] if old else [])])


def _is_hidden(message: Record) -> bool:
    """Whether Slack's free plan hides the message or one of its files."""
    modes = (text(one, "mode") for one in records(message.get("files")))
    return flag(message, "is_hidden_by_limit") or "hidden_by_limit" in modes
