"""The data-quality report, which comes before any ranking: what may and may not be concluded.

Every finding has a code, numbers and a sentence in both languages (icomms.quality_texts). Groups
under the minimum size are not named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.model import Network
from graph.stability import spearman
from icomms.config import Settings
from icomms.evidence import Evidence
from icomms.facts import sources
from icomms.inflation import inflation, places_lost
from icomms.people import Person
from icomms.quality_texts import finding_text
from icomms.reasons import Facts
from icomms.records import ROLES, Problem, Role
from icomms.role_results import RoleResult, Scope
from icomms.ties import week_of

Values = Mapping[str, int | float | str]
ACTIVE_IS_LOOKED_UP_TO = 0.85
SAME_ROLES = 0.9
FEW = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about the data. `level` is "stop", "warning" or "note"."""

    code: str
    level: str
    values: Values = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """The finding in "en" or "vi"."""
        return finding_text(self.code, self.values, language)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code, "level": self.level, "values": dict(self.values),
            "en": self.sentence("en"), "vi": self.sentence("vi"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quality:
    """All findings plus figures that pages and the command line show as they are."""

    findings: tuple[Finding, ...]
    figures: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        return {"findings": [f.as_json() for f in self.findings], "figures": dict(self.figures)}


@dataclass(frozen=True, slots=True)
class Material:
    """What the report looks at."""

    people: Sequence[Person]
    units: Sequence[str]
    evidence: Evidence
    scope: Scope
    facts: Facts
    roles: Mapping[Role, RoleResult]
    resolution_counts: Mapping[str, int]
    peer_column: str
    problems: Sequence[Problem]
    settings: Settings


def assess_quality(material: Material) -> Quality:
    """The report: basis first, then period, coverage, channels, weeks, inflation, people."""
    found = [
        *_basis(material),
        *_period(material),
        *_coverage(material),
        *_kinds(material),
        *_few_interactions(material),
        *_inflated(material),
        *_people(material),
        *_roles(material),
    ]
    return Quality(tuple(found), _figures(material))


def _basis(m: Material) -> Iterable[Finding]:
    if m.evidence.contacts_only:
        yield Finding("contact_only", "stop")
        return
    unknown = m.evidence.families.unknown_kinds
    if unknown:
        rows = sum(m.evidence.kind_counts[k] for k in unknown)
        yield Finding("direction_unknown", "warning", {"kinds": ", ".join(unknown), "rows": rows})
    rho = _activity(m.evidence.families.network, m.scope)
    if rho > ACTIVE_IS_LOOKED_UP_TO:
        yield Finding("active_is_looked_up_to", "warning", {"rho": round(rho, 2)})
    if m.peer_column:
        groups = int(np.unique(m.scope.peer[m.scope.eligible]).size)
        yield Finding("peer_group", "note", {"column": m.peer_column, "groups": groups})


def _activity(network: Network, scope: Scope) -> float:
    """Spearman of what people receive and give in attention."""
    ties = network.families.get("attention")
    if ties is None:
        return 0.0
    given = np.bincount(sources(ties), ties.weight, network.n)
    received = np.bincount(ties.indices, ties.weight, network.n)
    tied = scope.eligible & (given + received > 0)
    if int(tied.sum()) < 10:
        return 0.0
    rho = spearman(given[tied].astype(float), received[tied].astype(float))
    return rho if np.isfinite(rho) else 0.0


def _period(m: Material) -> Iterable[Finding]:
    weeks = _events_per_week(m.evidence.families.network)
    if not weeks.size:
        yield Finding("declared_only", "note")
        return
    first, last = m.evidence.first, m.evidence.now
    yield Finding("period", "note", {
        "first": _date(first), "last": _date(last), "weeks": int(weeks.size),
    })  # fmt: skip
    empty = int((weeks == 0).sum())
    if empty:
        yield Finding("missing_weeks", "warning", {"count": empty, "of": int(weeks.size)})
    if weeks.size < 8:
        yield Finding("short_period", "warning", {"weeks": int(weeks.size)})


def _events_per_week(network: Network) -> NDArray[np.int64]:
    """Events in each week from the first to the last, zeros for weeks without any."""
    names = ("attention", "exposure", "presence", "sent")
    parts = [t for name, t in network.families.items() if name in names and t.week.size]
    if not parts:
        return np.empty(0, np.int64)
    first = min(int(t.week.min()) for t in parts)
    weeks = np.zeros(max(int(t.week.max()) for t in parts) - first + 1)
    for t in parts:
        weeks += np.bincount(t.week - first, t.week_count, weeks.size)
    return weeks.astype(np.int64)


def _date(seconds: int) -> str:
    return str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def _coverage(m: Material) -> Iterable[Finding]:
    listed = [i for i, p in enumerate(m.people) if p.from_people_file and m.scope.eligible[i]]
    if not listed:
        yield Finding("no_people_file", "warning")
        return
    seen = m.facts.partners > 0
    share = float(np.mean(seen[listed]))
    yield Finding(
        "coverage", "note" if share >= 0.8 else "warning",
        {"percent": int(100 * share), "people": len(listed)},
    )  # fmt: skip
    for unit, part, size in unit_coverage(m, listed):
        if part < 0.5:
            yield Finding("unit_coverage", "warning",
                          {"unit": unit, "percent": int(100 * part), "people": size})  # fmt: skip


def unit_coverage(m: Material, listed: Sequence[int]) -> list[tuple[str, float, int]]:
    """(unit, share of its people with any tie, size) of units of at least the minimum size."""
    sizes: dict[str, list[bool]] = {}
    for i in listed:
        if m.units[i]:
            sizes.setdefault(m.units[i], []).append(bool(m.facts.partners[i] > 0))
    return [
        (unit, float(np.mean(seen)), len(seen))
        for unit, seen in sorted(sizes.items())
        if len(seen) >= m.settings.analysis.minimum_group
    ]


def _kinds(m: Material) -> Iterable[Finding]:
    counts = m.evidence.kind_counts
    total = sum(counts.values())
    logged = bool(_events_per_week(m.evidence.families.network).size)
    if total and (len(counts) > 1 or logged):
        kind, most = max(counts.items(), key=lambda item: (item[1], item[0]))
        if most > 0.8 * total:
            yield Finding("one_channel", "warning",
                          {"kind": kind, "percent": int(100 * most / total)})  # fmt: skip


def _few_interactions(m: Material) -> Iterable[Finding]:
    eligible = m.scope.eligible
    if not eligible.any() or not _events_per_week(m.evidence.families.network).size:
        return
    few = float(np.mean(m.facts.interactions[eligible] < FEW))
    yield Finding(
        "few_interactions", "warning" if few > 0.5 else "note",
        {"percent": int(round(100 * few)), "limit": FEW},
    )  # fmt: skip


def _inflated(m: Material) -> Iterable[Finding]:
    network = m.evidence.families.network
    result = inflation(network)
    for ring in result.rings:
        yield Finding("ring", "warning", {
            "people": len(ring.members), "percent": ring.inside, "effect": ring.effect,
            "places": places_lost(network, m.scope, ring),
        })  # fmt: skip
    if result.bursts:
        yield Finding("bursts", "warning", {"count": result.bursts})
    if result.posters:
        yield Finding("posters", "warning", {"count": result.posters})


def _people(m: Material) -> Iterable[Finding]:
    unmatched = int(m.resolution_counts.get("unmatched", 0))
    if unmatched and any(p.from_people_file for p in m.people):
        yield Finding("unmatched", "warning", {"count": unmatched})
    review = int(m.resolution_counts.get("review", 0))
    if review:
        yield Finding("review", "warning", {"count": review})
    for problem in m.problems:
        yield Finding("file_problem", "note", {
            "file": problem.file, "message": problem.message, "fix": problem.fix,
        })  # fmt: skip


def _roles(m: Material) -> Iterable[Finding]:
    for role in ROLES:
        result = m.roles[role]
        if result.status == "not enough data" and role != "critic":
            yield Finding("role_not_enough", "stop", {
                "role": role, "missing": " ".join(result.missing),
            })  # fmt: skip
    if m.roles["critic"].missing:
        yield Finding("no_critic_question", "note")
    for one, other, rho in same_roles(m.roles, m.scope):
        yield Finding("same_roles", "warning", {"role": one, "other": other, "rho": rho})


def same_roles(roles: Mapping[Role, RoleResult], scope: Scope) -> list[tuple[Role, Role, float]]:
    """Pairs of roles whose scores these data cannot tell apart (Spearman above 0.9)."""
    found: list[tuple[Role, Role, float]] = []
    names: tuple[Role, ...] = ("leader", "persuader", "spreader")
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            a, b = roles[one].score, roles[other].score
            both = scope.eligible & np.isfinite(a) & np.isfinite(b)
            if int(both.sum()) < 10:
                continue
            rho = float(spearman(a[both], b[both]))
            if np.isfinite(rho) and rho > SAME_ROLES:
                found.append((one, other, round(rho, 2)))
    return found


def _figures(m: Material) -> dict[str, object]:
    listed = [i for i, p in enumerate(m.people) if p.from_people_file and m.scope.eligible[i]]
    return {
        "people": len(m.people),
        "ranked": int(m.scope.eligible.sum()),
        "external": sum(p.external for p in m.people),
        "ties": {name: t.m for name, t in m.evidence.families.network.families.items()},
        "kinds": dict(m.evidence.kind_counts),
        "weeks": int(_events_per_week(m.evidence.families.network).size),
        "last_week": week_of(m.evidence.now) if m.evidence.now else None,
        "units": [
            {"unit": unit, "coverage": round(share, 3), "people": size}
            for unit, share, size in unit_coverage(m, listed)
        ],
        "resolution": dict(m.resolution_counts),
        "roles": {
            role: {
                "status": m.roles[role].status,
                "basis": m.roles[role].basis,
                "reliability": round(m.roles[role].reliability, 3),
                "declared": m.roles[role].declared,
                "missing": list(m.roles[role].missing),
            }
            for role in ROLES
        },
    }
