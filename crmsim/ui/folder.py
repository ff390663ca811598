"""The temporary folder of a running server: gone when it ends, and when it was killed, at the next start of one.

Files that are being imported lie in it for as long as they are read.
"""

import atexit
import json
import os
import platform
import shutil
import tempfile
from pathlib import Path

import psutil

START = "crmsim-ui-"
NOTE = "server.json"  # says whose folder it is


def make_folder() -> str:
    """A folder for this process, removed at its end; those of servers that were killed are removed now."""
    remove_left_behind()
    folder = tempfile.mkdtemp(prefix=START)
    atexit.register(remove, folder)
    (Path(folder) / NOTE).write_text(json.dumps(_about(psutil.Process())), encoding="utf-8")
    return folder


def remove(folder: str) -> None:
    """Remove a folder with all that is in it; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind() -> None:
    """Remove the folders of servers of this computer that run no more. Whose server is not known is left alone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{START}*"):
        try:
            about = json.loads((folder / NOTE).read_text(encoding="utf-8"))
            left = about["host"] == platform.node() and not _runs(about)
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            continue
        if left and not folder.is_symlink():
            remove(str(folder))


def _about(process: psutil.Process) -> dict[str, object]:
    return {"host": platform.node(), "pid": process.pid, "since": process.create_time()}


def _runs(about: dict[str, object]) -> bool:
    """Whether the very process runs, and not a later one of the same number."""
    pid = int(str(about["pid"]))
    return psutil.pid_exists(pid) and _about(psutil.Process(pid)) == about


def end_at_once(code: int) -> None:
    """End this process without waiting for anything, but not without its folder."""
    folder = os.environ.get("SOLARA_HOME", "")
    if Path(folder).name.startswith(START):
        remove(folder)
    os._exit(code)
