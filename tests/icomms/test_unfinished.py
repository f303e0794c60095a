"""A folder appears whole or not at all."""

from __future__ import annotations

import pytest

from icomms.unfinished import unfinished


def test_it_appears_when_everything_went_well(tmp_path):
    out = tmp_path / "new" / "result"
    with unfinished(out) as work:
        (work / "a").write_text("1")
        assert not out.exists()
    assert [p.name for p in out.iterdir()] == ["a"]
    assert [p.name for p in out.parent.iterdir()] == ["result"]


def fails(out, error, meanwhile=None):
    with unfinished(out) as work:
        (work / "a").write_text("1")
        if meanwhile:
            meanwhile.mkdir()
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_after_an_error(tmp_path, error):
    with pytest.raises(error):
        fails(tmp_path / "new" / "folders" / "result", error)
    assert list(tmp_path.iterdir()) == []


def test_folders_others_use_meanwhile_stay(tmp_path):
    with pytest.raises(KeyError):
        fails(tmp_path / "new" / "result", KeyError, tmp_path / "new" / "of others")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["of others"]
