"""The users of the made-up workspace: people, second accounts, bots, a guest, a service account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icomms.names import fold
from icomms.sample.names import is_vietnamese
from icomms.sample.people import Staff

User = dict[str, object]
BOTS = ("buildbot", "pollbot", "welcomebot")
GUEST, SERVICE = "UGUEST0001", "USERVICE01"
ALIAS_DOMAIN = "old-mail.example"


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """The entries of users.json; `ids[person]` is the first account of a person, "" without one.

    `second` maps people with two accounts to the other one, `bots` lists the ids of the bots.
    """

    users: tuple[User, ...]
    ids: tuple[str, ...]
    second: dict[int, str]
    bots: tuple[str, ...]


def make_accounts(staff: Staff, rng: np.random.Generator) -> Accounts:
    """Accounts of everybody in chat and of those who are no people, in a mixed order."""
    codes = rng.permutation(staff.n)
    ids = tuple(
        f"U{_code(int(code))}" if inside else ""
        for code, inside in zip(codes, staff.in_chat, strict=True)
    )
    dice = rng.random((staff.n, 2))
    users = [
        _person(staff, one, ids[one], dice[one]) for one in np.flatnonzero(staff.in_chat).tolist()
    ]
    second = {person: f"U{_code(staff.n + place)}" for place, person in enumerate(staff.double)}
    users += [_second(staff, person, key) for person, key in second.items()]
    bots = tuple(f"UBOT{place:06d}" for place in range(len(BOTS)))
    users += [_bot(key, name) for key, name in zip(bots, BOTS, strict=True)]
    users.append(_user(GUEST, "Dana Whitfield", "dana@outside.example", is_ultra_restricted=True))
    users.append(_user(SERVICE, "IT Service Account", "svc-backup@" + ALIAS_DOMAIN))
    users.sort(key=lambda user: str(user["id"]))
    return Accounts(tuple(users), ids, second, bots)


def alias(staff: Staff, person: int) -> str:
    """The older address of somebody with two accounts, as the staff list knows it too."""
    return f"{staff.emails[person].partition('@')[0]}@{ALIAS_DOMAIN}"


def _person(staff: Staff, person: int, key: str, dice: NDArray[np.float64]) -> User:
    """A quarter writes a Vietnamese name without accents; a few profiles have no address."""
    name = staff.names[person]
    if is_vietnamese(name) and dice[0] < 0.25:
        name = fold(name).title()
    address = staff.emails[person]
    if person == staff.namesakes[1] or (dice[1] < 0.03 and person not in staff.namesakes):
        address = ""
    elif dice[1] > 0.95:
        address = address.upper()
    if staff.left_week[person] >= 0:
        return _deleted(key, name, address)
    return _user(key, name, address)


def _second(staff: Staff, person: int, key: str) -> User:
    """The first two-account person is known by an older address, the others by their name alone."""
    address = alias(staff, person) if person == staff.double[0] else ""
    return _user(key, staff.names[person], address)


def _user(key: str, name: str, address: str, **more: object) -> User:
    profile: User = {"real_name": name, "display_name": name.split()[-1]}
    if address:
        profile["email"] = address
    return {
        "id": key, "team_id": "T00000001", "name": fold(name).replace(" ", "."), "deleted": False,
        "real_name": name, "tz": "Asia/Ho_Chi_Minh", "is_bot": False, "is_admin": False,
        "is_restricted": False, "is_ultra_restricted": False, "profile": profile, **more,
    }  # fmt: skip


def _deleted(key: str, name: str, address: str) -> User:
    """Slack leaves most keys of deactivated users out."""
    profile = {"real_name": name, "display_name": ""} | ({"email": address} if address else {})
    return {
        "id": key, "team_id": "T00000001", "name": fold(name).replace(" ", "."), "deleted": True,
        "is_bot": False, "profile": profile,
    }  # fmt: skip


def _bot(key: str, name: str) -> User:
    profile = {"real_name": name, "display_name": name, "bot_id": key.replace("U", "B", 1)}
    return {
        "id": key, "team_id": "T00000001", "name": name, "deleted": False, "real_name": name,
        "is_bot": True, "profile": profile,
    }  # fmt: skip


def _code(number: int) -> str:
    """A number as the eight letters and digits of an account id."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = ""
    number += 36**3
    while number:
        number, place = divmod(number, 36)
        found = digits[place] + found
    return found.rjust(8, "0")
