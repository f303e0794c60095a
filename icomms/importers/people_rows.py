"""One row of a people table to one `PersonRow`: cells cleaned, status and kind understood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from icomms.importers.column_values import EMAIL
from icomms.importers.columns import header_key, is_sensitive
from icomms.importers.people_standing import (
    kind,
    last_day,
    participation,
    status,
    worker_type,
)
from icomms.importers.people_words import is_nothing, status_of
from icomms.records import Column, PersonRow

ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)  # what Excel makes of long ids
_CODE = re.compile(r"^(.*\S)\s*\(([A-Z0-9][\w./-]*)\)$")
_NOTE = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
_GUEST = re.compile(r"^(.+)#EXT#@", re.IGNORECASE)
_SPLIT = re.compile(r"[;,|\s]+")
_UNITS = ("company", "division", "department", "team", "location")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what: field -> index, all further e-mail columns, attributes to keep.

    `family_first` says that a name put together from its parts starts with the family name.
    """

    fields: Mapping[str, int]
    other_emails: tuple[int, ...] = ()
    attributes: Mapping[str, int] = field(default_factory=dict)
    ignored: frozenset[int] = frozenset()
    family_first: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A person and what only the rest of the file can settle.

    `dn` and `username` are names by which manager columns of directories refer to this person;
    `rounded` tells of a number that Excel has destroyed, `bad_email` of a cell without an address.
    """

    person: PersonRow
    dn: str = ""
    username: str = ""
    rounded: bool = False
    bad_email: bool = False


def layout_of(columns: Sequence[Column], keep: Sequence[str]) -> Layout:
    """The layout of a table; `keep` names unmapped columns to keep, sensitive ones never are."""
    fields = {c.field: c.index for c in reversed(columns) if c.field and c.field != "other_email*"}
    wanted = {header_key(name) for name in keep}
    family = next((header_key(c.header) for c in columns if c.field == "family_name"), "")
    return Layout(
        fields=fields,
        other_emails=tuple(c.index for c in columns if c.field == "other_email*"),
        attributes={
            c.header: c.index
            for c in columns
            if not c.field and header_key(c.header) in wanted and not is_sensitive(c.header)
        },
        ignored=frozenset(c.index for c in columns if not c.field and c.confidence == 1.0),
        family_first=family.split(" ")[0] == "ho",
    )


def draft_of(cells: Sequence[str], row: int, layout: Layout) -> Draft | str:
    """The person of a row, or why the row is left out; "" for a row that holds nothing.

    >>> layout = Layout({"employee_no": 0, "name": 1, "status": 2})
    >>> draft_of(("00123", "An", "nghỉ việc"), 7, layout).person.status
    'leaver'
    >>> draft_of(("", "", "nghỉ việc"), 8, layout)
    'no identifier and no name'
    """
    values = {name: _value(cells, index) for name, index in layout.fields.items()}
    filled = [i for i, cell in enumerate(cells) if cell.strip() and i not in layout.ignored]
    if not filled:
        return ""
    who = _identity(values, cells, layout)
    if not who.id and not who.name:
        return "no identifier and no name"
    if _is_heading(cells, filled, layout):
        return "only one cell is filled: a heading or a total"
    return Draft(
        person=_person(values, cells, row, who, layout),
        dn=values.get("dn", "").casefold(),
        username=values.get("username", "").casefold(),
        rounded=who.rounded,
        bad_email=who.bad_email,
    )


@dataclass(frozen=True, slots=True)
class _Identity:
    """Who a row is about; `note` is what stood in brackets behind the name."""

    id: str
    name: str
    note: str
    employee_no: str
    emails: tuple[str, ...]
    guest: bool
    rounded: bool
    bad_email: bool


def _identity(values: Mapping[str, str], cells: Sequence[str], layout: Layout) -> _Identity:
    name, note, code = _name(values, layout.family_first)
    number, rounded = _number(values.get("employee_no", "") or code)
    own, rounded_id = _number(values.get("id", ""))
    texts = [values.get("email", ""), values.get("upn", "")]
    texts += [_value(cells, index) for index in layout.other_emails]
    emails = _emails(texts)
    return _Identity(
        id=own or number or next(iter(emails), "") or values.get("username", ""),
        name=name,
        note=note,
        employee_no=number,
        emails=emails,
        guest=any(_GUEST.match(text) for text in texts),
        rounded=rounded or rounded_id,
        bad_email=bool(texts[0]) and not emails,
    )


def _value(cells: Sequence[str], index: int) -> str:
    """A cell without spaces to spare; what only says "nothing" is empty."""
    text = " ".join(cells[index].split()) if index < len(cells) else ""
    return "" if is_nothing(text) else text


def _number(text: str) -> tuple[str, bool]:
    """An id as text with its zeros, and whether Excel rounded it (then it identifies nobody)."""
    rounded = bool(ROUNDED.fullmatch(text)) and "+" in text
    return ("" if rounded else text), rounded


def _name(values: Mapping[str, str], family_first: bool) -> tuple[str, str, str]:
    """(name, note in brackets, code in brackets): "An (E012)" and "An (On Leave)" are both An."""
    shown = values.get("name", "") or _joined(values, family_first)
    given = values.get("given_name", "")
    if given and "family_name" not in values and given.casefold() not in shown.casefold():
        shown = f"{given} {shown}"  # German files call the family name "Name"
    coded = _CODE.match(shown)
    if coded and any(c.isdigit() for c in coded[2]):
        return coded[1], "", coded[2]
    noted = _NOTE.match(shown)
    if noted and status_of(noted[2]) != "active":
        return noted[1], noted[2], ""
    return shown, noted[2] if noted else "", ""


def _joined(values: Mapping[str, str], family_first: bool) -> str:
    family = [values.get("family_name", "")]
    middle, given = values.get("middle_name", ""), values.get("given_name", "")
    parts = [*family, middle, given] if family_first else [given, middle, *family]
    return " ".join(part for part in parts if part)


def _emails(texts: Sequence[str]) -> tuple[str, ...]:
    """All addresses, lower-case, in order, once; ``a_x.vn#EXT#@tenant`` also as ``a@x.vn``."""
    found: dict[str, None] = {}
    for part in (part for text in texts for part in _SPLIT.split(text) if part):
        bare = re.sub(r"^smtp:|^mailto:", "", part.strip("<>"), flags=re.IGNORECASE).lower()
        guest = _GUEST.match(bare)
        if guest and "_" in guest[1]:
            found["@".join(guest[1].rsplit("_", 1))] = None
        if EMAIL.fullmatch(bare):
            found[bare] = None
    return tuple(found)


def _is_heading(cells: Sequence[str], filled: Sequence[int], layout: Layout) -> bool:
    """A lone cell in a table of three or more columns, unless it is an id or an address."""
    if len(filled) != 1 or len(layout.fields) < 3:
        return False
    text = cells[filled[0]]
    return not (("@" in text or any(c.isdigit() for c in text)) and " " not in text.strip())


def _person(
    values: Mapping[str, str], cells: Sequence[str], row: int, who: _Identity, layout: Layout
) -> PersonRow:
    plain = {name: _uncoded(values.get(name, "")) for name in _UNITS}
    family, given = _parts(values, who.name)
    return PersonRow(
        id=who.id or _made_id(who.name, row),
        name=who.name or who.id,
        row=row,
        given_name=given,
        family_name=family,
        emails=who.emails,
        employee_no=who.employee_no,
        manager_ref=values.get("manager_ref", "") or _org_manager(values),
        company=plain["company"],
        division=plain["division"],
        department=plain["department"] or _org(values),
        team=plain["team"],
        title=_uncoded(values.get("title", "")),
        level=values.get("level", ""),
        location=plain["location"],
        country=values.get("country", ""),
        hired_on=values.get("hired_on", ""),
        left_on=last_day(values.get("left_on", "")),
        worker_type=worker_type(values, who.guest, who.note),
        status=status(values, who.note),
        kind=kind(values, who.name, who.emails),
        participation=participation(values),
        attributes={h: _value(cells, i) for h, i in layout.attributes.items() if _value(cells, i)},
    )


def _made_id(name: str, row: int) -> str:
    """An id for a row that brings none: the row and a digest of the name, the same every time."""
    return f"row-{row}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _parts(values: Mapping[str, str], name: str) -> tuple[str, str]:
    """(family name, given name) as given, or from "Last, First"."""
    family = " ".join(
        part for part in (values.get("family_name", ""), values.get("middle_name", "")) if part
    )
    given = values.get("given_name", "")
    if not family and not given and name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
    return family, given


def _uncoded(text: str) -> str:
    """ "Sales (S100)" -> "Sales"; brackets without a digit are part of the name."""
    coded = _CODE.match(text)
    return coded[1] if coded and any(c.isdigit() for c in coded[2]) else text


def _org(values: Mapping[str, str]) -> str:
    """Workday's "Sales North (Jane Doe)" without the manager."""
    return _NOTE.sub(r"\1", values.get("supervisory_org", ""))


def _org_manager(values: Mapping[str, str]) -> str:
    noted = _NOTE.match(values.get("supervisory_org", ""))
    inside = noted[2] if noted else ""
    return "" if any(c.isdigit() for c in inside) or inside.casefold() == "inherited" else inside
