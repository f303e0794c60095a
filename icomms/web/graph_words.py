"""What pages say of a graph that others fill: facts, kinds and what they mean, problems."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from icomms.field_texts import field_label
from icomms.graph_settings import FACTS
from icomms.importers.kind_words import canonical_kind
from icomms.kinds import RULES, KindRule
from icomms.records import Problem
from icomms.web import current
from icomms.web.kind_words import kind_name

_SAYS = {
    ("attention", "forward"): lazy_gettext("who does it turns to the other"),
    ("attention", "reverse"): lazy_gettext("the other turns to who does it"),
    ("exposure", "forward"): lazy_gettext("the other hears who does it"),
    ("exposure", "reverse"): lazy_gettext("who does it hears the other"),
    ("exposure", "both"): lazy_gettext("both hear each other"),
    ("trust", "forward"): lazy_gettext("who does it trusts the other"),
    ("trust", "reverse"): lazy_gettext("the other trusts who does it"),
    ("presence", "both"): lazy_gettext("both were there together"),
    ("reporting", "forward"): lazy_gettext("who does it reports to the other"),
}
_FIXES = {
    "no_ties": lazy_gettext("Choose types that run between two people."),
    "no_person": lazy_gettext("Choose the label that is a person."),
    "no_types": lazy_gettext("Choose at least one type of relationship to read."),
}
KINDS = tuple(kind for kind in RULES if kind != "other")


def fact_name(fact: str) -> str:
    """A fact of people in words, as columns of a people list are called."""
    return field_label("people", FACTS[fact], current.language())


def part_name(part: str) -> str:
    """What a property of a relationship can hold, in words."""
    return field_label("interactions", part, current.language())


def read_kind(name: str, kind: str) -> str:
    """What a type of relationship is read as, in words."""
    return kind_name(canonical_kind(kind or name))


def kind_meanings() -> tuple[tuple[str, str], ...]:
    """Every kind in words, and what icomms takes from it."""
    return tuple((kind_name(kind), _meaning(RULES[kind])) for kind in KINDS)


def _meaning(rule: KindRule) -> str:
    families = ("attention", "exposure", "trust", "presence", "reporting")
    said = [_SAYS[family, way] for family in families if (way := rule.direction(family))]
    if rule.kind == "critic":
        return str(gettext("only for finding critics, who are asked first"))
    return "; ".join(map(str, said))


def problem_sentence(problem: Problem) -> str:
    """A problem of the mapping and what to do, in words of the page instead of keys of a file."""
    message = current.said(problem.message)
    key = problem.message.partition(": ")[0]
    if key.startswith("graph.") and key in message:
        message = message.replace(key, _place_name(key), 1)
    return f"{message} {_FIXES.get(problem.code) or current.said(problem.fix)}".strip()


def _place_name(key: str) -> str:
    """ "graph.ties.ASKS.weight" as "ASKS, How much it counts"."""
    section, _, rest = key.removeprefix("graph.").partition(".")
    if section == "properties":
        return fact_name(rest)
    name, _, part = rest.rpartition(".")
    return f"{name}, {part_name(part)}"
