"""Templates: how a campaign of a kind usually begins. Everything in it can be changed.

The cases behind them are described in docs/manual (campaigns): a merger, a pay policy at a plant,
an anniversary; adopting a system, a safety drive, and a blank one.
"""

from __future__ import annotations

from dataclasses import dataclass

from icomms.campaigns import template_texts as texts
from icomms.campaigns.planning_records import LeastReach, Quota, RoleQuota, SecondVoices, Wishes
from icomms.campaigns.records import Content, Language, Message, Question
from icomms.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Template:
    """What a template sets. `early_adopters` first means: their number is followed over time."""

    code: str
    wishes: Wishes
    early_adopters: bool = False

    def name(self, language: str) -> str:
        """What it is called."""
        return texts.NAMES[self.code][language]

    def summary(self, language: str) -> str:
        """When to use it and how it works, one or two sentences."""
        return texts.SUMMARIES[self.code][language]


TEMPLATES: tuple[Template, ...] = (
    Template("merger", Wishes(
        aim="conviction", size=12,
        roles=(RoleQuota("leader", 3), RoleQuota("persuader", 4), RoleQuota("critic", 1)),
        quotas=(Quota("company", least=2), Quota("location", least=1)), leaders=0.5,
        least_reach=(LeastReach(0.2, "company"),),
        diverse_over=("company", "location", "level"),
    )),
    Template("pay_policy", Wishes(
        aim="conviction", size=8, hours=6.0,
        roles=(RoleQuota("persuader", 4), RoleQuota("critic", 1)),
        quotas=(Quota("unit", least=1),), leaders=0.0,
        second_voices=(SecondVoices(0.6, "unit"),), diverse_over=("unit",),
    )),
    Template("anniversary", Wishes(
        aim="news", size=15, hours=2.0, star_hours=4.0, roles=(RoleQuota("spreader", 10),),
        quotas=(Quota("unit", most=3),), leaders=0.3,
        diverse_over=("unit", "location", "level"),
    )),
    Template("adoption", Wishes(
        aim="conviction", size=10, hours=8.0,
        roles=(RoleQuota("persuader", 4), RoleQuota("spreader", 2), RoleQuota("critic", 1)),
        quotas=(Quota("unit", least=1),), leaders=0.3,
        second_voices=(SecondVoices(0.4, "unit"),), diverse_over=("unit", "level"),
    ), early_adopters=True),
    Template("safety", Wishes(
        aim="conviction", size=10, roles=(RoleQuota("persuader", 4), RoleQuota("leader", 2)),
        quotas=(Quota("location", least=1),), leaders=0.2,
        second_voices=(SecondVoices(0.5, "unit"),), diverse_over=("unit", "location"),
    )),
    Template("blank", Wishes()),
)  # fmt: skip


def template(code: str) -> Template:
    """The template of a code; NotFoundError when there is none."""
    for one in TEMPLATES:
        if one.code == code:
            return one
    raise NotFoundError("There is no such template.", "Choose one from the list.")


def content_of(code: str, language: Language, name: str = "") -> Content:
    """A new campaign's content from a template, in a language.

    >>> content_of("pay_policy", "en", "Pay 2026").wishes.leaders
    0.0
    """
    chosen = template(code)
    return Content(
        name=name.strip(),
        template=code,
        language=language,
        purpose=texts.PURPOSES[code][language],
        wishes=chosen.wishes,
        message=Message(
            questions=tuple(Question(asked) for asked in texts.QUESTIONS[code][language]),
            do=texts.DO[code][language],
            dont=texts.DONT[code][language],
        ),
    )
