"""What the planning pages call columns, wishes and the parts of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from icomms.campaigns import planning_texts as texts
from icomms.campaigns.parts import part
from icomms.campaigns.planning_records import AudiencePart, Clash, Wish, Wishes
from icomms.campaigns.records import Content, Fact, ForbiddenWord, Question
from icomms.campaigns.templates import template
from icomms.campaigns.wording import number_text, percent_text
from icomms.campaigns.workflow_texts import AIM_NAMES, said
from icomms.web import current
from icomms.web.campaigns.blueprint import bp

_COLUMNS = {
    "unit": lazy_gettext("Unit"),
    "company": lazy_gettext("Company"),
    "division": lazy_gettext("Division"),
    "department": lazy_gettext("Department"),
    "team": lazy_gettext("Team"),
    "title": lazy_gettext("Title"),
    "level": lazy_gettext("Level"),
    "location": lazy_gettext("Site"),
    "country": lazy_gettext("Country"),
    "worker_type": lazy_gettext("Kind of contract"),
}
PART_LABELS = {
    "name": lazy_gettext("Name"),
    "template": lazy_gettext("Campaign template"),
    "language": lazy_gettext("Language of the texts"),
    "purpose": lazy_gettext("Purpose"),
    "first_day": lazy_gettext("First day"),
    "last_day": lazy_gettext("Last day"),
    "pause_days": lazy_gettext("Pause between two campaigns, days"),
    "comparison": lazy_gettext("Kept out, to compare with"),
    "wishes": lazy_gettext("Aim, audience and team"),
    "text": lazy_gettext("Message"),
    "call_to_action": lazy_gettext("What people should do"),
    "key_messages": lazy_gettext("Key messages"),
    "facts": lazy_gettext("Fact sheet"),
    "questions": lazy_gettext("Questions and answers"),
    "do": lazy_gettext("Do"),
    "dont": lazy_gettext("Don't"),
    "hashtags": lazy_gettext("Hashtags"),
    "links": lazy_gettext("Allowed links"),
    "forbidden": lazy_gettext("Forbidden words"),
    "contact": lazy_gettext("Contact"),
}
FACT_NAMES = {
    "number": lazy_gettext("number"),
    "date": lazy_gettext("date"),
    "name": lazy_gettext("name"),
    "amount": lazy_gettext("amount of money"),
    "link": lazy_gettext("link"),
    "text": lazy_gettext("text"),
}
Names = Mapping[str, str]


@bp.app_template_global("column_label")
def column_label(column: str) -> str:
    """A column of the people list; the company's own ones are called as in its file."""
    return str(_COLUMNS.get(column, column))


@bp.app_template_global("part_label")
def part_label(name: str) -> str:
    """A part of a campaign."""
    return str(PART_LABELS[name])


@bp.app_template_global("fact_kind")
def fact_kind(kind: str) -> str:
    """A kind of fact."""
    return str(FACT_NAMES[kind])


@bp.app_template_global("aim_name")
def aim_name(aim: str) -> str:
    """What a campaign aims at."""
    return said(AIM_NAMES, aim, current.language())


@bp.app_template_global("tier_name")
def tier_name(tier: str) -> str:
    """A small one or a star."""
    return texts.tier_name(tier, current.language())


@bp.app_template_filter("signed_percent")
def signed_percent(share: float) -> str:
    """A change (share) with its sign: "+0.4 %"."""
    text = percent_text(share, current.language(), 1)
    return f"+{text}" if round(share, 3) > 0 else text


def shown_wish(wish: Wish, names: Names) -> str:
    """A wish in words, people by name."""
    return texts.wish_text(_named(wish, names), current.language())


def _named(wish: Wish, names: Names) -> Wish:
    value = wish.value
    if wish.code in ("must", "unavailable") and value:
        value = names.get(value, gettext("somebody no longer shown"))
    return replace(wish, value=value, column=_within_a_sentence(wish.column))


def _within_a_sentence(column: str) -> str:
    label = column_label(column)
    return label[:1].lower() + label[1:] if column in _COLUMNS else label


def clash_lines(clash: Clash, names: Names) -> tuple[str, ...]:
    """A clash in lines: what cannot be had together, and where the nearest plan gives way."""
    shown = replace(
        clash,
        wishes=tuple(_named(wish, names) for wish in clash.wishes),
        gives_way=tuple(replace(s, wish=_named(s.wish, names)) for s in clash.gives_way),
    )
    return texts.clash_text(shown, current.language())


def wish_lines(wishes: Wishes, names: Names) -> list[str]:
    """Everything wished for, one line each."""
    language = current.language()
    found = [gettext("Aim: %(aim)s", aim=aim_name(wishes.aim)), *_audience(wishes.audience)]
    singles = [Wish("size", number=wishes.size)]
    if wishes.budget is not None:
        singles.append(Wish("budget", number=wishes.budget))
    singles += [Wish("role", value=one.role, number=one.least) for one in wishes.roles]
    for quota in wishes.quotas:
        if quota.least:
            singles.append(Wish("at_least", quota.column, quota.value, quota.least))
        if quota.most is not None:
            singles.append(Wish("at_most", quota.column, quota.value, quota.most))
    if wishes.leaders is not None:
        singles.append(Wish("leaders", number=wishes.leaders))
    singles += [Wish("least_reach", o.column, o.value, o.share) for o in wishes.least_reach]
    singles += [
        Wish("second_voices" if o.voices == 2 else f"voices_{o.voices}", o.column, o.value, o.share)
        for o in wishes.second_voices
    ]
    if wishes.small_first:
        singles.append(Wish("small_first"))
    found += [shown_wish(one, names) for one in singles]
    each, star = (number_text(n, language, 2) for n in (wishes.hours, wishes.star_hours))
    found.append(
        gettext("hours asked of each: %(each)s, of a star: %(star)s", each=each, star=star)
    )
    return found + _people(wishes, names)


def _audience(parts: tuple[AudiencePart, ...]) -> list[str]:
    if not parts:
        return [gettext("Audience: everybody")]
    pairs = [(_within_a_sentence(p.column), ", ".join(p.values)) for p in parts]
    return [gettext("Audience: %(column)s %(values)s", column=c, values=v) for c, v in pairs]


def _people(wishes: Wishes, names: Names) -> list[str]:
    labels = {
        "must": gettext("Must be in the team"), "never": gettext("Never"),
        "away": gettext("On leave"), "volunteers": gettext("Volunteers"),
    }  # fmt: skip
    found = []
    for field, label in labels.items():
        ids = getattr(wishes, field)
        known = [names[key] for key in ids if key in names]
        if known:
            found.append(f"{label}: {', '.join(known)}")
        if hidden := len(ids) - len(known):
            found.append(
                ngettext("%(label)s: %(num)s person no longer shown",
                         "%(label)s: %(num)s people no longer shown", hidden, label=label)
            )  # fmt: skip
    return found


def part_lines(content: Content, name: str, names: Names) -> list[str]:
    """One part of a campaign as lines of text."""
    value: Any = part(content, name)
    if name == "wishes":
        return wish_lines(value, names)
    if name == "template":
        return [template(value).name(current.language())]
    if name == "comparison":
        return [f"{column_label(p.column)}: {', '.join(p.values)}" for p in value]
    if name == "contact":
        return [line for line in (value.name, value.phone, value.email) if line]
    if name == "hashtags":
        return [" ".join(f"#{tag}" for tag in value)] if value else []
    if isinstance(value, tuple):
        return [_line(one) for one in value]
    return str(value).splitlines()


def _line(one: object) -> str:
    if isinstance(one, Fact):
        return f"{fact_kind(one.kind)} · {one.label}: {one.value}"
    if isinstance(one, Question):
        return f"{one.asked} – {one.answer}" if one.answer else one.asked
    if isinstance(one, ForbiddenWord):
        return f"{one.word} → {one.instead}" if one.instead else one.word
    return str(one)
