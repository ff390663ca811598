"""The engine alone: nanoseconds per agent and week, what a week costs without agents, and whether it stays linear."""

import statistics

import numpy as np

from crmsim.benchmark.clock import Ratio, Timed, cpu, rounds_of, side_by_side
from crmsim.benchmark.everything_on import REPLICATE
from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import World
from crmsim.world.week import advance

Size = tuple[int, int]  # employees, customers
TINY: tuple[Size, ...] = ((5, 10), (10, 20), (20, 40), (40, 80))


def sized(scenario: Scenario, size: Size) -> Scenario:
    """The same scenario for a company of another size."""
    employees, customers = size
    return scenario.with_company(employees=employees, customers=customers)


def kick_off(scenario: Scenario, replicate: int = REPLICATE) -> World:
    """A world before its first week, under the scenario's own plan."""
    return build_world(scenario, schedule_for(scenario, scenario.plan), 0, replicate)


def whole_run(scenario: Scenario) -> Timed:
    """All weeks of a run; building the world is not counted. Every round takes the same run."""
    return lambda number: weeks_of(kick_off(scenario), 1, scenario.horizon)


def weeks_of(world: World, first: int, last: int) -> float:
    """CPU seconds for these weeks of a world."""
    return cpu(lambda: advance(world, first, last))


def agent_weeks(scenario: Scenario) -> int:
    """Agents x weeks of a run."""
    return (scenario.company.employees + scenario.company.customers) * scenario.horizon


def nanoseconds(scenario: Scenario, rounds: int) -> float:
    """Nanoseconds per agent and week of a whole run, median of the rounds."""
    (seconds,) = rounds_of([whole_run(scenario)], rounds)
    return statistics.median(seconds) / agent_weeks(scenario) * 1e9


def fixed_cost(scenario: Scenario, rounds: int) -> float:
    """Microseconds that a week costs without any agents: tiny companies, extrapolated to nobody."""
    companies = [sized(scenario, size) for size in TINY]
    seconds = rounds_of([whole_run(company) for company in companies], rounds)
    agents = [sum(size) for size in TINY]
    weekly = [statistics.median(times) / scenario.horizon * 1e6 for times in seconds]
    return float(np.polyfit(agents, weekly, 1)[1])


def agents_linear(scenario: Scenario, factor: int, rounds: int) -> Ratio:
    """Run of `factor` times the company against the company's own run; `factor` = linear."""
    company = scenario.company
    larger = sized(scenario, (factor * company.employees, factor * company.customers))
    return side_by_side(whole_run(larger), whole_run(scenario), rounds)


def weeks_linear(scenario: Scenario, rounds: int) -> Ratio:
    """104 weeks against 52 weeks of the same runs, all of them after the last go-live; 2 = linear."""
    longer = scenario.with_horizon(260)
    worlds = [kick_off(longer) for _ in range(2 * (rounds + 1))]
    for world in worlds:
        advance(world, 1, 104)
    return side_by_side(
        lambda number: weeks_of(worlds[2 * number], 105, 208),
        lambda number: weeks_of(worlds[2 * number + 1], 105, 156),
        rounds,
    )


def replications_linear(scenario: Scenario, rounds: int) -> Ratio:
    """Eight replicates, worlds built and run, against four of them; 2 = linear."""

    def several(copies: int) -> Timed:
        replicates = list(range(4)) * copies
        return lambda number: cpu(lambda: [advance(kick_off(scenario, r), 1, scenario.horizon) for r in replicates])

    return side_by_side(several(2), several(1), rounds)
