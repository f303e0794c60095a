"""Settings of the installation, from the environment; each has a default that just works."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from icomms.errors import SettingsError

HOME = Path(__file__).resolve().parents[1] / "data" / "var"
VARIABLES = {
    "ICOMMS_HOME": "folder of the database, uploads and snapshots (default: data/var)",
    "DATABASE_URL": "sqlite:///… or postgresql://… (default: a file in ICOMMS_HOME)",
    "ICOMMS_QUEUE_URL": "redis://… for the job queue (default: a file in ICOMMS_HOME)",
    "ICOMMS_HOST": "address to listen on (default: 127.0.0.1)",
    "ICOMMS_PORT": "port to listen on (default: 8000)",
    "ICOMMS_HTTPS": "1 when served by HTTPS: cookies are then sent by HTTPS only",
    "ICOMMS_PROXIES": "number of trusted proxies in front (default: 0)",
    "ICOMMS_LARGEST_UPLOAD_MB": "largest upload in MB (default: 2048)",
    "ICOMMS_STORE": "store that also keeps the network of each analysis: a folder, neo4j://… or "
    "bolt://… (default: none)",
    "ICOMMS_WITHOUT_WORKER": "1 when a worker runs elsewhere: python -m icomms.worker",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """Where things are and how pages are served."""

    home: Path
    database_url: str
    queue_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    https: bool = False
    proxies: int = 0
    largest_upload_mb: int = 2048
    without_worker: bool = False
    store: str = ""

    @property
    def uploads(self) -> Path:
        """Folder of the uploaded files."""
        return self.home / "uploads"

    @property
    def snapshots(self) -> Path:
        """Folder of the snapshot folders."""
        return self.home / "snapshots"

    @property
    def arriving(self) -> Path:
        """Folder of temporary files of the server, emptied at its start."""
        return self.home / "arriving"

    @property
    def queue_file(self) -> Path:
        """The job queue, unless `queue_url` names a server."""
        return self.home / "queue.db"

    def prepare(self) -> None:
        """Make the folders, for the owner alone."""
        for folder in (self.home, self.uploads, self.snapshots):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)

    def secret_key(self) -> str:
        """The key that signs cookies, made once and kept for the owner alone."""
        path = self.home / "secret_key"
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_text(encoding="ascii")


def installation(environment: Mapping[str, str] = os.environ) -> Installation:
    """The installation as the environment describes it; SettingsError for a wrong number."""
    home = Path(environment.get("ICOMMS_HOME") or HOME).resolve()
    return Installation(
        home=home,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{home / 'icomms.db'}",
        queue_url=environment.get("ICOMMS_QUEUE_URL", ""),
        host=environment.get("ICOMMS_HOST") or "127.0.0.1",
        port=_number(environment, "ICOMMS_PORT", 8000),
        https=environment.get("ICOMMS_HTTPS", "") == "1",
        proxies=_number(environment, "ICOMMS_PROXIES", 0),
        largest_upload_mb=_number(environment, "ICOMMS_LARGEST_UPLOAD_MB", 2048),
        without_worker=environment.get("ICOMMS_WITHOUT_WORKER", "") == "1",
        store=environment.get("ICOMMS_STORE", ""),
    )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdigit():
        raise SettingsError(f"{name} is {text!r}.", "Allowed: a whole number.")
    return int(text)
