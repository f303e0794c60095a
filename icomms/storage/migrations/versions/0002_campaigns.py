"""Campaigns: plans, members, agreements, drafts and files of results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("data_set_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("approved_plan", sa.Integer(), nullable=True),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_campaigns_author_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_campaigns_changed_by")),
        sa.ForeignKeyConstraint(
            ["data_set_id"],
            ["data_sets.id"],
            name=op.f("fk_campaigns_data_set_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["users.id"], name=op.f("fk_campaigns_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaigns_scope"), ["scope"], unique=False)

    op.create_table(
        "campaign_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_decisions_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaign_decisions_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_decisions")),
    )
    with op.batch_alter_table("campaign_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_decisions_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "campaign_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_drafts_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_drafts")),
    )
    with op.batch_alter_table("campaign_drafts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_drafts_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "campaign_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["users.id"], name=op.f("fk_campaign_files_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_files_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_files")),
        sa.UniqueConstraint(
            "campaign_id", "sha256", name=op.f("uq_campaign_files_campaign_id_sha256")
        ),
    )
    op.create_table(
        "campaign_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_members_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_members")),
        sa.UniqueConstraint(
            "campaign_id", "person_id", name=op.f("uq_campaign_members_campaign_id_person_id")
        ),
    )
    with op.batch_alter_table("campaign_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_members_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "campaign_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("snapshot_folder", sa.String(length=100), nullable=False),
        sa.Column("snapshot_created_at", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_plans_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_campaign_plans_made_by")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshots.id"],
            name=op.f("fk_campaign_plans_snapshot_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_plans")),
        sa.UniqueConstraint(
            "campaign_id", "number", name=op.f("uq_campaign_plans_campaign_id_number")
        ),
    )
    op.create_table(
        "campaign_agreements",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("texts_until", sa.String(length=10), nullable=False),
        sa.Column("pictures_until", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_campaign_agreements_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["campaign_members.id"],
            name=op.f("fk_campaign_agreements_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_campaign_agreements")),
    )
    op.create_table(
        "campaign_draft_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["campaign_drafts.id"],
            name=op.f("fk_campaign_draft_decisions_draft_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_campaign_draft_decisions_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_draft_decisions")),
    )
    with op.batch_alter_table("campaign_draft_decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_draft_decisions_draft_id"), ["draft_id"], unique=False
        )

    op.create_table(
        "campaign_draft_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["campaign_drafts.id"],
            name=op.f("fk_campaign_draft_versions_draft_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["users.id"], name=op.f("fk_campaign_draft_versions_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_draft_versions")),
        sa.UniqueConstraint(
            "draft_id", "number", name=op.f("uq_campaign_draft_versions_draft_id_number")
        ),
    )


def downgrade() -> None:
    """Forget all campaigns."""
    op.drop_table("campaign_draft_versions")
    with op.batch_alter_table("campaign_draft_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_draft_decisions_draft_id"))

    op.drop_table("campaign_draft_decisions")
    op.drop_table("campaign_agreements")
    op.drop_table("campaign_plans")
    with op.batch_alter_table("campaign_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_members_person_id"))

    op.drop_table("campaign_members")
    op.drop_table("campaign_files")
    with op.batch_alter_table("campaign_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_drafts_campaign_id"))

    op.drop_table("campaign_drafts")
    with op.batch_alter_table("campaign_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_decisions_campaign_id"))

    op.drop_table("campaign_decisions")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaigns_scope"))

    op.drop_table("campaigns")
