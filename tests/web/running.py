"""A campaign on the sample company for the tests of its pages, and browsers of the whole cast."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import Flask

from icomms.campaigns import steps
from icomms.campaigns.planning_records import Plan
from icomms.campaigns.records import Content, Member
from icomms.storage import accounts, audit, campaign_members
from icomms.storage.audit import AuditFilter
from icomms.storage.database import Database
from icomms.storage.records import SnapshotRecord
from tests.icomms.campaigns.made import CONTENT, planned_campaign
from tests.web.conftest import Browser
from tests.web.test_routes import enter

ENGLISH = replace(CONTENT, name="Three become one", language="en", comparison=())


@dataclass
class Stage:
    """One campaign and everybody who works on it."""

    app: Flask
    database: Database
    cast: dict[str, int]
    sample: SnapshotRecord
    plan: Plan
    campaign_id: int = 0

    def make(self, content: Content = ENGLISH) -> Stage:
        """A draft with a plan, by the planner."""
        self.campaign_id = planned_campaign(
            self.database, self.user("planner"), "own", self.sample, content, self.plan
        )
        return self

    def approved(self) -> Stage:
        """The same, submitted and approved."""
        steps.move(self.database, self.user("planner"), self.campaign_id, "submitted")
        steps.move(self.database, self.user("approver"), self.campaign_id, "approved")
        return self

    def user(self, role: str):
        with self.database.read() as session:
            return accounts.user(session, self.cast[role])

    def asks(self, role: str) -> Browser:
        """A browser in which somebody of this role is signed in."""
        client = self.app.test_client()
        enter(client, self.database, self.cast[role])
        return Browser(self.app, client)

    def url(self, rest: str = "") -> str:
        return f"/campaigns/{self.campaign_id}{rest}"

    def members(self) -> tuple[Member, ...]:
        with self.database.read() as session:
            return campaign_members.members(session, self.campaign_id)

    def events(self, event: str) -> list[dict[str, object]]:
        """The fields of the logged events of a kind, the newest first."""
        with self.database.read() as session:
            return [dict(one.fields) for one in audit.events(session, AuditFilter(event))]


def words_of(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
