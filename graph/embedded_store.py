"""The default store: a folder of arrays per network, written aside and renamed, with checksums."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model import ARRAYS, Network, Ties
from graph.store import Description, Properties, StoreError

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_VERSION = re.compile(r"[0-9a-f]{16}")
_TRIES = 20
_PAUSE = 0.002
FORMAT = 1


class _MissingError(StoreError):
    """A file is not there: lost, or its version was replaced while it was being read."""


class EmbeddedStore:
    """Networks as folders of .npy files. Equal networks give byte-identical folders.

    `<folder>/<key>/current` names the version in use, `<folder>/<key>/<version>/` holds a manifest
    and one file per array; the version is the start of the network's checksum. A new version is
    complete and on disk before `current` is replaced in one step; older versions go after that.
    Any number of readers, one writer at a time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, key: str, network: Network, properties: Properties | None = None) -> None:
        """Store `network` under `key` (letters, digits, - and _); ValueError for other keys.

        Only the network is kept, never what else is known of the people.
        """
        place = self._place(key)
        place.mkdir(parents=True, exist_ok=True)
        version = network.checksum()[:16]
        if not _intact(place / version):
            self._add(place, version, network)
        pointer = place / ".current"
        pointer.write_text(version + "\n", encoding="ascii")
        _sync(pointer)
        pointer.replace(place / "current")
        _sync(place)
        for other in place.iterdir():
            if other.is_dir() and other.name != version:
                shutil.rmtree(other, ignore_errors=True)

    def _add(self, place: Path, version: str, network: Network) -> None:
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
        try:
            _write(work, network)
            work.chmod(0o755)
            shutil.rmtree(place / version, ignore_errors=True)
            work.rename(place / version)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def load(self, key: str) -> Network:
        """The network of `key`; StoreError when missing, damaged or of another format."""
        place = self._place(key)
        for _ in range(_TRIES):
            try:
                return _read(place / self._current(place))
            except _MissingError:
                # A writer may have replaced the version while it was being read, perhaps twice and
                # back to the same one, so the pointer alone does not tell.
                time.sleep(_PAUSE)
        return _read(place / self._current(place))

    def _current(self, place: Path) -> str:
        try:
            version = (place / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise StoreError(f"there is no network {place.name!r} in {self.folder}") from None
        except UnicodeDecodeError:
            version = ""
        if not _VERSION.fullmatch(version):
            raise StoreError(f"{place / 'current'} is damaged")
        return version

    def _place(self, key: str) -> Path:
        return self.folder / check_key(key)

    def properties(self, key: str) -> Properties:
        """Nothing: folders keep networks only. StoreError when there is no such network."""
        self._current(self._place(key))
        return {}

    def describe(self, key: str) -> Description:
        """How large the network of `key` is; StoreError when there is none or it is damaged."""
        place = self._place(key)
        version, network = self._current(place), self.load(key)
        ties = {family: ties.m for family, ties in network.families.items()}
        return Description(key, network.n, ties, version, (place / "current").stat().st_mtime)

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

    def close(self) -> None:
        """Nothing to let go of."""


def check_key(key: str) -> str:
    """The key, if it is letters, digits, - and _ and begins with one of the first two.

    >>> check_key("spring-2026")
    'spring-2026'
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"a key is letters, digits, - and _ (at most 100), not {key!r}")
    return key


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


def _intact(folder: Path) -> bool:
    """Whether a whole version lies there already."""
    try:
        _read(folder)
    except StoreError:
        return False
    return True


def _read(folder: Path) -> Network:
    path = folder / "manifest.json"
    manifest = _manifest(path)
    try:
        names, files, n = list(manifest["families"]), dict(manifest["files"]), int(manifest["n"])
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{path} is damaged") from None
    families = {}
    for number, name in enumerate(names):
        arrays = {a: _array(folder / f"{number:02d}-{a}.npy", files) for a in ARRAYS}
        families[name] = arrays
    return _checked(folder, n, families)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = manifest.get("format")
    except FileNotFoundError:
        raise _MissingError(f"{path} is missing") from None
    except (ValueError, AttributeError):
        raise StoreError(f"{path} is damaged") from None
    if found != FORMAT:
        raise StoreError(f"{path} has format {found}, not {FORMAT}")
    return manifest


def _checked(folder: Path, n: int, families: dict[str, dict[str, NDArray[Any]]]) -> Network:
    """The network, if it is the one the folder is named after."""
    try:
        network = Network(n, {name: Ties(**arrays) for name, arrays in families.items()})
    except ValueError:
        raise StoreError(f"{folder / 'manifest.json'} does not fit its arrays") from None
    if network.checksum()[:16] != folder.name:
        raise StoreError(f"{folder / 'manifest.json'} does not belong to its folder")
    return network


def _array(path: Path, files: dict[str, str]) -> NDArray[Any]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _MissingError(f"{path} is missing") from None
    if hashlib.sha256(data).hexdigest() != files.get(path.name):
        raise StoreError(f"{path} is damaged")
    array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array
