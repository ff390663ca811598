"""Kinds of work that show how the simulator behaves; its child process loads them by name."""
# ruff: noqa: ARG001  every kind takes the same

import os
import time

from crmsim.errors import InputError
from crmsim.ui.simulator.work import Step

KINDS = {
    name: f"ui_kinds:{name}" for name in ("count", "endless", "die", "break_down", "refuse", "babble", "slow", "who")
}


def count(job, pool, stop):
    """So many steps, with a result half way and one in the end."""
    wanted = job.option("steps", 4)
    for done in range(1, wanted + 1):
        yield Step(done, wanted, {"done": done} if done in (wanted // 2, wanted) else None)


def endless(job, pool, stop):
    """Work until somebody stops it."""
    done = 0
    while not stop():
        done += 1
        yield Step(done, 10**12)
    yield Step(done, 10**12, {"kept": done})


def slow(job, pool, stop):
    """Steps of a moment each: enough for others to come."""
    for done in range(1, 200):
        if stop():
            break
        time.sleep(0.02)
        yield Step(done, 200)
    yield Step(done, 200, {"done": done})


def who(job, pool, stop):
    """The number of the process that works."""
    yield Step(1, 1, {"process": os.getpid()})


def die(job, pool, stop):
    """The process ends without a word."""
    yield Step(0, 1)
    os._exit(3)


def break_down(job, pool, stop):
    """A mistake in the program."""
    yield Step(0, 1)
    raise RuntimeError("a secret detail")


def refuse(job, pool, stop):
    """A mistake that a person can repair."""
    raise InputError("Choose two plans.")
    yield


def babble(job, pool, stop):
    """A result that is no JSON."""
    yield Step(1, 1, {"roi": float("nan")})
