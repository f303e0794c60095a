"""The form of the fourth step: dates, message and fact sheet to fields, and back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from icomms.campaigns.records import (
    FACT_KINDS,
    Contact,
    Content,
    Fact,
    ForbiddenWord,
    Question,
)
from icomms.web.campaigns.forms import BLOCK, LINE, Form, Reader
from icomms.web.campaigns.wishes_form import Read

PARTS = (
    "first_day", "last_day", "text", "call_to_action", "key_messages", "facts", "questions", "do",
    "dont", "hashtags", "links", "forbidden", "contact",
)  # fmt: skip
LATER = ("questions", "contact")
"""What may still change in an approved campaign."""
_BLOCKS = ("key_messages", "do", "dont", "links")


def as_form(content: Content) -> Form:
    """What the fields show at first."""
    message = content.message
    pairs = [
        ("first_day", content.first_day), ("last_day", content.last_day), ("text", message.text),
        ("call_to_action", message.call_to_action),
        *((name, "\n".join(getattr(message, name))) for name in _BLOCKS),
        ("hashtags", " ".join(f"#{tag}" for tag in message.hashtags)),
        ("contact_name", message.contact.name), ("contact_phone", message.contact.phone),
        ("contact_email", message.contact.email),
    ]  # fmt: skip
    for fact in message.facts:
        pairs += [("fact_kind", fact.kind), ("fact_label", fact.label), ("fact_value", fact.value)]
    for question in message.questions:
        pairs += [("asked", question.asked), ("answer", question.answer)]
    for word in message.forbidden:
        pairs += [("word", word.word), ("instead", word.instead)]
    return MultiDict(pairs)


def read(form: Form, names: tuple[str, ...]) -> Read:
    """The parts of `names` a form says, and what is wrong with it."""
    reader = Reader(form)
    parts: dict[str, Any] = {
        "first_day": reader.day("first_day", gettext("First day")),
        "last_day": reader.day("last_day", gettext("Last day")),
        "text": reader.text("text", BLOCK),
        "call_to_action": reader.text("call_to_action", BLOCK),
        **{name: reader.lines(name) for name in _BLOCKS},
        "facts": _facts(reader),
        "questions": _questions(reader),
        "hashtags": tuple(_hashtags(reader)),
        "forbidden": tuple(
            ForbiddenWord(word[:LINE], instead[:LINE])
            for word, instead in reader.rows("word", "instead")
            if word
        ),
        "contact": Contact(
            reader.text("contact_name"), reader.text("contact_phone"), reader.text("contact_email")
        ),
    }
    if parts["first_day"] and parts["last_day"] and parts["last_day"] < parts["first_day"]:
        reader.problems.append(gettext("The last day is before the first."))
    if parts["contact"].email and "@" not in parts["contact"].email:
        reader.problems.append(gettext("The e-mail address of the contact has no @."))
    return {name: parts[name] for name in names}, tuple(reader.problems)


def _facts(reader: Reader) -> tuple[Fact, ...]:
    found = []
    for kind, label, value in reader.rows("fact_kind", "fact_label", "fact_value"):
        if not label and not value:
            continue
        if not label or not value:
            reader.problems.append(gettext("A fact needs both: what it is, and its value."))
        known = next((one for one in FACT_KINDS if one == kind), "text")
        found.append(Fact(known, label[:LINE], value[:LINE]))  # type: ignore[arg-type]
    return tuple(found)


def _questions(reader: Reader) -> tuple[Question, ...]:
    found = []
    for asked, answer in reader.rows("asked", "answer"):
        if not asked:
            reader.problems.append(gettext("An answer stands without its question."))
        found.append(Question(asked[:BLOCK], answer[:BLOCK]))
    return tuple(found)


def _hashtags(reader: Reader) -> list[str]:
    words = reader.text("hashtags", BLOCK).replace(",", " ").split()
    tags = [word.lstrip("#") for word in words]
    return list(dict.fromkeys(tag[:100] for tag in tags if tag))[:30]
