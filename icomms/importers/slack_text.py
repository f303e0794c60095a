"""What the text of one Slack message says about people and subjects; the text itself is dropped.

Slack marks people, channels and addresses by angle brackets (``<@U123|name>``, ``<#C1|general>``,
``<!here>``, ``<https://…>``); newer messages also carry the same as `blocks`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from icomms.importers.cues import CueList
from icomms.importers.json_values import Record, record, records, text
from icomms.importers.tables import FLAGS

_MARK = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"@([UW][A-Z0-9]+)(?:\||$)")
_BROADCAST = re.compile(r"!(?:here|channel|everyone|group)(?:\||$)")
_ADDRESS = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^[ \t]*(?:&gt;|>).*$", re.MULTILINE)
_EMOJI = re.compile(r":[\w+'-]+(?:::skin-tone-\d)?:")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w+)")
_UPLOADED = re.compile(r"\A\s*<@[^<>]*> (?:uploaded|shared|mentioned) a file: <[^<>]*>")


@dataclass(frozen=True, slots=True)
class Said:
    """What was found in one text: people and hashtags once each, `flags` of `tables.FLAGS`."""

    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]
    flags: int


@dataclass(slots=True)
class _Blocks:
    """People, texts and marks collected from the `blocks` of one message."""

    people: list[str]
    texts: list[str]
    broadcast: bool = False
    link: bool = False


def read_said(message: Record, cues: CueList) -> Said:
    """Mentions, hashtags and flags of a message by a person.

    A person is mentioned once per message, whether text or blocks say so. Where both name people
    but not one in common, the ids of the text have been rewritten and the blocks are believed.
    """
    blocks = _read_blocks(message)
    raw = _written(message) or " ".join(blocks.texts)
    marks = _MARK.findall(raw)
    people = [found[1] for mark in marks if (found := _PERSON.match(mark))]
    if blocks.people and not set(blocks.people) & set(people):
        people = []
    plain = _plain(raw)
    flags = cues.flags(_EMOJI.sub(" ", plain))
    if blocks.link or any(_ADDRESS.match(mark) for mark in marks):
        flags |= FLAGS["link"]
    if blocks.broadcast or any(_BROADCAST.match(mark) for mark in marks):
        flags |= FLAGS["broadcast_mention"]
    return Said(tuple(dict.fromkeys(blocks.people + people)), hashtags(plain), flags)


def hashtags(plain: str) -> tuple[str, ...]:
    """The hashtags of a text, NFC and case-folded, once each in order; pure numbers are none.

    >>> hashtags("#AnToàn first, then #antoàn and #42, not a#b")
    ('antoàn',)
    """
    found = _HASHTAG.findall(unicodedata.normalize("NFC", plain))
    folded = (unicodedata.normalize("NFC", tag.casefold()) for tag in found)
    return tuple(dict.fromkeys(tag for tag in folded if any(letter.isalpha() for letter in tag)))


def _written(message: Record) -> str:
    """What the author wrote: not the sentence Slack put before an old file or its comment."""
    comment = record(message, "comment")
    if comment:
        return text(comment, "comment")
    written = text(message, "text")
    return _UPLOADED.sub(" ", written) if message.get("subtype") == "file_share" else written


def _plain(raw: str) -> str:
    """The words alone, without code, quotations, people, channels and addresses."""
    spoken = _QUOTED.sub(" ", _CODE.sub(" ", raw))
    return html.unescape(_MARK.sub(" ", spoken))


def _read_blocks(message: Record) -> _Blocks:
    """Walks the rich text blocks in reading order; quotations count for people, not for words."""
    found = _Blocks([], [])
    stack = [block for block in records(message.get("blocks")) if block.get("type") == "rich_text"]
    stack.reverse()
    while stack:
        element = stack.pop()
        stack.extend(reversed(records(element.get("elements"))))
        _take(element, found)
    return found


def _take(element: Record, found: _Blocks) -> None:
    match element.get("type"):
        case "user":
            person = text(element, "user_id")
            found.people += [person] if person else []
        case "broadcast":
            found.broadcast = True
        case "link":
            found.link = True
        case "text":
            found.texts.append(text(element, "text"))
