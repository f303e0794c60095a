"""The briefing list as tables: for a spreadsheet, as CSV, and for mail merge."""

from __future__ import annotations

from icomms.campaigns.briefing_records import Briefing, LeaderBriefing
from icomms.campaigns.briefing_texts import label
from icomms.campaigns.sheets import Sheet, about_lines, as_csv, as_xlsx
from icomms.campaigns.wording import number_text, whole

# The placeholders of a company's own template and the columns for mail merge: one text each.
COMMON = (
    "campaign", "purpose", "date", "audience", "days", "aim", "approval", "message",
    "call_to_action", "hashtags", "contact_name", "contact_phone", "contact_email",
)  # fmt: skip
PERSONAL = ("name", "unit", "email", "role", "ask", "hours", "person_days")
# Several lines each: a paragraph or table row of a template that holds one is repeated.
LISTS = ("why", "groups", "key_messages", "do", "dont", "agreement")
# Rows of two columns: the names of both placeholders.
PAIRS = {"facts": ("fact", "fact_value"), "questions": ("question", "answer"),
         "texts": ("text_title", "text")}  # fmt: skip


def common_fields(briefing: Briefing) -> dict[str, str]:
    """The placeholders that are the same for everybody."""
    about, message = briefing.about, briefing.message
    contact = message.contact
    return {
        "campaign": about.campaign, "purpose": about.purpose, "date": about.printed_on,
        "audience": about.audience, "days": about.days, "aim": about.aim,
        "approval": about.approval, "message": message.text,
        "call_to_action": message.call_to_action, "hashtags": hashtags_text(briefing),
        "contact_name": contact.name, "contact_phone": contact.phone,
        "contact_email": contact.email,
    }  # fmt: skip


def personal_fields(briefing: Briefing, leader: LeaderBriefing) -> dict[str, str]:
    """The placeholders of one person, one text each."""
    hours = number_text(leader.hours, briefing.about.language, 1)
    return {
        "name": leader.name, "unit": leader.unit, "email": leader.email, "role": leader.role,
        "ask": leader.ask, "hours": hours, "person_days": leader.days,
    }  # fmt: skip


def list_fields(briefing: Briefing, leader: LeaderBriefing) -> dict[str, tuple[str, ...]]:
    """The placeholders with several lines."""
    message = briefing.message
    return {
        "why": leader.why, "groups": group_lines(briefing, leader),
        "key_messages": message.key_messages, "do": message.do, "dont": message.dont,
        "agreement": leader.agreement,
    }  # fmt: skip


def pair_fields(briefing: Briefing, leader: LeaderBriefing) -> dict[str, list[tuple[str, str]]]:
    """The placeholders in pairs: facts, questions with answers, texts with their titles."""
    message = briefing.message
    return {
        "facts": [(fact.label, fact.value) for fact in message.facts],
        "questions": [(one.asked, one.answer) for one in message.questions],
        "texts": [(f"{one.title} ({one.channel}; {one.state})", one.text) for one in leader.texts],
    }


def hashtags_text(briefing: Briefing) -> str:
    """The hashtags with their mark, in one line."""
    return " ".join(f"#{tag}" for tag in briefing.message.hashtags)


def group_lines(briefing: Briefing, leader: LeaderBriefing) -> tuple[str, ...]:
    """The units a leader is in touch with, and how many people there."""
    language = briefing.about.language
    return tuple(
        f"{group.name}: {number_text(group.people, language)} {label('people', language)}"
        for group in leader.groups
    )


def mail_merge(briefing: Briefing) -> Sheet:
    """One row per person, columns by placeholder; lists are joined by line feeds."""
    header = (*COMMON, *PERSONAL, *LISTS, *PAIRS)
    rows = []
    for leader in briefing.leaders:
        plain = common_fields(briefing) | personal_fields(briefing, leader)
        lists = list_fields(briefing, leader)
        pairs = pair_fields(briefing, leader)
        rows.append((
            *(plain[name] for name in (*COMMON, *PERSONAL)),
            *("\n".join(lists[name]) for name in LISTS),
            *("\n".join(f"{a}: {b}" for a, b in pairs[name]) for name in PAIRS),
        ))  # fmt: skip
    return Sheet("merge", header, tuple(rows))


def merge_csv(briefing: Briefing) -> bytes:
    """The mail-merge columns as CSV; the first line is the header, as Word wants it."""
    return as_csv(mail_merge(briefing))


def leaders_sheet(briefing: Briefing) -> Sheet:
    """One row per opinion leader."""
    language = briefing.about.language
    codes = ("person_id", "person", "unit", "role", "state", "hours", "days", "why", "groups",
             "ask", "agreement", "email")  # fmt: skip
    rows = tuple(
        (one.person_id, one.name, one.unit, one.role, one.state, one.hours, one.days,
         "\n".join(one.why), "\n".join(group_lines(briefing, one)), one.ask,
         "\n".join(one.agreement) or label("no_agreement", language), one.email)
        for one in briefing.leaders
    )  # fmt: skip
    return Sheet(_name("briefing", language), _header(codes, language), rows, ids=(0,))


def briefing_csv(briefing: Briefing) -> bytes:
    """The briefing list as CSV, with what it is before the table."""
    return as_csv(leaders_sheet(briefing), about_lines(briefing.about))


def briefing_xlsx(briefing: Briefing) -> bytes:
    """The briefing list as a workbook: people, fact sheet, questions, and the planner's figures."""
    return as_xlsx(
        (leaders_sheet(briefing), *_message_sheets(briefing), *overview_sheets(briefing)),
        briefing.about,
    )


def _message_sheets(briefing: Briefing) -> tuple[Sheet, ...]:
    message, language = briefing.message, briefing.about.language
    facts = tuple((fact.label, fact.value) for fact in message.facts)
    asked = tuple((one.asked, one.answer) for one in message.questions)
    said = [
        *(("message", message.text), ("call_to_action", message.call_to_action)),
        *(("key_messages", text) for text in message.key_messages),
        *(("do", text) for text in message.do),
        *(("dont", text) for text in message.dont),
        ("hashtags", hashtags_text(briefing)),
    ]
    lines = tuple((label(code, language), text) for code, text in said if text)
    return (
        Sheet(_name("message", language), ("", ""), lines),
        Sheet(_name("facts", language), ("", ""), facts),
        Sheet(_name("questions", language), ("", ""), asked),
    )


def overview_sheets(briefing: Briefing) -> tuple[Sheet, ...]:
    """The planner's tables: teams, coverage by unit, substitutes, blind spots and the unknown."""
    language, overview = briefing.about.language, briefing.overview
    teams = tuple(
        (one.name, one.size, whole(one.reach), whole(one.low), whole(one.high),
         "" if one.twice is None else whole(one.twice), "" if one.hours is None else one.hours)
        for one in overview.teams
    )  # fmt: skip
    coverage = tuple(
        (one.unit, one.people, one.members, whole(one.reach), one.once, one.twice)
        for one in overview.coverage
    )
    substitutes = tuple(
        (one.member, one.substitute, one.unit, one.effect) for one in overview.substitutes
    )
    remarks = [
        *(("blind_spots", text) for text in overview.blind_spots),
        *(("unknown", text) for text in overview.unknown),
    ]
    bounds = label("reach", language)
    return (
        Sheet(_name("teams", language),
              (*_header(("team", "size", "reach"), language), f"{bounds} ≥", f"{bounds} ≤",
               *_header(("twice", "hours"), language)), teams),
        Sheet(_name("coverage", language),
              (*_header(("unit",), language), label("people", language),
               *_header(("size", "reach", "once_direct", "twice_direct"), language)), coverage),
        Sheet(_name("substitutes", language),
              _header(("person", "substitute", "unit", "effect"), language), substitutes),
        Sheet(_name("blind_and_unknown", language), ("", ""),
              tuple((label(code, language), text) for code, text in remarks)),
    )  # fmt: skip


def _header(codes: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(label(code, language) for code in codes)


def _name(code: str, language: str) -> str:
    """The name of a sheet; Excel allows 31 characters."""
    return label(code, language)[:31]
