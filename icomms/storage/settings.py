"""Settings of the organisation, by dotted name; the defaults are in the code that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from icomms.storage.database import Database, now
from icomms.storage.tables import SettingRow


def setting(session: Session, key: str, default: Any = None) -> Any:  # noqa: ANN401
    """One setting, `default` when it was never set."""
    row = session.get(SettingRow, key)
    return default if row is None else row.value


def settings_under(session: Session, prefix: str) -> Mapping[str, Any]:
    """All settings whose name begins with a prefix, the prefix taken off."""
    rows = session.scalars(select(SettingRow).where(SettingRow.key.startswith(prefix)))
    return {row.key.removeprefix(prefix): row.value for row in rows}


def set_setting(session: Session, key: str, value: Any, user_id: int | None) -> None:  # noqa: ANN401
    """Change one setting."""
    session.merge(SettingRow(key=key, value=value, changed_by=user_id, changed_at=now()))
    session.flush()


def keep_first(database: Database, key: str, value: str) -> str:
    """The text of a setting; when it has none, `value` from now on, whoever asks at once."""
    with suppress(IntegrityError), database.begin() as session:
        if session.get(SettingRow, key) is None:
            session.add(SettingRow(key=key, value=value, changed_by=None, changed_at=now()))
    with database.read() as session:
        return str(setting(session, key))


def clear_setting(session: Session, key: str) -> None:
    """Go back to the default."""
    session.execute(delete(SettingRow).where(SettingRow.key == key))
