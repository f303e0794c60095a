"""The leading eigenvector of a non-negative matrix, the same on every run and number of cores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

Floats = NDArray[np.float64]

_STEPS = 32
_CYCLES = 200
_TOLERANCE = 1e-12
_CLOSE = 1e-9


def leading_vector(matrix: sp.csr_array, gram: bool = False) -> Floats:
    """Leading eigenvector of M, or of MᵀM with `gram` (its right singular vector), length 1, >= 0.

    Shape (n,) for M (n, n) with entries >= 0, not all 0, M symmetric unless `gram`. Where several
    vectors belong to the largest value it is the one a power iteration from (1, ..., 1) ends at,
    so the numbering does not matter. Entries below a billionth of the largest are 0. Lanczos 1950,
    doi:10.6028/jres.045.026, begun again from the best vector every 32 steps.

    >>> leading_vector(sp.csr_array([[0.0, 2.0], [2.0, 0.0]])).round(3).tolist()
    [0.707, 0.707]
    """
    turned = matrix.T.tocsr() if gram else matrix

    def apply(x: Floats) -> Floats:
        return np.asarray(turned @ (matrix @ x) if gram else matrix @ x)

    found = turned @ np.ones(matrix.shape[0])
    for _ in range(_CYCLES):
        found, value, wrong = _cycle(apply, found / _length(found))
        if wrong <= _TOLERANCE * value:
            break
    found = found * np.sign(found.sum())
    found = np.where(found > _CLOSE * found.max(), found, 0.0)
    return np.asarray(found / _length(found))


def _cycle(apply: Callable[[Floats], Floats], start: Floats) -> tuple[Floats, float, float]:
    """Best vector in the span of start, M start, M² start, ...; its value and what it lacks.

    ARPACK would go on from a random vector once that span is exhausted, which small or regular
    networks do; here the search ends, and the answer stays a function of the start.
    """
    basis = np.empty((_STEPS, start.size))
    basis[0] = start
    diagonal, beside = np.zeros(_STEPS), np.zeros(_STEPS)
    for step in range(_STEPS):
        new = apply(basis[step])
        diagonal[step] = _dot(new, basis[step])
        before = basis[: step + 1]
        for _ in range(2):
            new = new - np.einsum("i,ij->j", np.einsum("ij,j->i", before, new), before)
        beside[step] = _length(new)
        scale = max(diagonal.max(), beside.max())
        if beside[step] <= _TOLERANCE * scale or step == _STEPS - 1:
            break
        basis[step + 1] = new / beside[step]
    used = step + 1
    values, vectors = eigh_tridiagonal(diagonal[:used], beside[: used - 1])
    best = vectors[:, -1]
    vector = np.einsum("i,ij->j", best, basis[:used])
    return vector, float(values[-1]), float(beside[step] * abs(best[-1]))


def _dot(a: Floats, b: Floats) -> float:
    """Without the threads of BLAS, whose number would show in the last digits."""
    return float(np.einsum("i,i->", a, b))


def _length(x: Floats) -> float:
    return float(np.sqrt(_dot(x, x)))
