"""Purpose, retention and the settings of the next analysis."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icomms.campaigns.records import Content
from icomms.errors import SettingsError
from icomms.governance import retention
from icomms.governance.access import PERMISSIONS, USER_ROLES, allowed
from icomms.governance.organisation import (
    Retention,
    checked_purpose,
    checked_retention,
    engine_settings,
    purpose_from,
    retention_from,
)
from icomms.installation import Installation
from icomms.storage import campaign_files, campaigns, datasets, snapshots
from icomms.storage.campaign_tables import CampaignRow
from icomms.storage.database import Database

ENOUGH = "To find colleagues who explain the merger."


def test_a_purpose_is_stated_with_its_legal_basis():
    assert not purpose_from(None).stated
    assert not purpose_from({"text": ENOUGH}).stated
    assert checked_purpose(ENOUGH, ENOUGH, "").stated
    for text, basis in (("short", ENOUGH), (ENOUGH, ""), (ENOUGH, "x" * 5000)):
        with pytest.raises(SettingsError):
            checked_purpose(text, basis, "")


def test_retention_is_whole_days():
    assert retention_from({"uploads_days": 3}) == replace(Retention(), uploads_days=3)
    assert checked_retention("0", "365", "9") == Retention(0, 365, 9)
    for wrong in ("", "-1", "1.5", "many", "99999"):
        with pytest.raises(SettingsError):
            checked_retention(wrong, "1", "1")


def test_marks_join_the_settings_and_wrong_values_are_refused():
    found = engine_settings(
        {"people": {"opted_out": ["E1"]}, "ties": {"largest_event": 20}},
        opted_out=["E2"],
        critics=["E3"],
    )
    assert found.people.opted_out == ("E1", "E2")
    assert found.people.critics_opted_in == ("E3",)
    assert found.ties.largest_event == 20
    with pytest.raises(SettingsError):
        engine_settings({"ties": {"half_life_days": -1}})


def test_the_reader_never_sees_people():
    assert not allowed("reader", "see people")
    assert allowed("reader", "see audit")
    assert all(roles <= set(USER_ROLES) for roles in PERMISSIONS.values())
    with pytest.raises(KeyError):
        allowed("reader", "fly")


def test_what_is_due_is_listed_first_and_then_gone(tmp_path):
    place = Installation(tmp_path, f"sqlite:///{tmp_path / 'i.db'}")
    database = Database(place.database_url)
    database.migrate()
    uploads, folder = place.uploads, place.snapshots
    for path in (uploads, folder / "one", folder / "lost"):
        path.mkdir(parents=True)
    for name in ("a1", "lost"):
        (uploads / name).write_text("x")
    with database.begin() as session:
        made = datasets.make_data_set(session, "S", "own", None)
        file = datasets.add_file(session, made.id, "a", "a1", "0" * 64, 1, "", {}, None)
        kept = snapshots.add_snapshot(
            session, made.id, "one", first=None, last=None, interactions=1, people=1, ranked=1
        )
    later = file.added_at + 31 * 86400
    assert retention.due(database, Retention(), file.added_at).count == 0
    assert retention.due(database, Retention(0, 0, 0), later * 2).count == 0
    found = retention.due(database, Retention(30, 30), later)
    assert (len(found.files), [s.id for s in found.snapshots]) == (1, [kept.id])
    assert (uploads / "a1").exists()
    assert retention.sweep(database, uploads, folder) == 0
    assert retention.sweep(database, uploads, folder, older_than=0) == 2
    assert retention.purge(database, found, place) == 2
    assert not list(uploads.iterdir())
    assert not list(folder.iterdir())
    assert retention.due(database, Retention(30, 30), later).count == 0
    database.close()


def test_a_campaign_goes_with_its_results_some_time_after_it_was_closed(tmp_path):
    place = Installation(tmp_path, f"sqlite:///{tmp_path / 'i.db'}")
    database = Database(place.database_url)
    database.migrate()
    with database.begin() as session:
        running, closed = (
            campaigns.make_campaign(session, "own", None, Content(name, "blank"), None)
            for name in ("running", "closed")
        )
        session.get_one(CampaignRow, running.id).state = "running"
        row = session.get_one(CampaignRow, closed.id)
        row.state, row.closed_at = "closed", 1000
        for one in (running, closed):
            stored = str(one.id)
            (place.results / stored).mkdir(parents=True)
            campaign_files.add_campaign_file(
                session, one.id, "posts.csv", stored, "0" * 64, 1, "", {}, None
            )
    keep = Retention(0, 0, 7)
    week = 7 * retention.DAY
    assert retention.due(database, keep, 1000 + week).count == 0
    found = retention.due(database, keep, 1001 + week)
    assert [one.id for one in found.campaigns] == [closed.id]
    assert retention.purge(database, found, place) == 1
    with database.read() as session:
        assert [one.id for one in campaigns.campaigns(session, "own")] == [running.id]
    assert [path.name for path in place.results.iterdir()] == [str(running.id)]
    database.close()
