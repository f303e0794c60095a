"""The canonical tables of all files as views in one numbering, in a DuckDB that stays small.

`interactions` holds what is to be summed: rows of files without kept sums, and of the others only
those of weeks that two files share (icomms.kept_sums). `loose` holds the first sort alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from icomms.importers.tables import KEPT, SCHEMAS
from icomms.installation import log_memory_mb


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file's canonical tables: its folder and the number of its first account, event, space.

    `known` maps, per sort of number ("account", "event", "space"), what an earlier file named too
    to its number there, so that overlapping exports count the same hour or event once. `kept` is
    where the file's sums are kept, None when they are made anew each time.
    """

    folder: Path
    account_offset: int
    event_offset: int
    space_offset: int
    known: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    kept: Path | None = None

    def offset(self, sort: str) -> int:
        """Number of the file's first account, event or space in the common numbering."""
        return {
            "account": self.account_offset,
            "event": self.event_offset,
            "space": self.space_offset,
        }[sort]


@contextmanager
def connect(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that never loads an extension and holds to ICOMMS_LOG_MEMORY_MB.

    What does not fit is written into `folder`/spill, which is gone afterwards.
    """
    memory, spill = log_memory_mb(), folder / "spill"
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute(f"set memory_limit = '{memory}MB'")
    connection.execute("set temp_directory = ?", [str(spill)])
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


_NUMBERED = {
    "actor": "account", "target": "account", "account": "account", "respondent": "account",
    "nominee": "account", "organizer": "account", "event": "event", "space": "space",
}  # fmt: skip


_TABLES = ("events", "attendance", "nominations", "space_members", "spaces")
TOTALS = ("kind_totals", "activity", "proposals")
SUMS = ("tie_weeks", "sent_weeks", "declared_ties")
# The week of a row, as the queries of `icomms.weekly` number it.
_ROW_WEEK = 'cast(floor((r."at" + 259200) / 604800.0) as integer)'


def views(connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile]) -> None:
    """One view per canonical table over all files, and what is kept of each as `file_…`.

    Of files without anything kept, `loose` has the interactions and nominations.
    """
    _known_tables(connection, files)
    for name in (*_TABLES, *KEPT):
        _view(connection, name, name, [(file, file.folder) for file in files])
    loose = [(file, file.folder) for file in files if file.kept is None]
    _view(connection, "loose_rows", "interactions", loose)
    _view(connection, "loose_nominations", "nominations", loose)
    connection.execute(
        f"""create temp view loose as {_PLAIN.format("loose_rows")} union all
            select respondent, nominee, dimension, null, 1, 1.0, 0, null from loose_nominations
            where respondent is not null"""
    )
    for name in TOTALS:
        of = [(file, file.kept / "totals") for file in files if file.kept is not None]
        _view(connection, f"file_{name}", name, of)


_PLAIN = """select actor, target, cast(kind as varchar) as kind, "at", group_size, weight, flags,
            space from {}"""


def summed_views(
    connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile], sums: str
) -> None:
    """`interactions`, what has to be summed now, and `file_…`, the sums kept under the name `sums`.

    A pair counts once an hour and kind, so the sums of two files cannot be added where both have
    rows of one kind in one week: of such weeks (`shared`) the rows themselves are taken.
    """
    kept = [(file, file.kept) for file in files if file.kept is not None]
    found = [_empty_select("tie_weeks", ("kind", "week"), "-1 as file")]
    for i, (_, place) in enumerate(kept):
        for name in ("tie_weeks", "sent_weeks"):
            path = _quoted(place / sums / f"{name}.parquet")
            found.append(f"select distinct {i} as file, kind, week from read_parquet({path})")
    connection.execute(
        f"""create temp table shared as select kind, week from ({" union ".join(found)})
            group by kind, week having count(*) > 1"""
    )
    own = "anti join shared s on r.kind = s.kind and r.week = s.week"
    for name in SUMS:
        of = [(file, place / sums) for file, place in kept]
        _view(connection, f"file_{name}", name, of, own if name != "declared_ties" else "")
    both = f"semi join shared s on cast(r.kind as varchar) = s.kind and {_ROW_WEEK} = s.week"
    _view(connection, "shared_rows", "interactions", kept, both)
    connection.execute(
        f"""create temp view interactions as
            select * from loose union all {_PLAIN.format("shared_rows")}"""
    )


def _view(
    connection: duckdb.DuckDBPyConnection, view: str, name: str,
    of: Sequence[tuple[ImportedFile, Path]], joined: str = "",
) -> None:  # fmt: skip
    """A table of several files, each with the folder it is in, in the common numbering.

    `joined` says which of the rows `r` belong to it. Numbers are looked up after the files are put
    together: a look-up for each file would take the memory of all of them at once.
    """
    selects = [_empty_select(name)]
    selects += [
        _file_select(file, name, folder)
        for file, folder in of
        if (folder / f"{name}.parquet").exists()
    ]
    columns, joins = [], [joined]
    for column in SCHEMAS[name].names:
        sort = _NUMBERED.get(column)
        if sort is None:
            columns.append(f'r."{column}"')
            continue
        columns.append(f"coalesce(k_{column}.common, r.{column}) as {column}")
        joins.append(f"left join known_{sort} k_{column} on r.{column} = k_{column}.own")
    connection.execute(
        f"""create temp view {view} as select {", ".join(columns)}
            from ({" union all ".join(selects)}) r {" ".join(joins)}"""
    )


def _known_tables(connection: duckdb.DuckDBPyConnection, files: Sequence[ImportedFile]) -> None:
    """Per sort of number, which numbers (files counted one after the other) an earlier file has."""
    for sort in ("account", "event", "space"):
        own = [file.offset(sort) + number for file in files for number in file.known.get(sort, ())]
        common = [number for file in files for number in file.known.get(sort, {}).values()]
        table = pa.table({"own": pa.array(own, pa.int32()), "common": pa.array(common, pa.int32())})
        connection.register(f"known_{sort}", table)


def _file_select(file: ImportedFile, name: str, folder: Path) -> str:
    """One file's rows of a table, its numbers after those of the files before."""
    columns = [
        f'"{c}"' if c not in _NUMBERED else f"{c} + {file.offset(_NUMBERED[c])} as {c}"
        for c in SCHEMAS[name].names
    ]
    path = _quoted(folder / f"{name}.parquet")
    return f"select {', '.join(columns)} from read_parquet({path})"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _empty_select(name: str, only: Sequence[str] = (), first: str = "") -> str:
    names = {pa.int32(): "integer", pa.int64(): "bigint", pa.string(): "varchar",
             pa.bool_(): "boolean", pa.float64(): "double"}  # fmt: skip
    parts = [first] if first else []
    for column in SCHEMAS[name]:
        if not only or column.name in only:
            kind = names.get(column.type, "varchar")
            parts.append(f'cast(null as {kind}) as "{column.name}"')
    return f"select {', '.join(parts)} where false"
