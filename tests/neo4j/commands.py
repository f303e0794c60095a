"""The command line as tests call it."""

from __future__ import annotations

from icomms.cli import main


def run(capsys, monkeypatch, *arguments) -> tuple[int, str, str]:
    """The command line's exit code and what it printed."""
    monkeypatch.setattr("sys.argv", ["icomms", *map(str, arguments)])
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    return code, *capsys.readouterr()
