"""`python -m app` and the console script `jiebang`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; errors go to standard error with a code, exit status 2."""
    from app.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
