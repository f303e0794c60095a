"""Apache Spark, the engine for logs larger than one machine.

sc://host:port is a Spark Connect server, for which the light client is enough and which needs no
Java here; spark://host:port is the master of a standalone cluster, for which all of pyspark and
Java are needed. Answers come through Arrow. Addresses may hold a token and are never shown.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pyarrow as pa

from icomms.engines.engine import LOG
from icomms.errors import EngineError

REACH_SECONDS = 10
PORTS = {"sc": 15002, "spark": 7077}
RETRIES = {"max_retries": 5, "initial_backoff": 100, "max_backoff": 4_000}  # about 10 s in all
_NOT_FOUND = frozenset(
    "TABLE_OR_VIEW_NOT_FOUND PATH_NOT_FOUND SCHEMA_NOT_FOUND UNABLE_TO_INFER_SCHEMA "
    "PARSE_SYNTAX_ERROR CATALOG_NOT_FOUND UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY".split()
)
_LOST = ("SESSION", "HANDLE", "UNAVAILABLE", "SparkConnectGrpc", "Py4J", "RetriesExceeded")
T = TypeVar("T")


class SparkEngine:
    """See `icomms.engines.engine.Engine`."""

    dialect = "spark"

    def __init__(self, session: Any) -> None:  # noqa: ANN401
        self._session = session

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Find a table of the catalogue, or Parquet by its path as the cluster sees it."""

        def find() -> list[tuple[str, str]]:
            path = "/" in table or table.endswith(".parquet")
            read = self._session.read
            frame = read.parquet(table) if path else read.table(table)
            frame.createOrReplaceTempView(LOG)
            return [(str(name), str(kind)) for name, kind in frame.dtypes]

        return _guarded(find, table)

    def define(self, view: str, query: str) -> None:
        """Make a view of this session."""
        _guarded(lambda: self._session.sql(query).createOrReplaceTempView(view))

    def give(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        _guarded(lambda: self._session.createDataFrame(table).createOrReplaceTempView(name))

    def ask(self, query: str) -> pa.Table:
        """Run a query."""
        return _guarded(lambda: self._session.sql(query).toArrow())

    def quoted(self, name: str) -> str:
        """A name in Spark's SQL."""
        return "`" + name.replace("`", "``") + "`"

    def seconds(self, moment: str) -> str:
        """Whole epoch seconds of a timestamp."""
        return f"unix_seconds(cast({moment} as timestamp))"


@contextmanager
def spark_engine(address: str, timezone: str) -> Iterator[SparkEngine]:
    """A session of its own on the cluster, ended afterwards."""
    _refuse_missing(address)
    _refuse_silent(address)
    session = _guarded(lambda: _session(address))
    try:
        _guarded(lambda: session.conf.set("spark.sql.session.timeZone", timezone))
        yield SparkEngine(session)
    finally:
        with suppress(Exception):  # the result is here, or the error is on its way
            _ended(session)


def _ended(session: Any) -> None:  # noqa: ANN401
    """End a session; one that is lost already is not tried again."""
    if hasattr(session, "client"):
        session.client.set_retry_policies([])
    session.stop()


def _session(address: str) -> Any:  # noqa: ANN401
    if address.startswith("sc://"):
        return _connected(address)
    from pyspark.sql import SparkSession

    started = SparkSession.builder.master(address).appName("icomms")
    quiet = started.config("spark.log.level", "ERROR").config("spark.ui.enabled", "false")
    return quiet.getOrCreate()


def _connected(address: str) -> Any:  # noqa: ANN401
    """A session of Spark Connect; what listens there without answering is known soon."""
    import grpc
    from pyspark.sql.connect.client import DefaultChannelBuilder
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    builder = DefaultChannelBuilder(address)
    with builder.toChannel() as channel:
        try:
            grpc.channel_ready_future(channel).result(REACH_SECONDS)
        except grpc.FutureTimeoutError:
            raise _silent(builder.endpoint) from None
    session = SparkSession(builder)
    session.client.set_retry_policies([DefaultPolicy(**RETRIES)])
    return session


def _refuse_missing(address: str) -> None:
    """What has to be installed for this sort of address."""
    light = address.startswith("sc://")
    needed = ("pyspark", "grpc") if light else ("pyspark", "py4j")
    java = light or "JAVA_HOME" in os.environ or shutil.which("java")
    if java and all(importlib.util.find_spec(name) for name in needed):
        return
    if light:
        raise EngineError(
            "The client of Spark is not installed.", 'Run: pip install "icomms[spark]".'
        )
    raise EngineError(
        "spark:// needs all of pyspark and Java, and one of them is not installed.",
        "Use the cluster's Connect server (sc://host:15002), or install pyspark instead of "
        "pyspark-client, and Java.",
    )


def _refuse_silent(address: str) -> None:
    """Spark's clients try for minutes; a port that nobody listens on is known at once."""
    place = urlsplit(address)
    try:
        host, port = place.hostname or "", place.port or (15002 if place.scheme == "sc" else 7077)
    except ValueError:
        raise EngineError(
            "The address of the engine has no right port.", "Write it like sc://host:15002."
        ) from None
    try:
        socket.create_connection((host, port), REACH_SECONDS).close()
    except OSError:
        raise _silent(f"{host}:{port}") from None


def _silent(place: str) -> EngineError:
    return EngineError(
        f"No Spark answers at {place}.",
        "Check the address, that the server runs, and that a firewall lets you through.",
    )


def _guarded(step: Callable[[], T], table: str = "") -> T:
    """Run a step; Spark's errors by their names alone, because their texts quote data."""
    from pyspark.errors import PySparkException

    try:
        return step()
    except PySparkException as error:
        name = _name(error)
        lost = any(part in f"{name} {type(error).__name__}" for part in _LOST)
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("grpc", "py4j"):
            raise
        name, lost = type(error).__name__, True
    if name in _NOT_FOUND and table:
        raise EngineError(
            f"Spark has no table {table}.",
            "Check its name (catalog.schema.table) or path, and that your user may read it.",
        ) from None
    if lost:
        raise EngineError(
            f"The session with Spark was lost ({name}).",
            "Check the server and run the same command again; nothing was written.",
        )
    raise EngineError(f"Spark could not finish ({name}).", "Look for this name in Spark's own log.")


def _name(error: Any) -> str:  # noqa: ANN401
    """The condition Spark gives an error, else the name of its class."""
    name = str(error.getCondition() or type(error).__name__)
    return name.partition(".")[0]
