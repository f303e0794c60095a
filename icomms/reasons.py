"""Evidence → sentences, in English and Vietnamese, each true of the numbers it names.

A reason is a code with its numbers; the sentence is made from both, so a test can recompute every
number from the snapshot's tables. Sentences never compare neighbours and never name the least.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from icomms.reason_texts import TEXTS
from icomms.records import ROLES, Role

if TYPE_CHECKING:
    from icomms.people import Person
    from icomms.role_results import RoleResult

Value = int | float | str
Values = Mapping[str, Value]
Ints = NDArray[np.int64]
LANGUAGES = ("en", "vi")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for one person's place in one role."""

    person: int
    role: Role
    code: str
    values: Values

    def sentence(self, language: str) -> str:
        """The sentence in "en" or "vi"."""
        return render(self.code, self.values, language)

    @property
    def values_json(self) -> str:
        return _JSON.encode(dict(self.values))


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers per person that reasons may name, arrays of length n (see docs/scores.md, 6).

    `turning` and `turning_units`: distinct people who turn to the person and their units; `weeks`:
    weeks in which anybody did; `received`: interactions received by kind; `answers`: questions
    answered; `sent`: messages sent; `interactions`, `partners`: given and received, distinct
    people; `returned`, `shared`: of the persuader's incoming ties, how many are returned and how
    many share a contact; `peers`: size of the group compared; `pairs`, `open_pairs`: pairs of
    contacts, and those not tied to each other; `by_unit`: what leaves the own group is counted by
    unit, else by community.
    """

    turning: Ints
    turning_units: Ints
    weeks: Ints
    received: Mapping[str, Ints]
    answers: Ints
    sent: Ints
    interactions: Ints
    partners: Ints
    trusting: Ints
    returned: Ints
    shared: Ints
    peers: Ints
    pairs: Ints
    open_pairs: Ints
    by_unit: bool


def render(code: str, values: Values, language: str) -> str:
    """The sentence of a code; KeyError when the code or language is unknown.

    >>> render("nominated", {"name": "Bob", "count": 7}, "en")
    '7 colleagues named Bob in the survey.'
    >>> render("nominated", {"name": "Bob", "count": 1}, "en")
    '1 colleague named Bob in the survey.'
    """
    text = TEXTS[code][language]
    if isinstance(text, tuple):
        text = text[0] if values.get("count") == 1 else text[1]
    shown = {k: _number(v, language) for k, v in values.items()}
    if "kinds" in values:
        shown["kinds"] = _kinds(str(values["kinds"]), language)
    return text.format(**shown)


def _number(value: Value, language: str) -> str:
    if isinstance(value, float):
        text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    elif isinstance(value, int):
        text = f"{value:,}"
    else:
        return value
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _kinds(packed: str, language: str) -> str:
    """ "reply:12 reaction:3" as "12 replies, 3 reactions"; an unknown kind keeps its name."""
    parts = []
    for item in packed.split():
        kind, _, count = item.rpartition(":")
        names = TEXTS.get(f"kind {kind}")
        word = names[language] if names else kind.replace("_", " ")
        if isinstance(word, tuple):
            word = word[0] if count == "1" else word[1]
        parts.append(f"{_number(int(count), language)} {word}")
    return ", ".join(parts)


def reasons_for(
    people: Sequence[Person], roles: Mapping[Role, RoleResult], facts: Facts
) -> tuple[Reason, ...]:
    """The reasons of everybody who has a score, role by role, strongest evidence first."""
    found: list[Reason] = []
    for role in ROLES:
        result = roles[role]
        build = _BUILDERS[role]
        for i in np.flatnonzero(np.isfinite(result.score)):
            person = int(i)
            name = people[person].name or people[person].id
            found += [
                Reason(person, role, code, {"name": name} | dict(values))
                for code, values in build(result, facts, person)
            ]
    return tuple(found)


Found = Iterator[tuple[str, Values]]


def _above(result: RoleResult, part: str, facts: Facts, i: int) -> dict[str, Value]:
    """Share of the peer group (in %) with a lower value of a part, rounded down."""
    percent = int(100 * result.percentiles[part][i])
    return {"percent": min(percent, 99), "peers": int(facts.peers[i])}


def _leader(result: RoleResult, facts: Facts, i: int) -> Found:
    if nominators := _count(result, "nominators", i):
        yield "nominated", {"count": nominators}
    if turning := _count(result, "people_turning_to", i):
        yield "turned_to", _above(result, "people_turning_to", facts, i) | {"count": turning}
    if facts.turning_units[i] > 1:
        yield "from_units", {"units": int(facts.turning_units[i])}
    if kinds := _most_received(facts, i):
        yield "received", {"kinds": kinds}
    if facts.weeks[i] > 1:
        yield "weeks", {"weeks": int(facts.weeks[i])}
    if reaching := _count(result, "two_step_reach", i):
        yield "two_steps", {"count": reaching}


def _count(result: RoleResult, part: str, i: int) -> int:
    """How many, 0 when there are no such data: nothing is said of nobody."""
    return int(result.parts[part][i]) if part in result.parts else 0


def _most_received(facts: Facts, i: int) -> str:
    """The three kinds most received, packed as "kind:count ..."."""
    counts = sorted(((int(v[i]), k) for k, v in facts.received.items()), reverse=True)
    return " ".join(f"{kind}:{count}" for count, kind in counts[:3] if count)


def _persuader(result: RoleResult, facts: Facts, i: int) -> Found:
    if facts.trusting[i]:
        ties = {"count": int(facts.trusting[i])}
        trust = result.basis == "trust"
        yield ("trusted" if trust else "tied"), ties
    if facts.trusting[i] > 1:
        yield "returned", {"returned": int(facts.returned[i]), "of": int(facts.trusting[i])}
        yield "shared", {"shared": int(facts.shared[i]), "of": int(facts.trusting[i])}
    reach = float(result.parts["conviction_reach"][i])
    above = _above(result, "conviction_reach", facts, i)
    yield "conviction", above | {"reach": round(reach, 1)}


def _spreader(result: RoleResult, facts: Facts, i: int) -> Found:
    if receivers := _count(result, "receivers", i):
        code = "met" if result.basis == "possible reach by contact" else "heard_by"
        yield code, _above(result, "receivers", facts, i) | {"count": receivers}
    if "amount_sent" in result.parts and facts.sent[i]:
        yield "sent", {"count": int(facts.sent[i])}
    yield "three_steps", _above(result, "diffusion", facts, i)


def _critic(result: RoleResult, facts: Facts, i: int) -> Found:
    if nominators := _count(result, "critic_nominators", i):
        yield "critic_named", {"count": nominators}
    if proposals := _count(result, "proposals_and_questions", i):
        yield "proposals", {"count": proposals}
    if "outside_share" in result.parts:
        yield (
            "outside" if facts.by_unit else "outside_group",
            {"percent": int(100 * result.parts["outside_share"][i])},
        )
    if facts.pairs[i]:
        yield "open_pairs", {"open": int(facts.open_pairs[i]), "pairs": int(facts.pairs[i])}


_BUILDERS: dict[Role, Callable[[RoleResult, Facts, int], Found]] = {
    "leader": _leader,
    "persuader": _persuader,
    "spreader": _spreader,
    "critic": _critic,
}
