"""All campaigns of the data looked at, and what each needs next."""

from __future__ import annotations

from flask import render_template

from icomms.storage import campaigns as store
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp


@bp.get("")
@needs("see campaigns")
def index() -> Page:
    """The campaigns, the newest first."""
    with current.database().read() as db:
        found = store.campaigns(db, current.scope())
    return render_template("campaigns/index.html", found=found)
