"""Runs that break down on purpose, for tests of sweeps: importable by workers, decided by arm and replicate."""

import hashlib
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from crmsim.run import RunError
from crmsim.store.rows import RunRow
from crmsim.sweeps import tasks
from crmsim.sweeps.tasks import Setting, Work
from crmsim.world.week import advance

HANG = 3_600.0  # seconds, or until somebody loses patience
STEP = 50_000_000  # bytes
KINDS = ("failed", "crashed", "timeout", "memory")


def fault_of(arm: str, replicate: int, per_mille: int) -> str | None:
    """How a run ends, by its arm and replicate: each of KINDS in so many of 1,000 runs, None for the others."""
    place = int.from_bytes(hashlib.sha256(f"{arm}|{replicate}".encode()).digest()[:4], "big") % 1000
    return KINDS[place // per_mille] if place < per_mille * len(KINDS) else None


def raising(setting: Setting, work: Work):
    """A cell in which 60 of 1,000 runs raise, and nothing worse happens."""
    return _cell(setting, work, 60, ("failed",))


def rarely(setting: Setting, work: Work):
    """A cell in which some runs break down: 5 of 1,000 in each way."""
    return _cell(setting, work, 5)


def often(setting: Setting, work: Work):
    """The same, 60 of 1,000 in each way."""
    return _cell(setting, work, 60)


def in_time(setting: Setting, work: Work):
    """A cell that breaks down where its worker has not yet loaded the engine."""
    if not advance_is_loaded():
        raise RuntimeError("the engine was not loaded when the first cell came")
    return tasks.run_cell(setting, work)


def advance_is_loaded() -> bool:
    """Whether the compiled week is in this process; the plain engine always is."""
    return bool(getattr(advance, "signatures", True))


def hanging(setting: Setting, work: Work):
    """A cell that hangs over one arm of replicate 3, and does nothing else wrong."""
    if work.replicate == 3 and "phased_by_region" in work.arms:
        _break("timeout")
    return tasks.run_cell(setting, work)


def killed_once(setting: Setting, work: Work):
    """A cell whose worker is killed over replicate 1, as often as there is no note of it in the folder FAULTY_NOTES."""
    note = Path(os.environ["FAULTY_NOTES"], "killed")
    if work.replicate == 1 and not note.exists():
        note.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tasks.run_cell(setting, work)


def instant(setting: Setting, work: Work):
    """A cell that takes next to no time: the figures of the first one, again and again."""
    if not _ROWS:
        _ROWS.extend(tasks.run_cell(setting, work))
    given = zip(_ROWS, work.run_ids, work.arms, strict=False)
    return [replace(row, run_id=name, point=work.point, arm=arm, replicate=work.replicate) for row, name, arm in given]


_ROWS: list[RunRow] = []


def _cell(setting: Setting, work: Work, per_mille: int, kinds=KINDS):
    sound = tasks.run_arms

    def faulty(scenario, arms, seed, replicate):
        for arm in arms:
            kind = fault_of(arm.name, replicate, per_mille)
            if kind == "failed":
                raise RunError(f"arm {arm.name}") from UnpicklableError("broken", "on purpose")
            if kind in kinds:
                _break(kind)
        return sound(scenario, arms, seed, replicate)

    tasks.run_arms = faulty
    try:
        return tasks.run_cell(setting, work)
    finally:
        tasks.run_arms = sound


def _break(kind: str | None) -> None:
    if kind == "crashed":
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "timeout":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(HANG)
    if kind == "memory":
        held = []
        while True:
            held.append(b"x" * STEP)


class UnpicklableError(Exception):
    """An error that cannot cross a process border."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)
        self.two = two

    def __str__(self) -> str:
        return f"\ud800 {self.two}"
