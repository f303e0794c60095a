"""What came of a campaign: planned, forecast and actual, posts, units, and the monthly report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext

from icomms.campaigns import report, report_words
from icomms.campaigns.briefing import about_of
from icomms.campaigns.briefing_records import About
from icomms.campaigns.material import material_of
from icomms.campaigns.records import Campaign
from icomms.campaigns.report_texts import said
from icomms.campaigns.tracking_records import Tracking
from icomms.errors import IcommsError, NotFoundError
from icomms.storage import campaign_files
from icomms.storage.database import now
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.members_letters import exported
from icomms.web.campaigns.show_days import timezone, today
from icomms.web.campaigns.tracking_charts import charts_of
from icomms.web.campaigns.tracking_results import results_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_MONTHS = 60


@bp.get("/<int:campaign_id>/tracking")
@needs("see campaigns")
def tracking(campaign_id: int) -> Page:
    """All results so far, or those of a month (`month` in the address, like 2026-03)."""
    return page_of(campaign_of(campaign_id))


def page_of(campaign: Campaign, errors: Sequence[IcommsError] = ()) -> Page:
    """The page of results; with what was wrong with an upload it answers 400."""
    with current.database().read() as db:
        files = campaign_files.campaign_files(db, campaign.id)
    found, gone = results_of(campaign, _month()), ""
    language = current.language()
    if found is None and campaign.approved_plan is not None:
        gone = gettext("The data of this plan were deleted: nothing can be compared with it.")
    page = render_template(
        "campaigns/tracking.html", campaign=campaign, files=files, found=found, errors=errors,
        gone=gone, months=months_of(campaign), month=_month(), words=report_words,
        charts=charts_of(found, language) if found else None, report=report,
        said=lambda code: said(code, language), largest=current.installed().largest_upload_mb,
    )  # fmt: skip
    return (page, 400) if errors else page


def _month() -> str:
    return request.args.get("month", "")


def months_of(campaign: Campaign) -> tuple[str, ...]:
    """The months a report can be made of: from the first day until 60 days after the last."""
    content = campaign.content
    if not content.first_day or not content.last_day:
        return ()
    first = dt.date.fromisoformat(content.first_day).replace(day=1)
    last = min(dt.date.fromisoformat(content.last_day) + dt.timedelta(60), today())
    found: list[str] = []
    while first <= last and len(found) < MOST_MONTHS:
        found.append(first.isoformat()[:7])
        first = (first + dt.timedelta(31)).replace(day=1)
    return tuple(found)


@bp.get("/<int:campaign_id>/report.pdf")
@needs("export campaigns")
def report_pdf(campaign_id: int) -> Page:
    """The report as PDF, of a month or of all so far."""
    campaign = campaign_of(campaign_id)
    found, about = _report(campaign)
    made = report.report_pdf(found, about, now())
    return exported(campaign, "report", "pdf", len(found.posts), made, "application/pdf")


@bp.get("/<int:campaign_id>/report.xlsx")
@needs("export campaigns")
def report_xlsx(campaign_id: int) -> Page:
    """The report as a workbook with charts."""
    campaign = campaign_of(campaign_id)
    found, about = _report(campaign)
    return exported(
        campaign, "report", "xlsx", len(found.posts), report.report_xlsx(found, about), XLSX
    )


def _report(campaign: Campaign) -> tuple[Tracking, About]:
    """Results and heading, in the campaign's language; NotFoundError when there is nothing."""
    found = results_of(campaign, _month())
    if found is None:
        raise NotFoundError(
            gettext("There are no results of this campaign."), gettext("Have it approved first.")
        )
    material = material_of(
        current.database(), current.installed(), campaign.id, campaign.content.language, today(),
        timezone=timezone(),
    )  # fmt: skip
    return found, about_of(material)
