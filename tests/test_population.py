"""The reference population, and the studies that stand on it: drawn evenly, repeatable, fair in luck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr, ttest_1samp

from crmsim.outcomes.metrics import PLACE
from crmsim.run import run_arms
from crmsim.scenario.declare import Lever
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.population import Outcomes, description, drawn_levers, firms, run_population
from crmsim.study.ranges import ends_of, values_at
from crmsim.study.statistics import clear_winners
from crmsim.study.workers import Workers
from crmsim.validation.fairness_wins import wins_rows
from experiments import definitions_of_value, ranking_map, reference_population


@pytest.fixture(scope="module")
def few() -> list[Scenario]:
    """Three firms, made small and short."""
    return [firm.with_company(employees=30, customers=90).with_horizon(80) for firm in firms(3)]


def places_in_range(values: np.ndarray, lever: Lever) -> np.ndarray:
    """Where values lie among firms of which half are below the default and half above, 0 to 1."""
    (low, high), usual = lever.range, lever.default
    if not low < usual < high:  # half of the firms have the usual value, or nothing is usual
        usual = (low + high) / 2.0 if not low <= usual <= high else usual
    return np.interp(values, [low, usual, high], [0.0, 0.5, 1.0])


def test_levers_and_size_are_drawn_about_what_is_usual():
    """A Latin hypercube: half of the firms lie below the default of a lever and half above, evenly on either side; size
    is even on a log scale; the rest stays put."""
    n = 100
    drawn = firms(n)
    fixed = set(LEVERS) - set(drawn_levers())
    assert {"n_phases", "rollout_speed", "approval_hurdle", "benefit_scale"} <= fixed
    for name, lever in LEVERS.items():
        values = np.array([firm.levers[name] for firm in drawn])
        if name in fixed:
            assert set(values) == {lever.default}
        elif lever.integer:
            assert set(values) == set(np.arange(lever.range[0], lever.range[1] + 1.0))
            assert np.median(values) == lever.default
        else:
            inside = np.sort(values[values != lever.default])
            layer = np.floor(places_in_range(inside, lever) * n - 1e-6).astype(int)
            assert np.abs(np.diff(layer) - 1).max() <= 1
            assert inside.size in {n, n // 2}
    size = np.array([firm.company.employees for firm in drawn])
    low, high = description()["size"]["employees"]
    assert np.median(size) == pytest.approx(np.sqrt(low * high), rel=0.03)
    assert (low, high) == pytest.approx((size.min(), size.max()), rel=0.05)
    shares = np.array([firm.company.staff.in_order() for firm in drawn])
    assert np.allclose(shares.sum(axis=1), 1.0)


def test_the_same_sample_is_the_same_everywhere():
    """A sample is fixed by its number; another number draws other firms."""
    assert [firm.hash for firm in firms(4)] == [firm.hash for firm in firms(4)]
    assert firms(4)[0].hash != firms(4, sample=2)[0].hash


def test_good_things_can_come_together():
    """The correlated reading links the levers that the file names, and leaves their ranges as they are."""
    names, wanted = description()["correlated"]["levers"], description()["correlated"]["correlation"]
    for drawn, expected in ((firms(300), 0.0), (firms(300, correlated=True), wanted)):
        values = np.array([[firm.levers[name] for name in names] for firm in drawn])
        links = spearmanr(values).statistic[np.triu_indices(len(names), 1)]
        assert np.allclose(links, expected, atol=0.12)
        for column, name in zip(values.T, names, strict=True):
            low, high = LEVERS[name].range
            assert low <= column.min() < column.max() <= high


def test_firms_have_luck_of_their_own_and_arms_share_it(few: list[Scenario]):
    """Firm k runs replicates k n to k n + n - 1, the same for every arm; workers change nothing."""
    arms = ["big_bang", Arm("again", "big_bang")]
    found = run_population(few, arms, 2)
    assert found.values.shape[:3] == (3, 2, 2)
    assert np.array_equal(found.figure("npv", "big_bang"), found.figure("npv", "again"))
    third = run_arms(few[2], found.arms, 0, 5)[0].outcome
    assert third[PLACE["npv"]] == found.figure("npv", "big_bang")[2, 1]
    with Workers(2) as pool:
        assert np.array_equal(run_population(few, arms, 2, pool=pool).values, found.values, equal_nan=True)


def test_a_run_that_breaks_down_is_no_hole(few: list[Scenario]):
    """A population with holes would mislead: the firm is named instead."""
    broken = few[1].with_company(regions=["one", "two"])
    with pytest.raises(RuntimeError, match="a run of firm 1 broke down"):
        run_population([few[0], broken], [Arm("all", "phased_by_region", {"n_phases": 3})])


def planted(gap: np.ndarray) -> Outcomes:
    """A population in which plan a is better than b by a known gap, shape (firms, replicates)."""
    values = np.zeros((*gap.shape, 2, len(PLACE)))
    values[:, :, 0, [PLACE["npv"], PLACE["npv_to_margin"]]] = gap[..., None]
    return Outcomes(tuple(firms(len(gap))), (Arm("a", "big_bang"), Arm("b", "big_bang")), values)


def test_a_duel_counts_firms_that_are_clearly_better_off():
    """Off zero means off zero in the firm's own replicates; the interval of the mean is over firms."""
    rng = np.random.default_rng(3)
    gap = np.repeat([1.0, -1.0, 0.0], [50, 30, 20])[:, None] + 0.5 * rng.standard_normal((100, 20))
    one = reference_population.duel(planted(gap), "a", "b")
    assert abs(one.a_wins - 50) <= 2
    assert abs(one.b_wins - 30) <= 2
    assert one.mean == pytest.approx(gap.mean())
    assert one.interval[0] < gap.mean() < one.interval[1]


def test_the_card_and_the_study_count_the_same_winners():
    """One population has one answer to who wins in a firm, whoever asks."""
    rng = np.random.default_rng(4)
    gap = rng.normal(-1.0, 1.0, (100, 1)) + np.exp(rng.normal(0.0, 1.0, (100, 20)))  # skewed, as money is
    one = reference_population.duel(planted(gap), "a", "b")
    rows = wins_rows(np.stack((gap, np.zeros_like(gap)), axis=2))
    assert [row.value for row in rows] == [one.a_wins / 100, one.b_wins / 100]
    assert 0 < one.b_wins < one.a_wins


def test_a_winner_is_told_by_the_t_test_of_its_pairs():
    """SciPy's paired t-test at 5 % agrees in every firm; one pair decides nothing, equal pairs off zero do."""
    gaps = np.random.default_rng(5).normal(0.3, 1.0, (200, 20))
    test = ttest_1samp(gaps, 0.0, axis=1)
    assert np.array_equal(clear_winners(gaps), np.where(test.pvalue < 0.05, np.sign(test.statistic), 0.0))
    assert clear_winners(np.array([[5.0]])).tolist() == [0]
    assert clear_winners(np.array([[2.0, 2.0], [0.0, 0.0], [-2.0, -2.0]])).tolist() == [1, 0, -1]


def test_only_correlations_beyond_chance_are_shown():
    """A lever that decides is found; where luck decides, next to none of some ninety correlations is shown."""
    drawn = firms(120)
    luck = np.random.default_rng(6).normal(0.0, 1.0, (120, 4))
    learning = np.array([[firm.levers["learning_rate"]] for firm in drawn])
    decided = reference_population.links(planted(luck + 5.0 * spread(learning)), "a", "b")
    assert decided.names[0] == "learning_rate"
    assert len(decided.names) <= 5
    assert reference_population.where_rows(decided)[0][:2] == [
        "learning_rate",
        f"{decided.correlations['learning_rate']:+.2f}",
    ]
    assert f"{len(decided.names)} of {len(decided.values)} rank correlations" in reference_population.where_words(
        decided
    )
    by_chance = reference_population.links(planted(luck), "a", "b")
    assert len(by_chance.names) <= 1
    assert "strongest" not in reference_population.where_words(by_chance)


def test_of_many_correlations_ten_are_shown():
    """The strongest first, and the page says how many there are."""
    names = tuple(f"lever {number}" for number in range(14))
    values = {name: np.arange(9.0) for name in names}
    found = reference_population.Links(np.arange(9.0) - 4.0, values, dict.fromkeys(names, 0.5), names)
    assert len(reference_population.where_rows(found)) == 10
    assert "14 of 14" in reference_population.where_words(found)
    assert "The 10 strongest" in reference_population.where_words(found)


def spread(values: np.ndarray) -> np.ndarray:
    """Values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std()


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2))
def test_places_in_a_range_are_values_inside_it(places: list[float]):
    """0 is the low end and 1 the high one, higher places are no lower values, and whole levers have whole values."""
    names = tuple(LEVERS)
    found = values_at(names, np.repeat(np.sort(places)[:, None], len(names), axis=1))
    low, high = ends_of(names)
    assert ((low <= found) & (found <= high)).all()
    assert (found[0] <= found[1]).all()
    whole = [LEVERS[name].integer for name in names]
    assert np.array_equal(found[:, whole], np.floor(found[:, whole]))
    assert np.array_equal(values_at(names, np.zeros((1, len(names))))[0], low)
    assert values_at(names, np.ones((1, len(names))))[0] == pytest.approx(high)


def test_the_map_has_every_combination_and_knows_which_way_is_up(monkeypatch: pytest.MonkeyPatch):
    """81 cells in the order of the axes; a planted advantage of big bang shows as blue everywhere."""
    assert len(ranking_map.CELLS) == 81
    monkeypatch.setattr(ranking_map, "PLANS", ("big_bang", "phased_by_region"))
    values = np.zeros((81, 6, 2, len(PLACE)))
    values[:, :, 0, PLACE["npv"]] = 1.0 + np.arange(6)
    found = Outcomes((), (Arm("big_bang", "big_bang"), Arm("phased_by_region", "phased_by_region")), values)
    assert ranking_map.big_bang_better(found).min() == 1.0
    assert ranking_map.verdicts(found).min() == 1.0
    assert len(ranking_map.rows(found)) == 9
    assert all(len(row) == len(ranking_map.head()) for row in ranking_map.rows(found))


def test_definitions_of_value_agree_with_the_outcome_and_differ_as_they_should():
    """As defined is the run's own NPV; more weeks add what they bring; hours paid twice can only cost."""
    firm = Scenario(name="firm").with_company(employees=30, customers=90)
    found = definitions_of_value.values((firm, 3))
    names = list(definitions_of_value.DEFINITIONS)
    own = [run.outcome[PLACE["npv"]] for run in run_arms(firm, [Arm(p, p) for p in definitions_of_value.PLANS], 0, 3)]
    assert found[:, 0] == pytest.approx(own)
    assert (found[:, names.index("hours of entry at wage on top of lost output")] < found[:, 0]).all()
    assert len(definitions_of_value.rows(found[None])) == len(names)
