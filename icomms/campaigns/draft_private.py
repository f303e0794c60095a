"""Personal items that must not stand in a text: telephone, ID number, address, somebody's pay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from icomms.campaigns.draft_records import Finding
from icomms.campaigns.draft_rules import DraftRules
from icomms.campaigns.figures import figures
from icomms.names import fold

_GAP = r"[\s.\-()]{0,2}"
_PHONE = re.compile(rf"(?<![\w.,])(?:\+84|0084|0){_GAP}[1-9](?:{_GAP}\d){{8,9}}(?![\d/])")
_FOREIGN_PHONE = re.compile(rf"(?<!\w)\+(?!84)[1-9](?:{_GAP}\d){{7,13}}(?!\d)")
# A citizen's ID number: province (001 to 096), century and sex, year, six digits.
_CITIZEN = re.compile(r"(?<![\w.,])0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_OLD_ID = re.compile(r"(?<![\w.,])\d{9}(?!\d|[.,]\d|\s*(?:đồng|đ\b|₫|vnd|vnđ|usd))", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PAY = re.compile(
    r"\b(?:lương|thu nhập|thưởng|phụ cấp|salary|wages?|pay|paid|earns?|bonus)\b", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"\b(?:[Aa]nh|[Cc]hị|[Ôô]ng|[Bb]à|[Cc]ô|[Cc]hú|Mr|Mrs|Ms)\.?\s+[^\W\d_a-z]\w+"
)
_SENTENCE = re.compile(r".+?(?:(?<!\bMr)(?<!\bMs)(?<!\bMrs)[.!?…](?=\s|$)|\n|$)", re.DOTALL)


def check_private(text: str, rules: DraftRules) -> Iterator[Finding]:
    """Findings about personal items; those of the campaign's contact may stand."""
    contact = rules.message.contact
    own_phone = _digits(contact.phone)
    numbers = [*_PHONE.finditer(text), *_FOREIGN_PHONE.finditer(text)]
    for match in numbers:
        if _digits(match.group()) != own_phone:
            yield Finding("phone", "wrong", *match.span(), match.group(), contact.phone)
    phones = [match.span() for match in numbers]
    for pattern in (_CITIZEN, _OLD_ID):
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in phones):
                yield Finding("id_number", "wrong", *match.span(), match.group())
    for match in _EMAIL.finditer(text):
        if match.group().lower() != contact.email.lower():
            yield Finding("email", "check", *match.span(), match.group(), contact.email)
    yield from _pay(text, rules)


def own_contact(text: str, rules: DraftRules) -> list[tuple[int, int]]:
    """Where the contact's own telephone number and any e-mail address stand."""
    own = _digits(rules.message.contact.phone)
    phones = [m.span() for m in _PHONE.finditer(text) if own and _digits(m.group()) == own]
    return phones + [m.span() for m in _EMAIL.finditer(text)]


def _digits(text: str) -> str:
    """The digits of a telephone number; +84 and 0084 are 0."""
    return re.sub(r"^(?:0084|84)(?=[1-9]\d{8})", "0", re.sub(r"\D", "", text))


def _pay(text: str, rules: DraftRules) -> Iterator[Finding]:
    """An amount in a sentence about pay that names or addresses somebody."""
    people = [fold(name) for name in rules.people]
    for sentence in _SENTENCE.finditer(text):
        said = sentence.group()
        if not _PAY.search(said):
            continue
        named = _ADDRESSED.search(said) or any(name in fold(said) for name in people)
        for figure in figures(said, rules.language) if named else ():
            large = figure.kind == "number" and not isinstance(figure.value, tuple)
            if figure.kind == "amount" or (large and figure.value >= 100_000):  # type: ignore[operator]
                start = sentence.start() + figure.start
                end = sentence.start() + figure.end
                yield Finding("pay", "wrong", start, end, text[start:end])
