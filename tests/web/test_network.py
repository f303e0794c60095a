"""The map's pages: they work, check access, refuse bad input, and name nobody who may not be named."""

from __future__ import annotations

import csv
import gzip
import io
import json
from xml.etree import ElementTree

import pytest

from icomms.pages.view import view_of
from icomms.storage import audit, people

SVG = "{http://www.w3.org/2000/svg}"
PAGES = ("/network", "/network/data.json", "/network/list")
EXPORTS = ("/network/map.svg", "/network/list.csv")


@pytest.fixture
def view(sample, place):
    return view_of(place.snapshots / sample.folder)


@pytest.fixture
def leader(view) -> str:
    return str(view.ids[view.roles["leader"].band == "stands out"][0])


def logged(database) -> list[tuple[str, dict]]:
    with database.read() as session:
        found = audit.events(session, audit.AuditFilter())
    return [(event.event, dict(event.fields)) for event in found]


def test_the_map_works_without_javascript(browser, view):
    page = browser.sign_in("planner").get("/network")
    assert page.status_code == 200
    drawn = page.text[page.text.index("<svg viewBox") :]
    for unit in ("Sales", "Engineering"):
        assert f">{unit}</text>" in drawn
    assert "<style" not in page.text
    assert "Critics are shown only after they agreed." in page.text


@pytest.mark.parametrize(("language", "ties"), [("en", "1,069 ties"), ("vi", "1.069 mối liên hệ")])
def test_counts_are_written_as_the_language_writes_numbers(browser, sample, language, ties):
    browser.sign_in("planner")
    assert ties in browser.get("/network", headers={"Accept-Language": language}).text


def test_the_data_is_the_map(browser, view):
    answer = browser.sign_in("planner").get("/network/data.json")
    data = json.loads(answer.data)
    assert len(data["x"]) == view.n
    assert sorted(filter(None, data["id"])) == sorted(view.ids[view.shown])
    packed = browser.get("/network/data.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == answer.data


def test_a_card_says_who_somebody_is_tied_to_and_is_logged(browser, leader, view, database):
    browser.sign_in("approver")
    card = browser.get(f"/network/person/{leader}", headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert view.names[view.number_of[leader]] in card.text
    assert 'data-rows="' in card.text
    assert ("profile opened", leader) in [(e, f.get("person")) for e, f in logged(database)]
    alone = browser.get(f"/network/person/{leader}")
    assert alone.status_code == 303
    assert f"person={leader}" in alone.location


def test_the_list_and_its_file_hold_the_same_people(browser, view, database):
    browser.sign_in("planner")
    page = browser.get("/network/list?role=spreader")
    answer = browser.get("/network/list.csv?role=spreader")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    names = {row[1] for row in rows[1:]}
    column = view.roles["spreader"]
    assert names == set(view.names[(column.band != "") & view.shown])
    assert all(name in page.text for name in names)
    assert ("exported", len(names)) in [(e, f.get("rows")) for e, f in logged(database)]


def test_search_folds_accents_and_finds_only_people_of_the_list(browser, view):
    browser.sign_in("planner")
    shown = view.shown & (view.roles["leader"].band != "")
    some = int(shown.nonzero()[0][0])
    page = browser.get("/network/list", query_string={"q": view.folded[some]})
    assert view.names[some] in page.text
    nobody = browser.get("/network/list", query_string={"q": "<b>nobody</b>"})
    assert nobody.status_code == 200
    assert "<b>nobody" not in nobody.text


@pytest.mark.parametrize("by", ["unit", "community"])
def test_the_drawing_of_everybody_names_only_who_stands_out(browser, view, database, by):
    answer = browser.sign_in("analyst").get(f"/network/map.svg?role=persuader&by={by}")
    assert answer.mimetype == "image/svg+xml"
    drawing = ElementTree.fromstring(answer.data)
    texts = {
        (e.text or "").split(",")[0]
        for e in drawing.iter()
        if e.tag in (f"{SVG}title", f"{SVG}text")
    }
    banded = set(view.names[(view.roles["persuader"].band != "") & view.shown])
    assert texts & set(view.names) == banded
    assert [e for e, _ in logged(database)].count("exported") == 1


def test_the_drawing_of_groups_names_nobody(browser, view):
    answer = browser.sign_in("reader").get("/network/groups.svg")
    drawing = ElementTree.fromstring(answer.data)
    assert len(list(drawing.iter(f"{SVG}circle"))) == 3
    assert not [name for name in view.names if name in answer.text]


def test_saving_the_picture_of_the_browser_is_logged(browser, sample, database):
    assert browser.sign_in("planner").post("/network/picture").status_code == 204
    assert ("exported", "png") in [(e, f.get("format")) for e, f in logged(database)]


def test_who_opted_out_leaves_the_map_at_once(browser, view, leader, database, cast):
    with database.begin() as session:
        people.mark(session, "own", leader, "opted_out", "asked for it", cast["administrator"])
    browser.sign_in("planner")
    name = str(view.names[view.number_of[leader]])
    for url in (*PAGES, "/network/map.svg", "/network/list.csv"):
        assert name not in browser.get(url).text, url
    card = browser.get(f"/network/person/{leader}", headers={"HX-Request": "true"})
    assert card.status_code == 404


@pytest.mark.parametrize("url", [*PAGES, "/network/person/E10001", *EXPORTS])
def test_it_checks_access(browser, sample, url):
    assert "/sign-in" in browser.get(url).location
    assert browser.sign_in("reader").get(url).status_code == 403
    if url in EXPORTS:
        assert browser.sign_in("approver").get(url).status_code == 403


def test_without_a_snapshot_it_leads_to_the_first_page(browser):
    assert browser.sign_in("planner").get("/network").status_code == 303


@pytest.mark.parametrize(
    ("query", "status"),
    [("by=salary", 400), ("family=nomination", 400), ("role=critic", 400), ("role=x", 400),
     ("colour=pink", 400), ("snapshot=99", 404)],
)  # fmt: skip
def test_it_refuses_bad_input(browser, sample, query, status):
    browser.sign_in("planner")
    for url in PAGES:
        assert browser.get(f"{url}?{query}").status_code == status, url


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "²"])
def test_it_refuses_pages_that_do_not_exist(browser, sample, page):
    assert (
        browser.sign_in("planner").get("/network/list", query_string={"page": page}).status_code
        == 404
    )


@pytest.mark.parametrize("person", ["nobody", "../../etc/passwd", "%3Cscript%3E", "E10001/x"])
def test_it_refuses_unknown_people(browser, sample, person):
    browser.sign_in("planner")
    answer = browser.get(f"/network/person/{person}", headers={"HX-Request": "true"})
    assert answer.status_code == 404
