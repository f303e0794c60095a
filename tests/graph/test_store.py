"""The folder store: the contract, and what only files can do wrong."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest

from graph import store as stores
from graph.embedded_store import EmbeddedStore
from graph.store import StoreError, open_store
from tests.conftest import ROOT
from tests.graph.graphs import network
from tests.graph.store_contract import StoreContract, same


class TestEmbeddedStore(StoreContract):
    @pytest.fixture
    def make(self, tmp_path):
        return lambda: EmbeddedStore(tmp_path / "store")


def bytes_of(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_equal_networks_give_equal_bytes(tmp_path):
    EmbeddedStore(tmp_path / "a").save("k", network(1))
    other = EmbeddedStore(tmp_path / "b")
    for seed in (2, 1, 3, 1):
        other.save("k", network(seed))
    found = bytes_of(tmp_path / "a")
    assert found == bytes_of(tmp_path / "b")
    assert len(found) == 2 + 2 * 10


def files_of(folder):
    version = (folder / "k" / "current").read_text().strip()
    return sorted(p.relative_to(folder).as_posix() for p in (folder / "k" / version).iterdir())


def test_every_damaged_or_lost_file_is_named(tmp_path):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(1))
    for name in [*files_of(tmp_path), "k/current"]:
        path = tmp_path / name
        data = path.read_bytes()
        broken = [data[:-3], data[: len(data) // 2] + b"\xff" + data[len(data) // 2 + 1 :], b""]
        for other in broken:
            path.write_bytes(other)
            with pytest.raises(StoreError) as caught:
                store.load("k")
            assert path.name in str(caught.value), other[:20]
        path.write_bytes(data)
    assert same(store.load("k"), network(1))


def test_a_lost_file_is_named_and_saving_again_repairs(tmp_path):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(1))
    lost = tmp_path / files_of(tmp_path)[4]
    lost.unlink()
    with pytest.raises(StoreError, match=lost.name):
        store.load("k")
    store.save("k", network(1))
    assert same(store.load("k"), network(1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "format 2"),
        ({"n": 9}, "manifest.json"),
        ({"families": ["attention", "distrust"]}, "manifest.json"),
        ({"families": 3}, "manifest.json"),
        ({"families": ["attention"]}, "manifest.json"),
        ({"files": {}}, "npy"),
    ],
    ids=str,
)
def test_a_changed_manifest_is_noticed(tmp_path, change, said):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(1))
    path = tmp_path / next(f for f in files_of(tmp_path) if f.endswith("manifest.json"))
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}), encoding="utf-8")
    with pytest.raises(StoreError, match=said):
        store.load("k")


def test_a_manifest_of_another_shape_is_noticed(tmp_path):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(1))
    path = tmp_path / next(f for f in files_of(tmp_path) if f.endswith("manifest.json"))
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json"):
        store.load("k")


def test_no_leftovers_after_replacing(tmp_path):
    store = EmbeddedStore(tmp_path)
    for seed in (1, 2, 1):
        store.save("k", network(seed))
    inside = sorted(p.name for p in (tmp_path / "k").iterdir())
    assert inside == sorted([network(1).checksum()[:16], "current"])
    store.delete("k")
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_leaves_the_old(tmp_path, monkeypatch):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(1))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graph.embedded_store._sync", full)
    with pytest.raises(OSError, match="space"):
        store.save("k", network(2))
    monkeypatch.undo()
    assert same(store.load("k"), network(1))
    assert sorted(p.name for p in (tmp_path / "k").iterdir() if p.name.startswith(".")) == []


WRITER = """
import sys
from pathlib import Path
from graph.embedded_store import EmbeddedStore
from tests.graph.graphs import network
store = EmbeddedStore(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(10_000):
    store.save("k", network(turn % 2))
"""


def test_a_writer_killed_midway_leaves_a_whole_network(tmp_path):
    store = EmbeddedStore(tmp_path)
    store.save("k", network(0))
    allowed = {network(0).checksum(), network(1).checksum()}
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        seen = {store.load("k").checksum() for _ in range(100)}
        writer.kill()
    assert seen <= allowed
    assert store.load("k").checksum() in allowed
    store.save("k", network(2))
    assert len(list((tmp_path / "k").iterdir())) == 2


def test_addresses(tmp_path):
    place = tmp_path / "a folder"
    for url in (str(place), f"file://{place}", f"file://{str(place).replace(' ', '%20')}"):
        store = open_store(url)
        store.save("k", network(1))
        assert (place / "k" / "current").is_file()
        store.delete("k")
    for url, said in (("http://host/a", "Bolt"), ("s3://bucket", "file://")):
        with pytest.raises(ValueError, match=said):
            open_store(url)
    for url in ("", "file://"):
        with pytest.raises(ValueError, match="address"):
            open_store(url)
    assert issubclass(stores.StoreError, Exception)
