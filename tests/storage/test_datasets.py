"""Data sets, files, decisions, snapshots, and what users say about people."""

from __future__ import annotations

import pytest

from icomms.errors import ConflictError, NotFoundError
from icomms.people import Decision
from icomms.storage import accounts, datasets, jobs, people, snapshots


def test_files_are_kept_once_and_their_columns_remembered(database, data_set, owner):
    with database.begin() as session:
        file = datasets.add_file(
            session, data_set, "log.csv", "a1", "f" * 64, 10, "interactions", {}, owner
        )
        with pytest.raises(ConflictError, match="same file as log.csv"):
            datasets.add_file(session, data_set, "copy.csv", "a2", "f" * 64, 10, "", {}, owner)
        said = datasets.set_mapping(session, data_set, file.id, {"Who": "source"}, "people")
        assert (said.mapping, said.format) == ({"Who": "source"}, "people")
        datasets.remember_mapping(session, "print", {"Who": "source"}, owner)
        datasets.remember_mapping(session, "print", {"Who": "target"}, owner)
        assert datasets.remembered_mapping(session, "print") == {"Who": "target"}
        assert datasets.remembered_mapping(session, "other") == {}
        with pytest.raises(NotFoundError):
            datasets.remove_file(session, data_set + 1, file.id)
        assert datasets.remove_file(session, data_set, file.id).stored == "a1"
        assert datasets.files(session, data_set) == ()


def test_a_later_decision_replaces_the_earlier(database, data_set, owner):
    with database.begin() as session:
        datasets.decide(session, data_set, Decision("slack", "U1", "same", "E1"), owner)
        datasets.decide(session, data_set, Decision("slack", "U1", "bot"), owner)
        datasets.decide(session, data_set, Decision("slack", "U2", "new"), owner)
        assert datasets.decisions(session, data_set) == (
            Decision("slack", "U1", "bot"),
            Decision("slack", "U2", "new"),
        )
        datasets.undecide(session, data_set, "slack", "U1")
        assert [d.key for d in datasets.decisions(session, data_set)] == ["U2"]


def test_deleting_a_data_set_names_what_lies_on_disk_and_waits_for_jobs(database, data_set, owner):
    with database.begin() as session:
        datasets.add_file(session, data_set, "a", "stored-a", "0" * 64, 1, "", {}, owner)
        snapshots.add_snapshot(
            session, data_set, "folder", first=None, last=None, interactions=1, people=2, ranked=2
        )
        job = jobs.make_job(session, "analyse", data_set, owner, {})
        with pytest.raises(ConflictError):
            datasets.delete_data_set(session, data_set)
        jobs.request_cancel(session, job.id)
        assert datasets.delete_data_set(session, data_set) == (("stored-a",), ("folder",))
    with database.read() as session:
        assert snapshots.snapshots(session) == ()
        assert jobs.jobs(session) == ()
        with pytest.raises(NotFoundError):
            datasets.data_set(session, data_set)


def test_marks_hide_people_and_name_critics(database, owner):
    with database.begin() as session:
        people.mark(session, "own", "E1", "opted_out", "asked", owner)
        people.mark(session, "own", "E1", "opted_out", "asked twice", owner)
        people.mark(session, "own", "E2", "excluded", "", owner)
        people.mark(session, "own", "E3", "critic_opted_in", "", owner)
        people.mark(session, "sample", "E4", "excluded", "", owner)
        assert people.hidden(session, "own") == {"E1", "E2"}
        assert people.critics(session, "own") == {"E3"}
        assert [m.reason for m in people.marks(session, "own", "opted_out")] == ["asked twice"]
        people.unmark(session, "own", "E1", "opted_out")
        assert people.hidden(session, "own") == {"E2"}
        with pytest.raises(ValueError, match="unknown mark"):
            people.mark(session, "own", "E1", "liked", "", owner)


def test_notes_and_saved_lists_belong_to_their_writer(database, owner):
    with database.begin() as session:
        other = accounts.make_user(
            session, "b@example.com", "B", "planner", "a long enough sentence"
        ).id
        people.add_note(session, owner, "own", "E1", "Ask after June")
        mine = people.notes(session, owner, "own", "E1")
        assert [n.text for n in mine] == ["Ask after June"]
        assert people.notes(session, other, "own", "E1") == ()
        with pytest.raises(NotFoundError):
            people.remove_note(session, other, mine[0].id)
        people.remove_note(session, owner, mine[0].id)
        saved = people.save_view(session, owner, "Hà Nội", "unit=HN")
        with pytest.raises(ConflictError):
            people.save_view(session, owner, "Hà Nội", "unit=X")
        people.save_view(session, other, "Hà Nội", "unit=HN")
        with pytest.raises(NotFoundError):
            people.remove_view(session, other, saved.id)
        people.remove_view(session, owner, saved.id)
        assert people.saved_views(session, owner) == ()


def test_a_correction_is_replaced_and_taken_back(database, owner):
    with database.begin() as session:
        people.correct(session, "own", "E1", "department", "Sales", owner)
        people.correct(session, "own", "E1", "department", "Kinh doanh", owner)
        assert [c.value for c in people.corrections(session, "own")] == ["Kinh doanh"]
        people.correct(session, "own", "E1", "department", "", owner)
        assert people.corrections(session, "own") == ()
