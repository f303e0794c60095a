"""The audit log in words: what each event and field means, in the reader's language."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext, lazy_gettext

from icomms.storage.records import AuditEvent

EVENT_LABELS = {
    "setup": lazy_gettext("First account made"),
    "signed in": lazy_gettext("Signed in"),
    "sign-in refused": lazy_gettext("Sign-in refused"),
    "signed out": lazy_gettext("Signed out"),
    "invited": lazy_gettext("Invited"),
    "invitation withdrawn": lazy_gettext("Invitation withdrawn"),
    "account made": lazy_gettext("Account made"),
    "account changed": lazy_gettext("Account changed"),
    "password reset link": lazy_gettext("Link for a new password made"),
    "password changed": lazy_gettext("Password changed"),
    "second factor": lazy_gettext("Codes at sign-in changed"),
    "refused": lazy_gettext("Page refused"),
    "data set made": lazy_gettext("Data set made"),
    "data set deleted": lazy_gettext("Data set deleted"),
    "uploaded": lazy_gettext("File uploaded"),
    "upload refused": lazy_gettext("Upload refused"),
    "file removed": lazy_gettext("File removed"),
    "columns chosen": lazy_gettext("Columns chosen"),
    "person decided": lazy_gettext("Doubtful person decided"),
    "analysis started": lazy_gettext("Analysis started"),
    "analysis finished": lazy_gettext("Analysis finished"),
    "analysis failed": lazy_gettext("Analysis failed"),
    "analysis cancelled": lazy_gettext("Analysis cancelled"),
    "snapshot deleted": lazy_gettext("Snapshot deleted"),
    "profile opened": lazy_gettext("Profile opened"),
    "people compared": lazy_gettext("People compared"),
    "exported": lazy_gettext("Exported"),
    "person marked": lazy_gettext("Person marked"),
    "person corrected": lazy_gettext("Person corrected"),
    "campaign made": lazy_gettext("Campaign made"),
    "campaign changed": lazy_gettext("Campaign changed"),
    "campaign step": lazy_gettext("Campaign took a step"),
    "campaign deleted": lazy_gettext("Campaign deleted"),
    "plan made": lazy_gettext("Plan made"),
    "member changed": lazy_gettext("Team member's state changed"),
    "agreement written": lazy_gettext("Agreement written"),
    "text written": lazy_gettext("Text of a campaign written"),
    "text decided": lazy_gettext("Text of a campaign decided"),
    "text deleted": lazy_gettext("Text of a campaign deleted"),
    "invitations sent": lazy_gettext("Invitations sent"),
    "results added": lazy_gettext("Results of a campaign added"),
    "results removed": lazy_gettext("Results of a campaign removed"),
    "campaign exported": lazy_gettext("Campaign exported"),
    "setting changed": lazy_gettext("Setting changed"),
    "purged": lazy_gettext("Deleted for good"),
    "backup": lazy_gettext("Backup"),
    "store tested": lazy_gettext("Store tested"),
    "graph asked": lazy_gettext("Graph in Neo4j asked"),
}

FIELD_LABELS = {
    "reason": lazy_gettext("reason"),
    "everywhere": lazy_gettext("everywhere"),
    "email": lazy_gettext("e-mail"),
    "role": lazy_gettext("role"),
    "user": lazy_gettext("account"),
    "change": lazy_gettext("change"),
    "endpoint": lazy_gettext("page"),
    "permission": lazy_gettext("permission"),
    "data_set": lazy_gettext("data set"),
    "kind": lazy_gettext("kind"),
    "file": lazy_gettext("file"),
    "bytes": lazy_gettext("bytes"),
    "sha256": lazy_gettext("checksum"),
    "format": lazy_gettext("format"),
    "system": lazy_gettext("system"),
    "verdict": lazy_gettext("decision"),
    "job": lazy_gettext("job"),
    "snapshot": lazy_gettext("snapshot"),
    "step": lazy_gettext("step"),
    "person": lazy_gettext("person"),
    "people": lazy_gettext("people"),
    "what": lazy_gettext("what"),
    "rows": lazy_gettext("rows"),
    "field": lazy_gettext("field"),
    "setting": lazy_gettext("setting"),
    "old": lazy_gettext("before"),
    "new": lazy_gettext("after"),
    "count": lazy_gettext("number"),
    "campaign": lazy_gettext("campaign"),
    "template": lazy_gettext("template"),
    "parts": lazy_gettext("parts"),
    "state": lazy_gettext("state"),
    "plan": lazy_gettext("plan"),
    "text": lazy_gettext("text"),
    "version": lazy_gettext("version"),
    "answered": lazy_gettext("answered"),
}

VALUE_LABELS = {
    "closed": lazy_gettext("closed"),
    "reopened": lazy_gettext("reopened"),
    "codes off": lazy_gettext("codes turned off"),
    "role": lazy_gettext("another role"),
    "on": lazy_gettext("turned on"),
    "off": lazy_gettext("turned off"),
    "set": lazy_gettext("set"),
    "removed": lazy_gettext("taken off"),
    "own": lazy_gettext("own data"),
    "sample": lazy_gettext("sample company"),
    "address or password": lazy_gettext("address or password wrong"),
    "code": lazy_gettext("code wrong"),
    "opted_out": lazy_gettext("asked not to be ranked"),
    "excluded": lazy_gettext("taken out"),
    "critic_invited": lazy_gettext("invited as a critic"),
    "critic_opted_in": lazy_gettext("agreed to be asked as a critic"),
    "purpose": lazy_gettext("purpose"),
    "retention": lazy_gettext("keeping and deleting"),
    "engine": lazy_gettext("what counts"),
    "graph": lazy_gettext("what the graph in Neo4j means"),
    "graph look": lazy_gettext("what is there"),
    "graph count": lazy_gettext("what would be read"),
    "audit": lazy_gettext("audit log"),
    "draft": lazy_gettext("draft"),
    "submitted": lazy_gettext("submitted"),
    "approved": lazy_gettext("approved"),
    "running": lazy_gettext("running"),
    "sent back": lazy_gettext("sent back"),
    "invited": lazy_gettext("invited"),
    "agreed": lazy_gettext("agreed"),
    "declined": lazy_gettext("declined"),
    "briefed": lazy_gettext("briefed"),
    "active": lazy_gettext("active"),
    "thanked": lazy_gettext("thanked"),
    "proposed": lazy_gettext("proposed"),
}
_SHOWN_VALUES = ("change", "kind", "reason", "setting", "state", "verdict", "what")
_OF_PEOPLE = ("person", "people")


@dataclass(frozen=True)
class AuditWords:
    """Turns events into words. Without `people_shown`, ids of people become stable codes:

    whoever may see no names can still tell that one person's profile was opened ten times, and an
    administrator can say whose it was.
    """

    user_names: Mapping[int, str]
    role_label: Callable[[str], str]
    people_shown: bool
    key: bytes = field(repr=False)

    def event(self, code: str) -> str:
        """An event in words."""
        return str(EVENT_LABELS.get(code, code))

    def details(self, event: AuditEvent) -> str:
        """All fields of an event as one line: "role: Planner · account: Lan"."""
        rest = dict(event.fields)
        parts = []
        if event.event == "setting changed":
            parts = [self._part("setting", rest.pop("setting", ""))]
            parts += _differences(rest.pop("old", None), rest.pop("new", None))
        parts += [self._part(name, value) for name, value in rest.items()]
        return " · ".join(parts)

    def _part(self, name: str, value: object) -> str:
        return f"{FIELD_LABELS.get(name, name)}: {self._value(name, value)}"

    def _value(self, name: str, value: object) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(self._value(name, one) for one in value)
        if name in _OF_PEOPLE and not self.people_shown:
            return self._code_of(str(value))
        if name == "user" and isinstance(value, int):
            return self.user_names.get(value, str(value))
        if name == "role":
            return self.role_label(str(value))
        if name in _SHOWN_VALUES:
            return str(VALUE_LABELS.get(str(value), value))
        return _plain(value)

    def _code_of(self, person: str) -> str:
        return hmac.new(self.key, person.encode(), hashlib.sha256).hexdigest()[:8]


def _differences(old: object, new: object) -> list[str]:
    """What changed between two settings: "minimum_group: 5 → 8"."""
    if not isinstance(old, dict | None) or not isinstance(new, dict):
        return [f"{_plain(old)} → {_plain(new)}"]
    before, after = _flat(old or {}), _flat(new)
    return [
        f"{name}: {_plain(before.get(name))} → {_plain(after.get(name))}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _flat(values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _plain(value: object) -> str:
    if value is None or value == "":
        return str(gettext("nothing"))
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    return str(value)
