"""What each kind of interaction says: the table of docs/scores.md, section 1.

An interaction row says who did what towards whom. `forward` keeps actor → target, `reverse` turns
it round, `both` counts it both ways. Families: attention (i turns to j), exposure (u is heard by v,
stored as u → v), trust (i trusts j), presence (were together), reporting (i reports to j).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from icomms.config import KindMapping
from icomms.errors import SettingsError

FAMILIES = ("attention", "exposure", "trust", "presence", "reporting")


@dataclass(frozen=True, slots=True)
class KindRule:
    """How rows of one kind become ties.

    `damping` is the exponent of the number of recipients (1/k^damping). `exposure_factor` scales
    exposure alone (a copy counts half). `trust_when` names the flag that must be set for the trust
    tie: "answer" (the actor answered the target's question) or "thanks". `nomination` marks kinds
    on which LEADER uses the nomination formula. `direction_known` is False for unknown kinds.
    """

    kind: str
    attention: str = ""
    exposure: str = ""
    trust: str = ""
    trust_when: str = ""
    presence: str = ""
    reporting: str = ""
    damping: float = 0.0
    exposure_factor: float = 1.0
    weight: float = 1.0
    nomination: bool = False
    declared: bool = False
    direction_known: bool = True

    def direction(self, family: str) -> str:
        """Direction of this kind in one family, empty where it says nothing."""
        return str(getattr(self, family))


def _nomination(kind: str) -> KindRule:
    return KindRule(
        kind,
        attention="forward",
        exposure="reverse",
        trust="forward",
        nomination=True,
        declared=True,
    )


def _addressed(kind: str) -> KindRule:
    return KindRule(kind, attention="forward", exposure="forward", damping=0.5)


def _watched(kind: str) -> KindRule:
    return KindRule(kind, attention="forward", exposure="reverse")


RULES: dict[str, KindRule] = {
    rule.kind: rule
    for rule in (
        _addressed("dm"),
        _addressed("email_to"),
        _addressed("message"),
        _addressed("broadcast"),
        KindRule("email_cc", exposure="forward", damping=0.5, exposure_factor=0.5),
        KindRule(
            "reply", attention="forward", exposure="both", trust="reverse", trust_when="answer"
        ),
        KindRule("mention", attention="forward", exposure="forward"),
        _watched("reaction"),
        _watched("share"),
        _watched("follow"),
        _watched("view"),
        KindRule("thanks", attention="forward", trust="forward"),
        KindRule("praise", attention="forward", trust="forward"),
        KindRule("review", attention="reverse", exposure="forward", trust="reverse"),
        KindRule("approval", attention="reverse", exposure="forward", trust="reverse"),
        *(_nomination(k) for k in ("advice", "information", "problem_solving", "opinion_leader")),
        *(KindRule(k, trust="forward", declared=True) for k in ("trust", "friendship", "support")),
        KindRule("led", attention="forward", exposure="reverse", damping=0.5),
        KindRule("together", presence="both"),
        KindRule("reports_to", reporting="forward", declared=True),
        KindRule("critic", declared=True),
        KindRule("other", declared=True),
    )
}


def rules_for(kinds: Iterable[str], mappings: Mapping[str, KindMapping]) -> dict[str, KindRule]:
    """The rule of every kind that occurs: mapped, built-in, or "direction unknown".

    Raises SettingsError when `like` names a kind that is not built in.
    """
    return {kind: _rule(kind, mappings.get(kind)) for kind in kinds}


def _rule(kind: str, mapping: KindMapping | None) -> KindRule:
    if mapping is None:
        unknown = KindRule(kind, attention="both", exposure="both", direction_known=False)
        return RULES.get(kind, unknown)
    if mapping.like:
        return _like(kind, mapping)
    return _mapped(kind, mapping)


def _like(kind: str, mapping: KindMapping) -> KindRule:
    if mapping.like not in RULES:
        known = ", ".join(sorted(RULES))
        raise SettingsError(f"kinds.{kind}.like is {mapping.like!r}.", f"Allowed: {known}.")
    rule = RULES[mapping.like]
    declared = rule.declared or mapping.declared
    return replace(rule, kind=kind, weight=mapping.weight, declared=declared)


def _mapped(kind: str, mapping: KindMapping) -> KindRule:
    way = "both" if mapping.mutual else "forward"
    rule = KindRule(kind, weight=mapping.weight, declared=mapping.declared)
    if mapping.family == "ignore":
        return rule
    if mapping.family == "attention":
        exposure = "both" if mapping.mutual else "reverse"
        return replace(rule, attention=way, exposure=exposure)
    if mapping.family == "presence":
        return replace(rule, presence="both")
    if mapping.family == "trust":
        return replace(rule, trust=way)
    if mapping.family == "exposure":
        return replace(rule, exposure=way)
    return replace(rule, reporting=way)
