"""`python app.py`: the pages at 127.0.0.1:8000 and a worker process beside them."""

from __future__ import annotations

import logging
import subprocess
import sys

import waitress

from icomms.errors import IcommsError
from icomms.installation import Installation, installation
from icomms.storage import accounts
from icomms.web import create_app

THREADS = 8


def main() -> int:
    """Serve until stopped; the exit code says whether it could start."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        place = installation()
        return _serve(place)
    except IcommsError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _serve(place: Installation) -> int:
    app = create_app(place)
    address = f"http://{place.host}:{place.port}"
    with app.extensions["icomms_database"].begin() as session:
        link = "" if accounts.has_users(session) else accounts.make_link(session, "setup")
    server = waitress.create_server(
        app, host=place.host, port=place.port, threads=THREADS,
        max_request_body_size=place.largest_upload_mb * 2**20 + 2**20, ident=None,
    )  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-m", "icomms.worker"])
    sys.stdout.write(f"icomms is running at {address}\n")
    if link:
        sys.stdout.write(f"Open this link once to begin: {address}/setup/{link}\n")
    sys.stdout.flush()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    return 0
