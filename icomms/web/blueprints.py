"""The sections of the application, one blueprint each."""

from __future__ import annotations

from icomms.web import (
    account,
    audit,
    auth,
    campaigns,
    data,
    foreign_graph,
    help,
    home,
    invitations,
    network,
    patterns,
    people,
    scoring,
    second_factor,
    store,
    users,
)

BLUEPRINTS = (
    account.bp, audit.bp, auth.bp, campaigns.bp, data.bp, foreign_graph.bp, help.bp, home.bp,
    invitations.bp, network.bp, patterns.bp, people.bp, scoring.bp, second_factor.bp, store.bp,
    users.bp,
)  # fmt: skip
