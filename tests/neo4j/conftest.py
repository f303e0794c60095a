"""Fixtures of the tests of Neo4j."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.neo4j_settings import neo4j_settings
from graph.neo4j_store import Neo4jStore


@pytest.fixture
def opened(neo4j):
    """A function that opens the server's store with changed settings; all are closed at the end."""
    stores = []

    def store(**changes):
        made = Neo4jStore(replace(neo4j_settings(neo4j.uri), **changes))
        stores.append(made)
        return made

    yield store
    for made in stores:
        made.close()
