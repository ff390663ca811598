"""How far early results err: what a gate would read so many weeks after the first go-live, against what came of it.

Over firms of the reference population, big bang and by region, runs that kept their CRM: the logarithm of the benefit
index that `world.gates.benefit_seen` takes forward, over what was reached in the mean of the last half year. Its robust
spread times the weeks is `EARLY_ERROR` of `rules/gates.py`; its middle says whether `HALF_RIPE_WEEKS` is fair.

`python -m experiments.forecast_error` prints the table (half a minute).
"""

import click
import numpy as np

from crmsim.outcomes.series import HALF_YEAR
from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import firms
from crmsim.world.gates import benefit_seen
from crmsim.world.population import build_world
from crmsim.world.state import World
from crmsim.world.week import advance

SAMPLE, FIRMS = 2, 60
WEEKS = (6, 8, 10, 12, 16, 20, 26, 36, 52)
PLANS = ("big_bang", "phased_by_region")


def errors_of(firm: Scenario, plan: str) -> dict[int, tuple[float, float]]:
    """For each of WEEKS: log of what was seen over what came, and the mean age of seats; empty where it was stopped."""
    world = build_world(firm, schedule_for(firm, plan))
    seen, late = {}, []
    for week in range(1, firm.horizon + 1):
        advance(world, week, week)
        start = world.waves[0].live_week
        if start >= 0.0 and week - start in WEEKS:
            alone, joined, age = benefit_seen(world, week)
            seen[int(week - start)] = (alone * joined, age)
        if start >= 0.0 and week > firm.horizon - HALF_YEAR:
            late.append(reached(world))
    if world.firm[0].stopped == 1.0 or not late or not np.mean(late) > 0.0:
        return {}
    return {weeks: (float(np.log(max(index, 1e-6) / np.mean(late))), age) for weeks, (index, age) in seen.items()}


def reached(world: World) -> float:
    """Benefit index of people with a CRM for all of their work, as it is."""
    people = world.people
    work = float((people.fte * people.offered).sum())
    return float((people.fte * people.benefit * (people.offered > 0.0)).sum()) / max(work, 1e-9)


@click.command()
@click.option("--count", default=FIRMS, show_default=True, help="Firms of the sample.")
def main(count: int) -> None:
    """Print spread and middle of the error, week by week."""
    runs = [errors_of(firm, plan) for firm in firms(count, SAMPLE) for plan in PLANS]
    click.echo("weeks since first go-live   runs   middle   spread   spread x mean age of seats")
    for weeks in WEEKS:
        errors, ages = np.array([run[weeks] for run in runs if weeks in run]).T
        low, middle, high = np.quantile(errors, (0.25, 0.5, 0.75))
        spread = (high - low) / 1.349
        click.echo(f"{weeks:25d} {errors.size:6d} {middle:+8.2f} {spread:8.2f} {spread * ages.mean():28.1f}")


if __name__ == "__main__":
    main()
