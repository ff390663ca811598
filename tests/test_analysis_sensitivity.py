"""Sensitivity: known indices come back inside their intervals, noise is called noise, and gaps are refused."""

import numpy as np
import pytest
from command_line import sentences
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from SALib.test_functions import Ishigami, Sobol_G
from study_tables import grid, made_up, with_status, without

from crmsim.analysis.sensitivity import sensitivity
from crmsim.errors import InputError
from crmsim.study.statistics import wilson

ISHIGAMI = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
# Ishigami & Homma 1990 with a = 7 and b = 0.1.
TRUE_ISHIGAMI = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
UNIT = {"num_vars": 8, "names": [f"x{n}" for n in range(1, 9)], "bounds": [[0.0, 1.0]] * 8}
ONE_ARM = ("a",)


def sobol_study(problem, response, n, **more):
    points = sobol_sample.sample(problem, n, calc_second_order=False, seed=5)
    sampling = {"problem": problem, "second_order": False}
    return made_up(points, response, kind="sobol", sampling=sampling, arms=ONE_ARM, **more)


def morris_study(response, **more):
    points = morris_sample.sample(ISHIGAMI, 20, num_levels=4, seed=3)
    sampling = {"problem": ISHIGAMI, "num_levels": 4}
    return made_up(points, response, kind="morris", sampling=sampling, arms=ONE_ARM, **more)


def by_name(found):
    return {row["name"]: row for row in found["factors"]}


def inside(measure, truth):
    return measure["ci95"][0] <= truth <= measure["ci95"][1]


@pytest.mark.parametrize("chance", ["same", "fresh"])
def test_ishigami_gives_its_known_indices(chance):
    """S1 and ST of all three factors lie in their intervals, with noise in every run, and all stand out from it."""
    study = sobol_study(
        ISHIGAMI, lambda x, _: Ishigami.evaluate(x), 2048, replicates=6, luck=0.5, noise=0.5, chance=chance
    )
    found = sensitivity(study, "npv", "a")
    rows = by_name(found)
    for name, (first, total) in TRUE_ISHIGAMI.items():
        assert inside(rows[name]["S1"], first), name
        assert inside(rows[name]["ST"], total), name
        assert rows[name]["beyond_noise"], name
    assert found["verdict"] != "noise"


def test_sobol_g_gives_its_known_indices():
    """Both indices of all eight factors lie in their intervals, and the last ones are told from the first."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99.0])
    partial = 1.0 / (3.0 * (1.0 + a) ** 2)
    variance = np.prod(1.0 + partial) - 1.0
    first, total = partial / variance, partial * np.prod(1.0 + partial) / (1.0 + partial) / variance
    study = sobol_study(UNIT, lambda x, _: Sobol_G.evaluate(x, a=a), 2048, replicates=2)
    rows = by_name(sensitivity(study, "npv", "a"))
    for place, name in enumerate(UNIT["names"]):
        assert rows[name]["S1"]["value"] == pytest.approx(first[place], abs=0.04), name
        assert rows[name]["ST"]["ci95"][0] - 1e-4 <= total[place] <= rows[name]["ST"]["ci95"][1] + 1e-4, name


@pytest.mark.parametrize("replicates", [1, 2, 6])
@pytest.mark.parametrize("chance", ["same", "fresh"])
@pytest.mark.parametrize("design", ["sobol", "morris", "latin_hypercube", "one_at_a_time"])
def test_pure_noise_is_called_noise(design, chance, replicates):
    """A model in which no factor does anything gets the verdict 'noise' by every method."""
    if design == "one_at_a_time" and replicates == 1:
        replicates = 20
    options = {"replicates": replicates, "noise": 1.0, "luck": 1.0, "chance": chance, "seed": 4}
    if design == "sobol":
        study = sobol_study(ISHIGAMI, nothing, 64, **options)
    elif design == "morris":
        study = morris_study(nothing, **options)
    elif design == "latin_hypercube":
        points = np.random.default_rng(0).random((80, 3))
        study = made_up(points, nothing, kind=design, arms=ONE_ARM, **options)
    else:
        points = np.vstack([np.zeros(3), *(level * np.eye(3)[place] for place in range(3) for level in (1.0, 2.0))])
        study = made_up(points, nothing, kind=design, arms=ONE_ARM, **options)
    found = sensitivity(study, "npv", "a")
    assert found["verdict"] == "noise"
    assert not any(row["beyond_noise"] for row in found["factors"])
    assert "No factor" in found["sentence"] or "no factor" in found["sentence"]


def nothing(points, _):
    return np.zeros(len(points))


def test_luck_that_works_through_a_factor_is_no_effect_of_it():
    """Where luck turns a slope up and down with a mean of nothing, noise is still called noise, if a little wide."""
    slopes = np.random.default_rng(11).normal(size=5)
    slopes -= slopes.mean()
    study = morris_study(nothing, replicates=5, noise=0.2)
    study.runs["npv"] += slopes[study.runs["replicate"]] * study.points[study.runs["point"], 0]
    assert sensitivity(study, "npv", "a")["verdict"] == "noise"


def test_floors_that_few_replicates_know_badly_decide_nothing_and_that_is_said():
    """A factor over its floor does not count where the points cannot be told apart; sentence and p say why."""
    study = morris_study(nothing, replicates=3, noise=0.05)
    slopes = np.array([0.2, 1.0, 1.8])
    study.runs["npv"] += slopes[study.runs["replicate"]] * study.points[study.runs["point"], 0]
    found = sensitivity(study, "npv", "a")
    assert found["chance"]["p"] > 0.05
    assert found["verdict"] == "noise"
    assert found["above_floor_only"] == ["x1"]
    assert "x1 lies above its noise floor, but there are too few replicates" in found["sentence"]
    assert not any(row["beyond_noise"] for row in found["factors"])


def test_morris_finds_what_matters_and_says_what_it_cannot_tell():
    """Strong factors clear their noise floor; one of no effect stays under it."""

    def two_of_three(points, _):
        return 4.0 * points[:, 0] + points[:, 1] ** 2

    found = sensitivity(morris_study(two_of_three, replicates=6, noise=0.5), "npv", "a")
    rows = by_name(found)
    assert [rows[name]["beyond_noise"] for name in ("x1", "x2", "x3")] == [True, True, False]
    assert rows["x1"]["mu_star"]["value"] == pytest.approx(4.0 * 2.0 * np.pi, rel=0.1)
    assert rows["x3"]["mu_star"]["value"] <= rows["x3"]["mu_star"]["floor"] * 1.5


def test_a_latin_hypercube_gives_first_order_indices():
    """S1 of an additive model is its share of the variance."""
    points = np.random.default_rng(1).random((400, 3))
    study = made_up(
        points, lambda x, _: 2.0 * x[:, 0] + x[:, 1], kind="latin_hypercube", arms=ONE_ARM, noise=0.1, replicates=4
    )
    rows = by_name(sensitivity(study, "npv", "a"))
    assert inside(rows["x1"]["S1"], 0.8)
    assert inside(rows["x2"]["S1"], 0.2)
    assert not rows["x3"]["beyond_noise"]


def test_curves_of_single_factors_say_how_far_the_outcome_moves():
    """The largest change lies in its interval, and a factor of no effect is not told from noise."""
    points = np.vstack([np.zeros(2), *(np.array(p) for p in [(1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (0.0, 2.0)])])
    study = made_up(
        points, lambda x, _: 3.0 * x[:, 0], kind="one_at_a_time", arms=ONE_ARM, luck=5.0, noise=0.5, replicates=12
    )
    found = sensitivity(study, "npv", "a")
    rows = by_name(found)
    assert inside(rows["x1"]["largest"], 6.0)
    assert (rows["x1"]["beyond_noise"], rows["x2"]["beyond_noise"]) == (True, False)
    assert found["base"] == {"x1": 0.0, "x2": 0.0}


def test_a_level_at_which_all_runs_agree_has_an_interval_with_a_width():
    """Twelve runs that all fail, or of which none does, are no certainty; nor are two arms that agree in all."""
    points = np.array([[0.5, 0.5], [0.0, 0.5], [1.0, 0.5], [0.5, 1.0]])
    table = made_up(
        points, lambda x, _: (x[:, 0] > 0.7) * 1.0, flag=True, kind="one_at_a_time", replicates=12, arms=("a", "b")
    )
    (row, *_) = sensitivity(table, "failure", "a")["factors"]
    assert [point["ci95"] for point in row["points"]] == [pytest.approx(list(wilson(n, 12))) for n in (0, 0, 12)]
    table.runs.loc[0, "failure"] = 1.0  # or nothing would differ at all
    rows = sensitivity(table, "failure", "a", "b")["factors"]
    assert all(low < high for row in rows for low, high in (point["ci95"] for point in row["points"]))


def test_failed_runs_cost_their_replicate_and_are_counted():
    """A replicate with a failed run is left out at all points, and the result says so."""
    study = morris_study(lambda x, _: x[:, 0], replicates=4, noise=0.1)
    wounded = with_status(study, np.array([3]))
    basis = sensitivity(wounded, "npv", "a")["basis"]
    assert (basis["replicates"], basis["replicates_left_out"], basis["failed_runs"]) == (3, 1, 1)


@pytest.mark.parametrize("status", ["failed", "ok"])
def test_gaps_are_refused(status):
    """NaN never becomes an index of zero: missing runs and outcomes that do not apply are refused, in plain words."""
    study = morris_study(lambda x, _: x[:, 0], replicates=2)
    wounded = with_status(study, np.flatnonzero(study.runs["point"] == 7), status)
    with pytest.raises(InputError) as error:
        sensitivity(wounded, "npv", "a")
    assert sentences(str(error.value)) <= 2
    assert ("failed" if status == "failed" else "does not apply") in str(error.value)


def test_an_unfinished_design_is_refused():
    """Points that never ran are no points without effect."""
    study = sobol_study(ISHIGAMI, lambda x, _: x[:, 0], 16, replicates=2)
    half = without(study, np.flatnonzero(study.runs["point"] >= 40))
    with pytest.raises(InputError, match="40 points have none"):
        sensitivity(half, "npv", "a")


def test_designs_that_are_made_for_no_index_are_refused():
    """A factorial design is for maps."""
    study = made_up(grid(np.arange(3.0), np.arange(3.0)), lambda x, _: x[:, 0], kind="factorial")
    with pytest.raises(InputError, match="regimes"):
        sensitivity(study, "npv", "a")
