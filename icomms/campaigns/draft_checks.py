"""The machine's look at a draft, before a person decides.

Each finding has its place and, where there is one, its repair (campaigns.md, section 4). The
machine never changes a text by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from icomms.campaigns.draft_figures import check_figures
from icomms.campaigns.draft_names import check_names
from icomms.campaigns.draft_private import check_private, own_contact
from icomms.campaigns.draft_records import Finding
from icomms.campaigns.draft_rules import SMS_WITH_ACCENTS, DraftRules
from icomms.names import fold

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”]+|(?<![@\w./-])(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"“”]*", re.I
)
_HASHTAG = re.compile(r"#(\w+)")
_ACTIONS = {
    "vi": "hãy|mời|đăng ký|đăng kí|tham gia|bấm|nhấn|truy cập|chia sẻ|(?:đặt|gửi) câu hỏi|đến dự",
    "en": "join|register|sign up|share|click|visit|ask us|come to|take part|send us|tell us|reply",
}
ALIKE_HASHTAG, ALIKE_LINK, ALIKE_CALL = 75, 70, 75
PERSONAL = ("phone", "id_number", "email", "pay")


def check(text: str, rules: DraftRules) -> tuple[Finding, ...]:
    """Everything the machine finds in a draft, by place.

    `text` is as kept (`campaign_drafts.as_kept`): places are characters of it.
    """
    links = [match.span() for match in _links(text)]
    private = list(check_private(text, rules))
    masked = [*links, *own_contact(text, rules), *((f.start, f.end) for f in private)]
    found = [
        *private,
        *check_figures(text, rules, masked),
        *check_names(text, rules),
        *_check_links(text, rules),
        *_check_hashtags(text, rules),
        *_check_forbidden(text, rules),
        *_check_parts(text, rules),
        *_check_length(text, rules),
    ]
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.code)))


def repaired(text: str, finding: Finding) -> str:
    """The text with a finding's repair put in its place; what is missing goes on a new line.

    >>> repaired("See you on 2/4.", Finding("differs", "wrong", 11, 14, "2/4", "1/4"))
    'See you on 1/4.'
    """
    if not finding.repair and finding.code not in ("forbidden", *PERSONAL):
        return text
    if finding.start == finding.end:
        return f"{text.rstrip()}\n{finding.repair}"
    return f"{text[: finding.start]}{finding.repair}{text[finding.end :]}"


def _links(text: str) -> Iterator[re.Match[str]]:
    for match in _LINK.finditer(text):
        bare = match.group().rstrip(".,;:!?)”’'")
        yield re.compile(re.escape(bare)).match(text, match.start())  # type: ignore[misc]


def _check_links(text: str, rules: DraftRules) -> Iterator[Finding]:
    message = rules.message
    allowed = [*message.links, *(f.value for f in message.facts if f.kind == "link")]
    for match in _links(text):
        if any(_within(match.group(), one) for one in allowed):
            continue
        best = process.extractOne(
            match.group(), allowed, scorer=fuzz.ratio, score_cutoff=ALIKE_LINK
        )  # fmt: skip
        repair = best[0] if best else ""
        yield Finding("link", "wrong", *match.span(), match.group(), repair)


def _within(link: str, allowed: str) -> bool:
    """Whether a link is an allowed address or lies below it; the host must be the same."""
    one, other = _split(link), _split(allowed)
    if one[0] != other[0]:
        return False
    return one[1] == other[1] or one[1].startswith(f"{other[1]}/") or not other[1]


def _split(link: str) -> tuple[str, str]:
    parts = urlsplit(link if "://" in link else f"https://{link}")
    host = (parts.netloc or "").lower().removeprefix("www.")
    return host, parts.path.rstrip("/")


def _check_hashtags(text: str, rules: DraftRules) -> Iterator[Finding]:
    wanted = {_tag(tag): tag for tag in rules.message.hashtags}
    said = list(_HASHTAG.finditer(text))
    missing = set(wanted) - {_tag(match[1]) for match in said}
    for match in said:
        best = process.extractOne(
            _tag(match[1]), sorted(missing), scorer=fuzz.ratio, score_cutoff=ALIKE_HASHTAG
        )
        if best and _tag(match[1]) not in wanted:
            missing.discard(best[0])
            repair = f"#{wanted[best[0]]}"
            yield Finding("hashtag_spelling", "wrong", *match.span(), match.group(), repair)
    if rules.channel_rule.hashtag:
        for tag in sorted(missing):
            yield Finding("no_hashtag", "wrong", len(text), len(text), "", f"#{wanted[tag]}")


def _tag(text: str) -> str:
    return unicodedata.normalize("NFC", text.lstrip("#")).casefold()


def _check_forbidden(text: str, rules: DraftRules) -> Iterator[Finding]:
    for one in rules.message.forbidden:
        word = re.escape(unicodedata.normalize("NFC", one.word.strip()))
        if not word:
            continue
        for match in re.finditer(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE):
            yield Finding("forbidden", "wrong", *match.span(), match.group(), one.instead)


def _check_parts(text: str, rules: DraftRules) -> Iterator[Finding]:
    """A call to action and whom to call."""
    message, end = rules.message, len(text)
    call = message.call_to_action
    says = fuzz.partial_ratio(fold(call), fold(text)) >= ALIKE_CALL if call else False
    if not says and not re.search(rf"\b(?:{_ACTIONS[rules.language]})\b", text, re.IGNORECASE):
        yield Finding("no_call", "wrong", end, end, "", call)
    contact = message.contact
    named = any(part and part in text for part in (contact.name, contact.email))
    reached = bool(own_contact(text, rules)) or named
    if rules.channel_rule.contact and contact.stated and not reached:
        whom = ", ".join(part for part in (contact.name, contact.phone, contact.email) if part)
        yield Finding("no_contact", "wrong", end, end, "", whom)


def longest(text: str, rules: DraftRules) -> int:
    """How many characters fit the channel; in a text message fewer with accents."""
    if rules.channel == "sms" and not text.isascii():
        return SMS_WITH_ACCENTS
    return rules.channel_rule.longest


def _check_length(text: str, rules: DraftRules) -> Iterator[Finding]:
    limit = longest(text, rules)
    if len(text) > limit:
        yield Finding("too_long", "wrong", limit, len(text), str(len(text) - limit))
    if not text.strip():
        yield Finding("empty", "wrong", 0, len(text), "")
