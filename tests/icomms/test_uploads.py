"""Uploads reach the disk whole and hashed, or leave nothing."""

from __future__ import annotations

import errno
import hashlib
import tracemalloc

import pytest

from icomms.errors import StorageError, UnreadableFileError, UnsafeFileError
from icomms.uploads import (
    LONGEST_NAME,
    Reception,
    remove_abandoned,
    shown_name,
    under_their_names,
)


def test_a_file_is_kept_under_a_random_name_with_its_checksum(tmp_path):
    with Reception(tmp_path, 100) as upload:
        file = upload.receive("nhân viên.csv")
        file.write(b"a,b\n")
        file.write(b"1,2\n")
        kept = file.keep()
    assert (kept.name, kept.size) == ("nhân viên.csv", 8)
    assert kept.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert [p.name for p in tmp_path.iterdir()] == [kept.stored]
    assert (tmp_path / kept.stored).read_bytes() == b"a,b\n1,2\n"
    assert (tmp_path / kept.stored).stat().st_mode & 0o077 == 0


def test_what_is_not_kept_is_deleted(tmp_path):
    def broken():
        with Reception(tmp_path, 100) as upload:
            upload.receive("a.csv").write(b"half")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_server_left_is_told_from_what_arrives(tmp_path):
    (tmp_path / "0a.part").write_bytes(b"half")
    (tmp_path / "0b").write_bytes(b"whole")
    with Reception(tmp_path, 100) as upload:
        file = upload.receive("a.csv")
        file.write(b"a,b\n")
        assert remove_abandoned(tmp_path) == 1
        kept = file.keep()
    assert {p.name for p in tmp_path.iterdir()} == {"0b", kept.stored}


def test_the_limit_holds_for_all_files_together(tmp_path):
    with Reception(tmp_path, 10) as upload:
        upload.receive("a.csv").write(b"12345678")
        with pytest.raises(UnsafeFileError, match=r"b\.csv is larger"):
            upload.receive("b.csv").write(b"123")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused_in_a_sentence(tmp_path):
    with Reception(tmp_path, 10) as upload, pytest.raises(UnreadableFileError, match="is empty"):
        upload.receive("a.csv").keep()


def test_a_full_disk_is_said(tmp_path):
    class Full:
        def write(self, data):
            raise OSError(errno.ENOSPC, "full")

        def close(self):
            pass

    with Reception(tmp_path, 10) as upload:
        file = upload.receive("a.csv")
        file._file.close()
        file._file = Full()
        with pytest.raises(StorageError, match="no room"):
            file.write(b"1")


def test_a_large_upload_needs_no_memory(tmp_path):
    chunk = bytes(64 * 1024)
    tracemalloc.start()
    with Reception(tmp_path, 1 << 30) as upload:
        file = upload.receive("big.csv")
        for _ in range(1600):
            file.write(chunk)
        assert file.keep().size == 1600 * len(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("people.csv", "people.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\a.xlsx", "a.xlsx"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200b\u2066b\u2069.csv", "ab.csv"),
        ("line\r\nbreak\x00.csv", "line break.csv"),
        ("Nguye\u0302\u0303n.csv", "Nguyễn.csv"),
        ('<script>alert("1")<script>.csv', '<script>alert("1")<script>.csv'),
        ("=cmd|calc.csv", "=cmd|calc.csv"),
        ("", "file"),
        ("..", "file"),
        ("folder/", "file"),
    ],
)
def test_names_are_shown_without_tricks(raw, shown):
    assert shown_name(raw) == shown


def test_long_names_keep_their_ending():
    name = shown_name("ă" * 400 + ".csv")
    assert len(name) == LONGEST_NAME
    assert name.endswith("ă.csv")
    assert len(shown_name("x" * 400)) == LONGEST_NAME


def test_files_are_read_under_their_own_names(tmp_path):
    stored = tmp_path / "0a1b"
    stored.write_bytes(b"a,b\n")
    folder = tmp_path / "links"
    folder.mkdir()
    names = ["a.csv", "a.csv", "../../x", ".hidden", "ế" * 255 + ".xlsx"]
    links = under_their_names([(stored, name) for name in names], folder)
    assert [link.name for link in links[:4]] == ["a.csv", "a.csv", "x", "hidden"]
    assert all(link.read_bytes() == b"a,b\n" for link in links)
    assert all(link.parent.parent == folder for link in links)
    assert links[4].name.endswith("ế.xlsx")
    assert len(links[4].name.encode()) <= 200
