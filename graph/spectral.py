"""The leading eigenvector of a symmetric non-negative matrix, the same on every run."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, eigsh

Floats = NDArray[np.float64]

DENSE = 300
_CLOSE = 1e-9
_TOLERANCE = 1e-12
_VECTORS = 12


def leading_vector(matrix: sp.csr_array, gram: bool = False) -> Floats:
    """Leading eigenvector of M, or of MᵀM with `gram` (its right singular vector), length 1, >= 0.

    Shape (n,) for M (n, n) with entries >= 0, M symmetric unless `gram`; n >= 1. Where several
    vectors belong to the largest value it is the one a power iteration from (1, ..., 1) ends at,
    so the numbering does not matter. Entries below a billionth of the largest are 0. Lanczos
    (ARPACK; Lehoucq, Sorensen & Yang 1998) above 300 rows, all eigenvectors up to there.
    """
    turned = matrix.T.tocsr() if gram else matrix
    start = turned @ np.ones(matrix.shape[0])
    if matrix.shape[1] <= DENSE:
        found = _of_all(turned.toarray() @ matrix.toarray() if gram else matrix.toarray(), start)
    else:
        operator = LinearOperator(
            (matrix.shape[1], matrix.shape[1]),
            matvec=lambda x: turned @ (matrix @ x) if gram else matrix @ x,
            dtype=np.float64,
        )
        _, vectors = eigsh(
            operator, k=1, which="LA", v0=start, tol=_TOLERANCE, ncv=_VECTORS,
            rng=np.random.default_rng(0),
        )  # fmt: skip
        found = vectors[:, 0]
    found = found * np.sign(found.sum())
    found = np.where(found > _CLOSE * found.max(), found, 0.0)
    return np.asarray(found / np.linalg.norm(found))


def _of_all(matrix: Floats, start: Floats) -> Floats:
    """The start's shadow on all vectors of the largest eigenvalue."""
    values, vectors = np.linalg.eigh(matrix)
    top = vectors[:, values >= values[-1] * (1 - _CLOSE)]
    return np.asarray(top @ (top.T @ start))
