"""The sections of the application, one blueprint each."""

from __future__ import annotations

from icomms.web import auth, home

BLUEPRINTS = (auth.bp, home.bp)
