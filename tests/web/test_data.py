"""Upload, columns, check, analysis: the way from a file to a snapshot, and what is refused on it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from icomms import jobs as work
from icomms.file_templates import FILLED
from icomms.governance.organisation import PURPOSE
from icomms.storage import audit, datasets, jobs, settings, snapshots
from icomms.web import create_app
from tests.web.conftest import csrf_of, do_jobs
from tests.web.test_routes import enter

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
PEOPLE = (
    "Employee ID,Full name,Email,Department\n"
    "1,Nguyễn Văn An,an@x.vn,A\n2,Trần Bình,binh@x.vn,A\n3,Lê Chi,chi@x.vn,B\n"
)
TIES = "source,target,kind,time\n" + "".join(
    f"{a}@x.vn,{b}@x.vn,message,2025-03-{day:02d}T09:00:00Z\n"
    for day in range(1, 29)
    for a, b in (("an", "binh"), ("binh", "chi"), ("chi", "an"))
)
HOSTILE = [
    '"><script>alert(1)</script>.csv',
    "a" * 300 + ".csv",
    "\u202egnp.csv",
    "../../etc/passwd.csv",
    "=cmd|'/c calc'!A1.csv",
    "‘quotes’ & \"more\" 'still'.csv",
]


pytestmark = pytest.mark.usefixtures("quiet_bell")


def upload(browser, files: dict[str, str | bytes], to: str = "", **fields):
    data = dict(fields)
    data["files"] = [
        (io.BytesIO(text.encode() if isinstance(text, str) else text), name)
        for name, text in files.items()
    ]
    address = f"/data/upload?to={to}" if to else "/data/upload"
    return browser.post(address, data, content_type="multipart/form-data")


def state_purpose(database) -> None:
    text = "To find colleagues who explain the merger to others."
    with database.begin() as session:
        settings.set_setting(session, PURPOSE, {"text": text, "legal_basis": text}, None)


def files_on_disk(place) -> list[str]:
    return sorted(path.name for path in place.uploads.iterdir())


def only_data_set(database):
    with database.read() as session:
        (found,) = datasets.data_sets(session)
        return found, datasets.files(session, found.id)


@pytest.fixture
def analyst(browser):
    return browser.sign_in("analyst")


@pytest.fixture
def uploaded(analyst, database):
    """Two small files in a data set; its id."""
    answer = upload(analyst, {"people.csv": PEOPLE, "ties.csv": TIES}, name="Spring")
    assert answer.status_code == 303
    return only_data_set(database)[0].id


def test_from_files_to_a_snapshot(analyst, database, place, uploaded):
    page = analyst.get(f"/data/{uploaded}/columns")
    assert page.status_code == 200
    assert "Employee number" in page.text
    assert "Nguyễn Văn An" in page.text
    (people, ties) = only_data_set(database)[1]
    answer = analyst.post(f"/data/{uploaded}/columns?file={people.id}", {"format": "people"})
    assert answer.location.endswith(f"file={ties.id}")
    answer = analyst.post(f"/data/{uploaded}/columns?file={ties.id}", {"format": "interactions"})
    assert answer.location == f"/data/{uploaded}/progress"
    waiting = analyst.get(answer.location)
    assert "check waits" not in waiting.text
    assert "Waiting to begin" in waiting.text
    do_jobs(database, place)
    assert analyst.get(f"/data/{uploaded}/progress").location == f"/data/{uploaded}/check"
    checked = analyst.get(f"/data/{uploaded}/check")
    assert "Nothing has been written yet" in checked.text
    assert "must be written down" in checked.text
    with database.read() as session:
        assert snapshots.snapshots(session) == ()
    assert analyst.post(f"/data/{uploaded}/analyse").location == "/settings/privacy"
    state_purpose(database)
    assert analyst.post(f"/data/{uploaded}/analyse").location == f"/data/{uploaded}/progress"
    do_jobs(database, place)
    part = analyst.get(f"/data/{uploaded}/progress/part")
    assert part.status_code == 286
    with database.read() as session:
        (made,) = snapshots.snapshots(session)
    assert part.headers["HX-Redirect"] == f"/people?snapshot={made.id}"
    assert analyst.get(f"/people?snapshot={made.id}").status_code == 200
    for page in ("/data/", f"/data/{uploaded}", "/"):
        assert analyst.get(page).status_code == 200


def test_the_sample_is_one_click_and_goes_in_one(analyst, database, place):
    assert "Try the sample company" in analyst.get("/").text
    answer = analyst.post("/data/sample")
    found, _ = only_data_set(database)
    assert answer.location == f"/data/{found.id}/progress"
    assert analyst.post("/data/sample").location == answer.location, "twice is once"
    do_jobs(database, place)
    listed = analyst.get("/people").text
    assert "Everything on this page is made up." in listed
    assert "Remove the sample" in listed
    assert analyst.get(f"/data/{found.id}/columns").status_code == 404
    (folder,) = place.snapshots.iterdir()
    assert analyst.post(f"/data/{found.id}/delete").status_code == 303
    assert not folder.exists()
    with database.read() as session:
        assert datasets.data_sets(session) == ()
        assert snapshots.snapshots(session) == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["planner", "approver", "reader"])
def test_it_is_closed_to_others(browser, role):
    for page in ("/data/", "/data/new", "/data/templates/people.csv"):
        assert browser.sign_in(role).get(page).status_code == 403


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty.csv is empty."),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "photo.png"),
        ("letter.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(300), "letter.pdf"),
        ("locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "locked.xlsx"),
        ("broken.zip", b"PK\x03\x04" + bytes(50), "broken.zip"),
    ],
)
def test_what_cannot_be_read_is_named_and_not_kept(
    analyst, database, place, name, content, said
):  # fmt: skip
    answer = upload(analyst, {name: content})
    assert answer.status_code == 400
    assert "This file was not taken" in answer.text
    assert said in answer.text
    assert files_on_disk(place) == []
    with database.read() as session:
        assert datasets.data_sets(session) == ()
        (logged,) = audit.events(session, audit.AuditFilter(event="upload refused"))
    assert name not in str(logged.fields)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_good_files_of_an_upload_are_kept(analyst, database, place):
    answer = upload(analyst, {"people.csv": PEOPLE, "empty.csv": "", "again.csv": PEOPLE})
    assert answer.status_code == 303
    _, files = only_data_set(database)
    assert [file.name for file in files] == ["people.csv"]
    assert files_on_disk(place) == [files[0].stored]
    page = analyst.get(answer.location).text
    assert "empty.csv is empty" in page
    assert "again.csv" in page or "already" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_chosen_is_said(analyst, place):
    answer = analyst.post("/data/upload", {"name": "x"}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "No file was chosen." in answer.text
    assert files_on_disk(place) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(analyst, database, place, name):
    upload(analyst, {name: PEOPLE, "ties.csv": TIES})
    found, files = only_data_set(database)
    assert all(len(file.name) <= 255 and "/" not in file.name for file in files)
    assert all("\u202e" not in file.name for file in files)
    for page in ("columns", "check", ""):
        text = analyst.get(f"/data/{found.id}/{page}".rstrip("/")).text
        assert "<script>alert" not in text
    analyst.post(f"/data/{found.id}/check")
    do_jobs(database, place)
    assert "<script>alert" not in analyst.get(f"/data/{found.id}/check").text
    assert set(files_on_disk(place)) == {file.stored for file in files}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hostile_cells_are_only_text(analyst, database, place):
    people = PEOPLE + '4,"<img src=x onerror=alert(1)>",d@x.vn,"=1+1"\n'
    upload(analyst, {"people.csv": people, "ties.csv": TIES + "not a row\n"})
    found, _ = only_data_set(database)
    assert "<img src=x" not in analyst.get(f"/data/{found.id}/columns").text
    analyst.post(f"/data/{found.id}/check")
    do_jobs(database, place)
    assert analyst.get(f"/data/{found.id}/check").status_code == 200
    left = analyst.get(f"/data/{found.id}/skipped.csv")
    assert left.mimetype == "text/csv"
    assert "ties.csv" in left.text
    assert "not a row" not in left.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_files_that_arrive_in_many_pieces_are_kept_whole(analyst, database, place):
    ties = TIES + "an@x.vn,binh@x.vn,message,2025-03-01T09:00:00Z\n" * 7_000
    answer = upload(analyst, {"ties.csv": ties, "people.csv": PEOPLE}, name="Spring")
    assert answer.status_code == 303
    kept = only_data_set(database)[1]
    assert [(file.name, file.bytes) for file in kept] == [
        ("ties.csv", len(ties)), ("people.csv", len(PEOPLE.encode())),
    ]  # fmt: skip
    assert (place.uploads / kept[0].stored).read_text(encoding="utf-8") == ties


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_too_much_is_refused_while_it_streams(place, cast, monkeypatch):
    from dataclasses import replace

    small = create_app(
        replace(place, largest_upload_mb=1), {"TESTING": True, "WTF_CSRF_ENABLED": False}
    )
    client = small.test_client()
    enter(client, small.extensions["icomms_database"], cast["analyst"])
    head = '--x\r\nContent-Disposition: form-data; name="files"; filename="large.csv"\r\n\r\n'
    body = head.encode() + b"y" * (1 << 20) + b"yy\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/data/upload", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "large.csv is larger than 1 MB." in answer.text
    assert files_on_disk(place) == []
    small.extensions["icomms_database"].close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upload_without_its_token_keeps_nothing(place, app, cast):
    served = create_app(place, {"TESTING": True, "RATELIMIT_ENABLED": False})
    client = served.test_client()
    enter(client, served.extensions["icomms_database"], cast["analyst"])
    good = csrf_of(client.get("/data/new").text)
    for token, code in (("", 400), ("forged", 400), (good, 303)):
        data = {"files": [(io.BytesIO(PEOPLE.encode()), "p.csv")], "csrf_token": token}
        answer = client.post("/data/upload", data=data, content_type="multipart/form-data")
        assert answer.status_code == code, token
        assert len(files_on_disk(place)) == (code == 303)
    served.extensions["icomms_database"].close()


def test_choices_are_remembered_for_the_next_file_of_the_source(analyst, database):
    odd = "Nr,Wer,Post,Bereich\n1,Nguyễn Văn An,an@x.vn,A\n2,Trần Bình,binh@x.vn,A\n"
    upload(analyst, {"odd.csv": odd})
    found, (file,) = only_data_set(database)
    page = analyst.get(f"/data/{found.id}/columns?format=people").text
    assert "What icomms takes it for" in page
    answer = analyst.post(
        f"/data/{found.id}/columns?file={file.id}",
        {"format": "people", "column-0": "employee_no", "column-1": "name", "column-2": "email",
         "column-3": "department"},
    )  # fmt: skip
    assert answer.status_code == 303
    _, (kept,) = only_data_set(database)
    assert kept.format == "people"
    assert kept.mapping["Bereich"] == "department"
    upload(analyst, {"newer.csv": odd + "3,Lê Chi,chi@x.vn,B\n"})
    with database.read() as session:
        newest = max(datasets.data_sets(session), key=lambda one: one.id)
        (second,) = datasets.files(session, newest.id)
    assert (second.format, second.mapping) == (kept.format, kept.mapping)
    answer = analyst.post(
        f"/data/{newest.id}/columns?file={second.id}", {"format": "people", "undo": "1"}
    )
    with database.read() as session:
        assert datasets.files(session, newest.id)[0].mapping == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_columns_cannot_mean_the_same(analyst, database, uploaded):
    _, (people, _) = only_data_set(database)
    answer = analyst.post(
        f"/data/{uploaded}/columns?file={people.id}",
        {"format": "people", "column-0": "name", "column-1": "name"},
    )
    assert answer.status_code == 400
    assert "cannot both be" in answer.text
    _, (same, _) = only_data_set(database)
    assert same == people
    odd = analyst.post(
        f"/data/{uploaded}/columns?file={people.id}", {"format": "people", "column-0": "nonsense"}
    )
    assert odd.status_code == 400


def test_doubtful_people_are_decided_and_taken_back(analyst, database, place):
    people = PEOPLE + "4,Trần Bình,binh2@x.vn,B\n"
    ties = TIES + "Trần Bình,an@x.vn,message,2025-03-02T09:00:00Z\n"
    upload(analyst, {"people.csv": people, "ties.csv": ties})
    found, _ = only_data_set(database)
    analyst.post(f"/data/{found.id}/check")
    do_jobs(database, place)
    page = analyst.get(f"/data/{found.id}/check").text
    assert "Who is who?" in page
    with database.read() as session:
        result = work.kept_check(place, work.work_of(database, place, found.id))
    doubt = result.doubts[0]
    about = {"system": doubt.system, "key": doubt.key}
    chosen = {**about, "verdict": "same", "person": doubt.candidates[0].id}
    assert analyst.post(f"/data/{found.id}/decide", chosen).location.endswith("#doubt-1")
    assert "decided" in analyst.get(f"/data/{found.id}/check").text
    wrong = {**about, "verdict": "same", "person": "nobody"}
    assert analyst.post(f"/data/{found.id}/decide", wrong).status_code == 400
    assert analyst.post(f"/data/{found.id}/decide", {**about, "verdict": "x"}).status_code == 400
    with database.read() as session:
        (kept,) = datasets.decisions(session, found.id)
    assert (kept.verdict, kept.person) == ("same", doubt.candidates[0].id)
    analyst.post(f"/data/{found.id}/decide", {**about, "verdict": ""})
    with database.read() as session:
        assert datasets.decisions(session, found.id) == ()


def test_files_that_cannot_be_used_stop_the_analysis(analyst, database, place):
    upload(analyst, {"people.csv": PEOPLE})
    found, _ = only_data_set(database)
    analyst.post(f"/data/{found.id}/check")
    do_jobs(database, place)
    page = analyst.get(f"/data/{found.id}/check").text
    assert "The analysis cannot begin" in page
    state_purpose(database)
    answer = analyst.post(f"/data/{found.id}/analyse")
    assert answer.location == f"/data/{found.id}/check"
    with database.read() as session:
        assert [job.kind for job in jobs.jobs(session, found.id)] == ["check"]


def test_a_failed_analysis_says_why_and_can_be_tried_again(analyst, database, place, uploaded):
    state_purpose(database)
    analyst.post(f"/data/{uploaded}/check")
    do_jobs(database, place)
    analyst.post(f"/data/{uploaded}/analyse")
    gone = {path: path.read_bytes() for path in place.uploads.iterdir()}
    for path in gone:
        path.unlink()
    do_jobs(database, place)
    page = analyst.get(f"/data/{uploaded}/progress").text
    assert "analysis failed" in page
    assert "Try again" in page
    for path, content in gone.items():
        path.write_bytes(content)
    with database.read() as session:
        job = jobs.jobs(session, uploaded)[0]
    assert analyst.post(f"/data/{uploaded}/retry", {"job": "0"}).status_code == 404
    assert analyst.post(f"/data/{uploaded}/retry", {"job": job.id}).status_code == 303
    do_jobs(database, place)
    with database.read() as session:
        assert jobs.jobs(session, uploaded)[0].state == "done"
        assert len(snapshots.snapshots(session, uploaded)) == 1


def test_one_task_at_a_time_and_cancelled_by_hand(analyst, database, uploaded):
    assert analyst.post(f"/data/{uploaded}/check").status_code == 303
    assert analyst.post(f"/data/{uploaded}/check").status_code == 409
    _, (file, _) = only_data_set(database)
    assert analyst.post(f"/data/{uploaded}/files/{file.id}/remove").status_code == 409
    assert analyst.get(f"/data/new?to={uploaded}").status_code == 409
    with database.read() as session:
        job = jobs.jobs(session, uploaded)[0]
    assert analyst.post(f"/data/{uploaded}/cancel", {"job": job.id}).status_code == 303
    page = analyst.get(f"/data/{uploaded}/progress").text
    assert "check stopped by hand" in page
    assert "Nothing half-done was kept." in page


def test_files_and_data_sets_go_for_good(analyst, database, place, uploaded):
    _, (first, second) = only_data_set(database)
    analyst.post(f"/data/{uploaded}/files/{first.id}/remove")
    assert files_on_disk(place) == [second.stored]
    analyst.post(f"/data/{uploaded}/delete", {"name": "Winter"})
    assert only_data_set(database)[1] == (second,)
    analyst.post(f"/data/{uploaded}/delete", {"name": "Spring"})
    assert files_on_disk(place) == []
    with database.read() as session:
        assert datasets.data_sets(session) == ()
        events = {e.event for e in audit.events(session, audit.AuditFilter())}
    assert {"uploaded", "file removed", "data set deleted"} <= events


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_there_is_not_found(analyst, uploaded):
    for page in ("/data/999", "/data/999/columns", "/data/999/check", "/data/999/progress",
                 f"/data/{uploaded}/columns?file=999", f"/data/{uploaded}/columns?format=slack",
                 f"/data/{uploaded}/skipped.csv", "/data/templates/slack.csv",
                 "/data/templates/people.pdf"):  # fmt: skip
        assert analyst.get(page).status_code == 404, page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_templates_make_a_whole_analysis(analyst, database, place, language):
    analyst.post("/account/language", {"language": language})
    filled = {
        f"{form}.{ending}": analyst.get(f"/data/templates/{form}.{ending}").data
        for form in FILLED
        for ending in ("csv", "xlsx")
    }
    upload(analyst, filled, name="Templates")
    found, files = only_data_set(database)
    assert {file.name: file.format for file in files} == {
        f"{form}.{ending}": form for form in FILLED for ending in ("csv", "xlsx")
    }
    analyst.post(f"/data/{found.id}/check")
    do_jobs(database, place)
    result = work.kept_check(place, work.work_of(database, place, found.id))
    assert result.ready
    assert (result.left_out, result.doubtful, result.people) == (0, 0, 3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_speak_vietnamese(analyst, database, place, uploaded):
    analyst.post("/account/language", {"language": "vi"})
    assert "Tải lên mới" in analyst.get("/data/").text
    assert "Cột của bạn" in analyst.get(f"/data/{uploaded}/columns").text
    empty = upload(analyst, {"trống.csv": b""}).text
    assert "is empty" not in empty
    assert "trống.csv" in empty
