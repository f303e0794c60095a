"""The command line. Heavy libraries are imported by the command that needs them.

Exit codes: 0 done, 2 the user's input needs repair (the message says how), 1 our defect.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from errno import EDQUOT, ENOSPC, EROFS
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icomms import __version__
from icomms.cli_installation import backup, restore
from icomms.cli_store import FileOrGraph, store
from icomms.cli_team import team
from icomms.errors import IcommsError
from icomms.records import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from icomms.analysis import Request
    from icomms.network_store import Kept
    from icomms.snapshot import Snapshot

FILE = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)
LANGUAGE = click.Choice(["en", "vi"])
SEED = click.IntRange(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="icomms")
def commands() -> None:
    """Find the colleagues people listen to, say why, and how sure that is.

    Start with "icomms sample --out company", then "icomms analyse company --out result" and
    "icomms rank result --role leader".
    """


commands.add_command(backup)
commands.add_command(restore)
commands.add_command(store)
commands.add_command(team)


def main() -> None:
    """Run the command line; a named error ends with its sentence and exit code 2."""
    try:
        commands(standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.Abort:
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except IcommsError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        if not _of_the_place(error):
            raise
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {place}{error.strerror}. Check the path, your rights to it and the "
                   "space left there.", err=True)  # fmt: skip
        sys.exit(2)


def _of_the_place(error: OSError) -> bool:
    """Whether a path the user named (or a full disk) is the trouble, not a defect of ours."""
    return bool(error.strerror and (error.filename or error.errno in (ENOSPC, EDQUOT, EROFS)))


def _json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


# -------------------------------------------------------------------------- making and reading


@commands.command()
@click.option("--out", type=FOLDER, required=True, help="New folder for the sample company.")
@click.option(
    "--company",
    type=click.Choice(["merger", "factory", "anniversary"]),
    default="merger",
    show_default=True,
    help="Which case: a merger of three companies, a plant with shifts, an anniversary.",
)
@click.option("--lang", type=LANGUAGE, default="en", show_default=True, help="Language of names.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Other seed, other company.")
@click.option("--json", "as_json", is_flag=True, help="Print the files as JSON.")
def sample(out: Path, company: str, lang: str, seed: int, as_json: bool) -> None:
    """Write a made-up company in the formats of real exports."""
    from icomms.sample import write_sample

    files = write_sample(out, company, lang, seed)
    if as_json:
        _json({"files": [str(path) for path in files]})
        return
    for path in files:
        click.echo(str(path))


@commands.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--settings", type=FILE, default=None, help="settings.toml")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def inspect(files: tuple[Path, ...], settings: Path | None, as_json: bool) -> None:
    """Say what each file is, which columns were understood, and its problems. Writes nothing."""
    from icomms.config import load_settings
    from icomms.inspection import inspect_files
    from icomms.listing import show_reports

    found = inspect_files(files, load_settings(settings))
    if as_json:
        _json({"files": [entry.as_json() for entry in found]})
    else:
        show_reports(found)
    if any(entry.error for entry in found):
        sys.exit(2)


@commands.command()
@click.argument("files", type=FileOrGraph(), nargs=-1)
@click.option("--out", type=FOLDER, required=True, help="New folder for the snapshot.")
@click.option(
    "--table", default="", help="Table of interactions, or path of Parquet, read by the engine."
)
@click.option(
    "--engine", default="duckdb", envvar="ICOMMS_ENGINE",
    help="What sums the table: duckdb (default), sc://host:15002 or spark://host:7077.",
)  # fmt: skip
@click.option(
    "--add-to",
    type=FOLDER,
    default=None,
    help="Folder that keeps what was read: FILES are added to those it has.",
)
@click.option(
    "--without", multiple=True, metavar="NAME", help="File to take out of the folder of --add-to."
)  # fmt: skip
@click.option("--settings", type=FILE, default=None, help="settings.toml")
@click.option("--seed", type=SEED, default=1, show_default=True, help="Seed of every random step.")
@click.option("--until", default=None, metavar="DATE", help="Leave out everything from DATE on.")
@click.option(
    "--review", type=FILE, default=None, help="people_review.csv of an earlier run, filled in."
)
@click.option(
    "--store", "address", default=None, metavar="STORE",
    help="Keep the network there too and rank what is there: a folder, neo4j://... or bolt://...",
)  # fmt: skip
@click.option("--key", default="company", show_default=True, help="Its name in the store.")
@click.option("--scores", is_flag=True, help="Write bands and groups back to that server, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def analyse(
    files: tuple[Path | str, ...],
    out: Path,
    table: str,
    engine: str,
    add_to: Path | None,
    without: tuple[str, ...],
    settings: Path | None,
    seed: int,
    until: str | None,
    review: Path | None,
    address: str | None,
    key: str,
    scores: bool,
    as_json: bool,
) -> None:
    """Read exports and write a snapshot: people ranked for four roles, with reasons.

    FILE may be a folder: the exports inside it are read, other files are left out and named. It may
    also be a Neo4j database that others fill, neo4j://... or bolt://..., read as [graph] of the
    settings says.
    With --add-to only files that are new are read; the others need not be there any more.
    """
    if not files and not table and not add_to:
        raise click.UsageError("Name the files to read, or a --table.")
    if without and not add_to:
        raise click.UsageError("--without needs --add-to.")

    from icomms.analysis import Request
    from icomms.config import load_settings
    from icomms.people_review import read_decisions

    kept = _kept(address, key, scores)
    request = Request(
        files=tuple(one for one in files if isinstance(one, Path)),
        graphs=tuple(one for one in files if isinstance(one, str)),
        out=out,
        settings=load_settings(settings),
        seed=seed,
        until=_until(until),
        decisions=read_decisions(review) if review else (),
        table=table,
        engine=engine,
        store=kept,
    )
    if add_to is None:
        _analyse(request, as_json, scores)
        return
    from icomms.kept_list import kept_list

    with kept_list(add_to) as held:
        earlier = held.without(without)
        snapshot = _analyse(replace(request, keep=held.keeper(), earlier=earlier), as_json, scores)
        held.save(snapshot.inputs)


def _kept(address: str | None, key: str, scores: bool) -> Kept | None:
    """Where the network is kept, if anywhere; results can be written to a server only."""
    from icomms.network_store import Kept

    kept = Kept(address, key) if address else None
    if scores and not (kept and kept.is_server):
        raise click.UsageError("--scores needs --store with a Neo4j server.")
    return kept


def _analyse(request: Request, as_json: bool, scores: bool) -> Snapshot:
    from icomms.analysis import analyse as run
    from icomms.listing import show_summary

    with _progress(quiet=as_json) as step:
        snapshot = run(request, step)
    if scores and request.store:
        from icomms.store_scores import write_back

        write_back(snapshot, request.store)
    files, reused = len(snapshot.inputs), request.keep and len(request.keep.reused)
    if as_json:
        _json({"folder": str(request.out), "figures": snapshot.quality["figures"],
               "warnings": snapshot.about["warnings"], "files": files,
               "not_read_again": reused or 0})  # fmt: skip
    else:
        show_summary(snapshot)
        if reused:
            click.echo(f"Not read again, because unchanged: {reused} of {files} files.")
    return snapshot


def _until(text: str | None) -> int | None:
    """Epoch seconds of a date given as YYYY-MM-DD."""
    import datetime as dt

    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a date; write YYYY-MM-DD.") from None
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


class _progress:
    """A progress bar on a terminal, nothing otherwise."""

    def __init__(self, quiet: bool) -> None:
        self.bar: Any = None
        self.quiet = quiet or not sys.stderr.isatty()

    def __enter__(self) -> Callable[[str, float], None]:
        if not self.quiet:
            self.bar = click.progressbar(length=100, label="Starting", file=sys.stderr)
            self.bar.__enter__()
        return self.step

    def step(self, label: str, share: float) -> None:
        if self.bar is not None:
            self.bar.label = f"{label:<28}"
            self.bar.update(max(int(share * 100) - self.bar.pos, 0))
            self.bar.render_progress()

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.__exit__(None, None, None)


# -------------------------------------------------------------------------- looking at results


@commands.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--role", type=click.Choice(list(ROLES)), required=True)
@click.option("--top", type=click.IntRange(1), default=None, help="How many; 20 unless --all.")
@click.option("--unit", default="", help="Only people of this unit.")
@click.option(
    "--all", "everybody", is_flag=True,
    help="Every score with its status, for validation only: without it, only people with a band.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
    show_default=True,
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--lang", type=LANGUAGE, default="en", show_default=True)
def rank(
    folder: Path, role: str, top: int | None, unit: str, everybody: bool, form: str, as_json: bool,
    lang: str,
) -> None:  # fmt: skip
    """List the people who stand out in one role, with bands and rank ranges.

    Neighbours in the list are not different from each other: read bands and ranges, not places.
    """
    from icomms.listing import show_ranking
    from icomms.ranking import ranking
    from icomms.snapshot import open_snapshot

    shown = top or (None if everybody else 20)
    found = ranking(open_snapshot(folder), role, shown, unit, everybody)
    show_ranking(found, "json" if as_json else form, lang)


@commands.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("person")
@click.option("--lang", type=LANGUAGE, default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def explain(folder: Path, person: str, lang: str, as_json: bool) -> None:
    """Say why one person (id or name) stands where, how surely, and what would change it."""
    from icomms.explanation import explanation
    from icomms.listing import show_explanation
    from icomms.snapshot import open_snapshot

    found = explanation(open_snapshot(folder), person, lang)
    if as_json:
        _json(found.as_json())
    else:
        show_explanation(found, lang)


@commands.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--lang", type=LANGUAGE, default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def report(folder: Path, lang: str, as_json: bool) -> None:
    """Print the data-quality report: what may and may not be concluded."""
    from icomms.listing import show_quality
    from icomms.snapshot import open_snapshot

    snapshot = open_snapshot(folder)
    if as_json:
        _json(snapshot.quality)
    else:
        show_quality(snapshot, lang)


@commands.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--truth", type=FILE, required=True, help="id,value or id,truth,value")
@click.option("--name", default="", help="Which truth, when the file holds several.")
@click.option(
    "--top", type=click.FloatRange(0, 1, min_open=True), default=None,
    help="Take the highest share as leaders, e.g. 0.1 (per group of --within).",
)  # fmt: skip
@click.option("--within", default="", metavar="COLUMN", help="Compare inside this column.")
@click.option("--json", "as_json", is_flag=True)
def validate(
    folder: Path, truth: Path, name: str, top: float | None, within: str, as_json: bool
) -> None:
    """Compare the roles and plain counts with people known to be leaders."""
    from icomms.listing import show_fits
    from icomms.snapshot import open_snapshot
    from icomms.validation import fits_json, read_truth
    from icomms.validation import validate as run

    fits = run(open_snapshot(folder), read_truth(truth, name), top, within)
    if as_json:
        _json({"scores": fits_json(fits)})
    else:
        show_fits(fits)


@commands.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--format", "form", type=click.Choice(["graphml", "gexf", "csv", "xlsx"]), required=True
)
@click.option("--out", type=FILE, default=None, help="File or (csv) folder to write.")
def export(folder: Path, form: str, out: Path | None) -> None:
    """Export people, bands and ties for other tools; nobody's low rank is exported."""
    from icomms.export import export_snapshot
    from icomms.snapshot import open_snapshot

    for path in export_snapshot(open_snapshot(folder), form, out):
        click.echo(str(path))
