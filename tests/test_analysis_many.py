"""What analyses compute many times at once is what the libraries compute: PRIM's boxes, first-order indices."""

from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import rbd_fast
from scipy import stats

from crmsim.analysis import discover, scattered
from crmsim.analysis.peeling import peeled_fast
from crmsim.analysis.prim import peeled

NAMES = ("x1", "x2", "x3")


def tables():
    """Points with their cases: in a corner, at random, on a coarse grid, and with one factor that hardly varies."""
    rng = np.random.default_rng(11)
    spread = rng.random((90, 3))
    grid = rng.integers(0, 5, size=(90, 3)).astype(float)
    still = np.column_stack([spread[:, 0], np.where(np.arange(90) < 3, 1.0, 0.0), grid[:, 2]])
    corner = (spread[:, 0] > 0.6) & (spread[:, 1] < 0.5)
    return [
        (spread, corner),
        (spread, corner ^ (rng.random(90) < 0.2)),
        (spread, rng.random(90) < 0.3),
        (grid, grid[:, 0] + grid[:, 1] > 5.0),
        (grid, rng.random(90) < 0.5),
        (still, rng.random(90) < 0.1),
    ]


@pytest.mark.parametrize("place", range(6))
def test_boxes_are_those_of_the_workbench(place):
    """Every box of the trajectory, its limits, density, coverage and mass; the quasi-p is the library's alone."""
    inputs, cases = tables()[place]
    assert peeled_fast(inputs, NAMES, cases) == [replace(box, quasi_p={}) for box in peeled(inputs, NAMES, cases)]


def test_the_distance_along_a_factor_is_that_of_kolmogorov_and_smirnov():
    """With and without equal values, for all factors at once."""
    for inputs, cases in tables():
        known = [stats.ks_2samp(column[cases], column[~cases]).statistic for column in inputs.T]
        assert discover.apart(inputs, cases) == pytest.approx(known, abs=1e-15)


def test_first_order_indices_of_all_factors_at_once_are_those_of_salib():
    """The same values, and intervals as wide as the library's but for the luck of resampling."""
    rng = np.random.default_rng(4)
    inputs = rng.random((200, 3))
    outcomes = 3.0 * inputs[:, 0] + inputs[:, 1] + rng.normal(size=200)
    problem = {"num_vars": 3, "names": list(NAMES), "bounds": [[0.0, 1.0]] * 3}
    known = rbd_fast.analyze(problem, inputs, outcomes, M=scattered.HARMONICS, num_resamples=100, seed=1)
    places = np.array([scattered.zigzag(column) for column in inputs.T])
    assert scattered.first_order(outcomes[places]) == pytest.approx(known["S1"], abs=1e-12)
    assert scattered.half_widths(inputs, outcomes) == pytest.approx(known["S1_conf"], rel=0.4)


def test_no_more_tables_are_shuffled_than_decide(monkeypatch):
    """Cases without a place: the fifth table as good ends it, with p no lower than 5 of 99; a corner needs them all."""
    (inputs, corner), lucky = tables()[0], tables()[2][1]
    found = discover.beside_luck(inputs, NAMES, lucky)
    assert found["as_good"] == 5
    assert found["tables"] < 99
    assert found["p"] == 5 / found["tables"]
    monkeypatch.setattr(discover, "SHUFFLES", 39)
    assert discover.beside_luck(inputs, NAMES, corner) == {"tables": 39, "as_good": 0, "p": 1 / 40}
