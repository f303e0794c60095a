"""How well do the roles and plain counts find people who are known to be leaders?

Used to check the tool against a nomination, an election or a known rank, never to rank anybody.
Formulas: AUC is the Mann-Whitney statistic with ties at one half; precision@k looks at the k
highest scores, k being the number of true leaders; Spearman uses average ranks. Errors are the
standard deviations over 500 bootstrap draws of people.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from graph.stability import percentile
from icomms.errors import InputError
from icomms.peers import numbered
from icomms.records import ROLES
from icomms.snapshot import Snapshot

Floats = NDArray[np.float64]
MEASURES = ("degree", "in_degree", "pagerank", "betweenness")
DRAWS = 500


@dataclass(frozen=True, slots=True)
class Fit:
    """How one score fits the truth. Errors are bootstrap standard deviations; NaN: not defined."""

    score: str
    people: int
    auc: float
    auc_error: float
    precision: float
    precision_error: float
    k: int
    spearman: float
    spearman_error: float


@dataclass(frozen=True, slots=True)
class Truth:
    """Known values by person id; `positive` marks the leaders after --top or as 0/1 values."""

    name: str
    values: Mapping[str, float]


def read_truth(path: Path, name: str = "") -> Truth:
    """truth.csv: id,value or id,truth,value; `name` chooses among several truths.

    Raises InputError naming file, row and what is allowed.
    """
    rows = _truth_rows(path)
    if not rows or "id" not in rows[0] or "value" not in rows[0]:
        raise InputError(
            f"{path.name}: no columns id and value.", "Write id,value or id,truth,value."
        )
    names = sorted({row["truth"] for row in rows}) if "truth" in rows[0] else [""]
    if name and name not in names:
        raise InputError(f"{path.name}: no truth called {name!r}.", f"Allowed: {', '.join(names)}.")
    if not name and len(names) > 1:
        raise InputError(
            f"{path.name} holds several truths.", f"Choose one with --name: {', '.join(names)}."
        )
    chosen = name or names[0]
    values = {}
    for number, row in enumerate(rows, start=2):
        if row.get("truth", "") in ("", chosen):
            values[row["id"]] = _number(path, number, row["value"])
    return Truth(chosen, values)


def _truth_rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8 text.", "Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise InputError(f"{path.name} is not a CSV file: {error}.", "Save it as CSV.") from None


def _number(path: Path, row: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InputError(
            f"{path.name}, row {row}, column value: not a number.", "Write a number, e.g. 1 or 0."
        )
    return value


def validate(snapshot: Snapshot, truth: Truth, top: float | None, within: str) -> list[Fit]:
    """The fit of every role and of plain counts; scores are compared inside `within` if given.

    `top` (0-1) turns counts into leaders: the highest share, per group of `within`; everybody tied
    with the last of them counts too if above zero. Raises InputError when the ids do not meet.
    """
    people = snapshot.table("people")
    ids = people.column("person_id").to_pylist()
    known = np.array([i for i, pid in enumerate(ids) if pid in truth.values], dtype=np.int64)
    if not known.size:
        raise InputError("No id of the truth file is a person of the snapshot.", "Check the ids.")
    values = np.array([truth.values[ids[i]] for i in known])
    groups = group_numbers(snapshot, within)[known]
    positive = leaders(values, groups, top)
    scores = _scores(snapshot, len(ids))
    return [_fit(name, score[known], values, positive, groups) for name, score in scores.items()]


def group_numbers(snapshot: Snapshot, within: str) -> NDArray[np.int64]:
    """Group of every person by a field, a kept attribute or a header of the people file."""
    people = snapshot.table("people")
    if not within:
        return np.zeros(people.num_rows, np.int64)
    fields = {header: name for header, name in snapshot.about["columns"].items() if name}
    for name in (within, fields.get(within, ""), f"attribute {within}"):
        if name in people.column_names:
            return numbered([str(v or "") for v in people.column(name).to_pylist()])
    allowed = sorted({*fields, *(n for n in people.column_names if n != "person")})
    raise InputError(f"There is no column {within!r}.", f"Allowed: {', '.join(allowed)}.")


def leaders(values: Floats, groups: NDArray[np.int64], top: float | None) -> NDArray[np.bool_]:
    """Who is a leader: value above zero, or the highest share `top` of each group.

    >>> leaders(np.array([5., 1., 1., 0.]), np.zeros(4, int), .25).tolist()
    [True, False, False, False]
    """
    if top is None:
        return values > 0
    found = np.zeros(values.size, bool)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        k = max(1, round(top * inside.size))
        border = np.sort(values[inside])[-k]
        found[inside] = (values[inside] >= border) & (values[inside] > 0)
    return found


def _scores(snapshot: Snapshot, n: int) -> dict[str, Floats]:
    roles = snapshot.table("roles")
    names = np.array(roles.column("role").to_pylist())
    values = roles.column("score").to_numpy(zero_copy_only=False).astype(float)
    found: dict[str, Floats] = {}
    for role in ROLES:
        score = values[names == role]
        if np.isfinite(score).any():
            found[role] = np.nan_to_num(score, nan=-1.0)
    measures = snapshot.table("measures")
    for name in MEASURES:
        if name in measures.column_names:
            found[name] = measures.column(name).to_numpy().astype(float)
    assert all(score.size == n for score in found.values())
    return found


def _fit(
    name: str, score: Floats, values: Floats, positive: NDArray[np.bool_], groups: NDArray[np.int64]
) -> Fit:
    if np.unique(groups).size > 1 and name not in ROLES:
        score = percentile(score[:, None], groups)[:, 0]
    figures = _figures(score, values, positive)
    random = np.random.default_rng(1)
    draws = np.array([
        _figures(score[pick], values[pick], positive[pick])
        for pick in random.integers(0, score.size, (DRAWS, score.size))
    ])  # fmt: skip
    error = np.array([_spread(draws[:, k]) for k in range(3)])
    return Fit(
        name, score.size, figures[0], error[0], figures[1], error[1], int(positive.sum()),
        figures[2], error[2],
    )  # fmt: skip


def _spread(draws: Floats) -> float:
    known = draws[np.isfinite(draws)]
    return float(known.std()) if known.size > 1 else float("nan")


def _figures(
    score: Floats, values: Floats, positive: NDArray[np.bool_]
) -> tuple[float, float, float]:
    return auc(score, positive), precision(score, positive), correlation(score, values)


def auc(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Chance that a leader scores above another person, ties one half (Hanley & McNeil 1982).

    >>> auc(np.array([3., 2., 1., 0.]), np.array([True, False, True, False]))
    0.75
    """
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if not ones or not zeros:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def precision(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Share of leaders among the k highest scores, k = number of leaders; ties shared evenly.

    >>> precision(np.array([3., 2., 2., 0.]), np.array([True, True, False, False]))
    0.75
    """
    k = int(positive.sum())
    if not k:
        return float("nan")
    border = np.sort(score)[-k]
    above, level = score > border, score == border
    share = (k - int(above.sum())) / int(level.sum())
    return float((positive & above).sum() + share * (positive & level).sum()) / k


def correlation(score: Floats, values: Floats) -> float:
    """Spearman's rank correlation, NaN when either side is constant."""
    a, b = rankdata(score), rankdata(values)
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def fits_json(fits: Sequence[Fit]) -> list[dict[str, object]]:
    """Plain values, NaN as None."""
    plain = []
    for fit in fits:
        row: dict[str, object] = {}
        for name in Fit.__dataclass_fields__:
            value = getattr(fit, name)
            row[name] = None if isinstance(value, float) and not np.isfinite(value) else value
        plain.append(row)
    return plain
