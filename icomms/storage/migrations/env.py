"""Run by Alembic: upgrade the database that `Database.migrate` names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from icomms.storage import campaign_tables  # noqa: F401  (declares its tables)
from icomms.storage.tables import Base

ONE_AT_A_TIME = 0x1C0335  # any number that nothing else locks
engine = context.config.attributes.get("engine")
if engine is None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        # The lock ends with the transaction, in which all steps of the upgrade are.
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})")
        connection.exec_driver_sql("set local lock_timeout = '3s'")
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True,
        compare_type=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
