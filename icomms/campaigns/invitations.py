"""Invitation and thank-you letters as e-mail files, and the days as a calendar entry.

An e-mail file opens as a draft in the planner's own mail program; nothing is sent from here.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from icalendar import Calendar, Event, vCalAddress, vText

from icomms.campaigns.briefing_pdf import contact_text
from icomms.campaigns.briefing_records import Briefing, LeaderBriefing
from icomms.campaigns.invitation_texts import letter
from icomms.campaigns.records import Campaign, Contact
from icomms.campaigns.wording import number_text
from icomms.errors import InputError

_EMAIL = re.compile(r"[^@\s<>\",;:\\]+@[^@\s<>\",;:\\]+\.[^@\s<>\",;:\\]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person: subject, text, and the address ("" when it is not known)."""

    person_id: str
    name: str
    email: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days asked of somebody, ISO texts, both included."""

    first: str
    last: str


def invitation(briefing: Briefing, leader: LeaderBriefing) -> Letter:
    """The invitation of one person: what for, why they, what is asked, and that no is fine."""
    about, language = briefing.about, briefing.about.language
    said = {"campaign": about.campaign, "role": leader.role, "name": leader.name}
    hours = number_text(leader.hours, language, 1)
    parts = [
        letter("greeting", language, **said),
        letter("opening", language, **said),
        letter("purpose", language, purpose=about.purpose),
        letter("why", language, why=" ".join(leader.why)),
        letter("ask", language, ask=leader.ask),
        letter("time", language, hours=hours, days=leader.days),
        letter("voluntary", language),
        letter("answer", language, contact=contact_text(briefing.message.contact)),
        letter("closing", language),
        briefing.message.contact.name,
    ]
    subject = letter("subject", language, **said)
    return Letter(leader.person_id, leader.name, leader.email, subject, "\n\n".join(parts))


def thanks(briefing: Briefing, leader: LeaderBriefing) -> Letter:
    """The thank-you letter of one person."""
    language, said = briefing.about.language, {"campaign": briefing.about.campaign}
    parts = [
        letter("greeting", language, name=leader.name),
        letter("thanks", language, **said),
        letter("thanks_use", language),
        briefing.message.contact.name,
    ]
    subject = letter("thanks_subject", language, **said)
    return Letter(leader.person_id, leader.name, leader.email, subject, "\n\n".join(parts))


def as_message(one: Letter, contact: Contact, at: int, calendar: bytes = b"") -> EmailMessage:
    """A letter as an e-mail from the contact; a calendar entry is attached when given.

    `at` is the moment it is written (epoch seconds). InputError when the contact has no address.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(one.subject)
    message["From"] = _address(contact.name, contact.email)
    if one.email:
        message["To"] = _address(one.name, one.email)
    message["Date"] = format_datetime(dt.datetime.fromtimestamp(at, dt.UTC))
    # Outlook opens a file with this line as a draft that can be sent.
    message["X-Unsent"] = "1"
    message.set_content(one.text)
    if calendar:
        message.add_attachment(
            calendar, maintype="text", subtype="calendar", filename="invitation.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )  # fmt: skip
    return message


def as_eml(one: Letter, contact: Contact, at: int, calendar: bytes = b"") -> bytes:
    """The file a mail program opens."""
    return as_message(one, contact, at, calendar).as_bytes()


def _address(name: str, email: str) -> Address:
    if not _EMAIL.fullmatch(email) or not email.isascii():
        raise InputError(
            "This is no e-mail address that letters can be sent to or from.",
            "Correct the contact of the campaign, or the people list.",
        )
    user, _, domain = email.rpartition("@")
    return Address(_one_line(name), user, domain)


def _one_line(text: str) -> str:
    """A header is one line: whatever would begin another is a blank."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text).split())


def calendar_entry(
    briefing: Briefing, leader: LeaderBriefing, campaign: Campaign, days: Days, at: int
) -> bytes:
    """The days as an all-day calendar entry that does not block the time (ICS).

    `at` is the moment it is made; the same campaign and person keep the same entry, so a later one
    replaces it. InputError when the days are not decided.
    """
    if not days.first or not days.last:
        raise InputError("The days are not decided yet.", "Give the campaign its days.")
    entry = Event()
    entry.add("uid", f"campaign-{campaign.id}-{leader.person_id}@icomms")
    entry.add("sequence", campaign.version)
    entry.add("dtstamp", dt.datetime.fromtimestamp(at, dt.UTC))
    entry.add("dtstart", dt.date.fromisoformat(days.first))
    entry.add("dtend", dt.date.fromisoformat(days.last) + dt.timedelta(1))
    language = briefing.about.language
    said = {"campaign": briefing.about.campaign, "role": leader.role}
    entry.add("summary", _one_line(letter("event", language, **said)))
    entry.add("description", _description(briefing, leader))
    entry.add("transp", "TRANSPARENT")
    contact = briefing.message.contact
    if _EMAIL.fullmatch(contact.email):
        organizer = vCalAddress(f"MAILTO:{contact.email}")
        organizer.params["cn"] = vText(_one_line(contact.name))
        entry["organizer"] = organizer
    calendar = Calendar()
    calendar.add("prodid", "-//icomms//campaigns//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _description(briefing: Briefing, leader: LeaderBriefing) -> str:
    language = briefing.about.language
    hours = number_text(leader.hours, language, 1)
    return "\n".join((
        letter("purpose", language, purpose=briefing.about.purpose),
        letter("ask", language, ask=leader.ask),
        letter("time", language, hours=hours, days=leader.days),
        contact_text(briefing.message.contact),
    ))  # fmt: skip
