"""Recognising people: one person, many accounts; never two people merged on a name.

The cascade, surest first; every link keeps its rule and confidence:

1. decisions of the user, also negative ones  2. employee number, id, e-mail or login
3. alias domains, +tag, #EXT#                  4. a full name borne once on both sides
5. surname and given name borne once ("probable")   6. a review list with up to five candidates

Unmatched accounts become people of their own; bots, rooms and lists are nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rapidfuzz import fuzz, process

from icomms.importers.people_words import kind_of_name
from icomms.names import accents_conflict, fold, login_matches, name_key, short_key
from icomms.people_own import joined
from icomms.records import Account, PersonRow, Problem

Verdict = Literal["same", "different", "new", "external", "bot", "ignore"]
VERDICTS: tuple[Verdict, ...] = ("same", "different", "new", "external", "bot", "ignore")
CANDIDATES = 5
LIKELY = 80.0
FUZZY_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about one account: `system` and `key` name it, `person` the person."""

    system: str
    key: str
    verdict: Verdict
    person: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One recognised person. `id` is unique; empty texts mean unknown."""

    id: str
    name: str
    company: str = ""
    division: str = ""
    department: str = ""
    team: str = ""
    title: str = ""
    level: str = ""
    location: str = ""
    country: str = ""
    status: str = "active"
    participation: str = "included"
    worker_type: str = "unknown"
    attributes: Mapping[str, str] = field(default_factory=dict)
    from_people_file: bool = False
    external: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Which person an account is (None: nobody), by which rule, how surely, who decided."""

    account: int
    person: int | None
    rule: str
    confidence: float
    decided_by: Literal["auto", "user"] = "auto"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person an account might be. `person` indexes the people of the people file."""

    person: int
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A doubtful account and whom it might be."""

    account: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """People, one link per account, what is left to decide, and counts.

    `row_of[i]` is the people-file row (index) of person i, or -1.
    """

    people: tuple[Person, ...]
    links: tuple[Link, ...]
    review: tuple[ReviewItem, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


def resolve(
    people: Sequence[PersonRow],
    accounts: Sequence[Account],
    decisions: Sequence[Decision] = (),
    alias_domains: Mapping[str, str] | None = None,
) -> Resolution:
    """Link every account to a person. The result does not depend on the order of the accounts."""
    humans = [row for row in people if row.kind == "human"]
    return _Cascade(humans, accounts, decisions, alias_domains or {}).run()


class _Cascade:
    """The state of one resolution: links found so far, by account."""

    def __init__(
        self,
        rows: Sequence[PersonRow],
        accounts: Sequence[Account],
        decisions: Sequence[Decision],
        domains: Mapping[str, str],
    ) -> None:
        self.rows, self.accounts, self.domains = rows, accounts, domains
        self.people = [_person(row) for row in rows]
        self.links: dict[int, Link] = {}
        self.different: set[tuple[int, int]] = set()
        self.apart: set[int] = set()
        self.external = {i for i, a in enumerate(accounts) if a.external}
        self.place = {row.id: i for i, row in enumerate(rows)}
        self.decisions = decisions
        self.keys = self._key_index()

    def run(self) -> Resolution:
        self._decide()
        self._nobodies()
        self._by_key()
        self._by_name(name_key, "name", 0.9)
        self._by_name(short_key, "surname and given name", 0.7)
        review = self._review()
        self._people_of_their_own()
        links = tuple(self.links[i] for i in range(len(self.accounts)))
        return Resolution(tuple(self.people), links, review, self._counts(links, review))

    # ------------------------------------------------------------------- 1: what the user decided

    def _decide(self) -> None:
        places = defaultdict(list)
        for i, account in enumerate(self.accounts):
            places[account.system, account.key].append(i)
        for decision in self.decisions:
            for i in places.get((decision.system, decision.key), ()):
                self._apply(i, decision)

    def _apply(self, i: int, decision: Decision) -> None:
        person = self.place.get(decision.person)
        if decision.verdict == "same" and person is not None:
            self.links[i] = Link(i, person, "decided", 1.0, "user")
        elif decision.verdict == "different" and person is not None:
            self.different.add((i, person))
        elif decision.verdict in ("bot", "ignore"):
            self.links[i] = Link(i, None, decision.verdict, 1.0, "user")
        elif decision.verdict in ("new", "external"):
            self.apart.add(i)
            if decision.verdict == "external":
                self.external.add(i)

    def _nobodies(self) -> None:
        """Bots, rooms, lists, shared and service accounts are not people."""
        for i, account in enumerate(self.accounts):
            if i in self.links or i in self.apart:
                continue
            kind = account.kind
            if kind == "human" and account.system not in ("table", "people"):
                kind = kind_of_name(account.name, account.emails, False)
            if kind not in ("human", "unknown"):
                self.links[i] = Link(i, None, f"account kind: {kind}", 0.95)

    # -------------------------------------------------------------------------- 2, 3: strong keys

    def _key_index(self) -> dict[str, int | None]:
        """Strong key → person; None when two people bear it."""
        index: dict[str, int | None] = {}
        for i, row in enumerate(self.rows):
            for key in {f"id:{row.id}", *(f"no:{row.employee_no}" for _ in [0] if row.employee_no),
                        *(f"mail:{self._mail(m)}" for m in row.emails)}:  # fmt: skip
                index[key] = None if key in index and index[key] != i else i
        return index

    def _mail(self, email: str) -> str:
        """An address in one form: no +tag, guests un-mangled, alias domains replaced."""
        text = email.strip().lower()
        if "#ext#" in text:
            mangled = text.partition("#ext#")[0]
            local, _, domain = mangled.rpartition("_")
            text = f"{local}@{domain}" if local else mangled
        local, at, domain = text.partition("@")
        local = local.partition("+")[0]
        return f"{local}{at}{self.domains.get(domain, domain)}"

    def _strong_keys(self, account: Account) -> list[tuple[str, str]]:
        keys = [("employee number", f"no:{account.employee_no}")] if account.employee_no else []
        keys += [("e-mail", f"mail:{self._mail(mail)}") for mail in account.emails]
        if not account.key.startswith("name:"):
            keys += [("id", f"id:{account.key}"), ("employee number", f"no:{account.key}")]
            if "@" in account.key:
                keys.append(("e-mail", f"mail:{self._mail(account.key)}"))
        return keys

    def _by_key(self) -> None:
        for i, account in self._open():
            for rule, key in self._strong_keys(account):
                person = self.keys.get(key)
                if person is not None and (i, person) not in self.different:
                    self.links[i] = Link(i, person, rule, 1.0)
                    break

    def _open(self) -> Iterable[tuple[int, Account]]:
        """Accounts without a link that may still be matched."""
        return [
            (i, a)
            for i, a in enumerate(self.accounts)
            if i not in self.links and i not in self.apart and i not in self.external
        ]

    # ---------------------------------------------------------------- 4, 5: names borne only once

    def _by_name(self, key_of: object, rule: str, confidence: float) -> None:
        """Link names that one person and one account of a system bear, without accent conflict.

        A name that several people bear links only when the department singles one out.
        """
        make = key_of if callable(key_of) else name_key
        bearers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for p, row in enumerate(self.rows):
            bearers[make(row.name)].append(p)
        named: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
        for i, account in self._linkable():
            named[account.system, make(account.name)].append(i)
        for (_, key), group in named.items():
            if len(key) < 2:
                continue
            for i in group:
                self._link_name(i, group, bearers.get(key, []), rule, confidence)

    def _linkable(self) -> list[tuple[int, Account]]:
        """Named accounts; already linked ones count too, so that a name is unique in its system."""
        return [
            (i, a)
            for i, a in enumerate(self.accounts)
            if a.name and i not in self.apart and not (i in self.links and self._nobody(i))
        ]

    def _nobody(self, i: int) -> bool:
        return self.links[i].person is None

    def _link_name(
        self, i: int, group: Sequence[int], bearers: Sequence[int], rule: str, confidence: float
    ) -> None:
        if i in self.links or i in self.external or len(group) > 1 or not bearers:
            return
        account = self.accounts[i]
        if len(bearers) > 1:
            unit = fold(account.department)
            bearers = [p for p in bearers if unit and fold(self.rows[p].department) == unit]
            rule, confidence = f"{rule} and department", confidence - 0.1
        if len(bearers) != 1:
            return
        person = bearers[0]
        if accents_conflict(account.name, self.rows[person].name):
            return
        if self._other_address(account, person) or (i, person) in self.different:
            return
        self.links[i] = Link(i, person, rule, confidence)

    def _other_address(self, account: Account, person: int) -> bool:
        """Whether both have an address in one domain and the addresses differ."""
        theirs = {self._mail(m) for m in self.rows[person].emails}
        own = {self._mail(m) for m in account.emails}
        domains = {m.partition("@")[2] for m in theirs}
        return bool(own) and any(m.partition("@")[2] in domains for m in own) and not own & theirs

    # ------------------------------------------------------------------------------ 6: the review

    def _review(self) -> tuple[ReviewItem, ...]:
        waiting = [(i, a) for i, a in self._open() if a.name]
        if not waiting or not self.rows:
            return ()
        names = [" ".join(name_key(row.name)) for row in self.rows]
        waiting = waiting[:FUZZY_LIMIT]
        items = []
        for i, account in waiting:
            if found := self._candidates(i, account, names):
                items.append(ReviewItem(i, found))
        return tuple(items)

    def _candidates(self, i: int, account: Account, names: Sequence[str]) -> tuple[Candidate, ...]:
        close = process.extract(
            " ".join(name_key(account.name)), names, scorer=fuzz.token_sort_ratio,
            limit=CANDIDATES, score_cutoff=LIKELY,
        )  # fmt: skip
        scored = [
            self._candidate(account, person, score)
            for _, score, person in close
            if (i, person) not in self.different
        ]
        return tuple(sorted(scored, key=lambda c: (-c.confidence, self.rows[c.person].id)))

    def _candidate(self, account: Account, person: int, score: float) -> Candidate:
        row = self.rows[person]
        evidence = [f"names {score:.0f} % alike"]
        confidence = score / 100 * 0.6
        if any(login_matches(mail, row.name) for mail in account.emails):
            evidence.append("the login fits the name")
            confidence += 0.15
        if account.department and fold(account.department) == fold(row.department):
            evidence.append("same department")
            confidence += 0.15
        if accents_conflict(account.name, row.name):
            evidence.append("accents differ")
            confidence -= 0.3
        return Candidate(person, round(max(confidence, 0.05), 2), "; ".join(evidence))

    # ------------------------------------------------------------------------- people of their own

    def _people_of_their_own(self) -> None:
        """Join the remaining accounts among themselves, then make a person of each group."""
        rest = [i for i in range(len(self.accounts)) if i not in self.links]
        groups = joined(rest, self.accounts, self._mail)
        taken = set(self.place)
        for group in groups:
            lead = min(group, key=lambda i: (self.accounts[i].system, self.accounts[i].key))
            person = len(self.people)
            self.people.append(self._own(lead, group, taken))
            for i in group:
                rule = "people of their own" if i == lead else "same address or name"
                self.links[i] = Link(i, person, rule, 1.0 if i == lead else 0.8)

    def _own(self, lead: int, group: Sequence[int], taken: set[str]) -> Person:
        account = self.accounts[lead]
        wanted = account.key.removeprefix("name:")
        unique, number = wanted, 2
        while unique in taken:
            unique, number = f"{wanted} ({number})", number + 1
        taken.add(unique)
        members = [self.accounts[i] for i in group]
        return Person(
            id=unique,
            name=next((a.name for a in members if a.name), wanted),
            department=next((a.department for a in members if a.department), ""),
            title=next((a.title for a in members if a.title), ""),
            external=any(i in self.external for i in group),
            active=any(a.active for a in members),
        )

    def _counts(self, links: Sequence[Link], review: Sequence[ReviewItem]) -> dict[str, int]:
        rules = Counter(link.rule for link in links)
        return {
            "accounts": len(links),
            "nobody": sum(link.person is None for link in links),
            "matched": sum(
                link.person is not None and link.person < len(self.rows) for link in links
            ),
            "unmatched": sum(
                link.person is not None and link.person >= len(self.rows) for link in links
            ),
            "review": len(review),
            **{f"by {rule}": count for rule, count in sorted(rules.items())},
        }


def _person(row: PersonRow) -> Person:
    names = set(Person.__dataclass_fields__) & set(PersonRow.__dataclass_fields__)
    known = {name: getattr(row, name) for name in names}
    person = Person(**known)
    left = row.status in ("leaver", "suspended")
    guest = row.worker_type in ("guest", "external")
    return replace(person, from_people_file=True, external=guest, active=not left)
