"""What must be said beside a plan; sentences are in `planning_texts`."""

from __future__ import annotations

from icomms.campaigns.planning_desk import GOAL, Desk
from icomms.campaigns.planning_records import Note, TeamFigures
from icomms.campaigns.planning_ties import contact_only
from icomms.pages.view import Ints
from icomms.records import Role


def notes(desk: Desk, team: Ints, figures: TeamFigures) -> tuple[Note, ...]:
    """Codes with numbers, most serious first."""
    ground = desk.ground
    hard, share = ground.wishes.voices_needed > 1, desk.choice.share
    silent = ground.people - figures.once
    contacts = contact_only(ground.view)
    structural = ground.wishes.aim == "conviction" and ground.channels.basis == "attention"
    loose = not hard and share < GOAL and not desk.choice.exact
    said = (
        (contacts, Note("contact_only")),
        (not contacts and _status(desk) == "indicative", Note("indicative")),
        (structural, Note("structural")),
        (hard, Note("tested")),
        (loose, Note("loose", (("share", str(int(100 * share))),))),
        (any(p.soft for p in desk.parts) or desk.stars.any(), Note("compared_without_wishes")),
        (team.size < ground.wishes.size,
         Note("fewer", (("size", str(team.size)), ("wished", str(ground.wishes.size))))),
        (silent > 0, Note("not_direct", (("people", str(silent)), ("of", str(ground.people))))),
    )  # fmt: skip
    return tuple(note for applies, note in said if applies)


def _status(desk: Desk) -> str:
    role: Role = "persuader" if desk.ground.wishes.aim == "conviction" else "spreader"
    return str(desk.ground.view.snapshot.quality["figures"]["roles"][role]["status"])
