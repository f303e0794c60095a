"""Interaction tables and edge lists: `source,target[,kind,time,weight,group_size,channel]`.

Rows never pass through Python: DuckDB streams the file once, whole blocks are typed and numbered.
A file without times is declared (survey-like); rows of a timed file without a time are left out
and counted unless their kind is a declared one. Gephi and Neo4j sheets and square matrices are read
here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from icomms.errors import AmbiguousDatesError, MissingColumnError, UnreadableFileError
from icomms.importers.dates import NO_TIME, TimeFormat, infer_format
from icomms.importers.edge_matrix import is_matrix, read_matrix
from icomms.importers.interaction_layout import NUMBERS, Layout, best_layout, remarks
from icomms.importers.interaction_rows import NAMED, REASONS, RowWriter
from icomms.importers.interaction_sql import Broken, BrokenTableError, Log, TextTable
from icomms.importers.interaction_times import TimeCells, block_times, time_cells
from icomms.importers.reading import Source, scientific_ids
from icomms.importers.row_numbers import Records, count_records, line_count, rows_of
from icomms.importers.utf8_copy import is_plain, write_utf8_copy
from icomms.records import FileReport, ReadOptions, Reject

FORMATS = ("interactions",)
_SAMPLE = 1_000
_OPEN = "open quotation mark"
_SWALLOWED = 100  # so many lines behind an open quotation mark may be lost before a file is refused


def recognise(source: Source) -> float:
    """Sure when a header names both ends of an interaction, by known words alone."""
    if source.kind != "table":
        return 0.0
    if is_matrix(source):
        return 0.7
    layout = best_layout(source, ReadOptions())
    ends = [c for c in layout.columns if c.field in ("source", "target") and c.confidence >= 0.9]
    if len(ends) < 2:
        return 0.0
    extra = sum(layout.index(field) is not None for field in ("kind", "time", "weight"))
    return min(0.8 + 0.06 * extra, 0.98)


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the whole table into `folder`.

    Raises MissingColumnError without both ends, AmbiguousDatesError when day and month cannot be
    told apart, UnreadableFileError when no row can be used or quotation marks swallow the rows.
    """
    layout = best_layout(source, options)
    if layout.ends < 2 and is_matrix(source):
        return read_matrix(source, folder)
    if layout.ends < 2:
        raise MissingColumnError(
            f"{source.name}: no two columns say who did something towards whom.",
            "Name them source and target.",
        )
    if not layout.data:
        raise UnreadableFileError(f"{source.name} has a header but no rows.", "Export it again.")
    copy = folder / "copy.csv"
    try:
        return _report(source, layout, _Reading(source, layout, folder, copy, options).run())
    except BaseException:
        # Nothing of a file that cannot be used is kept.
        (folder / "interactions.parquet").unlink(missing_ok=True)
        raise
    finally:
        copy.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Pass:
    """One reading of the file from end to end; `records` only where something was left out."""

    table: TextTable
    writer: RowWriter
    broken: tuple[Broken, ...]
    form: TimeFormat | None
    records: Records | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one file is read, and read again when the first way was not right for it."""

    source: Source
    layout: Layout
    folder: Path
    copy: Path
    options: ReadOptions

    def run(self) -> _Pass:
        table = self._table()
        try:
            found = self._pass(table)
        except BrokenTableError:
            table = self._plainer(table)
            found = self._last_pass(table)
        found = self._accounted(found)
        if not table.serial and found.records is not None and _contradicts(found):
            # Quotation marks around whole rows can mislead the parallel reading.
            found = self._accounted(self._last_pass(replace(table, serial=True)))
        self._refuse_swallowed(found)
        if not found.writer.tally.written:
            raise self._unusable(found)
        found.writer.write_accounts()
        return found

    def _table(self) -> TextTable:
        dialect = self.source.sheets[self.layout.sheet].dialect
        plain = is_plain(self.source, self.layout.sheet)
        if not plain:
            write_utf8_copy(self.source, self.layout.sheet, self.copy)
        numbers = [self.layout.index(field) for field in NUMBERS]
        return TextTable(
            path=self.source.path if plain else self.copy,
            delimiter=dialect.delimiter if dialect else ",",
            skip=self.layout.header_row + 1 + (dialect.first_row if dialect else 0),
            width=self.layout.width,
            numbers=frozenset(index for index in numbers if index is not None),
            decimal_comma=self.layout.decimal_comma,
            padded=dialect is not None and self.layout.padded,
        )

    def _plainer(self, table: TextTable) -> TextTable:
        """The same table with one kind of line end, to be read from one end to the other."""
        if table.path != self.copy:
            write_utf8_copy(self.source, self.layout.sheet, self.copy)
        return replace(table, path=self.copy, serial=True)

    def _last_pass(self, table: TextTable) -> _Pass:
        try:
            return self._pass(table)
        except BrokenTableError:
            raise UnreadableFileError(
                f"{self.source.name}: the table is damaged or changes its form in the middle.",
                "Export it again as CSV UTF-8.",
            ) from None

    def _pass(self, table: TextTable) -> _Pass:
        with Log(table, self.folder, self.options.timezone) as log:
            form, cells = self._times(log)
            columns = [(f, i) for f, i in self.layout.used if f != "time" or form is not None]
            declared = self.options.declared_kinds
            writer = RowWriter(self.folder, self.source.name, form is not None, declared)
            try:
                for block in log.blocks(columns, cells.expression):
                    at = np.full(block.num_rows, NO_TIME)
                    if form is not None:
                        at = block_times(block, cells, form, self.options.timezone)
                    writer.add(block, at)
                    self.options.rows_read(block.num_rows)
            finally:
                writer.close()
            return _Pass(table, writer, tuple(log.broken()), form)

    def _times(self, log: Log) -> tuple[TimeFormat | None, TimeCells]:
        """How times are written; None without a time column or when it is empty everywhere."""
        index = self.layout.index("time")
        sample = self.layout.values("time")
        if index is not None and not sample:
            sample = log.values(index, _SAMPLE)
        if index is None or not sample:
            return None, TimeCells("null::bigint", False)
        try:
            form = infer_format(sample)
        except AmbiguousDatesError:
            # A log in order of time shows one day in its first rows: ask all its days.
            form = self._asked(log.days(index), index)
        return form, time_cells(form, sample)

    def _asked(self, days: Sequence[str], index: int) -> TimeFormat:
        try:
            return infer_format(days, self.options.date_order)
        except AmbiguousDatesError as error:
            raise AmbiguousDatesError(
                f"{self.source.name}, column {self.layout.header[index]}: {error.message}",
                error.fix,
            ) from None

    def _accounted(self, found: _Pass) -> _Pass:
        """The reading with a look at the records, where rows are missing or were left out."""
        tally, table = found.writer.tally, found.table
        if not (found.broken or tally.named or table.serial or table.padded):
            return found
        given = table.skip + tally.seen + len(found.broken)
        if line_count(table.path) == given:
            return found
        return replace(found, records=count_records(table.path, table.delimiter))

    def _refuse_swallowed(self, found: _Pass) -> None:
        records = found.records
        if records is not None and records.swallowed > _SWALLOWED:
            raise UnreadableFileError(
                f"{self.source.name}, row {records.open_row}: a quotation mark is opened and never "
                f"closed, so the {records.swallowed:,} lines from there on cannot be told apart.",
                "Remove that quotation mark, or export the file again.",
            )

    def _unusable(self, found: _Pass) -> UnreadableFileError:
        counts = _reject_counts(found)
        listed = "; ".join(f"{n} rows: {reason}" for reason, n in counts.items()) or "it is empty"
        return UnreadableFileError(
            f"{self.source.name}: no row can be used ({listed}).",
            "Check that source, target and time are in the right columns.",
        )


def _contradicts(found: _Pass) -> bool:
    """Whether the reading gave other rows than the file has."""
    records = found.records
    if records is None:
        return False
    blank = sum(row > found.table.skip for row in records.blank)
    given = found.table.skip + found.writer.tally.seen + len(found.broken) + blank
    return records.rows != given


def _reject_counts(found: _Pass) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for number, (reason, _) in REASONS.items():
        counts[reason] += found.writer.tally.rejected[number]
    counts.update(row.reason for row in found.broken)
    if found.records is not None:
        counts[_OPEN] += found.records.swallowed
    return {reason: count for reason, count in counts.items() if count}


def _rejects(source: Source, layout: Layout, found: _Pass) -> tuple[Reject, ...]:
    """The first hundred in the order of the file."""
    skip, tally = found.table.skip, found.writer.tally
    blank = found.records.blank if found.records else ()
    gone = sorted({*(row for row in blank if row > skip), *(b.row for b in found.broken)})
    rows = rows_of([place for place, _ in tally.named], skip, gone)
    named = [
        (row, layout.index(REASONS[number][1]), REASONS[number][0])
        for row, (_, number) in zip(rows, tally.named, strict=True)
    ]
    named += [(b.row, b.column, b.reason) for b in found.broken[:NAMED]]
    if found.records is not None and found.records.open_row is not None:
        named.append((found.records.open_row, None, _OPEN))
    header = dict(enumerate(layout.header))
    return tuple(
        Reject(source.name, row, "" if column is None else header.get(column, ""), reason)
        for row, column, reason in sorted(named, key=lambda each: each[0])[:NAMED]
    )


def _report(source: Source, layout: Layout, found: _Pass) -> FileReport:
    writer, tally = found.writer, found.writer.tally
    reject_counts = _reject_counts(found)
    lost = scientific_ids(writer.ids.keys)
    return FileReport(
        path=str(source.path),
        sha256=source.sha256,
        bytes=source.size,
        format="interactions",
        counts={
            "people": len(writer.ids.keys),
            "interactions": tally.written,
            "kinds": len(writer.kinds.keys),
            "rejected": sum(reject_counts.values()),
        },
        columns=layout.columns,
        detected=_detected(source, layout, found.form),
        problems=remarks(source, layout, tally.undirected, lost),
        rejects=_rejects(source, layout, found),
        reject_counts=reject_counts,
        first=tally.first,
        last=tally.last,
        declared=tally.timed == 0,
    )


def _detected(source: Source, layout: Layout, form: TimeFormat | None) -> dict[str, str]:
    dialect = source.sheets[layout.sheet].dialect
    found = {"header_row": str(layout.header_row + 1), "date_order": form.order if form else ""}
    if dialect is not None:
        found |= {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
    return found
