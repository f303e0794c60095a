"""Texts of a campaign: written, looked at by machine, repaired by a click, approved in writing."""

from __future__ import annotations

import re

import pytest

from icomms.campaigns import steps
from icomms.campaigns.draft_records import Finding
from icomms.storage import campaign_drafts
from icomms.web.campaigns.drafts_marked import marked
from tests.icomms.campaigns.made import CONTENT
from tests.web.running import Stage, words_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRONG = "Ba công ty hợp nhất từ 2/4/2026.\nHãy đăng ký buổi đối thoại! Gọi Trần Thị Bích Ngọc."
RIGHT = "Ba công ty hợp nhất từ 1/4/2026.\nHãy đăng ký buổi đối thoại! Gọi Trần Thị Bích Ngọc.\n#MotDoiNgu"


@pytest.fixture
def stage(app, database, cast, sample, sample_plan) -> Stage:
    return Stage(app, database, cast, sample, sample_plan).make(CONTENT).approved()


def make(stage, text=WRONG, role="planner", **changes):
    given = {"title": "Bài tuần 1", "channel": "post", "language": "vi", "person": "", "text": text}
    return stage.asks(role).post(stage.url("/drafts"), given | changes)


def url_of(stage, text=WRONG):
    return make(stage, text).headers["Location"]


def draft(stage):
    with stage.database.read() as session:
        return campaign_drafts.drafts(session, stage.campaign_id)[0]


def decide(stage, url, role="approver", **given):
    wanted = {"sha256": draft(stage).newest.sha256, "verdict": "approved"} | given
    return stage.asks(role).post(f"{url}/decide", wanted)


def test_each_finding_has_its_place_and_is_repaired_by_a_click(stage):
    url = url_of(stage)
    page = stage.asks("planner").get(url).text
    assert re.search(r'<mark id="place-1">2/4/2026<sup><a href="#finding-1"', page)
    assert "differs from the fact sheet" in page
    assert "The hashtag is missing." in page
    assert "Ngày hợp nhất" in page, "the fact sheet stands beside"
    for left in (1, 0):
        number = draft(stage).newest.number
        done = stage.asks("planner").post(
            f"{url}/repair", {"finding": "1", "based_on": str(number)}
        )
        assert done.status_code == 303
        page = words_of(stage.asks("planner").get(url).text)
        assert f"{left} finding" in page
    assert draft(stage).newest.text == RIGHT
    assert [v.text for v in draft(stage).versions][0] == WRONG


def test_a_repair_of_a_text_that_has_changed_is_not_made(stage):
    url = url_of(stage)
    planner = stage.asks("planner")
    planner.post(url, {"text": RIGHT, "based_on": "1"})
    assert planner.post(f"{url}/repair", {"finding": "1", "based_on": "1"}).status_code == 303
    assert draft(stage).newest.text == RIGHT
    for wrong in ("0", "9", "x", "", "99999"):
        assert planner.post(f"{url}/repair", {"finding": wrong, "based_on": "2"}).status_code == 400


def test_a_person_approves_in_writing_and_the_text_is_frozen(stage):
    url = url_of(stage, RIGHT)
    assert decide(stage, url, role="planner").status_code == 403
    assert decide(stage, url).status_code == 303
    page = words_of(stage.asks("planner").get(url).text)
    assert f"checksum {draft(stage).newest.sha256[:12]}" in page
    assert "Trần Duyệt" in page
    (event,) = stage.events("text decided")
    assert (event["verdict"], event["sha256"]) == ("approved", draft(stage).newest.sha256)
    changed = f"{RIGHT}\nThêm một câu."
    stage.asks("planner").post(url, {"text": changed, "based_on": "1"})
    assert draft(stage).state == "written"
    page = stage.asks("approver").get(url).text
    assert "must be approved again" in page
    assert "Approve this text" in page
    stage.asks("planner").post(url, {"text": RIGHT, "based_on": "2"})
    assert draft(stage).state == "approved", "exactly the text that was approved"
    assert stage.asks("planner").post(f"{url}/delete").status_code == 409


def test_only_the_text_that_was_read_is_approved_and_never_ones_own(stage):
    url = url_of(stage, RIGHT)
    read = draft(stage).newest.sha256
    stage.asks("planner").post(url, {"text": "Khác", "based_on": "1"})
    answer = decide(stage, url, sha256=read)
    assert answer.status_code == 409
    assert "The text was changed after you read it." in answer.text
    assert draft(stage).decisions == ()
    own = stage.asks("administrator").post(url, {"text": RIGHT, "based_on": "2"})
    assert own.status_code == 303
    page = stage.asks("administrator").get(url).text
    assert "somebody else must approve it" in page
    assert "Approve this text" not in page
    assert decide(stage, url, role="administrator").status_code == 409
    assert draft(stage).state == "written"


def test_sending_back_needs_a_reason_which_is_shown(stage):
    url = url_of(stage)
    assert decide(stage, url, verdict="sent back").status_code == 409
    assert decide(stage, url, verdict="maybe").status_code == 400
    assert decide(stage, url, verdict="sent back", reason="Ngày sai.").status_code == 303
    page = words_of(stage.asks("planner").get(url).text)
    assert "Sent back by Trần Duyệt" in page
    assert "Ngày sai." in page
    assert "Ngày sai." not in str(stage.events("text decided"))


def test_two_writers_never_lose_each_others_text(stage):
    url = url_of(stage)
    stage.asks("administrator").post(url, {"text": "Của Ada", "based_on": "1"})
    answer = stage.asks("planner").post(url, {"text": "Của Kế Hoạch", "based_on": "1"})
    assert answer.status_code == 409
    assert "Của Ada" in answer.text
    assert re.search(r"<textarea[^>]*>Của Kế Hoạch</textarea>", answer.text)
    assert draft(stage).newest.text == "Của Ada"
    saved = stage.asks("planner").post(url, {"text": "Của cả hai", "based_on": "2"})
    assert saved.status_code == 303
    assert draft(stage).newest.text == "Của cả hai"


@pytest.mark.parametrize(
    "wrong", [{"channel": "fax"}, {"language": "fr"}, {"person": "nobody"}, {"title": " "}]
)
def test_a_wrong_form_makes_no_text(stage, wrong):
    answer = make(stage, **wrong)
    assert answer.status_code == 400
    with stage.database.read() as session:
        assert campaign_drafts.drafts(session, stage.campaign_id) == ()
    if "title" in wrong:
        assert "Ba công ty hợp nhất từ 2/4/2026." in answer.text, "what was written is not lost"


def test_texts_of_another_campaign_are_not_found_and_readers_see_none(stage):
    url = url_of(stage)
    other = Stage(stage.app, stage.database, stage.cast, stage.sample, stage.plan).make()
    number = url.rpartition("/")[2]
    assert stage.asks("planner").get(other.url(f"/drafts/{number}")).status_code == 404
    theirs = other.url(f"/drafts/{number}")
    assert stage.asks("planner").post(theirs, {"text": "x", "based_on": "1"}).status_code == 404
    assert stage.asks("planner").post(url, {"text": "x", "based_on": "one"}).status_code == 400
    assert stage.asks("reader").get(url).status_code == 403
    assert make(stage, role="approver").status_code == 403
    page = stage.asks("analyst").get(url).text
    assert "Save and check" not in page
    assert "Decide in writing" not in page


def test_who_took_their_word_back_is_named_to_planners_only(stage):
    first = stage.members()[0]
    planner = stage.user("planner")

    def move(to):
        steps.move_member(stage.database, planner, stage.campaign_id, first.id, to)

    for to in ("invited", "agreed"):
        move(to)
    url = make(stage, person=first.person_id).headers["Location"]
    assert first.name in stage.asks("approver").get(url).text
    move("declined")
    assert first.name not in stage.asks("approver").get(url).text
    assert first.name in stage.asks("planner").get(url).text


def test_a_text_that_was_never_approved_can_be_deleted(stage):
    url = url_of(stage)
    assert stage.asks("planner").post(f"{url}/delete").status_code == 303
    assert stage.asks("planner").get(url).status_code == 404
    assert stage.events("text deleted")


@pytest.mark.parametrize(
    ("findings", "pieces"),
    [
        ([], ["", "abcdef"]),
        ([(1, 3)], ["", "a", "1:bc", "def"]),
        ([(1, 3), (2, 5)], ["", "a", "1:b", "12:c", "2:de", "f"]),
        ([(0, 6), (6, 6)], ["", "1:abcdef", "2:"]),
        ([(3, 3)], ["", "abc", "1:", "def"]),
    ],
)
def test_marks_cut_a_text_where_findings_begin_and_end(database_url, findings, pieces):
    found = [Finding("name", "wrong", a, b, "") for a, b in findings]
    made = marked("abcdef", found)
    assert "".join(piece.text for piece in made) == "abcdef"
    said = ["".join(map(str, p.findings)) + (":" if p.findings else "") + p.text for p in made]
    assert said == [piece for piece in pieces if piece]
    begun = sorted(i for p in made for i in p.first)
    assert begun == list(range(1, len(findings) + 1)), "every finding has one place"
