"""The first test of fairness: one wave of a phased plan is big bang, bit for bit."""

from crmsim.figures.wording import listed
from crmsim.plans import PLANS, schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.validation.effort import Effort
from crmsim.validation.row import Row, exact_row
from crmsim.world.population import build_world
from crmsim.world.state import World
from crmsim.world.week import advance

BIG_BANG = "big_bang"
#: Plans that split the scope into waves and can make a single one; those with a pilot or gates need two.
PHASED = tuple(name for name, plan in PLANS.items() if plan.unit_name and plan.fewest == 1)

DEFAULT = Scenario(name="default")
#: Everything happens at once: sponsors leave, shocks, four vendors, unready people, a hurry.
BUSY = Scenario(name="busy", horizon=130).with_company(employees=60, customers=250).with_levers(
    bigbang_weeks=20.0, phase_weeks=9.0, n_vendors=4.0, org_shock_rate=1.5, sponsor_hazard=0.15, data_burden=4.0,
    rollout_speed=1.3, readiness=0.3, n_sources=12.0, customisation=0.5, overrun_p_tail=0.9, leadership_commitment=0.5,
)  # fmt: skip
READY = Scenario(name="ready", horizon=156).with_company(employees=120).with_levers(
    leadership_commitment=0.95, readiness=0.9, data_burden=1.5, test_coverage=0.95, deadline_pressure=0.0
)  # fmt: skip
WEAK = DEFAULT.with_levers(leadership_commitment=0.15, n_vendors=6.0, deadline_pressure=1.0)
FIRMS = (DEFAULT, BUSY, READY, WEAK)


def one_wave_rows(effort: Effort) -> list[Row]:
    """How many runs with one wave leave the very world that big bang leaves."""
    chances = [(effort.seed + step, step) for step in range(effort.runs(3, 10))]
    equal = [
        same_world(firm.with_levers(n_phases=1.0, cleanup_weeks=0.0), plan, seed, replicate)
        for firm in FIRMS
        for plan in PHASED
        for seed, replicate in chances
    ]
    row = exact_row(
        "fairness.one_wave",
        "fairness",
        "One wave of a phased plan is big bang",
        f"{sum(equal)} of {len(equal)} runs equal",
        sum(equal) / len(equal),
        (1.0, 1.0),
        "all, bit for bit",
        n=len(equal),
        reason=f"Every array of the world, for {listed(PHASED)}, in {len(FIRMS)} firms from ready to hopeless.",
        source="Identity: plans are schedules and nothing else.",
    )
    return [row]


def same_world(firm: Scenario, plan: str, seed: int, replicate: int) -> bool:
    """Whether a plan and big bang leave the same world behind: every array, to the last bit."""
    one, other = (finished(firm, name, seed, replicate) for name in (plan, BIG_BANG))
    return all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


def finished(firm: Scenario, plan: str, seed: int, replicate: int) -> World:
    """A world after its last week."""
    world = build_world(firm, schedule_for(firm, plan), seed, replicate)
    advance(world, 1, firm.horizon)
    return world
