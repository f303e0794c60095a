"""Results for the store of networks: only what a page would show of people who stand out.

Per role the band, with score and range of ranks, of people with a band; the group of the map where
it is large enough to be named. Nothing of people who opted out or are not ranked, no critic who has
not agreed to be asked.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from graph.embedded_store import EmbeddedStore
from graph.store import Score
from icomms.errors import StorageError
from icomms.network_store import IN_SNAPSHOT, Kept, on_server, opened
from icomms.pages.network_groups import groups_of
from icomms.pages.view import SnapshotView, view_of
from icomms.ranking import Ranked, ranking
from icomms.records import ROLES
from icomms.snapshot import Snapshot

Values = dict[str, str | int | float]


def scores_of(snapshot: Snapshot, hidden: Collection[str] = ()) -> tuple[Score, ...]:
    """What a store may know of the results, by person; `hidden` are ids opted out since."""
    view = view_of(snapshot.folder, tuple(hidden))
    found: dict[int, Values] = {}
    for role in ROLES:
        listed = ranking(snapshot, role, None, "", everybody=False)
        if role == "critic" and listed.basis.startswith("structural"):
            continue  # connectors to invite, whom nobody has called a critic
        for row in listed.rows:
            if row.band and view.shown[row.person]:
                found.setdefault(row.person, {}).update(_of_role(row))
    for person, number in _communities(view).items():
        found.setdefault(person, {})["community"] = number
    return tuple(Score(p, str(view.ids[p]), values) for p, values in sorted(found.items()))


def _of_role(row: Ranked) -> Values:
    assert row.score is not None
    return {
        f"{row.role}_band": row.band,
        f"{row.role}_score": round(row.score, 1),
        f"{row.role}_ranks": f"{row.rank_low}-{row.rank_high}",
    }


def _communities(view: SnapshotView) -> dict[int, int]:
    """Number of the group on the map, from 1, of everybody shown in a group that may be named."""
    groups = groups_of(view, "community", "en")
    shown = np.bincount(groups.number[view.shown], minlength=groups.size.size)
    named = (shown >= view.minimum_group) & (groups.size >= view.minimum_group)
    named &= np.array([name.startswith("Group ") for name in groups.names], bool)
    return {
        person: int(groups.number[person]) + 1
        for person in np.flatnonzero(view.shown & named[groups.number]).tolist()
    }


def write_back(snapshot: Snapshot, kept: Kept, hidden: Collection[str] = ()) -> int:
    """Write the results onto the people of the store's current network; how many have some now.

    What was written earlier goes. Raises StorageError for a folder, for another network than the
    snapshot's, and for a server that does not do it; then the earlier results stay.
    """
    if not kept.is_server:
        raise StorageError(
            "A folder keeps networks only, no results.",
            "Name a Neo4j server: neo4j://... or bolt://...",
        )
    network = EmbeddedStore(snapshot.folder / "network").load(IN_SNAPSHOT)
    scores = scores_of(snapshot, hidden)
    with opened(kept.address) as store:
        from graph.neo4j_scores import write_scores

        return write_scores(on_server(store).connection, kept.key, network.checksum(), scores)
