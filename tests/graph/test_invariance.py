"""No measure may depend on how people are numbered or on bystanders without ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import brokerage, centrality, diffusion, trust
from tests.graph.graphs import any_ties, relabelled, with_isolated

QUICK = settings(max_examples=25, deadline=None)


def grouped(measure):
    """By group: three groups and some unknown, which travel along with the people."""
    return lambda ties, groups: measure(ties, groups)


def ungrouped(measure):
    return lambda ties, _: measure(ties)


MEASURES = {
    **{
        f.__name__: ungrouped(f)
        for f in (
            centrality.in_degree, centrality.out_degree, centrality.degree, centrality.in_strength,
            centrality.out_strength, centrality.pagerank, centrality.eigenvector,
            centrality.harmonic_closeness, centrality.two_step_reach, centrality.betweenness,
            centrality.k_core, centrality.clustering, brokerage.burt_constraint,
            brokerage.effective_size, brokerage.ego_betweenness_rate, brokerage.kpp_neg,
            trust.reciprocity, trust.simmelian_embeddedness, trust.persistence, trust.eigentrust,
            diffusion.diffusion_centrality,
        )
    },
    "hubs": lambda t, _: centrality.hits(t).hubs,
    "authorities": lambda t, _: centrality.hits(t).authorities,
    "cut points": lambda t, _: brokerage.kpp_neg(t, exact=0),
    "multiplexity": lambda t, _: trust.multiplexity([t, t.transpose()]),
    "outside_share": grouped(brokerage.outside_share),
    "participation": grouped(brokerage.participation_coefficient),
    **{
        name: lambda t, g, name=name: getattr(brokerage.gould_fernandez(t, g), name)
        for name in ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
    },
    "personalised": lambda t, g: centrality.personalised_pagerank(t, (g == 1).astype(float)),
}  # fmt: skip

# What one value becomes when bystanders join: shares of all others, or of a walk's jumps.
PER_OTHER = {"harmonic_closeness", "betweenness", "kpp_neg", "cut points"}
PER_PERSON = {"pagerank", "eigentrust", "personalised"}


@pytest.mark.parametrize("name", MEASURES)
@QUICK
@given(data=st.data(), ties=any_ties())
def test_numbering_does_not_matter(name, data, ties):
    order = np.array(data.draw(st.permutations(range(ties.n))), int)
    groups = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=ties.n, max_size=ties.n)), int)  # fmt: skip
    moved = np.empty_like(groups)
    moved[order] = groups
    found = MEASURES[name](ties, groups)
    again = MEASURES[name](relabelled(ties, order), moved)
    assert again[order] == pytest.approx(found, abs=1e-7, nan_ok=True)


@pytest.mark.parametrize("name", sorted(set(MEASURES) - PER_PERSON))
@QUICK
@given(data=st.data(), ties=any_ties(), extra=st.integers(1, 4))
def test_bystanders_do_not_matter(name, data, ties, extra):
    groups = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=ties.n, max_size=ties.n)), int)  # fmt: skip
    found = MEASURES[name](ties, groups).astype(float)
    more = MEASURES[name](with_isolated(ties, extra), np.concatenate([groups, [-1] * extra]))
    if name in PER_OTHER and ties.n > 2:
        n, all_ = ties.n, ties.n + extra
        pairs = name != "harmonic_closeness"
        found *= (n - 1) * (n - 2) / ((all_ - 1) * (all_ - 2)) if pairs else (n - 1) / (all_ - 1)
    if name not in PER_OTHER or ties.n > 2:
        assert more[: ties.n] == pytest.approx(found, abs=1e-7, nan_ok=True)
    assert np.nan_to_num(more[ties.n :]).tolist() == [0] * extra


@pytest.mark.parametrize("name", sorted(PER_PERSON))
@QUICK
@given(ties=any_ties(), extra=st.integers(1, 4))
def test_bystanders_do_not_change_the_order_of_walks(name, ties, extra):
    """They take a share of the jumps, the same from everybody."""
    groups = np.zeros(ties.n, int)
    if ties.n:
        groups[0] = 1
    found = MEASURES[name](ties, groups)
    more = MEASURES[name](with_isolated(ties, extra), np.concatenate([groups, [0] * extra]))
    if ties.n:
        scale = more[: ties.n].sum() / found.sum()
        assert more[: ties.n] == pytest.approx(found * scale, abs=1e-7)
