"""A campaign after its plan: approval by two people, the people asked, and the whole life."""

from __future__ import annotations

import re

import pytest

from icomms.campaigns import steps
from icomms.storage import campaign_members, campaigns
from icomms.storage.people import mark
from tests.web.running import Stage, words_of

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def stage(app, database, cast, sample, sample_plan) -> Stage:
    return Stage(app, database, cast, sample, sample_plan).make()


def step(stage, role, name, **data):
    return stage.asks(role).post(stage.url(f"/{name}"), data)


def move(stage, member, to, role="planner"):
    return stage.asks(role).post(stage.url(f"/members/{member.id}/step"), {"to": to})


AGREED = {
    "ask": "Two posts and one talk", "hours": "4,5", "first_day": "2026-03-12",
    "last_day": "2026-03-30", "owner": "member", "texts_until": "2026-12-31", "pictures_until": "",
}  # fmt: skip


def agree(stage, member, **changes):
    url = stage.url(f"/members/{member.id}/agreement")
    return stage.asks("planner").post(url, AGREED | changes)


def test_the_whole_life_of_a_campaign(stage):
    planner, approver = stage.asks("planner"), stage.asks("approver")
    assert "Submit for approval" in planner.get(stage.url()).text
    assert step(stage, "planner", "submit").status_code == 303
    assert "Send it back" in approver.get(stage.url()).text
    assert step(stage, "approver", "send-back", reason="Name the date first.").status_code == 303
    assert "Name the date first." in planner.get(stage.url()).text
    step(stage, "planner", "submit")
    assert step(stage, "approver", "approve").status_code == 303
    first, second, *others = stage.members()
    assert step(stage, "planner", "start").status_code == 409, "nobody has agreed"
    for one in (first, second):
        assert move(stage, one, "invited").status_code == 303
        assert move(stage, one, "agreed").headers["Location"].endswith("/agreement")
    assert move(stage, first, "briefed").status_code == 409, "without an agreement"
    assert agree(stage, first).status_code == 303
    assert agree(stage, second, hours="2", pictures_until="2026-04-30").status_code == 303
    assert step(stage, "planner", "start").status_code == 303
    for to in ("briefed", "active"):
        assert move(stage, first, to).status_code == 303
    page = words_of(planner.get(stage.url()).text)
    assert "1 person has agreed but is not briefed." in page
    assert step(stage, "planner", "close", lessons="x").status_code == 409, "not thanked yet"
    for one in (first, second):
        assert move(stage, one, "thanked").status_code == 303
    assert step(stage, "planner", "close", lessons="Ask sooner.").status_code == 303
    page = planner.get(stage.url()).text
    assert "Ask sooner." in page
    left = {one.person_id for one in stage.members()}
    assert left == {first.person_id, second.person_id}, "who was only asked is forgotten"
    states = [e["state"] for e in reversed(stage.events("campaign step"))]
    assert states == ["submitted", "draft", "submitted", "approved", "running", "closed"]
    for one in others:
        assert one.person_id not in str(stage.events("member changed"))


@SQLITE
def test_nobody_approves_what_they_had_a_hand_in(stage):
    step(stage, "planner", "submit")
    assert step(stage, "planner", "approve").status_code == 403
    assert step(stage, "planner", "take-back", reason="Not yet.").status_code == 303
    administrator = stage.user("administrator")
    steps.move(stage.database, administrator, stage.campaign_id, "submitted")
    page = stage.asks("administrator").get(stage.url()).text
    assert "somebody else must approve it" in page
    assert ">Approve<" not in page
    assert step(stage, "administrator", "approve").status_code == 409
    with stage.database.read() as session:
        assert campaigns.campaign(session, stage.campaign_id).state == "submitted"


@SQLITE
def test_steps_that_are_not_possible_say_why_and_change_nothing(stage):
    assert step(stage, "approver", "approve").status_code == 409
    assert step(stage, "approver", "send-back", reason="x").status_code == 409
    assert step(stage, "planner", "close").status_code == 409
    step(stage, "planner", "submit")
    answer = step(stage, "approver", "send-back", reason=" ")
    assert answer.status_code == 409
    assert "This step needs a reason." in answer.text
    assert stage.events("campaign step") == [
        {"campaign": stage.campaign_id, "state": "submitted", "plan": 1}
    ]


@SQLITE
def test_the_forecast_and_the_plan_are_those_that_were_approved(stage):
    stage.approved()
    page = words_of(stage.asks("analyst").get(stage.url()).text)
    reach = stage.plan.figures.reach
    said = f"of {stage.plan.people} people reached, between {reach.low:.0f} and {reach.high:.0f}"
    assert said in page
    assert f"{reach.value:.0f}" in page
    assert f"hear at least one member in person {stage.plan.figures.once} " in f"{page} "


@SQLITE
def test_declining_is_seen_by_planners_only_and_counts_nowhere(stage):
    stage.approved()
    first, second, *_ = stage.members()
    move(stage, first, "invited")
    move(stage, second, "invited")
    move(stage, second, "declined")
    planner = stage.asks("planner").get(stage.url("/members")).text
    assert "Needs a substitute" in planner
    assert second.name in planner
    for role in ("approver", "analyst"):
        page = stage.asks(role).get(stage.url("/members")).text
        assert "1 place needs a substitute" in page
        rows = re.findall(r'<tr id="member-\d+">.*?</tr>', page, re.S)
        assert len(rows) == len(stage.members())
        assert {re.sub(r"<[^>]+>", "", r).split()[-2:] == ["yet", "–"] for r in rows} == {True}
        for word in ("declined", "invited", "Said no"):
            assert word not in page
    assert second.person_id not in str(stage.events("member changed"))
    with stage.database.read() as session:
        assert campaign_members.commitments(session, "own") == ()


@SQLITE
def test_who_declined_is_replaced_by_the_best_substitute_with_its_effect(stage):
    stage.approved()
    gone = next(m for m in stage.members() if _planned(stage, m).substitutes)
    move(stage, gone, "invited")
    answer = move(stage, gone, "declined")
    url = stage.url(f"/members/{gone.id}/substitutes")
    assert answer.headers["Location"] == url
    page = stage.asks("planner").get(url).text
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S)
    on_list = {m.person_id for m in stage.members()}
    offered = [re.search(r'value="([^"]+)"', row).group(1) for row in rows]
    assert offered
    assert not on_list & set(offered)
    best = offered[0]
    from icomms.campaigns.planning import swap_effect

    team = [m.person_id for m in stage.members() if m.id != gone.id]
    with stage.app.test_request_context():
        view = _view(stage)
    effects = {
        one: swap_effect(view, stage.plan.wishes, [*team, gone.person_id], gone.person_id, one)
        for one in offered
    }
    assert effects[best].change == max(e.change for e in effects.values())
    assert len(rows) == len(effects)
    for row, one in zip(rows, offered, strict=True):
        found = effects[one]
        wanted = "no difference" if found.alike else f"{abs(100 * found.change):.1f}"
        assert wanted.removesuffix(".0") in row
    added = stage.asks("planner").post(url, {"person": best})
    assert added.status_code == 303
    newest = stage.members()[-1]
    assert (newest.person_id, newest.state, newest.role) == (best, "proposed", gone.role)
    assert newest.hours == gone.hours
    assert "needs a substitute" not in stage.asks("approver").get(stage.url("/members")).text
    assert "Needs a substitute" not in stage.asks("planner").get(stage.url("/members")).text
    assert stage.asks("planner").post(url, {"person": best}).status_code == 400
    assert stage.asks("planner").post(url, {"person": "nobody"}).status_code == 400


def _planned(stage, member):
    return next(one for one in stage.plan.members if one.id == member.person_id)


def _view(stage):
    from icomms.pages.view import view_of

    place = stage.app.extensions["icomms_installation"]
    return view_of(place.snapshots / stage.sample.folder)


@SQLITE
def test_without_the_snapshot_the_effects_of_the_plan_stand(stage, place):
    import shutil

    stage.approved()
    gone = next(m for m in stage.members() if _planned(stage, m).substitutes)
    move(stage, gone, "invited")
    move(stage, gone, "declined")
    with stage.database.begin() as session:
        from icomms.storage import snapshots

        snapshots.remove_snapshot(session, stage.sample.id)
    shutil.rmtree(place.snapshots / stage.sample.folder)
    page = stage.asks("planner").get(stage.url(f"/members/{gone.id}/substitutes")).text
    for one in _planned(stage, gone).substitutes:
        assert one.name in page
    assert "when the plan was made" in page
    assert stage.asks("planner").get(stage.url("/briefing")).status_code == 200
    gone_page = stage.asks("planner").get(stage.url("/tracking")).text
    assert "The data of this plan were deleted" in gone_page


@SQLITE
def test_only_an_approver_without_a_hand_in_it_adds_anybody_else(stage):
    stage.approved()
    page = stage.asks("approver").get(stage.url("/members/add")).text
    people = re.findall(r'<option value="([^"]+)"', page)
    assert people
    assert not {m.person_id for m in stage.members()} & set(people)
    known = {s.id for m in stage.plan.members for s in m.substitutes}
    other = next(p for p in people if p not in known)
    assert stage.asks("planner").get(stage.url("/members/add")).status_code == 403
    assert (
        stage.asks("approver").post(stage.url("/members/add"), {"person": "x"}).status_code == 400
    )
    added = stage.asks("approver").post(stage.url("/members/add"), {"person": other})
    assert added.status_code == 303
    assert stage.members()[-1].person_id == other


@SQLITE
def test_who_opted_out_is_not_asked(stage):
    stage.approved()
    first = stage.members()[0]
    with stage.database.begin() as session:
        mark(session, "own", first.person_id, "opted_out", "asked", stage.cast["administrator"])
    assert move(stage, first, "invited").status_code == 409
    assert stage.members()[0].state == "proposed"


@SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "much"}, {"hours": "0"}, {"hours": "nan"}, {"hours": "1e9"}, {"ask": " "},
        {"first_day": "12/03/2026"}, {"last_day": "2026-03-01"}, {"owner": "me"},
        {"texts_until": "2026-03-13"}, {"pictures_until": "soon"},
    ],
)  # fmt: skip
def test_an_agreement_that_says_too_little_is_shown_again(stage, wrong):
    stage.approved()
    first = stage.members()[0]
    move(stage, first, "invited")
    move(stage, first, "agreed")
    answer = agree(stage, first, **wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    name, value = next(iter(wrong.items()))
    if name not in ("owner", "ask"):
        assert f'value="{value}"' in answer.text, "what was typed is not lost"
    with stage.database.read() as session:
        assert campaign_members.agreements(session, stage.campaign_id) == {}


@SQLITE
def test_an_agreement_is_kept_and_shown(stage):
    stage.approved()
    first, second, *_ = stage.members()
    move(stage, first, "invited")
    move(stage, first, "agreed")
    agree(stage, first)
    with stage.database.read() as session:
        kept = campaign_members.agreements(session, stage.campaign_id)[first.id]
    assert (kept.ask, kept.hours, kept.owner) == (AGREED["ask"], 4.5, "member")
    assert (kept.texts_until, kept.pictures_until) == ("2026-12-31", "")
    page = words_of(stage.asks("analyst").get(stage.url("/members")).text)
    assert (
        "Two posts and one talk 12 March 2026 – 30 March 2026 · texts until 31 December 2026"
        in page
    )
    assert agree(stage, second).status_code == 400, "who has not said yes"


@SQLITE
def test_reminders_before_an_agreement_ends(stage, monkeypatch):
    import datetime as dt

    stage.approved()
    first = stage.members()[0]
    move(stage, first, "invited")
    move(stage, first, "agreed")
    today = dt.datetime.now(dt.UTC).date()
    last = (today + dt.timedelta(3)).isoformat()
    until = (today + dt.timedelta(200)).isoformat()
    agree(stage, first, first_day=today.isoformat(), last_day=last, texts_until=until)
    page = stage.asks("planner").get(stage.url("/members")).text
    assert "Ends soon" in page
    assert "Ends soon" not in stage.asks("approver").get(stage.url("/members")).text
    url = stage.url(f"/members/{first.id}/reminded")
    assert stage.asks("planner").post(url).status_code == 303
    assert "Ends soon" not in stage.asks("planner").get(stage.url("/members")).text
    other = stage.url(f"/members/{stage.members()[1].id}/reminded")
    assert stage.asks("planner").post(other).status_code == 404


@SQLITE
def test_people_of_another_campaign_are_not_found(stage):
    stage.approved()
    theirs = stage.members()[0]
    other = Stage(stage.app, stage.database, stage.cast, stage.sample, stage.plan).make().approved()
    planner = stage.asks("planner")
    for rest in ("agreement", "substitutes", "letter/invitation", "days.ics", "thanks.eml",
                 "briefing.pdf"):  # fmt: skip
        assert planner.get(other.url(f"/members/{theirs.id}/{rest}")).status_code == 404, rest
    assert (
        planner.post(other.url(f"/members/{theirs.id}/step"), {"to": "invited"}).status_code == 404
    )
    assert planner.post(other.url(f"/members/{theirs.id}/step"), {"to": "?"}).status_code == 400


@SQLITE
def test_a_reader_sees_no_campaign(stage):
    stage.approved()
    reader = stage.asks("reader")
    for rest in ("", "/members", "/drafts", "/briefing", "/tracking"):
        assert reader.get(stage.url(rest)).status_code == 403
    assert reader.get("/campaigns/calendar").status_code == 403


@SQLITE
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_page_in_both_languages(stage, language):
    stage.approved()
    first = stage.members()[0]
    move(stage, first, "invited")
    move(stage, first, "agreed")
    agree(stage, first)
    planner = stage.asks("planner")
    planner.client.set_cookie("language", language)
    for rest in ("", "/members", f"/members/{first.id}/agreement", "/drafts", "/briefing", "/tracking",
                 f"/members/{first.id}/letter/thanks"):  # fmt: skip
        page = planner.get(stage.url(rest))
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text


@SQLITE
def test_the_calendar_shows_what_those_give_who_agreed(stage):
    stage.approved()
    first, second, *_ = stage.members()
    for one in (first, second):
        move(stage, one, "invited")
    move(stage, first, "agreed")
    agree(stage, first, hours="8", first_day="2026-03-16", last_day="2026-03-29")
    page = stage.asks("analyst").get("/campaigns/calendar?from=2026-03-18").text
    assert first.name in page
    assert second.name not in page
    row = re.search(rf"<bdi>{re.escape(first.name)}</bdi>.*?</tr>", page, re.S).group()
    cells = [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<td.*?</td>", row, re.S)]
    assert cells[:3] == ["4", "4", "–"], "eight hours over fourteen days"
    assert cells[-1] == "8"
    assert stage.url() in page
    assert (
        "Nobody gives hours"
        in stage.asks("analyst").get("/campaigns/calendar?from=2027-01-01").text
    )
    for wrong in ("soon", "99999-01-01", "0001-01-01"):
        assert stage.asks("analyst").get(f"/campaigns/calendar?from={wrong}").status_code == 400


@SQLITE
def test_a_refusal_is_said_in_the_language_of_the_page(stage):
    planner = stage.asks("planner")
    planner.client.set_cookie("language", "vi")
    answer = planner.post(stage.url("/start"))
    assert answer.status_code == 409
    assert "Chiến dịch ở trạng thái này không thể thực hiện bước đó." in answer.text
    assert "cannot take this step" not in answer.text
