"""The events of the audit log and the fields each may carry, declared in one place.

Fields hold ids, counts, names of settings and formats: never message text, tokens or addresses of
third parties.
"""

from __future__ import annotations

EVENTS: dict[str, tuple[str, ...]] = {
    "setup": (),
    "signed in": (),
    "sign-in refused": ("reason",),
    "signed out": ("everywhere",),
    "invited": ("email", "role"),
    "account made": ("user", "role"),
    "invitation withdrawn": ("email",),
    "account changed": ("user", "change", "role"),
    "password reset link": ("user",),
    "password changed": (),
    "second factor": ("change",),
    "refused": ("endpoint", "permission"),
    "data set made": ("data_set", "kind"),
    "data set deleted": ("data_set",),
    "uploaded": ("data_set", "file", "bytes", "sha256", "format"),
    "upload refused": ("data_set", "file", "reason"),
    "file removed": ("data_set", "file"),
    "columns chosen": ("data_set", "file"),
    "person decided": ("data_set", "system", "verdict"),
    "analysis started": ("data_set", "job"),
    "analysis finished": ("data_set", "job", "snapshot"),
    "analysis failed": ("data_set", "job", "step"),
    "analysis cancelled": ("data_set", "job"),
    "snapshot deleted": ("snapshot",),
    "profile opened": ("snapshot", "person"),
    "people compared": ("snapshot", "people"),
    "exported": ("snapshot", "what", "format", "rows"),
    "person marked": ("person", "kind", "change"),
    "person corrected": ("person", "field"),
    "campaign made": ("campaign", "template"),
    "campaign changed": ("campaign", "parts"),
    "campaign step": ("campaign", "state", "plan"),
    "campaign deleted": ("campaign",),
    "plan made": ("campaign", "plan", "count"),
    "member changed": ("campaign", "state", "person"),
    "agreement written": ("campaign", "person"),
    "text written": ("campaign", "text", "version", "sha256"),
    "text decided": ("campaign", "text", "verdict", "sha256"),
    "text deleted": ("campaign", "text"),
    "invitations sent": ("campaign", "count"),
    "results added": ("campaign", "file", "bytes", "sha256", "format"),
    "results removed": ("campaign", "file"),
    "campaign exported": ("campaign", "what", "format", "rows"),
    "setting changed": ("setting", "old", "new"),
    "purged": ("what", "count"),
    "backup": ("what",),
    "store tested": ("answered",),
    "graph asked": ("what", "answered"),
}


def checked(event: str, fields: dict[str, object]) -> dict[str, object]:
    """The fields, when they are the declared ones; ValueError otherwise (a defect of ours)."""
    if event not in EVENTS:
        raise ValueError(f"undeclared audit event {event!r}")
    unknown = set(fields) - set(EVENTS[event])
    if unknown:
        raise ValueError(f"audit event {event!r} has no fields {sorted(unknown)}")
    return fields
