"""The sections of the application, one blueprint each."""

from __future__ import annotations

from icomms.web import (
    account,
    audit,
    auth,
    campaigns,
    data,
    help,
    home,
    invitations,
    network,
    patterns,
    people,
    second_factor,
    settings,
    users,
)

BLUEPRINTS = (
    account.bp, audit.bp, auth.bp, campaigns.bp, data.bp, help.bp, home.bp,
    invitations.bp, network.bp, patterns.bp, people.bp, second_factor.bp, settings.bp, users.bp,
)  # fmt: skip
