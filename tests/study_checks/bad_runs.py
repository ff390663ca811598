"""2,000 runs of which some raise, crash, hang or exceed memory: each ends in exactly one row of the right kind.

`python tests/study_checks/bad_runs.py --runs 2000`; ends with 1 if any does not, or if one fails otherwise when it is
replayed from the store. A few minutes, for the most part patience with what hangs.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import faulty_runs
from sweeping import balanced, rows_of, small

from crmsim.sweeps.api import sweep
from crmsim.sweeps.replay import replay


def main() -> int:
    """Sweep, and compare every row with what was done to its run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--per-mille", type=int, choices=(5, 60), default=5, help="runs that end so, for each way")
    asked = parser.parse_args()
    experiment = small(points=1, count=asked.runs // 2)
    function = faulty_runs.rarely if asked.per_mille == 5 else faulty_runs.often
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        result = sweep(experiment, store, workers=asked.workers, timeout=3.0, memory=400, function=function)
        good, bad = rows_of(store)
        otherwise = [run for run in bad.run_id if not replay(store, run, function=function).same]
    places = [(arm.name, replicate) for arm in experiment.arms for replicate in range(asked.runs // 2)]
    wanted = {place: kind for place in places if (kind := faulty_runs.fault_of(*place, asked.per_mille))}
    found = {(row.arm, row.replicate): row.status for row in bad.itertuples()}
    right = found == wanted and len(found) == len(bad) and len(good) + len(bad) == asked.runs
    right = right and balanced(result.books)
    for place in sorted(wanted.keys() | found.keys()):
        if wanted.get(place) != found.get(place):
            print(f"{place}: {found.get(place)} where {wanted.get(place)} was done to it")
    for row in bad[bad.run_id.isin(otherwise)].itertuples():
        print(f"{row.arm} {row.replicate}: {row.status} in {row.stage} ({row.message}), otherwise when replayed")
    print(", ".join(f"{name} {count}" for name, count in result.books.items()))
    print(f"{len(bad)} bad runs of {asked.runs} in {time.monotonic() - started:.0f} s:", end=" ")
    print(f"rows {'right' if right else 'WRONG'}, {len(otherwise)} came out otherwise when replayed")
    return 0 if right and not otherwise else 1


if __name__ == "__main__":
    sys.exit(main())
