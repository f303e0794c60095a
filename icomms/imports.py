"""Reading the uploaded files: each into its own folder of canonical tables, all in one import.

An import folder holds `import.json` (one report per file, a checksum per table) and one numbered
folder per file. A file that appears twice (same bytes) is read once. If any file is wrong, the
error names it and nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol, cast

import pyarrow as pa
import pyarrow.parquet as pq

from icomms.config import FileSettings, Settings
from icomms.errors import AmbiguousDatesError, InputError, SettingsError, UnknownFormatError
from icomms.evidence_views import ImportedFile
from icomms.importers import (
    attendance,
    interaction_table,
    network_file,
    people_file,
    post_metrics,
    slack,
    survey,
)
from icomms.importers.reading import Limits, Source, open_source
from icomms.importers.tables import read_table
from icomms.kept import Keeper, KeptFile
from icomms.numbering import numbered
from icomms.people import Resolution
from icomms.records import Account, FileReport, PersonRow, Problem, ReadOptions, uncounted


class Reader(Protocol):
    """What every importer module offers."""

    @property
    def FORMATS(self) -> tuple[str, ...]:
        """The formats it reads."""

    def recognise(self, source: Source) -> float:
        """How sure (0 to 1) that the file is of this importer's formats, by content."""

    def read(self, source: Source, folder: Path, options: ReadOptions) -> FileReport:
        """Read the whole file into its folder."""


IMPORTERS: tuple[Reader, ...] = (
    slack,
    network_file,
    attendance,
    survey,
    interaction_table,
    post_metrics,
    people_file,
)  # fmt: skip
TABLES: tuple[Reader, ...] = tuple(i for i in IMPORTERS if i not in (slack, network_file))
SURE = 0.3
READING = 0.35  # share of an analysis that reading its files is said to take

Progress = Callable[[str, float], None]
Refused = Callable[[str, InputError], None]
Rows = Callable[[int], None]
Further = Callable[[Path], FileReport]


@dataclass(frozen=True, slots=True)
class Import:
    """What was read: reports and folders of the files, in the order given."""

    folder: Path
    files: tuple[ImportedFile, ...]
    reports: tuple[FileReport, ...]
    problems: tuple[Problem, ...]
    accounts: tuple[Account, ...]
    people: tuple[PersonRow, ...]


def read_options(settings: Settings, sha256: str = "") -> ReadOptions:
    """The part of the settings that readers need, with what was said of one file."""
    file = settings.files.get(sha256, FileSettings())
    return ReadOptions(
        direct_messages=settings.sources.direct_messages,
        private_channels=settings.sources.private_channels,
        timezone=settings.sources.timezone,
        date_order=settings.sources.date_order,
        keep_columns=settings.people.keep,
        columns={**settings.columns, **file.columns},
        format=file.format,
        declared_kinds=tuple(k for k, m in settings.kinds.items() if m.declared),
    )


def recognised(source: Source, form: str = "") -> Reader:
    """The importer of a format (of tables), else the surest of a file by its content.

    Raises UnknownFormatError when none is sure enough; the message says what can be read.
    """
    if form and source.kind == "table":
        return _reader_of(form, source.name)
    sure = [(importer.recognise(source), -i, importer) for i, importer in enumerate(IMPORTERS)]
    confidence, _, importer = max(sure, key=lambda entry: entry[:2])
    if confidence < SURE:
        raise UnknownFormatError(
            f"{source.name}: nothing in this file looks like an export icomms knows.",
            "It reads people lists, surveys, Slack exports, attendance reports, interaction "
            "tables, network files and post metrics; check that this is the right file.",
        )
    return importer


def _reader_of(form: str, name: str) -> Reader:
    for importer in TABLES:
        if form in importer.FORMATS:
            return importer
    known = ", ".join(each for importer in TABLES for each in importer.FORMATS)
    raise SettingsError(f"{name} is said to be {form!r}.", f"Allowed: {known}.")


def _stop(name: str, error: InputError) -> None:
    """What an analysis does about a file that cannot be used."""
    raise error


def read_files(
    paths: Sequence[Path],
    folder: Path,
    settings: Settings,
    progress: Progress,
    refused: Refused = _stop,
    rows: Rows = uncounted,
    more: Sequence[Further] = (),
    keeper: Keeper | None = None,
    earlier: Sequence[KeptFile] = (),
) -> Import:
    """Read every file into `folder` (which must exist and be empty).

    A path may be a folder: the exports directly inside it are read, files of other sorts are left
    out with a remark. Raises InputError with one sentence naming the file that cannot be used,
    unless `refused` takes it (its name and error) and goes on with the others. `rows` is told how
    many more rows of a large table were read. `more` are sources that are no files; each is given
    a folder to write its tables into. What `keeper` has of a file is taken instead of reading it;
    `earlier` are files it has that come before the others.
    """
    sources, problems = _different(paths, settings, refused, earlier)
    reports: dict[int, FileReport] = {}
    undated: list[int] = []
    for i, source in enumerate(sources):
        progress(f"Reading {source.name}", READING * i / len(sources))
        options = replace(read_options(settings, source.sha256), rows_read=rows)
        if keeper and keeper.undated(source, options):
            undated.append(i)
            continue
        try:
            reports[i] = _read(source, _subfolder(folder, i), options, keeper)
        except AmbiguousDatesError:
            undated.append(i)
        except InputError as error:
            refused(source.name, error)
    hint = _order_of_the_others(reports.values())
    for i in undated:
        options = replace(read_options(settings, sources[i].sha256), date_order=hint)
        with _refusing(refused, sources[i].name):
            reports[i] = _read(sources[i], _subfolder(folder, i, again=True), options, keeper)
    for i, further in enumerate(more, len(sources)):
        reports[i] = further(_subfolder(folder, i))
    if not reports:
        raise InputError(
            "There is no export to read.", "Name the files, or the folder they are in."
        )
    read = sorted(reports)
    ordered = [reports[i] for i in read]
    files = numbered([folder / f"{i:03d}" for i in read], keeper.entries if keeper else None)
    _write_manifest(folder, ordered)
    return Import(folder, files, tuple(ordered), tuple(problems), _accounts(files), _people(files))


@contextmanager
def _refusing(refused: Refused, name: str) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        refused(name, error)


def _read(
    source: Source | KeptFile, folder: Path, options: ReadOptions, keeper: Keeper | None
) -> FileReport:
    """Read a file, or take what was read of it before."""
    found = keeper.find(source, folder, options) if keeper else None
    if found is not None or isinstance(source, KeptFile):
        return cast(FileReport, found)
    try:
        report = read_one(source, folder, options)
    except AmbiguousDatesError:
        if keeper:
            keeper.keep_undated(source, options)
        raise
    if keeper:
        keeper.keep(source, folder, options, report)
    return report


def read_one(source: Source, folder: Path, options: ReadOptions) -> FileReport:
    """Read one opened file into its own folder with the importer that recognises it."""
    report = recognised(source, options.format).read(source, folder, options)
    return replace(report, problems=(*source.problems, *report.problems))


def _opened(
    paths: Sequence[Path], settings: Settings, refused: Refused
) -> Iterator[tuple[Source, Problem | None]]:
    """Every file; one that merely lies in a named folder and is no export comes with a remark."""
    limits = limits_of(settings)
    for path in paths:
        if not path.is_dir():
            try:
                yield open_source(path, limits), None
            except InputError as error:
                refused(path.name, error)
            continue
        inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        for file in inside:
            source = open_source(file, limits)
            try:
                recognised(source, read_options(settings, source.sha256).format)
            except UnknownFormatError:
                text = f"{source.name} is no export icomms knows; it was left out."
                yield source, Problem("left_out", text, file=source.name)
            else:
                yield source, None


def limits_of(settings: Settings) -> Limits:
    """What an upload may cost."""
    return Limits(upload_bytes=settings.sources.largest_file_mb * 2**20)


def _different(
    paths: Sequence[Path], settings: Settings, refused: Refused, earlier: Sequence[KeptFile]
) -> tuple[list[Source | KeptFile], list[Problem]]:
    """Opened files, each content once; a repeated file becomes a remark.

    A file that is among the earlier ones takes its place there.
    """
    seen: dict[str, str] = {}
    again = {one.sha256: i for i, one in enumerate(earlier)}
    sources: list[Source | KeptFile] = list(earlier)
    problems = []
    for source, left_out in _opened(paths, settings, refused):
        if left_out is not None:
            problems.append(left_out)
            continue
        if source.sha256 in seen:
            problems.append(
                Problem(
                    "repeated_file",
                    f"{source.name} is the same file as {seen[source.sha256]}; it was read once.",
                    file=source.name,
                )
            )
            continue
        seen[source.sha256] = source.name
        if source.sha256 in again:
            sources[again[source.sha256]] = source
        else:
            sources.append(source)
    return sources, problems


def _subfolder(folder: Path, number: int, again: bool = False) -> Path:
    place = folder / f"{number:03d}"
    if again and place.exists():
        for leftover in sorted(place.iterdir()):
            leftover.unlink()
    place.mkdir(exist_ok=again)
    return place


def _order_of_the_others(reports: Iterable[FileReport]) -> str:
    orders = {
        report.detected["date_order"]
        for report in reports
        if report.detected.get("date_order") in ("dmy", "mdy")
    }
    return orders.pop() if len(orders) == 1 else ""


def _accounts(files: Sequence[ImportedFile]) -> tuple[Account, ...]:
    found: list[Account] = []
    for file in files:
        for row in _rows(read_table(file.folder, "accounts")):
            row.pop("account")
            row["emails"] = tuple(row["emails"] or ())  # type: ignore[arg-type]
            found.append(Account(**row))  # type: ignore[arg-type]
    return tuple(found)


def _people(files: Sequence[ImportedFile]) -> tuple[PersonRow, ...]:
    found: list[PersonRow] = []
    for file in files:
        for row in _rows(read_table(file.folder, "people")):
            row["emails"] = tuple(row["emails"] or ())  # type: ignore[arg-type]
            row["attributes"] = dict(row["attributes"] or ())  # type: ignore[call-overload]
            found.append(PersonRow(**row))  # type: ignore[arg-type]
    return tuple(found)


def _rows(table: pa.Table) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = table.to_pylist()
    for row in rows:
        for key, value in row.items():
            if value is None and key not in ("emails", "attributes"):
                row[key] = ""
    return rows


def _write_manifest(folder: Path, reports: Sequence[FileReport]) -> None:
    checksums = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }
    manifest = {"files": [report_json(r) for r in reports], "checksums": checksums}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "import.json").write_text(text + "\n", encoding="utf-8")


def seal_import(imported: Import, found: Resolution) -> None:
    """Keep of the identities what later runs need, and no address of anybody.

    Accounts keep number, system, person and rule; names and addresses go, and so do the rows of
    people files (the snapshot has its own people table). Then the manifest is written again.
    """
    links = {link.account: link for link in found.links}
    for file in imported.files:
        table = read_table(file.folder, "accounts")
        if table.num_rows:
            # The bytes may be those of a kept reading, which goes on naming people.
            (file.folder / "accounts.parquet").unlink()
            numbers = [file.account_offset + i for i in range(table.num_rows)]
            linked = [links[i] for i in numbers]
            pq.write_table(
                pa.table({
                    "account": table.column("account"),
                    "system": table.column("system"),
                    "person": pa.array([link.person for link in linked], pa.int32()),
                    "rule": [link.rule for link in linked],
                    "confidence": [link.confidence for link in linked],
                    "decided_by": [link.decided_by for link in linked],
                }),
                file.folder / "accounts.parquet",
                compression="zstd",
            )  # fmt: skip
        (file.folder / "people.parquet").unlink(missing_ok=True)
    _write_manifest(imported.folder, imported.reports)


def report_json(report: FileReport) -> dict[str, object]:
    """A file report as plain values, the path reduced to the file's name."""
    plain = asdict(report)
    plain["path"] = Path(report.path).name
    return plain
