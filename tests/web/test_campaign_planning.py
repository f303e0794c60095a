"""Planning a campaign: from a template through five saved steps to a plan somebody else approves."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest

from icomms.campaigns import steps
from icomms.campaigns.audience import columns
from icomms.campaigns.parts import stamp_of
from icomms.campaigns.plan_job import wishes_of
from icomms.campaigns.planning import exposures, swap_effect, team_figures
from icomms.campaigns.planning_records import (
    AudiencePart,
    LeastReach,
    Quota,
    RoleQuota,
    SecondVoices,
)
from icomms.campaigns.planning_texts import comparison_text, guarantee_text
from icomms.campaigns.records import Contact, Question
from icomms.campaigns.templates import TEMPLATES
from icomms.campaigns.wording import number_text, percent_text
from icomms.pages.view import view_of
from icomms.storage import accounts, audit, jobs, people, snapshots
from icomms.storage import campaigns as store
from icomms.storage.campaign_members import Commitment
from icomms.web.campaigns.forms import part_value
from icomms.web.campaigns.wishes_form import as_form, read
from icomms.worker_job import run
from tests.web.conftest import do_jobs
from tests.web.contract import problems_of

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quiet_bell"),
]
PAGES = ("aim", "audience", "team", "message", "review", "compare", "team/exchange")


def do_plan(database, place) -> None:
    assert [(job.state, job.message) for job in do_jobs(database, place)] == [("done", "")]


def stamp_on(page: str) -> str:
    found = re.search(r'name="stamp" value="([0-9a-f]*)"', page)
    assert found, "no form of a step"
    return found.group(1)


def campaign_in(database, campaign_id=1):
    with database.read() as session:
        return store.campaign(session, campaign_id)


def newest(database, campaign_id=1):
    with database.read() as session:
        return store.newest_plan(session, campaign_id)


def logged(database) -> list[tuple[str, dict]]:
    with database.read() as session:
        return [(e.event, dict(e.fields)) for e in audit.events(session, audit.AuditFilter())]


@pytest.fixture
def view(sample, place):
    return view_of(place.snapshots / sample.folder)


@pytest.fixture
def planner(browser, sample):
    return browser.sign_in("planner")


@pytest.fixture
def drafted(planner) -> str:
    """A draft from the template of the anniversary; its address."""
    answer = planner.post("/campaigns/new", {"name": "25 năm", "template": "anniversary", "language": "vi"})  # fmt: skip
    assert answer.status_code == 303, answer.text
    return answer.location.removesuffix("/aim")


AUDIENCE = {"size": "4", "hours": "2", "star_hours": "8", "pause_days": "30", "then": "on"}


@pytest.fixture
def planned(planner, drafted, database, place) -> str:
    """The same with a team of four."""
    stamp = stamp_on(planner.get(f"{drafted}/audience").text)
    answer = planner.post(f"{drafted}/audience", {**AUDIENCE, "stamp": stamp})
    assert answer.location.endswith("/team/progress"), answer.text
    do_plan(database, place)
    return drafted


def test_from_nothing_to_a_submitted_campaign(planner, database, place, view):
    assert "There are no campaigns yet" in planner.get("/campaigns").text
    page = planner.get("/campaigns/new").text
    for one in TEMPLATES:
        assert one.summary("en")[:30] in page
    made = planner.post(
        "/campaigns/new", {"name": "Merger", "template": "merger", "language": "en"}
    )
    here = made.location.removesuffix("/aim")
    page = planner.get(f"{here}/aim").text
    answer = planner.post(f"{here}/aim", {
        "stamp": stamp_on(page), "name": "Merger", "purpose": "Tell it honestly", "language": "en",
        "aim": "conviction", "across": "unit",
    })  # fmt: skip
    assert answer.location == f"{here}/audience"
    page = planner.get(answer.location).text
    answer = planner.post(answer.location, {**AUDIENCE, "stamp": stamp_on(page)})
    assert answer.location == f"{here}/team/progress"
    waiting = planner.get(answer.location)
    assert "Waiting to begin" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    assert planner.get(f"{here}/team").location == f"{here}/team/progress"
    do_plan(database, place)
    part = planner.get(f"{here}/team/progress/part")
    assert part.status_code == 286
    assert part.headers["HX-Redirect"] == f"{here}/team"
    page = planner.get(f"{here}/team").text
    plan = newest(database).plan
    assert guarantee_text(plan, "en") in page
    for member in plan.members:
        assert member.name in page
    for line in ("reach", "hours"):
        assert line in page
    assert f"<dd>{number_text(plan.figures.reach.value, 'en')}</dd>" in page
    page = planner.get(f"{here}/message").text
    answer = planner.post(f"{here}/message", {
        "stamp": stamp_on(page), "then": "on", "first_day": "2027-03-01", "last_day": "2027-03-31",
        "text": "Three companies become one.", "call_to_action": "Ask your questions.",
        "key_messages": "Nobody is dismissed.\nPay stays.", "fact_kind": ["date", "text"],
        "fact_label": ["Day of the merger", ""], "fact_value": ["1 April 2027", ""],
        "asked": ["Where will I work?", ""], "answer": ["Where you work now.", ""],
        "hashtags": "#OneCompany, #Together", "word": ["layoff"], "instead": ["change of place"],
        "contact_name": "Lan", "contact_phone": "0901", "do": "Listen.", "dont": "", "links": "",
    })  # fmt: skip
    assert answer.location == f"{here}/review", answer.text
    message = campaign_in(database).content.message
    assert message.hashtags == ("OneCompany", "Together")
    assert [f.value for f in message.facts] == ["1 April 2027"]
    assert message.questions == (Question("Where will I work?", "Where you work now."),)
    assert message.contact == Contact("Lan", "0901")
    page = planner.get(f"{here}/review").text
    assert "Nobody is dismissed." in page
    assert "Still missing" not in page
    assert planner.post(f"{here}/submit").status_code == 303
    assert campaign_in(database).state == "submitted"
    assert planner.get(f"{here}/audience").status_code == 409
    listed = planner.get("/campaigns").text
    assert "submitted" in listed
    assert "Wait for approval" in listed
    events = [event for event, _ in logged(database)]
    for event in ("campaign made", "campaign changed", "plan made", "campaign step"):
        assert event in events


def test_the_numbers_of_the_page_are_those_of_the_snapshot(planner, planned, database, view):
    version = newest(database)
    plan = version.plan
    figures = team_figures(view, plan.wishes, version.people)
    assert figures.reach == plan.figures.reach
    assert figures.parts == plan.figures.parts
    page = planner.get(f"{planned}/team").text
    table = page[page.index('id="parts"') :]
    for part in figures.parts:
        cells = [part.people, part.members, number_text(part.reach, "en", 1)]
        row = "</td>".join(f'<td class="number">{cell}' for cell in cells)
        assert row in table, part
    for point in plan.curve:
        assert f'<td class="number">{number_text(point.reach, "en", 1)}</td>' in page
    for one in plan.baselines:
        assert comparison_text(plan, one.name, one.figures.reach, "en") in page
    member = plan.members[0]
    other = member.substitutes[0]
    effect = swap_effect(view, plan.wishes, version.people, member.id, other.id)
    exchange = planner.get(f"{planned}/team/exchange?out={member.id}&into={other.id}").text
    shown = percent_text(effect.change, "en", 1)
    assert (f"({shown})" if effect.alike else f"{shown} reach") in exchange
    assert number_text(effect.after.reach.value, "en", 1) in exchange


def test_the_compared_columns(planner, planned, database):
    plan = newest(database).plan
    page = planner.get(f"{planned}/compare").text
    for one in plan.baselines:
        assert comparison_text(plan, one.name, one.figures.reach, "en") in page
        assert number_text(one.figures.reach.value, "en") in page
    for spread in plan.figures.spread:
        assert f"{spread.values}/{spread.of}, {number_text(100 * spread.evenness, 'en')} %" in page
    assert page.count("<polyline") >= 2


def test_a_team_is_edited_undone_and_nothing_is_lost(planner, planned, database, view):
    first = newest(database)
    member = first.plan.members[1]
    other = member.substitutes[0]
    change = {"based_on": "1", "out": member.id, "into": other.id, "note": "He is on a course"}
    assert planner.post(f"{planned}/team/edit", change).location == f"{planned}/team"
    second = newest(database)
    assert set(second.people) == {*first.people, other.id} - {member.id}
    figures = team_figures(view, first.plan.wishes, second.people)
    assert second.plan.figures.reach == figures.reach
    page = planner.get(f"{planned}/team").text
    assert "He is on a course" in page
    assert "edited by hand" in page
    assert "edited by hand" in planner.get(f"{planned}/compare").text
    removed = planner.post(f"{planned}/team/edit", {"based_on": "2", "out": other.id})
    assert removed.status_code == 303
    assert newest(database).plan.figures.size == first.plan.figures.size - 1
    for expected in (second.people, first.people):
        based_on = str(newest(database).number)
        planner.post(f"{planned}/team/restore", {"based_on": based_on})
        assert newest(database).people == expected
    assert newest(database).plan == first.plan
    based_on = str(newest(database).number)
    assert planner.post(f"{planned}/team/restore", {"based_on": based_on}).status_code == 404
    planner.post(f"{planned}/team/restore", {"based_on": based_on, "number": "3"})
    assert newest(database).plan.figures.size == first.plan.figures.size - 1
    joined = planner.post(f"{planned}/team/edit", {"based_on": str(newest(database).number), "into": member.id})  # fmt: skip
    assert joined.status_code == 303
    assert member.id in newest(database).people


def test_two_planners_see_both_teams(planner, planned, database, cast):
    first = newest(database)
    mine, theirs = first.plan.members[0], first.plan.members[1]
    planner.post(f"{planned}/team/edit", {"based_on": "1", "out": theirs.id})
    answer = planner.post(f"{planned}/team/edit", {"based_on": "1", "out": mine.id, "note": "Leaves"})  # fmt: skip
    assert answer.status_code == 409
    assert "Two versions of the team" in answer.text
    assert newest(database).number == 2, "nothing was saved"
    assert mine.name in answer.text
    assert theirs.name in answer.text
    team = re.findall(r'name="team" value="([^"]+)"', answer.text)
    assert set(team) == set(first.people) - {mine.id}
    again = planner.post(f"{planned}/team/edit", {"based_on": "2", "team": team, "note": "Leaves"})
    assert again.status_code == 303
    assert set(newest(database).people) == set(team)
    with database.read() as session:
        assert [one.number for one in store.plans(session, 1)] == [1, 2, 3]


def test_two_planners_see_both_texts(planner, drafted, database, cast):
    page = planner.get(f"{drafted}/message").text
    with database.read() as session:
        other = accounts.user(session, cast["administrator"])
    content = campaign_in(database).content
    steps.save_parts(database, other, 1, {"text": "Theirs"}, stamp_of(content, ["text"]))
    typed = {"stamp": stamp_on(page), "text": "Mine", "call_to_action": "Come", "then": "on"}
    answer = planner.post(f"{drafted}/message", typed)
    assert answer.status_code == 409
    assert "Ada Quản Trị" in answer.text
    table = answer.text[answer.text.index('class="versions"') :]
    assert "Mine" in table
    assert "Theirs" in table
    assert ">Mine</textarea>" in answer.text, "what was typed stays in its field"
    assert campaign_in(database).content.message.text == "Theirs"
    again = planner.post(f"{drafted}/message", {**typed, "stamp": stamp_on(answer.text)})
    assert again.location == f"{drafted}/review"
    assert campaign_in(database).content.message.text == "Mine"


def test_parts_that_nobody_touched_do_not_conflict(planner, drafted, database, cast):
    page = planner.get(f"{drafted}/audience").text
    planner.post(f"{drafted}/message", {"stamp": stamp_on(planner.get(f"{drafted}/message").text), "text": "New", "then": ""})  # fmt: skip
    saved = planner.post(f"{drafted}/audience", {**AUDIENCE, "stamp": stamp_on(page), "then": ""})
    assert saved.status_code == 303
    assert campaign_in(database).content.message.text == "New"


def test_every_wish_goes_into_the_form_and_back(planner, drafted, database, view):
    unit = next(c for c in columns(view) if c.name == "unit")
    some = str(view.ids[view.shown][0])
    content = campaign_in(database).content
    wishes = replace(
        content.wishes, size=7, budget=40.0, hours=2.5, star_hours=9.0, leaders=0.25,
        audience=(AudiencePart("unit", tuple(v.text for v in unit.values[:2])),),
        quotas=(Quota("unit", 1, 3, unit.values[0].text), Quota("unit", 0, 2)),
        roles=(RoleQuota("spreader", 2),), least_reach=(LeastReach(0.2),),
        second_voices=(SecondVoices(0.6, "unit", "", 3),), voices_needed=2, must=(some,),
        most_hours=12.0, diverse_over=("unit",), small_first=False,
    )  # fmt: skip
    whole = replace(content, wishes=wishes, pause_days=14,
                    comparison=(AudiencePart("unit", (unit.values[-1].text,)),))  # fmt: skip
    parts, problems = read(as_form(whole), content, columns(view), view)
    assert problems == ()
    assert parts == {"wishes": wishes, "pause_days": 14, "comparison": whole.comparison}


def test_people_are_found_and_kept(planner, drafted, database, view):
    number = int(view.shown.nonzero()[0][3])
    name, key = str(view.names[number]), str(view.ids[number])
    stamp = stamp_on(planner.get(f"{drafted}/audience").text)
    asked = {**AUDIENCE, "stamp": stamp, "then": "must", "find-must": str(view.folded[number])}
    answer = planner.post(f"{drafted}/audience", asked)
    assert "find=must" in answer.location
    page = planner.get(answer.location).text
    assert f'name="must" value="{key}"' in page
    planner.post(f"{drafted}/audience", {**AUDIENCE, "stamp": stamp_on(page), "must": [key], "then": ""})  # fmt: skip
    assert campaign_in(database).content.wishes.must == (key,)
    page = planner.get(f"{drafted}/audience").text
    assert f'value="{key}" checked' in page
    assert name in page


def test_wishes_that_clash_are_named_with_the_nearest_plan(planner, drafted, database, place, view):
    stamp = stamp_on(planner.get(f"{drafted}/audience").text)
    wished = {**AUDIENCE, "stamp": stamp, "size": "2", "quota_of": [part_value("unit", "")],
              "quota_least": ["2"], "quota_most": [""]}  # fmt: skip
    planner.post(f"{drafted}/audience", wished)
    do_plan(database, place)
    clash = newest(database).plan.clash
    page = planner.get(f"{drafted}/team").text
    assert "These wishes cannot be had together" in page
    assert clash.gives_way
    assert page.count("the nearest plan gives") == len(clash.gives_way)
    assert "could not all be kept" in planner.get(f"{drafted}/audience").text


def test_changed_wishes_are_said_and_a_new_team_is_another_version(planner, planned, database, place):  # fmt: skip
    assert "has changed since" not in planner.get(f"{planned}/team").text
    stamp = stamp_on(planner.get(f"{planned}/audience").text)
    answer = planner.post(f"{planned}/audience", {**AUDIENCE, "stamp": stamp, "size": "6"})
    assert answer.location == f"{planned}/team"
    assert "has changed since" in planner.get(f"{planned}/team").text
    planner.post(f"{planned}/team/propose")
    assert planner.post(f"{planned}/team/propose").status_code == 303, "twice is once"
    do_plan(database, place)
    assert newest(database).number == 2
    assert newest(database).plan.figures.size == 6


def test_who_was_just_in_another_campaign_rests(planner, drafted, database, view):
    commitment = Commitment(7, "Other", str(view.ids[0]), "x", "thanked", 4.0, "2027-02-01", "2027-02-20")  # fmt: skip
    stamp = stamp_on(planner.get(f"{drafted}/message").text)
    days = {"first_day": "2027-03-01", "last_day": "2027-03-31", "then": "on"}
    planner.post(f"{drafted}/message", {"stamp": stamp, **days})
    campaign = campaign_in(database)
    assert wishes_of(database, view, campaign).paused == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icomms.storage.campaign_members.commitments", lambda *_: (commitment,))
        assert wishes_of(database, view, campaign).paused == (commitment.person_id,)


def test_planning_does_not_wait_for_the_data_set(planner, planned, database, sample):
    with database.begin() as session:
        jobs.make_job(session, "check", sample.data_set_id, None, {"folder": "x"})
    assert planner.post(f"{planned}/team/propose").status_code == 303
    with database.read() as session:
        assert [j.kind for j in jobs.working(session)] == ["check", "plan"]
        assert [j.kind for j in jobs.jobs(session, sample.data_set_id)] == ["check"]
    with database.read() as session:
        waiting = jobs.last_plan(session, 1)
    assert planner.post(f"{planned}/team/stop", {"job": "99"}).status_code == 404
    assert planner.post(f"{planned}/team/stop", {"job": str(waiting.id)}).status_code == 303
    assert "It was stopped" in planner.get(f"{planned}/team/progress").text


def test_a_team_that_cannot_be_chosen_says_why(planner, drafted, database, place, cast):
    wishes = replace(campaign_in(database).content.wishes, audience=(AudiencePart("unit", ("Nowhere",)),))  # fmt: skip
    with database.read() as session:
        user = accounts.user(session, cast["planner"])
    stamp = stamp_of(campaign_in(database).content, ["wishes"])
    steps.save_parts(database, user, 1, {"wishes": wishes}, stamp)
    assert planner.post(f"{drafted}/team/propose").status_code == 303
    with database.read() as session:
        waiting = jobs.last_plan(session, 1)
    with database.begin() as session:
        assert jobs.claim(session, waiting.id, os.getpid())
    assert not run(database, place, waiting.id)
    page = planner.get(f"{drafted}/team/progress").text
    assert "No team was chosen." in page
    assert "Nowhere" in page
    assert "Nowhere" in planner.get(f"{drafted}/team").text
    assert newest(database) is None


def test_newer_data_change_nothing_in_a_plan(planner, planned, database, place, sample, cast):
    before = newest(database).plan
    shutil.copytree(place.snapshots / "one", place.snapshots / "two", copy_function=os.link)
    with database.begin() as session:
        snapshots.add_snapshot(session, sample.data_set_id, "two", first=1, last=2,
                               interactions=1, people=75, ranked=70)  # fmt: skip
        gone = before.members[0]
        people.mark(session, "own", gone.id, "opted_out", "asked for it", cast["administrator"])
    page = planner.get(f"{planned}/team").text
    assert "There are newer data" in page
    assert gone.name not in page
    assert "1 member may not be named any more." in page
    newer = planner.get(f"{planned}/team/newer").text
    assert gone.name not in newer
    assert "1 person who may not be named any more" in newer
    assert number_text(before.figures.reach.value, "en", 1) in newer
    assert newest(database).plan == before
    kept = planner.post(f"{planned}/team/edit", {"based_on": "1", "drop": "1"})
    assert kept.status_code == 303
    assert set(newest(database).people) == {m.id for m in before.members[1:]}


def test_who_opted_out_is_on_no_planning_page(planner, planned, database, cast):
    gone = newest(database).plan.members[0]
    with database.begin() as session:
        people.mark(session, "own", gone.id, "opted_out", "asked for it", cast["administrator"])
    for page in (*PAGES, f"team/exchange?q={gone.name}"):
        assert f"<bdi>{gone.name}</bdi>" not in planner.get(f"{planned}/{page}").text, page
    refused = planner.get(f"{planned}/team/exchange?into={gone.id}")
    assert refused.status_code == 400


def test_only_people_who_could_be_proposed_join(planner, planned, database, view):
    none = (view.roles["leader"].band == "") & (view.roles["spreader"].band == "")
    none &= (view.roles["persuader"].band == "") & view.shown
    quiet = str(view.ids[none][0])
    assert planner.get(f"{planned}/team/exchange?into={quiet}").status_code == 400
    answer = planner.post(f"{planned}/team/edit", {"based_on": "1", "into": quiet})
    assert answer.status_code == 400
    assert newest(database).number == 1


def test_small_groups_and_critics_are_not_offered(planner, drafted, view):
    page = planner.get(f"{drafted}/audience").text
    for column in ("unit", "location", "level", "title"):
        values, counts = np.unique(view.texts(column)[view.shown].astype(str), return_counts=True)
        for value, count in zip(values, counts, strict=True):
            offered = f'name="audience-{column}" value="{value}"' in page
            assert offered == (count >= view.minimum_group and value != ""), (column, value)
    assert "0 colleagues have agreed" in page


BAD_LIMITS = [
    ({"size": "0"}, "Team size"),
    ({"size": "many"}, "Team size"),
    ({"leaders": "120"}, "Share of managers"),
    ({"quota_of": ['["unit","Nowhere"]'], "quota_least": ["1"], "quota_most": [""]}, "Choose a group"),
    ({"quota_of": ["nonsense"], "quota_least": ["1"], "quota_most": [""]}, "Choose a group"),
    ({"reach_of": ['["",""]'], "reach_share": ["900"]}, "Least reach"),
]  # fmt: skip


def test_wrong_limits_are_said_and_stay_in_the_form(planner, drafted, database):
    stamp = stamp_on(planner.get(f"{drafted}/audience").text)
    before = campaign_in(database)
    for wrong, said in BAD_LIMITS:
        answer = planner.post(f"{drafted}/audience", {**AUDIENCE, "stamp": stamp, **wrong})
        assert answer.status_code == 400, wrong
        assert said in answer.text
        assert campaign_in(database) == before
        if "size" in wrong:
            assert f'value="{wrong["size"]}"' in answer.text


BAD_MESSAGES = [
    ({"first_day": "soon"}, "no day"),
    ({"contact_email": "lan"}, "no @"),
    ({"first_day": "2027-05-02", "last_day": "2027-05-01"}, "before the first"),
    ({"fact_label": ["Seats"], "fact_value": [""], "fact_kind": ["number"]}, "A fact needs both"),
    ({"asked": [""], "answer": ["Yes"]}, "without its question"),
]


def test_wrong_messages_are_said_and_stay_in_the_form(planner, drafted, database):
    stamp = stamp_on(planner.get(f"{drafted}/message").text)
    for wrong, said in BAD_MESSAGES:
        typed = {"stamp": stamp, "text": "Kept", "then": "on", **wrong}
        answer = planner.post(f"{drafted}/message", typed)
        assert answer.status_code == 400, wrong
        assert said in answer.text
        assert ">Kept</textarea>" in answer.text
        assert campaign_in(database).content.message.text == ""


def test_hostile_texts_are_only_text(planner, drafted):
    evil = '"><script>alert(1)</script>'
    stamp = stamp_on(planner.get(f"{drafted}/message").text)
    planner.post(f"{drafted}/message", {
        "stamp": stamp, "text": evil, "key_messages": evil, "fact_label": [evil],
        "fact_value": [evil], "fact_kind": ["script"], "asked": [evil], "answer": [evil],
        "links": "javascript:alert(1)", "hashtags": evil, "word": [evil], "instead": [evil],
    })  # fmt: skip
    for page in ("message", "review"):
        assert "<script>alert" not in planner.get(f"{drafted}/{page}").text


def test_it_refuses_what_is_not_there(planner, planned, database):
    for page in ("", "/aim", "/team", "/compare", "/review", "/team/newer", "/team/progress"):
        assert planner.get(f"/campaigns/99{page}").status_code == 404, page
    assert planner.get(f"{planned}/team/exchange?based_on=9").status_code == 404
    assert planner.get(f"{planned}/team/exchange?out=nobody").status_code == 404
    assert planner.get(f"{planned}/team/exchange?into=nobody").status_code == 400
    assert planner.post(f"{planned}/team/edit", {"based_on": "1"}).status_code == 400
    assert planner.post(f"{planned}/team/edit", {"based_on": "1", "out": "x"}).status_code == 400
    assert planner.post("/campaigns/new", {"name": "x", "template": "none"}).status_code == 400
    assert planner.post("/campaigns/new", {"name": "", "template": "blank"}).status_code == 400
    assert newest(database).number == 1


def test_an_empty_team_is_refused(planner, planned, database):
    for number in range(1, 4):
        out = newest(database).people[0]
        planner.post(f"{planned}/team/edit", {"based_on": str(number), "out": out})
    last = newest(database)
    assert len(last.people) == 1
    answer = planner.post(f"{planned}/team/edit", {"based_on": str(last.number), "out": last.people[0]})  # fmt: skip
    assert answer.status_code == 400


def test_who_may_do_what(browser, planned):
    for role in ("analyst", "approver"):
        browser.sign_in(role)
        for page in ("team", "compare", "review"):
            answer = browser.get(f"{planned}/{page}")
            assert answer.status_code == 200, page
            assert "/team/edit" not in answer.text
            assert "/team/exchange" not in answer.text
        for page in ("aim", "audience", "message", "team/exchange"):
            assert browser.get(f"{planned}/{page}").status_code == 403, page
        assert browser.post(f"{planned}/team/edit", {"based_on": "1"}).status_code == 403
        assert browser.post(f"{planned}/team/propose").status_code == 403
    browser.sign_in("reader")
    for page in ("", *(f"/{page}" for page in PAGES)):
        assert browser.get(f"{planned}{page}").status_code == 403, page
    assert browser.get("/campaigns").status_code == 403
    assert "/campaigns" not in browser.get("/").text


def test_the_map_shows_whom_the_team_reaches(planner, planned, database, view):
    version = newest(database)
    heard = exposures(view, version.plan.wishes, version.people)
    page = planner.get("/network?campaign=1").text
    listed = planner.get("/network/list?campaign=1").text
    for text in (page, listed):
        table = text[text.index('id="reach"') :]
        together = table[table.index("Together") : table.index("</table>")]
        counts = re.findall(r'<td class="number">(\d+)</td>', together)
        wanted = [(heard >= 0).sum(), (heard == 2).sum(), (heard == 1).sum(), (heard == 0).sum()]
        assert [int(n) for n in counts] == wanted
    assert '<path class="map-r2"' in page
    assert '<path class="map-r2"' not in planner.get("/network?campaign=1&colour=group").text
    data = planner.get("/network/data.json").json
    reach = planner.get("/network/reach.json?campaign=1").json
    by_row = dict(zip(data["id"], reach["heard"], strict=True))
    for key in view.ids[view.shown]:
        number = int(heard[view.number_of[key]])
        assert by_row[key] == ("-" if number < 0 else str(number))
    assert {data["id"][row] for row in reach["team"]} == set(version.people)
    file = planner.get("/network/list.csv?campaign=1").text.splitlines()
    assert file[0].endswith("Hears of the team")
    assert "Hears of the team" not in planner.get("/network/list.csv").text
    assert 'class="map-r' in planner.get("/network/map.svg?campaign=1").text
    for wrong in ("99", "x", "-1", "9" * 30):
        assert planner.get(f"/network?campaign={wrong}").status_code == 404, wrong
    assert planner.get("/network/reach.json").status_code == 404
    assert planner.get("/network?colour=reach").status_code == 400


def test_a_draft_is_deleted_by_its_name(planner, planned, database):
    assert planner.post(f"{planned}/delete", {"name": "else"}).status_code == 400
    assert planner.post(f"{planned}/delete", {"name": "25 năm"}).location == "/campaigns"
    assert planner.get(planned).status_code == 404


def test_without_data_it_says_so(browser, cast):
    page = browser.sign_in("planner").get("/campaigns").text
    assert "A campaign needs analysed data" in page


def test_every_page_in_vietnamese(planner, planned, view):
    planner.post("/account/language", {"language": "vi"})
    for page in PAGES:
        answer = planner.get(f"{planned}/{page}")
        assert 'lang="vi"' in answer.text[:60], page
        assert problems_of(answer.text) == []
    assert "Đội ngũ của 25 năm" in planner.get(f"{planned}/team").text
