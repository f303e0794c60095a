"""Accounts that match nobody on the people list: which of them are one person?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from icomms.names import accents_conflict, name_key
from icomms.records import Account


def joined(
    rest: Sequence[int], accounts: Sequence[Account], mail: Callable[[str], str]
) -> list[list[int]]:
    """Groups of accounts of one person: a shared address, or a name borne once in two systems."""
    parent = {i: i for i in rest}

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    by_mail: dict[str, int] = {}
    for i in rest:
        account = accounts[i]
        keys = [*account.emails, *([account.key] if "@" in account.key else [])]
        for address in {mail(m) for m in keys}:
            parent[find(i)] = find(by_mail.setdefault(address, i))
        same = f"{account.system}\0{account.key}"
        parent[find(i)] = find(by_mail.setdefault(same, i))
    _join_names(rest, accounts, parent, find)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in rest:
        groups[find(i)].append(i)
    return sorted(
        groups.values(), key=lambda g: min((accounts[i].system, accounts[i].key) for i in g)
    )


def _join_names(
    rest: Sequence[int],
    accounts: Sequence[Account],
    parent: dict[int, int],
    find: Callable[[int], int],
) -> None:
    bearers: dict[tuple[str, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for i in rest:
        account = accounts[i]
        if account.name and not account.external and len(name_key(account.name)) > 1:
            bearers[name_key(account.name)][account.system].add(find(i))
    for systems in bearers.values():
        if len(systems) < 2 or any(len(group) > 1 for group in systems.values()):
            continue
        members = sorted({next(iter(group)) for group in systems.values()})
        names = [accounts[i].name for i in members]
        if not any(accents_conflict(names[0], name) for name in names[1:]):
            for i in members[1:]:
                parent[find(i)] = find(members[0])
