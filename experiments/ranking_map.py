"""Which plan wins, over the four assumptions that decide it: transfer between waves, dual running, support, difficulty.

None of the four is known: the map is the answer, never one of its cells. The company is the usual one, at defaults in
everything else. `python -m experiments.ranking_map` prints it (two minutes on two cores).
"""

from itertools import product

import click

from crmsim.scenario.scenario import Scenario
from crmsim.study.population import Outcomes, run_population
from crmsim.study.statistics import clear_winners
from crmsim.study.workers import Workers
from crmsim.world.state import FloatArray
from experiments.reference_population import as_markdown

SEEDS = 40
PLANS = ("big_bang", "phased_by_region", "phased_by_module")
#: The assumptions: how much is carried to the next wave, what two systems side by side take, people who answer
#: questions, and the intention that people need before they work honestly (low: an easy world, high: a hard one).
AXES: dict[str, tuple[float, float, float]] = {
    "transfer_between_phases": (0.10, 0.25, 0.40),
    "dual_running_share": (0.02, 0.05, 0.12),
    "support_fte_per_100": (0.3, 1.0, 2.0),
    "adoption_threshold": (0.30, 0.46, 0.60),
}
CELLS = tuple(product(*AXES.values()))


def study(seeds: int = SEEDS, pool: Workers | None = None) -> Outcomes:
    """Run the usual company in every cell, all with the same luck."""
    usual = Scenario(name="usual company")
    chosen = [usual.with_levers(**dict(zip(AXES, cell, strict=True))) for cell in CELLS]
    return run_population(chosen, PLANS, seeds, pool=pool, same_luck=True)


def big_bang_better(found: Outcomes, against: str = "phased_by_region") -> FloatArray:
    """Share of replicates in which big bang has the higher NPV, by cell, in the shape of AXES."""
    better = found.figure("npv", "big_bang") > found.figure("npv", against)
    share: FloatArray = better.mean(axis=1).reshape([len(levels) for levels in AXES.values()])
    return share


def verdicts(found: Outcomes, against: str = "phased_by_region") -> FloatArray:
    """1 where big bang's mean NPV is higher off zero, -1 where the other's is, 0 where it is too close to call."""
    gap = found.figure("npv", "big_bang") - found.figure("npv", against)
    return clear_winners(gap).reshape([len(levels) for levels in AXES.values()])


def rows(found: Outcomes, against: str = "phased_by_region") -> list[list[str]]:
    """The map as a table: rows are transfer and dual running, columns support and difficulty."""
    share, sign = big_bang_better(found, against), verdicts(found, against)
    transfer, dual, support, hard = AXES.values()
    marks = {1.0: "big bang", 0.0: "close", -1.0: "phased"}
    table = []
    for i, carried in enumerate(transfer):
        for j, double in enumerate(dual):
            cells = [
                f"{share[i, j, k, m]:.2f} {marks[sign[i, j, k, m]]}"
                for k in range(len(support))
                for m in range(len(hard))
            ]
            table.append([f"{carried:g}", f"{double:g}", *cells])
    return table


def head() -> list[str]:
    """Column titles of the table."""
    _, _, support, hard = AXES.values()
    return ["transfer", "dual running", *(f"support {s:g}, threshold {h:g}" for s in support for h in hard)]


@click.command()
@click.option("--seeds", default=SEEDS, show_default=True, help="Replicates of each cell.")
def main(seeds: int) -> None:
    """Print the map of the ranking, and how far each assumption moves it."""
    with Workers() as pool:
        found = study(seeds, pool)
    for against in PLANS[1:]:
        click.echo(f"Share of runs in which big bang earns more than {against}\n")
        click.echo(as_markdown(head(), rows(found, against)) + "\n")
        share = big_bang_better(found, against)
        for axis, (name, levels) in enumerate(AXES.items()):
            means = share.mean(axis=tuple(other for other in range(share.ndim) if other != axis))
            click.echo(
                f"{name}: " + ", ".join(f"{level:g} -> {mean:.2f}" for level, mean in zip(levels, means, strict=True))
            )
        click.echo("")


if __name__ == "__main__":
    main()
