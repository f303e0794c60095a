"""Which accounts are nobody: bots, service accounts, rooms, shared mailboxes and lists."""

from __future__ import annotations

import re

from icomms.importers.people_words import kind_of_name
from icomms.names import fold
from icomms.people_identity import Identity
from icomms.people_listed import Listed, strong_keys
from icomms.records import AccountKind

# Sources whose names are labels of a table (a node "Room", a column "Test"), not of accounts.
_LABELLED = ("table", "people")
_LISTS = re.compile(
    r"(?:all|everyone|everybody|staff|toancongty|toanthe|tatca|alle)"
    r"(?:[._-]?(?:staff|employees|company|hands|vn|hn|hcm|de))?"
    r"|(?:dl|list|group|grp)[._-].+|.+[._-](?:dl|list|group|grp)"
)
_LIST_HOSTS = ("groups.", "lists.", "list.")


def kind_of_identity(identity: Identity, people: Listed) -> AccountKind:
    """What an account is: "human" is the answer unless something says otherwise.

    The source's own mark counts first (`is_bot`), then the people file, whose rows were looked at
    when it was read, and only for accounts it does not know the words of name and address.
    """
    if identity.kind not in ("human", "unknown"):
        return identity.kind
    for _, key in strong_keys(identity):
        if key in people.keys:
            return "human"
        if key in people.kinds:
            return people.kinds[key]
    if any(map(is_list_address, identity.addresses)):
        return "group"
    name = "" if identity.system in _LABELLED else identity.name
    return kind_of_name(name, identity.addresses, False)


def is_list_address(address: str) -> bool:
    """Whether an address is one of a mailing list.

    >>> is_list_address("all-staff@congty.vn"), is_list_address("dl-sales@congty.vn")
    (True, True)
    >>> is_list_address("allan@congty.vn"), is_list_address("list.franz@congty.vn")
    (False, True)
    """
    local, _, domain = fold(address).partition("@")
    return bool(_LISTS.fullmatch(local)) or domain.startswith(_LIST_HOSTS)
