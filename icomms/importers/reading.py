"""The one way uploads are opened: what kind of file, which tables or entries, safely.

Every importer reads through here, so encodings, separators, header rows, zip and XML safety are
decided once. Nothing is extracted to disk; a table is streamed row by row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from icomms.errors import InputError, UnreadableFileError, UnsafeFileError
from icomms.importers.archives import USUAL, Limits, entry_names, read_zip_entry
from icomms.importers.delimiters import delimiter_of, sep_line
from icomms.importers.encodings import encoding_of, refuse_lossy
from icomms.importers.headers import header_row, unique_headers
from icomms.importers.workbooks import FULL_SHEET, clean, locked, sheet_names, sheet_rows
from icomms.records import Problem

__all__ = [
    "Dialect", "Limits", "Sheet", "Source", "open_source", "read_entry", "read_text", "rows",
    "scientific_ids", "unique_headers", "xml_root",
]  # fmt: skip

HEAD_ROWS = 200
TEXT_BYTES = 200 * (1 << 20)
_SCIENTIFIC = re.compile(r"^\d[.,]\d+E\+\d\d$")
_BINARY = {
    b"%PDF": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive", b"SQLite format 3": "a database", b"MZ": "a program",
    b"PAR1": "a Parquet file", b"\x7fELF": "a program",
}  # fmt: skip
csv.field_size_limit(10 * (1 << 20))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written; `first_row` physical lines (a `sep=` line) are skipped."""

    encoding: str
    delimiter: str
    first_row: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `head`: its first 200 rows as NFC text; `header_row`: index of the header."""

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


def open_source(path: Path, limits: Limits = USUAL) -> Source:
    """Open a file for the importers; its bytes are hashed and its kind found by content.

    Raises UnreadableFileError or UnsafeFileError with one sentence and what to do.
    """
    size = _size(path, limits)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        head = file.read(4096)
    _refuse_binary(path, head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_zip(path, digest, size, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _open_ole(path, digest, size)
    return _open_text(path, digest, size)


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
    if len(names) == 1 and names[0].lower().endswith((".csv", ".tsv", ".txt")):
        raw = read_zip_entry(path, entries[names[0]], limits)
        return _table_in_zip(path, digest, size, names[0], raw)
    return Source(path, path.name, digest, size, "zip", entries=names)


def _open_office(path: Path, digest: str, size: int, names: Sequence[str]) -> Source:
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableFileError(
            f"{path.name} is a document or presentation, not a table.", "Send a CSV or XLSX file."
        )
    return _open_workbook(path, digest, size)


def _open_ole(path: Path, digest: str, size: int) -> Source:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked(path)
    if "WordDocument".encode("utf-16-le") in content:
        raise UnreadableFileError(
            f"{path.name} is a Word document, not a table.", "Send a CSV or XLSX file."
        )
    return _open_workbook(path, digest, size)


def _open_workbook(path: Path, digest: str, size: int) -> Source:
    sheets, problems = [], []
    for name in sheet_names(path):
        head = tuple(islice(sheet_rows(path, name), HEAD_ROWS))
        if any(any(row) for row in head):
            sheets.append(Sheet(name, head, header_row(head), None))
        if len(head) == HEAD_ROWS and _is_full(path, name):
            problems.append(Problem(
                "full_sheet", f"Sheet {name} of {path.name} is full to the last row: your export "
                "was cut.", "Export as CSV, or a shorter period.", path.name,
            ))  # fmt: skip
    if not sheets:
        raise UnreadableFileError(f"{path.name} has no sheet with data.", "Export it again.")
    return Source(path, path.name, digest, size, "table", tuple(sheets), problems=tuple(problems))


def _is_full(path: Path, name: str) -> bool:
    from icomms.importers.workbooks import sheet_height

    return sheet_height(path, name) >= FULL_SHEET


def _open_text(path: Path, digest: str, size: int) -> Source:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        start = file.read(1 << 16)
    kind = _text_kind(path, start)
    if kind != "table":
        return Source(path, path.name, digest, size, kind)
    sheet = _text_sheet(path.name, start, encoding, len(start) < (1 << 16))
    return Source(path, path.name, digest, size, "table", (sheet,))


def _text_kind(path: Path, start: str) -> str:
    plain = start.lstrip("\ufeff \t\r\n")
    if "\x00" in plain or not plain:
        what = "is empty" if not plain else "is not a text file"
        raise UnreadableFileError(f"{path.name} {what}.", "Send a CSV, XLSX or ZIP export.")
    if plain.startswith("<"):
        if re.match(r"<(!doctype html|html)", plain, re.IGNORECASE):
            raise UnreadableFileError(
                f"{path.name} is a web page, not an export.", "Download the file itself."
            )
        return "xml"
    if plain[0] in "{[":
        return "json"
    return "text" if re.match(r"\*\s*(vertices|network)", plain, re.IGNORECASE) else "table"


def _text_sheet(name: str, start: str, encoding: str, whole: bool) -> Sheet:
    lines = start.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines = lines[:-1]
    named = sep_line(lines[0])
    skip = 1 if named else 0
    dialect = Dialect(encoding, named or delimiter_of(lines[skip:]), skip)
    head = tuple(islice(_parsed(iter(lines[skip:]), dialect.delimiter), HEAD_ROWS))
    refuse_lossy(name, [cell for row in head for cell in row])
    return Sheet(name, head, header_row(head), dialect)


def _table_in_zip(path: Path, digest: str, size: int, entry: str, raw: bytes) -> Source:
    """A zip with a single text table: kept as a zip source whose table is read from memory."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".csv") as scratch:
        scratch.write(raw)
        scratch.flush()
        inner = _open_text(Path(scratch.name), digest, len(raw))
    if inner.kind != "table":
        return Source(path, path.name, digest, size, "zip", entries=(entry,))
    return Source(path, path.name, digest, size, "table", inner.sheets, (entry,))


def rows(source: Source, sheet: int = 0) -> Iterator[tuple[str, ...]]:
    """All physical rows of a table as NFC text cells, in order, streaming.

    Raises UnreadableFileError when the file breaks in the middle.
    """
    table = source.sheets[sheet]
    if table.dialect is None:
        yield from sheet_rows(source.path, table.name)
        return
    try:
        with _text_stream(source, table.dialect.encoding) as file:
            for _ in range(table.dialect.first_row):
                file.readline()
            yield from _parsed(file, table.dialect.delimiter)
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFileError(
            f"{source.name}: the text breaks off or is damaged in the middle.", "Export it again."
        ) from None


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
    return read_zip_entry(source.path, entry_names(source.path, limits)[name], limits)


def read_text(source: Source) -> str:
    """A whole small text file (XML, JSON, Pajek), decoded."""
    if source.size > TEXT_BYTES:
        raise UnsafeFileError(
            f"{source.name} is larger than {TEXT_BYTES >> 20} MB.", "Send it as a CSV edge list."
        )
    encoding = encoding_of(source.path)
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
