"""See to a Chromium for the tests of the pages: Debian's where apt may install it, else the one of Playwright."""

import os
import shutil
import subprocess
import sys

from chromium import MISSING, NAMES, launch
from playwright.sync_api import sync_playwright

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def there_is_one() -> bool:
    """Whether a browser starts."""
    try:
        with sync_playwright() as playwright:
            launch(playwright.chromium).close()
    except AssertionError:
        return False
    return True


def install() -> None:
    """Install one, in the first way that works here."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium with apt-get (once).", flush=True)
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in ("update", "install --yes --no-install-recommends chromium"):
            subprocess.run(["apt-get", "-qq", *words.split()], check=False, env=quietly, **QUIET)
        if any(map(shutil.which, NAMES)):
            return
    print("Fetching the Chromium of Playwright (once; about 170 MB).", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], check=False)


if __name__ == "__main__":
    if not there_is_one():
        install()
        if not there_is_one():
            sys.exit(MISSING)
