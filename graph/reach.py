"""Reverse-reachable sets: of somebody of the audience, everybody who would have reached them.

Ties here run in the direction of INFLUENCE, u → v: v hears u. The chance that v takes something
over from u is the share of v's attention that goes to u, `c_uv / sum_u c_uv`. A team reaches a
share of the audience equal to the share of sets it meets (Borgs et al. 2014,
doi:10.1137/1.9781611973402.70), in every model below.

People are numbered by their place in the network while sets are drawn (`graph.keys`), so that
relabelling them changes nothing as far as their keys differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from graph import reach_kernels as kernels
from graph.diffusion import receiver_shares, uint64_of
from graph.keys import structural_keys
from graph.model import Ties

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Model = Literal["cascade", "threshold", "direct"]
_SURE = 40.0  # no drawn gap is longer: -log(2**-53) is 36.7


@dataclass(frozen=True, eq=False)
class Hearing:
    """Whom everybody hears, ready for drawing.

    `model` cascade: one exposure is enough (independent cascade); threshold: v follows when the
    convinced share of its attention passes a random threshold (linear threshold); direct: only
    people whom v hears themselves, no chance in it. `place` (n,) leads from a person to the
    inner number, `person` back. `label` (n,), when given, keeps only voices from another group
    than the hearer's.
    """

    model: Model
    n: int
    indptr: Array
    indices: Array
    chance: Floats
    place: Ints
    person: Ints
    label: Ints | None = None

    @cached_property
    def rates(self) -> Floats:
        """Running sums of -log(1 - chance) inside every row; a sure tie counts `_SURE`."""
        with np.errstate(divide="ignore"):
            rate = np.minimum(-np.log1p(-self.chance), _SURE)
        return self._within_rows(rate)

    @cached_property
    def running(self) -> Floats:
        """Running sums of the chances inside every row, 1 at the end of a full one."""
        running = self._within_rows(self.chance)
        last = self.indptr[1:][np.diff(self.indptr) > 0] - 1
        running[last] = np.where(running[last] > 1 - 1e-9, 1.0, running[last])
        return running

    def _within_rows(self, values: Floats) -> Floats:
        return kernels.running_sums(self.indptr, values)


def hearing(
    ties: Ties, model: Model = "cascade", label: Ints | None = None, keys: Array | None = None
) -> Hearing:
    """Rows of receiver's shares from influence ties u → v (v hears u); self ties are left out.

    `keys` (n,) order people; without them `structural_keys` of the ties.
    """
    shares = receiver_shares(ties).without_weeks()
    if not (shares.weight > 0).all():
        shares = shares.keep(shares.weight > 0)
    ordered = structural_keys([shares]) if keys is None else keys
    person = np.argsort(ordered, kind="stable").astype(np.int64)
    place = np.empty(ties.n, np.int64)
    place[person] = np.arange(ties.n)
    ends = (place[shares.source], place[shares.indices])
    # By way of rows of speakers, so that the speakers of each hearer come in order.
    spoken = sp.coo_array((shares.weight, ends), shape=(ties.n, ties.n)).tocsr()
    rows = spoken.tocsc()
    return Hearing(
        model=model,
        n=ties.n,
        indptr=rows.indptr.astype(np.int64),
        indices=rows.indices.astype(np.int32),
        chance=rows.data,
        place=place,
        person=person,
        label=None if label is None else label[person],
    )


@dataclass(eq=False)
class ReachSets:
    """Sets drawn so far; `draw_to` adds more, the same ones whatever the portions.

    `audience` (n,) are weights >= 0 by inner number: roots are drawn in proportion. `total` is
    their sum. Of the direct model there is exactly one set per person of the audience, and
    nothing is drawn; its weights must be equal.
    """

    rows: Hearing
    audience: Floats
    seed: int
    nodes: Array = field(default_factory=lambda: np.empty(0, np.int32))
    pointers: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    roots: Array = field(default_factory=lambda: np.empty(0, np.int32))

    def __post_init__(self) -> None:
        self.total = float(self.audience.sum())
        self._cumulative = np.cumsum(self.audience) / self.total if self.total else self.audience
        self._index: tuple[Array, Array] | None = None

    @property
    def count(self) -> int:
        """Number of sets."""
        return int(self.pointers.size - 1)

    @property
    def exact(self) -> bool:
        """Whether the sets are the truth itself, not a sample."""
        return self.rows.model == "direct"

    def draw_to(self, count: int) -> None:
        """Draw until there are `count` sets, and turn them round."""
        if self.exact:
            self._list_direct()
        elif count > self.count and self.total:
            self._draw(count - self.count)
        if self._index is None:
            self._index = kernels.turned(self.nodes, self.pointers, self.rows.n)

    def _draw(self, more: int) -> None:
        rows = self.rows
        common = (self.count, more, uint64_of(self.seed), self._cumulative)
        if rows.model == "cascade":
            nodes, pointers = kernels.cascade_sets(*common, rows.indptr, rows.indices, rows.rates)
        else:
            nodes, pointers = kernels.threshold_sets(
                *common, rows.indptr, rows.indices, rows.running
            )
        self._add(nodes, pointers)

    def _list_direct(self) -> None:
        if self.count:
            return
        rows, asked = self.rows, np.flatnonzero(self.audience > 0)
        parts = [
            np.concatenate([[v], rows.indices[rows.indptr[v] : rows.indptr[v + 1]]]) for v in asked
        ]
        pointers = np.concatenate([[0], np.cumsum([part.size for part in parts])])
        nodes = np.concatenate(parts) if parts else np.empty(0)
        self._add(nodes.astype(np.int32), pointers.astype(np.int64))

    def _add(self, nodes: Array, pointers: Ints) -> None:
        roots = nodes[pointers[:-1]]
        if self.rows.label is not None:
            nodes, pointers = kernels.from_elsewhere(nodes, pointers, self.rows.label)
        self.pointers = np.concatenate([self.pointers, pointers[1:] + self.pointers[-1]])
        self.nodes = np.concatenate([self.nodes, nodes])
        self.roots = np.concatenate([self.roots, roots])
        self._index = None

    @property
    def index(self) -> tuple[Array, Array]:
        """Person → sets: pointers (n+1,) and set numbers; nothing before the first draw."""
        if self._index is None:
            self.draw_to(0)
        assert self._index is not None
        return self._index

    def of(self, person: int) -> Array:
        """Numbers of the sets that hold one person."""
        bounds, sets = self.index
        return np.asarray(sets[bounds[person] : bounds[person + 1]])

    def times(self, team: Ints) -> Array:
        """How many of a team (inner numbers) each set holds, (count,)."""
        bounds, sets = self.index
        return np.asarray(kernels.covered_times(bounds, sets, team.astype(np.int64), self.count))

    def covered(self, teams: Ints) -> Ints:
        """Covered sets of each team, (teams, size) → (teams,); -1 stands for nobody."""
        bounds, sets = self.index
        return np.asarray(
            kernels.covered_counts(bounds, sets, np.atleast_2d(teams).astype(np.int64), self.count)
        )

    def reach(self, covered: float) -> float:
        """Expected reach, in people of the audience, of so many covered sets."""
        return self.total * covered / self.count if self.count else 0.0
