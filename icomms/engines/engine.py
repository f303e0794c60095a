"""What an engine does: look at one table, take small tables, answer queries with tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from icomms.errors import EngineError

LOG = "icomms_log"
"""The name under which the user's table is asked."""


class Engine(Protocol):
    """One session. `dialect` names its queries (`icomms.weekly.queries`); errors of the engine come
    as EngineError."""

    dialect: str

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Find a table (or path of Parquet), call it LOG; its columns as (name, type)."""

    def define(self, view: str, query: str) -> None:
        """Make a view of this session; an older one of that name goes."""

    def give(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""

    def ask(self, query: str) -> pa.Table:
        """Run a query."""

    def quoted(self, name: str) -> str:
        """A name of a column as the engine's SQL writes it."""

    def seconds(self, moment: str) -> str:
        """SQL for whole epoch seconds of a timestamp; one without zone is of the settings' zone."""


@contextmanager
def opened(address: str, timezone: str, scratch: Path) -> Iterator[Engine]:
    """A session with the engine at an address: "duckdb", sc://host:port or spark://host:port.

    `timezone` is given to times without one. Raises EngineError (unknown sort of address, extra not
    installed, nothing answers, session lost).
    """
    if address == "duckdb":
        from icomms.engines.local import local_engine

        with local_engine(timezone, scratch) as engine:
            yield engine
    elif address.startswith(("sc://", "spark://")):
        from icomms.engines.spark import spark_engine

        with spark_engine(address, timezone) as session:
            yield session
    else:
        raise EngineError(
            "This is no address of an engine.",
            "Allowed: duckdb, sc://host:15002 or spark://host:7077.",
        )
