"""The mapping of a graph as a form: what was found to choose from, what is chosen, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from graph.store import Property
from icomms.errors import SettingsError
from icomms.foreign_graph import NUMBERS, TIMES, allowed_types
from icomms.graph_guesses import guessed_mapping
from icomms.graph_look import GraphLook
from icomms.graph_settings import DIRECTIONS, FACTS, GraphSettings, TieSource
from icomms.importers.kind_words import canonical_kind
from icomms.web.graph_words import KINDS, fact_name, part_name
from icomms.web.kind_words import kind_name

FIRST = ("id", "name", "email", "manager", "department")
PARTS = {"weight": NUMBERS, "time": TIMES, "group_size": NUMBERS}


@dataclass(frozen=True, slots=True)
class Choice:
    """A select: its name in the form, its label, (value, text) to choose from, what is chosen.

    `first`: shown before what most companies do not need.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class TieForm:
    """One type of relationship: whether it is read, and how."""

    type: str
    count: int
    read: bool
    kind: Choice
    direction: Choice
    parts: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class GraphForm:
    """All that can be said of the label that was looked into."""

    person: str
    facts: tuple[Choice, ...]
    ties: tuple[TieForm, ...]


def graph_form(look: GraphLook, kept: GraphSettings, own_kinds: Iterable[str]) -> GraphForm:
    """The form with what is kept for this label, else with guesses."""
    chosen = kept if kept.person == look.person else guessed_mapping(look)
    facts = tuple(
        _choice(
            f"fact {fact}",
            fact_name(fact),
            _present(look, fact),
            chosen.properties.get(fact, ""),
            fact in FIRST,
        )
        for fact in FACTS
    )
    order = sorted(look.ties, key=lambda name: (-look.ties[name].total, name))
    return GraphForm(
        look.person, facts, tuple(_tie_form(look, name, chosen, own_kinds) for name in order)
    )


def _present(look: GraphLook, fact: str) -> tuple[tuple[str, str], ...]:
    """The properties that a fact can be in, with how many have each."""
    return tuple(
        (name, str(gettext("%(name)s (%(count)s have it)", name=name,
                           count=format_decimal(found.present))))
        for name, found in look.properties.items()
        if set(found.types) & set(allowed_types(fact))
    )  # fmt: skip


def _choice(
    name: str, label: str, options: Iterable[tuple[str, str]], value: str, first: bool = False
) -> Choice:
    """A select that may stay empty; what is chosen is offered though it is not there any more."""
    known = (("", str(gettext("not read"))), *options)
    gone = () if value in dict(known) else ((value, value),)
    return Choice(name, label, (*known, *gone), value, first)


def _tie_form(
    look: GraphLook, name: str, chosen: GraphSettings, own_kinds: Iterable[str]
) -> TieForm:
    found, tie = look.ties[name], chosen.ties.get(name, TieSource())
    return TieForm(
        name, found.total, name in chosen.ties, _kind_choice(name, tie.kind, tuple(own_kinds)),
        Choice(f"direction {name}", str(gettext("Who does it")), _directions(name), tie.direction),
        tuple(
            _choice(f"{part} {name}", part_name(part), _fitting(found.properties, types),
                    getattr(tie, part))
            for part, types in PARTS.items()
        ),
    )  # fmt: skip


def _kind_choice(name: str, kind: str, own_kinds: tuple[str, ...]) -> Choice:
    """What a type can be read as; a name that says nothing can stay a kind of its own."""
    known = (*KINDS, *own_kinds)
    plain = canonical_kind(name)
    value = kind or (plain if plain in known else "")
    options = [(one, kind_name(one)) for one in dict.fromkeys((*known, value)) if one]
    if plain not in known:
        options.insert(0, ("", str(gettext("a kind of its own: counts both ways"))))
    return Choice(f"kind {name}", str(gettext("What it is")), tuple(options), value)


def _directions(name: str) -> tuple[tuple[str, str], ...]:
    said = (
        gettext("A, when the graph says “A → %(type)s → B”", type=name),
        gettext("B, when the graph says “A → %(type)s → B”", type=name),
        gettext("both A and B, each towards the other"),
    )
    return tuple(zip(DIRECTIONS, map(str, said), strict=True))


def _fitting(
    properties: Mapping[str, Property], types: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name, found in properties.items() if set(found.types) & {*types})


def mapping_from(given: Mapping[str, str], look: GraphLook) -> GraphSettings:
    """What a form says; names that the look did not find are refused by `checked_mapping`."""
    properties = {fact: given.get(f"fact {fact}", "") for fact in FACTS}
    return GraphSettings(
        person=look.person,
        properties={fact: name for fact, name in properties.items() if name},
        ties={
            name: TieSource(**{
                part: given.get(f"{part} {name}", "")
                for part in ("kind", "direction", *PARTS)
            })
            for name in look.ties if f"read {name}" in given
        },
    )  # fmt: skip


def checked_mapping(mapping: GraphSettings, form: GraphForm) -> GraphSettings:
    """The mapping, when everything in it was there to choose; SettingsError in words otherwise."""
    if not mapping.properties.get("id"):
        raise SettingsError(
            gettext("It is not said which property tells people apart."),
            gettext("Choose one as “%(fact)s”.", fact=fact_name("id")),
        )
    if not mapping.ties:
        raise SettingsError(
            gettext("No type of relationship is read."),
            gettext("Tick at least one that says who turns to whom."),
        )
    chosen = {f"fact {fact}": name for fact, name in mapping.properties.items()}
    for name, tie in mapping.ties.items():
        parts = ("kind", "direction", *PARTS)
        chosen |= {f"{part} {name}": getattr(tie, part) for part in parts}
    for one in _choices(form):
        if one.name in chosen and chosen[one.name] not in dict(one.options):
            raise SettingsError(
                gettext("“%(label)s” is none of what was found.", label=one.label),
                gettext("Choose one of the list, or look at the graph again."),
            )
    return mapping


def _choices(form: GraphForm) -> Iterable[Choice]:
    yield from form.facts
    for tie in form.ties:
        yield from (tie.kind, tie.direction, *tie.parts)
