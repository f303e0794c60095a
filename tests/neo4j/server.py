"""A real Neo4j Community server for the tests, on loopback, in a folder of its own.

`prepare()` fetches the server once by Maven into a cache folder outside the project, sets its
password and keeps an archive of its classes, with which it starts three times as fast. The server
(GPL-3) is never part of the project.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from tests.neo4j.certificate import write_certificate
from tests.ports import free_port

VERSION = "5.26.30"
HERE = Path(__file__).resolve().parent
USER, PASSWORD = "neo4j", "test-password-1"
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.default_advertised_address": "127.0.0.1",
    "server.bolt.enabled": "true",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.bolt.tls_level": "OPTIONAL",
    "server.memory.pagecache.size": "128m",
    "dbms.usage_report.enabled": "false",
    "dbms.ssl.policy.bolt.enabled": "true",
    "dbms.ssl.policy.bolt.base_directory": "certificates",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.retention_policy": "keep_none",
    "db.shutdown_transaction_end_timeout": "1s",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
}


def missing() -> str:
    """What of Java and Maven is not there, empty when both are."""
    names = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"{' and '.join(names)} not installed: tests of Neo4j need Java and Maven" * bool(names)


def cache() -> Path:
    """The folder of the prepared server, named after all it depends on."""
    root = Path(os.environ.get("ICOMMS_NEO4J_CACHE", Path.home() / ".cache" / "icomms-neo4j"))
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    mark = hashlib.sha256(f"{java}{SETTINGS}{OPENED}".encode()).hexdigest()[:8]
    return root / f"{VERSION}-{mark}"


def prepare() -> Path:
    """The cache folder, with `lib`, `home` and `classes.jsa`; made once, by one process."""
    place = cache()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            work = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
            try:
                _prepare_into(work)
                work.rename(place)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return place


def _prepare_into(work: Path) -> None:
    subprocess.run(
        ["mvn", "-B", "-ntp", "-q", "-f", HERE / "pom.xml", f"-Dneo4j.version={VERSION}",
         "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={work}/lib"],
        check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    home = work / "home"
    _configure(home, 7687, {})
    write_certificate(home / "certificates")
    subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{work}/lib/*", f"-Dbasedir={home}",
         "org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", PASSWORD],
        check=True, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(home, work / "lib", (f"-XX:ArchiveClassesAtExit={work}/classes.jsa",))
    server.start()
    with server.driver() as driver:
        _warm(driver)
    server.stop()
    shutil.rmtree(home / "logs")


def _warm(driver: neo4j.Driver) -> None:
    """Touch what tests use, so that it lands in the archive of classes."""
    for query in (
        "CREATE CONSTRAINT warm IF NOT EXISTS FOR (n:Warm) REQUIRE n.id IS UNIQUE",
        "UNWIND range(1, 100) AS i CREATE (a:Warm {id: i})",
        "MATCH (a:Warm), (b:Warm) WHERE b.id = a.id + 1 CREATE (a)-[:W {w: 1.5}]->(b)",
        "MATCH (a)-[r:W]->(b) RETURN collect(a.id), collect(b.id), collect(r.w)",
        "MATCH (n:Warm) DETACH DELETE n",
        "DROP CONSTRAINT warm",
    ):
        driver.execute_query(query)


class Server:
    """One server: `uri`, start, stop, kill; data and settings are in `home`."""

    def __init__(self, home: Path, lib: Path, flags: tuple[str, ...]) -> None:
        self.home, self._lib, self._flags = home, lib, flags
        self.port = free_port()
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """Start with further settings and wait until a query is answered."""
        _configure(self.home, self.port, settings or {})
        opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED]
        command = [
            "java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.disable.jmx=true", *self._flags, *opened, "-cp", f"{self._lib}/*",
            "org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}",
            f"--config-dir={self.home}/conf", "--console-mode",
        ]  # fmt: skip
        own = {name: text for name, text in os.environ.items() if not name.startswith("NEO4J_")}
        with (self.home / "logs" / "console.txt").open("ab") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=own,
                start_new_session=True,
            )  # fmt: skip
        try:
            self._wait(120)
        except BaseException:
            self.kill()
            raise

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                with self.driver() as driver:
                    driver.verify_connectivity()
                return
            except (OSError, DriverError, Neo4jError):
                time.sleep(0.1)
        raise RuntimeError((self.home / "logs" / "console.txt").read_text("utf-8")[-3000:])

    def driver(self) -> neo4j.Driver:
        """A plain driver, for what tests look up beside the store."""
        return neo4j.GraphDatabase.driver(
            self.uri, auth=(USER, PASSWORD), notifications_min_severity="OFF",
            max_transaction_retry_time=5,
        )  # fmt: skip

    def stop(self) -> None:
        """End as an operator would: SIGTERM."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End as a power cut would: SIGKILL."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def empty(server: Server) -> None:
    """Forget all data, constraints and indexes of a running server."""
    with server.driver() as driver:
        with driver.session() as session:
            session.run("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS")
            session.run("MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 20000 ROWS")
        for kind, plural in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            show = f"SHOW {plural} YIELD name, type WHERE type <> 'LOOKUP' RETURN name"
            for (name,) in driver.execute_query(show).records:
                driver.execute_query(f"DROP {kind} `{name}`")


def new_server(folder: Path) -> Server:
    """A server over a fresh copy of the prepared data in `folder`, not started yet."""
    prepared = prepare()
    shutil.copytree(prepared / "home", folder, dirs_exist_ok=True)
    flags = (f"-XX:SharedArchiveFile={prepared}/classes.jsa", "-Xshare:auto")
    return Server(folder, prepared / "lib", flags)


def _configure(home: Path, port: int, settings: Mapping[str, str]) -> None:
    for name in ("conf", "logs", "plugins", "import"):
        (home / name).mkdir(parents=True, exist_ok=True)
    address = f"127.0.0.1:{port}"
    own = {"server.bolt.listen_address": address, "server.bolt.advertised_address": address}
    lines = [f"{name}={value}\n" for name, value in {**SETTINGS, **own, **settings}.items()]
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
