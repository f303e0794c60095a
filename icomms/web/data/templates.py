"""Filled-in files to begin with, one for each format."""

from __future__ import annotations

from flask import Response, abort

from icomms.file_templates import FILLED, template_csv, template_xlsx
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import bp

_MADE = {
    "csv": (template_csv, "text/csv; charset=utf-8"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@bp.get("/templates/<form>.<ending>")
@needs("upload")
def template(form: str, ending: str) -> Response:
    """The template of a format as CSV or XLSX, in the language of the page."""
    if form not in FILLED or ending not in _MADE:
        abort(404)
    make, kind = _MADE[ending]
    headers = {"Content-Disposition": f"attachment; filename=icomms-{form}.{ending}"}
    return Response(make(form, current.language()), content_type=kind, headers=headers)
