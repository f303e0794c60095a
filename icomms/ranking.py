"""One role's list from a snapshot: bands and rank ranges, never a low rank by default."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icomms.errors import IcommsError
from icomms.people_review import guarded
from icomms.reasons import LANGUAGES, render
from icomms.snapshot import Snapshot

FIXED = (
    "person_id", "name", "unit", "role", "status", "band", "score", "low", "high", "rank_low",
    "rank_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a list. Scores run from 0 to 100; None: no score."""

    person: int
    person_id: str
    name: str
    unit: str
    role: str
    status: str
    band: str
    score: float | None
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    parts: Mapping[str, float | None]
    reasons: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A role's list with what must be said above it."""

    role: str
    status: str
    basis: str
    missing: tuple[str, ...]
    same_as: tuple[str, ...]
    candidates: int
    parts: tuple[str, ...]
    rows: tuple[Ranked, ...]
    snapshot: Snapshot


def ranking(snapshot: Snapshot, role: str, top: int | None, unit: str, everybody: bool) -> Ranking:
    """The list of a role: people with a band, or with `everybody` all scores (validation).

    For critics without critic nominations the rows are independent connectors to invite; with
    nominations only those who opted in are named. Raises IcommsError for an unknown unit or one
    smaller than the minimum group.
    """
    about = snapshot.quality["figures"]["roles"][role]
    entries = _entries(snapshot, role)
    _check_unit(snapshot, unit)
    shown = [e for e in entries if not unit or e.unit == unit]
    candidates = sum(1 for e in shown if e.band)
    parts = sorted({name for e in entries for name in e.parts})
    if not everybody:
        shown = _visible(snapshot, role, about, shown)
    shown = shown[:top] if top else shown
    return Ranking(
        role=role,
        status=about["status"],
        basis=about["basis"],
        missing=tuple(about["missing"]),
        same_as=_same(snapshot, role),
        candidates=candidates,
        parts=tuple(parts),
        rows=tuple(shown),
        snapshot=snapshot,
    )


def _visible(
    snapshot: Snapshot, role: str, about: Mapping[str, object], entries: Sequence[Ranked]
) -> list[Ranked]:
    if role != "critic":
        return [e for e in entries if e.band]
    if str(about["basis"]).startswith("structural"):
        scored = [e for e in entries if e.score is not None and e.score >= 80]
        return scored[:10]
    agreed = set(snapshot.about["settings"]["people"]["critics_opted_in"])
    return [e for e in entries if e.band and e.person_id in agreed]


def _entries(snapshot: Snapshot, role: str) -> list[Ranked]:
    people = snapshot.table("people").select(["person", "person_id", "name", "unit", "ranked"])
    who = {row["person"]: row for row in people.to_pylist() if row["ranked"]}
    reasons: dict[int, dict[str, list[str]]] = {}
    for row in snapshot.table("reasons").to_pylist():
        if row["role"] == role:
            texts = reasons.setdefault(row["person"], {"en": [], "vi": []})
            values = json.loads(row["values"])
            for language in LANGUAGES:
                texts[language].append(render(row["code"], values, language))
    found = [
        _entry(row, who[row["person"]], reasons.get(row["person"], {"en": [], "vi": []}))
        for row in snapshot.table("roles").to_pylist()
        if row["role"] == role and row["person"] in who
    ]
    return sorted(found, key=lambda e: (-(e.score if e.score is not None else -1), e.person_id))


def _entry(
    row: Mapping[str, object], who: Mapping[str, object], reasons: Mapping[str, Sequence[str]]
) -> Ranked:
    parts = dict(row["parts"])  # type: ignore[call-overload]
    return Ranked(
        person=int(str(row["person"])),
        person_id=str(who["person_id"]),
        name=str(who["name"]),
        unit=str(who["unit"]),
        role=str(row["role"]),
        status=str(row["status"]),
        band=str(row["band"]),
        score=row["score"],  # type: ignore[arg-type]
        low=row["low"],  # type: ignore[arg-type]
        high=row["high"],  # type: ignore[arg-type]
        rank_low=row["rank_low"],  # type: ignore[arg-type]
        rank_high=row["rank_high"],  # type: ignore[arg-type]
        parts=parts,
        reasons=reasons,
    )


def _check_unit(snapshot: Snapshot, unit: str) -> None:
    if not unit:
        return
    units = snapshot.table("people").column("unit").to_pylist()
    smallest = int(snapshot.about["settings"]["analysis"]["minimum_group"])
    if units.count(unit) < smallest:
        known = sorted({u for u in units if u and units.count(u) >= smallest})
        raise IcommsError(
            f"There is no unit {unit!r} with at least {smallest} people.",
            f"Units: {', '.join(known[:20])}.",
        )


def _same(snapshot: Snapshot, role: str) -> tuple[str, ...]:
    found = []
    for finding in snapshot.quality["findings"]:
        if finding["code"] == "same_roles":
            pair = [finding["values"]["role"], finding["values"]["other"]]
            if role in pair:
                found.append(next(r for r in pair if r != role))
    return tuple(found)


def as_rows(found: Ranking) -> list[dict[str, object]]:
    """Plain rows: the fixed columns, one per component, the basis of the scores."""
    return [
        {**{c: getattr(row, c) for c in FIXED}, **{n: row.parts.get(n) for n in found.parts},
         "basis": found.basis}
        for row in found.rows
    ]  # fmt: skip


def as_csv(found: Ranking) -> str:
    """The list as CSV; texts that look like formulas are guarded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*FIXED, *found.parts, "basis"))
    for row in as_rows(found):
        writer.writerow([_cell(value) for value in row.values()])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.6g}"
    return guarded(value) if isinstance(value, str) else value
