"""The `[graph]` part of the settings: what the labels and types of somebody else's graph mean.

[graph]
person = "Employee"                      # the label of people

[graph.properties]                       # fact of the people list = property there
id = "employeeId"
department = "dept"

[graph.ties.ASKS]                        # one table for each type of relationship to read
kind = "advice"
direction = "forward"
weight = "strength"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from icomms.errors import SettingsError

DIRECTIONS = ("forward", "back", "both")
FACTS = {
    "id": "id", "name": "name", "email": "email", "employee_no": "employee_no",
    "manager": "manager_ref", "company": "company", "division": "division",
    "department": "department", "team": "team", "title": "title", "level": "level",
    "location": "location", "country": "country", "hired_on": "hired_on", "left_on": "left_on",
    "worker_type": "worker_type", "status": "status",
}  # fmt: skip
"""Names of facts in the settings → fields of a people list."""


@dataclass(frozen=True, slots=True)
class TieSource:
    """How one type of relationship is read; `weight`, `time` and `group_size` name properties.

    `kind` is a built-in kind of interaction or one of `[kinds]`, empty: named as the type is.
    `direction`: who does something is at its start (forward), at its end (back), or both are.
    """

    kind: str = ""
    direction: str = "forward"
    weight: str = ""
    time: str = ""
    group_size: str = ""


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """Label of people, fact → property, type of relationship → how it is read."""

    person: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    ties: Mapping[str, TieSource] = field(default_factory=dict)


def graph_from(data: object) -> GraphSettings:
    """Checked settings from plain values; SettingsError names what is wrong and what is allowed."""
    table = _table("graph", data, ("person", "properties", "ties"))
    properties = _table("graph.properties", table.get("properties", {}), tuple(FACTS))
    for name, value in properties.items():
        _text(f"graph.properties.{name}", value)
    ties = _table("graph.ties", table.get("ties", {}))
    person = _text("graph.person", table.get("person", ""))
    if person and not properties.get("id"):
        raise SettingsError(
            "graph.properties.id is missing.", "Name the property that tells people apart."
        )
    return GraphSettings(
        person=person,
        properties=dict(properties),
        ties={name: _tie(f"graph.ties.{name}", value) for name, value in ties.items()},
    )


def _tie(key: str, value: object) -> TieSource:
    table = _table(key, value, tuple(f.name for f in fields(TieSource)))
    found = TieSource(**{name: _text(f"{key}.{name}", text) for name, text in table.items()})
    if found.direction not in DIRECTIONS:
        allowed = ", ".join(DIRECTIONS)
        raise SettingsError(f"{key}.direction is {found.direction!r}.", f"Allowed: {allowed}.")
    return found


def _table(key: str, value: object, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"[{key}] is not a table.", f"Write [{key}] and one line per entry.")
    for name in value if known else ():
        if name not in known:
            raise SettingsError(f"Unknown setting {key}.{name}.", f"Allowed: {', '.join(known)}.")
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{key} is {value!r}.", "Allowed: a text.")
    return value
