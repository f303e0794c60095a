"""What the values of a column say about its meaning, whatever its name is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

EMAIL = re.compile(r"[^@\s<>;,]+@[^@\s<>;,]+\.[^@\s<>;,]{2,}", re.ASCII)
# 2024-03-01, 01/03/2024, 1.3.24, 3/1/2024 08:00, 01-Mar-2024, serial days of Excel
DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\.?(?:[ T].*)?"
    r"|\d{1,2}[- .][^\W\d]{3,9}[- .,]+\d{2,4}"
    r"|[34]\d{4}"
)
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_STATUS_WORDS = frozenset(
    {
        "active",
        "inactive",
        "soft_delete",
        "suspended",
        "deleted",
        "disabled",
        "pending",
        "aktiv",
        "inaktiv",
        "terminated",
        "leaver",
        "deactivated",
        "enabled",
    }
)
_ENOUGH = 3  # fewer filled cells say nothing


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0..1) of the filled cells of one column that look like something."""

    filled: int = 0
    sampled: int = 0
    emails: float = 0.0
    dates: float = 0.0
    numbers: float = 0.0
    status_words: float = 0.0
    distinct: float = 0.0

    def support(self, field: str, exact: bool, name: str = "") -> float:
        """Factor 0..1 on the confidence that this column is `field`: do the values fit the name?

        An exact name is only doubted (0.6), a near one is given up (0): "Surname" may not become
        "Username" because of its letters when its values speak against it. "State" is a province
        in one system and a status in another, so there the values alone decide.
        """
        if field == "status" and name == "state":
            return 0.6 if not self.sampled else float(self.status_words >= 0.5)
        if self.filled < _ENOUGH or self._fits(field.rstrip("*")):
            return 1.0
        return 0.6 if exact else 0.0

    def _fits(self, field: str) -> bool:
        """Whether the values can be this field; fields without a rule always can."""
        if field in ("email", "upn", "other_email"):
            return self.emails >= 0.5
        if field in ("hired_on", "left_on"):
            return self.dates >= 0.5
        if field in ("name", "given_name", "family_name"):
            return self.emails < 0.5 and self.dates < 0.5
        return True


def profile(sample: Sequence[Sequence[str]], index: int) -> Profile:
    """The profile of column `index` over the sample rows (short rows count as empty cells)."""
    cells = [row[index].strip() if index < len(row) else "" for row in sample]
    filled = [cell for cell in cells if cell]
    if not filled:
        return Profile(sampled=len(cells))
    share = 1 / len(filled)
    return Profile(
        filled=len(filled),
        sampled=len(cells),
        emails=share * sum(1 for c in filled if EMAIL.search(c)),
        dates=share * sum(1 for c in filled if DATE.fullmatch(c)),
        numbers=share * sum(1 for c in filled if NUMBER.fullmatch(c)),
        status_words=share * sum(1 for c in filled if c.lower() in _STATUS_WORDS),
        distinct=share * len(set(filled)),
    )


def email_column(free: Sequence[int], profiles: Sequence[Profile]) -> int | None:
    """The unnamed column that holds one e-mail address per row, if there is one."""
    fitting = [
        i
        for i in free
        if profiles[i].filled >= _ENOUGH
        and profiles[i].emails >= 0.8
        and profiles[i].distinct >= 0.9
    ]
    return max(fitting, key=lambda i: (profiles[i].emails, profiles[i].filled, -i), default=None)


def manager_column(
    free: Sequence[int], keys: Sequence[int], sample: Sequence[Sequence[str]]
) -> int | None:
    """The unnamed column whose values stand in a key column (id, e-mail) of other rows.

    Short whole numbers (1, 2, 3) are also counts and codes, so they prove nothing.
    """
    for key in keys:
        values = [_cell(row, key) for row in sample]
        known = {value for value in values if len(value) >= 3}
        for index in free:
            if _points_at(index, values, known, sample):
                return index
    return None


def _points_at(
    index: int, own: Sequence[str], known: set[str], sample: Sequence[Sequence[str]]
) -> bool:
    """At least 80 % of the filled cells name another row, and several rows share a manager."""
    pairs = [(_cell(row, index), mine) for row, mine in zip(sample, own, strict=True)]
    filled = [(value, mine) for value, mine in pairs if value]
    if len(filled) < _ENOUGH or len({value for value, _ in filled}) == len(filled):
        return False
    others = sum(1 for value, mine in filled if value in known and value != mine)
    return others >= 0.8 * len(filled)


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip().lower() if index < len(row) else ""
