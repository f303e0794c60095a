"""Settings of the installation, from the environment; each has a default that just works."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit, urlunsplit

from icomms.errors import SettingsError

HOME = Path(__file__).resolve().parents[1] / "data" / "var"
VARIABLES = {
    "ICOMMS_HOME": "folder of the database, uploads and snapshots (default: data/var)",
    "DATABASE_URL": "sqlite:///… or postgresql://… (default: a file in ICOMMS_HOME)",
    "ICOMMS_DATABASE_PASSWORD_FILE": "file with the password for DATABASE_URL (default: none)",
    "ICOMMS_QUEUE_URL": "redis://… for the job queue (default: a file in ICOMMS_HOME)",
    "ICOMMS_HOST": "address to listen on (default: 127.0.0.1)",
    "ICOMMS_PORT": "port to listen on (default: 8000)",
    "ICOMMS_HTTPS": "1 when served by HTTPS: cookies are then sent by HTTPS only",
    "ICOMMS_PROXIES": "number of trusted proxies in front (default: 0)",
    "ICOMMS_LARGEST_UPLOAD_MB": "largest upload in MB (default: 2048)",
    "ICOMMS_ENGINE": "what sums --table on the command line, like --engine (default: duckdb)",
    "ICOMMS_LOG_MEMORY_MB": "memory for summing logs, in MB; the rest goes to disk (default: 800)",
    "ICOMMS_STORE": "store that also keeps the network of each analysis: a folder, neo4j://… or "
    "bolt://… (default: none)",
    "ICOMMS_GRAPH": "a Neo4j that others fill, which the pages may read: neo4j://… or bolt://… "
    "(default: none)",
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
    graph: str = ""

    @property
    def uploads(self) -> Path:
        """Folder of the uploaded files."""
        return self.home / "uploads"

    @property
    def snapshots(self) -> Path:
        """Folder of the snapshot folders."""
        return self.home / "snapshots"

    @property
    def results(self) -> Path:
        """Folder of what was read of the results of campaigns."""
        return self.home / "campaigns"

    @property
    def kept(self) -> Path:
        """Folder of what was read and summed of each upload; it can be made anew from those."""
        return self.home / "kept"

    @property
    def arriving(self) -> Path:
        """Where each server has a folder for its temporary files (`own_folder`)."""
        return self.home / "arriving"

    @property
    def queue_file(self) -> Path:
        """The job queue, unless `queue_url` names a server."""
        return self.home / "queue.db"

    def prepare(self) -> None:
        """Make the folders, for the owner alone."""
        for folder in (self.home, self.uploads, self.snapshots, self.kept):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)

    def secret_key(self) -> str:
        """The key that signs cookies, made once and kept for the owner alone."""
        return kept_once(self.home / "secret_key", secrets.token_urlsafe(48))


def kept_once(path: Path, text: str) -> str:
    """What a file says; when there is none, it says `text` from now on, for the owner alone.

    Several processes may ask at once: all get the same text, and nobody sees half of it.
    """
    if not path.exists():
        part = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        part.touch(mode=0o600)
        part.write_text(text, encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(part)
        part.unlink()
    return path.read_text(encoding="ascii")


def own_folder(inside: Path) -> tuple[Path, BinaryIO]:
    """A new folder for the temporary files of this process, and its lock to keep open.

    Folders of processes that have ended are removed; those of others stay.
    """
    inside.mkdir(mode=0o700, exist_ok=True)
    for lock in inside.glob("*.lock"):
        _remove_unlocked(lock)
    while True:
        folder = inside / secrets.token_hex(8)
        held = folder.with_suffix(".lock").open("xb")
        fcntl.flock(held, fcntl.LOCK_EX)
        if os.fstat(held.fileno()).st_nlink:  # else it was swept away before it was locked
            folder.mkdir(mode=0o700)
            return folder, held
        held.close()


def _remove_unlocked(lock: Path) -> None:
    """Remove a folder and its lock unless a process that lives holds it."""
    with suppress(FileNotFoundError, BlockingIOError), lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
        lock.unlink()


def installation(environment: Mapping[str, str] = os.environ) -> Installation:
    """The installation as the environment describes it; SettingsError for a wrong number."""
    home = Path(environment.get("ICOMMS_HOME") or HOME).resolve()
    return Installation(
        home=home,
        database_url=_database_url(environment, home),
        queue_url=environment.get("ICOMMS_QUEUE_URL", ""),
        host=environment.get("ICOMMS_HOST") or "127.0.0.1",
        port=_number(environment, "ICOMMS_PORT", 8000),
        https=environment.get("ICOMMS_HTTPS", "") == "1",
        proxies=_number(environment, "ICOMMS_PROXIES", 0),
        largest_upload_mb=_number(environment, "ICOMMS_LARGEST_UPLOAD_MB", 2048),
        without_worker=environment.get("ICOMMS_WITHOUT_WORKER", "") == "1",
        store=environment.get("ICOMMS_STORE", ""),
        graph=environment.get("ICOMMS_GRAPH", ""),
    )


def log_memory_mb(environment: Mapping[str, str] = os.environ) -> int:
    """How much memory the sums of a log may take, in MB; SettingsError for a wrong number."""
    memory = _number(environment, "ICOMMS_LOG_MEMORY_MB", 800)
    if memory < 64:
        raise SettingsError(f"ICOMMS_LOG_MEMORY_MB is {memory}.", "Allowed: 64 or more.")
    return memory


def _database_url(environment: Mapping[str, str], home: Path) -> str:
    """Where the database is, with the password that a file of its own may hold."""
    url = environment.get("DATABASE_URL") or f"sqlite:///{home / 'icomms.db'}"
    file = environment.get("ICOMMS_DATABASE_PASSWORD_FILE", "")
    if not file:
        return url
    try:
        password = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"ICOMMS_DATABASE_PASSWORD_FILE is {file!r}, which cannot be read.",
            "Name a text file that holds the password and that icomms may read.",
        ) from None
    parts = urlsplit(url)
    if not parts.username:
        raise SettingsError(
            "DATABASE_URL names no user, but ICOMMS_DATABASE_PASSWORD_FILE has a password.",
            "Allowed: postgresql://user@host/name.",
        )
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(parts.username, safe='%')}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=netloc))


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdigit():
        raise SettingsError(f"{name} is {text!r}.", "Allowed: a whole number.")
    return int(text)
