"""What every store of networks must do. A test module gives the factory and inherits the rest:

class TestEmbedded(StoreContract):
    @pytest.fixture()
    def make(self, tmp_path):
        return lambda: EmbeddedStore(tmp_path / "store")

Every call of `make()` opens the same place anew, as another process would.
"""

from __future__ import annotations

import threading

import numpy as np
import pytest

from graph.model import Network, Ties
from graph.store import StoreError
from tests.graph.graphs import dated_ties, network, same_ties


def same(one, other):
    return (
        one.n == other.n
        and list(one.families) == list(other.families)
        and all(same_ties(t, other.families[f]) for f, t in one.families.items())
    )


class StoreContract:
    """Inherit and define the fixture `make`: a function that opens the one store of the test.

    `turns` is how often a writer goes back and forth under readers.
    """

    turns = 10

    def test_nothing_there_yet(self, make):
        store = make()
        assert store.keys() == ()
        with pytest.raises(StoreError, match="spring"):
            store.load("spring")
        with pytest.raises(StoreError, match="spring"):
            store.delete("spring")

    def test_round_trip_loses_nothing(self, make):
        kept = network(3)
        make().save("spring", kept)
        found = make().load("spring")
        assert same(kept, found)
        assert found.checksum() == kept.checksum()
        assert not found.families["attention"].weight.flags.writeable

    @pytest.mark.parametrize(
        "kept",
        [
            Network(0, {}),
            Network(5, {}),
            Network(0, {"trust": Ties.from_edges(0, [], [])}),
            Network(3, {"trust": Ties.from_edges(3, [], [])}),
            Network(2, {"Ẩn ý / 1": Ties.from_edges(2, [0, 1, 1], [1, 0, 1], [0.0, 0.1, 1e300])}),
        ],
        ids=["nobody", "no families", "empty family", "no ties", "odd name, self tie, zero weight"],
    )
    def test_corner_networks(self, make, kept):
        make().save("k", kept)
        assert same(kept, make().load("k"))

    def test_keys_are_sorted_and_apart(self, make):
        store = make()
        for number, key in enumerate(["b", "A-1", "a_2", "10"]):
            store.save(key, network(number))
        assert make().keys() == tuple(sorted(["b", "A-1", "a_2", "10"]))
        assert same(make().load("a_2"), network(2))

    def test_saving_again_replaces(self, make):
        store = make()
        store.save("k", network(1))
        store.save("k", network(2))
        store.save("k", network(2))
        assert store.keys() == ("k",)
        assert same(make().load("k"), network(2))

    def test_deleting_forgets_one(self, make):
        store = make()
        store.save("a", network(1))
        store.save("b", network(2))
        store.delete("a")
        assert make().keys() == ("b",)
        with pytest.raises(StoreError, match="a"):
            make().load("a")
        store.save("a", network(3))
        assert same(make().load("a"), network(3))

    @pytest.mark.parametrize(
        "key", ["", ".", "..", "a/b", "../a", "a b", "-a", "ä", "a" * 101, "a\n"]
    )
    def test_odd_keys_are_refused(self, make, key):
        store = make()
        for call in (
            lambda: store.save(key, network()),
            lambda: store.load(key),
            lambda: store.delete(key),
        ):
            with pytest.raises(ValueError, match="key"):
                call()
        assert store.keys() == ()

    def test_readers_see_the_old_or_the_new(self, make):
        """A writer goes back and forth between two networks while others read."""
        both = [Network(400, {"attention": dated_ties(s, n=400)}) for s in (1, 2)]
        allowed = {kept.checksum() for kept in both}
        make().save("k", both[0])
        done, seen, wrong = threading.Event(), set(), []

        def read():
            store = make()
            while not done.is_set():
                try:
                    seen.add(store.load("k").checksum())
                except StoreError as error:
                    wrong.append(str(error))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        store = make()
        for turn in np.tile([1, 0, 0], self.turns):
            store.save("k", both[turn])
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert seen
        assert seen <= allowed
