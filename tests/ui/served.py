"""A running `crmsim ui`, as tests and checks need it: started as a person starts it, on a port of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BEGIN = "crmsim is open at "


@dataclass(frozen=True)
class Served:
    """The address of a running server, its process, the file in which it logs, and what it said before."""

    address: str
    process: "subprocess.Popen[str]"
    log: Path
    said: list[str]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


@contextmanager
def serving(folder: Path, *options: str, program: tuple[str, ...] = ("-m", "crmsim")) -> Iterator[Served]:
    """Start `crmsim ui` on a free port, wait until it says its address, and end it afterwards.

    What it said before is in `said`. `program` is what Python is to run in its place.
    """
    log = folder / "ui.log"
    command = [sys.executable, *program, "--log", str(log), "ui", "--no-browser", *(options or ("--port", "0"))]
    # -u in spirit: what it says must come through the pipe at once.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    started = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder,
        start_new_session=True,  # a group of processes of its own, as a shell gives it
    )
    with started as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(BEGIN):
                    yield Served(line.removeprefix(BEGIN).strip(), process, log, said)
                    break
                said.append(line.strip())
            else:
                raise AssertionError(f"crmsim ui ended with {process.wait()} before it was open")
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
