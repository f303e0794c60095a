"""The database behind the web application: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from icomms.errors import StorageError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 30


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
        """One transaction: committed at the end, rolled back by any error."""
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look; readers wait for nobody and change nothing."""
        with self._reading() as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest version; StorageError when it cannot be reached."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            command.upgrade(config, "head")
        except OperationalError:
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
