"""The tables. Times are epoch seconds (UTC); tokens are kept as SHA-256 only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Seconds = BigInteger
WORKING = ("queued", "running")
PLAN = "plan"
_OF_DATA = text("state in ('queued', 'running') and kind <> 'plan'")
_OF_CAMPAIGN = text("state in ('queued', 'running') and kind = 'plan'")


class Base(DeclarativeBase):
    """Names constraints, so that migrations can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}


class UserRow(Base):
    """Somebody who signs in. `totp_last` is the last accepted code's time step."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_last: Mapped[int] = mapped_column(Seconds, default=0)
    language: Mapped[str] = mapped_column(String(5), default="")
    theme: Mapped[str] = mapped_column(String(10), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[int] = mapped_column(Seconds)


class SignInRow(Base):
    """One browser that is signed in."""

    __tablename__ = "sign_ins"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[int] = mapped_column(Seconds)
    seen_at: Mapped[int] = mapped_column(Seconds)


class LinkRow(Base):
    """A link that works once: purpose setup, invitation or reset."""

    __tablename__ = "links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[int] = mapped_column(Seconds)
    expires_at: Mapped[int] = mapped_column(Seconds)
    used_at: Mapped[int | None] = mapped_column(Seconds)


class DataSetRow(Base):
    """Files that belong together and the snapshots made of them. `kind`: own or sample."""

    __tablename__ = "data_sets"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10), default="own")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[int] = mapped_column(Seconds)


class DataFileRow(Base):
    """One uploaded file; `stored` is its random name in the uploads folder."""

    __tablename__ = "data_files"
    __table_args__ = (UniqueConstraint("data_set_id", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_sets.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    stored: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(String(30), default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[int] = mapped_column(Seconds)


class ColumnMappingRow(Base):
    """The columns chosen last for a source, found again by the fingerprint of its header."""

    __tablename__ = "column_mappings"
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column()
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[int] = mapped_column(Seconds)


class PersonDecisionRow(Base):
    """What somebody decided about a doubtful account (icomms.people.Decision)."""

    __tablename__ = "person_decisions"
    __table_args__ = (UniqueConstraint("data_set_id", "system", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_sets.id", ondelete="CASCADE"))
    system: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(400))
    verdict: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str] = mapped_column(String(200), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[int] = mapped_column(Seconds)


class JobRow(Base):
    """A long task. At most one of a data set waits or runs at a time.

    `state`: queued, running, done, failed, cancelled or interrupted. `share` runs from 0 to 1.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_working", "data_set_id", unique=True,
            sqlite_where=_OF_DATA, postgresql_where=_OF_DATA,
        ),
        Index(
            "uq_jobs_planning", "campaign_id", unique=True,
            sqlite_where=_OF_CAMPAIGN, postgresql_where=_OF_CAMPAIGN,
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_sets.id", ondelete="CASCADE"))
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("campaigns.id", ondelete="SET NULL")
    )  # fmt: skip
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    step: Mapped[str] = mapped_column(String(200), default="")
    share: Mapped[float] = mapped_column(default=0.0)
    rows_per_second: Mapped[float | None] = mapped_column()
    message: Mapped[str] = mapped_column(Text, default="")
    fix: Mapped[str] = mapped_column(Text, default="")
    attempt: Mapped[int] = mapped_column(default=1)
    process: Mapped[int | None] = mapped_column()
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    snapshot_id: Mapped[int | None] = mapped_column()
    created_at: Mapped[int] = mapped_column(Seconds)
    started_at: Mapped[int | None] = mapped_column(Seconds)
    finished_at: Mapped[int | None] = mapped_column(Seconds)
    heartbeat_at: Mapped[int | None] = mapped_column(Seconds)


class SnapshotRow(Base):
    """One finished analysis; its content is the folder of the same name."""

    __tablename__ = "snapshots"
    id: Mapped[int] = mapped_column(primary_key=True)
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_sets.id", ondelete="CASCADE"))
    folder: Mapped[str] = mapped_column(String(100), unique=True)
    created_at: Mapped[int] = mapped_column(Seconds)
    first: Mapped[int | None] = mapped_column(Seconds)
    last: Mapped[int | None] = mapped_column(Seconds)
    interactions: Mapped[int] = mapped_column(BigInteger, default=0)
    people: Mapped[int] = mapped_column(default=0)
    ranked: Mapped[int] = mapped_column(default=0)


class SettingRow(Base):
    """One setting of the organisation, by its dotted name."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[int] = mapped_column(Seconds)


class AuditRow(Base):
    """What somebody did. Rows are only ever added; the database refuses changes."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(Seconds, index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(254), default="")
    event: Mapped[str] = mapped_column(String(50), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SavedViewRow(Base):
    """A list somebody comes back to; private to them."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(1000))


class PersonMarkRow(Base):
    """opted_out, excluded, critic_invited or critic_opted_in.

    `scope` (own or sample) keeps the sample company apart.
    """

    __tablename__ = "person_marks"
    __table_args__ = (UniqueConstraint("scope", "person_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[int] = mapped_column(Seconds)


class CorrectionRow(Base):
    """A fact of the people file that somebody put right; used by the next analysis."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("scope", "person_id", "field"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(30))
    value: Mapped[str] = mapped_column(String(300))
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    corrected_at: Mapped[int] = mapped_column(Seconds)


class NoteRow(Base):
    """A note about a person, seen by its writer alone."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_user_id_scope_person_id", "user_id", "scope", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[int] = mapped_column(Seconds)
