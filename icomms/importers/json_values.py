"""Typed access to values of foreign JSON, where any key may be missing, null or of another type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Record: TypeAlias = Mapping[str, object]
EMPTY: Record = {}


def text(record: Record, key: str) -> str:
    """The text under `key`, empty when there is none."""
    value = record.get(key)
    return value if isinstance(value, str) else ""


def flag(record: Record, key: str) -> bool:
    """Whether `key` is there and true (null, 0 and "" are not)."""
    return bool(record.get(key))


def record(parent: Record, key: str) -> Record:
    """The object under `key`, an empty one when there is none."""
    value = parent.get(key)
    return value if isinstance(value, dict) else EMPTY


def records(value: object) -> list[Record]:
    """The objects of a list; anything else in it, or no list at all, is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list; anything else in it, or no list at all, is passed over."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def whole(value: object) -> int | None:
    """A whole number written as number or as text ("1433558319"), None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return None
