"""Who may do what: five roles, and the roles that hold each permission."""

from __future__ import annotations

USER_ROLES = ("administrator", "analyst", "planner", "approver", "reader")
_ALL = frozenset(USER_ROLES)
PUBLIC = "public"

PERMISSIONS: dict[str, frozenset[str]] = {
    "own account": _ALL,
    "see figures": _ALL,
    "see settings": _ALL,
    "see people": frozenset({"administrator", "analyst", "planner", "approver"}),
    "export people": frozenset({"administrator", "analyst", "planner"}),
    "see campaigns": frozenset({"administrator", "analyst", "planner", "approver"}),
    "plan campaigns": frozenset({"administrator", "planner"}),
    "approve campaigns": frozenset({"administrator", "approver"}),
    "export campaigns": frozenset({"administrator", "planner"}),
    "upload": frozenset({"administrator", "analyst"}),
    "analyse": frozenset({"administrator", "analyst"}),
    "change settings": frozenset({"administrator"}),
    "manage accounts": frozenset({"administrator"}),
    "see audit": frozenset({"administrator", "reader"}),
}


def allowed(role: str, permission: str) -> bool:
    """Whether a role holds a permission; KeyError for a permission that does not exist."""
    return permission == PUBLIC or role in PERMISSIONS[permission]
