"""What the pages of data call jobs, verdicts, files and sizes."""

from __future__ import annotations

from flask_babel import format_decimal, gettext, lazy_gettext

from icomms.field_texts import field_label, format_label
from icomms.file_templates import FILLED
from icomms.foreign_files import COUNTING, READING_PEOPLE, READING_TIES
from icomms.jobs import ANALYSE, READ
from icomms.storage.records import Job
from icomms.web import current
from icomms.web.data.blueprint import bp

STEPS = {
    "Recognising people": lazy_gettext("Recognising people"),
    "Weighing ties": lazy_gettext("Weighing ties"),
    "Keeping the network in its store": lazy_gettext("Keeping the network in its store"),
    "Measuring": lazy_gettext("Measuring"),
    "Scoring four roles": lazy_gettext("Scoring four roles"),
    "Writing reasons": lazy_gettext("Writing reasons"),
    "Done": lazy_gettext("Done"),
    COUNTING: lazy_gettext("Counting what is in the graph"),
    READING_PEOPLE: lazy_gettext("Reading people from the graph"),
    READING_TIES: lazy_gettext("Reading ties from the graph"),
}
_READING = "Reading "
_ANALYSIS = {
    "queued": lazy_gettext("analysis waits"),
    "running": lazy_gettext("analysis runs"),
    "done": lazy_gettext("analysed"),
    "failed": lazy_gettext("analysis failed"),
    "cancelled": lazy_gettext("analysis stopped by hand"),
    "interrupted": lazy_gettext("analysis interrupted"),
}
_CHECK = {
    "queued": lazy_gettext("check waits"),
    "running": lazy_gettext("check runs"),
    "done": lazy_gettext("checked"),
    "failed": lazy_gettext("check failed"),
    "cancelled": lazy_gettext("check stopped by hand"),
    "interrupted": lazy_gettext("check interrupted"),
}
_READ = {
    "queued": lazy_gettext("reading from Neo4j waits"),
    "running": lazy_gettext("reading from Neo4j"),
    "done": lazy_gettext("read from Neo4j"),
    "failed": lazy_gettext("reading from Neo4j failed"),
    "cancelled": lazy_gettext("reading from Neo4j stopped by hand"),
    "interrupted": lazy_gettext("reading from Neo4j interrupted"),
}
_VERDICTS = {
    "same": lazy_gettext("This person"),
    "different": lazy_gettext("Not this person"),
    "new": lazy_gettext("Somebody else of the company"),
    "external": lazy_gettext("Not of the company"),
    "bot": lazy_gettext("A program"),
    "ignore": lazy_gettext("Leave out"),
}
# Every format with where its files come from, in the order a new user needs them.
ORIGINS = {
    "people": lazy_gettext("HR system, directory, or your own sheet"),
    "survey": lazy_gettext("Microsoft or Google Forms, Qualtrics, SurveyMonkey, or a sheet"),
    "slack": lazy_gettext("Slack: the export ZIP, not unpacked"),
    "attendance": lazy_gettext("A sheet of who came to which event"),
    "teams_attendance": lazy_gettext("Microsoft Teams: attendance report of a meeting"),
    "zoom": lazy_gettext("Zoom: participants report of a meeting"),
    "interactions": lazy_gettext("Anything else that says who did what towards whom"),
    "post_metrics": lazy_gettext("Viva Engage, Workplace, intranet: figures of posts"),
    "graphml": lazy_gettext("Another network tool"),
    "gexf": lazy_gettext("Another network tool"),
    "pajek": lazy_gettext("Another network tool"),
}
_UNITS = ("B", "KB", "MB", "GB", "TB")


@bp.app_template_filter("step")
def step(text: str) -> str:
    """A step of a job in the language of the page."""
    if text.startswith(_READING) and text not in STEPS:
        return str(gettext("Reading %(name)s", name=text.removeprefix(_READING)))
    return str(STEPS.get(text, text) or gettext("Starting"))


@bp.app_template_global("job_state")
def job_state(job: Job) -> str:
    """What became of a job, in words."""
    return str({ANALYSE: _ANALYSIS, READ: _READ}.get(job.kind, _CHECK)[job.state])


@bp.app_template_global("verdict_name")
def verdict_name(verdict: str) -> str:
    """A decision about an account in words."""
    return str(_VERDICTS[verdict])


bp.add_app_template_filter(current.said, "sentence")


@bp.app_template_filter("form_label")
def form_label(form: str) -> str:
    """A format in words."""
    return format_label(form, current.language())


@bp.app_template_global("column_field")
def column_field(form: str, field: str) -> str:
    """A field of a format in words."""
    return field_label(form, field, current.language())


@bp.app_template_filter("filesize")
def filesize(count: int) -> str:
    """Bytes in the largest unit that keeps a whole part, with one decimal below ten."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{format_decimal(round(size, 1 if size < 10 and unit else 0))} {_UNITS[unit]}"


def accepted() -> dict[str, object]:
    """What the upload page says of formats: where each comes from, which have a template."""
    return {"origins": ORIGINS.items(), "filled": FILLED}
