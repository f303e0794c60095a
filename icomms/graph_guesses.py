"""What names in a graph most likely mean: which label is a person, which property the department.

Guesses to confirm, made of names alone: property names as names of columns are understood, types
of relationships as kinds of interactions are, in English, Vietnamese and German.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.store import Property
from icomms.foreign_graph import NUMBERS, TIMES, allowed_types
from icomms.graph_look import FoundTies, GraphLook
from icomms.graph_settings import FACTS, GraphSettings, TieSource
from icomms.importers.columns import guess_columns, header_key, read_synonyms
from icomms.importers.kind_words import canonical_kind
from icomms.kinds import RULES

_PERSON = (
    "person", "people", "employee", "colleague", "staff", "worker", "user", "member",
    "nhan vien", "nhan su", "can bo", "nguoi", "mitarbeiter", "kollege",
)  # fmt: skip
_IDS = ("id", "employee_no", "upn", "email", "username")
# Verbs as types of relationships have them → kind, and who does it.
_VERBS = {
    "ask": ("advice", "forward"), "consult": ("advice", "forward"),
    "manage": ("reports_to", "back"), "lead": ("reports_to", "back"),
    "supervise": ("reports_to", "back"), "e mailed": ("email_to", "forward"),
    "emailed": ("email_to", "forward"), "messaged": ("message", "forward"),
    "wrote to": ("message", "forward"), "replied to": ("reply", "forward"),
    "commented on": ("reply", "forward"), "reacted to": ("reaction", "forward"),
    "thanked": ("thanks", "forward"), "praised": ("praise", "forward"),
    "met": ("together", "both"), "met with": ("together", "both"),
    "friend of": ("friendship", "both"), "friends with": ("friendship", "both"),
}  # fmt: skip


def guessed_person(labels: Mapping[str, int]) -> str:
    """The label that sounds most like people, else the one that most nodes have, else "".

    >>> guessed_person({"Machine": 90, "NhânViên": 5})
    'NhânViên'
    """
    sounding = {name: _PERSON.index(key) for name in labels if (key := header_key(name)) in _PERSON}
    if sounding:
        return min(sounding, key=lambda name: (sounding[name], name))
    return max(labels, key=lambda name: (labels[name], name), default="")


def guessed_mapping(look: GraphLook) -> GraphSettings:
    """What the label that was looked into, its properties and types most likely mean.

    Types of which nothing is known are left out.
    """
    ties = {name: _tie(name, found) for name, found in look.ties.items()}
    return GraphSettings(
        person=look.person,
        properties=_facts(look.properties),
        ties={name: tie for name, tie in ties.items() if canonical_kind(tie.kind or name) in RULES},
    )


def _facts(properties: Mapping[str, Property]) -> dict[str, str]:
    """Fact → property; what tells people apart may be a number or an address that all have."""
    by_field = _by_field(properties, "people")
    facts = {
        fact: by_field[field] for fact, field in FACTS.items()
        if field in by_field and _fitting(by_field[field], properties, allowed_types(fact))
    }  # fmt: skip
    keys = (by_field[field] for field in _IDS if field in by_field)
    key = next((name for name in keys if _fitting(name, properties, allowed_types("id"))), "")
    rest = {fact: name for fact, name in facts.items() if fact == "email" or name != key}
    return {"id": key, **{f: n for f, n in rest.items() if f != "id"}} if key else rest


def _tie(name: str, found: FoundTies) -> TieSource:
    by_field = _by_field(found.properties, "interactions")
    kind, direction = guessed_kind(name)
    return TieSource(
        kind=kind,
        direction=direction,
        weight=_fitting(by_field.get("weight", ""), found.properties, NUMBERS),
        time=_fitting(by_field.get("time", ""), found.properties, TIMES),
        group_size=_fitting(by_field.get("group_size", ""), found.properties, NUMBERS),
    )


def _by_field(names: Iterable[str], sort: str) -> dict[str, str]:
    """Field of a table of this sort → the name that sounds like it."""
    columns = guess_columns(tuple(names), read_synonyms(sort))
    return {column.field: column.header for column in columns if column.field}


def _fitting(name: str, properties: Mapping[str, Property], types: tuple[str, ...]) -> str:
    return name if name and set(properties[name].types) <= set(types) else ""


def guessed_kind(name: str) -> tuple[str, str]:
    """(kind, direction) of a type of relationship; kind "" when nothing is known of it.

    >>> guessed_kind("REPORTS_TO"), guessed_kind("MANAGES"), guessed_kind("TRUSTS")
    (('reports_to', 'forward'), ('reports_to', 'back'), ('trust', 'forward'))
    >>> guessed_kind("WORKS_WITH")
    ('', 'forward')
    """
    key = header_key(name.replace("_", " "))
    for word in (key, key.removesuffix("s"), key.removesuffix("ed"), key.removesuffix("d")):
        if word in _VERBS:
            return _VERBS[word]
        if (kind := canonical_kind(word)) in RULES:
            return kind, "forward"
    return "", "forward"
