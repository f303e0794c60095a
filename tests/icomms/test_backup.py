"""A backup brings everything back, into an empty place only."""

from __future__ import annotations

import sqlite3
import zipfile

import pytest

from icomms.backup import backup, restore
from icomms.errors import InputError


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    for name in ("uploads", "snapshots/one"):
        (home / name).mkdir(parents=True)
    (home / "uploads" / "a1").write_bytes(b"export")
    (home / "snapshots" / "one" / "snapshot.json").write_text("{}")
    (home / "secret_key").write_text("secret")
    connection = sqlite3.connect(home / "icomms.db")
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table t (x)")
    connection.execute("insert into t values (1)")
    connection.commit()
    yield home
    connection.close()


def test_everything_comes_back_while_the_database_is_open(home, tmp_path):
    file = backup(home, tmp_path / "b.zip")
    there = restore(file, tmp_path / "new")
    assert (there / "uploads" / "a1").read_bytes() == b"export"
    assert (there / "snapshots" / "one" / "snapshot.json").exists()
    connection = sqlite3.connect(there / "icomms.db")
    assert connection.execute("select x from t").fetchall() == [(1,)]
    connection.close()
    assert not (there / "secret_key").exists()
    assert file.stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten(home, tmp_path):
    file = backup(home, tmp_path / "b.zip")
    with pytest.raises(InputError, match="exists already"):
        backup(home, file)
    with pytest.raises(InputError, match="not empty"):
        restore(file, home)
    with pytest.raises(InputError, match="no icomms installation"):
        backup(tmp_path / "none", tmp_path / "c.zip")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "name", ["../evil", "uploads/../../evil", "/etc/passwd", "uploads\\..\\x", "other/x"]
)
def test_a_foreign_archive_writes_nothing(tmp_path, name):
    file = tmp_path / "b.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("icomms-backup.json", "{}")
        archive.writestr(name, "x")
    with pytest.raises(InputError, match="not a backup"):
        restore(file, tmp_path / "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


def test_something_that_is_no_archive_is_said_so(tmp_path):
    (tmp_path / "b.zip").write_text("no")
    with pytest.raises(InputError, match="not a backup"):
        restore(tmp_path / "b.zip", tmp_path / "new")
