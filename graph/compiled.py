"""Where compiled loops are kept between runs: beside the code, else in the user's own cache.

Where neither can be written (an installation of another user, a service without a home) they go
into a folder of the temporary directory that only this user can enter.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

SETTING = "NUMBA_CACHE_DIR"


def keep_compiled() -> None:
    """Choose the folder before numba is imported; a folder chosen by the user stays."""
    if os.environ.get(SETTING) or any(_writable(place) for place in _usual()):
        return
    os.environ[SETTING] = str(_own_folder())


def _usual() -> tuple[Path, ...]:
    """The places numba tries by itself."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return Path(__file__).parent / "__pycache__", home


def _writable(place: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself; False where one may not look."""
    there = next((p for p in (place, *place.parents) if os.path.exists(p)), place)  # noqa: PTH110
    return os.access(there, os.W_OK | os.X_OK)


def _own_folder() -> Path:
    """A folder nobody else can put code into; a fresh one when somebody took its name."""
    folder = Path(tempfile.gettempdir()) / f"icomms-compiled-{os.getuid()}"
    try:
        folder.mkdir(mode=stat.S_IRWXU)
    except FileExistsError:
        found = folder.lstat()
        shared = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if found.st_uid != os.getuid() or shared or not stat.S_ISDIR(found.st_mode):
            return Path(tempfile.mkdtemp(prefix="icomms-compiled-"))
    return folder
