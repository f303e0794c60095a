"""Templates set sensible beginnings in both languages."""

from __future__ import annotations

import pytest

from icomms.campaigns import template_texts
from icomms.campaigns.records import Content, as_json, from_json
from icomms.campaigns.templates import TEMPLATES, content_of, template
from icomms.errors import NotFoundError

CODES = [one.code for one in TEMPLATES]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("code", CODES)
def test_every_template_makes_a_campaign(code, language):
    found = content_of(code, language, " Spring ")
    assert (found.name, found.template, found.language) == ("Spring", code, language)
    assert from_json(Content, as_json(found)) == found
    chosen = template(code)
    assert chosen.name(language)
    assert chosen.summary(language)
    wishes = found.wishes
    assert sum(one.least for one in wishes.roles) <= wishes.size
    if code != "blank":
        assert found.purpose
        assert len(found.message.questions) >= 3
        assert found.message.do
        assert found.message.dont


@pytest.mark.parametrize("words", ["QUESTIONS", "DO", "DONT", "NAMES", "SUMMARIES", "PURPOSES"])
def test_both_languages_say_the_same_number_of_things(words):
    for code, said in getattr(template_texts, words).items():
        assert code in CODES
        assert set(said) == {"en", "vi"}
        if words in ("QUESTIONS", "DO", "DONT"):
            assert len(said["en"]) == len(said["vi"])
        elif code != "blank":
            assert said["en"] != said["vi"]


def test_the_cases_ask_for_what_worked():
    merger, plant, party = (template(code).wishes for code in CODES[:3])
    assert any(q.column == "company" and q.least >= 2 and not q.value for q in merger.quotas)
    assert {r.role for r in merger.roles} >= {"critic", "persuader"}
    assert plant.leaders == 0
    assert [(v.share, v.column, v.voices) for v in plant.second_voices] == [(0.6, "unit", 2)]
    assert merger.aim == plant.aim == "conviction"
    assert party.aim == "news"
    assert {r.role for r in party.roles} == {"spreader"}
    assert [one.code for one in TEMPLATES if one.early_adopters] == ["adoption"]
    with pytest.raises(NotFoundError):
        template("nothing")
