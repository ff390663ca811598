"""A small firm compared under variations of its assumptions: made once, for all tests of robustness."""

from functools import cache

from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm, arms_of
from crmsim.study.compare import compare
from crmsim.study.robustness import assumptions

FIRM = Scenario(name="small", title="A small firm", horizon=60).with_company(
    employees=24, customers=60, regions=["North", "South"]
)
N = 12
BIG_BANG, PHASED = Arm("big_bang", "big_bang"), Arm("phased_by_region", "phased_by_region")


@cache
def result():
    """A comparison of big bang and phased on the small firm, with variations."""
    return compare(FIRM, replications=6, variations=N, workers=1)


def told():
    """What the JSON says of its robustness."""
    return result().to_dict()["robustness"]


def settled(scenario, free):
    """The scenario with every assumption but the free ones set: a hair's breadth off its default."""
    nudged = {}
    for name in assumptions(scenario, arms_of(scenario)):
        lever = LEVERS[name]
        step = 1.0 if lever.integer else 1e-6 * (lever.range[1] - lever.range[0])
        nudged[name] = lever.default + (step if lever.default + step <= lever.limits[1] else -step)
    return scenario.with_levers(**{name: value for name, value in nudged.items() if name not in free})
