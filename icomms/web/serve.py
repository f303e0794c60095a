"""`python app.py`: the pages at 127.0.0.1:8000 and a worker process beside them."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from types import FrameType
from typing import Any, BinaryIO

import waitress
from flask import Flask

from icomms.errors import IcommsError
from icomms.installation import Installation, installation, own_folder
from icomms.storage import accounts
from icomms.uploads import remove_abandoned
from icomms.web import create_app

THREADS = 8
CONNECTIONS = 500
LOOK_SECONDS = 1.0


class WorkerProcess:
    """The worker beside the server; started again when it dies, ended with the server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "icomms.worker", str(os.getpid())])

    def _keep(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            if self._process.poll() is not None:
                self._process = self._start()

    def stop(self) -> None:
        """End the worker; a job it was doing can be started again."""
        self._stopping.set()
        self._watch.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main() -> int:
    """Serve until stopped; the exit code says whether it could start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _stop)
    try:
        return serve(installation())
    except IcommsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"icomms cannot listen there: {error.strerror}. Set ICOMMS_PORT.\n")
        return 2


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def listen(app: Flask, place: Installation) -> Any:  # noqa: ANN401
    """A server that has its address and port; OSError when it cannot have them."""
    return waitress.create_server(
        app, host=place.host, port=place.port, threads=THREADS, ident=None,
        # Slow clients hold a connection but no thread; select() could not tell so many apart.
        connection_limit=CONNECTIONS, asyncore_use_poll=True,
        max_request_body_size=place.largest_upload_mb * 2**20 + 2**20,
        # What proxies say of the browser is left for `security.protect`, which knows how many.
        clear_untrusted_proxy_headers=not place.proxies,
    )  # fmt: skip


def _tidy(place: Installation) -> BinaryIO:
    """Remove what killed servers left of uploads; keep large requests in ICOMMS_HOME.

    The place for temporary files of the system may be memory. Gives the lock of this server's own
    folder there: other servers leave the folder alone as long as it is open.
    """
    remove_abandoned(place.uploads)
    folder, lock = own_folder(place.arriving)
    tempfile.tempdir = str(folder)
    return lock


def serve(place: Installation) -> int:
    """Serve an installation until the process is told to stop."""
    app = create_app(place)
    address = f"http://{place.host}:{place.port}"
    with app.extensions["icomms_database"].begin() as session:
        link = "" if accounts.has_users(session) else accounts.make_link(session, "setup")
    server = listen(app, place)
    lock = _tidy(place)
    worker = None if place.without_worker else WorkerProcess()
    sys.stdout.write(f"icomms is running at {address}\n")
    if link:
        sys.stdout.write(f"Open this link once to begin: {address}/setup/{link}\n")
    sys.stdout.flush()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if worker is not None:
            worker.stop()
        lock.close()
    return 0
