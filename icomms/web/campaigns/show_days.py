"""Which day it is where the organisation is."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from icomms.web.data.blueprint import reading_settings


def timezone() -> str:
    """The time zone of the organisation's data (settings)."""
    return reading_settings(()).sources.timezone


def today() -> dt.date:
    """The day it is there."""
    return dt.datetime.now(ZoneInfo(timezone())).date()
