"""Jobs that choose a campaign's team, beside the one job of a data set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WORKING = sa.text("state in ('queued', 'running')")
_OF_DATA = sa.text("state in ('queued', 'running') and kind <> 'plan'")
_OF_CAMPAIGN = sa.text("state in ('queued', 'running') and kind = 'plan'")


def upgrade() -> None:
    """One check or analysis per data set and one plan per campaign at a time."""
    op.drop_index("uq_jobs_working", table_name="jobs")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_jobs_campaign_id"),
            "campaigns",
            ["campaign_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index(
        "uq_jobs_working", "jobs", ["data_set_id"], unique=True,
        sqlite_where=_OF_DATA, postgresql_where=_OF_DATA,
    )  # fmt: skip
    op.create_index(
        "uq_jobs_planning", "jobs", ["campaign_id"], unique=True,
        sqlite_where=_OF_CAMPAIGN, postgresql_where=_OF_CAMPAIGN,
    )  # fmt: skip


def downgrade() -> None:
    """Forget plans under way."""
    op.drop_index("uq_jobs_planning", table_name="jobs")
    op.drop_index("uq_jobs_working", table_name="jobs")
    op.execute("delete from jobs where kind = 'plan'")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_jobs_campaign_id"), type_="foreignkey")
        batch_op.drop_column("campaign_id")
    op.create_index(
        "uq_jobs_working", "jobs", ["data_set_id"], unique=True,
        sqlite_where=_WORKING, postgresql_where=_WORKING,
    )  # fmt: skip
