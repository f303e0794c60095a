"""The parts of a campaign's content that a page edits, so that two planners never lose work.

A part is a field of `Content` or of its `Message`, by its name. A page carries the stamp of the
parts it shows; saving fails only when one of these was changed by somebody else meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from icomms.campaigns.records import Content, Message, as_json

OF_CONTENT = tuple(f.name for f in fields(Content) if f.name != "message")
OF_MESSAGE = tuple(f.name for f in fields(Message))


def part(content: Content, name: str) -> Any:  # noqa: ANN401
    """One part; KeyError for a name that is none."""
    if name in OF_CONTENT:
        return getattr(content, name)
    if name in OF_MESSAGE:
        return getattr(content.message, name)
    raise KeyError(name)


def with_parts(content: Content, parts: Mapping[str, Any]) -> Content:
    """The content with these parts in place of its own.

    >>> one = Content("Plan", "blank")
    >>> with_parts(one, {"purpose": "To tell", "text": "We move."}).message.text
    'We move.'
    """
    for name in parts:
        part(content, name)
    outer = {name: value for name, value in parts.items() if name in OF_CONTENT}
    inner = {name: value for name, value in parts.items() if name in OF_MESSAGE}
    return replace(content, **outer, message=replace(content.message, **inner))


def stamp_of(content: Content, names: Iterable[str]) -> str:
    """A mark of what these parts say now: another saving of one of them changes it."""
    plain = {name: as_json(part(content, name)) for name in sorted(names)}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def different_parts(mine: Content, theirs: Content) -> tuple[str, ...]:
    """Names of the parts in which two versions differ."""
    names = (*OF_CONTENT, *OF_MESSAGE)
    return tuple(name for name in names if part(mine, name) != part(theirs, name))
