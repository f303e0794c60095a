"""The product as a new user starts it: `python app.py` in a folder of its own, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240  # seconds a start or a stop may take


class Product:
    """A running icomms. `link` is the one-time link of its first start, `cookies` who signed in.

    `code` is the folder of the program.
    """

    def __init__(self, home: Path, code: Path = ROOT, **environment: str) -> None:
        self.home, self.code, self.environment = home, code, environment
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.link = ""
        self.cookies: dict[str, object] = {}

    def start(self) -> Product:
        """Start it and wait until it answers."""
        self.begin()
        self.wait()
        return self

    def begin(self) -> None:
        """Start it."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.output = self.home / f"output-{self.port}.txt"
        environment = {
            **os.environ, "ICOMMS_HOME": str(self.home), "ICOMMS_PORT": str(self.port), **self.environment,
        }  # fmt: skip
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=self.code, env=environment, stdout=file, stderr=file
            )

    def wait(self) -> None:
        """Wait until it answers, and find the link it printed."""
        self._wait()
        found = re.search(r"(http\S+/setup/\S+)", self.output.read_text("utf-8"))
        self.link = found.group(1) if found else self.link

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"it did not start: {self.output.read_text('utf-8')}")
            try:
                with urllib.request.urlopen(f"{self.address}/sign-in", timeout=30):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError("it does not answer")

    def stop(self) -> None:
        """Stop it as Ctrl-C would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """End the server as a power cut would; its worker is left to notice."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
