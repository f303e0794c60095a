"""Running the main job in tests: through the command line's own code, with few draws."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Job:
    """Runs analyses into fresh folders below one temporary folder."""

    base: Path

    def run(self, *files: Path, name: str = "result", seed: int = 1, **settings) -> Snapshot:
        chosen = {"analysis": {"draws": 40}} | settings
        request = Request(
            files=files, out=self.base / name, settings=settings_from(chosen), seed=seed
        )
        return analyse(request)

    def write(self, name: str, text: str) -> Path:
        path = self.base / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def job(tmp_path):
    return Job(tmp_path)


def roles_of(snapshot: Snapshot, role: str) -> list[dict]:
    """Rows of one role with person ids, best first."""
    ids = snapshot.table("people").column("person_id").to_pylist()
    rows = [r | {"id": ids[r["person"]]} for r in snapshot.table("roles").to_pylist()]
    mine = [r for r in rows if r["role"] == role]
    return sorted(mine, key=lambda r: (-(r["score"] if r["score"] is not None else -1), r["id"]))


def reasons_of(snapshot: Snapshot) -> list[dict]:
    """All reasons with their numbers as values."""
    return [r | {"values": json.loads(r["values"])} for r in snapshot.table("reasons").to_pylist()]
