"""The calendar: campaigns by day and what each person gives, of those who said yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import abort, render_template, request

from icomms.campaigns.load import calendar_of, campaigns_in
from icomms.campaigns.records import Campaign
from icomms.campaigns.reminders import reminders
from icomms.campaigns.workflow import PLAN
from icomms.storage import campaign_members
from icomms.storage import campaigns as store
from icomms.web import current
from icomms.web.access import may, needs
from icomms.web.campaigns.blueprint import Page, bp
from icomms.web.campaigns.show_days import today

WEEKS, WIDE = 12, 40
LAST_YEAR = 9000


@dataclass(frozen=True, slots=True)
class Bar:
    """A campaign on the line of weeks: `left` and `width` in units of which a week has 40."""

    campaign: Campaign
    left: float
    width: float


@bp.get("/calendar")
@needs("see campaigns")
def calendar() -> Page:
    """Twelve weeks from a Monday (`from` in the address, any day of its week)."""
    first = _monday(request.args.get("from", ""))
    last = first + dt.timedelta(weeks=WEEKS) - dt.timedelta(1)
    with current.database().read() as db:
        given = campaign_members.commitments(db, current.scope())
        known = store.campaigns(db, current.scope())
    bars = [bar for one in known if (bar := _bar(one, first, last)) is not None]
    step = dt.timedelta(weeks=WEEKS)
    ending = reminders(current.database(), current.scope(), today()) if may(PLAN) else ()
    return render_template(
        "campaigns/calendar.html", bars=sorted(bars, key=lambda b: (b.left, b.campaign.id)),
        weeks=[(first + dt.timedelta(weeks=i)).isoformat() for i in range(WEEKS)],
        people=calendar_of(given, first.isoformat(), last.isoformat()), wide=WIDE,
        totals={one.campaign_id: one for one in campaigns_in(given)},
        first=first.isoformat(), last=last.isoformat(), earlier=(first - step).isoformat(),
        later=(first + step).isoformat(), ending=ending,
    )  # fmt: skip


def _monday(text: str) -> dt.date:
    """The Monday of a day's week, of today's without one; 400 for anything else."""
    try:
        day = dt.date.fromisoformat(text) if text else today()
    except ValueError:
        abort(400)
    if not 1000 <= day.year <= LAST_YEAR:
        abort(400)
    return day - dt.timedelta(day.weekday())


def _bar(campaign: Campaign, first: dt.date, last: dt.date) -> Bar | None:
    """Where a campaign lies on the line; None outside it or without days."""
    content = campaign.content
    if not content.first_day or not content.last_day:
        return None
    begin = max(dt.date.fromisoformat(content.first_day), first)
    end = min(dt.date.fromisoformat(content.last_day), last)
    if end < begin:
        return None
    day = WIDE / 7
    left, width = (begin - first).days * day, ((end - begin).days + 1) * day
    return Bar(campaign, round(left, 1), round(width, 1))
