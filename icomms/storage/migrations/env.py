"""Run by Alembic: upgrade the database that `Database.migrate` names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from icomms.storage import campaign_tables  # noqa: F401  (declares its tables)
from icomms.storage.tables import Base

engine = context.config.attributes.get("engine")
if engine is None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True,
        compare_type=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
