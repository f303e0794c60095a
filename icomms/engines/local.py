"""DuckDB on this machine, the engine for those whose log fits its disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from icomms.engines.engine import LOG
from icomms.errors import EngineError
from icomms.evidence_views import connect


class LocalEngine:
    """See `icomms.engines.engine.Engine`."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Find Parquet: a file, or a folder of files."""
        path = Path(table)
        files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        try:
            self._connection.read_parquet([str(file) for file in files]).create_view(LOG)
            found = self._connection.execute(f"describe {LOG}").fetchall()
        except duckdb.Error:
            raise EngineError(
                f"{table} is no Parquet that can be read.",
                "Name a file or folder of Parquet, or name the engine that knows this table with "
                "--engine.",
            ) from None
        return [(str(row[0]), str(row[1])) for row in found]

    def define(self, view: str, query: str) -> None:
        """Make a view of this session."""
        self._connection.execute(f"create or replace temp view {view} as {query}")

    def give(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self._connection.register(name, table)

    def ask(self, query: str) -> pa.Table:
        """Run a query."""
        try:
            return self._connection.sql(query).to_arrow_table()
        except (duckdb.Error, OSError) as error:
            raise EngineError(
                f"DuckDB could not finish: {type(error).__name__}.",
                "Check that the Parquet is whole and the disk has room beside --out.",
            ) from None

    def quoted(self, name: str) -> str:
        """A name in DuckDB's SQL."""
        return '"' + name.replace('"', '""') + '"'

    def seconds(self, moment: str) -> str:
        """Whole epoch seconds of a timestamp."""
        return f"cast(floor(epoch(cast({moment} as timestamptz))) as bigint)"


@contextmanager
def local_engine(timezone: str, scratch: Path) -> Iterator[LocalEngine]:
    """A session within ICOMMS_LOG_MEMORY_MB that spills into `scratch`."""
    with connect(scratch) as connection:
        connection.execute("set timezone = ?", [timezone])
        yield LocalEngine(connection)
