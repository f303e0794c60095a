"""Tables as declared, an audit log that only grows, transactions that are whole."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from icomms.errors import StorageError, UnavailableError
from icomms.storage import audit, settings
from icomms.storage.database import Database, when_back
from icomms.storage.tables import Base


def test_migrations_make_the_declared_tables(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_twice_changes_nothing(database):
    database.migrate()
    assert database.answers()


@pytest.mark.parametrize("statement", ["delete from audit", "update audit set who = 'x'"])
def test_the_audit_log_refuses_changes(database, statement):
    with database.begin() as session:
        audit.log(session, None, "setup")
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as session:
        session.execute(text(statement))
    with database.read() as session:
        assert audit.count(session, audit.AuditFilter()) == 1


def test_undeclared_events_and_fields_are_refused(database):
    with database.begin() as session:
        with pytest.raises(ValueError, match="undeclared"):
            audit.log(session, None, "looked around")
        with pytest.raises(ValueError, match="no fields"):
            audit.log(session, None, "setup", password="x")


def test_events_are_filtered_and_streamed(database, owner):
    with database.begin() as session:
        for number in range(7):
            audit.log(session, None, "snapshot deleted", snapshot=number)
        audit.log(session, None, "setup")
    wanted = audit.AuditFilter(event="snapshot deleted")
    with database.read() as session:
        assert audit.count(session, wanted) == 7
        assert [e.fields["snapshot"] for e in audit.events(session, wanted, 0, 2)] == [6, 5]
        assert [e.fields["snapshot"] for e in audit.all_events(session, wanted)] == list(range(7))
        assert audit.count(session, audit.AuditFilter(user_id=owner)) == 0
        assert audit.count(session, audit.AuditFilter(last=1)) == 0
        assert audit.count(session, audit.AuditFilter(first=1)) == 8


def test_an_error_leaves_nothing_behind(database):
    def fail_halfway():
        with database.begin() as session:
            settings.set_setting(session, "purpose.text", "x", None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with database.read() as session:
        assert settings.setting(session, "purpose.text", "none") == "none"


def test_settings_keep_any_plain_value(database, owner):
    with database.begin() as session:
        settings.set_setting(session, "scoring.kinds", {"thanks": {"weight": 2.5}}, owner)
        settings.set_setting(session, "scoring.draws", 100, owner)
        settings.set_setting(session, "scoring.draws", 200, owner)
    with database.begin() as session:
        found = settings.settings_under(session, "scoring.")
        assert found == {"kinds": {"thanks": {"weight": 2.5}}, "draws": 200}
        settings.clear_setting(session, "scoring.draws")
        settings.clear_setting(session, "scoring.draws")
        assert settings.setting(session, "scoring.draws", 20) == 20


def test_a_server_that_is_not_there_is_said_so():
    with pytest.raises(StorageError, match="cannot be reached"):
        Database("postgresql://nobody@127.0.0.1:9/none").migrate()


def test_a_database_of_a_newer_version_is_left_alone(database):
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StorageError, match="is of a newer icomms"):
        database.migrate()


def test_tables_that_others_keep_locked_are_waited_for_and_then_named(database, monkeypatch):
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite waits for its one writer")
    monkeypatch.setattr("icomms.storage.database.LOCK_TRIES", 1)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0002'"))
    with database.engine.begin() as reading:
        reading.execute(text("select count(*) from jobs"))
        with pytest.raises(StorageError, match="others keep them locked"):
            database.migrate()


def test_a_server_that_is_away_is_named_and_waited_for():
    away = Database("postgresql://icomms@127.0.0.1:9/icomms")
    tries = []

    def look():
        tries.append(1)
        with away.read() as session:
            settings.setting(session, "x")

    with pytest.raises(UnavailableError, match="does not answer"):
        when_back(look, patience=0.5)
    assert len(tries) == 2
    away.close()
