"""Every number in a sentence is recomputed from the snapshot's tables."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from icomms.explanation_texts import BANDS, PARTS, STATUSES
from icomms.kinds import RULES
from icomms.quality_texts import FINDINGS, MISSING, ROLE_NAMES
from icomms.reason_texts import TEXTS
from icomms.reasons import render
from tests.icomms.conftest import ROOT, Job, reasons_of


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return Job(tmp_path_factory.mktemp("reasons")).run(ROOT / "data" / "sample")


class Recomputed:
    """The numbers of the sentences, from ties, people and roles alone."""

    def __init__(self, snapshot):
        people = snapshot.table("people").to_pylist()
        self.unit = {p["person"]: p["unit"] for p in people}
        self.peer = {p["person"]: p["peer_group"] for p in people}
        self.people = {p["person"]: p for p in people}
        self.ties = defaultdict(lambda: defaultdict(dict))
        for tie in snapshot.table("ties").to_pylist():
            self.ties[tie["family"]][tie["target"]][tie["source"]] = tie
        self.roles = {(r["person"], r["role"]): r for r in snapshot.table("roles").to_pylist()}
        self.basis = snapshot.about["basis"]

    def into(self, family, person):
        return self.ties[family][person]

    def contacts(self, family, person):
        out = {t for t, sources in self.ties[family].items() if person in sources}
        return (set(self.into(family, person)) | out) - {person}

    def percentile(self, person, role, part):
        own = dict(self.roles[person, role]["parts"])[part]
        group = [
            dict(row["parts"])[part]
            for (other, name), row in self.roles.items()
            if name == role and row["score"] is not None and self.peer[other] == self.peer[person]
        ]
        at_most = sum(v < own for v in group) + (sum(v == own for v in group) - 1) / 2 + 0.5
        return min(int(100 * at_most / len(group) + 1e-9), 99), len(group)

    def embedded(self, person):
        family = "trust" if self.basis["persuader"] == "trust" else "attention"
        sources = set(self.into(family, person))
        own = self.contacts(family, person)
        returned = sum(person in self.into(family, s) for s in sources)
        shared = sum(bool((self.contacts(family, s) & own) - {s, person}) for s in sources)
        return len(sources), returned, shared


def expected(numbers, row):
    """What the values of a reason must be."""
    i, role, code = row["person"], row["role"], row["code"]
    parts = dict(numbers.roles[i, role]["parts"])
    ranked = {"turned_to": "people_turning_to", "conviction": "conviction_reach",
              "heard_by": "receivers", "three_steps": "diffusion"}  # fmt: skip
    found = {}
    if code in ranked:
        found["percent"], found["peers"] = numbers.percentile(i, role, ranked[code])
    if code == "turned_to":
        found["count"] = int(parts["people_turning_to"])
    elif code == "nominated":
        found["count"] = len(numbers.into("nomination", i))
    elif code == "from_units":
        found["units"] = len({numbers.unit[s] for s in numbers.into("attention", i)} - {""})
    elif code == "received":
        counts = sorted(((n, k) for k, n in numbers.people[i]["received"]), reverse=True)
        found["kinds"] = " ".join(f"{k}:{n}" for n, k in counts[:3])
    elif code == "weeks":
        found["weeks"] = numbers.people[i]["weeks"]
    elif code in ("trusted", "tied", "returned", "shared"):
        count, returned, shared = numbers.embedded(i)
        found |= {
            "trusted": {"count": count}, "tied": {"count": count},
            "returned": {"returned": returned, "of": count},
            "shared": {"shared": shared, "of": count},
        }[code]  # fmt: skip
    elif code == "conviction":
        found["reach"] = pytest.approx(parts["conviction_reach"], abs=0.051)
    elif code == "heard_by":
        found["count"] = sum(i in s for s in numbers.ties["exposure"].values())
    elif code == "sent":
        found["count"] = numbers.people[i]["sent"]
    elif code == "critic_named":
        found["count"] = len(numbers.into("critic", i))
    elif code == "outside":
        found["percent"] = int(100 * parts["outside_share"])
    elif code == "open_pairs":
        own = numbers.contacts("attention", i)
        pairs = len(own) * (len(own) - 1) // 2
        tied = sum(b in numbers.contacts("attention", a) for a in own for b in own if a < b)
        found |= {"pairs": pairs, "open": pairs - tied}
    elif code == "proposals":
        found["count"] = int(parts["proposals_and_questions"])
    return found


def test_every_number_is_true(snapshot):
    numbers = Recomputed(snapshot)
    codes = set()
    for row in reasons_of(snapshot):
        values = dict(row["values"])
        assert values.pop("name") == numbers.people[row["person"]]["name"]
        assert values == expected(numbers, row), (row["code"], row["person"])
        codes.add(row["code"])
    assert {"turned_to", "nominated", "received", "trusted", "returned", "shared", "heard_by",
            "sent", "critic_named", "open_pairs", "outside"} <= codes  # fmt: skip


def test_nothing_is_said_of_nobody(snapshot):
    """ "0 colleagues named X" and "1 of these 1 ties" tell a reader nothing."""
    for row in reasons_of(snapshot):
        assert row["values"].get("count", 1) >= 1, row
        assert row["values"].get("of", 2) >= 2, row


def test_sentences_show_their_numbers_in_both_languages(snapshot):
    for row in reasons_of(snapshot)[:400]:
        for language in ("en", "vi"):
            text = render(row["code"], row["values"], language)
            shown = re.sub(r"[.,](?=\d{3})", "", text)
            for key, value in row["values"].items():
                if isinstance(value, int):
                    assert str(value) in shown, (row["code"], key, text)
            assert "{" not in text


def test_every_text_has_both_languages():
    for table in (TEXTS, FINDINGS, MISSING, ROLE_NAMES, PARTS, BANDS, STATUSES):
        for code, texts in table.items():
            assert set(texts) == {"en", "vi"}, code
            assert all(texts.values()), code


def test_every_part_of_every_role_has_a_name(snapshot):
    for row in snapshot.table("roles").to_pylist():
        for name, _ in row["parts"]:
            assert name in PARTS


def test_words_for_kinds_belong_to_known_kinds():
    named = {code.removeprefix("kind ") for code in TEXTS if code.startswith("kind ")}
    assert named <= set(RULES)


def test_no_formal_level_no_sentiment_no_total():
    """Scores know nothing of titles, moods or sums over roles."""
    for path in ("roles", "components", "role_assessment", "connectors"):
        code = (ROOT / "icomms" / f"{path}.py").read_text(encoding="utf-8")
        body = re.sub(r'""".*?"""', "", code, flags=re.S)
        assert not re.search(r"\.level|sentiment|title|valence", body), path


def test_questions_answered_are_counted_beside_and_change_no_score(job):
    """A reply marked as an answer counts for who replied, once an hour and asker."""
    from icomms.explanation import explanation

    snapshot = job.run(ROOT / "data" / "sample", analysis={"draws": 20})
    people = snapshot.table("people").to_pylist()
    best = max(people, key=lambda p: p["answers"])
    assert best["answers"] > 10
    found = explanation(snapshot, best["person_id"], "en")
    assert found.standing.answers == best["answers"]
    trusting = [t for t in snapshot.table("ties").to_pylist() if t["family"] == "trust"]
    assert sum(p["answers"] for p in people) <= sum(t["count"] for t in trusting)
