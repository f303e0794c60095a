"""Analyses of the pages keep their network in the store of the installation, and forget it."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from graph.store import open_store
from icomms import jobs as work
from icomms.data_set_networks import forget_gone, forget_hidden, kept_network
from icomms.installation import installation
from icomms.storage import datasets, jobs, people, snapshots
from icomms.worker import hide, tidy
from icomms.worker_job import run
from tests.icomms import test_jobs

place, database, data_set = test_jobs.place, test_jobs.database, test_jobs.data_set


def analysed(database, place, data_set):
    job = work.begin(database, work.ANALYSE, data_set, None)
    with database.begin() as session:
        assert jobs.claim(session, job.id, os.getpid())
    done = run(database, place, job.id)
    with database.read() as session:
        return done, jobs.job(session, job.id)


def keys(address):
    store = open_store(address)
    found = store.keys()
    store.close()
    return found


def test_a_folder_as_the_store_of_the_installation(place, database, data_set, tmp_path):
    address = str(tmp_path / "store")
    kept_and_forgotten(replace(place, store=address), database, data_set)


@pytest.mark.xdist_group("neo4j")
def test_neo4j_as_the_store_of_the_installation(place, database, data_set, neo4j):
    kept_and_forgotten(replace(place, store=neo4j.uri), database, data_set)


def kept_and_forgotten(place, database, data_set):
    open_store(place.store).close()
    done, job = analysed(database, place, data_set)
    assert done, job.message
    key = kept_network(place, database, data_set).key
    assert keys(place.store) == (key,)
    store = open_store(place.store)
    assert store.load(key).n == 3
    store.save("somebody-elses-data-set-1", store.load(key))
    store.close()
    assert forget_gone(place, database) == 0
    with database.begin() as session:
        datasets.delete_data_set(session, data_set)
    with database.read() as session:
        assert not snapshots.snapshots(session)
    tidy(place, database)
    assert keys(place.store) == ("somebody-elses-data-set-1",)


def test_a_store_that_does_not_answer_is_an_honest_failure(place, database, data_set, caplog):
    away = replace(place, store="bolt://127.0.0.1:1")
    done, job = analysed(database, away, data_set)
    assert not done
    assert job.message == "No Neo4j answers at bolt://127.0.0.1:1."
    assert "firewall" in job.fix
    with database.read() as session:
        assert not snapshots.snapshots(session)
    tidy(away, database)
    assert "No Neo4j answers" in caplog.text


def test_without_a_store_nothing_is_kept_elsewhere(place, database, data_set):
    assert kept_network(place, database, data_set) is None
    assert forget_gone(place, database) == 0
    assert installation({"ICOMMS_STORE": "neo4j://db"}).store == "neo4j://db"


def known(server) -> dict[int, set[str]]:
    """Number of snapshots → ids that so many snapshots know."""
    with server.driver() as driver:
        rows = driver.execute_query("MATCH (p:Person) RETURN p.id, count(*), collect(p.name)")
    found: dict[int, set[str]] = {}
    for name, count, names in rows.records:
        assert name is not None or names == [], "a name without an id"
        if name is not None:
            found.setdefault(count, set()).add(name)
    return found


def hide_person(database, person):
    with database.begin() as session:
        people.mark(session, "own", person, "opted_out", "asked to", None)


@pytest.mark.xdist_group("neo4j")
def test_whoever_opts_out_is_unnamed_in_every_snapshot(place, database, data_set, neo4j, caplog):
    place = replace(place, store=neo4j.uri)
    assert analysed(database, place, data_set)[0]
    with database.begin() as session:
        people.correct(session, "own", "2", "department", "C", None)
    assert analysed(database, place, data_set)[0]
    assert known(neo4j) == {2: {"1", "2", "3"}}
    hide(place, database)
    assert known(neo4j) == {2: {"1", "2", "3"}}, "nobody is hidden"

    hide_person(database, "2")
    away = replace(place, store="bolt://127.0.0.1:1")
    hide(away, database)
    assert "still named in the store: No Neo4j answers" in caplog.text
    job = work.begin(database, work.ANALYSE, data_set, None)
    assert forget_hidden(place, database) == 0, "an analysis works"
    with database.begin() as session:
        jobs.fail(session, job.id, "", "")
    assert forget_hidden(place, database) == 2
    assert known(neo4j) == {2: {"1", "3"}}
    assert forget_hidden(away, database) == 0, "nothing is due, nobody is asked"
    key = kept_network(place, database, data_set).key
    store = open_store(place.store)
    assert store.load(key).n == 3, "the network stays as it was"
    assert store.properties(key)["name"].count(None) == 1
    store.close()

    # As by an analysis that began before: named again, and taken out again.
    with database.begin() as session:
        people.unmark(session, "own", "2", "opted_out")
    assert analysed(database, place, data_set)[0]
    assert "2" in set().union(*known(neo4j).values())
    hide_person(database, "2")
    assert forget_hidden(place, database) > 0
    assert "2" not in set().union(*known(neo4j).values())
