"""Slack workspace exports (ZIP): people, channels, messages, replies, mentions, reactions.

Reads the workspace export and the Grid export, also when somebody packed it again with a folder on
top. Public channels only, unless `ReadOptions` asks for private channels or direct messages. What
counts as what is defined in `slack_log`; people are described in `slack_users`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.errors import UnreadableFileError
from icomms.importers.event_tables import Event, write_accounts, write_events
from icomms.importers.json_values import Record, records, text
from icomms.importers.reading import Source
from icomms.importers.slack_layout import (
    GROUP,
    PRIVATE,
    USER_LISTS,
    Layout,
    lists_in,
    read_layout,
)
from icomms.importers.slack_log import SYSTEM, Links, Settled, interactions, settle
from icomms.importers.slack_posts import write_posts
from icomms.importers.slack_problems import problems_of
from icomms.importers.slack_reader import Reader
from icomms.importers.tables import FLAGS, from_rows, write_table
from icomms.importers.zip_reader import ZipReader, open_zip
from icomms.records import FileReport, ReadOptions

FORMATS: tuple[str, ...] = ("slack",)


def recognise(source: Source) -> float:
    """1.0 when the ZIP holds a list of Slack users, 0.9 for a list of its channels alone."""
    if source.kind != "zip":
        return 0.0
    with open_zip(source) as archive:
        for entry in lists_in(archive.entries):
            if _looks_like_slack(_first_record(archive, entry)):
                return 1.0 if entry.rpartition("/")[2] in USER_LISTS else 0.9
    return 0.0


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read a Slack export into `folder`.

    Writes accounts, spaces, space_members, interactions, and where there are any posts,
    post_metrics, events and attendance. Times are epoch seconds (UTC) from `ts` alone. Raises
    UnreadableFileError when a list of people or channels is damaged or nothing is left to read; a
    damaged day file is rejected and named in the report.
    """
    with open_zip(source) as archive:
        layout = read_layout(archive, options)
        if not layout.conversations:
            raise UnreadableFileError(
                f"{source.name}: this Slack export has no conversation that may be read.",
                "Export public channels, or allow private channels or direct messages in the "
                "settings.",
            )
        reader = Reader(archive, layout)
        reader.read_all()
    events = reader.huddle_events()
    places = reader.directory.account_numbers()
    settled = settle(reader.log, places)
    posts = _write_tables(folder, layout, reader, settled, events)
    return _report(source, layout, reader, settled, {"posts": posts, **_event_counts(events)})


def _first_record(archive: ZipReader, entry: str) -> Record:
    try:
        found = records(archive.read_json(entry))
    except ValueError:
        return {}
    return found[0] if found else {}


def _looks_like_slack(first: Record) -> bool:
    """Ids of Slack: U and W for people, C, G and D for conversations."""
    identity = text(first, "id")
    return len(identity) >= 3 and identity[0] in "UWCGD" and identity.isalnum()


def _write_tables(
    folder: Path, layout: Layout, reader: Reader, settled: Settled, events: list[Event]
) -> int:
    accounts = reader.directory.accounts()
    members = _members(layout, reader)
    sizes = _sizes(layout, members, settled)
    kinds = [one.kind for one in layout.conversations]
    open_space = np.array([not k.endswith("dm") and k != PRIVATE for k in kinds], np.bool_)
    direct = np.array([one.direct for one in layout.conversations], np.bool_)
    write_accounts(folder, accounts)
    _write_spaces(folder, layout, members, sizes)
    direct_members = members.where(direct[members.source])
    receivers = np.maximum(sizes - 1, 1)
    table = interactions(settled, open_space, receivers, direct_members)
    write_table(folder, "interactions", table)
    write_events(folder, events, accounts)
    return write_posts(folder, reader.tagged, settled)


def _members(layout: Layout, reader: Reader) -> Links:
    """Space → account of every member Slack lists, bots left out, in the order of the lists."""
    places = reader.directory.account_numbers()
    pairs = [
        (space, int(places[reader.directory.number(member)]))
        for space, conversation in enumerate(layout.conversations)
        for member in dict.fromkeys(conversation.members)
    ]
    people = np.array([pair for pair in pairs if pair[1] >= 0], np.int64).reshape(-1, 2)
    return Links(np.zeros(len(people), np.int64), people[:, 0], people[:, 1])


def _sizes(layout: Layout, members: Links, settled: Settled) -> NDArray[np.int64]:
    """People per space: the listed members; where Slack lists none (archived), those who wrote."""
    count = len(layout.conversations)
    listed = np.bincount(members.source, minlength=count)
    wrote = np.unique(
        np.stack([settled.space[settled.written], settled.author[settled.written]]), axis=1
    )
    writers = np.bincount(wrote[0], minlength=count)
    return np.where(listed > 0, listed, writers).astype(np.int64)


def _write_spaces(folder: Path, layout: Layout, members: Links, sizes: NDArray[np.int64]) -> None:
    rows: list[dict[str, object]] = [
        {
            "space": number,
            "system": "slack",
            "label": one.label or None,
            "kind": one.kind,
            "member_count": int(sizes[number]),
        }
        for number, one in enumerate(layout.conversations)
    ]
    write_table(folder, "spaces", from_rows("spaces", rows))
    pairs = pa.table({"space": members.source, "account": members.target})
    write_table(folder, "space_members", pairs)


def _event_counts(events: list[Event]) -> dict[str, int]:
    return {"events": len(events), "attendances": sum(len(e.attendees) for e in events)}


def _report(
    source: Source, layout: Layout, reader: Reader, settled: Settled, extra: dict[str, int]
) -> FileReport:
    times = settled.seconds
    counts = _counts(layout, reader, settled) | extra
    return FileReport(
        path=str(source.path),
        sha256=source.sha256,
        bytes=source.size,
        format="slack",
        counts=counts | {"rejected": reader.rejected.total},
        detected={"scope": _scope(layout), "grid": "yes" if layout.grid else "no"},
        problems=problems_of(source, layout, reader, counts),
        rejects=reader.rejected.named,
        reject_counts=reader.rejected.reasons,
        first=int(times.min()) if times.size else None,
        last=int(times.max()) if times.size else None,
    )


def _counts(layout: Layout, reader: Reader, settled: Settled) -> dict[str, int]:
    accounts = reader.directory.accounts()
    kinds = Counter(one.kind == "bot" for one in accounts)
    kept = settled.first_copy
    # The same message may be written by a bot whose kind only its account tells.
    people = int(settled.written.sum())
    system = int((kept & (settled.sender == SYSTEM)).sum())
    broadcasts = settled.written & (settled.flags & FLAGS["broadcast_mention"] > 0)
    return {
        "people": kinds[False],
        "bots": kinds[True],
        "deleted": sum(1 for one in accounts if not one.active),
        "external": sum(1 for one in accounts if one.external),
        "spaces": len(layout.conversations),
        "day_files": reader.day_files,
        "messages": int(kept.sum()),
        "human_messages": people,
        "bot_messages": int(kept.sum()) - people - system,
        "system_messages": system,
        "mentions": settled.mentions.size,
        "replies": settled.replies.size,
        "self_replies": settled.self_replies,
        "reactions": settled.reactions.size,
        "broadcasts": int(broadcasts.sum()),
        "duplicates": int(kept.size - kept.sum()),
    }


def _scope(layout: Layout) -> str:
    """What of the workspace was read, for the page that says how far the data reaches."""
    kinds = {one.kind for one in layout.conversations}
    private = "private channels" if PRIVATE in kinds else ""
    direct = "direct messages" if kinds & {GROUP, "dm"} else ""
    return ", ".join(filter(None, ("public channels", private, direct)))
