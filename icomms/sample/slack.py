"""The made-up chat as a Slack workspace export: users, channels and a file per channel and day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icomms.sample.archive import write_zip
from icomms.sample.channels import RING, Channel
from icomms.sample.messages import DAY, POST, STATEMENT, WEEK, Talk
from icomms.sample.people import Staff
from icomms.sample.slack_users import BOTS, GUEST, SERVICE, Accounts
from icomms.sample.texts import sentence

FIRST_MONDAY = 1_748_822_400  # 2 June 2025, 00:00 UTC
_EMOJI = ("+1", "heart", "tada", "clap", "raised_hands::skin-tone-3", "eyes")
Message = dict[str, object]


def write_slack(
    path: Path,
    staff: Staff,
    accounts: Accounts,
    channels: tuple[Channel, ...],
    talk: Talk,
    language: str,
) -> None:
    """The whole export; the day files of a channel follow one another."""
    writer = _Writer(staff, accounts, channels, talk, language)
    days: dict[tuple[int, int], list[tuple[int, Message]]] = {}
    for channel, seconds, message in (*writer.messages(), *writer.notices()):
        days.setdefault((channel, seconds // DAY), []).append((seconds, message))
    entries = {
        "users.json": _json(accounts.users),
        "channels.json": _json([writer.channel(number) for number in range(len(channels))]),
    }
    for channel, day in sorted(days):
        said = sorted(days[channel, day], key=lambda pair: (pair[0], str(pair[1]["ts"])))
        date = datetime.fromtimestamp(FIRST_MONDAY + day * DAY, UTC).date().isoformat()
        entries[f"{channels[channel].name}/{date}.json"] = _json([one for _, one in said])
    write_zip(path, entries)


class _Writer:
    """Turns arrays into the records Slack writes."""

    def __init__(
        self,
        staff: Staff,
        accounts: Accounts,
        channels: tuple[Channel, ...],
        talk: Talk,
        language: str,
    ) -> None:
        self.staff, self.accounts, self.channels = staff, accounts, channels
        self.talk, self.language = talk, language
        self.stamps = [
            f"{FIRST_MONDAY + at}.{number % 1_000_000:06d}"
            for number, at in enumerate(talk.seconds.tolist())
        ]
        self.replies = _grouped(talk.parent, talk.seconds.size)
        self.reactors = _grouped(talk.reacted, talk.seconds.size)

    def channel(self, number: int) -> Message:
        """One entry of channels.json."""
        channel = self.channels[number]
        members = [self.accounts.ids[person] for person in channel.members.tolist()]
        if number == 0:
            members += [*self.accounts.second.values(), GUEST, *self.accounts.bots]
        return {
            "id": f"C{number:08d}", "name": channel.name, "created": FIRST_MONDAY - 30 * DAY,
            "creator": members[0], "is_archived": False, "is_general": channel.name == "general",
            "members": members, "topic": {"value": ""}, "purpose": {"value": ""},
        }  # fmt: skip

    def messages(self) -> list[tuple[int, int, Message]]:
        """(channel, seconds, record) of everything people said."""
        return [
            (int(self.talk.channel[number]), int(self.talk.seconds[number]), self._message(number))
            for number in range(self.talk.seconds.size)
        ]

    def _message(self, number: int) -> Message:
        talk = self.talk
        author, mention = int(talk.author[number]), int(talk.mention[number])
        text = sentence(self._kind(number), number * 2_654_435_761 % 1_009, self.language)
        if mention >= 0 and self.accounts.ids[mention]:
            text = f"<@{self.accounts.ids[mention]}> {text}"
        record: Message = {
            "type": "message", "user": self._account(author, number), "text": text,
            "ts": self.stamps[number],
        }  # fmt: skip
        self._add_thread(record, number)
        self._add_reactions(record, number)
        return record

    def _kind(self, number: int) -> int:
        celebrates = self.channels[self.talk.channel[number]].name == "25-years"
        kind = int(self.talk.kind[number])
        return POST if celebrates and kind == STATEMENT else kind

    def _account(self, person: int, number: int) -> str:
        """People with two accounts use the second for every fourth message."""
        second = self.accounts.second.get(person)
        return second if second and number % 4 == 0 else self.accounts.ids[person]

    def _add_thread(self, record: Message, number: int) -> None:
        parent = int(self.talk.parent[number])
        if parent >= 0:
            record["thread_ts"] = self.stamps[parent]
            record["parent_user_id"] = self._account(int(self.talk.author[parent]), parent)
        replies = self.replies[number]
        if replies:
            users = [self._account(int(self.talk.author[one]), one) for one in replies]
            record["thread_ts"] = self.stamps[number]
            record["reply_count"] = len(replies)
            record["reply_users"] = list(dict.fromkeys(users))
            record["reply_users_count"] = len(set(users))
            record["latest_reply"] = self.stamps[replies[-1]]

    def _add_reactions(self, record: Message, number: int) -> None:
        rows = self.reactors[number]
        if rows:
            users = [self.accounts.ids[self.talk.reactor[row]] for row in rows]
            split = len(users) if len(users) < 4 else len(users) * 2 // 3
            record["reactions"] = [
                {"name": _EMOJI[(number + place) % len(_EMOJI)], "users": part, "count": len(part)}
                for place, part in enumerate((users[:split], users[split:]))
                if part
            ]

    def notices(self) -> list[tuple[int, int, Message]]:
        """What nobody said: people joining, bots reporting; and a guest and a service account."""
        found = []
        for number, channel in enumerate(self.channels):
            for place, person in enumerate(channel.members[:40:8].tolist()):
                key = self.accounts.ids[person]
                found.append((number, place * 61, _joined(key, _stamp(place * 61, number))))
        last = int(self.talk.seconds.max())
        places = [n for n, channel in enumerate(self.channels) if channel.kind != RING]
        for week in range(last // WEEK + 1):
            for place, number in enumerate(places[:: max(1, len(places) // 12)]):
                at = week * WEEK + DAY + place * 307
                found.append((number, at, self._automatic(week + place, at, number)))
        return found

    def _automatic(self, turn: int, at: int, number: int) -> Message:
        """In turn the bots, a webhook without an account, the guest and the service account."""
        senders = (*self.accounts.bots, "", GUEST, SERVICE)
        sender = senders[turn % len(senders)]
        stamp = _stamp(at, number)
        if not sender:
            return {
                "type": "message", "subtype": "bot_message", "bot_id": "B00000009",
                "username": "calendar", "text": "Reminder.", "ts": stamp,
            }  # fmt: skip
        record: Message = {"type": "message", "user": sender, "text": "Report.", "ts": stamp}
        if sender in self.accounts.bots:
            record["bot_id"] = sender.replace("U", "B", 1)
            record["text"] = f"{BOTS[self.accounts.bots.index(sender)]}: all jobs passed."
        return record


def _joined(key: str, stamp: str) -> Message:
    text = f"<@{key}> has joined the channel"
    return {"type": "message", "subtype": "channel_join", "user": key, "text": text, "ts": stamp}


def _stamp(seconds: int, number: int) -> str:
    """Moments of notices never coincide with those of messages of the same channel."""
    return f"{FIRST_MONDAY + seconds}.{999_999 - number:06d}"


def _grouped(groups: NDArray[np.int64], count: int) -> list[list[int]]:
    """For every number 0..count-1 the places where it stands in `groups`, in order."""
    found: list[list[int]] = [[] for _ in range(count)]
    for place in np.flatnonzero(groups >= 0).tolist():
        found[groups[place]].append(place)
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
