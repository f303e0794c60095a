"""A real Apache Spark for the tests: a standalone cluster and a Connect server, on loopback.

Spark itself (490 MB) is installed once into a folder of its own outside the project,
`ICOMMS_SPARK_CACHE` or ~/.cache/icomms-spark; icomms needs only its light client.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

VERSION = "4.0.5"
CACHE = Path(os.environ.get("ICOMMS_SPARK_CACHE", Path.home() / ".cache" / "icomms-spark"))
PATIENCE = 300
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
SETTINGS = {
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.cores.max": "2",
    "spark.executor.extraJavaOptions": JAVA,
    "spark.driver.extraJavaOptions": JAVA,
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.connect.grpc.binding.address": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster: its addresses, its folder, the processes of workers and Connect server."""

    connect: str
    master: str
    folder: Path
    home: Path
    workers: tuple[int, ...]
    server: int


def missing() -> str:
    """Why Spark cannot run here, empty when it can."""
    return "" if shutil.which("java") else "Java is not installed: tests of Spark need it"


def installed() -> Path:
    """The folder Spark is installed in, so that `pyspark` can be imported from it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    home = CACHE / f"pyspark-{VERSION}"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as fresh:
                pip = [
                    sys.executable,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                ]
                wanted = [f"pyspark=={VERSION}", "py4j==0.10.9.9"]
                subprocess.run([*pip, "--no-deps", "--target", f"{fresh}/all", *wanted], check=True)
                Path(fresh, "all").rename(home)
    return home


@contextmanager
def running_spark() -> Iterator[Cluster]:
    """Start master, two workers and the Connect server; stop them all at the end."""
    home = installed()
    with tempfile.TemporaryDirectory(prefix="icomms-spark-") as name:
        folder, started = Path(name), []
        try:
            yield _started(home, folder, started)
        finally:
            for process in reversed(started):
                end(process.pid, signal.SIGTERM)
            for process in started:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    end(process.pid, signal.SIGKILL)
                    process.wait()


def end(process: int, how: int) -> None:
    """Send a signal to a process and those it started; one that is gone already is no error."""
    with suppress(ProcessLookupError):
        os.killpg(process, how)


def _started(home: Path, folder: Path, started: list[subprocess.Popen[bytes]]) -> Cluster:
    port, connect = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"

    def run(name: str, memory: str, *command: str) -> int:
        with (folder / f"{name}.log").open("wb") as log:
            started.append(subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder,
                env={**environment(home, folder), "SPARK_DAEMON_MEMORY": memory}, start_new_session=True,
            ))  # fmt: skip
        return started[-1].pid

    spark_class, deploy = str(home / "pyspark" / "bin" / "spark-class"), "org.apache.spark.deploy"
    run("master", "192m", spark_class, f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port),
        "--webui-port", str(free_port()))  # fmt: skip
    _await_port(port, started[-1], folder / "master.log")
    workers = tuple(
        run(f"worker{i}", "192m", spark_class, f"{deploy}.worker.Worker", "--host", "127.0.0.1", "-c", "2",
            "-m", "1300m", "--webui-port", str(free_port()), master)
        for i in (1, 2)
    )  # fmt: skip
    options = {**SETTINGS, "spark.connect.grpc.binding.port": str(connect),
               "spark.sql.warehouse.dir": str(folder / "warehouse")}  # fmt: skip
    server = run("connect", "640m", spark_class, f"{deploy}.SparkSubmit", "--master", master,
        "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
        *(part for key, value in options.items() for part in ("--conf", f"{key}={value}")),
        "spark-internal")  # fmt: skip
    _await_port(connect, started[-1], folder / "connect.log")
    return Cluster(f"sc://127.0.0.1:{connect}", master, folder, home, workers, server)


def environment(home: Path, folder: Path) -> dict[str, str]:
    """The environment of Spark's processes; everything they write goes below `folder`."""
    return {
        **os.environ,
        "SPARK_HOME": str(home / "pyspark"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_DAEMON_JAVA_OPTS": JAVA,
        "PYSPARK_PYTHON": sys.executable,
    }


def _await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(log.read_text(errors="replace")[-3000:])
