"""Campaigns on both databases: nobody's work is lost, who declined leaves no trace."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace

import pytest

from icomms.campaigns import draft_steps, reminders, steps
from icomms.campaigns.parts import stamp_of
from icomms.campaigns.plan_records import SnapshotMark
from icomms.campaigns.records import Agreement
from icomms.errors import ConflictError, EditConflictError, NotFoundError, WorkflowError
from icomms.storage import (
    accounts,
    audit,
    campaign_drafts,
    campaign_files,
    campaign_members,
    campaigns,
    datasets,
    people,
    snapshots,
)
from tests.icomms.campaigns.made import CONTENT, MARK, PLAN, VERSION, proposed


@pytest.fixture
def users(database, monkeypatch):
    monkeypatch.setattr(accounts, "_hasher", type("Quick", (), {"hash": staticmethod(str)}))
    with database.begin() as session:
        return {
            name: accounts.make_user(session, f"{name}@example.com", name, role, "x" * 12)
            for name, role in (("an", "planner"), ("binh", "planner"), ("chi", "approver"),
                               ("dung", "approver"), ("reader", "reader"))
        }  # fmt: skip


@pytest.fixture
def campaign(database, users):
    return steps.make(database, users["an"], "own", None, CONTENT).id


def approve(database, users, campaign):
    steps.save_plan(database, users["an"], campaign, PLAN, MARK, based_on=0)
    steps.move(database, users["an"], campaign, "submitted")
    return steps.move(database, users["chi"], campaign, "approved", "Read it twice.")


def member_of(database, campaign, person):
    with database.read() as session:
        return next(m for m in campaign_members.members(session, campaign) if m.person_id == person)


def logged(database) -> str:
    with database.read() as session:
        rows = audit.all_events(session, audit.AuditFilter())
        return json.dumps([(e.event, dict(e.fields)) for e in rows])


def agreed(member_id):
    return Agreement(member_id, "Two posts, one talk", 4.0, "2026-03-12", "2026-03-30",
                     texts_until="2026-12-31")  # fmt: skip


def test_a_whole_campaign_from_draft_to_closed(database, users, campaign):
    an = users["an"]
    assert approve(database, users, campaign).approved_plan == 1
    ids = [member_of(database, campaign, p).id for p in VERSION.people]
    for step in ("invited", "agreed"):
        for one in ids[:2]:
            steps.move_member(database, an, campaign, one, step)
    steps.move(database, an, campaign, "running")
    with pytest.raises(WorkflowError, match="no agreement"):
        steps.move_member(database, an, campaign, ids[0], "briefed")
    for one in ids[:2]:
        steps.agree(database, an, campaign, agreed(one))
        steps.move_member(database, an, campaign, one, "briefed")
        steps.move_member(database, an, campaign, one, "active")
    with pytest.raises(WorkflowError, match="thanked"):
        steps.move(database, an, campaign, "closed")
    for one in ids[:2]:
        steps.move_member(database, an, campaign, one, "thanked")
    closed = steps.move(database, an, campaign, "closed", lessons="Begin a week earlier.")
    assert (closed.state, closed.lessons) == ("closed", "Begin a week earlier.")
    assert closed.closed_at >= closed.created_at
    with database.read() as session:
        steps_taken = campaigns.decisions(session, campaign)
        left = campaign_members.members(session, campaign)
    assert [(d.before, d.after, d.who) for d in steps_taken] == [
        ("draft", "submitted", "an"),
        ("submitted", "approved", "chi"),
        ("approved", "running", "an"),
        ("running", "closed", "an"),
    ]
    assert [d.reason for d in steps_taken][1] == "Read it twice."
    assert [d.plan for d in steps_taken] == [1, 1, None, None]
    assert [m.person_id for m in left] == ["E1", "E2"]
    with pytest.raises(WorkflowError):
        steps.move(database, an, campaign, "draft", "again")


def test_what_two_planners_write_is_never_lost(database, users, campaign):
    mine = theirs = stamp_of(CONTENT, ("purpose", "text"))
    other = stamp_of(CONTENT, ("hashtags",))
    steps.save_parts(database, users["an"], campaign, {"purpose": "A", "text": "T"}, mine)
    with pytest.raises(EditConflictError) as caught:
        steps.save_parts(database, users["binh"], campaign, {"purpose": "B", "text": "T"}, theirs)
    assert caught.value.current.content.purpose == "A"
    assert caught.value.current.changed_by == users["an"].id
    saved = steps.save_parts(database, users["binh"], campaign, {"hashtags": ("X",)}, other)
    assert (saved.content.purpose, saved.content.message.hashtags) == ("A", ("X",))
    assert saved.version == 3
    same = steps.save_parts(
        database, users["an"], campaign, {"purpose": "A"}, stamp_of(saved.content, ("purpose",))
    )
    assert same.version == 3


def test_what_is_no_day_is_refused_and_long_names_are_cut(database, users, campaign):
    an = users["an"]
    with pytest.raises(WorkflowError, match="no day"):
        steps.make(database, an, "own", None, replace(CONTENT, first_day="tomorrow"))
    with pytest.raises(WorkflowError, match="no day"):
        steps.save_parts(
            database, an, campaign, {"last_day": "soon"}, stamp_of(CONTENT, ("last_day",))
        )
    made = draft_steps.make_draft(database, an, campaign, "T" * 900, "post", "vi", "x")
    assert made.title == "T" * 200
    long = replace(PLAN, members=(proposed(1, "N" * 900, "U" * 900),))
    steps.save_plan(database, an, campaign, long, MARK, based_on=0)
    steps.move(database, an, campaign, "submitted")
    steps.move(database, users["chi"], campaign, "approved")
    assert member_of(database, campaign, "E1").name == "N" * 300


def test_of_many_plans_made_at_once_one_wins_and_the_others_are_told(database, users, campaign):
    won, told = [], []

    def work(hours):
        team = replace(PLAN, members=(replace(PLAN.members[0], hours=float(hours)),))
        try:
            won.append(
                steps.save_plan(database, users["an"], campaign, team, MARK, based_on=0).plan
            )
        except EditConflictError as error:
            told.append(error.current)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(told)) == (1, 3)
    assert {version.plan for version in told} == {won[0]}
    again = steps.save_plan(database, users["binh"], campaign, PLAN, MARK, based_on=1, note="Ok")
    assert (again.number, again.based_on, again.note) == (2, 1, "Ok")
    with database.read() as session:
        assert [p.plan for p in campaigns.plans(session, campaign)] == [won[0], PLAN]


def test_an_approved_plan_stays_whatever_happens_to_its_snapshot(database, users, campaign):
    with database.begin() as session:
        data_set = datasets.make_data_set(session, "Spring", "own", None).id
        made = snapshots.add_snapshot(
            session, data_set, "old", first=1, last=2, interactions=3, people=4, ranked=4
        )
    mark = SnapshotMark(made.id, "old", made.created_at, "a" * 64)
    steps.save_plan(database, users["an"], campaign, PLAN, mark, based_on=0)
    steps.move(database, users["an"], campaign, "submitted")
    steps.move(database, users["chi"], campaign, "approved")
    with pytest.raises(WorkflowError, match="does not change"):
        steps.save_plan(database, users["an"], campaign, PLAN, MARK, based_on=1)
    with database.begin() as session:
        snapshots.remove_snapshot(session, made.id)
    with database.read() as session:
        plan = campaigns.plan(session, campaign, 1)
        with pytest.raises(NotFoundError):
            campaigns.plan(session, campaign, 2)
    assert plan.plan == PLAN
    assert plan.snapshot == replace(mark, id=None)


def test_steps_need_their_permission(database, users, campaign):
    with pytest.raises(WorkflowError, match="role"):
        steps.make(database, users["chi"], "own", None, CONTENT)
    steps.save_plan(database, users["an"], campaign, PLAN, MARK, based_on=0)
    with pytest.raises(WorkflowError, match="role"):
        steps.move(database, users["reader"], campaign, "submitted")
    steps.move(database, users["an"], campaign, "submitted")
    with pytest.raises(WorkflowError, match="role"):
        steps.move(database, users["an"], campaign, "approved")
    with pytest.raises(WorkflowError, match="role"):
        steps.move(database, users["binh"], campaign, "draft", "not mine")
    assert steps.move(database, users["an"], campaign, "draft", "a mistake").state == "draft"
    with database.read() as session:
        assert campaigns.campaign(session, campaign).approved_plan is None


def test_declining_leaves_no_trace(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    one = member_of(database, campaign, "E1")
    steps.move_member(database, an, campaign, one.id, "invited")
    steps.move_member(database, an, campaign, one.id, "agreed")
    before = logged(database).count('"E1"')
    steps.agree(database, an, campaign, agreed(one.id))
    steps.move_member(database, an, campaign, one.id, "declined")
    with database.read() as session:
        assert campaign_members.agreements(session, campaign) == {}
        assert campaign_members.commitments(session, "own") == ()
    other = member_of(database, campaign, "E2")
    steps.move_member(database, an, campaign, other.id, "invited")
    steps.move_member(database, an, campaign, other.id, "declined")
    text = logged(database)
    assert '"E2"' not in text
    assert text.count('"E1"') == before + 1  # the agreement, while there was one
    assert '"state": "declined"' in text
    steps.move(database, an, campaign, "closed", "Nobody had time.")
    with database.read() as session:
        assert campaign_members.members(session, campaign) == ()


def test_who_declined_is_not_asked_again_in_the_same_campaign(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    for person in ("E1", "E2"):
        steps.move_member(
            database, an, campaign, member_of(database, campaign, person).id, "invited"
        )
    steps.move_member(database, an, campaign, member_of(database, campaign, "E2").id, "declined")
    steps.move(database, an, campaign, "draft", "Another date.")
    with database.read() as session:
        left = campaign_members.members(session, campaign)
        assert campaign_members.declined(session, campaign) == {"E2"}
    assert [m.person_id for m in left] == ["E2"]
    with pytest.raises(WorkflowError, match="declined"):
        steps.save_plan(database, an, campaign, PLAN, MARK, based_on=1)
    fewer = replace(PLAN, members=(PLAN.members[0], PLAN.members[2]))
    steps.save_plan(database, an, campaign, fewer, MARK, based_on=1)
    steps.move(database, an, campaign, "submitted")
    steps.move(database, users["chi"], campaign, "approved")
    with database.read() as session:
        people_now = {m.person_id: m.state for m in campaign_members.members(session, campaign)}
    assert people_now == {"E1": "proposed", "E2": "declined", "E3": "proposed"}


def test_agreements_that_end_soon_are_reminded_of(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    one = member_of(database, campaign, "E1").id
    steps.move_member(database, an, campaign, one, "invited")
    steps.move_member(database, an, campaign, one, "agreed")
    today = dt.datetime.now(dt.UTC).date()
    first, last, until = (today + dt.timedelta(days) for days in (-5, 3, 300))
    steps.agree(
        database, an, campaign,
        replace(agreed(one), first_day=str(first), last_day=str(last), texts_until=str(until)),
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="no agreement"):
        reminders.reminded(database, an, campaign, member_of(database, campaign, "E2").id)
    assert reminders.reminders(database, "own", last - dt.timedelta(20)) == ()
    assert reminders.reminders(database, "sample", today) == ()
    (found,) = reminders.reminders(database, "own", today)
    assert (found.day, found.member.person_id) == (str(last), "E1")
    assert found.campaign.id == campaign
    reminders.reminded(database, an, campaign, one)
    assert reminders.reminders(database, "own", today) == ()
    (later,) = reminders.reminders(database, "own", until - dt.timedelta(1))
    assert later.day == str(until)


def test_a_substitute_steps_in_and_a_stranger_needs_an_approver(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    substitute = proposed(8, "Võ Đình Ánh", "U")
    assert steps.replace_member(database, an, campaign, substitute).state == "proposed"
    with pytest.raises(ConflictError, match="already"):
        steps.replace_member(database, an, campaign, substitute)
    stranger = proposed(99, "Ai Đó", "U", "leader")
    with pytest.raises(WorkflowError, match="role"):
        steps.replace_member(database, an, campaign, stranger)
    assert steps.replace_member(database, users["dung"], campaign, stranger).person_id == "E99"
    with database.read() as session:
        assert campaigns.plan(session, campaign, 1).plan == PLAN


def test_who_opted_out_is_not_asked(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    with database.begin() as session:
        people.mark(session, "own", "E1", "opted_out", "", None)
    with pytest.raises(WorkflowError, match="must not be asked"):
        steps.move_member(database, an, campaign, member_of(database, campaign, "E1").id, "invited")
    other = steps.make(database, an, "own", None, CONTENT).id
    with pytest.raises(WorkflowError, match="must not be asked"):
        steps.save_plan(database, an, other, PLAN, MARK, based_on=0)


def test_commitments_are_of_those_who_said_yes_with_the_agreed_days(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    for person in ("E1", "E2"):
        one = member_of(database, campaign, person)
        steps.move_member(database, an, campaign, one.id, "invited")
        steps.move_member(database, an, campaign, one.id, "agreed")
    steps.agree(
        database, an, campaign, replace(agreed(member_of(database, campaign, "E1").id), hours=6.0)
    )
    with database.read() as session:
        found = campaign_members.commitments(session, "own")
        assert campaign_members.commitments(session, "sample") == ()
    assert [(c.person_id, c.hours, c.first_day, c.last_day) for c in found] == [
        ("E1", 6.0, "2026-03-12", "2026-03-30"),
        ("E2", 3.0, "2026-03-10", "2026-04-10"),
    ]


def test_an_agreement_may_change_and_is_reminded_of_anew(database, users, campaign):
    an = users["an"]
    approve(database, users, campaign)
    one = member_of(database, campaign, "E1").id
    with pytest.raises(WorkflowError, match="not said yes"):
        steps.agree(database, an, campaign, agreed(one))
    steps.move_member(database, an, campaign, one, "invited")
    steps.move_member(database, an, campaign, one, "agreed")
    steps.agree(database, an, campaign, agreed(one))
    with database.begin() as session:
        campaign_members.set_reminded(session, campaign, one)
        assert campaign_members.agreements(session, campaign)[one].reminded_at
    changed = steps.agree(database, an, campaign, replace(agreed(one), last_day="2026-04-02"))
    assert (changed.last_day, changed.reminded_at, changed.made_by) == ("2026-04-02", None, an.id)


def test_only_drafts_are_deleted_and_the_sample_goes_with_its_data(database, users, campaign):
    an = users["an"]
    with database.begin() as session:
        data_set = datasets.make_data_set(session, "Sample", "sample", None).id
    sample = steps.make(database, an, "sample", data_set, CONTENT).id
    own = steps.make(database, an, "own", data_set, CONTENT).id
    with database.begin() as session:
        datasets.delete_data_set(session, data_set)
        assert [c.id for c in campaigns.campaigns(session, "sample")] == []
        assert campaigns.campaign(session, own).data_set_id is None
        with pytest.raises(NotFoundError):
            campaigns.campaign(session, sample)
    steps.delete(database, an, own)
    approve(database, users, campaign)
    with pytest.raises(WorkflowError, match="Only a draft"):
        steps.delete(database, an, campaign)
    with database.read() as session:
        assert [c.id for c in campaigns.campaigns(session, "own", ("approved",))] == [campaign]
        assert campaigns.campaigns(session, "own", ("draft",)) == ()


def test_an_approved_text_is_frozen_and_a_change_asks_again(database, users, campaign):
    an, chi = users["an"], users["chi"]
    with database.begin() as session:
        made = campaign_drafts.make_draft(
            session, campaign, "Post 1", "post", "vi", "Chào anh chị \r\nHẹn gặp!\n", an, "E1"
        )
        assert made.newest.text == "Chào anh chị\nHẹn gặp!"
        assert made.newest.sha256 == campaign_drafts.sha256_of("Chào anh chị\nHẹn gặp!")
        read = made.newest.sha256
        with pytest.raises(WorkflowError, match="own text"):
            campaign_drafts.decide(session, campaign, made.id, read, True, "", an)
        with pytest.raises(WorkflowError, match="reason"):
            campaign_drafts.decide(session, campaign, made.id, read, False, " ", chi)
        sent = campaign_drafts.decide(session, campaign, made.id, read, False, "Thiếu ngày", chi)
        assert sent.state == "sent back"
        changed = campaign_drafts.write(session, campaign, made.id, "Hẹn 1/4!", 1, an)
        assert (changed.state, changed.newest.number) == ("written", 2)
        with pytest.raises(EditConflictError):
            campaign_drafts.write(session, campaign, made.id, "Khác", 1, chi)
        with pytest.raises(EditConflictError, match="after you read it"):
            campaign_drafts.decide(session, campaign, made.id, read, True, "", chi)
        done = campaign_drafts.decide(
            session, campaign, made.id, changed.newest.sha256, True, "Đúng số liệu", chi
        )
        assert (done.state, done.decision.who, done.decision.reason) == (
            "approved", "chi", "Đúng số liệu",
        )  # fmt: skip
        same = campaign_drafts.write(session, campaign, made.id, "Hẹn 1/4!\r\n", 2, an)
        assert (same.state, same.newest.number) == ("approved", 2)
        with pytest.raises(WorkflowError, match="kept"):
            campaign_drafts.delete_draft(session, campaign, made.id)
        after = campaign_drafts.write(session, campaign, made.id, "Hẹn 2/4!", 2, an)
        assert after.state == "written"
        assert [v.text for v in after.versions][1:] == ["Hẹn 1/4!", "Hẹn 2/4!"]
        assert [d.verdict for d in after.decisions] == ["sent back", "approved"]
        other = campaign_drafts.make_draft(session, campaign, "2", "chat", "en", "Hello", an)
        campaign_drafts.delete_draft(session, campaign, other.id)
        assert [d.id for d in campaign_drafts.drafts(session, campaign)] == [made.id]
        with pytest.raises(NotFoundError):
            campaign_drafts.draft(session, campaign + 1, made.id)


def test_texts_are_written_by_planners_and_decided_by_approvers(database, users, campaign):
    an, binh, chi = users["an"], users["binh"], users["chi"]
    with pytest.raises(WorkflowError, match="title"):
        draft_steps.make_draft(database, an, campaign, " ", "post", "vi", "Xin chào")
    made = draft_steps.make_draft(database, an, campaign, "Bài 1", "post", "vi", "Xin chào")
    with pytest.raises(WorkflowError, match="role"):
        draft_steps.write_draft(database, chi, campaign, made.id, "Khác", 1)
    with pytest.raises(WorkflowError, match="role"):
        draft_steps.decide_draft(database, binh, campaign, made.id, made.newest.sha256, True)
    second = draft_steps.write_draft(database, binh, campaign, made.id, "Xin chào!", 1)
    draft_steps.write_draft(database, binh, campaign, made.id, "Xin chào!", 2)
    done = draft_steps.decide_draft(
        database, chi, campaign, made.id, second.newest.sha256, True, "Đã đọc kỹ"
    )
    assert done.state == "approved"
    other = draft_steps.make_draft(database, an, campaign, "Bài 2", "chat", "vi", "Mai họp")
    draft_steps.delete_draft(database, an, campaign, other.id)
    with database.read() as session:
        events = [e for e in audit.all_events(session, audit.AuditFilter()) if "text" in e.event]
    assert [(e.event, e.fields.get("version"), e.fields.get("verdict")) for e in events] == [
        ("text written", 1, None),
        ("text written", 2, None),
        ("text decided", None, "approved"),
        ("text written", 1, None),
        ("text deleted", None, None),
    ]
    assert events[2].fields["sha256"] == done.newest.sha256
    approve(database, users, campaign)
    steps.move(database, an, campaign, "closed", "Not needed.")
    with pytest.raises(WorkflowError, match="closed"):
        draft_steps.write_draft(database, an, campaign, made.id, "Khác", 2)


def test_files_of_results_are_added_once(database, users, campaign):
    with database.begin() as session:
        file = campaign_files.add_campaign_file(
            session, campaign, "metrics.xlsx", "dir", "e" * 64, 12, "post_metrics", {"posts": 2}, 1
        )
        with pytest.raises(ConflictError):
            campaign_files.add_campaign_file(
                session, campaign, "copy.xlsx", "dir2", "e" * 64, 12, "post_metrics", {}, 1
            )
        assert campaign_files.campaign_files(session, campaign) == (file,)
        with pytest.raises(NotFoundError):
            campaign_files.remove_campaign_file(session, campaign + 1, file.id)
        assert campaign_files.remove_campaign_file(session, campaign, file.id).stored == "dir"
        assert campaign_files.campaign_files(session, campaign) == ()


def test_texts_and_reasons_are_not_in_the_audit_log(database, users, campaign):
    approve(database, users, campaign)
    text = logged(database)
    for secret in ("Read it twice", "Hợp nhất", CONTENT.message.text, "Quỳnh Hương"):
        assert secret not in text
    assert '"campaign step", {"campaign": ' in text
