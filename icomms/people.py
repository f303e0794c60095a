"""Recognising people: one person, many accounts; never two people merged on a name.

The cascade, surest first; every link keeps its rule and confidence:

1. decisions of the user, also negative ones  2. employee number, id, e-mail or login
3. alias domains, +tag, #EXT#                  4. a full name borne once on both sides
5. nickname, then surname and given name, borne once ("probable")
6. a review list with up to five candidates

Unmatched accounts become people of their own; bots, rooms and lists are nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from icomms.account_kinds import kind_of_identity
from icomms.people_candidates import Review, review
from icomms.people_identity import identities
from icomms.people_listed import listed, strong_keys
from icomms.people_own import people_of_their_own
from icomms.people_records import (
    VERDICTS,
    Candidate,
    Decision,
    Link,
    Person,
    Resolution,
    ReviewItem,
    Verdict,
)
from icomms.people_rules import RULES, Progress, link_by_name
from icomms.records import Account, PersonRow, Problem

__all__ = [
    "VERDICTS", "Candidate", "Decision", "Link", "Person", "Resolution", "ReviewItem", "Verdict",
    "resolve",
]  # fmt: skip

_KIND_CONFIDENCE = 0.95


def resolve(
    people: Sequence[PersonRow],
    accounts: Sequence[Account],
    decisions: Sequence[Decision] = (),
    alias_domains: Mapping[str, str] | None = None,
    *,
    activity: Sequence[int] = (),
) -> Resolution:
    """Link every account to a person; nothing depends on the order of accounts or decisions.

    `alias_domains` leads from a mail domain to the one it is the same as. `activity`, when given,
    says for each account in how many interactions it takes part: the review list is sorted by it.
    People on the list come first, in the order of the files, then those of the accounts by
    (system, key). Raises ValueError when `activity` is of another length than `accounts`.
    """
    if activity and len(activity) != len(accounts):
        raise ValueError(f"activity has {len(activity)} numbers for {len(accounts)} accounts")
    domains = {k.strip().lower(): v.strip().lower() for k, v in (alias_domains or {}).items()}
    progress = Progress(identities(accounts, activity, domains), listed(people, domains))
    progress.external |= {i for i, one in enumerate(progress.identities) if one.external}
    problems = [*progress.people.problems, *_decide(progress, decisions)]
    _set_nobodies_aside(progress)
    _link_by_key(progress)
    for rule in RULES:
        link_by_name(progress, rule)
    doubtful = review(progress)
    everybody = (*progress.people.people, *people_of_their_own(progress))
    problems += _remarks(progress, doubtful)
    counts = _counts(progress, doubtful)
    return Resolution(everybody, _by_account(progress), doubtful.items, counts, tuple(problems))


def _decide(progress: Progress, decisions: Sequence[Decision]) -> list[Problem]:
    """Apply what the user decided; decisions that mean nothing here are counted, not lost."""
    place = {(one.system, one.key): i for i, one in enumerate(progress.identities) if one.key}
    wanted: dict[int, set[tuple[str, int]]] = defaultdict(set)
    lost: Counter[str] = Counter()
    for decision in dict.fromkeys(decisions):
        i = place.get((decision.system, decision.key))
        about = decision.verdict in ("same", "different")
        person = progress.people.place.get(decision.person, -1) if about else -1
        if i is None or (about and person < 0):
            lost["no account" if i is None else "no person"] += 1
        elif decision.verdict == "different":
            progress.different.add((i, person))
        else:
            wanted[i].add((decision.verdict, person))
    for i, verdicts in wanted.items():
        if len(verdicts) > 1 or any((i, person) in progress.different for _, person in verdicts):
            lost["contradiction"] += 1
        else:
            _apply(progress, i, *next(iter(verdicts)))
    return list(_lost(lost))


def _apply(progress: Progress, i: int, verdict: str, person: int) -> None:
    if verdict == "same":
        progress.links[i] = Link(i, person, "decided", 1.0, "user")
    elif verdict in ("bot", "ignore"):
        progress.links[i] = Link(i, None, verdict, 1.0, "user")
    else:
        progress.apart.add(i)
        if verdict == "external":
            progress.external.add(i)


def _lost(lost: Mapping[str, int]) -> Iterable[Problem]:
    texts = {
        "no account": "name accounts that these files do not have; they were passed over.",
        "no person": "name a person who is not on the people list; they were passed over.",
        "contradiction": "contradict one another about an account; none of these was applied.",
    }
    fixes = {
        "no account": "Nothing to do, unless a file is missing.",
        "no person": "Check person_id: a spreadsheet may have cut leading zeros.",
        "contradiction": "Leave one decision for the account.",
    }
    for reason, text in texts.items():
        if lost.get(reason):
            code = f"decision_{reason.replace(' ', '_')}"
            yield Problem(code, f"{lost[reason]} decisions {text}", fixes[reason])


def _set_nobodies_aside(progress: Progress) -> None:
    """Bots, rooms, lists, shared and service accounts are not people."""
    for i, identity in enumerate(progress.identities):
        if i in progress.links or i in progress.apart:
            continue
        kind = kind_of_identity(identity, progress.people)
        if kind not in ("human", "unknown"):
            progress.links[i] = Link(i, None, f"account kind: {kind}", _KIND_CONFIDENCE)


def _link_by_key(progress: Progress) -> None:
    """Guests too: an address on the list proves who it is. Keys that disagree link nobody."""
    for i, identity in enumerate(progress.identities):
        if i in progress.links or i in progress.apart:
            continue
        found: dict[int, str] = {}
        for rule, key in strong_keys(identity):
            bearers = progress.people.keys.get(key, frozenset())
            for person in bearers if len(bearers) == 1 else ():
                if (i, person) not in progress.different:
                    found.setdefault(person, rule)
        if len(found) == 1:
            ((person, rule),) = found.items()
            progress.links[i] = Link(i, person, rule, 1.0)
        elif found:
            progress.disputed.add(i)


def _remarks(progress: Progress, doubtful: Review) -> Iterable[Problem]:
    if progress.disputed:
        yield Problem(
            "keys_disagree",
            f"{len(progress.disputed)} accounts have addresses or numbers of two different people.",
            "Decide in people_review.csv, or correct the people file.",
        )
    if doubtful.not_compared:
        yield Problem(
            "not_compared",
            f"{doubtful.not_compared} accounts were too many to compare their names with the list.",
            "Add e-mail addresses or employee numbers to the export.",
        )


def _by_account(progress: Progress) -> tuple[Link, ...]:
    links: dict[int, Link] = {}
    for i, identity in enumerate(progress.identities):
        for account in identity.members:
            links[account] = replace(progress.links[i], account=account)
    return tuple(links[account] for account in range(len(links)))


def _counts(progress: Progress, doubtful: Review) -> dict[str, int]:
    """Accounts by what became of them, each (system, key) once, and their interactions."""
    settled = [(progress.links[i], one) for i, one in enumerate(progress.identities)]
    listed_people = len(progress.people.people)
    human = [(link.person, one) for link, one in settled if link.person is not None]
    matched = [one for person, one in human if person < listed_people]
    rules = Counter(link.rule for link, _ in settled)
    return {
        "accounts": len(settled),
        "nobody": len(settled) - len(human),
        "matched": len(matched),
        "unmatched": len(human) - len(matched),
        "review": len(doubtful.items),
        "interactions": sum(one.interactions for _, one in human),
        "interactions_matched": sum(one.interactions for one in matched),
        **{f"by {rule}": count for rule, count in sorted(rules.items())},
    }
