"""The three headline levers over a population of firms: how far each moves the share that fails.

Each firm of the reference population runs with one lever low and with the same lever high, with the same chance, so
that nothing but the lever differs.
`python -m experiments.headline_population` prints the table (a minute or so).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import click
import numpy as np

from crmsim.outcomes.metrics import PLACE
from crmsim.run import run_arms
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.population import firms
from crmsim.world.state import FloatArray

PLANS = ("big_bang", "phased_by_region")
FIRMS = 250
UNREADY = (0.1, 0.4)  # readiness for which a claim about speed is made


@dataclass(frozen=True, slots=True)
class Move:
    """One lever, low and high. `unready`: in firms whose readiness is squeezed into UNREADY first."""

    lever: str
    low: float
    high: float
    unready: bool = False

    def levers(self, firm: Scenario, value: float) -> dict[str, float]:
        """The lever values of one arm of this move in one firm."""
        if not self.unready:
            return {self.lever: value}
        lowest, highest = LEVERS["readiness"].range
        place = (firm.levers["readiness"] - lowest) / (highest - lowest)
        return {self.lever: value, "readiness": UNREADY[0] + place * (UNREADY[1] - UNREADY[0])}


MOVES = (
    Move("leadership_commitment", 0.2, 0.95),
    Move("data_burden", 2.0, 5.5),
    Move("rollout_speed", 1.0, 2.0, unready=True),
)


def failures(population: Sequence[Scenario], moves: Sequence[Move] = MOVES, seed: int = 0) -> FloatArray:
    """FAIL_STRICT (0 or 1) of every firm, plan, move, and low and high; shape (firms, PLANS, moves, 2).

    Firm number k is replicate k: each has a luck of its own, and the same in all its arms.
    """
    found = []
    for number, firm in enumerate(population):
        arms = [
            Arm(f"{plan} {move.lever} {value}", plan, move.levers(firm, value))
            for plan in PLANS
            for move in moves
            for value in (move.low, move.high)
        ]
        found.append([run.outcome[PLACE["failure"]] for run in run_arms(firm, arms, seed, number)])
    return np.array(found).reshape(len(population), len(PLANS), len(moves), 2)


@dataclass(frozen=True, slots=True)
class Effect:
    """Share of firms that fail with a lever low and high, the paired difference and its standard error."""

    plan: str
    move: Move
    low: float
    high: float
    difference: float
    error: float = field(repr=False)


def effects(found: FloatArray, moves: Sequence[Move] = MOVES) -> list[Effect]:
    """The effect of every move under every plan, from what `failures` gave."""
    change = found[..., 1] - found[..., 0]
    error = change.std(axis=0, ddof=1) / np.sqrt(len(found))
    return [
        Effect(plan, move, *found[:, p, m].mean(axis=0).tolist(), float(change[:, p, m].mean()), float(error[p, m]))
        for p, plan in enumerate(PLANS)
        for m, move in enumerate(moves)
    ]


@click.command()
@click.option("--firms", "n", default=FIRMS, show_default=True, help="Number of firms.")
@click.option("--sample", default=1, show_default=True, help="Which Latin hypercube.")
def main(n: int, sample: int) -> None:
    """Print by how many points each headline lever moves the share of firms that fail."""
    for effect in effects(failures(firms(n, sample))):
        move = effect.move
        change = f"{effect.plan:17} {move.lever:22} {move.low:4} -> {move.high:4}"
        moved = f"{100 * effect.difference:+.1f} points (s.e. {100 * effect.error:.1f})"
        click.echo(f"{change}  fails {effect.low:.0%} -> {effect.high:.0%}  {moved}")


if __name__ == "__main__":
    main()
