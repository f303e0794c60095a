"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ICOMMS_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples; absent ones skip with the reason, in CI they must be there."""
    if not SHARED.is_dir():
        reason = f"{SHARED} is not there: tests on real samples need it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def files() -> Path:
    """Small made-up files, one way of being awkward each."""
    return ROOT / "tests" / "files"
