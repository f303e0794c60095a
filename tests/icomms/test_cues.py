"""Cue lists: twenty sentences per language and flag, and how words are matched."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from icomms.importers.cues import KINDS, Cue, CueList, read_cues, shipped_cues, words_of
from icomms.importers.tables import FLAGS

FILES = Path(__file__).resolve().parents[1] / "files" / "cues"


def _sentences(language: str) -> list[tuple[str, str, str]]:
    lines = (FILES / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(f, e, s) for f, e, s in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_sentences_per_language_and_flag(language: str, kind: str) -> None:
    cues = shipped_cues()
    sentences = [(e == "yes", s) for f, e, s in _sentences(language) if f == kind]
    assert len(sentences) == 20
    assert {expected for expected, _ in sentences} == {True, False}
    wrong = [s for expected, s in sentences if bool(cues.flags(s) & FLAGS[kind]) != expected]
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_decomposed_text_gives_the_same_flags(language: str) -> None:
    cues = shipped_cues()
    for _, _, sentence in _sentences(language):
        decomposed = unicodedata.normalize("NFD", sentence)
        assert cues.flags(decomposed) == cues.flags(sentence)


@pytest.mark.parametrize(
    ("unaccented", "means"),
    [
        ("nhung", "disagreement"),
        ("it", "disagreement"),
        ("nen co", "proposal"),
        ("thieu", "disagreement"),
    ],
)
def test_ambiguous_words_need_their_accents(unaccented: str, means: str) -> None:
    assert not shipped_cues().flags(unaccented) & FLAGS[means]


def test_accents_that_differ_are_another_word() -> None:
    cues = CueList(read_cues(["cue,flags,bare", "cảm ơn,thanks,yes"]))
    assert cues.flags("cảm ơn") == cues.flags("CAM ON") == FLAGS["thanks"]
    assert cues.flags("cấm ơn") == 0


def test_cues_match_whole_words_and_the_longest_wins() -> None:
    cues = CueList([Cue(("ty",), FLAGS["thanks"]), Cue(("not", "sure"), FLAGS["hedge"])])
    assert cues.flags("city party") == 0
    assert cues.flags("ty, not sure") == FLAGS["thanks"] | FLAGS["hedge"]
    longer = CueList([Cue(("no", "thanks"), 0), Cue(("thanks",), FLAGS["thanks"])])
    assert longer.flags("no thanks") == 0
    assert longer.flags("no. Thanks? thanks!") == FLAGS["thanks"] | FLAGS["question"]


def test_no_text_no_flags() -> None:
    assert shipped_cues().flags("") == 0
    assert shipped_cues().flags("👍🏽 …") == 0
    assert words_of(" \n") == []


def test_edited_lists_of_a_folder_are_used(tmp_path: Path) -> None:
    (tmp_path / "cues_en.csv").write_text("cue,flags,bare\nzounds,praise,\n", encoding="utf-8")
    (tmp_path / "cues_vi.csv").write_text("cue,flags,bare\n", encoding="utf-8")
    assert shipped_cues(tmp_path).flags("Zounds! thanks") == FLAGS["praise"]


@pytest.mark.parametrize("line", ["hm,anger,", ",thanks,"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="Line 3"):
        read_cues(["cue,flags,bare", "fine,thanks,", line])


def test_every_shipped_cue_is_listed_once() -> None:
    folder = Path(__file__).resolve().parents[2] / "icomms" / "importers"
    for language in ("en", "vi"):
        lines = (folder / f"cues_{language}.csv").read_text(encoding="utf-8").splitlines()
        cues = [row["cue"] for row in csv.DictReader(lines)]
        assert len(cues) == len(set(cues))
        assert all(cue == unicodedata.normalize("NFC", cue) for cue in cues)
