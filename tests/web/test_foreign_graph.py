"""Settings → Store → Graph in Neo4j: shown without asking, closed to others, guesses to confirm."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from graph.neo4j_settings import reader_settings
from graph.store import AddressError
from icomms.graph_guesses import guessed_kind, guessed_mapping, guessed_person
from icomms.graph_look import GraphLook
from icomms.graph_settings import GraphSettings, TieSource
from icomms.graph_state import graph_settings, kept_count, kept_look
from icomms.installation import installation
from icomms.storage import datasets, settings
from tests.web.company_graph import ADDRESS, LOOKED, MAPPING, WRONG, counts, seed
from tests.web.conftest import Browser, do_jobs

pytestmark = pytest.mark.usefixtures("quiet_bell")
PAGE = "/settings/store/graph"


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path / 'icomms.db'}"


@pytest.fixture
def named(app, place, cast):
    """A function: the same installation with ICOMMS_GRAPH, as a browser."""

    def made(address: str = ADDRESS) -> Browser:
        app.extensions["icomms_installation"] = replace(place, graph=address)
        return Browser(app, app.test_client())

    return made


def test_without_a_graph_one_sentence_says_how_to_name_it(browser):
    browser.sign_in("administrator")
    page = browser.get(PAGE).text
    assert "set ICOMMS_GRAPH to its address" in page
    assert '<button type="submit">Look now' not in page
    for address in (f"{PAGE}/look", f"{PAGE}/count", PAGE):
        assert browser.post(address).status_code == 404, address
    assert "Graph in Neo4j" in browser.get("/settings/store").text
    assert "from-graph" not in browser.get("/data/new").text


def test_what_was_kept_is_shown_and_nobody_is_asked(named, database):
    seed(database, count=counts())
    began = time.monotonic()
    page = named().sign_in("administrator").get(PAGE).text
    assert time.monotonic() - began < 10, "nobody listens there"
    for said in (
        "It can be read.", "1,240", "Employee (1,250)", "dept (1,200 have it)", "Never read: salary.",
        "A, when the graph says “A → ASKS → B”", "who does it reports to the other",
        "Labels not read:",
    ):  # fmt: skip
        assert said in page, said
    assert ">tags (" not in page, "a list is no department"


def test_others_see_what_is_read_without_the_address(named, database):
    seed(database, count=counts(WRONG))
    browser = named()
    for role, reads in (("analyst", 409), ("planner", 403), ("approver", 403), ("reader", 403)):
        page = browser.sign_in(role).get(PAGE)
        assert page.status_code == 200
        assert "Employee.dept" in page.text
        assert "The administrator must change what means what." in page.text
        assert "127.0.0.1" not in page.text
        assert "<select" not in page.text
        for address in (PAGE, f"{PAGE}/look", f"{PAGE}/count"):
            assert browser.post(address).status_code == 403, (role, address)
        assert browser.post("/data/graph").status_code == reads, role


def test_it_is_offered_for_reading_only_when_it_can_be_read(named, database):
    analyst = named().sign_in("analyst")
    for count, offered in ((None, False), (counts(WRONG), False), (counts(), True)):
        seed(database, count=count)
        assert ("from-graph" in analyst.get("/data/new").text) is offered
    seed(database, mapping=replace(MAPPING, ties={}), count=counts())
    assert "from-graph" not in analyst.get("/data/new").text, "the mapping has changed since"
    seed(database, count=counts())
    other = named("bolt://127.0.0.1:8").sign_in("analyst")
    assert "from-graph" not in other.get("/data/new").text, "that is another graph"


def test_a_server_that_is_away_costs_a_sentence_and_little_time(named, database):
    seed(database, count=counts())
    browser = named().sign_in("administrator")
    began = time.monotonic()
    for address in ("look", "count"):
        assert browser.post(f"{PAGE}/{address}", {"person": "Employee"}).status_code == 303
    assert time.monotonic() - began < 20, "it must not be waited for"
    page = browser.get(PAGE).text
    assert page.count("No Neo4j answers at bolt://127.0.0.1:9.") == 2
    assert "These are the counts of an earlier time." in page
    assert kept_look(database, ADDRESS).properties == LOOKED.properties, "what was seen stays"
    assert kept_count(database, ADDRESS).ready


def test_passwords_in_the_address_are_shown_to_nobody(named, database):
    browser = named("neo4j://me:secret@localhost").sign_in("administrator")
    browser.post(f"{PAGE}/look")
    browser.post(f"{PAGE}/count")
    page = browser.get(PAGE).text
    assert "ICOMMS_NEO4J_PASSWORD" in page
    with database.read() as session:
        kept = str(settings.settings_under(session, "graph"))
    assert "secret" not in page + kept


WRONG_FORMS = [
    ({"fact id": ""}, "It is not said which property tells people apart."),
    ({"fact id": "salary"}, "“Person id” is none of what was found."),
    ({"fact team": "tags"}, "“Team” is none of what was found."),
    ({"read ASKS": None, "read REPORTS_TO": None}, "No type of relationship is read."),
    ({"kind ASKS": "gossip"}, "“What it is” is none of what was found."),
    ({"direction ASKS": "up"}, "“Who does it” is none of what was found."),
    ({"weight ASKS": "note"}, "“How much it counts” is none of what was found."),
]


def test_what_cannot_be_is_said_and_not_saved(named, database):
    seed(database, mapping=None)
    form = {
        "person": "Employee", "fact id": "employeeId",
        "read ASKS": "1", "kind ASKS": "advice", "direction ASKS": "forward",
        "read REPORTS_TO": "1", "kind REPORTS_TO": "reports_to", "direction REPORTS_TO": "forward",
    }  # fmt: skip
    administrator = named().sign_in("administrator")
    for changed, said in WRONG_FORMS:
        given = {name: text for name, text in {**form, **changed}.items() if text is not None}
        answer = administrator.post(PAGE, given)
        assert (answer.status_code, said in answer.text) == (400, True), said
    assert graph_settings(database).graph == GraphSettings()


def test_a_form_of_another_look_is_not_saved(named, database):
    seed(database, mapping=None)
    browser = named().sign_in("administrator")
    assert browser.post(PAGE, {"person": "Máy"}).status_code == 303
    assert "Nothing was saved: choose again." in browser.get(PAGE).text
    assert graph_settings(database).graph == GraphSettings()


def test_a_worker_without_the_address_says_so(named, database, place):
    seed(database, count=counts())
    browser = named().sign_in("analyst")
    assert browser.post("/data/graph").status_code == 303
    (job,) = do_jobs(database, place)
    assert job.message == "ICOMMS_GRAPH is not set where jobs are done."
    with database.read() as session:
        (made,) = datasets.data_sets(session)
    assert made.name.startswith("Neo4j, ")
    page = browser.get(f"/data/{made.id}/progress")
    assert job.fix in page.text
    assert "reading from Neo4j failed" in browser.get("/data/").text


@pytest.mark.parametrize(
    ("labels", "person"),
    [
        ({"Machine": 90, "Employee": 5}, "Employee"),
        ({"Người": 4, "Nhân_viên": 5}, "Nhân_viên"),
        ({"A": 1, "B": 2}, "B"),
        ({}, ""),
    ],
)
def test_the_label_of_people_is_guessed(labels, person):
    assert guessed_person(labels) == person


@pytest.mark.parametrize(
    ("name", "kind", "direction"),
    [
        ("ASKS", "advice", "forward"),
        ("MANAGES", "reports_to", "back"),
        ("REPORTS_TO", "reports_to", "forward"),
        ("EMAILED", "email_to", "forward"),
        ("Mentioned", "mention", "forward"),
        ("TIN_TƯỞNG", "trust", "forward"),
        ("KNOWS", "", "forward"),
    ],
)
def test_kinds_are_guessed(name, kind, direction):
    assert guessed_kind(name) == (kind, direction)


def test_facts_are_guessed_from_names_alone():
    assert MAPPING.person == "Employee"
    assert MAPPING.properties == {
        "id": "employeeId", "name": "fullName", "email": "workEmail", "department": "dept",
    }  # fmt: skip
    assert MAPPING.ties == {
        "ASKS": TieSource("advice", weight="strength"), "REPORTS_TO": TieSource("reports_to"),
    }  # fmt: skip
    assert guessed_mapping(GraphLook("", 0, person="X")).properties == {}


def test_the_graph_has_an_account_of_its_own_that_falls_back(tmp_path):
    file = tmp_path / "password"
    file.write_text("of the reader\n", encoding="utf-8")
    writer = {
        "ICOMMS_NEO4J_USER": "writer", "ICOMMS_NEO4J_PASSWORD_FILE": "/of/the/writer",
        "ICOMMS_NEO4J_DATABASE": "ours",
    }  # fmt: skip
    reader = {
        **writer, "ICOMMS_GRAPH_USER": "reader", "ICOMMS_GRAPH_PASSWORD": "secret",
        "ICOMMS_GRAPH_DATABASE": "hr",
    }  # fmt: skip
    found = reader_settings("bolt://a", reader)
    assert (found.user, found.password, found.database) == ("reader", "secret", "hr")
    found = reader_settings("bolt://a", {**reader, "ICOMMS_GRAPH_PASSWORD_FILE": str(file)})
    assert found.password == "of the reader"
    with pytest.raises(AddressError, match="ICOMMS_NEO4J_PASSWORD_FILE"):
        reader_settings("bolt://a", writer)
    with pytest.raises(AddressError, match="ICOMMS_GRAPH_PASSWORD_FILE"):
        reader_settings("bolt://a", {**writer, "ICOMMS_GRAPH_PASSWORD_FILE": "/nowhere"})
    assert installation({"ICOMMS_GRAPH": "bolt://a"}).graph == "bolt://a"
