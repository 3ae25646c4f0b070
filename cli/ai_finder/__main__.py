"""`python -m ai_finder` is `ai-finder`."""

from __future__ import annotations

import sys

from ai_finder.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
