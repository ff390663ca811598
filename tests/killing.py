"""Sweeps that are killed again and again, at random moments, until they are done all the same."""

import random
import shutil
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from command_line import start
from sweeping import balanced, rows_of, same

from crmsim.store.store import open_store
from crmsim.sweeps.api import sweep

ORPHANS_AFTER = 5.0  # seconds
YOUNG = 4.0  # seconds in which a coordinator and its workers start
DIE_YOUNG = 0.3  # share of coordinators that may not live longer
LONGEST = 600.0  # seconds that one life of a coordinator may take


@dataclass
class Tally:
    """What was killed, of what was `wanted`, and what came of it."""

    wanted: int
    of_coordinators: int
    coordinators: int = 0
    workers: int = 0
    sweeps: int = 0
    orphans: int = 0
    lost: int = 0
    duplicated: int = 0
    changed: int = 0
    unbalanced: int = 0
    attempts: Counter = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """All of them."""
        return self.coordinators + self.workers

    def coordinators_due(self) -> bool:
        """Whether coordinators are still to be killed."""
        return self.coordinators < self.of_coordinators

    def workers_due(self) -> int:
        """How many workers should fall before the next coordinator does."""
        if not self.coordinators_due():
            return 0
        left = self.wanted - self.of_coordinators - self.workers
        return round(left / (self.of_coordinators - self.coordinators))

    @property
    def harmless(self) -> bool:
        """Whether no kill did any harm."""
        return not (self.orphans or self.lost or self.duplicated or self.changed or self.unbalanced)


def kill_and_resume(
    experiment: Path, folder: Path, kills: int, coordinators: int, seed: int, pace: float = 1.0
) -> Tally:
    """Sweep with so many kills, so many of them of the coordinator; as many sweeps as that takes, each from scratch.

    `pace` is the longest wait before a kill in seconds; it must leave workers time to start, or nothing gets done.

    Each store is held against that of a serial run. The last sweep is ended in peace, once the kills are used up.
    """
    chance, tally = random.Random(seed), Tally(wanted=kills, of_coordinators=coordinators)
    sweep(experiment, folder / "serial", workers=0)
    while tally.kills < kills:
        store = folder / f"killed_{tally.sweeps}"
        while not _finished(_one_life(experiment, store, folder, chance, tally, pace)):
            pass
        tally.sweeps += 1
        _account(store, folder / "serial", tally)
        shutil.rmtree(store)
    return tally


def _one_life(experiment, store, folder, chance, tally, pace) -> int:
    """Start a coordinator and kill what can be killed until it, or the sweep, has come to its end."""
    words = ("sweep", str(experiment), "--store", str(store), "--workers", "2", "--quiet")
    program = start(*words, folder=folder, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + LONGEST
    # Some die while they start, others after as many of their workers as keeps the two kinds in proportion. If all died
    # young, nothing would ever be done.
    doomed = time.monotonic() + chance.uniform(0.0, YOUNG)
    to_fall = tally.workers_due() if chance.random() > DIE_YOUNG else 0
    while tally.kills < tally.wanted:
        with suppress(subprocess.TimeoutExpired):
            program.communicate(timeout=chance.uniform(0.0, pace))
            return program.returncode
        assert time.monotonic() < deadline, "a sweep has come to a halt"
        if tally.coordinators_due() and time.monotonic() > doomed and to_fall <= 0:
            _kill_coordinator(program, tally)
            return -9
        if tally.workers < tally.wanted - tally.of_coordinators and _kill_worker(program.pid, chance):
            tally.workers += 1
            to_fall -= 1
    _, errors = program.communicate(timeout=LONGEST)
    assert program.returncode == 0, errors
    return program.returncode


def _kill_worker(coordinator: int, chance: random.Random) -> bool:
    """Kill one of its workers, in whatever it is doing; False where there is none."""
    hands = _workers_of(coordinator)
    with suppress(psutil.NoSuchProcess):
        if hands:
            chance.choice(hands).kill()
            return True
    return False


def _kill_coordinator(program: subprocess.Popen, tally: Tally) -> None:
    family = psutil.Process(program.pid).children(recursive=True)
    program.kill()
    program.communicate()
    tally.coordinators += 1
    _, alive = psutil.wait_procs(family, timeout=ORPHANS_AFTER)
    tally.orphans += len([process for process in alive if process.is_running()])


def _workers_of(pid: int) -> list[psutil.Process]:
    found = []
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children():
            with suppress(psutil.Error):
                if "spawn_main" in " ".join(child.cmdline()):
                    found.append(child)
    return found


def _finished(code: int) -> bool:
    assert code in (0, -9), f"a sweep ended with exit code {code}"
    return code == 0


def _account(store: Path, serial: Path, tally: Tally) -> None:
    with open_store(store) as opened:
        books = opened.books()
        tally.attempts.update(opened.attempts())
    good, _ = rows_of(store)
    whole, _ = rows_of(serial)
    tally.lost += len(set(whole.run_id) - set(good.run_id))
    tally.duplicated += int(good.run_id.duplicated().sum())
    tally.changed += 0 if same(store, serial) else 1
    tally.unbalanced += 0 if balanced(books) and books["ok"] == books["planned"] else 1
