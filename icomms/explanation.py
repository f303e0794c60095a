"""Everything the snapshot says about one person: the command `icomms explain`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from icomms.errors import IcommsError
from icomms.explanation_texts import change_text, missing_text
from icomms.names import fold
from icomms.reasons import render
from icomms.records import ROLES
from icomms.snapshot import Snapshot
from icomms.standing import Standing, standing_of

Row = Mapping[str, object]


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
    who = find_person(snapshot.table("people"), person)
    number = who["person"]
    roles = snapshot.table("roles").to_pylist()
    reasons = [r for r in snapshot.table("reasons").to_pylist() if r["person"] == number]
    views = tuple(_view(snapshot, role, number, roles, reasons, language) for role in ROLES)
    return Explanation(
        person_id=str(who["person_id"]),
        name=str(who["name"]),
        unit=str(who["unit"]),
        title=str(who["title"] or ""),
        level=str(who["level"] or ""),
        reports=int(str(who["reports"])),
        interactions=int(str(who["interactions"])),
        partners=int(str(who["partners"])),
        ranked=bool(who["ranked"]),
        standing=standing_of(snapshot, who, {v.role: v.band for v in views}, language),
        roles=views if who["ranked"] else (),
    )


def find_person(people: pa.Table, wanted: str) -> Row:
    """The row of a person by exact id, else by name with or without accents."""
    rows: list[dict[str, object]] = people.to_pylist()
    exact = [r for r in rows if r["person_id"] == wanted]
    named = exact or [r for r in rows if str(r["name"]) == wanted]
    close = named or [r for r in rows if fold(str(r["name"])) == fold(wanted)]
    if len(close) == 1:
        return close[0]
    if not close:
        raise IcommsError(f"Nobody is called {wanted!r}.", "Use an id from icomms rank.")
    ids = ", ".join(str(r["person_id"]) for r in close[:5])
    raise IcommsError(f"{len(close)} people are called {wanted!r}.", f"Use an id: {ids}.")


def _view(
    snapshot: Snapshot,
    role: str,
    number: object,
    roles: Sequence[Row],
    reasons: Sequence[Row],
    language: str,
) -> RoleView:
    row = next(r for r in roles if r["role"] == role and r["person"] == number)
    peers = [r for r in roles if r["role"] == role and r["score"] is not None]
    raw = dict(row["parts"])  # type: ignore[call-overload]
    ranked = dict(row["percentiles"])  # type: ignore[call-overload]
    about = snapshot.quality["figures"]["roles"][role]
    change = (
        change_text(row, peers, language)
        if row["score"] is not None
        else missing_text(about["missing"], language)
    )
    return RoleView(
        role=role,
        status=str(row["status"]),
        band=str(row["band"]),
        basis=str(row["basis"]),
        score=row["score"],  # type: ignore[arg-type]
        low=row["low"],  # type: ignore[arg-type]
        high=row["high"],  # type: ignore[arg-type]
        rank_low=row["rank_low"],  # type: ignore[arg-type]
        rank_high=row["rank_high"],  # type: ignore[arg-type]
        people=len(peers),
        parts=tuple((name, raw[name], ranked.get(name)) for name in raw),
        reasons=tuple(
            render(str(r["code"]), json.loads(str(r["values"])), language)
            for r in reasons
            if r["role"] == role
        ),
        change=change,
    )
