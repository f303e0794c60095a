"""Results of a campaign: uploaded, counted, shown beside the forecast, reported."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from icomms.campaigns import report_texts
from icomms.campaigns.planning_ground import ground_of
from icomms.pages.view import view_of
from tests.icomms.campaigns.made import CONTENT
from tests.web.running import Stage, words_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTS = (
    "Post ID,Published at,Measured at,Hashtags,Reach,Reactions,Comments,Shares\n"
    "P1,2026-03-11,2026-03-20,#MotDoiNgu,30,6,2,1\n"
    "P2,2026-04-02,2026-04-05,#motdoingu #x,12,3,0,0\n"
    "P3,2026-03-12,2026-03-20,#other,40,3,0,0\n"
)


@pytest.fixture
def stage(app, database, cast, sample, sample_plan) -> Stage:
    return Stage(app, database, cast, sample, sample_plan).make(CONTENT).approved()


def view(stage):
    place = stage.app.extensions["icomms_installation"]
    return view_of(place.snapshots / stage.sample.folder)


def attendance(stage, numbers, day="2026-03-17") -> str:
    found = view(stage)
    audience = np.flatnonzero(ground_of(found, stage.plan.wishes).audience).tolist()
    rows = ["Event,Date,Employee ID,Name,Attended"]
    rows += [
        f"Town hall {day},{day},{found.ids[audience[i]]},{found.names[audience[i]]},Yes"
        for i in numbers
    ]
    return "\n".join([*rows, f"Town hall {day},{day},X1,Khách lạ,Yes"])


def upload(stage, *files, role="planner"):
    given = [(io.BytesIO(text.encode()), name) for name, text in files]
    return stage.asks(role).client.post(stage.url("/results"), data={"files": given})


def page_of(stage, rest="", role="analyst"):
    answer = stage.asks(role).get(stage.url(f"/tracking{rest}"))
    assert answer.status_code == 200
    return answer.text


def table(page, label):
    """The cells of the table in the region of this name, row by row, without its head."""
    region = re.search(rf'aria-label="{label}">(.*?)</table>', page, re.S).group(1)
    rows = re.findall(r"<tr>(.*?)</tr>", region.partition("</thead>")[2], re.S)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_posts_and_attendance_are_counted_beside_the_forecast(stage, place):
    assert (
        upload(stage, ("viva.csv", POSTS), ("hall.csv", attendance(stage, range(28)))).status_code
        == 303
    )
    page = page_of(stage)
    reach = stage.plan.figures.reach
    rows = {row[0]: row[1:] for row in table(page, "Planned, forecast and actual")}
    forecast = f"{reach.value:.0f} ({reach.low:.0f}–{reach.high:.0f})"
    found = view(stage)
    others = int(found.shown.sum()) - stage.plan.people
    low = max(28, 30 - others)
    assert rows["People reached"] == [
        str(stage.plan.people),
        forecast,
        f"{low}–{stage.plan.people}",
    ]
    assert rows["Posts"][-1] == "2"
    parts = {row[0]: row[1:] for row in table(page, "By hashtag, source and week")}
    assert parts["Hashtag: #MotDoiNgu"] == ["2", "–", "42", "9", "2", "1", f"{100 * 12 / 42:.1f} %"]
    assert parts["Week of: 9 March 2026"] == ["1", "–", "30", "6", "2", "1", "30 %"]
    assert parts["Week of: 30 March 2026"] == ["1", "–", "12", "3", "0", "0", "25 %"]
    said = words_of(page)
    for code in ("unmatched", "unknown_people"):
        assert report_texts.said(code, "en", count=1) in said
    assert '<svg class="forecast"' in page
    assert '<svg class="curve"' in page, "two weeks make a line"
    assert list(place.uploads.iterdir()) == [], "only figures are kept"


def test_units_are_shown_from_five_people_and_nothing_can_be_subtracted(stage):
    found = view(stage)
    audience = np.flatnonzero(ground_of(found, stage.plan.wishes).audience).tolist()
    units = [str(found.units[i]) for i in audience]
    there = [k for k in range(len(audience)) if k % 2]
    upload(stage, ("hall.csv", attendance(stage, there)))
    rows = table(page_of(stage), "By unit")
    assert rows
    people, reached = (sum(int(row[i]) for row in rows) for i in (1, 2))
    assert (people, reached) == (len(audience), len(there))
    for name, size, once, *_ in rows:
        assert int(size) >= 5
        assert int(once) == 0 or int(once) >= 5
        if name in units:
            assert int(size) == units.count(name)
            assert int(once) == sum(units[k] == name for k in there)
    page = page_of(stage)
    for i in audience:
        assert str(found.names[i]) not in page, "people are counted, never listed"


def test_early_adopters_are_counts_by_week(stage):
    upload(
        stage, ("one.csv", attendance(stage, range(3))),
        ("two.csv", attendance(stage, range(2, 20), "2026-03-24")),
    )  # fmt: skip
    rows = table(page_of(stage), "How many had come, by week")
    assert rows == [["16 March 2026", "–"], ["23 March 2026", "20"]], (
        "three are too few to be shown"
    )


def test_a_month_is_looked_at_alone(stage):
    upload(stage, ("viva.csv", POSTS))
    rows = table(page_of(stage, "?month=2026-04"), "Planned, forecast and actual")
    assert {row[0]: row[-1] for row in rows}["Posts"] == "1"
    assert stage.asks("planner").get(stage.url("/tracking?month=soon")).status_code == 400


def test_the_report_opens_and_says_the_same(stage):
    upload(stage, ("viva.csv", POSTS), ("hall.csv", attendance(stage, range(28))))
    pdf = stage.asks("planner").get(stage.url("/report.pdf?month=2026-03"))
    text = " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.data)).pages).split()
    )
    assert CONTENT.name in text
    assert CONTENT.purpose in text
    assert "1/3/2026 – 31/3/2026" in text
    assert "30 %" in text
    xlsx = stage.asks("planner").get(stage.url("/report.xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.data))
    cells = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert any(row[2:8] == [2, "", 42, 9, 2, 1] for row in cells)
    logged = [(e["what"], e["format"], e["rows"]) for e in stage.events("campaign exported")]
    assert logged == [("report", "xlsx", 2), ("report", "pdf", 1)]
    for role in ("approver", "analyst", "reader"):
        assert stage.asks(role).get(stage.url("/report.pdf")).status_code == 403


def test_files_that_cannot_be_used_are_named_and_nothing_is_kept(stage, place):
    people = "Employee ID,Full name,Department\n1,An,X\n2,Bình,X\n"
    for name, text, said in (
        ("people.csv", people, "neither figures of posts nor attendance"),
        ("empty.csv", "", "empty.csv is empty."),
        ("picture.png", "\x89PNG", "picture.png"),
    ):
        answer = upload(stage, (name, text))
        assert answer.status_code == 400
        assert said in answer.text
    assert upload(stage).status_code == 400
    assert upload(stage, ("viva.csv", POSTS)).status_code == 303
    again = upload(stage, ("viva.csv", POSTS))
    assert again.status_code == 400
    assert "This file was added already." in again.text
    assert list(place.uploads.iterdir()) == []
    assert len(stage.events("results added")) == 1


def test_a_file_is_taken_out_again(stage, place):
    upload(stage, ("viva.csv", POSTS))
    page = page_of(stage, role="planner")
    url = re.search(r'action="(/campaigns/\d+/results/\d+/remove)"', page).group(1)
    assert stage.asks("analyst").post(url).status_code == 403
    other = Stage(stage.app, stage.database, stage.cast, stage.sample, stage.plan).make()
    theirs = url.replace(f"/{stage.campaign_id}/", f"/{other.campaign_id}/", 1)
    assert stage.asks("planner").post(theirs).status_code == 404
    assert stage.asks("planner").post(url).status_code == 303
    assert "No figures have been added yet." in page_of(stage)
    assert list((place.home / "campaigns").iterdir()) == []
    assert stage.events("results removed")


def test_results_wait_for_approval(app, database, cast, sample, sample_plan):
    draft = Stage(app, database, cast, sample, sample_plan).make(CONTENT)
    assert "from approval on" in page_of(draft)
    answer = upload(draft, ("viva.csv", POSTS))
    assert answer.status_code == 409
    assert upload(draft, ("viva.csv", POSTS), role="approver").status_code == 403
    assert draft.asks("planner").get(draft.url("/report.pdf")).status_code == 404


def test_reach_so_far_stands_on_the_campaigns_page(stage):
    upload(stage, ("hall.csv", attendance(stage, range(28))))
    said = words_of(stage.asks("analyst").get(stage.url()).text)
    assert f"28 of {stage.plan.people} people have been reached" in said
