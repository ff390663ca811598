"""The measures of the held-out patterns, on data whose answer is known; and that every pattern has its row."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.outcomes.failure import REPORTED
from crmsim.outcomes.metrics import OUTCOMES, PLACE
from crmsim.study.arms import Arm
from crmsim.study.population import Outcomes, firms
from crmsim.validation import held_out, measures_pairs, measures_population
from crmsim.validation.held_out import PATTERNS, PLANS, ROW_IDS
from crmsim.validation.measures_estimate import NOTHING, Estimate, difference, exact, mean, over_units, pooled, share
from crmsim.validation.measures_pattern import Pattern
from crmsim.validation.measures_reasons import REASONS
from crmsim.validation.measures_runs import FirstYear
from crmsim.validation.measures_table_runs import FEATURES

#: Set apart in the research dossier before anything was calibrated.
HELD_OUT = {1, 3, 6, 7, 8, 12, 13, 15, 16, 18, 20, 21, 23, 24, 25, 33, 34, 36, 40}
N = 90
FIRMS = tuple(firms(N))
RNG = np.random.Generator(np.random.PCG64(1))
START = RNG.bit_generator.state
CLAIM = Pattern("F1.x", "A title", (0.4, 0.6), "A source", "About it.")


@pytest.fixture(autouse=True)
def _the_same_chance():
    """Every test draws from the beginning, whichever ran before it."""
    RNG.bit_generator.state = START


def outcomes(arms=PLANS, **figures):
    """Outcomes of N firms in which the figures given are what they are given as, shape (N,), under every arm."""
    values = np.full((N, 1, len(arms), len(OUTCOMES)), np.nan)
    for name, value in figures.items():
        values[..., PLACE[name]] = np.broadcast_to(value, (len(arms), 1, N)).T
    return Outcomes(FIRMS, tuple(Arm(arm, PLANS[0]) for arm in arms), values)


def flags(share_up):
    """N flags, this share of them up."""
    return (np.arange(N) < share_up * N).astype(float)


# Estimates


def test_a_share_of_projects_of_one_firm_counts_firms_and_not_projects():
    """Two plans that always fail together give the interval of one plan: no false precision."""
    one = share(flags(1 / 3)[:, None])
    both = share(np.repeat(flags(1 / 3)[:, None], 2, axis=1))
    assert one.value == both.value == pytest.approx(1 / 3)
    assert one.n == both.n == N
    assert np.ptp(both.interval) == pytest.approx(np.ptp(one.interval), rel=0.1)


def test_a_share_of_none_still_has_an_interval():
    """Nobody of 90 does not prove that nobody ever will."""
    none = share(np.zeros((N, 2)))
    assert none.interval[0] == 0.0
    assert 0.02 < none.interval[1] < 0.06


def test_an_interval_holds_the_figure_and_a_figure_of_nothing_is_unknown():
    """Bootstrapped or not, the figure lies in its interval; where there is no unit there is no figure."""
    values = RNG.normal(3.0, 1.0, N)
    for found in (mean(values), over_units(lambda places: float(np.median(values[places])), N)):
        assert found.interval[0] < found.value < found.interval[1]
        assert 2.5 < found.interval[0] < found.interval[1] < 3.5
    assert not NOTHING.known
    assert not over_units(lambda places: 1.0, 1).known
    assert not mean(np.full(3, np.nan)).known


def test_a_planted_difference_is_found_and_an_empty_group_decides_nothing():
    """The mean of the chosen less that of the others; without one of the two groups the interval is missing."""
    chosen = flags(0.5)
    found = difference(2.0 * chosen + RNG.normal(0.0, 0.1, N), chosen)
    assert found.interval[0] < 2.0 < found.interval[1]
    assert not difference(np.ones(N), np.ones(N)).known


@pytest.mark.parametrize("statistic", [np.mean, np.median, np.ptp])
def test_plans_that_always_agree_are_no_further_firms(statistic):
    """Any figure of two plans with equal runs has the interval of one plan, and counts firms."""
    values = RNG.exponential(1.0, (N, 1))
    one, both = (pooled(np.repeat(values, plans, axis=1), statistic) for plans in (1, 2))
    assert both.n == one.n == N
    assert both.value == pytest.approx(statistic(values))
    assert both.interval == pytest.approx(one.interval)


def test_the_interval_of_agreeing_runs_is_wider_than_that_of_runs_that_go_their_own_way():
    """Twenty runs of each firm that differ between firms only say less than as many that differ by themselves."""
    alone = pooled(RNG.normal(0.0, 1.0, (N, 20)), np.mean)
    together = pooled(np.repeat(RNG.normal(0.0, 1.0, (N, 1)), 20, axis=1), np.mean)
    assert np.ptp(together.interval) > 3.0 * np.ptp(alone.interval)


def test_runs_to_which_a_figure_does_not_apply_are_left_out():
    """A firm with one such run counts with the others, a firm with no other run not at all."""
    values = np.ones((N, 2)) + RNG.normal(0.0, 0.1, (N, 2))
    values[:30] = np.nan
    values[30:40, 0] = np.nan
    found = pooled(values, np.mean)
    assert found.n == N - 30
    assert found.value == pytest.approx(np.nanmean(values))
    assert not pooled(np.full((N, 2), np.nan), np.mean).known


# Population


def test_every_project_has_one_resolution():
    """A success is complete, on plan and in nothing a failure; a cancelled or unfinished project failed."""
    complete = np.where(np.arange(N) < 60, 80.0, np.nan)
    found = measures_population.resolutions(
        outcomes(
            complete_week=complete,
            cost_overrun=np.where(np.arange(N) < 30, 1.05, 1.3),
            time_overrun=1.0,
            failure_broad=flags(1 / 9),
            cancelled=0.0,
            abandoned=flags(1 / 18),
        ),
        PLANS,
    )
    assert {name: round(each.value * N) for name, each in found.items()} == {
        "success": 20,
        "challenged": 35,
        "failed": 35,
    }


def test_size_is_seen_where_success_falls_with_it():
    """Where only the larger half fails, small firms do better and thirds fall; where luck decides, nothing shows."""
    staff = np.array([firm.company.employees for firm in FIRMS])
    found, by_third = measures_population.smaller_do_better(
        outcomes(failure_broad=(staff > np.median(staff)).astype(float)), PLANS
    )
    assert found.interval[0] > 0.0
    assert by_third[0] == 1.0 > by_third[1] > by_third[2] == 0.0
    luck = measures_population.smaller_do_better(outcomes(failure_broad=RNG.permutation(flags(0.5))), PLANS)[0]
    assert luck.interval[0] < 0.0 < luck.interval[1]


def test_a_middle_third_out_of_line_leaves_size_undecided():
    """Success must fall over all thirds, and be above nothing in the last: the ends alone are not enough."""
    row = PATTERNS["F8.size"].row(Estimate(0.3, (0.1, 0.5), N))
    assert row.verdict == "holds"
    assert held_out.monotone(row, np.array([0.6, 0.5, 0.3])).verdict == "holds"
    for out_of_line in ([0.6, 0.7, 0.3], [0.6, 0.2, 0.3], [0.6, 0.5, 0.0]):
        assert held_out.monotone(row, np.array(out_of_line)).verdict == "undecided"


def test_unused_seats_are_those_of_projects_that_run():
    """A project that was stopped, or not complete for half a year, neither pays for idle seats nor uses any."""
    active = np.where(np.arange(N) < 45, 0.8, 0.0)
    late = np.where(np.arange(N) < 45, 60.0, 190.0)
    assert measures_population.unused_seats(outcomes(active=active, complete_week=late), PLANS).value == pytest.approx(
        0.2
    )
    stopped = np.where(np.arange(N) < 45, np.nan, 100.0)
    found = measures_population.unused_seats(outcomes(active=active, complete_week=60.0, stop_week=stopped), PLANS)
    assert found.value == pytest.approx(0.2)
    assert found.n == 45


def planted_success(strength, where=None):
    """Outcomes in which leaders' commitment makes success with this strength, perhaps only in some firms."""
    leaders = measures_population.lever(outcomes(), "leadership_commitment")
    cause = np.where(where, leaders, leaders.mean()) if where is not None else leaders
    noise, away = RNG.normal(0.0, 1.0, N), leaders - leaders.mean()
    noise -= (noise @ away) / (away @ away) * away  # nothing of it goes with commitment, whoever was drawn
    worth = strength * (cause - leaders.mean()) / leaders.std() + noise
    return outcomes(npv_to_margin=worth, failure_broad=(worth < 0.0).astype(float))


def test_a_planted_correlation_with_success_is_found():
    """Commitment that makes success correlates with it; one that does not, does not."""
    found = measures_population.correlated_with_success(planted_success(2.0), "leadership_commitment", PLANS)
    assert 0.6 < found.value < 0.95
    assert found.interval[0] > 0.4
    none = measures_population.correlated_with_success(planted_success(0.0), "leadership_commitment", PLANS)
    assert none.interval[0] < 0.0 < none.interval[1]


def test_a_planted_moderation_is_found():
    """Where commitment matters only in the top third of interdependence, the correlation there is the larger one."""
    top = measures_population.thirds(measures_population.lever(outcomes(), "task_interdependence")) == 2
    levers = ("leadership_commitment", "task_interdependence")
    assert measures_population.moderated(planted_success(3.0, top), *levers, PLANS).interval[0] > 0.0
    assert measures_population.moderated(planted_success(3.0, ~top), *levers, PLANS).interval[1] < 0.0


def test_success_is_between_0_and_1_and_answers_to_both_its_parts():
    """The best project that did not fail has 1, the worst that did has 0."""
    worth = np.arange(N, dtype=float)
    index = measures_population.success_index(outcomes(npv_to_margin=worth, failure_broad=1.0 - flags(0.0)), PLANS)
    assert index.min() >= 0.0
    assert index.max() <= 0.5
    index = measures_population.success_index(outcomes(npv_to_margin=worth, failure_broad=0.0), PLANS)
    assert index.min() >= 0.5
    assert index.max() <= 1.0


def test_returns_are_described_as_they_are():
    """A skewed return has its mean above its median; a tenth of projects lies above the top decile."""
    roi = np.exp(RNG.normal(0.0, 1.0, N)) - 1.0
    skewed = outcomes(roi=roi)
    assert measures_population.skew_of_returns(skewed, PLANS).interval[0] > 0.0
    assert np.mean(roi > measures_population.top_decile(skewed, PLANS).value) == pytest.approx(0.1, abs=0.02)
    assert measures_population.median(skewed, "roi", PLANS).value == pytest.approx(np.median(roi))


def test_payback_counts_among_those_who_were_paid_back():
    """A third paid back at once and a third later makes half within the year; nobody soon still has an interval."""
    week = np.select([np.arange(N) < 30, np.arange(N) < 60], [40.0, 120.0], np.nan)
    found = measures_population.paid_back(outcomes(payback_week=week), PLANS, 52)
    assert found.value == pytest.approx(0.5)
    assert "33%" in found.detail
    assert "67%" in found.detail
    none = measures_population.paid_back(outcomes(payback_week=week), PLANS, 20)
    assert none.interval[0] == 0.0 < none.interval[1]


@given(st.lists(st.floats(-5.0, 5.0), min_size=3, max_size=40))
def test_thirds_are_as_equal_as_they_can_be(values):
    """No third has more than one member more than another, and no member of a lower third is above one of a higher."""
    values = np.array(values)
    third = measures_population.thirds(values)
    assert np.ptp(np.bincount(third, minlength=3)) <= 1
    assert values[third == 0].max() <= values[third == 2].min()


# Pairs


def test_a_planted_slope_is_found():
    """Overrun that grows by .15 a year of planned duration has that slope in every firm, fast or slow."""
    years = np.array([[measures_pairs.planned_weeks(f, w) / 52.0 for f in FIRMS] for w in measures_pairs.WEEKS])
    np.testing.assert_allclose(measures_pairs.slopes(years, 0.9 + 0.15 * years), 0.15)
    arms = [f"{weeks:g} weeks" for weeks in measures_pairs.WEEKS]
    planted = outcomes(arms)
    planted.values[:, 0, :, PLACE["cost_overrun"]] = (1.0 + 0.15 * years + 0.01 * RNG.normal(size=years.shape)).T
    found = measures_pairs.overrun_per_year(planted)
    assert found.interval[0] < 0.15 < found.interval[1]
    assert PATTERNS["F6.duration"].verdict(found) == "holds"


def test_a_change_counts_firms_that_kept_the_crm_in_both():
    """The paired change of those with a first year at both ends; the others are left out."""
    low = [FirstYear(0.4, 0.3, 0.8), None, FirstYear(0.5, 0.3, 0.8)] * 10
    high = [FirstYear(0.8, 0.3, 0.7), FirstYear(1.0, 1.0, 1.0), None] * 10
    assert measures_pairs.change(low, high, "breadth").value == pytest.approx(0.4)
    assert measures_pairs.change(low, high, "honesty").value == pytest.approx(-0.1)
    assert measures_pairs.change(low, high, "depth").n == 10
    assert not measures_pairs.change([None], [None], "depth").known


def test_benefits_are_measured_in_their_potential():
    """A benefit as large as the potential is 100 %; support that doubles it multiplies with the CRM."""
    few = 25
    worth = np.concatenate([measures_pairs.potentials(FIRMS[:few]), np.ones(N - few)])
    arms = [arm.name for arm in measures_pairs.ARMS]
    planted = outcomes(arms, benefit=worth).select(np.arange(few))
    planted.values[:, 0, arms.index(measures_pairs.HIGH), PLACE["benefit"]] *= 2.0
    assert measures_pairs.tools_alone(planted).value == pytest.approx(1.0)
    found = measures_pairs.support_multiplies(planted)
    assert found.value == pytest.approx(1.0)
    assert PATTERNS["F40.support"].verdict(found) == "holds"
    assert PATTERNS["F40.tools"].verdict(measures_pairs.tools_alone(planted)) == "fails"


# Rows


@pytest.mark.parametrize(
    ("interval", "n", "claim", "no_claim"),
    [
        ((0.45, 0.55), 100, "holds", "reported"),
        ((0.30, 0.50), 100, "undecided", "reported"),
        ((0.10, 0.30), 100, "fails", "reported"),
        ((0.10, 0.30), 5, "undecided", "reported"),
        (None, 100, "undecided", "reported"),
    ],
)
def test_the_verdict_is_read_from_the_interval(interval, n, claim, no_claim):
    """A claim holds inside its band only; without a claim neither a hit nor a miss is judged."""
    estimate = Estimate(0.2, interval, n)
    assert CLAIM.verdict(estimate) == claim
    assert replace(CLAIM, kind="no claim").verdict(estimate) == no_claim
    assert replace(CLAIM, kind="report").verdict(estimate) == "reported"


def test_a_reason_is_given_where_a_pattern_does_not_hold():
    """What was measured and its detail always stand there; why it is missed, only where it is."""
    missed = CLAIM.row(Estimate(0.9, (0.8, 0.95), 100, "A detail."), "Because.")
    assert missed.reason == "About it. A detail. Because."
    assert missed.figure == "90% (80% to 95%)"
    assert CLAIM.row(Estimate(0.5, (0.45, 0.55), 100), "Because.").reason == "About it."
    assert CLAIM.row(NOTHING).figure == "too few runs"
    assert CLAIM.row(exact(0.5, 40)).figure == "50%"


def test_rows_without_a_claim_stand_in_their_own_group():
    """Who reads the held-out group reads claims only."""
    assert CLAIM.row(NOTHING).group == "held_out"
    for kind in ("no claim", "report"):
        row = replace(CLAIM, kind=kind).row(NOTHING)
        assert (row.group, row.id) == ("reported", "reported.F1.x")


def test_every_held_out_fact_has_a_row_with_a_band_and_a_source():
    """Nothing that was set apart is left out, and each row can be checked by a stranger."""
    facts = {pattern.fact for pattern in PATTERNS.values()} | {FEATURES.id.split(".")[1]}
    assert {f"F{number}" for number in HELD_OUT} <= facts
    rows = [FEATURES, *(pattern.row(Estimate(0.5, (0.4, 0.6), 50)) for pattern in PATTERNS.values())]
    assert [row.id for row in rows if not (row.band and row.source and row.reason)] == []
    assert len({row.id for row in rows}) == len(rows) == len(ROW_IDS)
    assert FEATURES.verdict == "undecided"


def test_every_flag_and_every_reason_has_its_pattern():
    """Each failure flag is shown against its band, and no reason is left over from a row that is gone."""
    assert {f"flags.{flag.lower()}" for flag in REPORTED} <= set(PATTERNS)
    assert set(REASONS) <= set(PATTERNS)


def test_facts_come_in_their_order():
    """Rows are sorted by fact; those without a number come last."""
    rows = held_out.rows_of(dict.fromkeys(reversed(PATTERNS), NOTHING), np.array([0.5, 0.4, 0.3]))
    facts = [row.id.split(".")[1] for row in rows]
    numbers = [int(fact[1:]) for fact in facts if fact[1:].isdigit()]
    assert numbers == sorted(numbers)
    assert not any(fact[1:].isdigit() for fact in facts[len(numbers) :])
