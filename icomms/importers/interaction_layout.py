"""Which columns of a table say who did what towards whom, and how their cells are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from icomms.importers.columns import column_of, guess_columns, header_key, read_synonyms
from icomms.importers.reading import Sheet, Source, unique_headers
from icomms.records import Column, Problem, ReadOptions

NUMBERS = ("weight", "group_size")
_USED = ("source", "target", "kind", "time", *NUMBERS, "channel")
_DIRECTIONS = frozenset(["directed", "undirected", "mutual"])
_OBSERVERS = frozenset(["perceiver", "observer", "informant"])
_SAMPLE = 60
_NUMBER = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$", re.IGNORECASE)
_NEO4J_ROLE = re.compile(r"^[^:]*:(START_ID|END_ID|TYPE)\b.*$")
_NEO4J_TYPE = re.compile(
    r":(int|long|float|double|boolean|byte|short|char|string|point|date|localtime|time|"
    r"localdatetime|datetime|duration)(\[\])?(\{.*\})?$"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet as an interaction table. `header_row` is its index among the parsed rows;
    `direction` the column that says directed or undirected (Gephi); `width` cells make a row."""

    sheet: int
    header_row: int
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    data: tuple[tuple[str, ...], ...]
    direction: int | None

    def index(self, field: str) -> int | None:
        """The column of a field, None when the table has none."""
        return column_of(self.columns, field)

    @property
    def ends(self) -> int:
        """How many of source and target were found."""
        return sum(self.index(field) is not None for field in ("source", "target"))

    @property
    def used(self) -> list[tuple[str, int]]:
        """(field, column) of everything that is read."""
        found = [(field, self.index(field)) for field in _USED]
        found.append(("direction", self.direction))
        return [(field, index) for field, index in found if index is not None]

    @property
    def width(self) -> int:
        """Cells of a row: as many as the header has, or more when most rows have more."""
        lengths = [len(row) for row in self.data if any(row)]
        usual = max(set(lengths), key=lambda n: (lengths.count(n), n)) if lengths else 0
        return max(len(self.header), usual)

    @property
    def padded(self) -> bool:
        """Whether some early rows stop short, as Excel writes rows that end in empty cells."""
        return any(len(row) < self.width for row in self.data if any(row))

    def values(self, field: str) -> list[str]:
        """The filled cells of a field in the first rows."""
        index = self.index(field)
        return [] if index is None else _filled(self.data, index)

    @property
    def decimal_comma(self) -> bool:
        """Whether numbers are written 1,5: some have a comma and none has a point."""
        texts = [text for field in NUMBERS for text in self.values(field)]
        return any("," in text for text in texts) and not any("." in text for text in texts)


def best_layout(source: Source, options: ReadOptions) -> Layout:
    """The sheet (of a workbook) and header that say most of who did what towards whom."""
    found = [_layout(sheet, i, options) for i, sheet in enumerate(source.sheets)]
    return max(found, key=lambda each: (each.ends, -each.sheet))


def _layout(sheet: Sheet, number: int, options: ReadOptions) -> Layout:
    rows = sorted({sheet.header_row, 0}, key=lambda row: row != sheet.header_row)
    found = [_at_row(sheet, number, row, options) for row in rows if row < len(sheet.head)]
    return max(found, key=lambda each: each.ends)


def _at_row(sheet: Sheet, number: int, row: int, options: ReadOptions) -> Layout:
    header = unique_headers(sheet.head[row])
    data = sheet.head[row + 1 :]
    direction = _direction(header, data)
    overrides = dict(options.columns)
    if direction is not None:
        overrides.setdefault(header[direction], "")
    columns = _guess(header, data, overrides)
    layout = Layout(number, row, header, columns, data, direction)
    for field in NUMBERS:
        if not _numeric(layout.values(field)) and field not in options.columns.values():
            columns = tuple(
                Column(c.index, c.header, "", 0.0) if c.field == field else c for c in columns
            )
    return replace(layout, columns=columns)


def _guess(
    header: Sequence[str], data: Sequence[Sequence[str]], overrides: Mapping[str, str]
) -> tuple[Column, ...]:
    plain = [_without_neo4j(text) for text in header]
    chosen = {_without_neo4j(name): field for name, field in overrides.items()}
    found = guess_columns(plain, read_synonyms("interactions"), data[:_SAMPLE], chosen)
    return tuple(replace(column, header=header[column.index]) for column in found)


def _without_neo4j(header: str) -> str:
    """A header of Neo4j's import tool without its type: "weight:double" is weight."""
    if role := _NEO4J_ROLE.match(header):
        return f":{role[1]}"
    return _NEO4J_TYPE.sub("", header)


def _direction(header: Sequence[str], data: Sequence[Sequence[str]]) -> int | None:
    """The column whose every value is directed, undirected or mutual: never a kind."""
    for index in range(len(header)):
        values = {text.casefold() for text in _filled(data, index)}
        if values and values <= _DIRECTIONS:
            return index
    return None


def _filled(data: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index] for row in data if index < len(row) and row[index]]


def _numeric(texts: Sequence[str]) -> bool:
    """Whether a column can hold numbers: at least half of what it shows are."""
    return 2 * sum(bool(_NUMBER.match(text)) for text in texts) >= len(texts)


def remarks(source: Source, layout: Layout, undirected: int, lost_ids: int) -> tuple[Problem, ...]:
    """What the user should know of a table that was read."""
    found = []
    if undirected:
        found.append(Problem(
            "undirected",
            f"{source.name}: {undirected} ties have no direction, so each counts both ways.",
            "If you know who turns to whom, send a directed network.", source.name,
        ))  # fmt: skip
    for index, header in enumerate(layout.header):
        if header_key(header) in _OBSERVERS:
            found.append(Problem(
                "observer",
                f"{source.name}: column {header} names who saw the tie; every row counts as a tie, "
                "whoever saw it.",
                "Keep one row per tie if several people report the same tie.", source.name,
                column=layout.header[index],
            ))  # fmt: skip
    if lost_ids:
        found.append(Problem(
            "scientific_ids",
            f"{lost_ids} ids look like 1.23E+16: a spreadsheet has cut their digits, so different "
            "people may have become one.",
            "Export again with the id column as text.", source.name,
        ))  # fmt: skip
    return tuple(found)
