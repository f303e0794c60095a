"""What a draft is checked against: the campaign's message, known names, and its channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from icomms.campaigns.records import Channel, Content, Language, Message


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """The longest text of a channel in characters, and what a text there must carry."""

    longest: int
    hashtag: bool
    contact: bool


CHANNELS: dict[Channel, ChannelRule] = {
    "post": ChannelRule(2000, hashtag=True, contact=True),
    "chat": ChannelRule(1000, hashtag=True, contact=True),
    "email": ChannelRule(4000, hashtag=False, contact=True),
    "talk": ChannelRule(6000, hashtag=False, contact=False),
    "poster": ChannelRule(500, hashtag=True, contact=True),
    "sms": ChannelRule(160, hashtag=False, contact=False),
}
# A text message with any letter outside ASCII is sent in 16-bit letters, of which 70 fit.
SMS_WITH_ACCENTS = 70


@dataclass(frozen=True, slots=True)
class DraftRules:
    """All the machine knows when it looks at a draft.

    `people` and `units` are names as they must be written. `year` is that of the campaign, for
    dates without one; 0 when unknown.
    """

    message: Message
    channel: Channel
    language: Language
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    year: int = 0

    @property
    def channel_rule(self) -> ChannelRule:
        """What holds for the channel."""
        return CHANNELS[self.channel]


def rules_of(
    content: Content, channel: Channel, language: Language, people: Iterable[str] = (),
    units: Iterable[str] = (),
) -> DraftRules:  # fmt: skip
    """The rules for a draft of a campaign; the contact and names on the fact sheet are known."""
    message = content.message
    named = [fact.value for fact in message.facts if fact.kind == "name"]
    everybody = dict.fromkeys([*named, message.contact.name, *people])
    return DraftRules(
        message, channel, language, tuple(name for name in everybody if name),
        tuple(dict.fromkeys(unit for unit in units if unit)),
        int(content.first_day[:4] or 0),
    )  # fmt: skip
