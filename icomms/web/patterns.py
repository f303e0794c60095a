"""Every component of the pages in every state, to look at and to test."""

from __future__ import annotations

from flask import Blueprint, render_template

from icomms.web.access import needs

bp = Blueprint("patterns", __name__, url_prefix="/patterns")


@bp.get("/")
@needs("see settings")
def index() -> str:
    """The components, with long Vietnamese names in them."""
    return render_template("patterns/index.html")
