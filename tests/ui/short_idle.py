"""`crmsim` with pages that are forgotten a second after everybody has left them: for tests that cannot wait longer."""

import sys

if __name__ == "__main__":
    from crmsim.cli import main
    from crmsim.ui import environment

    environment.IDLE = 1 / 60  # minutes
    sys.exit(main())
