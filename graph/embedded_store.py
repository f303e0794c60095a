"""The default store: a folder of arrays per network, written aside and renamed, with checksums."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model import ARRAYS, Network, Ties
from graph.store import StoreError

_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")
_VERSION = re.compile(r"^[0-9a-f]{16}$")
_TRIES = 5
FORMAT = 1


class EmbeddedStore:
    """Networks as folders of .npy files. Equal networks give byte-identical folders.

    `<folder>/<key>/current` names the version in use, `<folder>/<key>/<version>/` holds a manifest
    and one file per array. A new version is complete and on disk before `current` is replaced in
    one step; older versions go after that.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, key: str, network: Network) -> None:
        """Store `network` under `key` (letters, digits, - and _); ValueError for other keys."""
        place = self._place(key)
        place.mkdir(parents=True, exist_ok=True)
        version = network.checksum()[:16]
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
        try:
            _write(work, network)
            work.chmod(0o755)
            shutil.rmtree(place / version, ignore_errors=True)
            work.rename(place / version)
            pointer = place / ".current"
            pointer.write_text(version + "\n", encoding="ascii")
            _sync(pointer)
            pointer.replace(place / "current")
            _sync(place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        for other in place.iterdir():
            if other.is_dir() and other.name != version:
                shutil.rmtree(other, ignore_errors=True)

    def load(self, key: str) -> Network:
        """The network of `key`; StoreError when missing, damaged or of another format."""
        place = self._place(key)
        for _ in range(_TRIES):
            version = self._current(place)
            try:
                return _read(place / version)
            except StoreError:
                # A writer may have replaced the version while it was being read.
                if self._current(place) == version:
                    raise
        raise StoreError(f"{place} changes faster than it can be read")

    def _current(self, place: Path) -> str:
        try:
            version = (place / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise StoreError(f"there is no network {place.name!r} in {self.folder}") from None
        except UnicodeDecodeError:
            version = ""
        if not _VERSION.match(version):
            raise StoreError(f"{place / 'current'} is damaged")
        return version

    def _place(self, key: str) -> Path:
        if not _KEY.match(key):
            raise ValueError(f"a key is letters, digits, - and _ (at most 100), not {key!r}")
        return self.folder / key

    def keys(self) -> tuple[str, ...]:
        """All keys in alphabetical order."""
        if not self.folder.is_dir():
            return ()
        found = (p for p in self.folder.iterdir() if (p / "current").is_file())
        return tuple(sorted(p.name for p in found))

    def delete(self, key: str) -> None:
        """Forget `key`; StoreError when there is none."""
        place = self._place(key)
        self._current(place)
        (place / "current").unlink()
        shutil.rmtree(place)


def _write(folder: Path, network: Network) -> None:
    files: dict[str, str] = {}
    for number, (_, ties) in enumerate(network.families.items()):
        for name in ARRAYS:
            path = folder / f"{number:02d}-{name}.npy"
            np.save(path, getattr(ties, name))
            files[path.name] = _digest(path)
    manifest = {"format": FORMAT, "n": network.n, "families": list(network.families),
                "files": files}  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    for path in folder.iterdir():
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(folder: Path) -> Network:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{folder / 'manifest.json'} is missing") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise StoreError(f"{folder / 'manifest.json'} is damaged") from None
    if manifest.get("format") != FORMAT:
        raise StoreError(f"{folder} has format {manifest.get('format')}, not {FORMAT}")
    families = {}
    for number, name in enumerate(manifest["families"]):
        arrays = {a: _array(folder / f"{number:02d}-{a}.npy", manifest["files"]) for a in ARRAYS}
        families[name] = Ties(**arrays)
    return Network(int(manifest["n"]), families)


def _array(path: Path, files: dict[str, str]) -> NDArray[Any]:
    if not path.exists() or _digest(path) != files.get(path.name):
        raise StoreError(f"{path} is missing or damaged")
    array: NDArray[Any] = np.load(path, allow_pickle=False)
    return array
