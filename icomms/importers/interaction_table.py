"""Interaction tables and edge lists: `source,target[,kind,time,weight,group_size,channel]`.

Rows never pass through Python: DuckDB reads the file once, types it and numbers the ids. A file
without times is declared (survey-like); rows of a timed file without a time are left out and
counted unless their kind is a declared one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from icomms.errors import AmbiguousDatesError, MissingColumnError, UnreadableFileError
from icomms.importers.columns import column_of, guess_columns, read_synonyms
from icomms.importers.dates import TimeFormat, infer_format
from icomms.importers.interaction_sql import Columns, ingest
from icomms.importers.reading import Source, unique_headers
from icomms.records import Column, FileReport, ReadOptions

FORMATS = ("interactions",)
_FIELDS = ("source", "target", "kind", "time", "weight", "group_size", "channel")


@dataclass(frozen=True, slots=True)
class _Layout:
    sheet: int
    header_row: int
    header: tuple[str, ...]
    columns: tuple[Column, ...]

    def index(self, field: str) -> int | None:
        return column_of(self.columns, field)


def recognise(source: Source) -> float:
    """Sure when a header names both ends of an interaction, by known words alone."""
    if source.kind != "table":
        return 0.0
    for number in range(len(source.sheets)):
        layout = _layout(source, number, ReadOptions())
        ends = [
            c for c in layout.columns if c.field in ("source", "target") and c.confidence >= 0.9
        ]
        if len(ends) == 2:
            extra = sum(layout.index(f) is not None for f in ("kind", "time", "weight"))
            return min(0.8 + 0.06 * extra, 0.98)
    return 0.0


def _layout(source: Source, sheet: int, options: ReadOptions) -> _Layout:
    table = source.sheets[sheet]
    synonyms = read_synonyms("interactions")
    best: _Layout | None = None
    for row in sorted({table.header_row, 0}):
        header = unique_headers(table.head[row]) if row < len(table.head) else ()
        sample = table.head[row + 1 : row + 60]
        columns = guess_columns(header, synonyms, sample, options.columns)
        layout = _Layout(sheet, row, header, columns)
        if best is None or _ends(layout) > _ends(best):
            best = layout
    assert best is not None
    return best


def _ends(layout: _Layout) -> int:
    return sum(layout.index(f) is not None for f in ("source", "target"))


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the whole table into `folder`.

    Raises MissingColumnError without both ends, AmbiguousDatesError when day and month cannot be
    told apart, UnreadableFileError when the file holds no row.
    """
    layouts = [_layout(source, i, options) for i in range(len(source.sheets))]
    layout = max(layouts, key=lambda each: (_ends(each), -each.sheet))
    if _ends(layout) < 2:
        raise MissingColumnError(
            f"{source.name}: no two columns say who did something towards whom.",
            "Name them source and target.",
        )
    head = source.sheets[layout.sheet].head[layout.header_row + 1 :]
    if not head:
        raise UnreadableFileError(f"{source.name} has a header but no rows.", "Export it again.")
    time = _time_format(source.name, layout, head, options)
    chosen = Columns({f: layout.index(f) for f in _FIELDS}, layout.header, layout.header_row, time)
    result = ingest(source, layout.sheet, chosen, folder, options)
    return FileReport(
        path=str(source.path),
        sha256=source.sha256,
        bytes=source.size,
        format="interactions",
        counts=result.counts,
        columns=layout.columns,
        detected=_detected(source, layout, time),
        problems=result.problems,
        rejects=result.rejects,
        reject_counts=result.reject_counts,
        first=result.first,
        last=result.last,
        declared=result.declared,
    )


def _time_format(
    name: str, layout: _Layout, head: Sequence[Sequence[str]], options: ReadOptions
) -> TimeFormat | None:
    """How the time column is written; None without one or when it is empty in the first rows."""
    index = layout.index("time")
    if index is None:
        return None
    values = [row[index] for row in head if index < len(row) and row[index]]
    try:
        return infer_format(values, options.date_order) if values else None
    except AmbiguousDatesError as error:
        raise AmbiguousDatesError(
            f"{name}, column {layout.header[index]}: {error.message}", error.fix
        ) from None


def _detected(source: Source, layout: _Layout, time: TimeFormat | None) -> dict[str, str]:
    dialect = source.sheets[layout.sheet].dialect
    found = {"header_row": str(layout.header_row + 1), "date_order": time.order if time else ""}
    if dialect is not None:
        found |= {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
    return found
