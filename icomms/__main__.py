"""`python -m icomms`."""

from icomms.cli import main

main()
