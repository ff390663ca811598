"""Pages as PDF: a Chromium of this computer prints them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from crmsim.errors import InputError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
PATIENCE = 120.0  # seconds for a page


def find_chromium() -> str:
    """The browser that prints: the one named in CRMSIM_CHROMIUM, or one that is installed. InputError without one."""
    found = os.environ.get("CRMSIM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise InputError(
            "There is no Chromium, Chrome or Edge here to make PDF files. Name one in CRMSIM_CHROMIUM, or open the "
            "pages in any browser and print them."
        )
    return found


def printed(pages: Iterable[Path], browser: str) -> list[Path]:
    """Print pages beside themselves and give the paths of the PDF files. InputError where the browser fails."""
    made = []
    for page in pages:
        target = page.with_suffix(".pdf")
        with tempfile.TemporaryDirectory() as profile:
            words = (
                *("--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
                *(() if os.name != "posix" or os.geteuid() else ("--no-sandbox",)),  # it refuses to start as root
                *(f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND"),
                *(f"--print-to-pdf={target}", page.as_uri()),
            )
            _run(browser, words, target)
        made.append(target)
    return made


def _run(browser: str, words: Iterable[str], target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        subprocess.run([browser, *words], check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"{browser} could not print {target.name}: {type(error).__name__}.") from error
    if not target.is_file():
        raise InputError(f"{browser} did not print {target.name}. Open the page in a browser and print it there.")
