"""`icomms store`: look at a store of networks, copy networks, delete one."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graph.store import Description


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
