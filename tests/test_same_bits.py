"""Same bits: whatever runs the model, and whenever, the numbers are equal to the last bit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bits import digest, run_digest
from update_baselines import FILE, current

from crmsim import MODEL_VERSION
from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.week import advance

HERE = Path(__file__).parent
PRINT_DIGESTS = """
from bits import run_digest
from crmsim.scenario.scenario import Scenario
tiny = Scenario(name="tiny", horizon=60).with_company(employees=24, customers=60, regions=["North", "South"])
tiny = tiny.with_levers(bigbang_weeks=12, phase_weeks=8, org_shock_rate=1.0, sponsor_hazard=0.1, n_vendors=4)
print([run_digest(tiny, plan, 3) for plan in ("big_bang", "phased_by_region", "phased_by_module", "no_crm")])
"""


def digests_elsewhere(**environment: str) -> str:
    """What a fresh process with these settings makes of a few runs."""
    path = f"{HERE}{os.pathsep}{HERE.parent}"
    result = subprocess.run(
        [sys.executable, "-c", PRINT_DIGESTS],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_plain_twin_gives_the_bits_of_the_compiled_engine():
    """The same source, run as plain Python, gives the same weekly tables and journals."""
    assert digests_elsewhere(CRMSIM_ENGINE="python") == digests_elsewhere()


def test_hash_seed_of_python_does_not_matter():
    """Nothing depends on the order of sets or on hashes that change between processes."""
    assert len({digests_elsewhere(PYTHONHASHSEED=str(seed)) for seed in range(8)}) == 1


def test_processor_features_do_not_matter():
    """Vector units switched off in NumPy, the numbers stay."""
    assert digests_elsewhere(NPY_DISABLE_CPU_FEATURES="AVX512F AVX512_SKX AVX2 FMA3") == digests_elsewhere()


@pytest.mark.parametrize("plan", ["big_bang", "phased_by_region", "no_crm"])
def test_a_run_in_pieces_equals_the_run_in_one(tiny: Scenario, plan: str):
    """Week by week, or all weeks in one call: no state hides between weeks."""
    world = build_world(tiny, schedule_for(tiny, plan), 7, 2)
    for week in range(1, tiny.horizon + 1):
        advance(world, week, week)
    assert digest(world) == run_digest(tiny, plan, 7, 2)


def test_results_are_those_of_the_baseline():
    """Three companies under every plan, three seeds each, give exactly the digests on file. If this change of results
    is meant: bump MODEL_VERSION, run `make baselines`, write a **Changed results** entry."""
    baseline = json.loads(FILE.read_text())
    assert baseline["model_version"] == MODEL_VERSION
    assert baseline == current()
