"""Clients that send a few bytes and stop, or hang up: others are served, nothing is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from icomms.storage import accounts, datasets
from icomms.storage.database import Database
from tests.browser.product import Product
from tests.faults.client import Client, Upload

PASSWORD = "a long enough sentence"
STOPPING = 120  # more than waitress takes connections when nobody says otherwise
ROW = b"a@x.vn,b@x.vn,message,2025-03-02 09:15\n"
HEAD = b"source,target,kind,time\n"


@pytest.fixture(scope="module")
def product(tmp_path_factory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("slow") / "home", ICOMMS_WITHOUT_WORKER="1").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def database(product) -> Iterator[Database]:
    found = Database(f"sqlite:///{product.home / 'icomms.db'}")
    with found.begin() as session:
        accounts.make_user(session, "a@example.com", "A", "analyst", PASSWORD)
    yield found
    found.close()


@pytest.fixture(scope="module")
def client(product, database) -> Client:
    return Client(product.port).sign_in("a@example.com", PASSWORD)


def left(home: Path) -> list[Path]:
    return [*(home / "uploads").iterdir(), *home.glob("arriving/*/*")]


def nothing_left(home: Path) -> bool:
    for _ in range(600):
        if not left(home):
            return True
        time.sleep(0.1)
    return False


def begin(client: Client, stack: ExitStack, upload: Upload, sent: bytes):
    """Send the beginning of an upload and stop."""
    connection = client.connect()
    stack.callback(connection.close)
    connection.putrequest("POST", "/data/upload")
    for name, value in {**client.headers(), **upload.headers}.items():
        connection.putheader(name, value)
    connection.endheaders(sent)
    return connection


def test_who_stops_in_the_middle_keeps_nobody_waiting(product, client, database):
    whole = HEAD + 100 * ROW
    with ExitStack() as stack:
        upload = Upload(client, "slow.csv", 10_000_000)
        for _ in range(STOPPING):
            begin(client, stack, upload, next(upload.body(())))
        for _ in range(5):
            assert client.request("GET", "/data/new")[0] == 200
        status, text, _ = client.upload("quick.csv", len(whole), [whole])
        assert status == 303, text
    with database.read() as session:
        (made,) = datasets.data_sets(session)
        (file,) = datasets.files(session, made.id)
    (product.home / "uploads" / file.stored).rename(product.home / "seen.csv")
    assert (product.home / "seen.csv").read_bytes() == whole
    assert nothing_left(product.home), left(product.home)


def test_who_hangs_up_leaves_nothing(product, client, database):
    with database.read() as session:
        before = datasets.data_sets(session)
    with ExitStack() as stack:
        upload = Upload(client, "gone.csv", 10_000_000)
        pieces = upload.body([HEAD + 50_000 * ROW])
        connection = begin(client, stack, upload, next(pieces))
        connection.send(next(pieces))
        assert client.request("GET", "/data/new")[0] == 200
        connection.close()
    assert client.request("GET", "/data/new")[0] == 200
    assert nothing_left(product.home), left(product.home)
    with database.read() as session:
        assert datasets.data_sets(session) == before
