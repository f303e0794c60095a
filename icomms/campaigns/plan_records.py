"""A plan as it is kept: a version with all it says and the snapshot it was made on.

A version never changes; editing makes the next number. It holds every figure it was approved with,
so that a later snapshot changes nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from icomms.campaigns.planning_records import Plan


@dataclass(frozen=True, slots=True)
class SnapshotMark:
    """Which snapshot a plan was made on: its folder's name, when, the SHA-256 of snapshot.json.

    `id` is None when the snapshot was deleted since.
    """

    id: int | None
    folder: str
    created_at: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a plan; `based_on` is the number it was edited from, 0 for a first one."""

    campaign_id: int
    number: int
    based_on: int
    snapshot: SnapshotMark
    plan: Plan
    note: str
    made_by: int | None
    made_at: int

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the members."""
        return tuple(member.id for member in self.plan.members)
