"""Write the exact baseline digests anew (`make baselines`) and print what changed.

A change here is a change of results: bump `MODEL_VERSION`, and write cause and size under **Changed results**.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bits import run_digest

from crmsim import MODEL_VERSION
from crmsim.plans import PLANS
from crmsim.scenario.files import load_scenario

FILE = Path(__file__).parent / "baselines.json"
#: Three companies that differ in kind, size and plan; more would say the same for more time.
COMPANIES = ("hospital_group", "midsize_distributor", "small_consulting")
SEEDS = (0, 1, 2)


def current() -> dict[str, Any]:
    """Digests of COMPANIES x plans x SEEDS."""
    digests = {
        f"{name}/{plan}/{seed}": run_digest(load_scenario(name), plan, seed)
        for name in COMPANIES
        for plan in PLANS
        for seed in SEEDS
    }
    return {"model_version": MODEL_VERSION, "digests": digests}


def main() -> None:
    """Update the file and say what changed."""
    before = json.loads(FILE.read_text()) if FILE.exists() else {"digests": {}}
    now = current()
    changed = [name for name, value in now["digests"].items() if before["digests"].get(name) != value]
    FILE.write_text(json.dumps(now, indent=1) + "\n")
    sys.stdout.write(f"{len(changed)} of {len(now['digests'])} digests changed; model version {MODEL_VERSION}.\n")


if __name__ == "__main__":
    main()
