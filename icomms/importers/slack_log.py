"""All messages of an export as typed columns, and the interactions they amount to.

About forty bytes a message: five million fit into 250 MB. Nothing but numbers is kept, and the few
hashtags of messages that have any.

Definitions (they reproduce the counted archives of formats.md section 6.3 and the edge list of the
Houston data set, mention by mention and reaction by reaction):

* Two messages of one conversation with the same `ts` are one message; the first read counts.
* *mention*: author → person, once per message and person, in messages written by people (notices
  of Slack, bots and mentions of oneself give none).
* *reaction*: reactor → author, once per message, person and emoji without its skin tone, on
  messages written by people; at the time of the message, because Slack gives none of its own;
  reactions to oneself give none.
* *reply*: author → who began the thread, in messages of a thread begun by another person, also when
  the reply is shown in the channel (`thread_broadcast`).
* *message*: every other message of a person in a channel, without a target.
* *dm*: in direct conversations author → each other member, for every message.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from icomms.importers.slack_messages import MICROS
from icomms.importers.tables import FLAGS, SCHEMAS

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
KINDS = ("message", "reply", "mention", "reaction", "dm")
PERSON, BOT, SYSTEM = 0, 1, 2
_NOBODY = -1


class Log:
    """Collects messages in reading order; people are numbers of a `slack_users.Directory`."""

    def __init__(self) -> None:
        self.space, self.author, self.parent = array("i"), array("i"), array("i")
        self.at, self.thread = array("q"), array("q")
        self.flags, self.sender = array("i"), array("b")
        self.mention_message, self.mention_person = array("q"), array("i")
        self.reaction_message, self.reaction_person = array("q"), array("i")

    def add(
        self,
        space: int,
        at: int,
        sender: int,
        author: int = _NOBODY,
        thread: int = 0,
        parent: int = _NOBODY,
        flags: int = 0,
    ) -> int:
        """Add a message and return its number; `thread` is 0 outside threads."""
        self.space.append(space)
        self.at.append(at)
        self.sender.append(sender)
        self.author.append(author)
        self.thread.append(thread)
        self.parent.append(parent)
        self.flags.append(flags)
        return len(self.at) - 1

    def add_mention(self, message: int, person: int) -> None:
        """Say that a message mentions a person."""
        self.mention_message.append(message)
        self.mention_person.append(person)

    def add_reaction(self, message: int, person: int) -> None:
        """Say that a person reacted to a message."""
        self.reaction_message.append(message)
        self.reaction_person.append(person)


@dataclass(frozen=True, slots=True)
class Links:
    """A set of rows who → whom, each of one message: int64 arrays of one length."""

    message: Ints
    source: Ints
    target: Ints

    def where(self, keep: Mask) -> Links:
        return Links(self.message[keep], self.source[keep], self.target[keep])

    @property
    def size(self) -> int:
        return int(self.message.size)


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The log after duplicates are gone and threads are resolved; all arrays per message.

    `author` and the ends of all links are account numbers, -1 for nobody. `written` marks messages
    written by people; `answered` replies to a question; `self_replies` counts replies to oneself;
    `began` is the number of the message that began the thread of each message, -1 for unknown.
    """

    space: Ints
    seconds: Ints
    flags: Ints
    author: Ints
    first_copy: Mask
    sender: Ints
    written: Mask
    answered: Mask
    replies: Links
    mentions: Links
    reactions: Links
    self_replies: int
    began: Ints


def settle(log: Log, accounts: NDArray[np.int32]) -> Settled:
    """Resolve a finished log; `accounts[number]` is the account of a person's number or -1."""
    space, at = _column(log.space), _column(log.at)
    sender, flags = _column(log.sender), _column(log.flags)
    keys = _Keys(space, at, _column(log.thread))
    first_copy = keys.first_copies()
    author = _accounts_of(_column(log.author), accounts)
    written = first_copy & (sender == PERSON) & (author >= 0)
    parent, found = _parents(log, keys, first_copy, author, accounts)
    threaded = Links(np.flatnonzero(written & (parent >= 0)), *_pair(author, parent, written))
    replies = threaded.where(threaded.source != threaded.target)
    answered = np.zeros(at.size, np.bool_)
    asked = np.where(found >= 0, flags[found], 0) & FLAGS["question"] if at.size else flags
    answered[replies.message] = asked[replies.message] > 0
    mentions = _links(log.mention_message, log.mention_person, author, accounts, written)
    reactions = _links(log.reaction_message, log.reaction_person, author, accounts, written)
    return Settled(
        space=space,
        seconds=at // MICROS,
        flags=flags,
        author=author,
        first_copy=first_copy,
        sender=sender,
        written=written,
        answered=answered,
        replies=replies,
        mentions=mentions,
        reactions=Links(reactions.message, reactions.target, reactions.source),
        self_replies=threaded.size - replies.size,
        began=found,
    )


def interactions(settled: Settled, open_space: Mask, sizes: Ints, members: Links) -> pa.Table:
    """The canonical interactions of a settled log, in a fixed order.

    `open_space` says per space whether it is a public channel, `sizes` how many people receive a
    message there; `members` lists space (`source`) and account (`target`) of direct conversations.
    """
    direct = np.zeros(open_space.size, np.bool_)
    direct[members.source] = True
    alone = settled.written.copy()
    alone[settled.replies.message] = False
    if settled.space.size:
        alone &= ~direct[settled.space]
    flags = settled.flags | np.where(settled.answered, FLAGS["answer_to_question"], 0)
    said = np.flatnonzero(alone)
    nobody = np.full(said.size, _NOBODY, np.int64)
    parts = (
        (Links(said, settled.author[said], nobody), flags),
        (settled.replies, flags),
        (settled.mentions, settled.flags),
        (settled.reactions, np.zeros_like(flags)),
        (_direct_messages(settled, members), flags),
    )
    return _table(parts, settled, open_space, sizes)


class _Keys:
    """Messages ordered by conversation and time, to find copies and first messages of threads."""

    def __init__(self, space: Ints, at: Ints, thread: Ints) -> None:
        self._moments = np.unique(at)
        self._key = space * (at.size + 1) + np.searchsorted(self._moments, at)
        self._order = np.argsort(self._key, kind="stable")
        self._sorted = self._key[self._order]
        self.space, self.thread = space, thread

    def first_copies(self) -> Mask:
        """Whether a message is the first of its conversation and time."""
        first = np.ones(self._key.size, np.bool_)
        first[self._order[1:]] = self._sorted[1:] != self._sorted[:-1]
        return first

    def thread_starts(self) -> Ints:
        """The number of the message that began the thread, -1 where none is known: int64[n]."""
        if not self._key.size:
            return np.empty(0, np.int64)
        moment = np.searchsorted(self._moments, self.thread)
        moment = np.minimum(moment, self._moments.size - 1)
        known = (self.thread > 0) & (self._moments[moment] == self.thread)
        key = self.space * (self._key.size + 1) + moment
        place = np.minimum(np.searchsorted(self._sorted, key), self._key.size - 1)
        known &= self._sorted[place] == key
        return np.where(known, self._order[place], _NOBODY)


def _parents(
    log: Log, keys: _Keys, first_copy: Mask, author: Ints, accounts: NDArray[np.int32]
) -> tuple[Ints, Ints]:
    """Account who began the thread of each message, and the number of that first message (or -1).

    The message's own word counts first, then the first message itself, then what other replies of
    the thread say of it: the first message may be missing.
    """
    found = keys.thread_starts()
    stated_number = _column(log.parent)
    stated = _accounts_of(stated_number, accounts)
    starter = np.where(found >= 0, author[found], _NOBODY) if author.size else author
    parent = np.where(stated_number >= 0, stated, starter)
    threaded = keys.thread > 0
    missing = threaded & (stated_number < 0) & (found < 0) & first_copy
    if missing.any():
        _ask_siblings(parent, missing, threaded & (stated >= 0), keys, stated)
    return np.where(threaded, parent, _NOBODY), found


def _ask_siblings(parent: Ints, missing: Mask, telling: Mask, keys: _Keys, stated: Ints) -> None:
    """Fill in who began a thread from another reply of the same thread."""
    told = {
        (int(keys.space[i]), int(keys.thread[i])): int(stated[i]) for i in np.flatnonzero(telling)
    }
    for i in np.flatnonzero(missing):
        parent[i] = told.get((int(keys.space[i]), int(keys.thread[i])), _NOBODY)


def _pair(author: Ints, parent: Ints, written: Mask) -> tuple[Ints, Ints]:
    chosen = np.flatnonzero(written & (parent >= 0))
    return author[chosen], parent[chosen]


def _links(
    message: array[int],
    person: array[int],
    author: Ints,
    accounts: NDArray[np.int32],
    written: Mask,
) -> Links:
    """author → person of messages written by people, without oneself and nobodies."""
    messages, people = _column(message), _accounts_of(_column(person), accounts)
    authors = author[messages] if messages.size else messages
    keep = (people >= 0) & (people != authors)
    if messages.size:
        keep &= written[messages]
    return Links(messages, authors, people).where(keep)


def _direct_messages(settled: Settled, members: Links) -> Links:
    """Every message of a direct conversation, once per other member."""
    order = np.argsort(members.source, kind="stable")
    space, who = members.source[order], members.target[order]
    said = np.flatnonzero(settled.written)
    start = np.searchsorted(space, settled.space[said], side="left")
    count = np.searchsorted(space, settled.space[said], side="right") - start
    message = np.repeat(said, count)
    offset = np.arange(message.size) - np.repeat(np.cumsum(count) - count, count)
    target = who[np.repeat(start, count) + offset]
    links = Links(message, settled.author[message], target)
    return links.where(links.source != links.target)


def _table(
    parts: tuple[tuple[Links, Ints], ...], settled: Settled, open_space: Mask, sizes: Ints
) -> pa.Table:
    message = np.concatenate([links.message for links, _ in parts])
    code = np.repeat(np.arange(len(parts), dtype=np.int32), [links.size for links, _ in parts])
    target = np.concatenate([links.target for links, _ in parts])
    space = settled.space[message]
    flags = np.concatenate([flags[links.message] for links, flags in parts])
    flags |= np.where(open_space[space], FLAGS["open_channel"], 0) if space.size else 0
    spread = (code == KINDS.index("message")) | (code == KINDS.index("dm"))
    size = np.where(spread, sizes[space], 1) if space.size else space
    columns = {
        "actor": pa.array(np.concatenate([links.source for links, _ in parts]), pa.int32()),
        "target": pa.array(target, pa.int32(), mask=target < 0),
        "kind": pa.DictionaryArray.from_arrays(pa.array(code), pa.array(KINDS)),
        "at": pa.array(settled.seconds[message]),
        "group_size": pa.array(size, pa.int32()),
        "weight": pa.array(np.ones(message.size)),
        "flags": pa.array(flags, pa.int32()),
        "space": pa.array(space, pa.int32()),
    }
    return pa.table(columns, schema=SCHEMAS["interactions"])


def _accounts_of(numbers: Ints, accounts: NDArray[np.int32]) -> Ints:
    """Accounts of people's numbers; -1 stays -1."""
    padded = np.append(accounts.astype(np.int64), _NOBODY)
    return padded[numbers]


def _column(values: array[int]) -> Ints:
    return np.array(values, np.int64)
