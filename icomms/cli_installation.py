"""Commands about a whole installation: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--out", type=FILE, required=True, help="ZIP file to write.")
def backup(out: Path) -> None:
    """Copy database, uploads and snapshots of ICOMMS_HOME into one ZIP; pages may go on."""
    from icomms.backup import backup as run
    from icomms.installation import installation

    click.echo(str(run(installation().home, out)))


@click.command()
@click.argument("file", metavar="ZIP", type=click.Path(path_type=Path, exists=True))
def restore(file: Path) -> None:
    """Unpack a backup into ICOMMS_HOME, which must be new or empty."""
    from icomms.backup import restore as run
    from icomms.installation import installation

    click.echo(str(run(file, installation().home)))
