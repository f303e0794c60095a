"""The first page."""

from __future__ import annotations

from flask import Blueprint, render_template

from icomms.web import current
from icomms.web.access import needs

bp = Blueprint("home", __name__)


@bp.get("/")
@needs("see figures")
def index() -> str:
    """How to begin, as long as there is no snapshot."""
    return render_template("home/first_run.html", found=current.snapshot_or_none())
