"""The one way uploads are opened: what kind of file, which tables or entries, safely.

Every importer reads through here, so encodings, separators, header rows, zip and XML safety are
decided once. Nothing is extracted to disk; a table is streamed row by row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from icomms.errors import InputError, UnreadableFileError, UnsafeFileError
from icomms.importers.archives import MEGABYTE, USUAL, Limits, entry_names, unpacked
from icomms.importers.delimiters import delimiter_of, sep_line
from icomms.importers.encodings import encoding_of, refuse_lossy
from icomms.importers.headers import header_row, unique_headers
from icomms.importers.workbooks import clean, is_full, locked, open_book, sheet_names, sheet_rows
from icomms.records import Problem

__all__ = [
    "Dialect", "Limits", "Sheet", "Source", "open_source", "read_entry", "read_text", "rows",
    "scientific_ids", "unique_headers", "xml_root",
]  # fmt: skip

HEAD_ROWS = 200
HEAD_CHARACTERS = 1 << 16
LONGEST_HEAD = 10 << 20
HEAD_CELL = 1000
TEXT_BYTES = 200 * (1 << 20)
_SCIENTIFIC = re.compile(r"^\d[.,]\d+E\+\d\d$")
_BINARY = {
    b"%PDF": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive", b"SQLite format 3": "a database", b"MZ": "a program",
    b"PAR1": "a Parquet file", b"\x7fELF": "a program",
}  # fmt: skip
_TEXTS = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
csv.field_size_limit(10 * (1 << 20))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written; `first_row` physical lines (a `sep=` line) are skipped."""

    encoding: str
    delimiter: str
    first_row: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `head`: its first 200 rows as NFC text, cells cut after 1,000 characters because
    importers search them; `header_row`: index of the header."""

    name: str
    head: tuple[tuple[str, ...], ...]
    header_row: int
    dialect: Dialect | None


@dataclass(frozen=True, slots=True)
class Source:
    """One opened upload. `kind` is "table", "zip", "xml", "json" or "text".
    A table with an entry is the only file of a zip (a Google Forms download).
    """

    path: Path
    name: str
    sha256: str
    size: int
    kind: str
    sheets: tuple[Sheet, ...] = ()
    entries: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def open_source(path: Path, limits: Limits = USUAL, sha256: str = "") -> Source:
    """Open a file for the importers; its bytes are hashed and its kind found by content.

    `sha256` of a file that was hashed before spares reading it from end to end.
    Raises UnreadableFileError or UnsafeFileError with one sentence and what to do.
    """
    size = _size(path, limits)
    try:
        with path.open("rb") as file:
            digest = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            head = file.read(4096)
    except PermissionError:
        raise UnreadableFileError(f"You may not read {path}.", "Ask for the right to.") from None
    _refuse_binary(path, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_zip(path, digest, size, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _open_ole(path, digest, size)
    return _open_text(Source(path, path.name, digest, size, "text"))


def _size(path: Path, limits: Limits) -> int:
    if path.is_dir():
        raise InputError(f"{path} is a folder.", "Name the files inside it, or zip it.")
    if not path.is_file():
        raise InputError(f"There is no file {path}.", "Check the path.")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(f"{path.name} is empty.", "Export it again.")
    if size > limits.upload_bytes:
        raise UnsafeFileError(
            f"{path.name} is larger than {limits.upload_bytes >> 20} MB.",
            "Export a shorter period.",
        )
    return size


def _refuse_binary(path: Path, head: bytes) -> None:
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise UnreadableFileError(
                f"{path.name} is {what}, not an export.", "Send a CSV, XLSX, ZIP, GraphML or GEXF."
            )


def _open_zip(path: Path, digest: str, size: int, limits: Limits) -> Source:
    entries = entry_names(path, limits)
    names = tuple(entries)
    if "[Content_Types].xml" in names or "content.xml" in names or "mimetype" in names:
        return _open_office(path, digest, size, names)
    if not names:
        raise UnreadableFileError(f"{path.name} is an empty zip file.", "Export it again.")
    source = Source(path, path.name, digest, size, "zip", entries=names)
    if len(names) == 1 and names[0].lower().endswith((*_TEXTS, *_WORKBOOKS)):
        return _table_in_zip(source, limits)
    return source


def _table_in_zip(source: Source, limits: Limits) -> Source:
    """A zip with a single table (as Google Forms sends it): the source stands for that table."""
    raw = read_entry(source, source.entries[0], limits)
    if source.entries[0].lower().endswith(_WORKBOOKS):
        sheets, problems = _workbook_sheets(source.name, raw)
        return replace(source, kind="table", sheets=sheets, problems=problems)
    inner = _open_text(source, raw)
    return source if inner.kind != "table" else replace(inner, entries=source.entries)


def _open_office(path: Path, digest: str, size: int, names: Sequence[str]) -> Source:
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableFileError(
            f"{path.name} is a document or presentation, not a table.", "Send a CSV or XLSX file."
        )
    sheets, problems = _workbook_sheets(path.name, path)
    return Source(path, path.name, digest, size, "table", sheets, problems=problems)


def _open_ole(path: Path, digest: str, size: int) -> Source:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked(path.name)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFileError(
            f"{path.name} is a Word document, not a table.", "Send a CSV or XLSX file."
        )
    sheets, problems = _workbook_sheets(path.name, path)
    return Source(path, path.name, digest, size, "table", sheets, problems=problems)


def _workbook_sheets(
    name: str, content: Path | bytes
) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """The sheets of the workbook called `name` that hold data, and remarks on full ones."""
    book = open_book(name, content)
    sheets, problems = [], []
    for title in sheet_names(book):
        head = _head(sheet_rows(book, title))
        if any(any(row) for row in head):
            sheets.append(Sheet(title, head, header_row(head), None))
        if len(head) == HEAD_ROWS and is_full(book, title):
            problems.append(Problem(
                "full_sheet", f"Sheet {title} of {name} is full to the last row: your export was "
                "cut.", "Export as CSV, or a shorter period.", name,
            ))  # fmt: skip
    if not sheets:
        raise UnreadableFileError(f"{name} has no sheet with data.", "Export it again.")
    return tuple(sheets), tuple(problems)


def _head(table: Iterator[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell[:HEAD_CELL] for cell in row) for row in islice(table, HEAD_ROWS))


def _open_text(source: Source, raw: bytes | None = None) -> Source:
    """The source as the text it is; `raw` when the text does not lie in a file of its own."""
    with io.BytesIO(raw) if raw is not None else source.path.open("rb") as file:
        encoding = encoding_of(file)
        file.seek(0)
        with io.TextIOWrapper(file, encoding, errors="replace", newline="") as text:
            start = _start(text)
    kind = _text_kind(source.name, start)
    if kind != "table":
        return replace(source, kind=kind)
    sheet = _text_sheet(source.name, start, encoding, len(start) < HEAD_CHARACTERS)
    return replace(source, kind="table", sheets=(sheet,))


def _start(file: io.TextIOWrapper) -> str:
    """The first lines of a text: 64k characters, more only when hardly a line ends in them."""
    start = file.read(HEAD_CHARACTERS)
    while start.count("\n") < 3 and len(start) < LONGEST_HEAD and (more := file.read(MEGABYTE)):
        start += more
    return start


def _text_kind(name: str, start: str) -> str:
    plain = start.lstrip("\ufeff \t\r\n")
    if "\x00" in plain or not plain:
        what = "is empty" if not plain else "is not a text file"
        raise UnreadableFileError(f"{name} {what}.", "Send a CSV, XLSX or ZIP export.")
    if plain.startswith("<"):
        if re.match(r"<(!doctype html|html)", plain, re.IGNORECASE):
            raise UnreadableFileError(
                f"{name} is a web page, not an export.", "Download the file itself."
            )
        return "xml"
    if plain[0] in "{[":
        return "json"
    return "text" if re.match(r"\*\s*(vertices|network)", plain, re.IGNORECASE) else "table"


def _text_sheet(name: str, start: str, encoding: str, whole: bool) -> Sheet:
    lines = list(io.StringIO(start, newline=""))
    if not whole and len(lines) > 1:
        lines = lines[:-1]
    named = sep_line(lines[0])
    skip = 1 if named else 0
    try:
        dialect = Dialect(encoding, named or delimiter_of(lines[skip:]), skip)
        head = _head(_parsed(iter(lines[skip:]), dialect.delimiter))
    except csv.Error:
        raise _damaged(name) from None
    refuse_lossy(name, [cell for row in head for cell in row])
    return Sheet(name, head, header_row(head), dialect)


def _damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name}: the text breaks off or is damaged in the middle.", "Export it again."
    )


def rows(source: Source, sheet: int = 0) -> Iterator[tuple[str, ...]]:
    """All physical rows of a table as NFC text cells, in order, streaming.

    Raises UnreadableFileError when the file breaks in the middle.
    """
    table = source.sheets[sheet]
    if table.dialect is None:
        content = read_entry(source, source.entries[0]) if source.entries else source.path
        yield from sheet_rows(open_book(source.name, content), table.name)
        return
    try:
        with _text_stream(source, table.dialect.encoding) as file:
            for _ in range(table.dialect.first_row):
                file.readline()
            yield from _parsed(file, table.dialect.delimiter)
    except (UnicodeDecodeError, csv.Error):
        raise _damaged(source.name) from None


def _text_stream(source: Source, encoding: str) -> io.TextIOBase:
    if source.entries:
        return io.StringIO(read_entry(source, source.entries[0]).decode(encoding), newline="")
    return source.path.open(encoding=encoding, newline="")


def _parsed(lines: Iterator[str] | io.TextIOBase, delimiter: str) -> Iterator[tuple[str, ...]]:
    first = True
    for row in csv.reader(lines, delimiter=delimiter):
        if first and row:
            row[0] = row[0].lstrip("\ufeff")
            first = False
        yield tuple(map(clean, row))


def read_entry(source: Source, name: str, limits: Limits = USUAL) -> bytes:
    """The bytes of one zip entry, limited in size as they are read."""
    info = entry_names(source.path, limits)[name]
    with zipfile.ZipFile(source.path) as archive:
        return unpacked(archive, source.name, info, limits)


def read_text(source: Source) -> str:
    """A whole small text file (XML, JSON, Pajek), decoded."""
    if source.size > TEXT_BYTES:
        raise UnsafeFileError(
            f"{source.name} is larger than {TEXT_BYTES >> 20} MB.", "Send it as a CSV edge list."
        )
    with source.path.open("rb") as file:
        encoding = encoding_of(file)
    return source.path.read_text(encoding=encoding, errors="replace").lstrip("\ufeff")


def xml_root(source: Source) -> Element:
    """The root of an XML file; entities and external references are refused."""
    if source.size > TEXT_BYTES:
        raise UnsafeFileError(f"{source.name} is too large for XML.", "Send a CSV edge list.")
    try:
        root: Element = fromstring(source.path.read_bytes())
    except DefusedXmlException:
        raise UnsafeFileError(
            f"{source.name} defines XML entities, which can be used to attack a reader.",
            "Export it again without a DOCTYPE.",
        ) from None
    except (ParseError, ValueError, LookupError):
        raise UnreadableFileError(
            f"{source.name}: the XML is damaged or incomplete.", "Export it again."
        ) from None
    return root


def scientific_ids(cells: Sequence[str]) -> int:
    """How many ids Excel has turned into numbers such as 1.23E+16; their digits are lost.

    >>> scientific_ids(["1.23E+16", "00123"])
    1
    """
    return sum(1 for cell in cells if _SCIENTIFIC.match(cell))
