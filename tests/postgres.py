"""A real PostgreSQL for the tests, on a free loopback port, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

PATIENCE = "180"  # seconds a start or a stop may take


def server_programs() -> Path | None:
    """The folder with initdb and postgres, None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server; its URL without a database name. PostgreSQL refuses to run as root."""
    # Not below pytest's folder: the next run of pytest closes that to the server's own user.
    with tempfile.TemporaryDirectory(prefix="icomms-postgres-") as folder:
        server = Postgres(Path(folder)).start()
        try:
            yield server.url
        finally:
            server.kill()


class Postgres:
    """A server in a folder that exists, with data that outlive `kill` and `start`."""

    def __init__(self, folder: Path) -> None:
        programs = server_programs()
        assert programs is not None
        data, port = folder / "data", free_port()
        as_owner = _owner(folder)
        self.url = f"postgresql://icomms@127.0.0.1:{port}"
        self._options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._control = [*as_owner, programs / "pg_ctl", "-D", data, "-w", "-t", PATIENCE]
        self._log = folder / "log"
        make = [programs / "initdb", "-D", data, "-U", "icomms", "-A", "trust", "-E", "UTF8"]
        _run([*as_owner, *make])

    def start(self) -> Postgres:
        """Start it and wait until it answers."""
        _run([*self._control, "-l", self._log, "-o", self._options, "start"])
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        _run([*self._control, "-m", "immediate", "stop"])


def _owner(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run(command: list[object]) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
        stdin=subprocess.DEVNULL,
    )
