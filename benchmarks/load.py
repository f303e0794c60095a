"""A real server under load: `python -m benchmarks.load [upload] [readers]` (default: both).

upload: 2 GiB are sent by a client that makes them on the way; the server's memory is read from
/proc meanwhile, and somebody else reads a page every half second.
readers: a log of 10,000,000 rows is uploaded, checked and analysed, all through the pages; while
the analysis runs (three minutes at most) twenty people read pages of a company of 10,000, each one
page a second.

Works in data/var/bench/load, on 127.0.0.1 only, needs 10 GB of disk and deletes what it made.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import pages
from benchmarks.generate import write_log
from icomms.governance.organisation import PURPOSE
from icomms.jobs import ENDED
from icomms.pages.view import view_of
from icomms.storage import datasets, jobs, settings, snapshots
from icomms.storage.database import Database
from icomms.storage.records import Job
from tests.browser.product import Product
from tests.faults.client import Client

PLACE = Path("data/var/bench/load")
LOG = Path("data/var/bench/log_10000000.csv")
UPLOAD, ROWS, PEOPLE = 2**31, 10_000_000, 10_000
ROOM = 10 * 10**9
READERS, PAUSE, ALONE_SECONDS, READ_SECONDS = 20, 1.0, 30.0, 180.0
HEAD = b"source,target,kind,time\n"
PIECE = 1_000 * b"an@x.vn,binh@x.vn,message,2025-03-02 09:15\n"
PLAIN = ("/", "/people", "/people?role=spreader", "/people?q=nguyen", "/network", "/network/list",
         "/snapshots", "/data/", "/settings/", "/help/scores")  # fmt: skip


def main() -> None:
    """Print Markdown rows."""
    chosen = sys.argv[1:] or ["upload", "readers"]
    print(
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start\n"
    )
    with _serving() as (product, database):
        client = Client(product.port).sign_in("analyst@example.com", pages.PASSWORD)
        addresses = _addresses(database)
        for address in addresses:  # the first look at a snapshot opens it
            assert client.request("GET", address)[0] == 200, address
        if "upload" in chosen:
            _upload(product, database, client, addresses)
        if "readers" in chosen:
            _readers(product, database, client, addresses)


@contextmanager
def _serving() -> Iterator[tuple[Product, Database]]:
    """A server on a copy of the company that benchmarks.pages makes."""
    made = pages.application(pages.company())
    made.extensions["icomms_database"].close()
    shutil.rmtree(PLACE, ignore_errors=True)
    if shutil.disk_usage(PLACE.parent).free < ROOM:
        raise SystemExit(f"{ROOM / 1e9:.0f} GB of disk are needed")
    shutil.copytree(pages.PLACE, PLACE, symlinks=True)
    product = Product(PLACE.resolve()).start()
    database = Database(f"sqlite:///{PLACE.resolve() / 'icomms.db'}")
    try:
        yield product, database
    finally:
        product.stop()
        database.close()
        shutil.rmtree(PLACE)


# ---- one large upload ----


def _upload(product: Product, database: Database, client: Client, addresses: list[str]) -> None:
    readings = Readings()
    with readings.by(1, addresses, client, pause=0.5), _memory(product) as memory:
        start = time.perf_counter()
        status, text, location = client.upload("large.csv", UPLOAD, _rows(UPLOAD))
        seconds = time.perf_counter() - start
    assert status == 303, text
    data_set = int(location.split("/")[2])
    with database.read() as session:
        (file,) = datasets.files(session, data_set)
        name = datasets.data_set(session, data_set).name
    stored = product.home / "uploads" / file.stored
    assert stored.stat().st_size == UPLOAD
    client.post(f"/data/{data_set}/delete", f"/data/{data_set}", name=name)
    assert not stored.exists()
    print("| upload GB | s | MB/s | server MB before | at most | more | pages meanwhile, p95 ms |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {UPLOAD / 1e9:.2f} | {seconds:.0f} | {UPLOAD / 1e6 / seconds:.0f} | "
        f"{memory[0] / 1024:.0f} | {max(memory) / 1024:.0f} | "
        f"{(max(memory) - memory[0]) / 1024:.0f} | {readings.percentile(95):.0f} |\n", flush=True,
    )  # fmt: skip


def _rows(size: int) -> Iterator[bytes]:
    """A table of exactly so many bytes."""
    yield HEAD
    left = size - len(HEAD)
    while left:
        yield PIECE[:left]
        left -= min(left, len(PIECE))


@contextmanager
def _memory(product: Product) -> Iterator[list[int]]:
    """KB of memory of the server, read twenty times a second; the first before anything began."""
    assert product.process is not None
    status = Path(f"/proc/{product.process.pid}/status")
    found: list[int] = []
    done = threading.Event()

    def look() -> None:
        while True:
            lines = status.read_text("ascii").splitlines()
            found.append(next(int(x.split()[1]) for x in lines if x.startswith("VmRSS")))
            if done.wait(0.05):
                return

    thread = threading.Thread(target=look)
    thread.start()
    while not found:
        time.sleep(0.01)
    try:
        yield found
    finally:
        done.set()
        thread.join()


# ---- many readers while an analysis runs ----


@dataclass
class Readings:
    """How long pages took (ms); `wrong` are answers other than 200.

    `server`: seconds its threads ran, and seconds they could have run but had no processor.
    """

    taken: list[float] = field(default_factory=list)
    wrong: list[tuple[str, int]] = field(default_factory=list)
    server: tuple[float, float] = (0.0, 0.0)

    def percentile(self, share: float) -> float:
        return float(np.percentile(self.taken, share))

    @contextmanager
    def by(self, people: int, addresses: list[str], client: Client, pause: float) -> Iterator[None]:
        """So many people read while the block runs."""
        done = threading.Event()
        threads = [
            threading.Thread(target=self._read, args=(number, addresses, client, pause, done))
            for number in range(people)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            done.set()
            for thread in threads:
                thread.join()

    @contextmanager
    def watching(self, product: Product) -> Iterator[None]:
        """Note what the processors did for the server while the block runs."""
        before = _processor_seconds(product)
        yield
        after = _processor_seconds(product)
        self.server = (after[0] - before[0], after[1] - before[1])

    def _read(
        self, number: int, addresses: list[str], client: Client, pause: float, done: threading.Event
    ) -> None:
        mine, chance = Client(client.port), random.Random(number)
        mine.cookies = dict(client.cookies)
        while not done.wait(chance.uniform(0.5, 1.5) * pause):
            address = chance.choice(addresses)
            start = time.perf_counter()
            status = mine.request("GET", address)[0]
            self.taken.append(1000 * (time.perf_counter() - start))
            if status != 200:
                self.wrong.append((address, status))


def _processor_seconds(product: Product) -> tuple[float, float]:
    """Seconds the threads of the server ran and waited to run, from /proc."""
    assert product.process is not None
    tasks = Path(f"/proc/{product.process.pid}/task").glob("*/schedstat")
    found = [tuple(map(int, task.read_text("ascii").split()[:2])) for task in tasks]
    return sum(ran for ran, _ in found) / 1e9, sum(waited for _, waited in found) / 1e9


def _addresses(database: Database) -> list[str]:
    """Pages people read: profiles as often as everything else together."""
    with database.read() as session:
        newest = snapshots.snapshots(session)[0]
    view = view_of(PLACE / "snapshots" / newest.folder)
    banded = view.ids[np.flatnonzero((view.roles["leader"].band != "") & view.shown)]
    here = [f"{url}{'&' if '?' in url else '?'}snapshot={newest.id}" for url in PLAIN]
    return [*here, *(f"/people/{key}?snapshot={newest.id}" for key in banded[: len(PLAIN)])]


def _readers(product: Product, database: Database, client: Client, addresses: list[str]) -> None:
    if not LOG.exists():
        write_log(LOG, PEOPLE, ROWS)
    alone = Readings()
    with alone.watching(product), alone.by(READERS, addresses, client, PAUSE):
        time.sleep(ALONE_SECONDS)
    data_set = _checked(database, client)
    beside = Readings()
    with beside.watching(product), beside.by(READERS, addresses, client, PAUSE):
        client.post(f"/data/{data_set}/analyse", f"/data/{data_set}/check")
        _ended(database, data_set, READ_SECONDS)
    job = _ended(database, data_set)
    print(
        "| 20 readers | pages | wrong | median ms | p95 ms | p99 ms | most ms "
        "| server ran, ms a page | it waited for a processor, ms a page |\n" + "|---" * 9 + "|"
    )
    print(_line(f"nothing else, {ALONE_SECONDS:.0f} s", alone))
    took = (job.finished_at or 0) - (job.started_at or 0)
    print(_line(f"beside {ROWS:,} rows ({job.state}, {took} s)", beside))
    print(f"\np95 beside / alone: {beside.percentile(95) / alone.percentile(95):.1f}", flush=True)


def _line(what: str, found: Readings) -> str:
    figures = [statistics.median(found.taken), *(found.percentile(p) for p in (95, 99, 100))]
    cells = " | ".join(f"{f:.0f}" for f in figures)
    ran, waited = (1000 * seconds / len(found.taken) for seconds in found.server)
    return (
        f"| {what} | {len(found.taken)} | {len(found.wrong)} | {cells} | {ran:.0f} | {waited:.0f} |"
    )


def _checked(database: Database, client: Client) -> int:
    """Upload the log, say what its columns are, wait for the check; the data set's number."""
    text = "For the benchmark of pages beside an analysis."
    with database.begin() as session:
        settings.set_setting(session, PURPOSE, {"text": text, "legal_basis": text}, None)
    with LOG.open("rb") as file:
        size = LOG.stat().st_size
        status, text, location = client.upload(LOG.name, size, iter(lambda: file.read(2**20), b""))
    assert status == 303, text
    data_set = int(location.split("/")[2])
    client.post(location, location, format="interactions")
    job = _ended(database, data_set)
    assert job.state == "done", job
    return data_set


def _ended(database: Database, data_set: int, seconds: float = float("inf")) -> Job:
    """The newest job of a data set, once it has ended or so many seconds are over."""
    until = time.monotonic() + seconds
    while True:
        with database.read() as session:
            (job,) = jobs.jobs(session, data_set, 1)
        if job.state in ENDED or time.monotonic() > until:
            return job
        time.sleep(0.5)


if __name__ == "__main__":
    main()
