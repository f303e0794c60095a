"""A first look at an uploaded file: what it is, what its columns mean, its first rows.

Only the head of the file is read and nothing is kept. Columns that hold texts of messages or
private details are never shown: icomms does not read them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from icomms.config import FileSettings, Settings
from icomms.errors import UnknownFormatError
from icomms.importers import attendance, network_file
from icomms.importers.columns import header_key, is_sensitive
from icomms.importers.heads import MAPPED, Head, fields_of, head_of, plain_head
from icomms.importers.reading import Source, open_source
from icomms.imports import Reader, limits_of, read_options, recognised
from icomms.records import Column

SHOWN_ROWS = 20
SAMPLES = 3
LONGEST_CELL = 60
_LONG_TEXT = 120
_MANY_WORDS = 9
# Headers of what people wrote to each other; compared whole, without accents.
_TEXTS = frozenset(
    ("message", "message text", "message body", "text", "body", "content", "contents", "subject"),
) | {"snippet", "comment", "comment text", "post text", "caption", "reply text", "transcript",
     "notes", "remarks", "tin nhan", "noi dung", "noi dung tin nhan", "tieu de thu", "binh luan",
     "ghi chu", "chu de", "nachricht", "inhalt", "betreff", "bemerkung"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LookColumn:
    """One column: what it is taken for, how surely (0 to 1), and some of its values.

    `chosen`: the user said so. `hidden`: texts or private details, never read and never shown.
    """

    index: int
    header: str
    field: str
    confidence: float
    chosen: bool
    hidden: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileLook:
    """What can be said of a file from its head.

    `format` is "" when nothing recognises it. `fields` are what its columns can be chosen to mean,
    none for formats with a fixed form. `rows` are the first 20, cells of hidden columns empty.
    `fingerprint` names the source: files of equal headers share it, whatever they are taken for.
    """

    name: str
    sha256: str
    format: str
    is_table: bool
    sheet: str
    header_row: int
    columns: tuple[LookColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    fingerprint: str


def look(path: Path, settings: Settings, sha256: str = "") -> FileLook:
    """Look at the head of a file, with what `settings.files` says of it.

    `sha256` of a file that was hashed before spares reading all of it. Raises InputError with one
    sentence when the file cannot be opened, or is no table and nothing recognises it.
    """
    source = open_source(path, limits_of(settings), sha256)
    if source.kind != "table":
        form = _format_of(recognised(source), source)
        return FileLook(source.name, source.sha256, form, False, "", 0, (), (), (), "")
    said = settings.files.get(source.sha256, FileSettings()).format
    return _look_at_table(source, said or _guessed(source), settings)


def _guessed(source: Source) -> str:
    try:
        return _format_of(recognised(source), source)
    except UnknownFormatError:
        return ""


def _format_of(reader: Reader, source: Source) -> str:
    if reader is attendance:
        return attendance.format_of(source)
    if reader is network_file:
        return network_file.format_of(source)
    return reader.FORMATS[0]


def _look_at_table(source: Source, form: str, settings: Settings) -> FileLook:
    choices = read_options(settings, source.sha256).columns
    head = head_of(source, form, choices) if form in MAPPED else plain_head(source)
    sheet = source.sheets[head.sheet]
    below = sheet.head[head.first_row :]
    columns = tuple(_column(column, below, choices) for column in head.columns)
    return FileLook(
        name=source.name,
        sha256=source.sha256,
        format=form,
        is_table=True,
        sheet=sheet.name if len(source.sheets) > 1 else "",
        header_row=head.header_row + 1,
        columns=columns,
        rows=tuple(_shown(row, columns) for row in below[:SHOWN_ROWS]),
        fields=fields_of(form) if form in MAPPED else (),
        fingerprint=fingerprint(plain_head(source)),
    )


def _column(
    column: Column, below: Sequence[Sequence[str]], choices: Mapping[str, str]
) -> LookColumn:
    values = [row[column.index] for row in below if column.index < len(row) and row[column.index]]
    hidden = not column.field and (is_sensitive(column.header) or _is_text(column.header, values))
    distinct = () if hidden else tuple(dict.fromkeys(values))
    return LookColumn(
        index=column.index,
        header=column.header,
        field=column.field,
        confidence=column.confidence,
        chosen=column.header in choices,
        hidden=hidden,
        samples=tuple(_cut(value) for value in distinct[:SAMPLES]),
    )


def _is_text(header: str, values: Sequence[str]) -> bool:
    """Whether a column holds what people wrote: by its name, or by long cells of many words."""
    if header_key(header) in _TEXTS:
        return True
    long = sum(len(v) > _LONG_TEXT or len(v.split()) >= _MANY_WORDS for v in values)
    return 4 * long >= len(values) and long > 0


def _shown(row: Sequence[str], columns: Sequence[LookColumn]) -> tuple[str, ...]:
    return tuple(
        "" if column.hidden or column.index >= len(row) else _cut(row[column.index])
        for column in columns
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def fingerprint(head: Head) -> str:
    """The mark of a source: SHA-256 of its headers, under which choices are kept.

    What the file is taken for is no part of it: a guess may change with a few more rows.
    """
    text = "\x1f".join(column.header for column in head.columns)
    return hashlib.sha256(text.encode()).hexdigest()
