"""1,000 random SIGKILLs, at least 300 of them of the coordinator, while a sweep of 4,000 runs is run and resumed.

`python tests/study_checks/kills.py --kills 1000 --coordinators 300 --runs 4000`; ends with 1 if any kill did harm. A
sweep that is done before the kills are used up is checked, and the next one begins from scratch. Half an hour or more.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from killing import ORPHANS_AFTER, kill_and_resume
from sweeping import small_text


def main() -> int:
    """Kill, resume, compare, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--coordinators", type=int, default=320)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--employees", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=1.5, help="longest wait before a kill, in seconds")
    asked = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "killed.toml"
        file.write_text(small_text(points=asked.runs // 40, count=20, employees=asked.employees))
        tally = kill_and_resume(file, folder, asked.kills, asked.coordinators, asked.seed, asked.pace)
    killed = f"{tally.kills} kills ({tally.coordinators} of coordinators) over {tally.sweeps} sweeps"
    print(f"{killed} of {asked.runs} runs in {time.monotonic() - started:.0f} s:")
    print(f"{tally.lost} runs lost, {tally.duplicated} doubled, {tally.changed} stores changed,", end=" ")
    print(f"{tally.unbalanced} books out of balance, {tally.orphans} orphans after {ORPHANS_AFTER:g} s")
    print(f"attempts: {', '.join(f'{count} {state}' for state, count in sorted(tally.attempts.items()))}")
    return 0 if tally.harmless else 1


if __name__ == "__main__":
    sys.exit(main())
