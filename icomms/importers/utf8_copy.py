"""A table as plain UTF-8 text beside the upload, for what DuckDB cannot read itself.

Other encodings, tables inside a zip, workbooks, and files whose line ends change in the middle. The
copy is removed by whoever asked for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from icomms.errors import UnreadableFileError
from icomms.importers.reading import Source, read_entry, rows

_UTF8 = ("utf-8", "utf-8-sig", "ascii")
_CHUNK = 1 << 20


def is_plain(source: Source, sheet: int) -> bool:
    """Whether the upload itself is UTF-8 text."""
    dialect = source.sheets[sheet].dialect
    return dialect is not None and dialect.encoding in _UTF8 and not source.entries


def write_utf8_copy(source: Source, sheet: int, target: Path) -> None:
    """Write the table to `target` with one kind of line end; a workbook becomes a comma CSV.

    Raises UnreadableFileError when the text breaks off or is damaged in the middle.
    """
    dialect = source.sheets[sheet].dialect
    with target.open("w", encoding="utf-8", newline="") as copy:
        if dialect is None:
            csv.writer(copy, lineterminator="\n").writerows(_level(source, sheet))
            return
        try:
            with _text(source, dialect.encoding) as text:
                while chunk := text.read(_CHUNK):
                    copy.write(chunk)
        except UnicodeDecodeError:
            raise UnreadableFileError(
                f"{source.name}: the text breaks off or is damaged in the middle.",
                "Export it again.",
            ) from None


def _level(source: Source, sheet: int) -> Iterator[tuple[str, ...]]:
    """All rows of a workbook sheet, cut or filled to the width of its longest early row."""
    width = max(len(row) for row in source.sheets[sheet].head)
    filler = ("",) * width
    return ((row + filler)[:width] for row in rows(source, sheet))


def _text(source: Source, encoding: str) -> io.TextIOBase:
    if source.entries:
        return io.StringIO(read_entry(source, source.entries[0]).decode(encoding), newline=None)
    return source.path.open(encoding=encoding, newline=None)
