"""The command line as tests type it: in this process, through the same door as the real program."""

import io
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from crmsim.cli import main

ROOT = Path(__file__).parents[1]

#: A company so small that a run takes an instant, even in plain Python.
TINY = """schema = 1
title = "Tiny"
horizon = 52

[company]
employees = 12
customers = 20
regions = ["North", "South"]
"""


@dataclass(frozen=True)
class Said:
    """What a command line came to."""

    code: int
    out: str
    err: str


def crmsim(*words: str) -> Said:
    """Type a command line and read what it says."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    return Said(code, out.getvalue(), err.getvalue())


def hear_hang_ups() -> None:
    """Undo what `nohup` around the tests hands down: a program keeps deaf to what its parent was told to ignore."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def start(*words: str, folder: Path, **options) -> subprocess.Popen:
    """Start the real program, in a session of its own, with the engine that the tests have compiled."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "crmsim", *words],
        cwd=folder,
        env=environment,
        text=True,
        start_new_session=True,
        preexec_fn=hear_hang_ups if os.name == "posix" else None,  # noqa: PLW1509  nothing here runs threads yet
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options},
    )


def sentences(text: str) -> int:
    """Number of sentences in a message; what stands in quotes or brackets is not counted."""
    unquoted = re.sub(r"'[^']*'|\([^)]*\)", "x", text.strip())
    return len(re.findall(r"[.?!](?=\s|$)", unquoted))


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
