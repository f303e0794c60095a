"""Compiled loops find a place on every machine, and never one that others can write to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from graph import compiled


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Neither the code's folder nor the user's cache can be written."""
    monkeypatch.delenv(compiled.SETTING, raising=False)
    monkeypatch.setattr(compiled, "_writable", lambda place: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_the_usual_places_are_taken_when_they_can_be_written(monkeypatch):
    monkeypatch.delenv(compiled.SETTING, raising=False)
    compiled.keep_compiled()
    assert compiled.SETTING not in os.environ


def test_a_folder_chosen_by_the_user_stays(nowhere, monkeypatch):
    monkeypatch.setenv(compiled.SETTING, "/chosen")
    compiled.keep_compiled()
    assert os.environ[compiled.SETTING] == "/chosen"


def test_without_a_place_a_folder_of_this_user_alone_is_kept(nowhere):
    compiled.keep_compiled()
    first = os.environ.pop(compiled.SETTING)
    assert stat.S_IMODE(Path(first).stat().st_mode) == stat.S_IRWXU
    compiled.keep_compiled()
    assert os.environ.pop(compiled.SETTING) == first


@pytest.mark.parametrize("trap", ["open to others", "a link"])
def test_a_folder_prepared_by_others_is_not_used(nowhere, trap):
    name = nowhere / f"icomms-compiled-{os.getuid()}"
    if trap == "a link":
        (nowhere / "elsewhere").mkdir()
        name.symlink_to(nowhere / "elsewhere")
    else:
        name.mkdir()
        name.chmod(0o777)
    compiled.keep_compiled()
    assert os.environ.pop(compiled.SETTING) != str(name)


def test_a_place_that_does_not_exist_is_judged_by_the_folder_above(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("os.access", lambda place, _: asked.append(place) or False)
    assert not compiled._writable(tmp_path / "new" / "cache")
    assert asked == [tmp_path]
