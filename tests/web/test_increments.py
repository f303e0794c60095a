"""A data set that grows: unchanged files are not read again, and what is kept goes with them."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from icomms import jobs as work
from icomms.governance import retention
from icomms.governance.organisation import ENGINE
from icomms.storage import datasets, settings, snapshots
from icomms.worker import tidy
from tests.web.conftest import do_jobs
from tests.web.test_data import upload

pytestmark = [
    pytest.mark.usefixtures("quiet_bell"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
ROWS = [f"p{i % 11}@x.vn,p{i * i % 7}@x.vn,message,2025-0{{month}}-{i % 27 + 1:02} 09:{i % 60:02}"
        for i in range(300)]  # fmt: skip


def month(number: int) -> str:
    rows = "\n".join(ROWS).replace("{month}", str(number))
    return f"source,target,kind,time\n{rows}\n"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def analyst(browser, database):
    with database.begin() as session:
        settings.set_setting(session, ENGINE, {"analysis": {"draws": 20}}, None)
    return browser.sign_in("analyst")


@pytest.fixture
def grown(analyst, database, place) -> int:
    """A data set of two months, checked and analysed, that gets a third."""
    upload(analyst, {"january.csv": month(1), "february.csv": month(2)}, name="Months")
    with database.read() as session:
        found = datasets.data_sets(session)[0].id
    analyst.post(f"/data/{found}/check")
    do_jobs(database, place)
    analysed(database, place, found)
    upload(analyst, {"march.csv": month(3)}, to=str(found))
    return found


def analysed(database, place, found: int) -> dict[str, bytes]:
    """Analyse a data set; the bytes of its newest snapshot."""
    work.begin(database, work.ANALYSE, found, None)
    (job,) = do_jobs(database, place)
    assert job.state == "done", job.message
    with database.read() as session:
        folder = place.snapshots / snapshots.snapshots(session, found)[0].folder
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def kept(place) -> set[str]:
    return {path.name for path in place.kept.iterdir()}


def test_only_the_new_month_is_read_and_the_result_is_that_of_a_full_run(
    analyst, database, place, grown, monkeypatch
):
    from icomms import imports

    read, once = [], imports.read_one
    monkeypatch.setattr(
        "icomms.imports.read_one",
        lambda source, *rest: read.append(source.name) or once(source, *rest),
    )
    page = analyst.get(f"/data/{grown}").text
    assert "of the newest one" not in page
    by_month = analysed(database, place, grown)
    assert read == ["march.csv"]
    shutil.rmtree(place.kept)
    place.kept.mkdir()
    assert analysed(database, place, grown) == by_month
    assert sorted(read[1:]) == ["february.csv", "january.csv", "march.csv"]


def test_pages_say_how_many_files_are_the_same(analyst, database, place, grown):
    analysed(database, place, grown)
    assert "2 of 3 files of the newest one are those of the one before" in (
        analyst.get(f"/data/{grown}").text
    )
    analyst.post("/account/language", {"language": "vi", "next": "/"})
    assert "2 trong 3 tệp của bản chụp mới nhất" in analyst.get(f"/data/{grown}").text


def test_a_month_taken_out_leaves_nothing_behind(analyst, database, place, grown):
    analysed(database, place, grown)
    assert kept(place) == {sha(month(number)) for number in (1, 2, 3)}
    with database.read() as session:
        january = datasets.files(session, grown)[0]
    analyst.post(f"/data/{grown}/files/{january.id}/remove")
    assert kept(place) == {sha(month(number)) for number in (2, 3)}
    without = analysed(database, place, grown)
    shutil.rmtree(place.kept)
    place.kept.mkdir()
    assert analysed(database, place, grown) == without


def test_what_another_data_set_has_too_stays_until_both_are_gone(analyst, database, place, grown):
    upload(analyst, {"again.csv": month(2)}, name="Again")
    analyst.post(f"/data/{grown}/delete", {"name": "Months"})
    assert kept(place) == {sha(month(2))}
    with database.read() as session:
        again = datasets.data_sets(session)[0].id
    analyst.post(f"/data/{again}/delete", {"name": "Again"})
    assert kept(place) == set()


def test_what_is_old_and_what_nobody_names_goes(database, place, grown):
    analysed(database, place, grown)
    (place.kept / ("0" * 64)).mkdir()
    tidy(place, database)
    assert kept(place) == {sha(month(number)) for number in (1, 2, 3)}
    with database.read() as session:
        files = datasets.files(session, grown)
    found = retention.Due(files[:2], (), ())
    assert retention.purge(database, found, place) == 2
    assert kept(place) == {sha(month(3))}


def test_the_sample_company_keeps_nothing(analyst, database, place):
    analyst.post("/data/sample")
    (job,) = do_jobs(database, place)
    assert job.state == "done", job.message
    assert kept(place) == set()
