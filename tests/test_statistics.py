"""Statistics of ensembles: known answers, honest intervals, and nothing that passes silently."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.study.statistics import (
    cvar,
    favours,
    mean_interval,
    paired,
    paired_share_interval,
    share,
    share_negative,
    summary,
    verdict,
    wilson,
)
from crmsim.study.summaries import depends_on_horizon

LESS, MORE, NONE = (-0.2, -0.1), (0.1, 0.2), (-0.1, 0.1)


def arm(npv, failure=None, roi=None):
    """Arrays of one arm as `paired` reads them."""
    npv = np.asarray(npv, dtype=float)
    failure = (npv < 0.0).astype(float) if failure is None else np.asarray(failure, dtype=float)
    return {"npv": npv, "roi": npv / 10.0 if roi is None else roi, "failure": failure}


def test_wilson_gives_the_textbook_interval():
    """10 of 100 and 0 of 10 as in Brown, Cai & DasGupta 2001; all of none is an error."""
    assert wilson(10, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    with pytest.raises(ValueError, match="n"):
        wilson(0, 0)


def test_paired_shares_give_the_textbook_interval():
    """Agresti's ratings of a prime minister: 150 against 86 of 1600 changed their mind; .04 with .021 to .059."""
    a = np.repeat([True, True, False, False], [794, 150, 86, 570])
    b = np.repeat([True, False, True, False], [794, 150, 86, 570])
    assert paired_share_interval(a, b) == pytest.approx((0.021, 0.059), abs=1e-3)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(*(st.lists(st.booleans(), min_size=n, max_size=n),) * 2)))
def test_an_interval_of_paired_shares_holds_the_difference_and_mirrors(flags):
    """The difference itself always lies inside, within -1 and 1; swapping the arms mirrors the interval."""
    a, b = (np.array(side) for side in flags)
    low, high = paired_share_interval(a, b)
    assert -1.0 <= low <= a.mean() - b.mean() + 1e-12
    assert a.mean() - b.mean() - 1e-12 <= high <= 1.0
    assert paired_share_interval(b, a) == pytest.approx((-high, -low))


def test_nobody_fails_is_no_certainty():
    """Twenty runs without a failure on either side leave room for a difference."""
    none = np.zeros(20, dtype=bool)
    low, high = paired_share_interval(none, none)
    assert low == -high < -0.05


def test_a_mean_of_one_run_has_no_interval_and_of_equal_runs_no_width():
    """One value says nothing about its spread; equal values have none."""
    assert mean_interval(np.array([3.0])) is None
    assert mean_interval(np.full(20, 0.1)) == (pytest.approx(0.1), pytest.approx(0.1))


def test_symmetric_samples_get_students_interval():
    """Ten values of known mean and spread: mean +- 2.262 standard errors."""
    values = np.arange(10.0)
    error = values.std(ddof=1) / math.sqrt(10)
    assert mean_interval(values) == pytest.approx((4.5 - 2.2622 * error, 4.5 + 2.2622 * error), abs=1e-3)


def test_skewed_samples_get_a_skewed_interval_that_is_the_same_each_time():
    """A long right tail reaches further up than down; the bootstrap's chance is fixed, so it repeats to the bit."""
    values = np.random.default_rng(3).lognormal(0.0, 1.2, 60) * 1e6
    low, high = mean_interval(values)
    assert high - values.mean() > values.mean() - low > 0.0
    assert mean_interval(values.copy()) == (low, high)


@pytest.mark.slow
def test_intervals_cover_the_truth_as_often_as_they_say():
    """95 % intervals of a skewed mean hold it in 90-98 of 100 samples."""
    rng = np.random.default_rng(7)
    truth = math.exp(0.5 * 0.6**2)
    held = [low <= truth <= high for low, high in (mean_interval(rng.lognormal(0.0, 0.6, 80)) for _ in range(300))]
    assert 0.90 <= np.mean(held) <= 0.98


def test_a_summary_counts_only_runs_that_the_figure_applies_to():
    """NaN is left out and n says so; with nothing left, everything is None."""
    found = summary(np.array([1.0, np.nan, 3.0, 2.0]))
    assert (found["mean"], found["p50"], found["n"]) == (2.0, 2.0, 3)
    nothing = summary(np.array([np.nan, np.nan]))
    assert nothing.pop("n") == 0
    assert set(nothing.values()) == {None}


@given(st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(math.nan)), max_size=40))
def test_no_summary_ever_holds_nan(values):
    """Whatever goes in, only finite numbers and None come out."""
    found = summary(np.array(values, dtype=float))
    flat = [part for value in found.values() for part in (value if isinstance(value, list) else [value])]
    assert all(part is None or math.isfinite(part) for part in flat)


def test_a_share_counts_runs_to_which_the_flag_does_not_apply():
    """A flag that applies to some runs is a share of all; one that applies to none is missing."""
    found = share(np.array([1.0, 0.0, np.nan, np.nan]))
    assert (found["value"], found["count"], found["n"], found["applies"]) == (0.25, 1, 4, 2)
    assert share(np.array([np.nan, np.nan]))["value"] is None


def test_the_worst_tenth_and_the_share_of_losses():
    """CVaR is the mean of the worst tenth, of at least one run."""
    values = np.arange(-5.0, 15.0)
    assert cvar(values) == -4.5
    assert cvar(np.array([2.0, 1.0])) == 1.0
    assert share_negative(values) == 0.25
    assert cvar(np.array([np.nan])) is share_negative(np.array([np.nan])) is None


def test_identical_arms_differ_by_exactly_nothing():
    """Same numbers, same arm: difference 0 with an interval of no width, and a half for either being better."""
    values = np.random.default_rng(0).normal(size=50)
    found = paired(arm(values), arm(values.copy()))
    assert found.identical
    assert (found.npv["mean"], found.npv["ci95"], found.failure["value"], found.failure["ci95"]) == (
        0.0,
        [0.0, 0.0],
        0.0,
        [0.0, 0.0],
    )
    assert (found.probability_a_better, found.variance_reduction, found.runs_needed) == (0.5, None, None)
    assert verdict(found.failure_interval, found.npv_interval) == "too_close"


@given(st.integers(0, 2**32 - 1))
def test_swapping_the_arms_mirrors_the_comparison(seed):
    """Labels carry no weight: b against a is a against b with the signs turned."""
    rng = np.random.default_rng(seed)
    a, b = arm(rng.normal(0.3, 1.0, 40)), arm(rng.normal(0.0, 1.0, 40))
    one, other = paired(a, b), paired(b, a)
    assert other.npv["mean"] == -one.npv["mean"]
    assert other.failure["value"] == -one.failure["value"]
    assert other.probability_a_better == pytest.approx(1.0 - one.probability_a_better)
    assert other.variance_reduction == one.variance_reduction


def test_ties_count_half():
    """Two better, one equal, one worse: 2.5 of 4."""
    assert paired(arm([1, 2, 3, 4]), arm([0, 1, 3, 5])).probability_a_better == 0.625


def test_shared_luck_narrows_the_difference():
    """Arms with the same luck differ far less than strangers do, and the factor says by how much."""
    rng = np.random.default_rng(5)
    luck = rng.normal(size=400)
    shared = paired(arm(luck + 0.1 * rng.normal(size=400)), arm(luck + 0.1 * rng.normal(size=400)))
    strange = paired(arm(rng.normal(size=400)), arm(rng.normal(size=400)))
    assert shared.variance_reduction > 50.0
    assert strange.variance_reduction == pytest.approx(1.0, abs=0.15)


def test_runs_needed_is_where_the_interval_would_leave_zero():
    """A difference of one fifth of its spread needs 97 runs."""
    luck = np.tile([-1.0, 1.0], 50)
    found = paired(arm(luck / luck.std(ddof=1) + 0.2), arm(np.zeros(100)))
    assert found.runs_needed == 97


def test_comparing_many_pairs_widens_the_simultaneous_interval():
    """With fifteen pairs one interval in twenty would mislead; the simultaneous one makes up for it."""
    values = np.random.default_rng(1).normal(size=100)
    one, many = paired(arm(values), arm(0 * values)), paired(arm(values), arm(0 * values), 15)
    assert one.npv["ci95"] == many.npv["ci95"] == one.npv["ci95_simultaneous"]
    assert many.npv["ci95_simultaneous"][0] < many.npv["ci95"][0]


@pytest.mark.parametrize(
    ("failure", "npv", "expected"),
    [
        (LESS, MORE, "a_better"),
        (LESS, NONE, "a_better"),
        (NONE, MORE, "a_better"),
        (MORE, LESS, "b_better"),
        (MORE, NONE, "b_better"),
        (NONE, LESS, "b_better"),
        (LESS, LESS, "trade_off"),
        (MORE, MORE, "trade_off"),
        (NONE, NONE, "too_close"),
        (None, None, "too_close"),
        (NONE, (0.0, 0.2), "too_close"),
    ],
)
def test_the_verdict_follows_the_contract(failure, npv, expected):
    """One interval off zero decides, two that disagree trade off, none is too close; touching zero is not off it."""
    assert verdict(failure, npv) == expected


def test_verdicts_mirror():
    """Turning both intervals turns the verdict, for every combination."""
    turned = {"a_better": "b_better", "b_better": "a_better", "trade_off": "trade_off", "too_close": "too_close"}
    for failure, npv in itertools.product((LESS, NONE, MORE), repeat=2):
        mirrored = verdict((-failure[1], -failure[0]), (-npv[1], -npv[0]))
        assert mirrored == turned[verdict(failure, npv)]


def test_favour_depends_on_what_is_better():
    """A positive difference favours a in money and b in failures."""
    assert (favours(MORE, higher=True), favours(MORE, higher=False), favours(NONE, higher=True)) == (1, -1, 0)


def test_a_winner_that_turns_with_the_horizon_is_told_from_noise():
    """Off zero on opposite sides turns; wobbling around zero does not."""
    noise = np.random.default_rng(2).normal(size=100)
    assert depends_on_horizon([noise + 1.0, noise - 1.0])
    assert depends_on_horizon([noise + 1.0, noise - noise.mean() - 0.01])
    assert not depends_on_horizon([noise + 1.0, noise + 0.5])
    assert not depends_on_horizon([noise - noise.mean() + 0.01, noise - noise.mean() - 0.01])
