"""Campaigns: choosing the team, writing the message, asking, following."""

from __future__ import annotations

from icomms.web.campaigns import (
    briefing,
    briefing_template,
    calendar,
    compare,
    drafts,
    listing,
    members,
    members_agreement,
    members_letters,
    members_substitutes,
    plan,
    review,
    show,
    show_words,
    team_edit,
    team_job,
    tracking,
    tracking_upload,
    writing,
)
from icomms.web.campaigns.blueprint import bp

__all__ = [
    "bp", "briefing", "briefing_template", "calendar", "compare", "drafts", "listing", "members",
    "members_agreement", "members_letters", "members_substitutes", "plan", "review", "show",
    "show_words", "team_edit", "team_job", "tracking", "tracking_upload", "writing",
]  # fmt: skip
