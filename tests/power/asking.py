"""Asking for rows of the card of a package that lies in a folder of its own, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from power.candidates import Flip

from crmsim.cli.endings import INTERNAL_ERROR, OK, SOME_RUNS_FAILED

NEEDED = ("crmsim", "scenarios", "experiments")  # what the package reads when it runs from a checkout
UNWANTED = shutil.ignore_patterns("__pycache__", "*.html", "*.db")
HOLDING = {"holds", "by_construction"}
Row = dict[str, Any]


@contextmanager
def copied(source: Path, flip: Flip | None = None) -> Iterator[Path]:
    """A copy of a package, with one sign changed or as it is; gone afterwards."""
    with TemporaryDirectory(prefix="crmsim-power-") as name:
        copy = Path(name)
        for folder in NEEDED:
            shutil.copytree(source / folder, copy / folder, ignore=UNWANTED)
        if flip:
            file = copy / flip.file
            file.write_text(flip.apply(file.read_text("utf-8")), "utf-8")
        yield copy


class BrokeDownError(Exception):
    """The flip leaves nothing that could run: the program itself breaks down, and gives no card."""


@dataclass(frozen=True)
class Scale:
    """How the card is asked: processes to use, and whether with all runs or with as few as still say something."""

    workers: int = 1
    full: bool = False


def ask(folder: Path, names: Sequence[str], scale: Scale) -> list[Row]:
    """These rows and groups of the card of the package in a folder. BrokeDownError if the program breaks down.

    Compiled code is kept in the folder, so that no two packages meet.
    """
    only = [word for name in names for word in ("--only", name)]
    asked = ["validate", "--seed", "0", "--workers", str(scale.workers), "--quiet", "--json", "-", *only]
    asked += [] if scale.full else ["--quick"]
    environment = os.environ | {"PYTHONPATH": str(folder), "CRMSIM_CACHE": str(folder / ".cache" / "engine")}
    command = [sys.executable, "-m", "crmsim", *asked]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode == INTERNAL_ERROR:
        raise BrokeDownError(ended.stderr.strip())
    if ended.returncode not in {OK, SOME_RUNS_FAILED}:  # interrupted, or asked in a wrong way
        raise RuntimeError(f"The card ended with exit code {ended.returncode}: {ended.stderr[-2000:]}")
    return [row for group in json.loads(ended.stdout)["groups"] for row in group["rows"]]


@dataclass
class Unflipped:
    """The package as it is. Its rows are asked once each, and only those that a flip has moved."""

    folder: Path
    scale: Scale = Scale()
    known: dict[str, str] = field(default_factory=dict)

    def held(self, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows that hold in this package."""
        missing = [row["id"] for row in rows if row["id"] not in self.known]
        if missing:
            self.known |= {row["id"]: row["verdict"] for row in ask(self.folder, missing, self.scale)}
        return [row for row in rows if self.known[row["id"]] in HOLDING]
