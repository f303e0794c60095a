"""Templates: how a campaign of a kind usually begins. Everything in it can be changed.

The cases behind them are described in docs/manual (campaigns): a merger, a pay policy at a plant,
an anniversary; adopting a system, a safety drive, and a blank one.
"""

from __future__ import annotations

from dataclasses import dataclass

from icomms.campaigns import template_texts as texts
from icomms.campaigns.records import (
    Aim,
    Content,
    Language,
    Message,
    Question,
    Quota,
    RoleWish,
    Wishes,
)
from icomms.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Template:
    """What a template sets. `early_adopters` first means: their number is followed over time."""

    code: str
    aim: Aim
    wishes: Wishes
    early_adopters: bool = False

    def name(self, language: str) -> str:
        """What it is called."""
        return texts.NAMES[self.code][language]

    def summary(self, language: str) -> str:
        """When to use it and how it works, one or two sentences."""
        return texts.SUMMARIES[self.code][language]


TEMPLATES: tuple[Template, ...] = (
    Template(
        "merger",
        "conviction",
        Wishes(
            size=12,
            roles=(RoleWish("leader", 4), RoleWish("persuader", 6), RoleWish("critic", 2)),
            at_least=(Quota("company", "", 2), Quota("location", "", 1)),
            managers_share=0.5,
            unit_column="company",
            unit_share=0.3,
            diverse=("company", "location", "level"),
        ),
    ),
    Template(
        "pay_policy",
        "conviction",
        Wishes(
            size=8,
            hours_each=6.0,
            roles=(RoleWish("persuader", 6), RoleWish("critic", 2)),
            at_least=(Quota("unit", "", 1),),
            managers_share=0.0,
            unit_share=0.5,
            second_column="unit",
            second_share=0.6,
            voices=2,
            diverse=("unit",),
        ),
    ),
    Template(
        "anniversary",
        "news",
        Wishes(
            size=15,
            hours_each=2.0,
            roles=(RoleWish("spreader", 15),),
            at_most=(Quota("unit", "", 3),),
            managers_share=0.3,
            diverse=("unit", "location", "level"),
        ),
    ),
    Template(
        "adoption",
        "conviction",
        Wishes(
            size=10,
            hours_each=8.0,
            roles=(RoleWish("persuader", 6), RoleWish("spreader", 2), RoleWish("critic", 2)),
            at_least=(Quota("unit", "", 1),),
            managers_share=0.3,
            second_column="unit",
            second_share=0.4,
            diverse=("unit", "level"),
        ),
        early_adopters=True,
    ),
    Template(
        "safety",
        "conviction",
        Wishes(
            size=10,
            roles=(RoleWish("persuader", 6), RoleWish("leader", 4)),
            at_least=(Quota("location", "", 1),),
            managers_share=0.2,
            unit_share=0.4,
            second_column="unit",
            second_share=0.5,
            diverse=("unit", "location"),
        ),
    ),
    Template("blank", "news", Wishes()),
)


def template(code: str) -> Template:
    """The template of a code; NotFoundError when there is none."""
    for one in TEMPLATES:
        if one.code == code:
            return one
    raise NotFoundError("There is no such template.", "Choose one from the list.")


def content_of(code: str, language: Language, name: str = "") -> Content:
    """A new campaign's content from a template, in a language.

    >>> content_of("pay_policy", "en", "Pay 2026").wishes.managers_share
    0.0
    """
    chosen = template(code)
    return Content(
        name=name.strip(),
        template=code,
        aim=chosen.aim,
        language=language,
        purpose=texts.PURPOSES[code][language],
        wishes=chosen.wishes,
        message=Message(
            questions=tuple(Question(asked) for asked in texts.QUESTIONS[code][language]),
            do=texts.DO[code][language],
            dont=texts.DONT[code][language],
        ),
    )
