"""The question that everybody meets first, with its answer stored, so that the first view shows a result at once.

python -m crmsim.ui.example    # makes the stored answer anew, after a change to the model
"""

import gzip
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from crmsim import usecases
from crmsim.study.provenance import provenance
from crmsim.ui.setting import Setting, question_of
from crmsim.ui.simulator import Job, Simulator

Json = dict[str, Any]
FIRST = Job("compare", Setting())
STORED = "example.json.gz"


def stored() -> tuple[Json, int] | None:
    """The stored answer and the bytes of its text; None where it answers another model or another company."""
    file = files("crmsim.ui").joinpath("assets", STORED)
    if not file.is_file():
        return None
    text = gzip.decompress(file.read_bytes())
    kept = json.loads(text)
    if kept["key"] != FIRST.key:
        return None
    result: Json = kept["result"]
    return {**result, "provenance": provenance()}, len(text)


@cache
def remember(simulator: Simulator) -> None:
    """Let a simulator know the stored answer, as if it had been asked before; once for each."""
    found = stored()
    if found is not None:
        simulator.know(FIRST, *found)


def fresh() -> Json:
    """The answer computed now."""
    setting = FIRST.setting
    return usecases.compare_arms(question_of(setting), replications=setting.replications, seed=setting.seed)


def main() -> None:
    """Compute the answer and store it."""
    text = json.dumps({"key": FIRST.key, "result": fresh()}, separators=(",", ":"), allow_nan=False)
    path = Path(__file__).parent / "assets" / STORED
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
