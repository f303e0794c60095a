"""The main job on the sample company: until the web exists, this is what `make run` shows."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from icomms.cli import commands
from icomms.records import ROLES

ROOT = Path(__file__).resolve().parent
SAMPLE = ROOT / "data" / "sample"
RESULT = ROOT / "data" / "var" / "sample-result"


def main() -> None:
    """Analyse the sample company in git and print the report and the four lists."""
    shutil.rmtree(RESULT, ignore_errors=True)
    commands(["analyse", str(SAMPLE), "--out", str(RESULT)], standalone_mode=False)
    commands(["report", str(RESULT)], standalone_mode=False)
    for role in ROLES:
        print()  # noqa: T201
        commands(["rank", str(RESULT), "--role", role, "--top", "5"], standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main())
