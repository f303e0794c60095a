"""Every setting with its help text, read from `settings.toml`.

A wrong setting stops the run with the key, what was found and what is allowed. The defaults are
the ones of docs/scores.md; a settings file names only what differs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from icomms.errors import SettingsError
from icomms.graph_settings import GraphSettings, graph_from

FAMILIES = ("attention", "exposure", "trust", "presence", "reporting", "ignore")
PEER_GROUPS = ("auto", "none", "company", "division", "department", "team", "location", "country")


def _setting(default: Any, help_text: str, choices: tuple[str, ...] = ()) -> Any:  # noqa: ANN401
    metadata = {"help": help_text, "choices": choices}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class KindMapping:
    """How the rows of one kind become ties (`[kinds]` in the settings).

    `family` is one of FAMILIES, or `like` names a built-in kind whose rule is used. `mutual` counts
    a row both ways; `declared` marks survey-like ties, which have no time and no decay.
    """

    family: str = ""
    weight: float = 1.0
    mutual: bool = False
    declared: bool = False
    like: str = ""


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What the user said of one file (`[files.<SHA-256 of the file>]` in the settings).

    `format` names what it is (people, interactions, ...; empty: by its content); `columns` leads
    from header to field, before the `[columns]` of all files.
    """

    format: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    direct_messages: bool = _setting(False, "Read direct messages of chat exports.")
    private_channels: bool = _setting(False, "Read private channels of chat exports.")
    timezone: str = _setting(
        "UTC", "IANA time zone of times that state none, e.g. Asia/Ho_Chi_Minh."
    )
    largest_file_mb: int = _setting(2048, "Larger files are refused.")
    date_order: str = _setting(
        "", "Order of dates that no file can decide.", ("", "dmy", "mdy", "ymd")
    )


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    peer_group: str = _setting("auto", "Column inside which people are compared.", PEER_GROUPS)
    unit: str = _setting("department", "Column shown as a person's unit.", PEER_GROUPS[2:])
    keep: tuple[str, ...] = _setting((), "Further columns of the people file to keep, by header.")
    opted_out: tuple[str, ...] = _setting((), "Ids of people who are never ranked or shown.")
    critics_opted_in: tuple[str, ...] = _setting(
        (), "Ids of people who agreed to be asked as critics."
    )


@dataclass(frozen=True, slots=True)
class TieSettings:
    half_life_days: float = _setting(180.0, "After so many days an interaction counts half.")
    exposure_half_life_days: float = _setting(90.0, "The same for what people hear (spreader).")
    largest_event: int = _setting(50, "Larger events say nothing of who knows whom.")
    largest_space: int = _setting(50, "In larger channels a message counts as sent, not as heard.")


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    draws: int = _setting(200, "Bootstrap draws behind every interval.")
    minimum_group: int = _setting(5, "Smaller groups are never shown.")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one analysis; equal settings and input give the same snapshot."""

    sources: Sources = field(default_factory=Sources)
    people: PeopleSettings = field(default_factory=PeopleSettings)
    ties: TieSettings = field(default_factory=TieSettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
    kinds: Mapping[str, KindMapping] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    alias_domains: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileSettings] = field(default_factory=dict)
    graph: GraphSettings = field(default_factory=GraphSettings)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for snapshot.json, in a stable order."""
        return asdict(self)


SECTIONS: dict[str, type] = {
    "sources": Sources,
    "people": PeopleSettings,
    "ties": TieSettings,
    "analysis": AnalysisSettings,
}
_TABLES = ("kinds", "columns", "alias_domains", "files", "graph")
_NAMES = {bool: "true or false", float: "a number", int: "a whole number", str: "a text"}


def load_settings(path: Path | None) -> Settings:
    """Settings of a TOML file, defaults for what it does not name.

    Raises SettingsError (missing file, broken TOML, unknown key, wrong type, value out of range).
    """
    if path is None:
        return Settings()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no settings file {path}.", "Check the path.") from None
    except IsADirectoryError:
        raise SettingsError(
            f"{path} is a folder, not a settings file.", "Name a .toml file."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", "Repair that line.") from None
    return settings_from(data)


def settings_from(data: Mapping[str, Any]) -> Settings:
    """Checked settings from plain values.

    >>> settings_from({"ties": {"half_life_days": 90}}).ties.half_life_days
    90.0
    """
    for key in data:
        if key not in SECTIONS and key not in _TABLES:
            allowed = ", ".join([*SECTIONS, *_TABLES])
            raise SettingsError(f"Unknown section [{key}] in the settings.", f"Allowed: {allowed}.")
    sections = {name: _section(name, cls, data.get(name, {})) for name, cls in SECTIONS.items()}
    return Settings(
        **sections,
        kinds={name: _kind(name, value) for name, value in _table(data, "kinds").items()},
        columns=_texts(data, "columns"),
        alias_domains=_texts(data, "alias_domains"),
        files={key: _file(key, value) for key, value in _table(data, "files").items()},
        graph=graph_from(data.get("graph", {})),
    )


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise SettingsError(f"[{name}] is not a table.", f"Write [{name}] and one line per entry.")
    return value


def _texts(data: Mapping[str, Any], name: str) -> dict[str, str]:
    table = _table(data, name)
    return {key: str(_checked(f"{name}.{key}", value, str)) for key, value in table.items()}


def _file(key: str, value: object) -> FileSettings:
    name = f"files.{key}"
    if not isinstance(value, dict) or set(value) - {"format", "columns"}:
        raise SettingsError(f"[{name}] is {value!r}.", "Allowed: format and columns.")
    chosen = str(_checked(f"{name}.format", value.get("format", ""), str))
    return FileSettings(chosen, _texts(value, "columns"))


def _section(name: str, cls: type, values: object) -> Any:  # noqa: ANN401
    if not isinstance(values, dict):
        raise SettingsError(
            f"[{name}] is not a table.", f"Write [{name}] and one line per setting."
        )
    hints = get_type_hints(cls)
    known = {f.name: f for f in fields(cls)}
    chosen: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(f"Unknown setting {name}.{key}.", f"Allowed: {', '.join(known)}.")
        chosen[key] = _checked(f"{name}.{key}", value, hints[key])
        _in_range(f"{name}.{key}", chosen[key], known[key].metadata.get("choices", ()))
    return cls(**chosen)


def _checked(key: str, value: object, kind: object) -> object:
    if kind == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsError(f"{key} is {value!r}.", "Allowed: a list of texts.")
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is kind:
        return value
    name = _NAMES.get(kind, "another type") if isinstance(kind, type) else "another type"
    raise SettingsError(f"{key} is {value!r}.", f"Allowed: {name}.")


def _in_range(key: str, value: object, choices: tuple[str, ...]) -> None:
    if choices and value not in choices:
        allowed = ", ".join(repr(choice) for choice in choices)
        raise SettingsError(f"{key} is {value!r}.", f"Allowed: {allowed}.")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        raise SettingsError(f"{key} is {value!r}.", "Allowed: numbers above 0.")
    if key == "analysis.draws" and isinstance(value, int) and not 20 <= value <= 2000:
        raise SettingsError(f"{key} is {value!r}.", "Allowed: 20 to 2000.")
    if key == "analysis.minimum_group" and isinstance(value, int) and value < 2:
        raise SettingsError(f"{key} is {value!r}.", "Allowed: 2 or more.")
    if key == "sources.timezone":
        _check_timezone(key, str(value))


def _check_timezone(key: str, value: str) -> None:
    from zoneinfo import available_timezones

    if value not in available_timezones():
        raise SettingsError(
            f"{key} is {value!r}.", "Allowed: an IANA time zone such as Asia/Ho_Chi_Minh or UTC."
        )


def _kind(name: str, value: object) -> KindMapping:
    mapping: KindMapping = _section(f"kinds.{name}", KindMapping, value)
    if mapping.like and mapping.family:
        raise SettingsError(f"kinds.{name} has both family and like.", "Keep one of the two.")
    if not mapping.like and mapping.family not in FAMILIES:
        allowed = ", ".join(FAMILIES)
        raise SettingsError(
            f"kinds.{name}.family is {mapping.family!r}.",
            f"Allowed: {allowed}, or like = a known kind.",
        )
    return mapping
