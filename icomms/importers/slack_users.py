"""The people of a Slack export: users.json, org_users.json and strangers seen in messages.

Ids are numbered when they are first seen; an id becomes an account only when Slack says who it is
or when it did something itself. A mention alone does not: old and rewritten texts mention ids that
are nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from icomms.importers.json_values import Record, flag, record, text
from icomms.records import Account

SYSTEM_USERS = frozenset({"USLACKBOT", "U00"})


def user_account(user: Record) -> Account:
    """One entry of users.json as an account.

    Deactivated users lack many keys; guests (restricted users) and people of another workspace
    are external; bots, apps and Slackbot are no people.
    """
    profile = record(user, "profile")
    guest = any(flag(user, key) for key in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    return Account(
        system="slack",
        key=text(user, "id"),
        name=_name(user, profile),
        emails=_emails(profile),
        kind="bot" if _is_bot(user) else "human",
        active=not flag(user, "deleted"),
        external=guest,
        title=_clean(text(profile, "title")),
    )


def stranger_account(user_id: str, profile: Record) -> Account:
    """Someone who is not in users.json: a Slack Connect partner or a removed account."""
    return Account(
        system="slack",
        key=user_id,
        name=_name(profile, profile),
        kind="bot" if user_id in SYSTEM_USERS else "human" if profile else "unknown",
        external=True,
    )


def _is_bot(user: Record) -> bool:
    marks = ("is_bot", "is_workflow_bot", "is_connector_bot")
    return text(user, "id") in SYSTEM_USERS or any(flag(user, mark) for mark in marks)


def _name(user: Record, profile: Record) -> str:
    """The name a colleague would recognise: the real one, else the display or login name."""
    choices = (
        text(profile, "real_name"),
        text(user, "real_name"),
        text(profile, "display_name"),
        text(user, "name"),
    )
    return next((clean for clean in map(_clean, choices) if clean), "")


def _clean(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def _emails(profile: Record) -> tuple[str, ...]:
    address = _clean(text(profile, "email")).lower()
    return (address,) if "@" in address else ()


class Directory:
    """Numbers for ids in order of first appearance, and what is known of each."""

    def __init__(self, users: Iterable[Record] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._accounts: dict[int, Account] = {}
        for user in users:
            number = self.number(text(user, "id"))
            self._accounts.setdefault(number, user_account(user))

    def number(self, user_id: str) -> int:
        """The number of an id, a new one when it was never seen."""
        known = self._numbers.get(user_id)
        if known is not None:
            return known
        self._ids.append(user_id)
        self._numbers[user_id] = len(self._ids) - 1
        return len(self._ids) - 1

    def seen(self, user_id: str, profile: Record) -> int:
        """The number of an id that did something itself, which makes it an account."""
        number = self.number(user_id)
        known = self._accounts.get(number)
        if known is None or (known.kind == "unknown" and profile):
            self._accounts[number] = stranger_account(user_id, profile)
        return number

    def knows(self, user_id: str) -> bool:
        """Whether the id is an account already."""
        return self._numbers.get(user_id, -1) in self._accounts

    def is_bot(self, user_id: str) -> bool:
        """Whether the id is Slack's own or one users.json calls a bot."""
        known = self._accounts.get(self._numbers.get(user_id, -1))
        return user_id in SYSTEM_USERS or (known is not None and known.kind == "bot")

    def accounts(self) -> list[Account]:
        """All accounts in order of first appearance."""
        return [self._accounts[number] for number in sorted(self._accounts)]

    def account_numbers(self) -> NDArray[np.int32]:
        """For every number its place in `accounts`, -1 for bots and nobodies: int32[n]."""
        places = np.full(len(self._ids), -1, np.int32)
        for place, number in enumerate(sorted(self._accounts)):
            if self._accounts[number].kind != "bot":
                places[number] = place
        return places
