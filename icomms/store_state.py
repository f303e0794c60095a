"""The store of networks of an installation (ICOMMS_STORE): what the last look at it found.

Without one, networks are kept in the folders of the snapshots alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph.embedded_store import EmbeddedStore
from graph.store import Description
from icomms.errors import IcommsError, StorageError
from icomms.installation import Installation
from icomms.network_store import IN_SNAPSHOT, Look, look, named, shown_address
from icomms.storage.records import SnapshotRecord

LOOK = "store look"
FOLDER = "folder"
PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Stored:
    """One network of the store; `saved` is when it was written last (epoch seconds)."""

    key: str
    people: int
    ties: int
    saved: float


@dataclass(frozen=True, slots=True)
class State:
    """What a look found at a time (epoch seconds); `error` says why it found nothing."""

    address: str
    at: int
    kind: str = ""
    networks: tuple[Stored, ...] = ()
    missing: int = 0
    unfinished: int = 0
    earlier: int = 0
    error: str = ""

    @property
    def written(self) -> float | None:
        """When something was written last, None: never."""
        return max((one.saved for one in self.networks), default=None)

    def plain(self) -> dict[str, Any]:
        """As it is kept among the settings."""
        return asdict(self)


def address_of(place: Installation) -> str:
    """Where networks are kept, as it may be shown: never with a password. StorageError: wrong."""
    return shown_address(place.store) if place.store else str(place.snapshots)


def state_from(kept: Mapping[str, Any] | None, place: Installation) -> State | None:
    """The last look at the store as it is set now; None when nobody has looked at that one."""
    try:
        if kept is None or kept["address"] != address_of(place):
            return None
    except StorageError:
        return None
    return State(**{**kept, "networks": tuple(Stored(**one) for one in kept["networks"])})


def tested(place: Installation, snapshots: Sequence[SnapshotRecord], at: int) -> State:
    """Look at the store now, with little patience; an error is part of what was found."""
    try:
        address = address_of(place)
    except IcommsError as error:
        return State("", at, error=f"{error.message} {error.fix}")
    try:
        found = look(place.store, PATIENCE) if place.store else _folders(place, snapshots)
    except IcommsError as error:
        return State(address, at, error=f"{error.message} {error.fix}")
    return State(
        address=address,
        at=at,
        kind=found.kind,
        networks=tuple(
            Stored(one.key, one.people, sum(one.ties.values()), one.saved) for one in found.networks
        ),
        missing=len(found.missing),
        unfinished=found.unfinished,
        earlier=found.earlier,
    )


def _folders(place: Installation, snapshots: Sequence[SnapshotRecord]) -> Look:
    """The networks of the newest snapshot of every data set."""
    newest = {one.data_set_id: one for one in reversed(snapshots)}
    with named():
        found = [
            replace(_network(place, one), key=f"data-set-{number}")
            for number, one in sorted(newest.items())
        ]
    return Look(str(place.snapshots), FOLDER, tuple(found))


def _network(place: Installation, one: SnapshotRecord) -> Description:
    return EmbeddedStore(place.snapshots / one.folder / "network").describe(IN_SNAPSHOT)
