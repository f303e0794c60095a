"""Which columns of a table say who did what towards whom, checked, as one typed view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from icomms.engines.engine import LOG, Engine
from icomms.errors import MissingColumnError
from icomms.importers.columns import guess_columns, read_synonyms
from icomms.importers.interaction_rows import HEAVIEST
from icomms.records import Column

_TEXT = frozenset("string varchar char enum uuid".split())
_WHOLE = frozenset(
    "tinyint smallint int integer bigint hugeint utinyint usmallint uinteger ubigint".split()
)
_TIMESTAMPS = frozenset("timestamp timestamp_ntz timestamp_s timestamp_ms timestamp_ns".split())
_NUMBER = _WHOLE | {"double", "float", "real", "decimal"}
TYPES = {
    "source": _TEXT | _WHOLE,
    "target": _TEXT | _WHOLE,
    "kind": _TEXT,
    "time": _TIMESTAMPS | _WHOLE,
    "weight": _NUMBER,
    "group_size": _WHOLE,
    "channel": _TEXT | _WHOLE,
    "flags": _WHOLE,
}


def understood(
    table: str, found: Sequence[tuple[str, str]], chosen: Mapping[str, str]
) -> tuple[Column, ...]:
    """What each column means, by its name or the user's choice (`chosen`: name → field).

    Raises MissingColumnError without both ends, or when a column is of a type that cannot be used.
    """
    names = [name for name, _ in found]
    own = {"space": "channel"} | dict(chosen)
    columns = guess_columns(names, {**read_synonyms("interactions"), "flags": ("flags",)}, (), own)
    fields = {column.field for column in columns}
    for field in ("source", "target"):
        if field not in fields:
            raise MissingColumnError(
                f"{table} has no column {field}; it has {', '.join(names)}.",
                "Rename it in a view, or say under [columns] in the settings which one it is.",
            )
    for column in columns:
        _refuse_type(table, column, found[column.index][1])
    return columns


def _refuse_type(table: str, column: Column, kind: str) -> None:
    if column.field in TYPES and _word(kind) not in TYPES[column.field]:
        raise MissingColumnError(
            f"{table}: column {column.header} is {kind}, which cannot be read as {column.field}.",
            "Ids and channels have to be text or whole numbers, kinds text, times timestamps or "
            "whole seconds since 1970, weights numbers: cast the column in a view, and name that.",
        )


def _word(kind: str) -> str:
    """The name of a type without its size or zone; lists are no type that can be used.

    >>> _word("DECIMAL(10,2)"), _word("TIMESTAMP WITH TIME ZONE"), _word("BIGINT[]")
    ('decimal', 'timestamp', '')
    """
    found = re.fullmatch(r"([a-z_]+)([ (].*)?", kind.lower())
    return found[1] if found and "[" not in kind else ""


def typed_rows(engine: Engine, columns: Sequence[Column], types: Mapping[str, str]) -> str:
    """The query of the canonical columns over LOG; a number that makes no sense becomes NaN.

    Ids come as texts without spaces around them; `kind` is as the table says it.
    """
    cells = {c.field: engine.quoted(c.header) for c in columns if c.field in TYPES}
    kind = f"coalesce(cast({cells['kind']} as string), '')" if "kind" in cells else "''"
    parts = {
        "actor": _text(cells.get("source"), types),
        "target": _text(cells.get("target"), types),
        "kind": kind,
        engine.quoted("at"): _time(engine, cells.get("time"), types),
        "group_size": _group(cells.get("group_size")),
        "weight": _weight(cells.get("weight"), cells.get("group_size")),
        "flags": _flags(cells.get("flags")),
        "space": _text(cells.get("channel"), types),
    }
    listed = ", ".join(f"{value} as {name}" for name, value in parts.items())
    return f"select {listed} from {LOG}"


def _text(cell: str | None, types: Mapping[str, str]) -> str:
    """A text or number as text, without spaces around it; null where nothing is left."""
    if cell is None:
        return "cast(null as string)"
    if _word(types[cell]) in _WHOLE:
        return f"cast({cell} as string)"
    # A bare trim means other characters in every engine.
    return f"nullif(trim(both ' ' from cast({cell} as string)), '')"


def _time(engine: Engine, cell: str | None, types: Mapping[str, str]) -> str:
    if cell is None:
        return "cast(null as bigint)"
    if types[cell].lower().startswith("timestamp"):
        return engine.seconds(cell)
    return f"cast({cell} as bigint)"


def _flags(cell: str | None) -> str:
    if cell is None:
        return "0"
    return f"cast(case when {cell} between 0 and 2147483647 then {cell} else 0 end as int)"


def _group(cell: str | None) -> str:
    if cell is None:
        return "1"
    return f"cast(case when {cell} between 1 and 1000000000 then {cell} else 1 end as int)"


def _weight(cell: str | None, group: str | None) -> str:
    """1 where there is none; NaN where it, or the number of people, is negative or too large."""
    given = "cast(null as double)" if cell is None else f"cast({cell} as double)"
    weight = f"coalesce({given}, cast(1 as double))"
    right = f"{weight} between 0 and {HEAVIEST:.0f}"
    if group is not None:
        right += f" and coalesce({group}, 1) between 0 and 1000000000"
    return f"case when {right} then {weight} else cast('NaN' as double) end"
