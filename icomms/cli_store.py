"""`icomms store`: look at a store of networks, copy networks, delete one."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graph.store import Description


class FileOrGraph(click.Path):
    """A path, or the address of a Neo4j server as text."""

    name = "file"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """The address as it stands, anything else as a path."""
        from graph.store import is_server

        if isinstance(value, str) and is_server(value):
            return value
        return super().convert(value, param, ctx)


@click.group()
def store() -> None:
    """Networks kept in a folder or a Neo4j server. STORE is a folder, neo4j://... or bolt://...

    User and password of a server come from ICOMMS_NEO4J_USER and ICOMMS_NEO4J_PASSWORD (or
    ICOMMS_NEO4J_PASSWORD_FILE).
    """


@store.command()
@click.argument("address", metavar="STORE")
@click.option("--json", "as_json", is_flag=True)
def check(address: str, as_json: bool) -> None:
    """Say whether a store answers, what it is and which networks it holds. Changes nothing."""
    from icomms.network_store import look

    found = look(address)
    if as_json:
        _print({"place": found.place, "kind": found.kind, "missing": list(found.missing),
                "unfinished": found.unfinished, "earlier": found.earlier,
                "networks": [_plain(one) for one in found.networks]})  # fmt: skip
        return
    click.echo(f"{found.place}: {found.kind}")
    if found.missing:
        click.echo(f"The next save makes constraints and indexes: {', '.join(found.missing)}.")
    if found.unfinished:
        click.echo(f"Unfinished snapshots, removed by the next save: {found.unfinished}.")
    if found.earlier:
        click.echo(f"Earlier snapshots: {found.earlier}.")
    _show(found.networks)


@store.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--key", "keys", multiple=True, help="Only this network (again for several).")
@click.option("--json", "as_json", is_flag=True)
def copy(source: str, target: str, keys: tuple[str, ...], as_json: bool) -> None:
    """Copy networks from one store into another and compare them there.

    FROM may also be the folder of a snapshot: its network is then stored under --key.
    """
    from icomms.network_store import copy as run

    made = run(source, target, keys)
    if as_json:
        _print({"networks": [_plain(one) for one in made]})
    else:
        _show(made)


@store.command()
@click.argument("address", metavar="STORE")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--key", default="company", show_default=True, help="The network's name there.")
def scores(address: str, folder: Path, key: str) -> None:
    """Write the results of a snapshot onto the people of its network in a Neo4j server.

    Only what the product shows: bands, scores and rank ranges of people who stand out, and the
    groups of the map. Earlier results go.
    """
    from icomms.network_store import Kept
    from icomms.snapshot import open_snapshot
    from icomms.store_scores import write_back

    made = write_back(open_snapshot(folder), Kept(address, key))
    click.echo(f"{key}: {made:,} people have results now.")


@store.command()
@click.argument("address", metavar="STORE")
@click.option("--settings", type=click.Path(path_type=Path), default=None, help="settings.toml")
@click.option("--json", "as_json", is_flag=True)
def preview(address: str, settings: Path | None, as_json: bool) -> None:
    """Count what a graph that others fill holds, and what [graph] of the settings would read of it.

    Changes nothing; a user with the right to read is enough.
    """
    from icomms.config import load_settings
    from icomms.foreign_graph import survey
    from icomms.foreign_texts import survey_lines

    found = survey(address, load_settings(settings))
    if as_json:
        _print(asdict(found))
    else:
        for line in survey_lines(found):
            click.echo(line)
    if found.wrong:
        sys.exit(2)


@store.command()
@click.argument("address", metavar="STORE")
@click.argument("people", metavar="ID...", nargs=-1, required=True)
@click.option("--key", default="company", show_default=True, help="The network's name there.")
def forget(address: str, people: tuple[str, ...], key: str) -> None:
    """Take what is known of people from all snapshots of a network, as when they opt out.

    Their ties stay, without id, name, unit or results. Also leave them out of the next analysis:
    opted_out under [people] of the settings.
    """
    from icomms.network_store import forget_people

    gone = forget_people(address, {key: people})
    click.echo(f"{key}: {gone:,} entries are without a name now.")


@store.command()
@click.argument("address", metavar="STORE")
@click.argument("key")
def delete(address: str, key: str) -> None:
    """Delete a network with all its earlier snapshots from a store."""
    from icomms.network_store import delete as run

    run(address, key)
    click.echo(f"Deleted {key}.")


def _show(networks: tuple[Description, ...]) -> None:
    for one in networks:
        ties = sum(one.ties.values())
        click.echo(f"{one.key}: {one.people:,} people, {ties:,} ties, since {_since(one)}")
    if not networks:
        click.echo("No network yet.")


def _since(one: Description) -> str:
    return dt.datetime.fromtimestamp(one.saved, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _plain(one: Description) -> dict[str, Any]:
    return {"key": one.key, "people": one.people, "ties": dict(one.ties), "since": _since(one)}


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
