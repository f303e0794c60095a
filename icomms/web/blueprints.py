"""The sections of the application, one blueprint each."""

from __future__ import annotations

from icomms.web import auth, help, home, settings

BLUEPRINTS = (auth.bp, help.bp, home.bp, settings.bp)
