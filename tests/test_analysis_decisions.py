"""Pairs, regimes, flips, boxes of failure, chance and regret: what is planted is found, and how well it is known."""

import itertools
import sys

import numpy as np
import pytest
from study_tables import grid, made_up, with_status, without

from crmsim.analysis.asking import analyze
from crmsim.analysis.discover import discover
from crmsim.analysis.flips import flips_of
from crmsim.analysis.paired import paired_arms
from crmsim.analysis.regimes import regimes_of
from crmsim.analysis.robust import robustness_of
from crmsim.analysis.summary import summary_of
from crmsim.analysis.variance import variance_of
from crmsim.errors import InputError
from crmsim.study.shapley import orders_of, shapley_shares

LEVELS = np.linspace(0.0, 8.0, 9)[:, None]
FLIP = 4.1


def tilted(points, place):
    """Arm a is worse than arm b below FLIP, and better above it."""
    return (place == 0) * 0.3 * (points[:, 0] - FLIP)


@pytest.mark.slow
@pytest.mark.parametrize("chance", ["same", "fresh"])
def test_a_planted_flip_is_covered(chance):
    """In 100 repeats the interval of the flip holds the truth at least 90 times."""
    covered = 0
    for seed in range(100):
        study = made_up(LEVELS, tilted, replicates=20, luck=1.0, noise=0.5, seed=seed, chance=chance, kind="factorial")
        flip = flips_of(study, "npv")[0]
        low, high = flip["ci95"] or (np.inf, -np.inf)
        covered += (low is None or low <= FLIP) and (high is None or high >= FLIP)
    assert covered >= 90


def test_a_flip_is_said_in_plain_words():
    """The sentence names the better arm above the flip, the value, and its interval."""
    study = made_up(LEVELS, tilted, replicates=20, noise=0.05, kind="factorial")
    (flip,) = flips_of(study, "npv")
    assert flip["at"] == pytest.approx(FLIP, abs=0.1)
    assert (flip["before"], flip["after"], flip["sure"]) == ("b", "a", True)
    assert flip["sentence"].startswith("a earns more once x1 exceeds 4.")


def test_where_nothing_flips_none_is_named():
    """An arm that is better everywhere has no flip."""
    study = made_up(LEVELS, lambda x, place: np.full(len(x), 1.0 - place), replicates=10, noise=0.1, kind="factorial")
    (flip,) = flips_of(study, "npv")
    assert flip["at"] is None
    assert "No flip" in flip["sentence"]


def test_a_map_says_who_wins_where_and_what_to_run_next():
    """Clear cells go to the right arm, the boundary is too close, and new points lie between unlike neighbours."""
    axis = np.linspace(0.0, 1.0, 6)
    study = made_up(
        grid(axis, axis),
        lambda x, place: (place == 0) * (x[:, 0] + x[:, 1] - 1.0),
        replicates=12,
        luck=2.0,
        noise=0.05,
        kind="factorial",
    )
    found = regimes_of(study, "npv")
    for cell in found["cells"]:
        lead = cell["x"] + cell["y"] - 1.0
        if abs(lead) > 0.15:
            assert cell["winner"] == ("a" if lead > 0 else "b")
        elif abs(lead) < 1e-9:
            assert cell["verdict"] == "too_close"
    assert found["counts"]["too_close"] >= 5
    for point in found["refinement"]["points"]:
        assert abs(point["x1"] + point["x2"] - 1.0) <= 0.31
        assert point["x1"] not in axis or point["x2"] not in axis


def test_a_map_of_pure_chance_gives_hardly_a_cell_away():
    """Of 900 cells without a difference, the false calls stay few (a plain 5 % test would make 45)."""
    study = made_up(
        grid(np.arange(30.0), np.arange(30.0)), lambda x, _: np.zeros(len(x)), noise=1.0, replicates=6, kind="factorial"
    )
    assert regimes_of(study, "npv")["counts"]["too_close"] >= 895


def test_scattered_points_are_no_map():
    """A Latin hypercube has no cells; the refusal says what design has."""
    study = made_up(np.random.default_rng(0).random((30, 2)), tilted)
    with pytest.raises(InputError, match="factorial"):
        regimes_of(study, "npv")


@pytest.mark.slow
@pytest.mark.parametrize("chance", ["same", "fresh"])
def test_intervals_of_paired_differences_cover(chance):
    """Over points drawn at random, at least 92 of 100 intervals hold the mean difference of all points."""
    covered = 0
    for seed in range(100):
        points = np.random.default_rng(1000 + seed).normal(size=(20, 1))
        study = made_up(
            points,
            lambda x, place: (place == 0) * (x[:, 0] + 0.2),
            luck=1.0,
            noise=0.5,
            seed=seed,
            chance=chance,
        )
        low, high = paired_arms(study, "npv")[0]["difference"]["ci95"]
        covered += low <= 0.2 <= high
    assert covered >= 92


def test_pairing_is_worth_what_luck_is_shared():
    """Variances 1 + 0.01 each, of which the difference keeps 0.02: pairing saves about a hundred times the runs."""
    study = made_up(
        np.zeros((1, 1)), lambda x, place: np.full(len(x), 0.1 * (1 - place)), replicates=400, luck=1.0, noise=0.1
    )
    (pair,) = paired_arms(study, "npv")
    assert pair["variance_reduction"] == pytest.approx(101.0, rel=0.25)
    assert pair["verdict"] == "a_better"
    assert pair["runs_needed"] < 20


@pytest.mark.parametrize("chance", ["same", "fresh"])
def test_parameters_and_chance_are_split(chance):
    """Parameters make a third of the variance (1 of 1 + 1 + 1): the interval says so in at least 18 of 20 repeats."""
    covered = 0
    for seed in range(20):
        points = np.random.default_rng(seed).normal(size=(60, 1))
        study = made_up(points, lambda x, _: x[:, 0], replicates=10, luck=1.0, noise=1.0, seed=seed, chance=chance)
        low, high = variance_of(study, "npv", "a")["shares"]["parameters"]["ci95"]
        covered += low <= 1.0 / 3.0 <= high
    assert covered >= 17


def test_one_replicate_cannot_split_the_variance():
    """Without replicates chance is unknown."""
    with pytest.raises(InputError, match="replications"):
        variance_of(made_up(LEVELS, tilted, replicates=1, noise=1.0), "npv", "a")


def planted(points, _):
    """Failure is likely in a corner of the first and third factor, and rare elsewhere."""
    return np.where((points[:, 0] > 0.6) & (points[:, 2] < 0.5), 0.9, 0.1)


@pytest.mark.slow
def test_a_planted_box_of_failure_is_found():
    """Its limits, its density and its coverage come out, on points not seen too, and idle factors stay out."""
    points = np.random.default_rng(1).random((300, 4))
    found = discover(made_up(points, planted, replicates=10, flag=True, kind="latin_hypercube"), "a")
    limits = {limit["name"]: limit for limit in found["box"]["limits"]}
    assert {name for name, limit in limits.items() if limit["driver"]} == {"x1", "x3"}
    assert limits["x1"]["low"] == pytest.approx(0.6, abs=0.05)
    assert limits["x3"]["high"] == pytest.approx(0.5, abs=0.05)
    assert found["box"]["density"]["value"] > 0.9
    assert found["box"]["coverage"]["value"] > 0.9
    assert found["resampling"]["density_of_unseen"] > 0.8
    assert found["verdict"] == "found"


@pytest.mark.slow
def test_where_failure_is_luck_no_box_is_found():
    """PRIM finds a box in anything; the points that it has not seen say that there is none."""
    points = np.random.default_rng(1).random((200, 4))
    study = made_up(points, lambda x, _: np.full(len(x), 0.5), replicates=10, flag=True, kind="latin_hypercube")
    assert discover(study, "a")["verdict"] == "noise"


def test_without_the_workbench_discover_says_what_to_install(monkeypatch):
    """The extra is named, in one plain sentence more than the reason."""
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    points = np.random.default_rng(1).random((60, 3))
    with pytest.raises(InputError, match=r"crmsim\[discover\]"):
        discover(made_up(points, planted, replicates=4, flag=True), "a")


def test_too_few_failing_points_are_refused():
    """A box needs something to hold."""
    points = np.random.default_rng(1).random((60, 3))
    with pytest.raises(InputError, match="--threshold"):
        discover(made_up(points, lambda x, _: np.zeros(len(x)), flag=True), "a")


def test_the_summary_balances_its_books():
    """Failed and missing runs are counted by arm and status, and said; figures rest on what finished."""
    study = with_status(made_up(LEVELS, tilted, replicates=4, noise=0.1), np.array([0, 5]), "timeout")
    found = summary_of(without(study, np.array([70])))
    books = found["books"]
    assert books["planned"] == books["ok"] + books["not_ok"] + books["not_run"] == 72
    assert (books["not_ok"], books["not_run"]) == (2, 1)
    assert "2 timeout" in found["sentence"]
    assert found["outcomes"]["npv"]["arms"]["a"]["n"] == 34


def test_regret_and_satisficing_of_a_known_table():
    """Arm a is worth x and arm b 1 everywhere: regrets and shares follow by hand."""
    points = np.array([[0.0], [0.5], [1.0], [2.0], [3.0]])
    study = made_up(points, lambda x, place: x[:, 0] if place == 0 else np.ones(len(x)), replicates=3)
    arms = robustness_of(study, "npv", enough=1.0)["arms"]
    assert arms["a"]["regret"]["mean"] == pytest.approx((1.0 + 0.5) / 5)
    assert arms["b"]["regret"]["max"] == pytest.approx(2.0)
    assert (arms["a"]["satisficing"]["count"], arms["b"]["satisficing"]["count"]) == (3, 5)
    assert arms["a"]["cvar10"] == pytest.approx(0.0)


def test_shapley_shares_of_an_additive_toy_sum_to_the_effect():
    """Drivers that add up get what they add, and all shares together are the effect, by any sampled orders."""
    parts = np.array([3.0, -1.0, 0.5, 0.0, 2.5])
    orders = list(itertools.chain.from_iterable(orders_of(5, 3, replicate) for replicate in range(4)))
    shares = shapley_shares(orders, lambda coalition: np.array([7.0 + parts[sorted(coalition)].sum()]))
    assert shares[:, 0] == pytest.approx(parts, abs=1e-12)
    assert shares.sum() == pytest.approx(parts.sum(), abs=1e-12)


def test_names_that_are_not_known_get_the_nearest():
    """Analyses, outcomes, arms and factors."""
    study = made_up(grid(np.arange(3.0), np.arange(3.0)), tilted, kind="factorial", noise=0.1)
    with pytest.raises(InputError, match="'sensitivity'"):
        analyze(study, "sensitivty")
    with pytest.raises(InputError, match="'npv'"):
        regimes_of(study, "nvp")
    with pytest.raises(InputError, match="x1"):
        regimes_of(study, "npv", "x9", "x2")
