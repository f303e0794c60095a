"""Standing in the company: active or gone, employee or guest, person or machine.

What the columns of a people file say about it, put together; the words are in `people_words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from icomms.importers.column_values import DATE
from icomms.importers.columns import header_key
from icomms.importers.people_words import (
    is_disabled,
    is_yes,
    kind_of,
    kind_of_name,
    status_of,
    worker_type_of,
)
from icomms.records import AccountKind

_NEVER = re.compile(r".*\b(?:9999|2999|4712|3000)\b.*")  # how systems write "no end"


def last_day(left_on: str) -> str:
    """The last day; "31.12.9999" and words mean that there is none."""
    return left_on if DATE.fullmatch(left_on) and not _NEVER.match(left_on) else ""


def status(values: Mapping[str, str], note: str) -> str:
    """The strongest sign wins: a closed account, the status column, a note, the last day.

    A last day beside an explicit "active" is still to come, so the person stays active.
    """
    enabled = values.get("enabled", "")
    closed = (bool(enabled) and not is_yes(enabled)) or is_yes(values.get("deleted", ""))
    if closed or is_disabled(values.get("account_control", "")):
        return "leaver"
    if values.get("status", ""):
        return status_of(values["status"])
    if note and status_of(note) != "active":
        return status_of(note)
    return "leaver" if last_day(values.get("left_on", "")) else "active"


def worker_type(values: Mapping[str, str], guest: bool, note: str) -> str:
    """As the column says, else guest for ``#EXT#``, external for a flag or for "An (EXT)"."""
    stated = worker_type_of(values.get("worker_type", ""))
    if stated not in ("unknown", "employee"):
        return stated
    if guest:
        return "guest"
    external = is_yes(values.get("external", "")) or note.casefold() in ("ext", "external")
    return "external" if external else stated


def kind(values: Mapping[str, str], name: str, emails: tuple[str, ...]) -> AccountKind:
    """Bot by its flag, else as the kind column says, else by the words of name and address."""
    if is_yes(values.get("is_bot", "")):
        return "bot"
    stated = kind_of(values.get("kind", ""))
    if stated != "human":
        return stated
    employed = any(values.get(field) for field in ("employee_no", "manager_ref", "hired_on"))
    return kind_of_name(name, emails, employed)


def participation(values: Mapping[str, str]) -> str:
    """ "included", "opted_out" or "excluded"; a ticked opt-out column counts before any word."""
    if is_yes(values.get("opted_out", "")):
        return "opted_out"
    text = header_key(values.get("participation", "")).replace(" ", "_")
    return text if text in ("opted_out", "excluded") else "included"
