"""What the words in a people file mean: nothing, yes, left the company, intern, meeting room, ...

The words stand in ``people_words.toml`` and may be edited there; no wording is coded here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import cast

from icomms.importers.columns import header_key, split_camel
from icomms.records import AccountKind

_DIGITS = re.compile(r"\d+")
_ROOM_DOMAIN = "resource.calendar.google.com"
_DISABLED = 2  # ACCOUNTDISABLE, bit 2 of userAccountControl (Microsoft, MS-ADTS 2.2.16)


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Section -> list name -> phrases as they are compared."""
    text = resources.files("icomms.importers").joinpath("people_words.toml").read_text("utf-8")
    return MappingProxyType(
        {
            section: MappingProxyType(
                {name: frozenset(map(_form(section), listed)) for name, listed in lists.items()}
            )
            for section, lists in tomllib.loads(text).items()
        }
    )


def _form(section: str) -> Callable[[str], str]:
    """How words of a section are compared: folded, but words in names keep their accents."""
    return _name_key if section == "names" else _key


def _name_key(text: str) -> str:
    """The words of a name with their accents: "Lễ tân" is the reception, "Lê Tân" a person."""
    lower = split_camel(text).lower()
    return " ".join("".join(c if c.isalnum() else " " for c in lower).split())


@dataclass(frozen=True, slots=True)
class _Phrases:
    """A list prepared for looking into texts: single words as a set, the others padded."""

    single: frozenset[str]
    several: tuple[str, ...]


@lru_cache(maxsize=64)
def _phrases(section: str, name: str) -> _Phrases:
    listed = words()[section][name]
    several = tuple(f" {phrase} " for phrase in sorted(listed) if " " in phrase)
    return _Phrases(frozenset(p for p in listed if " " not in p), several)


def _key(text: str) -> str:
    """The folded words; a text of signs only ("-", "✓") stands for itself."""
    return header_key(text) or text.strip()


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: empty, "-", "N/A", "NO_MANAGER", "không".

    >>> [is_nothing(cell) for cell in ("", " n/a ", "NO_MGR", "00123")]
    [True, True, True, False]
    """
    short = text.strip()
    return not short or (len(short) <= 12 and _key(short) in words()["nothing"]["values"])


def is_yes(text: str) -> bool:
    """Whether a flag cell is set: 1, TRUE, yes, x, ja, có."""
    return _key(text) in words()["truth"]["yes"]


@lru_cache(maxsize=1024)
def status_of(text: str) -> str:
    """ "leaver", "suspended" or "active" for the wording of a status column.

    >>> status_of("Đã nghỉ việc"), status_of("On leave"), status_of("Thử việc")
    ('leaver', 'suspended', 'active')
    """
    key = _key(text)
    if _holds(key, "status", "not_yet"):
        return "active"
    if key == "0":
        return "leaver"
    return next((s for s in ("leaver", "suspended") if _holds(key, "status", s)), "active")


def is_disabled(account_control: str) -> bool:
    """Whether bit 2 (account disabled) of an AD ``userAccountControl`` value is set.

    >>> is_disabled("514"), is_disabled("512"), is_disabled("")
    (True, False, False)
    """
    return account_control.isdecimal() and bool(int(account_control) & _DISABLED)


@lru_cache(maxsize=1024)
def worker_type_of(text: str) -> str:
    """ "employee", "contractor", "intern", "guest", "external", or "unknown" for other words."""
    key = _key(text)
    types = words()["worker_type"]
    return next((name for name in types if _holds(key, "worker_type", name)), "unknown")


@lru_cache(maxsize=1024)
def kind_of(text: str) -> AccountKind:
    """The kind of account a kind column states; "human" for words that say nothing else."""
    key = _key(text)
    kinds = ("shared_mailbox", "room", "group", "bot", "service")
    found = next((kind for kind in kinds if _holds(key, "kind", kind)), "human")
    return cast(AccountKind, found)


def kind_of_name(name: str, emails: Sequence[str], employed: bool) -> AccountKind:
    """Human or not, by the words of a name and of its e-mail addresses.

    `employed` says that the row has what only employees have (number, manager, hire date): then
    one doubtful word ("Max Raum") does not make a room, a name of nothing but such words does.

    >>> kind_of_name("Phòng họp Hạ Long", (), False), kind_of_name("IT Admin", (), True)
    ('room', 'service')
    >>> kind_of_name("Max Raum", ("max.raum@firma.de",), False), kind_of_name("Lan", (), True)
    ('human', 'human')
    """
    if any(email.endswith(_ROOM_DOMAIN) for email in emails):
        return "room"
    shown = _name_key(name)
    locals_ = tuple(_name_key(email.partition("@")[0]) for email in emails)
    sure = _sure((shown, *locals_))
    if sure:
        return sure
    by_name, whole = _weak(shown)
    mails = [kind for kind, all_of_it in map(_weak, locals_) if all_of_it]
    if whole:
        return by_name
    if employed or (emails and not mails):
        return "human"
    return mails[0] if mails else by_name


def _sure(keys: Iterable[str]) -> AccountKind | None:
    for kind in ("service", "room", "shared_mailbox"):
        if any(_holds(key, "names", f"sure_{kind}") for key in keys):
            return kind
    return None


def _weak(key: str) -> tuple[AccountKind, bool]:
    """The kind that single words suggest, and whether the name has no other words."""
    bare = " ".join(_DIGITS.sub(" ", key).split())
    kinds = ("bot", "shared_mailbox", "room", "service")
    found = next((kind for kind in kinds if _holds(bare, "names", kind)), "human")
    if found == "human":
        return "human", False
    lists = words()["names"]
    listed = {w for kind in kinds for phrase in lists[kind] for w in phrase.split()}
    known = listed | {w for phrase in lists["fillers"] for w in phrase.split()}
    return cast(AccountKind, found), set(bare.split()) <= known


def _holds(key: str, section: str, name: str) -> bool:
    """Whether one of the listed phrases stands in the folded text as whole words."""
    phrases = _phrases(section, name)
    if not phrases.single.isdisjoint(key.split()):
        return True
    padded = f" {key} "
    return any(phrase in padded for phrase in phrases.several)
