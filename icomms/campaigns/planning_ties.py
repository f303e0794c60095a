"""Along which ties a campaign runs: who hears whom, and how much of the hearer's attention it is.

Influence runs u → v: v hears u. Exposure has this direction already; attention and trust run from
the one who turns to or trusts the other and are turned round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.cover import Voices
from graph.lanes import reverse_index
from graph.model import Ties
from graph.trust import shared_contact
from icomms.campaigns.planning_records import Aim
from icomms.errors import NotEnoughDataError
from icomms.pages.view import Bools, Floats, Ints, SnapshotView, TieColumns

OFTEN = 3
"""So many interactions (or a declared tie) make somebody a voice that is heard directly."""


@dataclass(frozen=True, eq=False)
class Channels:
    """`influence` ties carry the campaign, `voices` are heard directly; `basis` names the ties."""

    influence: Ties
    voices: Voices
    basis: str


def channels(view: SnapshotView, aim: Aim) -> Channels:
    """The ties an aim runs along, among people who work here now.

    Conviction takes trust (attention where there is none), weighed as for persuaders: more where
    the two share a contact or it is returned. Everything else takes exposure. Raises
    NotEnoughDataError when the data hold nothing of the kind.
    """
    here = present(view)
    if contact_only(view):
        return _contacts(view, aim, here)
    if aim == "conviction":
        influence, basis = _trusting(view, here)
        voices = _voices(view, ("trust", "attention"), here)
    else:
        influence, basis = _heard(view, here)
        voices = _voices(view, ("exposure", "attention"), here)
    if aim == "direct":
        influence = _as_ties(voices)
    return Channels(influence, voices, basis)


def present(view: SnapshotView) -> Bools:
    """Who works here now, ranked or not: news passes through them, (n,)."""
    external = view.people.column("external").to_numpy(zero_copy_only=False).astype(bool)
    return np.asarray((view.texts("status") == "active") & ~external)


def contact_only(view: SnapshotView) -> bool:
    """Whether the data know only who was where."""
    return str(view.snapshot.quality["figures"]["roles"]["spreader"]["status"]) == "contact only"


def _contacts(view: SnapshotView, aim: Aim, here: Bools) -> Channels:
    if aim == "conviction":
        raise NotEnoughDataError(
            "Attendance alone cannot show whose word convinces: no team can be chosen for that.",
            "Add a survey or messages, or choose the aim news (possible reach by contact).",
        )
    columns = view.ties["presence"]
    ties = _among(view.n, columns.source, columns.target, columns.weight, here)
    both = Ties.from_edges(
        view.n, np.r_[ties.source, ties.indices], np.r_[ties.indices, ties.source],
        np.r_[ties.weight, ties.weight],
    )  # fmt: skip
    voices = _voices(view, ("presence",), here)
    return Channels(_as_ties(voices) if aim == "direct" else both, voices, "presence")


def _heard(view: SnapshotView, here: Bools) -> tuple[Ties, str]:
    if (heard := view.ties.get("exposure")) is not None:
        return _among(view.n, heard.source, heard.target, heard.weight, here), "exposure"
    if (turned := view.ties.get("attention")) is not None:
        return _among(view.n, turned.target, turned.source, turned.weight, here), "attention"
    raise NotEnoughDataError(
        "The data do not say who hears whom.", "Add messages, reactions or a survey."
    )


def _trusting(view: SnapshotView, here: Bools) -> tuple[Ties, str]:
    trusted = str(view.snapshot.about["basis"]["persuader"]) == "trust"
    columns = view.ties.get("trust" if trusted else "attention")
    if columns is None:
        raise NotEnoughDataError(
            "The data do not say who trusts or turns to whom.",
            "Add a survey or messages, or choose the aim news.",
        )
    ties = _among(view.n, columns.source, columns.target, columns.weight, here)
    bonus = shared_contact(ties).astype(float) + (reverse_index(ties.indptr, ties.indices) >= 0)
    weighed = ties.with_weight(np.log1p(ties.weight) * (0.25 + bonus))
    return weighed.transpose(), "trust" if trusted else "attention"


def _among(n: int, source: Ints, target: Ints, weight: Floats, here: Bools) -> Ties:
    kept = here[source] & here[target] & (source != target)
    return Ties.from_edges(n, source[kept], target[kept], weight[kept])


def _voices(view: SnapshotView, families: tuple[str, ...], here: Bools) -> Voices:
    """Pairs u, v: v hears u directly, often enough or as somebody said."""
    sources, targets = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for family in families:
        if (columns := view.ties.get(family)) is not None:
            often = (columns.count >= OFTEN) | columns.declared
            ends = _ends(columns, often, family)
            sources += [u for u, _ in ends]
            targets += [v for _, v in ends]
    u, v = np.concatenate(sources), np.concatenate(targets)
    kept = here[u] & here[v] & (u != v)
    pairs = np.unique(u[kept] * max(view.n, 1) + v[kept])
    u, v = pairs // max(view.n, 1), pairs % max(view.n, 1)
    bounds = np.searchsorted(u, np.arange(view.n + 1))
    return Voices(bounds.astype(np.int64), v.astype(np.int64))


def _ends(columns: TieColumns, often: Bools, family: str) -> list[tuple[Ints, Ints]]:
    """(heard, hearer) pairs; presence counts both ways."""
    source, target = columns.source[often], columns.target[often]
    if family == "exposure":
        return [(source, target)]
    if family == "presence":
        return [(source, target), (target, source)]
    return [(target, source)]


def _as_ties(voices: Voices) -> Ties:
    n = voices.indptr.size - 1
    return Ties.from_edges(n, np.repeat(np.arange(n), np.diff(voices.indptr)), voices.hearers)
