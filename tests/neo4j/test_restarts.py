"""Servers that end, fill up or may not write, on a second server of their own."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from dataclasses import replace

import neo4j as driver_library
import numpy as np
import pytest

from graph.model import Network, Ties
from graph.neo4j_settings import neo4j_settings
from graph.neo4j_store import Neo4jStore
from graph.neo4j_write import Writer
from tests.graph.graphs import network
from tests.neo4j.server import PASSWORD, new_server
from tests.neo4j.test_connecting import refused

pytestmark = pytest.mark.xdist_group("neo4j")


def larger(seed):
    """Many people: one batch of them takes some megabytes."""
    random = np.random.default_rng(seed)
    n, m = 10_000, 20_000
    ties = Ties.from_edges(n, random.integers(0, n, m), random.integers(0, n, m), random.random(m))
    return Network(n, {"attention": ties})


@pytest.fixture
def opened(second):
    stores = []

    def store(retry=240, lease=60):
        settings = neo4j_settings(second.uri, {"ICOMMS_NEO4J_PASSWORD": PASSWORD})
        stores.append(Neo4jStore(replace(settings, retry=float(retry), lease=float(lease))))
        return stores[-1]

    yield store
    for made in stores:
        made.close()


@pytest.fixture(scope="module")
def place(neo4j_server, tmp_path_factory):
    """One server's data for all tests here; it runs only inside a test."""
    return new_server(tmp_path_factory.mktemp("second") / "home")


@pytest.fixture
def second(place):
    yield place
    place.stop()


def test_killed_while_staging_and_started_with_less_memory(second, opened, monkeypatch):
    """The old network stays current, the rest is swept; an old connection works again."""
    second.start()
    store = opened()
    store.save("k", network(1))
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "_nodes", lambda *_: second.kill() or [""] * 8)
        refused(lambda: opened(retry=1, lease=1).save("k", network(2)), "was lost")
    second.start({"db.memory.transaction.max": "2m"})
    assert store.load("k").checksum() == network(1).checksum()
    assert store.status().unfinished == 1
    refused(lambda: store.save("large", larger(1)), "memory", "db.memory.transaction.max")
    store.save("k", network(3))
    assert store.load("k").checksum() == network(3).checksum()
    assert [d.key for d in store.status().networks] == ["k"]


def test_a_server_that_ends_and_says_yes_to_a_commit(second, opened, monkeypatch):
    """SIGTERM with a transaction open, then the commit, at the step that makes it current."""
    second.start()
    store = opened()
    store.save("yes", network(1))
    with monkeypatch.context() as patched:
        restart = _ending_at_the_switch(second, patched)
        store.save("yes", network(2))
        restart.join()
    assert store.load("yes").checksum() == network(2).checksum()
    assert opened().load("yes").checksum() == network(2).checksum()
    assert store.status().unfinished == 0


def _ending_at_the_switch(server, patched):
    """The server is told to end just before one commit, and started again; the thread that does."""
    commit, begin = driver_library.Transaction.commit, Writer.make_current
    armed = threading.Event()

    def start_again():
        server.process.wait(180)
        server.start()

    restart = threading.Thread(target=start_again)

    def make_current(writer, staged):
        armed.set()
        begin(writer, staged)

    def ending(transaction):
        if armed.is_set():
            armed.clear()
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            restart.start()
        commit(transaction)

    patched.setattr(Writer, "make_current", make_current)
    patched.setattr(driver_library.Transaction, "commit", ending)
    return restart


def test_a_database_that_may_only_be_read_and_then_is_gone(second, opened):
    second.start({"server.databases.read_only": "neo4j"})
    store = opened(retry=1)
    store.keys()
    refused(lambda: store.save("k", network(1)), "may only be read", "read_only")
    second.stop()
    for _ in range(2):
        refused(store.keys, "was lost")


def test_a_full_disk(neo4j_server, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small file system: the test of a full disk needs one")
    server = new_server(small / "home")
    settings = neo4j_settings(server.uri, {"ICOMMS_NEO4J_PASSWORD": PASSWORD})
    store = Neo4jStore(replace(settings, retry=5.0))
    try:
        server.start()
        store.save("k", network(1))
        (small / "filler").write_bytes(b"x" * (shutil.disk_usage(small).free - 300_000))
        refused(lambda: store.save("k", larger(1)), "could not write to its disk", "Free some room")
        refused(lambda: store.load("k"), "has stopped", "restart")
    finally:
        store.close()
        server.kill()  # with a full disk it does not end by itself
        subprocess.run(["umount", str(small)], check=True)
