"""One account as all files together know it, and e-mail addresses in one form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from icomms.names import name_key
from icomms.records import Account, AccountKind

_NAMED = "name:"


@dataclass(frozen=True, slots=True)
class Identity:
    """All accounts of one (system, key). `members` are their numbers, `addresses` in one form.

    `own_key` is the source's id, empty when the source had nothing but the name.
    """

    system: str
    key: str
    own_key: str
    name: str
    addresses: tuple[str, ...]
    numbers: tuple[str, ...]
    kind: AccountKind
    active: bool
    external: bool
    department: str
    title: str
    members: tuple[int, ...]
    interactions: int


def identities(
    accounts: Sequence[Account], activity: Sequence[int], domains: Mapping[str, str]
) -> list[Identity]:
    """Accounts by (system, key), sorted by them, so that no later step sees the order of files.

    Accounts without a key stay by themselves, sorted by what they say.
    """
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for i, account in enumerate(accounts):
        apart = "" if account.key else f"{account!r}\0{i:09d}"
        groups[account.system, account.key, apart].append(i)
    return [_identity(groups[key], accounts, activity, domains) for key in sorted(groups)]


def _identity(
    members: Sequence[int],
    accounts: Sequence[Account],
    activity: Sequence[int],
    domains: Mapping[str, str],
) -> Identity:
    ordered = sorted((accounts[i] for i in members), key=_fullest)
    first = ordered[0]
    named = first.key.startswith(_NAMED)
    mails = [*(m for a in ordered for m in a.emails), *([first.key] if "@" in first.key else [])]
    return Identity(
        system=first.system,
        key=first.key,
        own_key="" if named else first.key,
        name=_first(a.name for a in ordered) or _name_in(first.key),
        addresses=tuple(dict.fromkeys(filter(None, (address(m, domains) for m in mails)))),
        numbers=tuple(dict.fromkeys(a.employee_no for a in ordered if a.employee_no)),
        kind=next((a.kind for a in ordered if a.kind not in ("human", "unknown")), first.kind),
        active=any(a.active for a in ordered),
        external=any(a.external for a in ordered),
        department=_first(a.department for a in ordered),
        title=_first(a.title for a in ordered),
        members=tuple(sorted(members)),
        interactions=sum(activity[i] for i in members) if activity else 0,
    )


def _fullest(account: Account) -> tuple[int, str]:
    """The account with the longest name first; all it says makes the order firm."""
    return -len(name_key(account.name)), repr(account)


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _name_in(key: str) -> str:
    """The name a key consists of: files with nothing else use names as ids."""
    bare = key.removeprefix(_NAMED)
    return bare if key.startswith(_NAMED) or (" " in bare and "@" not in bare) else ""


def address(email: str, domains: Mapping[str, str]) -> str:
    """An address in one form: lower-case, no +tag, guests un-mangled, alias domains replaced.

    >>> address("Anh+x@congty.com.vn", {"congty.com.vn": "congty.vn"})
    'anh@congty.vn'
    >>> address("an_congty.vn#EXT#@other.onmicrosoft.com", {})
    'an@congty.vn'
    """
    text = email.strip().lower()
    if "#ext#" in text:
        mangled = text.partition("#ext#")[0]
        local, _, domain = mangled.rpartition("_")
        text = f"{local}@{domain}" if local else mangled
    local, at, domain = text.partition("@")
    local = local.partition("+")[0] or local
    return f"{local}{at}{domains.get(domain, domain)}"
