"""The briefing list as PDF: one person a page, and the planner's overview."""

from __future__ import annotations

from collections.abc import Mapping

from icomms.campaigns.briefing_records import Briefing, LeaderBriefing, Overview
from icomms.campaigns.briefing_sheets import group_lines, hashtags_text, pair_fields
from icomms.campaigns.briefing_texts import LABELS, label
from icomms.campaigns.pdf import pdf_of
from icomms.campaigns.records import Contact
from icomms.campaigns.wording import number_text
from icomms.errors import NotFoundError

Data = Mapping[str, object]


def leaders_pdf(briefing: Briefing, at: int, person_id: str = "") -> bytes:
    """One page for every opinion leader, or for one; nothing of the others on it.

    `at` is the moment of printing (epoch seconds). NotFoundError when nobody is on the list.
    """
    chosen = [one for one in briefing.leaders if person_id in ("", one.person_id)]
    if not chosen:
        raise NotFoundError("There is no such person in this campaign.", "Go back to the list.")
    title = label("briefing", briefing.about.language)
    data = _common(briefing, title) | {"leaders": [_leader(briefing, one) for one in chosen]}
    return pdf_of("briefing", data, at)


def overview_pdf(briefing: Briefing, at: int) -> bytes:
    """The planner's overview alone."""
    title = label("overview", briefing.about.language)
    data = _common(briefing, title) | {"leaders": [], "overview": _overview(briefing)}
    return pdf_of("briefing", data, at)


def _common(briefing: Briefing, title: str) -> dict[str, object]:
    about, message = briefing.about, briefing.message
    return {
        "words": words(about.language),
        "about": {
            "title": f"{title} – {about.campaign}", "campaign": about.campaign,
            "purpose": about.purpose, "printed_on": about.printed_on, "language": about.language,
        },
        "message": message.text,
        "call": message.call_to_action,
        "key_messages": list(message.key_messages),
        "facts": [(fact.label, fact.value) for fact in message.facts],
        "questions": [(one.asked, one.answer) for one in message.questions],
        "do": list(message.do),
        "dont": list(message.dont),
    }  # fmt: skip


def words(language: str) -> dict[str, str]:
    """All words of the documents in a language."""
    return {code: texts[language] for code, texts in LABELS.items()}


def _leader(briefing: Briefing, one: LeaderBriefing) -> Data:
    about, language = briefing.about, briefing.about.language
    hours = label("hours_of", language, hours=number_text(one.hours, language, 1))
    head = {
        "campaign": about.campaign,
        "role": one.role,
        "days": f"{one.days}; {hours}" if one.days else hours,
        "hashtags": hashtags_text(briefing),
        "contact": contact_text(briefing.message.contact),
        "approval": about.approval,
        "state": one.state,
    }
    return {
        "name": one.name or one.person_id,
        "subtitle": " · ".join(t for t in (label("briefing", language), one.unit) if t),
        "head": _pairs(head, language),
        "why": list(one.why),
        "groups": _groups(briefing, one),
        "ask": one.ask,
        "texts": pair_fields(briefing, one)["texts"],
        "agreement": list(one.agreement),
    }


def _groups(briefing: Briefing, one: LeaderBriefing) -> list[str]:
    """The units, and their sum when there are several."""
    language, lines = briefing.about.language, list(group_lines(briefing, one))
    if one.people is not None and len(lines) > 1:
        people = number_text(one.people, language)
        lines.append(f"{label('together', language)}: {people} {label('people', language)}")
    return lines


def contact_text(contact: Contact) -> str:
    """Whom to call, in one line."""
    return ", ".join(t for t in (contact.name, contact.phone, contact.email) if t)


def _pairs(said: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    return [(label(code, language), text) for code, text in said.items() if text]


def _overview(briefing: Briefing) -> Data:
    about, overview, language = briefing.about, briefing.overview, briefing.about.language
    head = {"campaign": about.campaign, "aim": about.aim, "audience": about.audience,
            "days": about.days, "approval": about.approval}  # fmt: skip

    def number(value: float, digits: int = 0) -> str:
        return number_text(value, language, digits)

    def known(value: float | None, digits: int) -> str:
        return "–" if value is None else number(value, digits)

    return {
        "head": _pairs(head, language),
        "summary": overview.summary,
        "team_header": _header(("team", "size", "reach", "bounds", "twice", "hours"), language),
        "teams": [
            (one.name, number(one.size), number(one.reach),
             f"{number(one.low)} – {number(one.high)}", known(one.twice, 0), known(one.hours, 1))
            for one in overview.teams
        ],
        "coverage_header": _header(
            ("unit", "people", "size", "reach", "once_direct", "twice_direct"), language
        ),
        "coverage": [
            (one.unit, *(number(n) for n in (one.people, one.members, one.reach, one.once,
                                             one.twice)))
            for one in overview.coverage
        ],
        "bars": _bars(overview, language),
        "substitute_header": _header(("person", "substitute", "unit", "effect"), language),
        "substitutes": [
            (one.member, one.substitute, one.unit, one.effect) for one in overview.substitutes
        ],
        "blind_spots": list(overview.blind_spots),
        "unknown": list(overview.unknown),
    }  # fmt: skip


def _bars(overview: Overview, language: str) -> list[Data]:
    return [
        {
            "name": one.unit,
            "of": one.people,
            "value": min(one.reach, one.people),
            "said": f"{number_text(one.reach, language)} / {number_text(one.people, language)}",
        }
        for one in overview.coverage
    ]


def _header(codes: tuple[str, ...], language: str) -> list[str]:
    return [label(code, language) for code in codes]
