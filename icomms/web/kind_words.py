"""What pages call kinds of interactions and what they can count as."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from icomms.web.engine_form import BUILT_IN, LIKE

KINDS = {
    "dm": lazy_gettext("direct message"),
    "email_to": lazy_gettext("e-mail"),
    "email_cc": lazy_gettext("e-mail in copy"),
    "message": lazy_gettext("message in a channel"),
    "broadcast": lazy_gettext("announcement"),
    "reply": lazy_gettext("reply"),
    "mention": lazy_gettext("mention"),
    "reaction": lazy_gettext("reaction"),
    "share": lazy_gettext("share"),
    "follow": lazy_gettext("follow"),
    "view": lazy_gettext("view"),
    "thanks": lazy_gettext("thanks"),
    "praise": lazy_gettext("praise"),
    "review": lazy_gettext("review of somebody's work"),
    "approval": lazy_gettext("approval"),
    "advice": lazy_gettext("named for advice"),
    "information": lazy_gettext("named for information"),
    "problem_solving": lazy_gettext("named for problem solving"),
    "opinion_leader": lazy_gettext("named as listened to"),
    "trust": lazy_gettext("named as trusted"),
    "friendship": lazy_gettext("named as a friend"),
    "support": lazy_gettext("named for support"),
    "critic": lazy_gettext("named as a critic"),
    "led": lazy_gettext("event led"),
    "together": lazy_gettext("event attended together"),
    "reports_to": lazy_gettext("reports to"),
    "other": lazy_gettext("other nomination"),
}
WAYS = {
    BUILT_IN: lazy_gettext("as icomms does by itself"),
    "attention": lazy_gettext("attention: turns to"),
    "exposure": lazy_gettext("exposure: is heard by"),
    "trust": lazy_gettext("trust"),
    "presence": lazy_gettext("presence: were together"),
    "reporting": lazy_gettext("reporting line"),
    "ignore": lazy_gettext("not counted"),
}


def kind_name(kind: str) -> str:
    """A kind of interaction in words; an unknown one by its own name."""
    return str(KINDS.get(kind, kind))


def way_name(way: str) -> str:
    """What a kind counts as, in words."""
    if way.startswith(LIKE):
        return str(gettext("like: %(kind)s", kind=kind_name(way.removeprefix(LIKE))))
    return str(WAYS[way])
