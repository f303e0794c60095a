"""A long text table streamed by DuckDB: strictly, in the order of the file, no row lost unseen.

DuckDB runs without network, without extensions, within a memory limit, and may open nothing but
the file and its own spill folder. What it cannot parse it lists by row; whether its parallel
reading was right is settled by `icomms.importers.interaction_table`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

BLOCK = 125_000
_BATCH = 125_000
_MEMORY = "400MB"
_THREADS = 2  # more only wait for the one that numbers the ids
_REASONS = {
    "CAST": "not a number",
    "MISSING COLUMNS": "too few columns",
    "TOO MANY COLUMNS": "too many columns",
    "UNQUOTED VALUE": "broken quotes",
    "LINE SIZE OVER MAXIMUM": "row too long",
    "INVALID ENCODING": "damaged text",
    "INVALID STATE": "broken row",
}


class BrokenTableError(Exception):
    """DuckDB gave up on the table; the caller tries another way of reading or refuses the file."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """One UTF-8 table. `skip` rows come before the data, `width` columns make a row, `numbers` are
    the columns read as numbers. `padded`: short rows are filled up. `serial`: one thread from one
    end to the other, which is right whatever stands in quotation marks."""

    path: Path
    delimiter: str
    skip: int
    width: int
    numbers: frozenset[int] = frozenset()
    decimal_comma: bool = False
    padded: bool = False
    serial: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A row DuckDB could not parse: its number in the file (1-based), column index, why."""

    row: int
    column: int | None
    reason: str


def literal(text: str) -> str:
    """A text as an SQL literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def _file(path: Path) -> str:
    """The path as DuckDB has to be given it: `[1]` in a name is no pattern for other files."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))


class Log:
    """A DuckDB session that can read one table; use it in a `with` statement."""

    def __init__(self, table: TextTable, folder: Path, timezone: str) -> None:
        self.table = table
        self._spill = folder / "spill"
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
                "threads": str(min(_THREADS, os.cpu_count() or 1)),
            }
        )
        allowed = f"[{literal(str(table.path.absolute()))}, {literal(_file(table.path))}]"
        for setting, value in (
            ("timezone", literal(timezone)),
            ("temp_directory", literal(str(self._spill))),
            ("allowed_paths", allowed),
            ("allowed_directories", f"[{literal(str(self._spill) + '/')}]"),
            ("enable_progress_bar", "false"),
            ("python_enable_replacements", "false"),
            ("enable_external_access", "false"),
            ("lock_configuration", "true"),
        ):
            self._connection.execute(f"set {setting} = {value}")

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _relation(self) -> str:
        table = self.table
        types = {i: "DOUBLE" if i in table.numbers else "VARCHAR" for i in range(table.width)}
        columns = ", ".join(f"'c{i}': '{name}'" for i, name in types.items())
        parts = [
            literal(_file(table.path)), "header=false", "auto_detect=false",
            f"skip={table.skip}", f"delim={literal(table.delimiter)}", "quote='\"'", "escape='\"'",
            f"columns={{{columns}}}", "nullstr=''", "store_rejects=true",
        ]  # fmt: skip
        parts += ["null_padding=true"] if table.padded else []
        parts += ["parallel=false"] if table.padded or table.serial else []
        parts += ["decimal_separator=','"] if table.decimal_comma else []
        return f"read_csv({', '.join(parts)})"

    def values(self, column: int, limit: int) -> list[str]:
        """The first filled cells of a column."""
        return self._texts(
            f"select c{column} from {self._relation()} where c{column} is not null limit {limit}"
        )

    def days(self, column: int) -> list[str]:
        """The distinct dates (all before a space, T or comma) of a column, sorted."""
        return self._texts(
            f"select distinct regexp_extract(c{column}, '^[^ T,]+') as day "
            f"from {self._relation()} where c{column} is not null order by day"
        )

    def _texts(self, query: str) -> list[str]:
        try:
            return [str(text) for (text,) in self._connection.execute(query).fetchall()]
        except duckdb.Error:
            raise BrokenTableError from None
        finally:
            self._forget_rejects()

    def blocks(self, columns: Sequence[tuple[str, int]], time: str) -> Iterator[pa.Table]:
        """The wanted columns in blocks of exactly BLOCK rows (the last is shorter), in file order.

        `columns` are (name, index); `time` is the SQL of `at` for the cell `{cell}`, applied to the
        column named time, whose text is kept as `odd` where it gives nothing.
        """
        try:
            yield from _even(self._stream(columns, time))
        except (duckdb.Error, OSError, pa.ArrowInvalid):
            # Errors in the middle of the stream come through Arrow as OSError.
            raise BrokenTableError from None

    def _stream(self, columns: Sequence[tuple[str, int]], time: str) -> pa.RecordBatchReader:
        cells = {name: f"c{index}" for name, index in columns}
        inner = [f"{cell} as {named(name)}" for name, cell in cells.items()]
        wanted = [named(name) for name in cells if name != "time"]
        if "time" in cells:
            inner.append(time.format(cell=cells["time"]) + ' as "at"')
            wanted += ['"at"', 'case when "at" is null then "time" end as odd']
        self._forget_rejects()
        query = (
            f"select {', '.join(wanted)} from (select {', '.join(inner)} from {self._relation()})"
        )
        return self._connection.sql(query).to_arrow_reader(_BATCH)

    def _forget_rejects(self) -> None:
        self._connection.execute("drop table if exists reject_errors")
        self._connection.execute("drop table if exists reject_scans")

    def broken(self) -> list[Broken]:
        """The rows that the last `blocks` could not parse, in the order of the file."""
        found = self._connection.execute(
            """select line, min(column_idx) filter (where error_type = 'CAST'),
            arg_min(error_type::varchar, (column_idx, error_type::varchar))
            from reject_errors group by line order by line"""
        ).fetchall()
        return [
            Broken(int(line), None if column is None else int(column) - 1, _REASONS[kind])
            for line, column, kind in found
        ]


def named(name: str) -> str:
    """A column name in SQL.

    >>> named("at")
    '"at"'
    """
    return '"' + name.replace('"', '""') + '"'


def _even(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Batches of any size (they depend on the number of cores) → blocks of exactly BLOCK rows."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in reader:
        held.append(batch)
        size += batch.num_rows
        while size >= BLOCK:
            table = pa.Table.from_batches(held)
            yield table.slice(0, BLOCK)
            held = table.slice(BLOCK).to_batches()
            size -= BLOCK
    if size:
        yield pa.Table.from_batches(held)
