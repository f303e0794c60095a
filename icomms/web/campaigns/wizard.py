"""The steps of making a campaign: each is saved, none loses what was written.

Two planners may write at once. A step carries a mark of the parts it shows; when somebody else
changed one of them meanwhile, nothing is saved and both versions are shown side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext, lazy_gettext

from icomms.campaigns import steps
from icomms.campaigns.audience import named
from icomms.campaigns.parts import different_parts, stamp_of, with_parts
from icomms.campaigns.planning_records import Wishes
from icomms.campaigns.records import Campaign, Content
from icomms.errors import EditConflictError, WorkflowError
from icomms.pages.view import SnapshotView
from icomms.storage import accounts
from icomms.web import current
from icomms.web.campaigns.blueprint import Page, bp, newest_snapshot
from icomms.web.campaigns.forms import Form, form_rows, part_value
from icomms.web.campaigns.plan_words import part_lines

STEPS = (
    ("campaigns.aim", lazy_gettext("Aim")),
    ("campaigns.audience", lazy_gettext("Audience and limits")),
    ("campaigns.plan", lazy_gettext("The team")),
    ("campaigns.message", lazy_gettext("Message")),
    ("campaigns.review", lazy_gettext("Review")),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that both changed: its name, and what each version says, line by line."""

    name: str
    mine: list[str]
    theirs: list[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else saved meanwhile, beside what this form says."""

    who: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step as its page shows it: the fields, the mark of what they were read from, troubles."""

    form: Form
    stamp: str
    problems: tuple[str, ...] = ()
    conflict: Conflict | None = None

    @property
    def code(self) -> int:
        """The status of the answer."""
        return 409 if self.conflict else 400 if self.problems else 200


bp.add_app_template_global(form_rows, "form_rows")
bp.add_app_template_global(part_value, "part_value")


@bp.app_template_global("wizard_steps")
def wizard_steps() -> tuple[tuple[str, str], ...]:
    """The steps: endpoint and label."""
    return tuple((endpoint, str(label)) for endpoint, label in STEPS)


def fresh(campaign: Campaign, form: Form, parts: tuple[str, ...]) -> Step:
    """A step as it is saved."""
    return Step(form, stamp_of(campaign.content, parts))


def refused(problems: tuple[str, ...]) -> Step:
    """The step as it was sent, with what is wrong; nothing was saved."""
    return Step(request.form, request.form.get("stamp", ""), problems)


def saved(campaign: Campaign, parts: Mapping[str, Any]) -> Step | None:
    """Save parts of a campaign; a step that shows both versions when somebody else was faster."""
    user, stamp = current.signed_in_user(), request.form.get("stamp", "")
    try:
        steps.save_parts(current.database(), user, campaign.id, parts, stamp)
    except EditConflictError as error:
        theirs = error.current
        if not isinstance(theirs, Campaign):
            raise
        return Step(
            request.form, stamp_of(theirs.content, parts), (), _conflict(theirs, parts)
        )  # fmt: skip
    return None


def _conflict(theirs: Campaign, parts: Mapping[str, Any]) -> Conflict:
    mine = with_parts(theirs.content, parts)
    names = names_of(theirs, mine.wishes, theirs.content.wishes)
    differences = tuple(
        Difference(name, part_lines(mine, name, names), part_lines(theirs.content, name, names))
        for name in different_parts(mine, theirs.content)
    )
    return Conflict(who(theirs.changed_by), differences)


def who(user_id: int | None) -> str:
    """Who changed something, by name."""
    if user_id is not None:
        with current.database().read() as db:
            for one in accounts.users(db):
                if one.id == user_id:
                    return one.name
    return str(gettext("somebody"))


def names_of(campaign: Campaign, *wishes: Wishes) -> dict[str, str]:
    """The names of people whom wishes speak of, without those who may not be named any more."""
    found = newest_snapshot(campaign)
    if found is None:
        return {}
    ids = [i for w in wishes for i in (*w.must, *w.never, *w.away, *w.volunteers)]
    return {one.id: one.name for one in named(current.view(found), tuple(dict.fromkeys(ids)))}


def names_in(view: SnapshotView, wishes: Wishes) -> dict[str, str]:
    """The same from an open snapshot."""
    ids = (*wishes.must, *wishes.never, *wishes.away, *wishes.volunteers)
    return {one.id: one.name for one in named(view, tuple(dict.fromkeys(ids)))}


def draft_only(campaign: Campaign) -> None:
    """WorkflowError unless the campaign may still be planned."""
    if campaign.state != "draft":
        raise WorkflowError(
            "What was submitted or approved cannot change any more.",
            "Take the campaign back to draft, or add to its questions and answers.",
        )


def step_page(template: str, campaign: Campaign, step: Step, **more: Any) -> Page:  # noqa: ANN401
    """The page of a step with its status."""
    page = render_template(template, campaign=campaign, step=step, form=step.form, **more)
    return page, step.code


def all_lines(content: Content, names: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Every part that says something, in reading order, for the review."""
    order = (
        "purpose", "wishes", "comparison", "text", "call_to_action", "key_messages", "facts",
        "questions", "do", "dont", "hashtags", "links", "forbidden", "contact",
    )  # fmt: skip
    found = ((name, part_lines(content, name, names)) for name in order)
    return [(name, lines) for name, lines in found if lines]
