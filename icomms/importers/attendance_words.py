"""The words of attendance lists (`attendance_words.toml`): columns, roles, yes and no, kinds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from icomms.names import fold

Words = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _sections() -> Mapping[str, Words]:
    place = resources.files("icomms.importers").joinpath("attendance_words.toml")
    return {
        section: MappingProxyType({key: tuple(words) for key, words in lists.items()})
        for section, lists in tomllib.loads(place.read_text(encoding="utf-8")).items()
    }


@lru_cache(maxsize=1)
def column_names() -> Words:
    """Field → names of its column; under the empty field the columns that mean nothing here."""
    return MappingProxyType(
        {
            "" if field == "ignore" else field: names
            for field, names in _sections()["columns"].items()
        }
    )


@lru_cache(maxsize=4096)
def role_of(text: str) -> str:
    """organizer, presenter or attendee, in the words of Teams' languages.

    >>> role_of("Organizer"), role_of("Người trình bày"), role_of("Teilnehmer"), role_of("")
    ('organizer', 'presenter', 'attendee', 'attendee')
    """
    folded = fold(text)
    for role in ("organizer", "presenter"):
        if folded.startswith(tuple(fold(word) for word in _sections()["roles"][role])):
            return role
    return "attendee"


@lru_cache(maxsize=4096)
def attended_of(text: str) -> str:
    """yes, no or unknown ("Attending" only says that somebody registered).

    >>> attended_of("Có mặt"), attended_of("Refunded"), attended_of("Attending")
    ('yes', 'no', 'unknown')
    """
    folded = fold(text)
    for answer in ("no", "yes"):
        if folded in {fold(word) for word in _sections()["attended"][answer]}:
            return answer
    return "unknown"


def kind_of(title: str, people: int) -> str:
    """The kind of an event by the words of its title and its size; the title is not kept.

    >>> kind_of("Đào tạo an toàn", 12), kind_of("Weekly", 2), kind_of("Weekly", 3)
    ('training', 'one_to_one', 'meeting')
    """
    folded = fold(title)
    for kind, words in _sections()["kinds"].items():
        if any(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", folded) for word in words):
            return kind
    return "one_to_one" if people == 2 else "meeting"
