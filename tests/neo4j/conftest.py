"""Fixtures of the tests of Neo4j."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.neo4j_settings import neo4j_settings
from graph.neo4j_store import Neo4jStore
from icomms.analysis import Request, analyse
from icomms.config import settings_from
from icomms.sample import write_sample

FEW = {"analysis": {"draws": 20}}


@pytest.fixture(scope="session")
def merger(tmp_path_factory) -> Request:
    """The sample merger, analysed without a store: what was asked, with the result in `out`."""
    folder = tmp_path_factory.mktemp("merger")
    files = write_sample(folder / "company", "merger", "en", 1)
    exports = tuple(p for p in files if "planted" not in p.parts)
    request = Request(exports, folder / "out", settings_from(FEW))
    analyse(request)
    return request


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
