"""`python -m icomms`."""

from icomms.cli import main

if __name__ == "__main__":
    main()
