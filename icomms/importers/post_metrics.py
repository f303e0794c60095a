"""Post and engagement tables: SharePoint, Staffbase, Viva Engage, or a sheet kept by hand.

One row per post with a column per metric, or one row per post and metric. Titles are looked at for
hashtags and dropped. A later upload of the same posts adds measurements, it overwrites nothing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from icomms.errors import AmbiguousDatesError, MissingColumnError, UnreadableFileError
from icomms.importers.columns import column_of, guess_columns, read_synonyms
from icomms.importers.dates import NO_TIME, infer_format, parse_duration, parse_times
from icomms.importers.numbers import decimal_mark, number
from icomms.importers.reading import Source, rows, unique_headers
from icomms.importers.rejected import Rejected
from icomms.importers.tables import from_rows, write_table
from icomms.names import fold
from icomms.records import Column, FileReport, Problem, ReadOptions

FORMATS = ("post_metrics",)
METRICS = (
    "views", "unique_viewers", "reach", "reactions", "likes", "comments", "shares", "clicks",
    "saves", "avg_read_seconds", "promotions", "engagement_rate",
)  # fmt: skip
_HASHTAG = re.compile(r"#(\w+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet as a table of posts; `header_row` is its index among the physical rows."""

    sheet: int
    header_row: int
    columns: tuple[Column, ...]

    def index(self, name: str) -> int | None:
        """The column of a field, None when the table has none."""
        return column_of(self.columns, name)

    @property
    def metrics(self) -> list[Column]:
        """The columns that hold figures."""
        return [c for c in self.columns if c.field in METRICS]

    @property
    def long(self) -> bool:
        """Whether every row holds one figure, named in a column."""
        return self.index("metric") is not None and self.index("value") is not None


def recognise(source: Source) -> float:
    """Sure when a row names a post and at least two metrics (or a metric and a value column)."""
    if source.kind != "table":
        return 0.0
    layout = layout_of(source, ReadOptions())
    named = any(layout.index(name) is not None for name in ("post", "title"))
    sure = [c for c in layout.metrics if c.confidence >= 0.9]
    if not named:
        return 0.0
    if layout.long:
        return 0.75
    return min(0.5 + 0.15 * len(sure), 0.92) if len(sure) >= 2 else 0.0


def layout_of(source: Source, options: ReadOptions) -> Layout:
    """The sheet that says most of posts and their figures, and its columns."""
    synonyms = read_synonyms("metrics")
    found = []
    for number_, sheet in enumerate(source.sheets):
        header = unique_headers(sheet.head[sheet.header_row])
        sample = sheet.head[sheet.header_row + 1 : sheet.header_row + 60]
        columns = guess_columns(header, synonyms, sample, options.columns)
        found.append(Layout(number_, sheet.header_row, columns))
    return max(found, key=lambda each: (len(each.metrics) + 2 * each.long, -each.sheet))


@dataclass
class _Posts:
    """What is collected while the rows are read."""

    posts: dict[str, dict[str, object]] = field(default_factory=dict)
    authors: dict[str, dict[str, object]] = field(default_factory=dict)
    metrics: list[dict[str, object]] = field(default_factory=list)


def read(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read the table into `folder`.

    Raises MissingColumnError without a post or metric column, AmbiguousDatesError when day and
    month cannot be told apart, UnreadableFileError without a figure.
    """
    layout = layout_of(source, options)
    if not layout.metrics and not layout.long:
        raise MissingColumnError(
            f"{source.name}: no column holds views, reactions, comments or another metric.",
            "Name the columns after what they count.",
        )
    table = [r for i, r in enumerate(rows(source, layout.sheet)) if i > layout.header_row]
    problems: list[Problem] = []
    marks = _marks(source, layout, table, problems)
    found, rejected = _Posts(), Rejected(source.name)
    times = {name: _times(source, layout, name, table, options) for name in ("created", "measured")}
    if layout.index("measured") is None:
        # Without a date of its own a report is at least as young as its youngest post.
        known = [at for at in times["created"] if at is not None]
        times["measured"] = [max(known, default=None)] * len(table)
    for i, row in enumerate(table):
        if any(row):
            at = {name: values[i] for name, values in times.items()}
            _read_row(layout, row, i + layout.header_row + 2, marks, at, found, rejected)
    if not found.metrics:
        raise UnreadableFileError(f"{source.name} holds no figure of any post.", "Export it again.")
    _write(folder, found)
    return _report(source, layout, found, rejected, problems, times)


def _cell(layout: Layout, row: Sequence[str], name: str) -> str:
    index = layout.index(name)
    return row[index] if index is not None and index < len(row) else ""


def _marks(
    source: Source, layout: Layout, table: Sequence[Sequence[str]], problems: list[Problem]
) -> dict[int, str]:
    """Decimal mark of every column of figures; another column decides a doubtful one."""
    value = layout.index("value")
    indexes = [c.index for c in layout.metrics] + ([value] if value is not None else [])
    marks = {i: decimal_mark(r[i] for r in table if i < len(r)) for i in indexes}
    known = {m for m in marks.values() if m in (".", ",")}
    for index, mark in marks.items():
        if mark != "?":
            continue
        if len(known) == 1:
            marks[index] = next(iter(known))
            continue
        marks[index] = "," if any("." in r[index] for r in table if index < len(r)) else "."
        problems.append(Problem(
            "thousands_assumed",
            f"{source.name}: figures such as 1.234 could be thousands or decimals; thousands were "
            "taken.", "Check one figure of the column.", source.name,
            column=layout.columns[index].header,
        ))  # fmt: skip
    return marks


def _times(
    source: Source, layout: Layout, name: str, table: Sequence[Sequence[str]],
    options: ReadOptions,
) -> list[int | None]:  # fmt: skip
    index = layout.index(name)
    values = [_cell(layout, row, name) for row in table]
    if index is None or not any(values):
        return [None] * len(values)
    try:
        form = infer_format(values, options.date_order)
    except AmbiguousDatesError as error:
        raise AmbiguousDatesError(
            f"{source.name}, column {layout.columns[index].header}: {error.message}", error.fix
        ) from None
    parsed = parse_times(values, form, options.timezone)
    return [None if int(t) == NO_TIME else int(t) for t in parsed]


def _read_row(
    layout: Layout, row: Sequence[str], row_number: int, marks: dict[int, str],
    at: dict[str, int | None], found: _Posts, rejected: Rejected,
) -> None:  # fmt: skip
    identity = _cell(layout, row, "post") or _cell(layout, row, "title")
    if not identity:
        rejected.add(row_number, "", "no post")
        return
    post = _post(layout, row, identity, at, found)
    segment = _cell(layout, row, "segment") or "all"
    for column, name in _figures(layout, row):
        cell = row[column] if column < len(row) else ""
        value = _value(cell, marks[column], name, layout.columns[column].header)
        if value is None:
            if cell:
                rejected.add(row_number, layout.columns[column].header, "not a number")
            continue
        found.metrics.append({"post": post, "measured_at": at["measured"], "segment": segment,
                              "metric": name, "value": value})  # fmt: skip


def _value(cell: str, mark: str, metric: str, header: str) -> float | None:
    """A figure; shares of a hundred as shares of one, times in seconds; None below zero."""
    found = number(cell, mark)
    if found is None and metric == "avg_read_seconds":
        seconds = parse_duration(cell)
        return None if seconds is None else float(seconds)
    if found is not None and "%" in header and "%" not in cell:
        found /= 100
    return found if found is not None and found >= 0 else None


def _figures(layout: Layout, row: Sequence[str]) -> list[tuple[int, str]]:
    value = layout.index("value")
    if layout.long and value is not None:
        (guess,) = guess_columns([_cell(layout, row, "metric")], read_synonyms("metrics"))
        return [(value, guess.field if guess.field in METRICS else "custom")]
    return [(c.index, c.field) for c in layout.metrics]


def _post(
    layout: Layout, row: Sequence[str], identity: str, at: dict[str, int | None], found: _Posts
) -> int:
    # An id or address names a post for good; a title may be used again on another day.
    day = "" if _cell(layout, row, "post") else f"\0{at['created']}"
    key = hashlib.sha256(f"{identity}{day}".encode()).hexdigest()[:16]
    if key not in found.posts:
        tags = _cell(layout, row, "hashtags")
        text = _tagged(tags) if tags else _title(layout, row)
        found.posts[key] = {
            "post": len(found.posts), "key": key, "author": _author(layout, row, found),
            "kind": "post", "created_at": at["created"], "hashtags": hashtags(text),
        }  # fmt: skip
    return int(str(found.posts[key]["post"]))


def _title(layout: Layout, row: Sequence[str]) -> str:
    """What may hold hashtags: sheets kept by hand name a post by its title; addresses hold none."""
    text = _cell(layout, row, "title") or _cell(layout, row, "post")
    return "" if "://" in text else text


def _tagged(text: str) -> str:
    """A cell of hashtags; people who keep such a column often leave the mark out."""
    return text if "#" in text else " ".join(f"#{word}" for word in re.findall(r"\w+", text))


def hashtags(text: str) -> list[str]:
    """Hashtags of a text, NFC, case-folded, each once; pure numbers are none.

    >>> hashtags("#OneTeam và #25NĂM, #oneteam #42")
    ['oneteam', '25năm']
    """
    found = _HASHTAG.findall(unicodedata.normalize("NFC", text).casefold())
    return list(dict.fromkeys(tag for tag in found if not tag.isdigit()))


def _author(layout: Layout, row: Sequence[str], found: _Posts) -> int | None:
    text = _cell(layout, row, "author")
    if not text or fold(text) in ("anonymous", "an danh"):
        return None
    email = text.lower() if "@" in text else ""
    key = email or f"name:{text}"
    if key not in found.authors:
        found.authors[key] = {
            "account": len(found.authors), "system": "posts", "key": key,
            "name": "" if email else text, "emails": [email] if email else [], "employee_no": "",
            "kind": "human", "active": True, "external": False, "department": "", "title": "",
        }  # fmt: skip
    return int(str(found.authors[key]["account"]))


def _write(folder: Path, found: _Posts) -> None:
    write_table(folder, "accounts", from_rows("accounts", list(found.authors.values())))
    write_table(folder, "posts", from_rows("posts", list(found.posts.values())))
    write_table(folder, "post_metrics", from_rows("post_metrics", found.metrics))


def _report(
    source: Source, layout: Layout, found: _Posts, rejected: Rejected,
    problems: Sequence[Problem], times: dict[str, list[int | None]],
) -> FileReport:  # fmt: skip
    created = [t for t in times["created"] if t is not None]
    counts = {
        "posts": len(found.posts),
        "metrics": len(found.metrics),
        "people": len(found.authors),
        "rejected": rejected.total,
    }
    return FileReport(
        path=str(source.path), sha256=source.sha256, bytes=source.size, format="post_metrics",
        counts=counts, columns=layout.columns, problems=tuple(problems), rejects=rejected.named,
        reject_counts=rejected.reasons, first=min(created, default=None),
        last=max(created, default=None),
    )  # fmt: skip
