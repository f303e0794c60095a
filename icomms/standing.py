"""Kinds of standing and the three criteria of a person: evidence, never a label for life.

Watched leader: formal level or presenting, and many who turn to them. Expert: named for advice.
Trusted colleague: trust or embedded ties. Criteria: followers, interaction, expertise
(docs/scores.md, section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from icomms.snapshot import Snapshot
from icomms.standing_texts import STANDING

Row = Mapping[str, object]
NAMED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown of one person; every number is a count of the snapshot's tables.

    `responses_per_message`: replies, reactions and shares received per message sent, None without.
    `quality` is the PageRank percentile (0 to 100) among the ranked people.
    """

    followers: int
    quality: int
    responses_per_message: float | None
    nominations: int
    kinds: tuple[str, ...]


def standing_of(snapshot: Snapshot, who: Row, bands: Mapping[str, str], language: str) -> Standing:
    """Standing and criteria of a person (a row of the people table, bands by role)."""
    person = int(str(who["person"]))
    received = dict(who["received"])  # type: ignore[call-overload]
    responses = sum(received.get(kind, 0) for kind in ("reply", "reaction", "share"))
    sent = int(str(who["sent"]))
    followers, quality = _followers(snapshot, person)
    nominations = _nominations(snapshot, person)
    facts = {"followers": followers, "count": nominations, "reports": int(str(who["reports"])),
             "led": received.get("led", 0)}  # fmt: skip
    codes = _codes(facts, bands)
    return Standing(
        followers=followers,
        quality=quality,
        responses_per_message=round(responses / sent, 2) if sent else None,
        nominations=nominations,
        kinds=tuple(STANDING[code][language].format(**facts) for code in codes),
    )


def _codes(facts: Mapping[str, int], bands: Mapping[str, str]) -> list[str]:
    found = []
    if bands.get("leader") and facts["reports"]:
        found.append("watched_leader")
    elif bands.get("leader") and facts["led"]:
        found.append("presenter")
    if facts["count"] >= NAMED:
        found.append("expert")
    if bands.get("persuader"):
        found.append("trusted_colleague")
    return found


def _followers(snapshot: Snapshot, person: int) -> tuple[int, int]:
    measures = snapshot.table("measures")
    if "in_degree" not in measures.column_names:
        return 0, 0
    ranks = measures.column("pagerank").to_pylist()
    below = sum(value <= ranks[person] for value in ranks)
    return int(measures.column("in_degree")[person].as_py()), int(100 * below / len(ranks))


def _nominations(snapshot: Snapshot, person: int) -> int:
    ties = snapshot.table("ties").select(["target", "family"]).to_pylist()
    return sum(t["family"] == "nomination" and t["target"] == person for t in ties)
