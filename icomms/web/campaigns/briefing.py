"""The briefing list: as a page that prints one person a page, and as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template
from flask_babel import gettext

from icomms.campaigns.briefing_docx import briefing_docx
from icomms.campaigns.briefing_pdf import leaders_pdf, overview_pdf
from icomms.campaigns.briefing_records import Briefing
from icomms.campaigns.briefing_sheets import briefing_csv, briefing_xlsx, group_lines, merge_csv
from icomms.campaigns.briefing_texts import label
from icomms.campaigns.records import Campaign
from icomms.campaigns.wording import number_text
from icomms.errors import NotFoundError
from icomms.storage import campaign_members
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.briefing_material import briefing_for, leader_of
from icomms.web.campaigns.briefing_template import own_template, template_bytes
from icomms.web.campaigns.members import member_of
from icomms.web.campaigns.members_letters import exported
from icomms.web.campaigns.show import shown_plan

CSV, PDF = "text/csv; charset=utf-8", "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX = f"{_OFFICE}spreadsheetml.sheet"
DOCX = f"{_OFFICE}wordprocessingml.document"

# What a file is called in its address → how it is made, its media type, what the log calls it.
_FILES: dict[str, tuple[Callable[[Briefing], bytes], str, str]] = {
    "briefing.csv": (briefing_csv, CSV, "briefing"),
    "briefing.xlsx": (briefing_xlsx, XLSX, "briefing"),
    "briefing.docx": (lambda one: briefing_docx(one, template_bytes()), DOCX, "briefing"),
    "briefing.pdf": (lambda one: leaders_pdf(one, now()), PDF, "briefing"),
    "overview.pdf": (lambda one: overview_pdf(one, now()), PDF, "overview"),
    "mail-merge.csv": (merge_csv, CSV, "mail merge"),
}


@bp.get("/<int:campaign_id>/briefing")
@needs("see campaigns")
def briefing(campaign_id: int) -> Page:
    """Everybody's briefing as it will be handed out, in the language of the campaign.

    Who has not said yes is counted, not listed, for whoever does not plan.
    """
    campaign = campaign_of(campaign_id)
    found = briefing_for(campaign) if shown_plan(campaign) else None
    with current.database().read() as db:
        by_person = {m.person_id: m for m in campaign_members.members(db, campaign_id)}
        agreed = campaign_members.agreements(db, campaign_id)
    return render_template(
        "campaigns/briefing.html", campaign=campaign, briefing=found, members=by_person,
        groups=lambda leader: group_lines(found, leader) if found else (), agreements=agreed,
        label=lambda code, **values: label(code, campaign.content.language, **values),
        as_number=lambda value: number_text(value, campaign.content.language, 1),
        own_template=own_template(),
    )  # fmt: skip


@bp.get("/<int:campaign_id>/files/<name>")
@needs("export campaigns")
def briefing_file(campaign_id: int, name: str) -> Page:
    """The briefing list as one of the files."""
    campaign = campaign_of(campaign_id)
    if name not in _FILES:
        abort(404)
    make, kind, what = _FILES[name]
    made = _with_people(campaign)
    return exported(campaign, what, name.rpartition(".")[2], len(made.leaders), make(made), kind)


def _with_people(campaign: Campaign) -> Briefing:
    found = briefing_for(campaign)
    if not found.leaders:
        raise NotFoundError(gettext("Nobody is on the list."), gettext("Choose a team first."))
    return found


@bp.get("/<int:campaign_id>/members/<int:member_id>/briefing.pdf")
@needs("export campaigns")
def briefing_of_one(campaign_id: int, member_id: int) -> Page:
    """One person's page, to hand out."""
    campaign, member = campaign_of(campaign_id), member_of(campaign_id, member_id)
    found = briefing_for(campaign)
    content = leaders_pdf(found, now(), leader_of(found, member).person_id)
    return exported(campaign, "briefing", "pdf", 1, content, PDF)
