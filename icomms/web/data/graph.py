"""Reading the graph that others fill (ICOMMS_GRAPH) into a new data set, as a job."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import format_date, gettext

from icomms.errors import ConflictError
from icomms.graph_state import GraphCount, kept_count
from icomms.jobs import READ
from icomms.storage import audit as audit_log
from icomms.storage import datasets
from icomms.uploads import shown_name
from icomms.web import current
from icomms.web.access import needs
from icomms.web.data.blueprint import LONGEST_NAME, Page, bp, start


def readable() -> GraphCount | None:
    """The last count of the graph when it can be read, None otherwise."""
    found = kept_count(current.database(), current.installed().graph)
    return found if found is not None and found.ready else None


@bp.post("/graph")
@needs("upload")
def read_graph() -> Page:
    """Make a new data set and read the graph into it; earlier ones stay as they are."""
    if readable() is None:
        raise ConflictError(
            "The graph in Neo4j cannot be read as it is set now.",
            "Your administrator can look at it in the settings of the store.",
        )
    user = current.signed_in_user()
    with current.database().begin() as db:
        made = datasets.make_data_set(db, _name(), "own", user.id)
        audit_log.log(db, user, "data set made", data_set=made.id, kind="own")
    start(READ, made.id)
    return redirect(url_for("data.progress", data_set_id=made.id), 303)


def _name() -> str:
    """The name of the data set: as given, else after the day."""
    given = request.form.get("name", "").replace("/", " ").replace("\\", " ")
    if given.strip():
        return shown_name(given)[:LONGEST_NAME]
    return str(gettext("Neo4j, %(day)s", day=format_date()))
