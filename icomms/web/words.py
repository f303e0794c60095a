"""The engine's own words (roles, bands, states, bases) in the language of the page."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext

from icomms.explanation_texts import BANDS, STATUSES, missing_text
from icomms.quality_texts import CRITIC_QUESTION, ROLE_NAMES
from icomms.web import current

BASES = {
    "nominations": lazy_gettext("names given in a survey"),
    "nominations and attention": lazy_gettext("names given in a survey, and whom people turn to"),
    "attention": lazy_gettext("whom people turn to"),
    "trust": lazy_gettext("trust people expressed"),
    "structural: from the same ties": lazy_gettext("returned and shared ties"),
    "exposure": lazy_gettext("who hears whom"),
    "possible reach by contact": lazy_gettext("who was where with whom"),
    "critic nominations": lazy_gettext("names given to the survey question about critics"),
    "structural: independent connectors": lazy_gettext("links between groups"),
    "contact only": lazy_gettext("who was where with whom"),
    "no attention": lazy_gettext("nothing yet: no file shows who turns to whom"),
    "no exposure": lazy_gettext("nothing yet: no file shows who hears whom"),
}
FAMILIES = {
    "attention": lazy_gettext("turn to each other"),
    "trust": lazy_gettext("trust"),
    "exposure": lazy_gettext("hear each other"),
    "presence": lazy_gettext("were at the same events"),
}

FIELDS = {
    "name": lazy_gettext("Name"),
    "department": lazy_gettext("Department"),
    "team": lazy_gettext("Team"),
    "location": lazy_gettext("Site"),
    "company": lazy_gettext("Company"),
    "title": lazy_gettext("Title"),
    "level": lazy_gettext("Level"),
}


def register(app: Flask) -> None:
    """Let templates say them."""
    for function in (role_name, band_name, status_name, basis_name, missing_sentence,
                     critic_question, family_name, field_name):  # fmt: skip
        app.add_template_global(function, function.__name__)


def role_name(role: str) -> str:
    """A role, with a capital."""
    name = ROLE_NAMES[role][current.language()]
    return name[0].upper() + name[1:]


def band_name(band: str) -> str:
    """A band: stands out, likely, or no band."""
    return BANDS[band][current.language()]


def status_name(status: str) -> str:
    """How sure a role is on these data."""
    return STATUSES[status][current.language()]


def basis_name(basis: str) -> str:
    """What a role's scores rest on."""
    return str(BASES[basis])


def missing_sentence(codes: tuple[str, ...]) -> str:
    """What would be needed to say more, "" when nothing is missing."""
    return missing_text(codes, current.language())


def critic_question() -> str:
    """The survey question that lets people name critics."""
    return CRITIC_QUESTION[current.language()]


def family_name(family: str) -> str:
    """What the ties of a family say of two people."""
    return str(FAMILIES.get(family, family))


def field_name(field: str) -> str:
    """A fact of the people list."""
    return str(FIELDS[field])
