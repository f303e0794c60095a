"""Campaigns: choose a team, brief it, have it approved, follow what comes of it."""
