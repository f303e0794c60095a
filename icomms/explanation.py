"""Everything the snapshot says about one person: the command `icomms explain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from icomms.errors import IcommsError
from icomms.explanation_texts import Standpoint, change_text, missing_text
from icomms.names import fold
from icomms.pages.view import SnapshotView, view_of
from icomms.records import ROLES, Role
from icomms.snapshot import Snapshot
from icomms.standing import Standing, standing_of


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role of one person. `parts` are (name, raw value, percentile 0-100)."""

    role: str
    status: str
    band: str
    basis: str
    score: float | None
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    people: int
    parts: tuple[tuple[str, float | None, float | None], ...]
    reasons: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's page in words. Formal level stands beside the scores, never inside them."""

    person_id: str
    name: str
    unit: str
    title: str
    level: str
    reports: int
    interactions: int
    partners: int
    ranked: bool
    standing: Standing
    roles: tuple[RoleView, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def explanation(snapshot: Snapshot, person: str, language: str) -> Explanation:
    """The explanation for a person given by id or name.

    Raises IcommsError when nobody or several people are meant.
    """
    view = view_of(snapshot.folder)
    return explained(view, find_person(view, person), language)


def explained(view: SnapshotView, number: int, language: str) -> Explanation:
    """The explanation for a person by number; roles only for somebody who is shown."""
    who = view.people.slice(number, 1).to_pylist()[0]
    bands: dict[str, str] = {role: str(view.roles[role].band[number]) for role in ROLES}
    shown = bool(view.shown[number])
    return Explanation(
        person_id=str(who["person_id"]),
        name=str(who["name"]),
        unit=str(who["unit"]),
        title=str(who["title"] or ""),
        level=str(who["level"] or ""),
        reports=int(who["reports"]),
        interactions=int(who["interactions"]),
        partners=int(who["partners"]),
        ranked=shown,
        standing=standing_of(view, number, bands, language),
        roles=tuple(_view(view, role, number, language) for role in ROLES) if shown else (),
    )


def find_person(view: SnapshotView, wanted: str) -> int:
    """The number of a person by exact id, else by name with or without accents."""
    if wanted in view.number_of:
        return view.number_of[wanted]
    named = np.flatnonzero(view.names == wanted)
    close = named if named.size else np.flatnonzero(view.folded == fold(wanted))
    if close.size == 1:
        return int(close[0])
    if not close.size:
        raise IcommsError(f"Nobody is called {wanted!r}.", "Use an id from icomms rank.")
    ids = ", ".join(str(view.ids[i]) for i in close[:5])
    raise IcommsError(f"{close.size} people are called {wanted!r}.", f"Use an id: {ids}.")


def _view(view: SnapshotView, role: Role, number: int, language: str) -> RoleView:
    columns, parts = view.roles[role], view.parts(role, number)
    about = view.snapshot.quality["figures"]["roles"][role]
    basis, status = str(about["basis"]), str(columns.status[number])
    score = _number(columns.score[number])
    change = missing_text(about["missing"], language)
    if score is not None:
        standing = Standpoint(
            status, basis, parts, score, _number(columns.peer_cut[number]),
            _border(view, role, number, parts),
        )  # fmt: skip
        change = change_text(standing, language)
    return RoleView(
        role=role,
        status=status,
        band=str(columns.band[number]),
        basis=basis,
        score=score,
        low=_number(columns.low[number]),
        high=_number(columns.high[number]),
        rank_low=int(columns.rank_low[number]) or None,
        rank_high=int(columns.rank_high[number]) or None,
        people=int(np.isfinite(columns.score).sum()),
        parts=tuple((name, raw, percentile) for name, (raw, percentile) in parts.items()),
        reasons=view.reasons(number, role, language),
        change=change,
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _border(
    view: SnapshotView, role: Role, number: int, parts: Mapping[str, object]
) -> float | None:
    """The smallest count among peers above the border of the top fifth, for scores by one count."""
    if len(parts) != 1:
        return None
    columns = view.roles[role]
    cut = columns.peer_cut[number]
    above = (columns.peer_cut == cut) & (columns.score > cut)
    counts = view.part_column(role, next(iter(parts)))[above]
    return float(counts.min()) if counts.size else None
