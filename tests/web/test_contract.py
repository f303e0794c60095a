"""The page contract itself catches what it is there for."""

from __future__ import annotations

import pytest

from tests.web.contract import problems_of

GOOD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>People · icomms</title></head><body><main>'
    "<h1>People</h1>{}</main></body></html>"
)


def test_a_good_page_passes():
    assert problems_of(GOOD.format("<p>x</p>")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "<h1>Two</h1>",
        '<input name="a">',
        '<p style="color:red">',
        "<script>x()</script>",
        '<img src="a.png">',
        '<a href="https://elsewhere.example/">x</a>',
        "<table><tr><th>a</th></tr></table>",
        "<button></button>",
        '<i id="a"></i><i id="a"></i>',
        '<form method="post"></form>',
        "<p><div></p>",
        '<b onclick="x()">y</b>',
    ],
)
def test_a_wrong_page_does_not(wrong):
    assert problems_of(GOOD.format(wrong))


def test_the_shell_is_checked_too():
    assert problems_of(GOOD.format("").replace(' lang="en"', ""))
    assert problems_of(GOOD.format("").replace("<title>People", "<title>Other"))
