"""The form of the second step: from a campaign's wishes to fields, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from icomms.campaigns.audience import Column
from icomms.campaigns.planning_records import (
    AudiencePart,
    LeastReach,
    Quota,
    RoleQuota,
    SecondVoices,
    Wishes,
)
from icomms.campaigns.records import Content
from icomms.pages.view import SnapshotView
from icomms.records import ROLES
from icomms.web.campaigns.forms import Form, Reader, part_of, part_value

PARTS = ("wishes", "pause_days", "comparison")
LISTS = ("must", "never", "away", "volunteers")
MOST_PEOPLE, MOST_HOURS = 500, 100_000
Read = tuple[dict[str, Any], tuple[str, ...]]


def as_form(content: Content) -> Form:
    """What the fields show at first."""
    wishes = content.wishes
    pairs: list[tuple[str, str]] = [
        ("size", str(wishes.size)), ("budget", _plain(wishes.budget)),
        ("hours", _plain(wishes.hours)), ("star_hours", _plain(wishes.star_hours)),
        ("most_hours", _plain(wishes.most_hours)), ("leaders", _percent(wishes.leaders)),
        ("voices_needed", str(wishes.voices_needed)), ("pause_days", str(content.pause_days)),
        *([("small_first", "1")] if wishes.small_first else []),
        *((f"role-{one.role}", str(one.least)) for one in wishes.roles),
        *((f"audience-{part.column}", v) for part in wishes.audience for v in part.values),
        *(("diverse_over", column) for column in wishes.diverse_over),
        *((name, person) for name in LISTS for person in getattr(wishes, name)),
        *(("comparison", part_value(p.column, v)) for p in content.comparison for v in p.values),
    ]  # fmt: skip
    for quota in wishes.quotas:
        most = "" if quota.most is None else str(quota.most)
        pairs += [("quota_of", part_value(quota.column, quota.value)),
                  ("quota_least", str(quota.least or "")), ("quota_most", most)]  # fmt: skip
    for floor in wishes.least_reach:
        pairs += [("reach_of", part_value(floor.column, floor.value)),
                  ("reach_share", _percent(floor.share))]  # fmt: skip
    for twice in wishes.second_voices:
        pairs += [
            ("twice_of", part_value(twice.column, twice.value)),
            ("twice_share", _percent(twice.share)),
            ("twice_voices", str(twice.voices)),
        ]
    return MultiDict(pairs)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(100 * share, 4):g}"


def read(
    form: Form, content: Content, columns: tuple[Column, ...], view: SnapshotView
) -> Read:  # fmt: skip
    """The parts `PARTS` a form says, and what is wrong with it."""
    reader = Reader(form)
    known = {one.name: one for one in columns}
    said: dict[str, Any] = {
        **_numbers(reader, content.wishes),
        **{name: _people(reader, name, view) for name in LISTS},
        "audience": _audience(reader, known, content.wishes),
        "quotas": _quotas(reader, known),
        "roles": _roles(reader),
        "least_reach": _floors(reader, known),
        "second_voices": _voices(reader, known),
        "diverse_over": reader.chosen("diverse_over", known),
    }
    wishes = replace(content.wishes, **said)
    pause = reader.number(form.get("pause_days", ""), gettext("Pause"), 0, 3650, whole=True)
    parts = {
        "wishes": wishes,
        "pause_days": content.pause_days if pause is None else int(pause),
        "comparison": _comparison(reader, known),
    }
    return parts, tuple(reader.problems)


def _numbers(reader: Reader, old: Wishes) -> dict[str, Any]:
    def number(
        name: str, label: str, low: float, high: float, whole: bool = False
    ) -> float | None:  # fmt: skip
        return reader.number(reader.form.get(name, ""), label, low, high, whole)

    size = number("size", gettext("Team size"), 1, MOST_PEOPLE, whole=True)
    leaders = number("leaders", gettext("Share of managers"), 0, 100)
    voices = number("voices_needed", gettext("Voices needed"), 1, 5, whole=True)
    return {
        "size": old.size if size is None else int(size),
        "budget": number("budget", gettext("Hours in all"), 0.5, MOST_HOURS),
        "hours": number("hours", gettext("Hours asked of each"), 0.25, 1000) or old.hours,
        "star_hours": number("star_hours", gettext("Hours asked of a star"), 0.25, 1000)
        or old.star_hours,
        "most_hours": number("most_hours", gettext("Most hours of one person"), 0.25, 1000),
        "leaders": None if leaders is None else leaders / 100,
        "voices_needed": 1 if voices is None else int(voices),
        "small_first": "small_first" in reader.form,
    }


def _audience(
    reader: Reader, known: dict[str, Column], old: Wishes
) -> tuple[AudiencePart, ...]:  # fmt: skip
    found = []
    for name, column in known.items():
        before = next((part.values for part in old.audience if part.column == name), ())
        offered = dict.fromkeys([*(value.text for value in column.values), *before])
        if values := reader.chosen(f"audience-{name}", offered):
            found.append(AudiencePart(name, values))
    return tuple(found)


def _part(reader: Reader, text: str, known: dict[str, Column]) -> tuple[str, str] | None:
    """The column and value chosen; "" for a whole; None (and a problem) for what is not there."""
    found = part_of(text)
    if found is not None and found[0] in known:
        column, value = found
        if not value or any(value == one.text for one in known[column].values):
            return found
    reader.problems.append(gettext("Choose a group from the list; small groups are not in it."))
    return None


def _quotas(reader: Reader, known: dict[str, Column]) -> tuple[Quota, ...]:
    found = []
    for of, least, most in reader.rows("quota_of", "quota_least", "quota_most"):
        if not least and not most:
            continue
        part = _part(reader, of, known)
        low = reader.number(least, gettext("At least"), 0, MOST_PEOPLE, whole=True)
        high = reader.number(most, gettext("At most"), 0, MOST_PEOPLE, whole=True)
        if part is not None:
            column, value = part
            found.append(Quota(column, int(low or 0), None if high is None else int(high), value))
    return tuple(found)


def _roles(reader: Reader) -> tuple[RoleQuota, ...]:
    found = []
    for role in ROLES:
        text = reader.form.get(f"role-{role}", "")
        least = reader.number(text, gettext("People in a role"), 0, MOST_PEOPLE, whole=True)
        if least:
            found.append(RoleQuota(role, int(least)))
    return tuple(found)


def _floors(reader: Reader, known: dict[str, Column]) -> tuple[LeastReach, ...]:
    found = []
    for of, share in reader.rows("reach_of", "reach_share"):
        if not share:
            continue
        part = ("", "") if part_of(of) == ("", "") else _part(reader, of, known)
        percent = reader.number(share, gettext("Least reach"), 0, 100)
        if part is not None and percent is not None:
            found.append(LeastReach(percent / 100, *part))
    return tuple(found)


def _voices(reader: Reader, known: dict[str, Column]) -> tuple[SecondVoices, ...]:
    found = []
    for of, share, voices in reader.rows("twice_of", "twice_share", "twice_voices"):
        if not share:
            continue
        part = ("", "") if part_of(of) == ("", "") else _part(reader, of, known)
        percent = reader.number(share, gettext("Second exposure"), 0, 100)
        count = reader.number(voices, gettext("Voices"), 2, 10, whole=True)
        if part is not None and percent is not None:
            found.append(SecondVoices(percent / 100, *part, int(count or 2)))
    return tuple(found)


def _people(reader: Reader, name: str, view: SnapshotView) -> tuple[str, ...]:
    """Ticked people the product may name, each once, in the order of the form."""
    ids = dict.fromkeys(reader.form.getlist(name))
    numbers = view.number_of
    return tuple(i for i in ids if i in numbers and view.shown[numbers[i]])


def _comparison(reader: Reader, known: dict[str, Column]) -> tuple[AudiencePart, ...]:
    found: dict[str, list[str]] = {}
    for text in dict.fromkeys(t for t in reader.form.getlist("comparison") if t):
        part = _part(reader, text, known)
        if part is not None and part[1]:
            found.setdefault(part[0], []).append(part[1])
    return tuple(AudiencePart(column, tuple(values)) for column, values in found.items())
