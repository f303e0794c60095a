"""Groups that are shown, and what is left over, always hold enough people."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from icomms.governance.privacy import OTHERS, shown_groups

LABELS = st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=60)


@given(LABELS, st.integers(2, 8), st.data())
def test_no_group_and_no_rest_is_too_small(labels, minimum, data):
    counted = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(labels), max_size=len(labels))), dtype=bool
    )
    found = shown_groups(labels, counted, minimum)
    for number, size in enumerate(found.sizes):
        assert size >= minimum
        assert size == int((found.number == number).sum())
    assert (found.number[~counted] == -1).all()
    hidden = int(counted.sum()) - sum(found.sizes)
    assert hidden == 0 or hidden == int(counted.sum()) < minimum


@given(LABELS, st.integers(2, 8))
def test_a_named_group_holds_exactly_its_people(labels, minimum):
    counted = np.ones(len(labels), bool)
    found = shown_groups(labels, counted, minimum)
    for number, name in enumerate(found.names):
        if name != OTHERS:
            assert {labels[i] for i in np.flatnonzero(found.number == number)} == {name}
    assert OTHERS not in found.names[:-1]


def test_the_smallest_shown_group_hides_with_a_rest_that_is_too_small():
    found = shown_groups(["a"] * 9 + ["b"] * 6 + ["c"] * 2, np.ones(17, bool), 5)
    assert (found.names, found.sizes) == (("a", ""), (9, 8))
    assert shown_groups(["a"] * 3, np.ones(3, bool), 5).names == ()
    assert shown_groups([], np.ones(0, bool), 5).names == ()
