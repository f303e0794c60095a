"""Kinds of standing and the three criteria of a person: evidence, never a label for life.

Watched leader: formal level or presenting, and many who turn to them. Expert: named for advice.
Trusted colleague: trust or embedded ties. Criteria: followers, interaction, expertise
(docs/scores.md, section 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from icomms.pages.view import SnapshotView
from icomms.standing_texts import STANDING

NAMED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown of one person; every number is a count of the snapshot's tables.

    `responses_per_message`: replies, reactions and shares received per message sent, None without.
    `answers`: questions answered (0 in snapshots that did not count them).
    `quality` is the PageRank percentile (0 to 100) among the ranked people.
    """

    followers: int
    quality: int
    responses_per_message: float | None
    nominations: int
    answers: int
    kinds: tuple[str, ...]


def standing_of(
    view: SnapshotView, person: int, bands: Mapping[str, str], language: str
) -> Standing:
    """Standing and criteria of a person by number; bands by role."""
    who = view.people.slice(person, 1).to_pylist()[0]
    received = dict(who["received"])
    responses = sum(received.get(kind, 0) for kind in ("reply", "reaction", "share"))
    followers, quality = _followers(view, person)
    named = view.ties.get("nomination")
    nominations = int((named.target == person).sum()) if named else 0
    facts = {"followers": followers, "count": nominations, "reports": int(who["reports"]),
             "led": received.get("led", 0)}  # fmt: skip
    codes = _codes(facts, bands)
    return Standing(
        followers=followers,
        quality=quality,
        responses_per_message=round(responses / who["sent"], 2) if who["sent"] else None,
        nominations=nominations,
        answers=int(who.get("answers") or 0),
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


def _followers(view: SnapshotView, person: int) -> tuple[int, int]:
    """How many turn to a person, and the share (%) of people whose PageRank is not higher."""
    degree, rank = view.measure("in_degree"), view.measure("pagerank")
    if degree is None or rank is None:
        return 0, 0
    return int(degree[person]), int(100 * int((rank <= rank[person]).sum()) / rank.size)
