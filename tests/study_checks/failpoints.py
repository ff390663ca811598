"""Every step of making a store and of a commit, crossed with a kill, a full disk and an I/O error.

    python tests/study_checks/failpoints.py --repeats 20 --limits 200

Each case makes a store with a fault, or commits some runs well and some with a fault, in a process of its own; then
the store is opened, or made again, and finished. What was acknowledged has to be there unchanged, what was not may be
there or pending, the audit has to find nothing after the store was opened to write, and after the rest is run every
result has to be what it should be. `--limits` cases cap the size of files at a drawn number of bytes instead, so that
the fault strikes wherever the system happens to be, inside SQLite too. POSIX only.
"""

import argparse
import errno
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from stored_study import design, expected, fill, header, make, results, rows_of

from crmsim.store.about import TEXT
from crmsim.store.check import check
from crmsim.store.durable import step
from crmsim.store.store import Store, exists

STEPS = (
    *("open", "write", "fsync", "verify", "replace", "fsync folder"),
    *("begin", "shard row", "run rows", "commit", "committed"),
)
#: Of making a store: its ledger, then the copy of the experiment.
CREATION = (
    *("new ledger", "study", "commit ledger", "name ledger", "fsync store"),
    *("open", "write", "fsync", "verify", "replace", "fsync folder"),
)
FAULTS = ("kill", "ENOSPC", "EIO")
LARGEST = 80_000  # bytes: no file of so small a case grows beyond
WELL, BADLY = 6, 6  # runs committed before the fault, and with it
STRUCK, SURVIVED, WRONG = 10, 11, 12  # how a child ends: the fault came out as OSError, never struck, anything else


def strike(path: Path, name: str, fault: str) -> None:
    """Put a fault in front of a step."""

    def before(reached: str) -> None:
        if reached == name:
            step.before = None
            if fault == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            number = getattr(errno, fault)
            raise OSError(number, os.strerror(number), str(path))

    step.before = before


def child(path: Path, name: str, fault: str, limit: int, *, again: bool) -> int:
    """Commit well, then with a fault; where that was no kill, perhaps commit the same rows again."""
    with Store.open(path, write=True) as store:
        rows = rows_of(store.pending(), weekly=True)
        store.commit(rows[:WELL])
        rows = rows[WELL : WELL + BADLY]
        store.began([row.run_id for row in rows], "w")
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        else:
            strike(store.path, name, fault)
        try:
            store.commit(rows)
        except OSError:
            step.before = None
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            if again:
                store.commit(rows)
            return STRUCK
        return SURVIVED


def creator(path: Path, name: str, fault: str, *, again: bool) -> int:
    """Make a store with a fault; where that was no kill, perhaps try again."""
    strike(path, name, fault)
    try:
        Store.create(path, header(keep_weekly=True)).close()
    except OSError:
        step.before = None
        if again:
            made_or_opened(path).close()
        return STRUCK
    return SURVIVED


def made_or_opened(path: Path) -> Store:
    """What a sweep does at its start: go on with a store, or make one."""
    if not exists(path):
        return Store.create(path, header(keep_weekly=True))
    store = Store.open(path, write=True)
    store.match(header(keep_weekly=True))
    return store


def in_child(act: Callable[[], int]) -> int:
    """Do something in a process of its own; gives how that ended."""
    pid = os.fork()
    if not pid:
        code = WRONG
        try:
            code = act()
        except BaseException as error:  # noqa: BLE001  a child must never run the rest of this program
            sys.stdout.write(f"unexpected: {type(error).__name__}: {error}\n")
            sys.stdout.flush()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def case(template: Path, folder: Path, name: str, fault: str, limit: int, ends: Counter[int], *, again: bool) -> str:
    """One case; gives what went wrong, or nothing, and counts how the process ended."""
    path = folder / "case"
    shutil.copytree(template, path)
    try:
        ended = in_child(lambda: child(path, name, fault, limit, again=again))
        ends[ended] += 1
        wanted = {-signal.SIGKILL} if fault == "kill" and not limit else {STRUCK, SURVIVED}
        if ended not in wanted:
            return f"the process ended with {ended}"
        with Store.open(path, write=True) as store:
            books = store.books()
            if books["ok"] < WELL + (BADLY if again and ended == STRUCK else 0):
                return f"only {books['ok']} runs are left"
            if results(store) != expected(store):
                return "results changed"
            if audit := check(path).findings:
                return f"the audit finds: {audit[0].text}"
            fill(store, weekly=True)
            books = store.books()
            if (books["ok"], books["pending"], books["nondeterministic"], books["balanced"]) != (24, 0, 0, 1):
                return f"the books are wrong: {books}"
            if results(store) != expected(store) or len(store.weekly()) != 24 * 52:
                return "results are wrong at the end"
        audit = check(path).findings
        return f"in the end the audit finds: {audit[0].text}" if audit else ""
    finally:
        shutil.rmtree(path)


def creation(folder: Path, name: str, fault: str, ends: Counter[int], *, again: bool) -> str:
    """One case of a store that is made with a fault; gives what went wrong, or nothing."""
    path = folder / "case"
    try:
        ended = in_child(lambda: creator(path, name, fault, again=again))
        ends[ended] += 1
        if ended != (-signal.SIGKILL if fault == "kill" else STRUCK):
            return f"the process ended with {ended}"
        if exists(path) and (audit := check(path).findings):
            return f"the audit finds: {audit[0].text}"
        with made_or_opened(path) as store:
            store.plan(design())
            if fill(store, weekly=True) != 24 or results(store) != expected(store):
                return "results are wrong"
        if not (path / TEXT).is_file():
            return "the experiment is missing"
        audit = check(path).findings
        return f"in the end the audit finds: {audit[0].text}" if audit else ""
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main() -> int:
    """Run all cases and print what they came to; exit code 1 where one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=20, help="of every step and fault")
    parser.add_argument("--limits", type=int, default=200, help="cases with a cap on the size of files")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, wrong, ends = random.Random(asked.seed), [], Counter[int]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = make(folder / "template", run=False, weekly=True)
        makings = [(name, fault) for _ in range(asked.repeats) for name in CREATION for fault in FAULTS]
        for number, (at, fault) in enumerate(makings):
            again = fault != "kill" and number % 2 == 0
            if problem := creation(folder, at, fault, ends, again=again):
                wrong.append(f"{fault} before '{at}' of making a store{', tried again' if again else ''}: {problem}")
        cases = [(name, fault, 0) for _ in range(asked.repeats) for name in STEPS for fault in FAULTS]
        # From nothing at all to more than the log of the ledger or a shard needs.
        cases += [("", "limit", chance.randrange(1, LARGEST)) for _ in range(asked.limits)]
        for number, (at, fault, limit) in enumerate(cases):
            again = fault != "kill" and number % 2 == 0
            if problem := case(template, folder, at, fault, limit, ends, again=again):
                wrong.append(f"{fault} {limit or ''} before '{at}'{', tried again' if again else ''}: {problem}")
    told = f"{ends[-signal.SIGKILL]} killed, {ends[STRUCK]} refused, {ends[SURVIVED]} came through"
    lines = [*wrong, f"{len(makings) + len(cases)} faults, {len(wrong)} left a store wrong ({told})"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
