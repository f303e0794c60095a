"""The database behind the web application: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from icomms.errors import StorageError, UnavailableError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 30
LOCKED = "55P03"  # PostgreSQL's code for a lock that could not be had in time
LOCK_TRIES = 20
BACK_SECONDS = 600.0
Result = TypeVar("Result")


class Database:
    """One database. Use cases work inside `begin`; several processes may share it."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy writes it: sqlite:///file or postgresql://user@host/name."""
        self.url = _with_driver(url)
        self.engine = _engine(self.url)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        reading = self.engine.execution_options(reading=True)
        self._reading = sessionmaker(reading, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back by any error.

        UnavailableError when the database does not answer, here and in `read`.
        """
        with _reached(), self._writing.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look; readers wait for nobody and change nothing."""
        with _reached(), self._reading() as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest version.

        Processes that start at once do so one after the other. Raises StorageError when the
        database cannot be reached, is of a newer icomms, or is kept locked by others.
        """
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            _upgrade(config)
        except CommandError:
            raise StorageError(
                f"The database {self.engine.url.render_as_string()} is of a newer icomms.",
                "Start the newer version, or restore the backup made before the upgrade.",
            ) from None
        except OperationalError as error:
            if _locked(error):
                raise StorageError(
                    "The tables cannot be brought up to date: others keep them locked.",
                    "Wait until backups and reports on the database have ended, then start again.",
                ) from None
            raise StorageError(
                f"The database {self.engine.url.render_as_string()} cannot be reached.",
                "Check DATABASE_URL and that the server runs.",
            ) from None

    def answers(self) -> bool:
        """Whether the database answers now."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("select 1"))
        except OperationalError:
            return False
        return True

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


@contextmanager
def _reached() -> Iterator[None]:
    """A connection that cannot be made, or breaks, is no fault of ours."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated or error.statement is None:
            raise UnavailableError(
                "The database does not answer.", "Nothing was changed. Try again in a moment."
            ) from None
        raise


def when_back(action: Callable[[], Result], patience: float = BACK_SECONDS) -> Result:
    """Do something that must not be lost, again and again while the database does not answer.

    UnavailableError when it is still away after `patience` seconds.
    """
    end = time.monotonic() + patience
    while True:
        try:
            return action()
        except UnavailableError:
            if time.monotonic() > end:
                raise
            time.sleep(1.0)


def _upgrade(config: Config) -> None:
    """Upgrade, giving way to whoever uses the tables: pages must not queue behind a long wait."""
    for left in reversed(range(LOCK_TRIES)):
        try:
            command.upgrade(config, "head")
        except OperationalError as error:
            if not (left and _locked(error)):
                raise
            time.sleep(1.0)
        else:
            return


def _locked(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", "") == LOCKED


def now() -> int:
    """This moment in epoch seconds (UTC), as every table keeps times."""
    return int(time.time())


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _engine(url: str) -> Engine:
    # Errors end in the log of the server: hashes and names must not.
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Readers never wait for the writer (WAL), references hold, SQLAlchemy begins by itself."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=wal", "foreign_keys=on", "synchronous=normal"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """A transaction that reads first and writes later must not fail because another wrote."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("begin" if reading else "begin immediate")
