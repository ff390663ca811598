"""The browser of the tests: where it is, and how it is started so that it reaches nothing but this computer."""

import os
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, Error

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As with the network cable pulled: no name but this computer's own leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
MISSING = "There is no Chromium here. `make browser` installs one; or name yours in CRMSIM_CHROMIUM."


def executable() -> str | None:
    """A Chromium of this computer: the one named in CRMSIM_CHROMIUM, or one that is installed."""
    named = os.environ.get("CRMSIM_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def launch(chromium: BrowserType, **options: Any) -> Browser:
    """Start the browser of this computer, or the one that Playwright has fetched; AssertionError without either."""
    found = executable()
    assert found is None or Path(found).exists(), MISSING
    try:
        return chromium.launch(executable_path=found, args=list(FLAGS), **options)
    except Error as error:
        raise AssertionError(f"{MISSING} {error.message.splitlines()[0]}") from error
