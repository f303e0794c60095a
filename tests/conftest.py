"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ICOMMS_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples; absent ones skip with the reason, in CI they must be there."""
    if not SHARED.is_dir():
        reason = f"{SHARED} is not there: tests on real samples need it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def files() -> Path:
    """Small made-up files, one way of being awkward each."""
    return ROOT / "tests" / "files"


@pytest.fixture(scope="session")
def postgres():
    """URL of a real PostgreSQL server, started for this run."""
    from tests.postgres import running_postgres, server_programs

    if server_programs() is None:
        reason = "PostgreSQL is not installed: tests of it need its server programs"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """A fresh, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'icomms.db'}"
    import secrets

    import psycopg

    server = request.getfixturevalue("postgres")
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return f"{server}/{name}"


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory):
    """A real Neo4j server, one for the whole run: mark its tests `xdist_group("neo4j")`."""
    from tests.neo4j.server import missing, new_server

    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = new_server(tmp_path_factory.mktemp("neo4j") / "home")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def neo4j(neo4j_server, monkeypatch):
    """The server, empty, with its user and password in the environment."""
    from tests.neo4j.server import PASSWORD, USER, empty

    monkeypatch.setenv("ICOMMS_NEO4J_USER", USER)
    monkeypatch.setenv("ICOMMS_NEO4J_PASSWORD", PASSWORD)
    empty(neo4j_server)
    return neo4j_server
