"""Every storage test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import pytest

from icomms.storage import accounts, datasets
from icomms.storage.database import Database


@pytest.fixture
def database(database_url) -> Database:
    found = Database(database_url)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def owner(database) -> int:
    with database.begin() as session:
        return accounts.make_user(
            session, "Ada@Example.com", "Ada", "administrator", "a long enough sentence"
        ).id


@pytest.fixture
def data_set(database, owner) -> int:
    with database.begin() as session:
        return datasets.make_data_set(session, "Spring", "own", owner).id
