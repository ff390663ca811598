"""Docking: results of the literature that the model's own code must give when it is set up as they were.

Aligning models so that one reproduces the other is called docking (Axtell, Axelrod, Epstein & Cohen 1996). Diffusion
and epidemics test the contacts, the hazard of first use and the draws; thresholds test the step at which people change;
closed forms test money, data, learning and luck.
"""

from collections.abc import Callable

from crmsim.validation.docking_cascades import cascade_window
from crmsim.validation.docking_check import Check
from crmsim.validation.docking_closed_forms import data_decay, learning_curve, lifetime_values, overruns
from crmsim.validation.docking_diffusion import bass, bass_limits, rumour
from crmsim.validation.docking_epidemics import epidemic, final_size
from crmsim.validation.docking_thresholds import coordination, normal_thresholds, uniform_thresholds
from crmsim.validation.row import Row

#: Each result by its id; the argument asks for fewer runs, with tolerances that grow accordingly.
DOCKING: dict[str, Callable[[bool], Check]] = {
    "D1": bass,
    "D2": bass_limits,
    "D3": uniform_thresholds,
    "D4": normal_thresholds,
    "D5": cascade_window,
    "D6": epidemic,
    "D7": final_size,
    "D8": rumour,
    "D9": lifetime_values,
    "D10": data_decay,
    "D11": coordination,
    "D12": learning_curve,
    "D13": overruns,
}


def docking_checks(quick: bool = False) -> list[Check]:
    """All docking results with their single figures. `quick` takes about a third of the time, with fewer runs.

    Some 15 s with the compiled engine; the plain one would take hours.
    """
    return [check(quick) for check in DOCKING.values()]


def docking_rows(quick: bool = False) -> list[Row]:
    """One row of the card for each docking result; it holds only if every one of its figures does."""
    return [check.row for check in docking_checks(quick)]
