"""What each definition of value does to the result: which firms lose, and which plan wins, under seven of them.

The same runs, weighed differently. `python -m experiments.definitions_of_value` prints the table (a minute or two).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
import numpy as np

from crmsim.outcomes.series import Table, column
from crmsim.outcomes.value import cash_flow, npv_one_more_year, present_value
from crmsim.plans import TWIN, schedule_for
from crmsim.run import play
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import firms
from crmsim.study.statistics import wilson
from crmsim.study.workers import Workers
from crmsim.validation.measures_runs import gathered
from crmsim.world.state import CUSTOMER_FACING, FloatArray
from experiments.reference_population import as_markdown

FIRMS = 300
PLANS = ("big_bang", "phased_by_region", "phased_by_module")
LONGEST = 260  # weeks
AFTER_LIVE = 156  # weeks after the first go-live


@dataclass(frozen=True, slots=True)
class Played:
    """A run and its twin, with what is needed to weigh them: the firm, flow of cash and discount factors by week."""

    firm: Scenario
    table: Table
    flow: FloatArray
    discount: FloatArray

    def until(self, weeks: int) -> float:
        """NPV of the first so many weeks."""
        return present_value(self.flow[:weeks], self.discount[:weeks])


def _entry_on_top(run: Played) -> float:
    """Hours of entry at wage, on top of the output that they cost: what is paid twice then."""
    shares = np.array(run.firm.company.staff.in_order()) * CUSTOMER_FACING
    wage = float(np.average(run.firm.company.hourly_cost.in_order(), weights=shares))
    people = run.firm.company.employees * shares.sum()
    hours = column(run.table, "entry_hours") * column(run.table, "live") * people
    return run.until(208) - present_value((hours * wage)[:208], run.discount[:208])


def _from_go_live(run: Played) -> float:
    """All costs before the first go-live, and three years from it on, whenever that is."""
    live = column(run.table, "live") > 0.0
    return run.until(min(run.flow.size, int(np.argmax(live)) + AFTER_LIVE) if live.any() else 208)


DEFINITIONS: dict[str, Callable[[Played], float]] = {
    "as defined: 208 weeks from kick-off, time paid once": lambda run: run.until(208),
    "156 weeks": lambda run: run.until(156),
    "260 weeks": lambda run: run.until(LONGEST),
    "one more year at the final cash flow": lambda run: npv_one_more_year(run.flow[:208], run.discount[:208]),
    "not discounted": lambda run: float(run.flow[:208].sum()),
    "hours of entry at wage on top of lost output": _entry_on_top,
    "three years from the first go-live on": _from_go_live,
}


def values(task: tuple[Scenario, int]) -> FloatArray:
    """Value of one firm under every plan and definition, shape (plans, definitions)."""
    firm, replicate = task
    long = firm.with_horizon(LONGEST)
    twin = play(long, schedule_for(long, TWIN), 0, replicate).table
    found = []
    for plan in PLANS:
        table = play(long, schedule_for(long, plan), 0, replicate).table
        run = Played(long, table, cash_flow(table, twin), column(table, "discount"))
        found.append([definition(run) for definition in DEFINITIONS.values()])
    return np.array(found)


def study(population: Sequence[Scenario], pool: Workers | None = None) -> FloatArray:
    """Values of every firm, shape (firms, plans, definitions)."""
    tasks = [(firm, number) for number, firm in enumerate(population)]
    return np.array(gathered(values, tasks, pool))


def rows(found: FloatArray) -> list[list[str]]:
    """One row per definition: shares that lose by plan, and how often big bang wins against each other plan."""
    table = []
    n = found.shape[0]
    for number, name in enumerate(DEFINITIONS):
        value = found[:, :, number]
        cells = [f"{np.mean(value[:, plan] < 0.0):.2f}" for plan in range(len(PLANS))]
        for other in (1, 2):
            wins = int((value[:, 0] > value[:, other]).sum())
            low, high = wilson(wins, n)
            cells.append(f"{wins / n:.2f} ({low:.2f} to {high:.2f})")
        table.append([name, *cells])
    return table


HEAD = [
    "Definition of value",
    *(f"loses: {plan}" for plan in PLANS),
    *(f"big bang earns more than {plan}" for plan in PLANS[1:]),
]


@click.command()
@click.option("--firms", "n", default=FIRMS, show_default=True, help="Number of firms.")
def main(n: int) -> None:
    """Print what each definition of value does to the shares that lose, and to who wins."""
    with Workers() as pool:
        click.echo(as_markdown(HEAD, rows(study(firms(n), pool))))


if __name__ == "__main__":
    main()
