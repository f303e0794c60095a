"""The organisation's settings as one analysis uses them, and what must be said before the first.

Stored are plain values under these keys: `purpose` (text, legal basis, who is informed), `engine`
(nested as in settings.toml) and `retention` (days). Defaults stand in the code that uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from icomms.config import Settings, settings_from
from icomms.errors import SettingsError

PURPOSE, ENGINE, RETENTION = "purpose", "engine", "retention"
SHORTEST_TEXT, LONGEST_TEXT = 20, 4000


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the organisation analyses its people's interactions for, and on what legal basis."""

    text: str = ""
    legal_basis: str = ""
    informed: str = ""

    @property
    def stated(self) -> bool:
        """Whether an analysis may start: purpose and legal basis are written down."""
        return bool(self.text and self.legal_basis)


@dataclass(frozen=True, slots=True)
class Retention:
    """After how many days something is deleted; 0: kept until somebody deletes it.

    Files count from their upload, snapshots from their making, campaigns from their closing.
    """

    uploads_days: int = 30
    snapshots_days: int = 730
    campaigns_days: int = 1095


def purpose_from(value: Mapping[str, Any] | None) -> Purpose:
    """The stored purpose, empty when there is none."""
    value = value or {}
    return Purpose(*(str(value.get(name, "")) for name in ("text", "legal_basis", "informed")))


def checked_purpose(text: str, legal_basis: str, informed: str) -> Purpose:
    """A purpose worth storing; SettingsError when it says nothing."""
    found = Purpose(text.strip(), legal_basis.strip(), informed.strip())
    for name, value in (("purpose", found.text), ("legal basis", found.legal_basis)):
        if not SHORTEST_TEXT <= len(value) <= LONGEST_TEXT:
            raise SettingsError(
                f"The {name} has {len(value)} characters.",
                f"Write {SHORTEST_TEXT} to {LONGEST_TEXT} characters: what for, and for whom.",
            )
    if len(found.informed) > LONGEST_TEXT:
        raise SettingsError("The text is too long.", f"Write at most {LONGEST_TEXT} characters.")
    return found


def retention_from(value: Mapping[str, Any] | None) -> Retention:
    """The stored retention, the default when there is none."""
    value = value or {}
    default = Retention()
    return Retention(**{name: int(value.get(name, days)) for name, days in asdict(default).items()})


def checked_retention(uploads_days: str, snapshots_days: str, campaigns_days: str) -> Retention:
    """Days from a form; SettingsError for anything but whole numbers from 0 to 3650."""
    for text in (uploads_days, snapshots_days, campaigns_days):
        if not text.strip().isdecimal() or len(text) > 10 or int(text) > 3650:
            raise SettingsError(f"{text!r} is no number of days.", "Allowed: 0 to 3650.")
    return Retention(int(uploads_days), int(snapshots_days), int(campaigns_days))


def engine_settings(
    engine: Mapping[str, Any] | None,
    *,
    opted_out: Iterable[str] = (),
    critics: Iterable[str] = (),
) -> Settings:
    """The settings of the next analysis; SettingsError when a stored value is not allowed.

    >>> engine_settings({"ties": {"half_life_days": 90}}, opted_out=["E7"]).people.opted_out
    ('E7',)
    """
    values = {name: dict(section) for name, section in (engine or {}).items()}
    people = values.setdefault("people", {})
    people["opted_out"] = sorted({*people.get("opted_out", ()), *opted_out})
    people["critics_opted_in"] = sorted({*people.get("critics_opted_in", ()), *critics})
    return settings_from(values)
