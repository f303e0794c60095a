"""The tables of campaigns. What planners write is one JSON column under one version number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from icomms.storage.tables import Base, Seconds

CAMPAIGN, USER = "campaigns.id", "users.id"


class CampaignRow(Base):
    """A campaign; `content` is icomms.campaigns.records.Content, `version` guards it."""

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(10), index=True)
    data_set_id: Mapped[int | None] = mapped_column(
        ForeignKey("data_sets.id", ondelete="SET NULL")
    )  # fmt: skip
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]] = mapped_column()
    author_id: Mapped[int | None] = mapped_column(ForeignKey(USER))
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    approved_plan: Mapped[int | None] = mapped_column()
    lessons: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[int] = mapped_column(Seconds)
    changed_at: Mapped[int] = mapped_column(Seconds)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    closed_at: Mapped[int | None] = mapped_column(Seconds)


class CampaignDecisionRow(Base):
    """A step of a campaign with its reason. `before` and `after` are states."""

    __tablename__ = "campaign_decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN, ondelete="CASCADE"), index=True)
    at: Mapped[int] = mapped_column(Seconds)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(USER))
    who: Mapped[str] = mapped_column(String(200))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[int | None] = mapped_column()


class PlanRow(Base):
    """A version of a plan. Rows are added, never changed; the snapshot may be deleted before."""

    __tablename__ = "campaign_plans"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN, ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    based_on: Mapped[int] = mapped_column(default=0)
    snapshot_id: Mapped[int | None] = mapped_column(
        ForeignKey("snapshots.id", ondelete="SET NULL")
    )  # fmt: skip
    snapshot_folder: Mapped[str] = mapped_column(String(100))
    snapshot_created_at: Mapped[int] = mapped_column(Seconds)
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column()
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    made_at: Mapped[int] = mapped_column(Seconds)


class MemberRow(Base):
    """Somebody asked to take part. Those who declined are deleted when the campaign closes."""

    __tablename__ = "campaign_members"
    __table_args__ = (UniqueConstraint("campaign_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN, ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(20))
    hours: Mapped[float] = mapped_column(default=0.0)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    plan: Mapped[int] = mapped_column()
    changed_at: Mapped[int] = mapped_column(Seconds)


class AgreementRow(Base):
    """What a member agreed to. Days are ISO texts, "" for none."""

    __tablename__ = "campaign_agreements"
    member_id: Mapped[int] = mapped_column(
        ForeignKey("campaign_members.id", ondelete="CASCADE"), primary_key=True
    )
    ask: Mapped[str] = mapped_column(Text)
    hours: Mapped[float] = mapped_column()
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(10))
    texts_until: Mapped[str] = mapped_column(String(10), default="")
    pictures_until: Mapped[str] = mapped_column(String(10), default="")
    made_at: Mapped[int] = mapped_column(Seconds)
    made_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    reminded_at: Mapped[int | None] = mapped_column(Seconds)


class DraftRow(Base):
    """A text of a campaign; `person_id` is who will post it, "" for a text of everybody."""

    __tablename__ = "campaign_drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN, ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[int] = mapped_column(Seconds)


class DraftVersionRow(Base):
    """One version of a draft's text. Rows are added, never changed."""

    __tablename__ = "campaign_draft_versions"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("campaign_drafts.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    written_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    who: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[int] = mapped_column(Seconds)


class DraftDecisionRow(Base):
    """What was decided about one version of a draft; `sha256` is of the text that was read."""

    __tablename__ = "campaign_draft_decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(
        ForeignKey("campaign_drafts.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(USER))
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[int] = mapped_column(Seconds)


class CampaignFileRow(Base):
    """Post metrics or attendance added to a campaign; `stored` is the folder of its tables."""

    __tablename__ = "campaign_files"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(CAMPAIGN, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    stored: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(String(30))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    added_by: Mapped[int | None] = mapped_column(ForeignKey(USER))
    added_at: Mapped[int] = mapped_column(Seconds)
