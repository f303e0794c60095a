"""Reaching a server, or saying in one sentence why not."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from graph.neo4j_errors import check_version
from graph.neo4j_settings import Labels, neo4j_settings
from graph.neo4j_store import Neo4jStore
from graph.store import AddressError, StoreError, open_store
from tests.graph.graphs import network
from tests.neo4j.server import PASSWORD

pytestmark = pytest.mark.xdist_group("neo4j")


def refused(call, *words):
    """The sentence of a call that fails; it holds the words and never the password."""
    with pytest.raises(StoreError) as caught:
        call()
    text = str(caught.value)
    for word in words:
        assert word in text, text
    assert PASSWORD not in text
    assert caught.value.fix
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return text


def test_a_server_that_is_not_running(opened):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(opened(uri=f"bolt://127.0.0.1:{port}").keys, "No Neo4j answers", str(port))


def test_a_port_that_says_nothing(opened):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        uri = f"bolt://127.0.0.1:{silent.getsockname()[1]}"
        refused(opened(uri=uri, connect=1.0).keys, "No Neo4j answers")


def test_a_host_that_does_not_exist(opened):
    refused(opened(uri="neo4j://nowhere.invalid:7687").keys, "No Neo4j answers")


def test_a_wrong_password(opened):
    store = opened(password="wrong-password")
    text = refused(store.keys, "refuses the user neo4j", "ICOMMS_NEO4J_PASSWORD_FILE")
    assert "wrong-password" not in text + repr(store.settings)


def test_a_first_password_that_was_never_changed(opened, neo4j):
    with neo4j.driver() as driver:
        driver.execute_query(
            "CREATE USER fresh SET PASSWORD 'first-password' CHANGE REQUIRED", database_="system"
        )
        try:
            store = opened(user="fresh", password="first-password")
            refused(store.keys, "first password", "Neo4j Browser")
        finally:
            driver.execute_query("DROP USER fresh", database_="system")


def test_no_right_to_write(opened):
    """The Community edition has no roles; it refuses in the same way to write while reading."""
    refused(lambda: opened().connection.read("CREATE (:X)"), "user neo4j may not do this", "right")


def test_a_database_that_is_not_there(opened):
    refused(opened(database="people").keys, "/people has no such database", "Community")
    assert opened(database="neo4j").keys() == ()


def test_a_version_that_is_too_old(opened):
    """The server's real answer passes, the same with an older number does not."""
    store = opened()
    found = store.connection.server()
    assert found.edition == "community"
    check_version(found.version, store.settings.place)
    for old in ("5.25.1", "4.4.40", "3.5"):
        version = found.version.replace("5.26.30", old)
        refused(lambda v=version: check_version(v, "bolt://x"), old, "5.26", "upgrade")
    for new in ("5.27-aura", "2025.10.1", "2026.01.0"):
        check_version(new, "bolt://x")


@pytest.mark.parametrize("scheme", ["neo4j", "bolt+ssc", "neo4j+ssc"])
def test_schemes_that_work(opened, neo4j, scheme):
    store = opened(uri=neo4j.uri.replace("bolt", scheme))
    store.save("k", network(1))
    assert store.load("k").checksum() == network(1).checksum()


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s", "bolt"])
def test_a_certificate_authority_of_ones_own(opened, neo4j, scheme):
    uri = neo4j.uri.replace("bolt", scheme)
    store = opened(uri=uri, ca=neo4j.home / "certificates" / "public.crt")
    assert store.keys() == ()


def test_a_certificate_that_is_not_trusted(opened, neo4j):
    uri = neo4j.uri.replace("bolt", "bolt+s")
    refused(opened(uri=uri).keys, "certificate", "not trusted", "ICOMMS_NEO4J_CA")


def test_a_password_in_a_file(neo4j, tmp_path, monkeypatch):
    monkeypatch.delenv("ICOMMS_NEO4J_PASSWORD")
    path = tmp_path / "secret"
    path.write_text(f"{PASSWORD}\nsecond line\n", encoding="utf-8")
    monkeypatch.setenv("ICOMMS_NEO4J_PASSWORD_FILE", str(path))
    store = open_store(f"{neo4j.uri}/neo4j")
    assert store.keys() == ()
    store.close()
    path.unlink()
    refused(lambda: open_store(neo4j.uri), "cannot be read")


def test_labels_of_ones_own(opened, neo4j):
    store = opened(labels=Labels("Réseau", "Stand", "Kollege"))
    store.save("k", network(1), {"name": [f"Người {i}" for i in range(8)]})
    assert store.load("k").checksum() == network(1).checksum()
    assert opened().keys() == ()
    with neo4j.driver() as driver:
        found = driver.execute_query("MATCH (n) UNWIND labels(n) AS l RETURN l, count(*)").records
    assert dict(map(list, found)) == {"Réseau": 1, "Stand": 1, "Kollege": 8}


@pytest.mark.parametrize(
    ("url", "environment", "said"),
    [
        ("bolt://me:secret@host", {}, "ICOMMS_NEO4J_PASSWORD"),
        ("bolt://me@host", {}, "user or a password"),
        ("neo4j://", {}, "names no host"),
        ("neo4j://host:port", {}, "no number"),
        ("neo4j://host:70000", {}, "no number"),
        ("neo4j://host/a/b", {}, "ends oddly"),
        ("neo4j://host?policy=x", {}, "ends oddly"),
        ("bolt://host", {"ICOMMS_NEO4J_CA": "/nowhere.pem"}, "no file /nowhere.pem"),
        ("bolt://host", {"ICOMMS_NEO4J_LABELS": "Group=Team"}, "Allowed: Network"),
        ("bolt://host", {"ICOMMS_NEO4J_LABELS": "Person=a b"}, "Allowed: Network"),
        ("bolt://host", {"ICOMMS_NEO4J_LABELS": "Person=Network"}, "apart"),
        ("bolt://host", {"ICOMMS_NEO4J_KEEP": "many"}, "ICOMMS_NEO4J_KEEP is 'many'"),
    ],
)
def test_addresses_and_variables_that_are_refused(url, environment, said):
    with pytest.raises(AddressError) as caught:
        neo4j_settings(url, environment)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_everything_the_environment_says():
    found = neo4j_settings(
        "neo4j+s://[::1]:7688",
        {
            "ICOMMS_NEO4J_USER": "icomms", "ICOMMS_NEO4J_PASSWORD": "p", "ICOMMS_NEO4J_KEEP": "3",
            "ICOMMS_NEO4J_DATABASE": "people", "ICOMMS_NEO4J_LABELS": "Person=Colleague",
            "ICOMMS_NEO4J_GRACE_SECONDS": "5", "ICOMMS_NEO4J_CONNECT_SECONDS": "6",
            "ICOMMS_NEO4J_TRANSACTION_SECONDS": "7", "ICOMMS_NEO4J_RETRY_SECONDS": "8",
        },
    )  # fmt: skip
    assert found.place == "neo4j+s://[::1]:7688/people"
    assert (found.user, found.password, found.keep) == ("icomms", "p", 3)
    assert (found.grace, found.connect, found.transaction, found.retry) == (5, 6, 7, 8)
    assert found.labels == Labels(person="Colleague")
    assert Neo4jStore(replace(found, database=None)).settings.place == "neo4j+s://[::1]:7688"
