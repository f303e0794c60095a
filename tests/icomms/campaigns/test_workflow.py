"""Every step a campaign and a member may take, and no other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from icomms.campaigns import workflow
from icomms.campaigns.parts import OF_CONTENT, OF_MESSAGE, different_parts, stamp_of, with_parts
from icomms.campaigns.records import (
    Agreement,
    CampaignState,
    Contact,
    Content,
    MemberState,
    Question,
    as_json,
    from_json,
)
from icomms.campaigns.workflow_texts import CAMPAIGN_STATES, MEMBER_STATES, MISSING
from icomms.errors import StorageError, WorkflowError
from tests.icomms.campaigns.made import CONTENT, MESSAGE, PLAN, VERSION, campaign, member

STATES = get_args(CampaignState)
MEMBER_STATES_ALL = get_args(MemberState)
AGREED = Agreement(1, "Post twice", 4.0, "2026-03-10", "2026-04-10")
ALLOWED = {
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("approved", "draft"),
    ("approved", "running"),
    ("approved", "closed"),
    ("running", "closed"),
}
ALLOWED_MEMBERS = {
    ("proposed", "invited"),
    ("invited", "agreed"),
    ("invited", "declined"),
    ("agreed", "briefed"),
    ("agreed", "declined"),
    ("agreed", "thanked"),
    ("declined", "agreed"),
    ("briefed", "active"),
    ("briefed", "declined"),
    ("briefed", "thanked"),
    ("active", "thanked"),
}


@pytest.mark.parametrize(("before", "after"), list(product(STATES, STATES)))
def test_campaigns_take_exactly_these_steps(before, after):
    found = campaign(before)
    people = [] if after in ("draft", "closed") else [member("agreed")]
    if (before, after) in ALLOWED:
        workflow.check_step(found, after, 2, "a reason", VERSION, people)
    else:
        with pytest.raises(WorkflowError, match="this state"):
            workflow.check_step(found, after, 2, "a reason", VERSION, people)


@pytest.mark.parametrize(("before", "after"), list(product(MEMBER_STATES_ALL, MEMBER_STATES_ALL)))
def test_members_take_exactly_these_steps(before, after):
    found = member(before)
    if (before, after) in ALLOWED_MEMBERS:
        workflow.check_member_step(campaign("running"), found, after, AGREED)
    else:
        with pytest.raises(WorkflowError, match="this state"):
            workflow.check_member_step(campaign("running"), found, after, AGREED)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED_MEMBERS))
def test_people_are_asked_only_once_it_is_approved(state, before, after):
    possible = state == "running" or (state == "approved" and after != "active")
    if possible:
        workflow.check_member_step(campaign(state), member(before), after, AGREED)
    else:
        with pytest.raises(WorkflowError):
            workflow.check_member_step(campaign(state), member(before), after, AGREED)


def test_nobody_is_briefed_without_an_agreement():
    with pytest.raises(WorkflowError, match="no agreement"):
        workflow.check_member_step(campaign("running"), member("agreed"), "briefed", None)


@pytest.mark.parametrize(
    ("field", "plan"),
    [({"author_id": 9}, VERSION), ({"submitted_by": 9}, VERSION), ({"changed_by": 9}, VERSION),
     ({}, replace(VERSION, made_by=9))],
)  # fmt: skip
def test_whoever_had_a_hand_in_it_does_not_approve_it(field, plan):
    found = campaign("submitted", **field)
    workflow.check_step(found, "approved", 2, "", plan)
    with pytest.raises(WorkflowError, match="somebody else"):
        workflow.check_step(found, "approved", 9, "", plan)


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_reasons_are_asked_for_where_something_is_taken_back(before, after):
    needs = (before, after) in {
        ("submitted", "draft"),
        ("approved", "draft"),
        ("approved", "closed"),
    }
    people = [] if after in ("draft", "closed") else [member("agreed")]
    if needs:
        with pytest.raises(WorkflowError, match="reason"):
            workflow.check_step(campaign(before), after, 2, " ", VERSION, people)
    else:
        workflow.check_step(campaign(before), after, 2, "", VERSION, people)


@pytest.mark.parametrize("state", MEMBER_STATES_ALL)
def test_closing_needs_thanks_for_everybody_who_said_yes(state):
    people = [member("thanked", 2), member(state)]
    if state in ("agreed", "briefed", "active"):
        with pytest.raises(WorkflowError, match="thanked"):
            workflow.check_step(campaign("running"), "closed", 2, "", VERSION, people)
    else:
        workflow.check_step(campaign("running"), "closed", 2, "", VERSION, people)


@pytest.mark.parametrize("state", MEMBER_STATES_ALL)
def test_it_runs_when_somebody_agreed_and_goes_back_when_nobody_did(state):
    promised = state in ("agreed", "briefed", "active")
    for to in ("running", "draft"):
        if promised == (to == "running"):
            workflow.check_step(campaign("approved"), to, 2, "why", VERSION, [member(state)])
        else:
            with pytest.raises(WorkflowError):
                workflow.check_step(campaign("approved"), to, 2, "why", VERSION, [member(state)])


def test_what_is_missing_is_named_one_by_one():
    assert workflow.missing(CONTENT, VERSION) == ()
    empty = Content("", "blank")
    assert set(workflow.missing(empty, None)) == set(MISSING) - {"days_order", "answers"}
    wrong = replace(
        CONTENT, last_day="2026-01-01", message=replace(MESSAGE, questions=(Question("Why?"),))
    )
    assert workflow.missing(wrong, VERSION) == ("days_order", "answers")
    without = replace(VERSION, plan=replace(PLAN, members=()))
    assert workflow.missing(CONTENT, without) == ("plan",)
    with pytest.raises(WorkflowError, match="not complete"):
        workflow.check_step(campaign(), "submitted", 1, "", None)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", [*OF_CONTENT, *OF_MESSAGE])
def test_what_was_approved_stays_except_answers_and_contact(state, name):
    other = {
        "questions": (Question("New?", "Yes."),),
        "contact": Contact("Lan", "1"),
        "wishes": replace(CONTENT.wishes, size=3),
    }
    parts = {name: other.get(name, "other")}
    after = with_parts(CONTENT, parts)
    free = state == "draft" or (
        state in ("approved", "running") and name in ("questions", "contact")
    )
    if free:
        workflow.check_content_change(campaign(state), after)
    else:
        with pytest.raises(WorkflowError, match="cannot change"):
            workflow.check_content_change(campaign(state), after)


def test_substitutes_of_the_plan_may_join():
    assert workflow.may_join(VERSION, "E1")
    assert workflow.may_join(VERSION, "E8")
    assert not workflow.may_join(VERSION, "E9")


@pytest.mark.parametrize(
    "change",
    [{"ask": " "}, {"hours": 0}, {"first_day": ""}, {"last_day": "2026-03-01"},
     {"texts_until": "2026-03-20"}, {"pictures_until": "2026-03-20"}],
)  # fmt: skip
def test_an_agreement_says_enough(change):
    workflow.check_agreement(AGREED)
    workflow.check_agreement(replace(AGREED, texts_until="2026-04-10"))
    with pytest.raises(WorkflowError):
        workflow.check_agreement(replace(AGREED, **change))


@pytest.mark.parametrize(
    "day", ["x", "2026-13-01", "2026-02-30", "20260301", "1/3/2026", "2026-W10-1"]
)
def test_days_are_days(day):
    workflow.check_days("2026-03-01", "")
    with pytest.raises(WorkflowError, match="no day"):
        workflow.check_days("2026-03-01", day)
    with pytest.raises(WorkflowError, match="no day"):
        workflow.check_agreement(replace(AGREED, last_day=day))


def test_each_end_of_an_agreement_is_reminded_of_once():
    one = replace(AGREED, texts_until="2026-12-31", pictures_until="2026-06-30")
    assert workflow.ends_of(one) == ("2026-04-10", "2026-06-30", "2026-12-31")
    for end in workflow.ends_of(one):
        last = dt.date.fromisoformat(end)
        assert workflow.to_remind(one, last - dt.timedelta(8)) == ""
        assert workflow.to_remind(one, last - dt.timedelta(7)) == end
        assert workflow.to_remind(one, last) == end
        assert workflow.to_remind(one, last + dt.timedelta(1)) == ""
        noon = dt.datetime.combine(last - dt.timedelta(3), dt.time(12), dt.UTC)
        reminded = replace(one, reminded_at=int(noon.timestamp()))
        assert workflow.to_remind(reminded, last - dt.timedelta(2)) == ""


def test_parts_know_when_somebody_else_changed_them():
    stamp = stamp_of(CONTENT, ("name", "text"))
    other = with_parts(CONTENT, {"purpose": "x", "hashtags": ("A",)})
    assert stamp_of(other, ("name", "text")) == stamp
    assert different_parts(CONTENT, other) == ("purpose", "hashtags")
    assert stamp_of(with_parts(CONTENT, {"text": "x"}), ("name", "text")) != stamp
    with pytest.raises(KeyError):
        with_parts(CONTENT, {"nothing": 1})


def test_content_is_stored_whole_and_nonsense_is_refused():
    assert from_json(Content, as_json(CONTENT)) == CONTENT
    assert from_json(type(PLAN), as_json(PLAN)) == PLAN
    with pytest.raises(StorageError, match="Content"):
        from_json(Content, {"name": 3})


def test_every_state_has_words():
    assert set(CAMPAIGN_STATES) == set(STATES)
    assert set(MEMBER_STATES) == set(MEMBER_STATES_ALL)
