"""Figures of posts and attendance on their way into a campaign, streamed as every upload is."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import flash, redirect, url_for
from flask_babel import gettext

from icomms.campaigns.material import snapshot_view
from icomms.campaigns.records import Campaign
from icomms.campaigns.results import Added, add_results, remove_results
from icomms.errors import (
    ConflictError,
    IcommsError,
    InputError,
    NotFoundError,
    StorageError,
    UnsafeFileError,
)
from icomms.imports import read_options
from icomms.pages.view import SnapshotView
from icomms.storage import people
from icomms.uploads import Incoming, Reception, under_their_names
from icomms.web import current
from icomms.web.access import needs
from icomms.web.campaigns.blueprint import Page, bp, campaign_of
from icomms.web.campaigns.show import shown_plan
from icomms.web.campaigns.tracking import page_of
from icomms.web.data.blueprint import reading_settings
from icomms.web.data.upload import check_token, received
from icomms.web.security import csrf


@bp.post("/<int:campaign_id>/results")
@csrf.exempt  # the token is in the same stream as the files and is checked after it
@needs("plan campaigns")
def upload_results(campaign_id: int) -> Page:
    """Add files to a campaign; each that cannot be used is named with the reason."""
    place = current.installed()
    errors: list[IcommsError] = []
    added: list[Added] = []
    with Reception(place.uploads, place.largest_upload_mb * 2**20) as reception:
        try:
            form = received(reception)
        except (UnsafeFileError, StorageError) as error:
            campaign = campaign_of(campaign_id)
            errors.append(error)
        else:
            check_token(form.get("csrf_token", ""))
            campaign = campaign_of(campaign_id)
            given = [one for one in reception.files if one.given]
            added = _add_all(campaign, given, errors)
    if not added:
        return page_of(
            campaign, errors or [InputError(gettext("No file was chosen."), gettext("Choose one."))]
        )
    for one in added:
        flash(gettext("%(name)s was added.", name=one.file.name))
        for problem in one.problems:
            flash(current.said(f"{problem.message} {problem.fix}".strip()))
    for wrong in errors:
        flash(current.said(f"{wrong.message} {wrong.fix}".strip()), "error")
    return redirect(url_for("campaigns.tracking", campaign_id=campaign_id), 303)


def _add_all(
    campaign: Campaign, given: list[Incoming], errors: list[IcommsError]
) -> list[Added]:  # fmt: skip
    """The files that could be used; what is wrong with the others is added to the errors."""
    added, view = [], _plan_view(campaign)
    for file in given:
        try:
            added.append(_add(campaign.id, file, view))
        except (InputError, ConflictError) as error:
            errors.append(error)
    return added


def _plan_view(campaign: Campaign) -> SnapshotView:
    """The people list of the plan: who was there is looked up on it."""
    plan = shown_plan(campaign)
    if campaign.approved_plan is None or plan is None:
        raise ConflictError(
            gettext("Results belong to an approved campaign."), gettext("Have it approved first.")
        )
    with current.database().read() as db:
        hidden = people.hidden(db, campaign.scope)
    view = snapshot_view(current.installed(), plan, hidden)
    if view is None:
        raise NotFoundError(
            gettext("The data of this plan were deleted."), gettext("Analyse the data again.")
        )
    return view


def _add(campaign_id: int, file: Incoming, view: SnapshotView) -> Added:
    """Read one file; what was received is deleted, only its figures are kept."""
    place, stored = current.installed(), file.keep()
    path = place.uploads / stored.stored
    try:
        with TemporaryDirectory(prefix="icomms-results-") as folder:
            (link,) = under_their_names([(path, stored.name)], Path(folder))
            return add_results(
                current.database(), place, current.signed_in_user(), campaign_id, link,
                stored.name, view, read_options(reading_settings(())),
            )  # fmt: skip
    finally:
        path.unlink(missing_ok=True)


@bp.post("/<int:campaign_id>/results/<int:file_id>/remove")
@needs("plan campaigns")
def remove_results_file(campaign_id: int, file_id: int) -> Page:
    """Take a file of results out again."""
    campaign_of(campaign_id)
    remove_results(
        current.database(), current.installed(), current.signed_in_user(), campaign_id, file_id
    )
    flash(gettext("The file and its figures were removed."))
    return redirect(url_for("campaigns.tracking", campaign_id=campaign_id), 303)
