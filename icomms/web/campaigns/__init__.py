"""Campaigns: choosing the team, writing the message, asking, following."""

from __future__ import annotations

from icomms.web.campaigns import listing
from icomms.web.campaigns.blueprint import bp

__all__ = ["bp", "listing"]
