"""Reads the day files of a Slack export one by one into a log; no text survives its message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from icomms.importers.cues import shipped_cues
from icomms.importers.event_tables import Attendee, Event, meeting_kind
from icomms.importers.json_values import Record, text
from icomms.importers.rejected import Rejected
from icomms.importers.slack_layout import Conversation, Layout
from icomms.importers.slack_log import BOT, PERSON, SYSTEM, Log
from icomms.importers.slack_messages import (
    Envelope,
    Huddle,
    reactors,
    read_envelope,
    read_huddle,
)
from icomms.importers.slack_posts import Tagged, post_key
from icomms.importers.slack_text import Said, read_said
from icomms.importers.slack_users import Directory
from icomms.importers.tables import FLAGS
from icomms.importers.zip_reader import ZipReader


class Reader:
    """The state of reading one export: the log, the people, hashtag posts and huddles."""

    def __init__(self, archive: ZipReader, layout: Layout) -> None:
        self._archive = archive
        self._layout = layout
        self._cues = shipped_cues()
        self.log = Log()
        self.directory = Directory(layout.users)
        self.rejected = Rejected(archive.name)
        self.tagged: list[Tagged] = []
        self.huddles: dict[tuple[int, int], Huddle] = {}
        self.day_files = 0
        self.seen: Counter[str] = Counter()

    def read_all(self) -> None:
        """Read every day file of every conversation, in a fixed order."""
        for space, conversation in enumerate(self._layout.conversations):
            for member in conversation.members:
                self.directory.seen(member, {})
            for entry in conversation.days:
                self._read_day(space, conversation, entry)

    def _read_day(self, space: int, conversation: Conversation, entry: str) -> None:
        # Folders of group messages bear the login names of their members: name the id instead.
        place = f"{conversation.label or conversation.id}/{entry.rpartition('/')[2]}"
        self.day_files += 1
        try:
            messages = self._archive.read_json(entry)
        except ValueError:
            self.rejected.add(0, "", "the day file is not valid JSON", place)
            return
        if not isinstance(messages, list):
            self.rejected.add(0, "", "the day file is not a list of messages", place)
            return
        self._read_messages(space, conversation, place, messages)

    def _read_messages(
        self, space: int, conversation: Conversation, place: str, messages: Sequence[object]
    ) -> None:
        for row, message in enumerate(messages, start=1):
            if not isinstance(message, dict):
                self.rejected.add(row, "", "not a message", place)
                continue
            envelope = read_envelope(message)
            if envelope is None:
                self.rejected.add(row, "ts", "no message with a valid time stamp", place)
            else:
                self._take(space, conversation, message, envelope)

    def _take(
        self, space: int, conversation: Conversation, message: Record, envelope: Envelope
    ) -> None:
        self.seen["hidden"] += envelope.hidden
        huddle = read_huddle(message, envelope.at)
        if huddle is not None:
            self.huddles.setdefault((space, envelope.at), huddle)
        if self._by_person(envelope):
            said = read_said(message, self._cues)
            number = self._add(space, envelope, said)
            self._add_links(number, message, said)
            if said.hashtags:
                key = post_key(conversation.id, text(message, "ts"))
                self.tagged.append(Tagged(number, key, said.hashtags))
        else:
            self.log.add(space, envelope.at, SYSTEM if envelope.sender == "system" else BOT)

    def _by_person(self, envelope: Envelope) -> bool:
        """Whether a person wrote it: not a bot, nor an app under an id that nobody knows."""
        if envelope.sender != "person" or self.directory.is_bot(envelope.author):
            return False
        unknown_app = envelope.by_app and not envelope.profile
        return not (unknown_app and not self.directory.knows(envelope.author))

    def _add(self, space: int, envelope: Envelope, said: Said) -> int:
        flags = said.flags
        flags |= FLAGS["file"] if envelope.has_file else 0
        flags |= FLAGS["edited"] if envelope.edited else 0
        parent = self.directory.seen(envelope.parent, {}) if envelope.parent else -1
        return self.log.add(
            space=space,
            at=envelope.at,
            sender=PERSON,
            author=self.directory.seen(envelope.author, envelope.profile),
            thread=envelope.thread,
            parent=parent if envelope.thread else -1,
            flags=flags,
        )

    def _add_links(self, number: int, message: Record, said: Said) -> None:
        for person in said.mentions:
            self.log.add_mention(number, self.directory.number(person))
        for person in reactors(message):
            self.log.add_reaction(number, self.directory.seen(person, {}))

    def huddle_events(self) -> list[Event]:
        """The huddles as events; who is nobody or a bot did not attend."""
        for huddle in self.huddles.values():
            for person in huddle.people:
                self.directory.seen(person, {})
        accounts = self.directory.account_numbers()
        events: list[Event] = []
        for huddle in self.huddles.values():
            numbers = {one: int(accounts[self.directory.number(one)]) for one in huddle.people}
            people = [number for number in numbers.values() if number >= 0]
            if len(people) > 1:
                events.append(_event(huddle, people, numbers.get(huddle.begun_by, -1)))
        return events


def _event(huddle: Huddle, people: Sequence[int], begun_by: int) -> Event:
    return Event(
        kind=meeting_kind(len(people)),
        starts_at=huddle.starts_at,
        ends_at=huddle.ends_at,
        attendees=tuple(
            Attendee(one, role="organizer" if one == begun_by else "attendee") for one in people
        ),
        organizer=begun_by if begun_by >= 0 else None,
    )
