"""What the people of a made-up company say to whom in chat, drawn as arrays.

Conversations are begun by the active, answered by the members of their channel, reacted to by those
who are drawn to the author, and name those whom people turn to. Questions are answered by the
helpful, who are often thanked. Nothing here is text yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.sample.channels import COMMON, COMPANY, RING, Channel, membership_weights
from icomms.sample.people import Staff
from icomms.sample.traits import Traits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAY, WEEK = 86_400, 604_800
STATEMENT, QUESTION, PROPOSAL, ANSWER, THANKS, POST = range(6)


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """All messages, ordered by time. Arrays have one entry per message.

    `seconds` counts from the first Monday; `parent` is the number of the message that began the
    thread, -1 outside threads; `kind` one of the constants above; `mention` a person or -1.
    `reacted` (message) and `reactor` (person) say who reacted to what.
    """

    author: Ints
    channel: Ints
    seconds: Ints
    parent: Ints
    kind: Ints
    mention: Ints
    reacted: Ints
    reactor: Ints


def make_talk(
    staff: Staff,
    traits: Traits,
    channels: tuple[Channel, ...],
    weeks: int,
    messages: float,
    rng: np.random.Generator,
) -> Talk:
    """Everything said in so many weeks; `messages` is the usual number of conversations begun."""
    author, channel = _beginnings(staff, traits, channels, messages, rng)
    kind = _kinds(author, traits, rng)
    seconds = _moments(author.size, weeks, rng)
    parent = np.full(author.size, -1, np.int64)
    roots = (author, channel, seconds, parent, kind, parent)
    replies = _replies(roots, staff, traits, channels, rng)
    ring = _ring_messages(staff, channels, weeks, rng)
    joined = [np.concatenate(parts) for parts in zip(roots, replies, ring, strict=True)]
    joined[5] = _mentions(joined, staff, traits, rng)
    return _settled(joined, staff, traits, channels, rng)


def _beginnings(
    staff: Staff,
    traits: Traits,
    channels: tuple[Channel, ...],
    messages: float,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Author and channel of every message that begins a conversation."""
    places, shares = membership_weights(channels, traits.roams)
    counts = rng.poisson(messages * traits.begins) * staff.in_chat
    chosen = [
        rng.choice(places[person], size=int(counts[person]), p=shares[person])
        for person in range(staff.n)
        if places[person].size
    ]
    counts = np.where([one.size > 0 for one in places], counts, 0)
    return np.repeat(np.arange(staff.n), counts), np.concatenate(chosen).astype(np.int64)


def _kinds(author: Ints, traits: Traits, rng: np.random.Generator) -> Ints:
    dice = rng.random(author.size)
    proposes = traits.proposes[author]
    asks = (1 - proposes) * traits.asks[author]
    return np.where(
        dice < proposes, PROPOSAL, np.where(dice < proposes + asks, QUESTION, STATEMENT)
    ).astype(np.int64)


def _moments(count: int, weeks: int, rng: np.random.Generator) -> Ints:
    """Moments in working hours of working days, Vietnamese time (seven hours before noon UTC)."""
    day = rng.integers(0, weeks * 5, count)
    hour = np.clip(rng.normal(6.0, 2.4, count), 0.5, 12.0)
    return ((day // 5) * WEEK + (day % 5) * DAY + hour * 3600).astype(np.int64)


def _replies(
    roots: tuple[Ints, ...],
    staff: Staff,
    traits: Traits,
    channels: tuple[Channel, ...],
    rng: np.random.Generator,
) -> tuple[Ints, ...]:
    """Replies to the beginnings, and thanks of those who asked; parallel arrays like `roots`."""
    author, channel, seconds, _, kind, _ = roots
    asked = kind == QUESTION
    expected = np.where(
        asked, 1.3 * traits.warmth[author], 0.55 * np.minimum(traits.pull[author], 20) ** 0.6
    )
    parent = np.repeat(np.arange(author.size), rng.poisson(expected))
    writer = np.full(parent.size, -1, np.int64)
    for wanted, weight in ((True, traits.helps), (False, traits.reacts)):
        chosen = asked[parent] == wanted
        writer[chosen] = _from_members(channel[parent[chosen]], channels, weight, rng)
    keep = writer != author[parent]
    parent, writer = parent[keep], writer[keep]
    thanked = np.flatnonzero(
        asked[parent] & (rng.random(parent.size) < 0.35 * traits.warmth[author[parent]])
    )
    later = seconds[parent] + rng.exponential(2400, parent.size).astype(np.int64) + 30
    answer = np.where(asked[parent], ANSWER, STATEMENT)
    return (
        np.concatenate([writer, author[parent[thanked]]]),
        np.concatenate([channel[parent], channel[parent[thanked]]]),
        np.concatenate([later, later[thanked] + 600]),
        np.concatenate([parent, parent[thanked]]),
        np.concatenate([answer, np.full(thanked.size, THANKS)]),
        np.concatenate([np.full(parent.size, -1), writer[thanked]]),
    )


def _from_members(
    channel: Ints, channels: tuple[Channel, ...], weight: Floats, rng: np.random.Generator
) -> Ints:
    """A member of each channel, drawn by weight."""
    found = np.full(channel.size, -1, np.int64)
    order = np.argsort(channel, kind="stable")
    numbers, starts = np.unique(channel[order], return_index=True)
    for number, places in zip(numbers, np.split(order, starts)[1:], strict=True):
        members = channels[number].members
        share = weight[members] / weight[members].sum()
        found[places] = rng.choice(members, size=places.size, p=share)
    return found


def _ring_messages(
    staff: Staff, channels: tuple[Channel, ...], weeks: int, rng: np.random.Generator
) -> tuple[Ints, ...]:
    """The ring writes several times a day, four days a week, in three weeks out of five."""
    number = next(i for i, channel in enumerate(channels) if channel.kind == RING)
    busy = [week for week in range(weeks) if week % 5 < 3][:9]
    slots = [
        (int(person), week * WEEK + day * DAY + hour * 3600)
        for week in busy
        for day in range(4)
        for person in staff.ring
        for hour in (3, 8)
    ]
    author = np.array([person for person, _ in slots], np.int64)
    seconds = np.array([at for _, at in slots], np.int64) + rng.integers(0, 3000, author.size)
    none = np.full(author.size, -1, np.int64)
    return author, np.full(author.size, number), seconds, none, none * 0 + STATEMENT, none


def _mentions(joined: list[Ints], staff: Staff, traits: Traits, rng: np.random.Generator) -> Ints:
    """Who is named in each message: people of the own department, the own company or anybody."""
    author, channel, _, _, kind, mention = joined
    names = (rng.random(author.size) < traits.addresses[author]) & (kind != THANKS)
    names &= ~np.isin(author, staff.ring)
    roams = traits.roams[author]
    dice = rng.random(author.size)
    near, middle = 0.62 * (1 - roams), 0.62 * (1 - roams) + 0.3
    weight = np.where(staff.in_chat, traits.pull, 0.0)
    level = np.where(dice < near, 0, np.where(dice < middle, 1, 2))
    groups = (staff.department, staff.company, np.zeros(staff.n, np.int64))
    # Those who spread news address people because they should know, not because of their standing.
    even = np.where(staff.in_chat, np.minimum(traits.pull, 1.0) ** 0.5, 0.0)
    spreads = staff.is_planted("spreader")[author]
    found = mention.copy()
    for number, group in enumerate(groups):
        for flag, share in ((False, weight), (True, even)):
            chosen = np.flatnonzero(names & (level == number) & (spreads == flag))
            found[chosen] = _from_groups(group[author[chosen]], group, share, rng)
    return np.where(found == author, -1, found)


def _from_groups(wanted: Ints, group: Ints, weight: Floats, rng: np.random.Generator) -> Ints:
    """A person of each wanted group, drawn by weight."""
    pools = tuple(
        Channel("", COMMON, np.flatnonzero(group == one)) for one in range(int(group.max()) + 1)
    )
    return _from_members(wanted, pools, weight + 1e-9, rng)


def _settled(
    joined: list[Ints],
    staff: Staff,
    traits: Traits,
    channels: tuple[Channel, ...],
    rng: np.random.Generator,
) -> Talk:
    """Messages in order of time without those of people who had left, with their reactions."""
    author, _, seconds, parent = joined[:4]
    gone = (staff.left_week[author] >= 0) & (seconds >= staff.left_week[author] * WEEK)
    gone |= (parent >= 0) & gone[parent]
    kept = np.flatnonzero(~gone)
    kept = kept[np.argsort(joined[2][kept], kind="stable")]
    place = np.full(author.size + 1, -1, np.int64)
    place[kept] = np.arange(kept.size)
    arrays = [one[kept] for one in joined]
    arrays[3] = place[arrays[3]]
    author, channel, seconds, parent, kind, mention = arrays
    reacted, reactor = _reactions(arrays, staff, traits, channels, rng)
    return Talk(author, channel, seconds, parent, kind, mention, reacted, reactor)


def _reactions(
    arrays: list[Ints],
    staff: Staff,
    traits: Traits,
    channels: tuple[Channel, ...],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Who reacted to which message, once per person and message."""
    author, channel, seconds, parent, _, _ = arrays
    wide = np.array([c.kind in (COMPANY, COMMON) for c in channels])[channel]
    size = np.array([c.members.size for c in channels])[channel]
    drawn = np.minimum(traits.pull[author], 20) ** 0.8
    expected = np.where(parent < 0, 0.5, 0.15) * drawn * np.where(wide, 1.8, 1.0)
    counts = np.minimum(rng.poisson(expected), size // 2)
    ring = np.array([c.kind == RING for c in channels])[channel]
    counts = np.where(ring, 3 * size, counts)
    reacted = np.repeat(np.arange(author.size), counts)
    reactor = _from_members(channel[reacted], channels, traits.reacts + 1e-9, rng)
    keep = reactor != author[reacted]
    keep &= (staff.left_week[reactor] < 0) | (seconds[reacted] < staff.left_week[reactor] * WEEK)
    pairs = np.unique(np.stack([reacted[keep], reactor[keep]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
