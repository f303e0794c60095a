"""From a company's Neo4j to a ranking by the pages alone, as the command line ranks it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icomms.config import settings_from
from icomms.foreign_graph import survey
from icomms.governance.organisation import ENGINE
from icomms.graph_state import COUNT, GRAPH, graph_settings, kept_count
from icomms.jobs import CHECK, READ
from icomms.storage import audit, datasets, jobs, settings, snapshots
from tests.neo4j import test_foreign
from tests.neo4j.commands import run
from tests.neo4j.test_foreign import MAPPING, PEOPLE
from tests.web import conftest as web
from tests.web.conftest import do_jobs
from tests.web.test_data import files_on_disk, only_data_set, state_purpose

pytestmark = [
    pytest.mark.xdist_group("neo4j"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quiet_bell"),
]
reader, modes = test_foreign.reader, test_foreign.modes
app, database, cast, browser, quiet_bell = (
    web.app, web.database, web.cast, web.browser, web.quiet_bell,
)  # fmt: skip
PAGE = "/settings/store/graph"
FORM = {
    "person": "Employee", "fact id": "no", "fact name": "full", "fact department": "dept",
    "fact location": "site",
    "read ASKS": "1", "kind ASKS": "advice", "direction ASKS": "forward", "weight ASKS": "strength",
    "read PINGED": "1", "kind PINGED": "mention", "direction PINGED": "back", "time PINGED": "at",
    "group_size PINGED": "to_n",
    "read WORKS WITH": "1", "kind WORKS WITH": "teamwork", "direction WORKS WITH": "both",
}  # fmt: skip
KINDS = {"teamwork": {"family": "attention", "declared": True}}


@pytest.fixture
def place(tmp_path, database_url, reader):
    made = web.Installation(home=tmp_path / "home", database_url=database_url, graph=reader.uri)
    made.prepare()
    return made


@pytest.fixture
def administrator(browser, database):
    with database.begin() as session:
        engine = {"analysis": {"draws": 20}, "kinds": KINDS}
        settings.set_setting(session, ENGINE, engine, None)
    return browser.sign_in("administrator")


@pytest.fixture
def mapped(administrator):
    """An administrator who has said what everything means."""
    administrator.post(f"{PAGE}/look", {"person": "Employee"})
    assert administrator.post(PAGE, FORM).location == f"{PAGE}#count"
    return administrator


def test_from_a_graph_to_the_ranking_of_the_command_line(
    administrator, database, place, reader, modes, tmp_path, capsys, monkeypatch
):
    first = administrator.get(PAGE).text
    assert "not yet" in first
    assert "Employee" not in first
    assert administrator.post(f"{PAGE}/look").location == f"{PAGE}#person"
    labels = administrator.get(PAGE).text
    assert '<option value="Employee" selected>Employee (65)</option>' in labels
    assert "MADE_IN" in labels
    assert "What means what" not in labels
    administrator.post(f"{PAGE}/look", {"person": "Employee"})
    form = administrator.get(PAGE).text
    assert '<option value="dept" selected>dept (60 have it)</option>' in form
    assert 'name="read MADE_IN"' not in form
    assert "It can be read" not in form
    assert "Read from Neo4j" not in administrator.get("/data/new").text

    administrator.post(PAGE, FORM)
    counts = administrator.get(PAGE).text
    assert "It can be read." in counts
    assert "Machine" in counts
    assert administrator.get("/data/new").text.count("Read from Neo4j") > 1
    state_purpose(database)
    asked = administrator.post("/data/graph", {"name": "Spring"})
    data_set, files = only_data_set(database)
    assert (data_set.name, files) == ("Spring", ())
    assert asked.location == f"/data/{data_set.id}/progress"
    assert "Reading from Neo4j: Spring" in administrator.get(asked.location).text
    (read,) = do_jobs(database, place)
    assert (read.kind, read.state, read.message) == (READ, "done", "")
    (checked,) = do_jobs(database, place)
    assert (checked.kind, checked.state) == (CHECK, "done")
    assert administrator.get(asked.location).location == f"/data/{data_set.id}/check"
    page = administrator.get(f"/data/{data_set.id}/check").text
    assert "People" in page
    assert "cannot begin" not in page
    administrator.post(f"/data/{data_set.id}/analyse")
    do_jobs(database, place)
    with database.read() as session:
        (made,) = snapshots.snapshots(session)
    assert set(modes) == {"READ"}

    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    out = tmp_path / "out"
    arguments = ("analyse", reader.uri, "--settings", tmp_path / "map.toml", "--out", out)
    assert run(capsys, monkeypatch, *arguments)[0] == 0
    for name in ("roles", "people", "ties", "reasons", "measures"):
        path = f"{name}.parquet"
        ours = (place.snapshots / made.folder / path).read_bytes()
        assert ours == (out / path).read_bytes(), name


def test_the_counts_are_those_of_the_command_line_and_the_mapping_is_logged(
    mapped, database, reader
):
    with database.read() as session:
        (changed,) = audit.events(session, audit.AuditFilter(event="setting changed"))
        asked = audit.events(session, audit.AuditFilter(event="graph asked"))
    wanted = settings_from({"graph": {
        "person": "Employee",
        "properties": {"id": "no", "name": "full", "department": "dept", "location": "site"},
        "ties": {
            "ASKS": {"kind": "advice", "weight": "strength"},
            "PINGED": {"kind": "mention", "direction": "back", "time": "at", "group_size": "to_n"},
            "WORKS WITH": {"kind": "teamwork", "direction": "both"},
        },
    }})  # fmt: skip
    found = kept_count(database, reader.uri)
    assert graph_settings(database).graph == wanted.graph
    assert found.survey == survey(reader.uri, wanted)
    assert (found.survey.people, found.survey.without_id) == (PEOPLE, 5)
    assert (changed.fields["setting"], changed.fields["new"]["person"]) == ("graph", "Employee")
    assert {one.fields["what"] for one in asked} == {"graph look", "graph count"}
    again = mapped.get(PAGE).text
    assert '<option value="strength" selected>' in again
    assert '<option value="teamwork" selected>' in again
    assert "Graph in Neo4j asked" in mapped.get("/settings/audit").text


def test_what_cannot_be_read_is_said_in_words_and_not_offered(mapped):
    mapped.post(PAGE, {**FORM, "time ASKS": "strength"})
    page = mapped.get(PAGE).text
    assert "is none of what was found" not in page
    assert "It can be read." in page, "refused before it was saved"
    wrong = mapped.post(PAGE, {**FORM, "time ASKS": "strength"})
    assert wrong.status_code == 400
    assert "“When” is none of what was found." in wrong.text


def test_a_graph_that_changed_since_is_counted_as_it_is(mapped, database, reader):
    with reader.driver() as driver:
        driver.execute_query("MATCH ()-[r:ASKS]->() SET r.strength = 'much'")
    try:
        mapped.post(f"{PAGE}/count")
        page = mapped.get(PAGE).text
        assert "It cannot be read like this" in page
        assert "ASKS, How much it counts: strength holds STRING." in page
        assert "Read from Neo4j" not in mapped.get("/data/new").text
        assert mapped.post("/data/graph").status_code == 409
        with database.read() as session:
            assert datasets.data_sets(session) == ()
    finally:
        with reader.driver() as driver:
            driver.execute_query("MATCH ()-[r:ASKS]->() SET r.strength = 1.0")


def test_a_server_that_is_away_costs_a_sentence_and_leaves_nothing(mapped, app, database, place):
    mapped.post("/data/graph")
    away = replace(place, graph="bolt://127.0.0.1:9")
    (job,) = do_jobs(database, away)
    assert (job.state, job.message) == ("failed", "No Neo4j answers at bolt://127.0.0.1:9.")
    assert "firewall" in job.fix
    data_set, files = only_data_set(database)
    assert (files, files_on_disk(place)) == ((), [])
    page = mapped.get(f"/data/{data_set.id}/progress").text
    assert "reading from Neo4j failed" in page
    mapped.post(f"/data/{data_set.id}/retry", {"job": job.id})
    assert [one.state for one in do_jobs(database, place)] == ["done"]
    assert [file.name for file in only_data_set(database)[1]] == [
        "graph-people.csv", "graph-interactions.csv", "graph-ties.csv",
    ]  # fmt: skip
    with database.read() as session:
        said = [jobs.job(session, job.id).attempt for job in jobs.jobs(session, data_set.id)]
    assert said == [1, 2, 1]


def test_more_than_an_upload_may_be_is_not_kept(mapped, database, place):
    mapped.post("/data/graph")
    (job,) = do_jobs(database, replace(place, largest_upload_mb=0))
    assert (job.state, job.message) == ("failed", "The graph is larger than 0 MB as files.")
    assert (only_data_set(database)[1], files_on_disk(place)) == ((), [])


def test_reading_that_was_stopped_leaves_no_file(mapped, database, place, monkeypatch):
    mapped.post("/data/graph")
    monkeypatch.setattr("icomms.storage.jobs.finish", lambda session, job_id: False)
    (job,) = do_jobs(database, place)
    assert job.state == "failed"
    assert (only_data_set(database)[1], files_on_disk(place)) == ((), [])


def test_reading_again_makes_another_data_set(mapped, database, place):
    for _ in range(2):
        mapped.post("/data/graph")
        do_jobs(database, place)
        do_jobs(database, place)
    with database.read() as session:
        found = [datasets.files(session, one.id) for one in datasets.data_sets(session)]
    assert len(found) == 2
    assert [file.sha256 for file in found[0]] == [file.sha256 for file in found[1]]
    assert {file.format for file in found[0]} == {"people", "interactions"}


def test_a_mapping_of_before_is_kept_when_the_server_is_away(mapped, app, database, place):
    app.extensions["icomms_installation"] = replace(place, graph="bolt://127.0.0.1:9")
    mapped.post(f"{PAGE}/look", {"person": "Employee"})
    mapped.post(f"{PAGE}/count")
    page = mapped.get(PAGE).text
    assert "No Neo4j answers at bolt://127.0.0.1:9." in page
    assert "It can be read." not in page, "that was another address"
    with database.read() as session:
        assert settings.setting(session, GRAPH)["person"] == "Employee"


def test_counts_stay_when_the_same_server_does_not_answer_any_more(
    mapped, database, reader, monkeypatch
):
    monkeypatch.setenv("ICOMMS_NEO4J_PASSWORD", "wrong")
    mapped.post(f"{PAGE}/count")
    monkeypatch.undo()
    page = mapped.get(PAGE).text
    assert "refuses the user" in page
    assert "These are the counts of an earlier time." in page
    with database.read() as session:
        assert settings.setting(session, COUNT)["survey"]["people"] == PEOPLE


def test_only_the_graph_reads_with_its_own_account(reader, administrator, monkeypatch):
    monkeypatch.setenv("ICOMMS_GRAPH_USER", "neo4j")
    monkeypatch.setenv("ICOMMS_GRAPH_PASSWORD", "test-password-1")
    monkeypatch.setenv("ICOMMS_NEO4J_PASSWORD", "that of the writer")
    administrator.post(f"{PAGE}/look")
    assert "Employee" in administrator.get(PAGE).text
