"""The engine's settings as a form: typed values out of texts, and storing what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from icomms.config import (
    FAMILIES,
    AnalysisSettings,
    PeopleSettings,
    Settings,
    Sources,
    TieSettings,
)
from icomms.errors import SettingsError
from icomms.governance.organisation import ENGINE, engine_settings
from icomms.kinds import RULES
from icomms.storage import audit as audit_log
from icomms.storage import settings as store
from icomms.web import current

EDITABLE: dict[str, type] = {
    "sources": Sources, "people": PeopleSettings, "ties": TieSettings, "analysis": AnalysisSettings,
}  # fmt: skip
SHOWN = (
    "direct_messages", "private_channels", "timezone", "date_order", "peer_group", "unit",
    "half_life_days", "exposure_half_life_days", "largest_event", "largest_space", "draws",
)  # fmt: skip
BUILT_IN = "built in"
LIKE = "like "
MOST_KINDS = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as a form shows it."""

    key: str
    help: str
    choices: tuple[str, ...]
    yes_no: bool
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of interaction: how often it occurs, what it counts as, and how much."""

    name: str
    count: int
    counts_as: str
    weight: str
    known: bool


def form_fields(values: Mapping[str, str]) -> tuple[Field, ...]:
    """The settings that can be changed, with the values of a form."""
    return tuple(
        Field(key, one.metadata["help"], one.metadata["choices"], one.type == "bool",
              values.get(key, ""))
        for key, one in _editable()
    )  # fmt: skip


def _editable() -> Iterable[tuple[str, Any]]:
    for section, cls in EDITABLE.items():
        for one in fields(cls):
            if one.name in SHOWN:
                yield f"{section}.{one.name}", one


def as_form(settings: Settings) -> dict[str, str]:
    """Settings as the texts of the form."""
    return {
        key: _shown(getattr(getattr(settings, key.partition(".")[0]), one.name))
        for key, one in _editable()
    }


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def kind_choices() -> tuple[str, ...]:
    """What a kind can be made to count as."""
    likes = tuple(f"{LIKE}{kind}" for kind in sorted(RULES) if kind not in ("other", "critic"))
    return (BUILT_IN, *FAMILIES, *likes)


def kinds_of(
    counts: Mapping[str, int], settings: Settings, given: Mapping[str, str]
) -> tuple[Kind, ...]:
    """The kinds that occur or are mapped, the most frequent first, with the values of a form."""
    names = sorted({*counts, *settings.kinds}, key=lambda name: (-counts.get(name, 0), name))
    found = []
    for name in names[:MOST_KINDS]:
        mapping = settings.kinds.get(name)
        counts_as, weight = BUILT_IN, 1.0
        if mapping is not None:
            counts_as, weight = mapping.family or f"{LIKE}{mapping.like}", mapping.weight
        found.append(Kind(
            name, counts.get(name, 0), given.get(f"as.{name}", counts_as),
            given.get(f"weight.{name}", f"{weight:g}"), name in RULES,
        ))  # fmt: skip
    return tuple(found)


def nested(given: Mapping[str, str], kinds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """A form as settings by section; SettingsError for what is not allowed. Nothing is stored."""
    found = _stored()
    for key, one in _editable():
        if key in given:
            section = key.partition(".")[0]
            value = _typed(key, given[key], str(one.type))
            found[section] = {**found.get(section, {}), one.name: value}
    mapped = dict(found.get("kinds", {}))
    for name in kinds:
        if f"as.{name}" in given:
            _map_kind(mapped, name, given[f"as.{name}"], given.get(f"weight.{name}", "1"))
    found["kinds"] = mapped
    engine_settings(found)
    return found


def _stored() -> dict[str, dict[str, Any]]:
    with current.database().read() as db:
        stored = store.setting(db, ENGINE) or {}
    return {section: dict(values) for section, values in stored.items()}


def _map_kind(mapped: dict[str, Any], name: str, counts_as: str, weight: str) -> None:
    """Change what a kind counts as; a known kind as built in with weight 1 needs no mapping."""
    if counts_as not in kind_choices():
        raise SettingsError(f"kinds.{name} counts as {counts_as!r}.", "Choose one of the list.")
    much = _typed(f"kinds.{name}.weight", weight, "float")
    before = mapped.pop(name, {})
    kept = {key: before[key] for key in ("mutual", "declared") if key in before}
    if counts_as in FAMILIES:
        mapped[name] = {**kept, "family": counts_as, "weight": much}
    elif counts_as != BUILT_IN:
        mapped[name] = {**kept, "like": counts_as.removeprefix(LIKE), "weight": much}
    elif much != 1.0:
        if name not in RULES:
            raise SettingsError(
                f"kinds.{name} has a weight, but icomms does not know what it is.",
                "Choose what it counts as.",
            )
        mapped[name] = {**kept, "like": name, "weight": much}


def _typed(key: str, text: str, kind: str) -> object:
    if kind == "bool":
        return text == "yes"
    if kind == "str":
        return text
    try:
        return int(text) if kind == "int" else float(text.replace(",", "."))
    except ValueError:
        raise SettingsError(f"{key} is {text!r}.", "Allowed: a number.") from None


def save_engine(changed: Mapping[str, Mapping[str, Any]]) -> None:
    """Store changed sections of the engine's settings; SettingsError before anything is stored."""
    whole = _stored()
    for section, values in changed.items():
        whole[section] = (
            dict(values) if section == "kinds" else {**whole.get(section, {}), **values}
        )
    engine_settings(whole)
    save_setting(ENGINE, whole)


def save_setting(key: str, value: Mapping[str, Any]) -> None:
    """Store a setting and log what changed; nothing when it is as it was."""
    with current.database().begin() as db:
        old = store.setting(db, key)
        if old != value:
            store.set_setting(db, key, dict(value), current.signed_in_user().id)
            audit_log.log(db, current.user(), "setting changed", setting=key, old=old, new=value)
