"""Which entries of a Slack export are whose: lists of people, conversations and their day files.

A workspace export has its lists at the top; a Grid export nests whole workspaces under
``teams/<name>/``. The folder of a conversation bears its name, in direct messages its id. A folder
that no list names is not read, because nothing says whether it is public.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from icomms.errors import UnreadableFileError
from icomms.importers.json_values import Record, flag, records, text, texts
from icomms.importers.zip_reader import ZipReader
from icomms.records import ReadOptions

USER_LISTS = ("org_users.json", "users.json")
PUBLIC, PRIVATE, GROUP, DIRECT = "public_channel", "private_channel", "group_dm", "dm"
CONVERSATION_LISTS = {
    "channels.json": PUBLIC,
    "groups.json": PRIVATE,
    "mpims.json": GROUP,
    "dms.json": DIRECT,
}
_STRICTEST = (DIRECT, GROUP, PRIVATE, PUBLIC)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One channel or direct conversation; `days` are the entries of its day files, in order."""

    id: str
    name: str
    kind: str
    members: tuple[str, ...]
    days: tuple[str, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether it is between few named people rather than in a channel."""
        return self.kind in (DIRECT, GROUP)

    @property
    def label(self) -> str:
        """The name where everybody may know it: that of a public channel, else empty."""
        return self.name if self.kind == PUBLIC else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole export: user records, conversations to read, and what is left aside.

    `left` counts the conversations that exist but were not asked for, by kind; `stray` the entries
    that belong to no list (`files`) or no known folder (`folders`).
    """

    users: tuple[Record, ...]
    conversations: tuple[Conversation, ...]
    left: Mapping[str, int]
    stray_files: int
    stray_folders: int
    grid: bool


def lists_in(entries: Iterable[str]) -> tuple[str, ...]:
    """The entries that are lists of people or conversations, best first."""
    wanted = (*USER_LISTS, *CONVERSATION_LISTS)
    found = [entry for entry in entries if _parts(entry)[1] in wanted]
    return tuple(sorted(found, key=lambda e: (e.count("/"), wanted.index(_parts(e)[1]), e)))


def read_layout(archive: ZipReader, options: ReadOptions) -> Layout:
    """The layout of an export; raises UnreadableFileError when one of its lists is damaged."""
    lists = lists_in(archive.entries)
    users = [
        user
        for entry in lists
        if _parts(entry)[1] in USER_LISTS
        for user in read_list(archive, entry)
        if text(user, "id")
    ]
    folders = _day_files(archive.entries)
    listed = _conversations(archive, lists, folders)
    wanted = tuple(one for one in listed if _asked_for(one.kind, options))
    owned = {day for one in listed for day in one.days}
    stray = {folder for folder, days in folders.items() if not owned.issuperset(days)}
    return Layout(
        users=tuple(users),
        conversations=wanted,
        left=Counter(one.kind for one in listed if not _asked_for(one.kind, options)),
        stray_files=_other_files(archive.entries, folders),
        stray_folders=len(stray),
        grid=any(entry.startswith("teams/") or "/teams/" in entry for entry in lists),
    )


def read_list(archive: ZipReader, entry: str) -> list[Record]:
    """The objects of a JSON list inside the export; UnreadableFileError when it is no JSON."""
    try:
        return records(archive.read_json(entry))
    except ValueError:
        raise UnreadableFileError(
            f"{archive.name}: the entry {entry} is not valid JSON.",
            "Export again from Slack and upload the ZIP as it was downloaded.",
        ) from None


def _asked_for(kind: str, options: ReadOptions) -> bool:
    if kind == PRIVATE:
        return options.private_channels
    return kind == PUBLIC or options.direct_messages


def _parts(entry: str) -> tuple[str, str]:
    folder, _, name = entry.rpartition("/")
    return folder, name


def _day_files(entries: Iterable[str]) -> dict[str, list[str]]:
    """Folder → its day files in order; names are compared in NFC."""
    folders: dict[str, list[str]] = {}
    for entry in sorted(entries):
        folder, name = _parts(entry)
        if folder and _DAY.fullmatch(name):
            folders.setdefault(_nfc(folder), []).append(entry)
    return folders


def _other_files(entries: Iterable[str], folders: Mapping[str, list[str]]) -> int:
    """JSON files inside conversation folders that are no day files."""
    names = (_parts(entry) for entry in entries)
    return sum(
        1
        for folder, name in names
        if _nfc(folder) in folders and name.endswith(".json") and not _DAY.fullmatch(name)
    )


def _conversations(
    archive: ZipReader, lists: Iterable[str], folders: Mapping[str, list[str]]
) -> list[Conversation]:
    """All conversations of all lists; one shared by several workspaces of a Grid is one."""
    merged: dict[str, Conversation] = {}
    for entry in lists:
        root, name = _parts(entry)
        for item in read_list(archive, entry) if name in CONVERSATION_LISTS else ():
            found = _conversation(item, CONVERSATION_LISTS[name], root, folders)
            if found.id:
                known = merged.get(found.id)
                merged[found.id] = _merge(known, found) if known else found
    return list(merged.values())


def _conversation(
    item: Record, kind: str, root: str, folders: Mapping[str, list[str]]
) -> Conversation:
    if kind == PUBLIC and (flag(item, "is_private") or flag(item, "is_group")):
        kind = PRIVATE
    name = _nfc(text(item, "name"))
    identity = text(item, "id") or name
    prefix = f"{root}/" if root else ""
    days = [*folders.get(prefix + name, ())] if name else []
    if identity != name:
        days += folders.get(prefix + identity, ())
    return Conversation(identity, name, kind, tuple(texts(item.get("members"))), tuple(days))


def _merge(one: Conversation, other: Conversation) -> Conversation:
    """Two entries of one conversation: all members, all days, the stricter kind."""
    kind = min(one.kind, other.kind, key=_STRICTEST.index)
    members = tuple(dict.fromkeys(one.members + other.members))
    days = tuple(dict.fromkeys(one.days + other.days))
    return replace(one, kind=kind, members=members, days=days)


def _nfc(value: str) -> str:
    return unicodedata.normalize("NFC", value)
