"""The Neo4j store keeps the contract of every store, on a real server."""

from __future__ import annotations

import pytest

from tests.graph.store_contract import StoreContract

pytestmark = pytest.mark.xdist_group("neo4j")


class TestNeo4jStore(StoreContract):
    turns = 2

    @pytest.fixture
    def make(self, opened):
        return opened

    def test_readers_meet_snapshots_that_are_deleted_under_them(self, opened):
        self.test_readers_see_the_old_or_the_new(lambda: opened(keep=0, grace=0.0))
