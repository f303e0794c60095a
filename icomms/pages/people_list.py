"""The list of people who stand out in a role: filtered, searched, sorted, fifty to a page.

Only people with a band are ever in it, and no order begins with the lowest. Critics are named only
after they agreed; until then the page says how many candidates there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np

from icomms.errors import InputError
from icomms.names import fold
from icomms.pages.view import Bools, Ints, SnapshotView
from icomms.records import ROLES, Role

PER_PAGE = 50
FILTERS = ("unit", "location", "company", "level", "band")
SORTS = ("score", "name", "unit")
LONGEST_SEARCH = 200
STRUCTURAL = "structural"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """What the URL asks for; everything has a default."""

    role: Role = "leader"
    q: str = ""
    unit: str = ""
    location: str = ""
    company: str = ""
    level: str = ""
    band: str = ""
    sort: str = "score"
    page: int = 1

    @property
    def text(self) -> str:
        """The query as part of a URL, defaults and page left out."""
        default = PeopleQuery()
        names = ("role", "q", *FILTERS, "sort")
        pairs = [(n, getattr(self, n)) for n in names if getattr(self, n) != getattr(default, n)]
        return urlencode(pairs)

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q) or any(getattr(self, name) for name in FILTERS)

    def url(self, **changes: object) -> str:
        """The same query with changes, from its first page unless `page` is changed."""
        other = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        tail = f"page={other.page}" if other.page > 1 else ""
        return "&".join(part for part in (other.text, tail) if part)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line. Scores run from 0 to 100; a range of ranks like (3, 9)."""

    number: int
    id: str
    name: str
    unit: str
    title: str
    band: str
    score: float
    low: float
    high: float
    rank_low: int
    rank_high: int
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with the number of people in the list that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class RoleTab:
    """A role with its state: measured, indicative, not enough data or contact only."""

    role: Role
    status: str
    basis: str
    missing: tuple[str, ...]
    same_as: tuple[Role, ...]
    candidates: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page shows. `waiting` critics have not agreed yet and are not named."""

    query: PeopleQuery
    tabs: tuple[RoleTab, ...]
    rows: tuple[PersonRow, ...]
    total: int
    pages: int
    choices: Mapping[str, tuple[Choice, ...]]
    waiting: int

    @property
    def tab(self) -> RoleTab:
        """The chosen role."""
        return next(t for t in self.tabs if t.role == self.query.role)


def people_query(args: Mapping[str, str]) -> PeopleQuery:
    """A query from URL arguments; InputError names the argument that is not allowed.

    >>> people_query({"role": "critic", "q": " Lan "}).q
    'Lan'
    """
    role, sort, page = args.get("role", "leader"), args.get("sort", "score"), args.get("page", "1")
    band = args.get("band", "")
    for name, value, allowed in (
        ("role", role, ROLES), ("sort", sort, SORTS), ("band", band, ("", "stands out", "likely")),
    ):  # fmt: skip
        if value not in allowed:
            raise InputError(f"{name} is {value[:50]!r}.", f"Allowed: {', '.join(allowed)}.")
    if not page.isdecimal() or len(page) > 7 or not 1 <= int(page) <= 10**6:
        raise InputError(f"page is {page[:50]!r}.", "Allowed: whole numbers from 1.")
    return PeopleQuery(
        role=role,  # type: ignore[arg-type]
        q=args.get("q", "").strip()[:LONGEST_SEARCH],
        unit=args.get("unit", ""),
        location=args.get("location", ""),
        company=args.get("company", ""),
        level=args.get("level", ""),
        band=band,
        sort=sort,
        page=int(page),
    )


def people_page(
    view: SnapshotView, query: PeopleQuery, language: str, opted_in: frozenset[str] = frozenset()
) -> PeoplePage:
    """One page of the list of a role, reasons in "en" or "vi".

    InputError for a group that is smaller than the smallest that is shown.
    """
    _refuse_small(view, query)
    named = nameable(view, query.role, opted_in)
    kept = named & _matching(view, query)
    order = _ordered(view, query, np.flatnonzero(kept))
    pages = max(1, -(-order.size // PER_PAGE))
    first = (min(query.page, pages) - 1) * PER_PAGE
    return PeoplePage(
        query=replace(query, page=min(query.page, pages)),
        tabs=role_tabs(view),
        rows=tuple(person_row(view, query.role, int(i), language)
                   for i in order[first : first + PER_PAGE]),
        total=order.size,
        pages=pages,
        choices=_filters(view, query.role, opted_in),
        waiting=int((_candidates(view, query.role) & ~named).sum()),
    )  # fmt: skip


def all_rows(
    view: SnapshotView, query: PeopleQuery, language: str, opted_in: frozenset[str] = frozenset()
) -> tuple[PersonRow, ...]:
    """Every line of the filtered list, for its CSV and XLSX twins; errors as `people_page`."""
    _refuse_small(view, query)
    kept = nameable(view, query.role, opted_in) & _matching(view, query)
    order = _ordered(view, query, np.flatnonzero(kept))
    return tuple(person_row(view, query.role, int(i), language) for i in order)


def _refuse_small(view: SnapshotView, query: PeopleQuery) -> None:
    for name in ("unit", "location", "company", "level"):
        wanted = getattr(query, name)
        size = int(((_column(view, name, query.role) == wanted) & view.shown).sum())
        if wanted and size < view.minimum_group:
            raise InputError(
                f"There is no group of that name with at least {view.minimum_group} people.",
                "Choose one from the list.",
            )


def nameable(view: SnapshotView, role: Role, opted_in: frozenset[str]) -> Bools:
    """Whose name may stand in the list of a role, (n,)."""
    found = _candidates(view, role)
    if role == "critic":
        agreed = np.isin(view.ids.astype(str), sorted(opted_in))
        return np.asarray(found & agreed)
    return found


def _candidates(view: SnapshotView, role: Role) -> Bools:
    return np.asarray((view.roles[role].band != "") & view.shown)


def role_tabs(view: SnapshotView) -> tuple[RoleTab, ...]:
    """The four roles with what the data can say of each."""
    return tuple(_tab(view, role) for role in ROLES)


def _tab(view: SnapshotView, role: Role) -> RoleTab:
    about = view.snapshot.quality["figures"]["roles"][role]
    same: list[Role] = []
    for finding in view.snapshot.quality["findings"]:
        if finding["code"] == "same_roles":
            pair = [finding["values"]["role"], finding["values"]["other"]]
            same += [other for other in pair if role in pair and other != role]
    return RoleTab(
        role, str(about["status"]), str(about["basis"]), tuple(about["missing"]), tuple(same),
        int(_candidates(view, role).sum()),
    )  # fmt: skip


def _matching(view: SnapshotView, query: PeopleQuery) -> Bools:
    kept = np.ones(view.n, bool)
    for name in FILTERS:
        if wanted := getattr(query, name):
            kept &= _column(view, name, query.role) == wanted
    if query.q:
        kept &= _found(view, query.q)
    return kept


def _column(
    view: SnapshotView, name: str, role: Role
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if name == "band":
        return view.roles[role].band
    return view.units if name == "unit" else view.texts(name)


def _found(view: SnapshotView, words: str) -> Bools:
    """People whose name, id or unit holds every word; accents and case do not matter."""
    wanted = fold(words).split()
    return np.array(
        [all(w in text for w in wanted) for text in view.searched], dtype=bool
    )  # fmt: skip


def _ordered(view: SnapshotView, query: PeopleQuery, people: Ints) -> Ints:
    """People in the order asked for; ties by score, then id, so that pages never overlap."""
    score = -view.roles[query.role].score[people]
    ids = view.ids[people].astype(str)
    if query.sort == "score":
        return np.asarray(people[np.lexsort((ids, score))])
    by_name = view.folded[people].astype(str)
    if query.sort == "name":
        return np.asarray(people[np.lexsort((ids, by_name))])
    return np.asarray(people[np.lexsort((ids, score, view.units[people].astype(str)))])


def person_row(view: SnapshotView, role: Role, i: int, language: str) -> PersonRow:
    """The line of one person in one role, with the first reason."""
    columns = view.roles[role]
    reasons = view.reasons(i, role, language)
    return PersonRow(
        number=i, id=str(view.ids[i]), name=str(view.names[i]), unit=str(view.units[i]),
        title=str(view.titles[i]), band=str(columns.band[i]), score=float(columns.score[i]),
        low=float(columns.low[i]), high=float(columns.high[i]),
        rank_low=int(columns.rank_low[i]), rank_high=int(columns.rank_high[i]),
        reason=reasons[0] if reasons else "",
    )  # fmt: skip


@lru_cache(maxsize=16)
def _filters(
    view: SnapshotView, role: Role, opted_in: frozenset[str]
) -> Mapping[str, tuple[Choice, ...]]:
    """What each filter of a role's list offers."""
    named = nameable(view, role, opted_in)
    return {name: _choices(view, name, named) for name in FILTERS}


def _choices(view: SnapshotView, name: str, named: Bools) -> tuple[Choice, ...]:
    """Values of a filter, most frequent first; of small groups there is no value to choose."""
    column = _column(view, name, "leader") if name != "band" else None
    if column is None:
        return ()
    values, sizes = np.unique(column[view.shown].astype(str), return_counts=True)
    large = {v for v, size in zip(values, sizes, strict=True) if size >= view.minimum_group and v}
    listed, counts = np.unique(column[named].astype(str), return_counts=True)
    found = [Choice(v, int(c)) for v, c in zip(listed, counts, strict=True) if v in large]
    return tuple(sorted(found, key=lambda c: (-c.count, c.value)))
