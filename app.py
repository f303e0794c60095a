"""icomms in one command: `python app.py` serves the pages, with a worker process beside them."""

from __future__ import annotations

import sys

from icomms.web.serve import main

if __name__ == "__main__":
    sys.exit(main())
