"""Where browsers find the built front end; every page but the map works without it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for

FOLDER = "dist"
# Names change with the content, so that a browser may keep a file for good.
KEPT_SECONDS = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Let templates say asset("app.css")."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = KEPT_SECONDS
    app.add_template_global(asset, "asset")


def asset(name: str) -> str | None:
    """The address of a built file; None while `make assets` has not been run."""
    file = manifest(Path(current_app.static_folder or "") / FOLDER / "manifest.json").get(name)
    return url_for("static", filename=f"{FOLDER}/{file}") if file else None


def manifest(path: Path) -> dict[str, str]:
    """Asset name to file name, empty without a build; read again when the build changed."""
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, str]:
    return {str(k): str(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
