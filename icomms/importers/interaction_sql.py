"""The DuckDB side of interaction tables: one scan of the file, then numbered ids.

First pass: the file → typed rows with text ids and a reject reason (scratch Parquet). Then the
distinct ids are numbered in alphabetical order and the rows written again with numbers. DuckDB runs
without network access, without extensions, within a memory limit, and spills into the folder of
the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from icomms.errors import UnreadableFileError
from icomms.importers.dates import TimeFormat
from icomms.importers.kind_words import DECLARED, canonical_kind
from icomms.importers.reading import Source, rows, scientific_ids
from icomms.importers.tables import from_rows, write_table
from icomms.records import Problem, ReadOptions, Reject

NAMED = 100
_UTF8 = ("utf-8", "utf-8-sig", "ascii")
REASONS = ("no source", "no target", "no time", "not a time", "not a number")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what (index or None), the header, and how times are written."""

    index: Mapping[str, int | None]
    header: tuple[str, ...]
    header_row: int
    time: TimeFormat | None


@dataclass(frozen=True, slots=True)
class Ingested:
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    rejects: tuple[Reject, ...]
    reject_counts: Mapping[str, int]
    first: int | None
    last: int | None
    declared: bool


def ingest(
    source: Source, sheet: int, columns: Columns, folder: Path, options: ReadOptions
) -> Ingested:
    """Write interactions.parquet, accounts.parquet and spaces.parquet; see `icomms.importers`."""
    with _connect(folder, options) as connection:
        return _Run(connection, source, sheet, columns, folder, options).run()


def _connect(folder: Path, options: ReadOptions) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    connection.execute("set memory_limit = '400MB'")
    connection.execute("set threads = 2")
    connection.execute("set temp_directory = ?", [str(folder / "spill")])
    connection.execute("set timezone = ?", [options.timezone])
    return connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Run:
    """One file being read: the steps share a connection and scratch files in `folder`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Source,
        sheet: int,
        columns: Columns,
        folder: Path,
        options: ReadOptions,
    ) -> None:
        self.connection, self.source, self.columns = connection, source, columns
        self.sheet, self.folder, self.options = sheet, folder, options
        self.scratch = folder / "typed.parquet"
        self.text = folder / "text.csv"
        self.broken: list[tuple[int, str]] = []

    def run(self) -> Ingested:
        try:
            relation = self._relation()
            self._first_pass(relation)
            self.broken = self._broken_rows()
            reject_counts = self._reject_counts()
            used = self._number_ids()
            if not used:
                raise UnreadableFileError(
                    f"{self.source.name}: no row can be used ({_listed(reject_counts)}).",
                    "Check that source, target and time are in the right columns.",
                )
            rejects = self._named_rejects(relation) if reject_counts else ()
            return self._summary(used, reject_counts, rejects)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            raise UnreadableFileError(
                f"{self.source.name}: the table is damaged or changes its form in the middle.",
                "Export it again as CSV UTF-8.",
            ) from None
        finally:
            for leftover in (self.scratch, self.text):
                leftover.unlink(missing_ok=True)
            shutil.rmtree(self.folder / "spill", ignore_errors=True)

    # ---------------------------------------------------------------------------- reading the file

    def _relation(self) -> str:
        """A `read_csv` of the file itself, or of a UTF-8 copy for other encodings and workbooks."""
        dialect = self.source.sheets[self.sheet].dialect
        direct = dialect is not None and dialect.encoding in _UTF8 and not self.source.entries
        if not direct:
            self._copy_as_text()
        path = self.source.path if direct else self.text
        delimiter = dialect.delimiter if direct and dialect is not None else ","
        skip = self.columns.header_row + 1
        skip += dialect.first_row if direct and dialect is not None else 0
        names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(self.columns.header)))
        return (
            f"read_csv({_quoted(str(path))}, header=false, skip={skip}, auto_detect=false, "
            f"delim={_quoted(delimiter)}, quote='\"', escape='\"', columns={{{names}}}, "
            "nullstr='', strict_mode=false, null_padding=true, store_rejects=true, "
            "max_line_size=10000000)"
        )

    def _copy_as_text(self) -> None:
        import csv

        with self.text.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows(self.source, self.sheet))

    def _cell(self, field: str) -> str:
        index = self.columns.index.get(field)
        return f"c{index}" if index is not None else "null::varchar"

    def _time(self) -> str:
        cell, time = self._cell("time"), self.columns.time
        if time is None:
            return "null::bigint"
        if time.order == "epoch_s":
            return f"cast(floor(try_cast({cell} as double)) as bigint)"
        if time.order == "epoch_ms":
            return f"try_cast({cell} as bigint) // 1000"
        if time.order == "ymd":
            return self._iso(cell)
        return self._local(cell, time.order)

    def _iso(self, cell: str) -> str:
        """Up to 19 characters hold no zone; a plain cast would silently drop one."""
        zoned = f"epoch(try_cast({cell} as timestamptz))"
        if self.options.timezone != "UTC":
            return f"cast(floor({zoned}) as bigint)"
        plain = f"epoch(try_cast({cell} as timestamp))"
        return (
            f"cast(floor(case when length({cell}) <= 19 then {plain} else {zoned} end) as bigint)"
        )

    def _local(self, cell: str, order: str) -> str:
        day = "%d{0}%m{0}" if order == "dmy" else "%m{0}%d{0}"
        patterns = [
            day.format(mark) + year + clock
            for mark in ("/", ".", "-")
            for year in ("%Y", "%y")
            for clock in (
                "", " %H:%M", " %H:%M:%S", ", %H:%M", ", %H:%M:%S", " %I:%M %p", " %I:%M:%S %p",
                ", %I:%M %p", ", %I:%M:%S %p",
            )
        ]  # fmt: skip
        listed = ", ".join(_quoted(p) for p in patterns)
        parsed = (
            f"try_strptime(replace(replace({cell}, chr(8239), ' '), chr(160), ' '), [{listed}])"
        )
        return f"cast(floor(epoch(cast({parsed} as timestamptz))) as bigint)"

    def _number(self, field: str, default: str) -> str:
        cell = self._cell(field)
        if self.columns.index.get(field) is None:
            return default
        return f"coalesce(try_cast(replace({cell}, ',', '.') as double), {default})"

    def _bad_number(self) -> str:
        found = [
            f"({self._cell(f)} is not null and (try_cast(replace({self._cell(f)}, ',', '.') "
            f"as double) is null or not isfinite(try_cast(replace({self._cell(f)}, ',', '.') "
            f"as double)) or try_cast(replace({self._cell(f)}, ',', '.') as double) < 0))"
            for f in ("weight", "group_size")
            if self.columns.index.get(f) is not None
        ]
        return " or ".join(found) or "false"

    def _select(self) -> str:
        declared = ", ".join(_quoted(k) for k in sorted({*DECLARED, *self.options.declared_kinds}))
        kind = f"coalesce({self._cell('kind')}, 'interaction')"
        timed = self.columns.time is not None
        no_time = f"when {self._cell('time')} is null and lower({kind}) not in ({declared}) then 3"
        bad_time = f"when {self._cell('time')} is not null and ({self._time()}) is null then 4"
        return f"""
            select trim({self._cell("source")}) as source, trim({self._cell("target")}) as target,
            {kind} as kind, {self._time()} as "at", {self._number("group_size", "1")} as group_size,
            {self._number("weight", "1")} as weight, {self._cell("channel")} as channel,
            cast(case when {self._cell("source")} is null then 1
                 when {self._cell("target")} is null then 2
                 {no_time if timed else ""} {bad_time if timed else ""}
                 when {self._bad_number()} then 5 else 0 end as utinyint) as reason"""

    def _first_pass(self, relation: str) -> None:
        self.connection.execute(
            f"copy ({self._select()} from {relation} where not ({self._blank()})) "
            f"to {_quoted(str(self.scratch))} (format parquet, compression snappy)"
        )

    def _blank(self) -> str:
        return " and ".join(f"c{i} is null" for i in range(len(self.columns.header)))

    def _typed(self) -> str:
        return f"read_parquet({_quoted(str(self.scratch))})"

    # ---------------------------------------------------------------------------- numbering the ids

    def _number_ids(self) -> int:
        self.connection.execute(
            f"""create temp table ids as select id, cast(row_number() over (order by id) - 1 as
            integer) as account from (select source as id from {self._typed()} where reason = 0
            union select target from {self._typed()} where reason = 0)"""
        )
        self.connection.execute(
            f"""create temp table channels as select channel, cast(row_number() over (order by
            channel) - 1 as integer) as space from (select distinct channel from {self._typed()}
            where reason = 0 and channel is not null)"""
        )
        self._register_kinds()
        target = _quoted(str(self.folder / "interactions.parquet"))
        self.connection.execute(
            f"""copy (select s.account as actor, t.account as target, k.canonical as kind, r."at",
            cast(greatest(group_size, 1) as integer) as group_size, weight, 0 as flags,
            c.space as space from {self._typed()} r join ids s on r.source = s.id
            join ids t on r.target = t.id join kind_names k on r.kind = k.kind
            left join channels c on r.channel = c.channel where reason = 0)
            to {target} (format parquet, compression snappy, row_group_size 122880)"""
        )
        counted = self.connection.execute(
            f"select count(*) from {self._typed()} where reason = 0"
        ).fetchone()
        self._write_accounts()
        return int(counted[0]) if counted else 0

    def _register_kinds(self) -> None:
        found = self.connection.execute(
            f"select distinct kind from {self._typed()} where reason = 0 order by kind"
        ).fetchall()
        self.connection.execute("create temp table kind_names (kind varchar, canonical varchar)")
        for (kind,) in found:
            self.connection.execute(
                "insert into kind_names values (?, ?)", [kind, canonical_kind(kind)]
            )

    def _write_accounts(self) -> None:
        ids = self.connection.execute("select account, id from ids order by account").fetchall()
        accounts = [
            {"account": number, "system": "table", "key": key, "name": "", "emails": _emails(key),
             "employee_no": "", "kind": "human", "active": True, "external": False,
             "department": "", "title": ""}
            for number, key in ids
        ]  # fmt: skip
        write_table(self.folder, "accounts", from_rows("accounts", accounts))
        spaces = self.connection.execute(
            "select space, channel from channels order by space"
        ).fetchall()
        if spaces:
            table = [
                {"space": number, "system": "table", "label": label, "kind": "channel"}
                for number, label in spaces
            ]
            write_table(self.folder, "spaces", from_rows("spaces", table))

    # ---------------------------------------------------------------------------------- the report

    def _broken_rows(self) -> list[tuple[int, str]]:
        """(line, what is wrong) of rows that do not fit the table at all, each line once."""
        found = self.connection.execute(
            "select line, min(cast(error_type as varchar)) from reject_errors group by line "
            "order by line"
        ).fetchall()
        return [(int(line), str(kind).lower().replace("_", " ")) for line, kind in found]

    def _reject_counts(self) -> dict[str, int]:
        found = self.connection.execute(
            f"select reason, count(*) from {self._typed()} where reason > 0 group by reason "
            "order by reason"
        ).fetchall()
        counts = {REASONS[int(reason) - 1]: int(count) for reason, count in found}
        for _, kind in self.broken:
            counts[f"broken row: {kind}"] = counts.get(f"broken row: {kind}", 0) + 1
        return counts

    def _named_rejects(self, relation: str) -> tuple[Reject, ...]:
        """File, row and column of the first hundred; a second look at the file, only if needed."""
        first = self.columns.header_row + 2
        found = self.connection.execute(
            f"""select row, reason from (select row_number() over () as row, * from
            ({self._select()} from {relation})) where reason > 0 order by row limit {NAMED}"""
        ).fetchall()
        fields = ("source", "target", "time", "time", "weight", "")
        named = [
            Reject(self.source.name, int(row) + first - 1, self._header(fields[int(reason) - 1]),
                   REASONS[int(reason) - 1])
            for row, reason in found
        ]  # fmt: skip
        named += [
            Reject(self.source.name, line, "", f"broken row: {kind}") for line, kind in self.broken
        ]
        return tuple(sorted(named, key=lambda reject: reject.row)[:NAMED])

    def _header(self, field: str) -> str:
        index = self.columns.index.get(field)
        return self.columns.header[index] if index is not None else ""

    def _summary(
        self, used: int, reject_counts: Mapping[str, int], rejects: tuple[Reject, ...]
    ) -> Ingested:
        row = self.connection.execute(
            f'select min("at"), max("at"), count("at") from {self._typed()} where reason = 0'
        ).fetchone()
        people = self.connection.execute("select count(*) from ids").fetchone()
        kinds = self.connection.execute(
            "select count(distinct canonical) from kind_names"
        ).fetchone()
        assert row is not None
        assert people is not None
        assert kinds is not None
        counts = {
            "people": int(people[0]),
            "interactions": used,
            "kinds": int(kinds[0]),
            "rejected": sum(reject_counts.values()),
        }
        return Ingested(
            counts, self._problems(), rejects, reject_counts, row[0], row[1], int(row[2]) == 0
        )

    def _problems(self) -> tuple[Problem, ...]:
        ids = [key for (key,) in self.connection.execute("select id from ids").fetchall()]
        lost = scientific_ids(ids)
        if not lost:
            return ()
        return (
            Problem(
                "scientific_ids",
                f"{lost} ids look like 1.23E+16: a spreadsheet has cut their digits, so different "
                "people may have become one.",
                "Export again with the id column as text.",
                self.source.name,
            ),
        )


def _emails(key: str) -> list[str]:
    return [key.lower()] if "@" in key and "." in key.rpartition("@")[2] else []


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} rows: {reason}" for reason, count in counts.items()) or "it is empty"
