"""What the model is held to: verdicts that nobody chooses, and tests of fairness and regimes that can fail."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.population import firms
from crmsim.validation import (
    fairness_calendar,
    fairness_labels,
    fairness_timing,
    fairness_waves,
    fairness_wins,
    regimes,
    regimes_odds,
)
from crmsim.validation.effort import Effort
from crmsim.validation.fairness_calendar import calendar_rows, sponsor_exposure, sponsor_rows
from crmsim.validation.fairness_source import plan_readers, source_rows, sources
from crmsim.validation.fairness_timing import Timing, timing
from crmsim.validation.fairness_wins import PLANS, population_wins, wins_rows
from crmsim.validation.regimes_table import REGIMES, Regime
from crmsim.validation.row import Row, mean_row, share_row, verdict_of

QUICK = Effort(quick=True)
ends = st.floats(-1e6, 1e6)


def verdicts(rows: list[Row]) -> dict[str, str]:
    """The verdict of each row by its id."""
    return {row.id: row.verdict for row in rows}


# Verdicts


@pytest.mark.parametrize(
    ("interval", "band", "verdict"),
    [
        ((0.62, 0.80), (0.60, None), "holds"),
        ((0.60, 0.60), (0.60, None), "holds"),
        ((0.55, 0.80), (0.60, None), "undecided"),
        ((0.40, 0.59), (0.60, None), "fails"),
        ((0.10, 0.30), (0.05, 0.16), "undecided"),
        ((0.17, 0.30), (0.05, 0.16), "fails"),
        ((0.01, 0.30), (0.05, 0.16), "undecided"),
        ((-5.0, 5.0), (None, None), "holds"),
        ((math.nan, 1.0), (0.0, 2.0), "undecided"),
        (None, (0.0, 1.0), "undecided"),
    ],
)
def test_a_verdict_is_read_from_interval_and_band(interval, band, verdict: str) -> None:
    """Inside holds, outside fails, across an edge is undecided, and so is what has no interval."""
    assert verdict_of(interval, *band) == verdict


@given(st.tuples(ends, ends).map(sorted), st.tuples(ends, ends).map(sorted))
def test_no_interval_both_holds_and_misses(interval: list[float], band: list[float]) -> None:
    """A verdict agrees with the ends: holds only if both lie inside, fails only if the two do not meet."""
    verdict = verdict_of(interval, *band)
    inside = [band[0] <= end <= band[1] for end in interval]
    meets = interval[0] <= band[1] and band[0] <= interval[1]
    assert (verdict == "holds") == all(inside)
    assert (verdict == "fails") == (not meets)


def test_few_runs_decide_nothing() -> None:
    """Ten runs that all agree stay undecided; forty of them hold."""
    few, many = (share_row("x", "g", "t", np.ones(n), (0.6, None)) for n in (10, 40))
    assert (few.verdict, many.verdict) == ("undecided", "holds")
    assert share_row("x", "g", "t", np.ones(0), (0.6, None)).verdict == "undecided"
    assert mean_row("x", "g", "t", np.ones(1), (0.6, None)).verdict == "undecided"


def test_a_planted_wrong_band_fails() -> None:
    """The same runs hold against the right band, fail against a wrong one, and are reported without one."""
    flags = np.repeat([0.0, 1.0], (40, 160))
    assert [share_row("x", "g", "t", flags, band).verdict for band in ((0.6, None), (0.9, None), None)] == [
        "holds",
        "fails",
        "reported",
    ]


def test_ties_count_half() -> None:
    """A draw that neither plan wins counts half for each."""
    assert share_row("x", "g", "t", np.array([1.0, 0.0, 0.5, 0.5]), None).value == 0.5


def test_a_row_without_a_proper_verdict_cannot_be_made() -> None:
    """Nobody can invent a fifth verdict."""
    with pytest.raises(ValueError, match="nearly"):
        Row("made", "made", "Something", "1", "", None, "nearly")


# Fairness


def test_one_wave_is_big_bang() -> None:
    """Every array of every run is equal to the last bit."""
    assert verdicts(fairness_waves.one_wave_rows(QUICK)) == {"fairness.one_wave": "holds"}


def test_a_head_start_for_one_plan_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phased plan whose people work a tenth faster no longer equals big bang."""
    real = fairness_waves.schedule_for

    def faster(firm: Scenario, plan: str):
        schedule = real(firm, plan)
        return schedule if plan == "big_bang" else type(schedule)(**{**vars(schedule), "rate": schedule.rate * 1.1})

    monkeypatch.setattr(fairness_waves, "schedule_for", faster)
    assert verdicts(fairness_waves.one_wave_rows(QUICK)) == {"fairness.one_wave": "fails"}


def test_neutral_plans_differ_by_their_calendar_alone() -> None:
    """Gap in NPV, effective delay and interim links are those of the closed forms for two to six waves."""
    rows = calendar_rows(QUICK)
    assert set(verdicts(rows).values()) == {"holds"}
    assert rows[2].figure == "1, 4, 10, 20, 35"


def test_the_test_mode_is_exact() -> None:
    """Four waves, 13 weeks apart, the first in week 17: benefits flow after 36.5 weeks, against 30 at once."""
    four = timing(4)
    assert four.delay == pytest.approx(36.5, abs=1e-6)
    assert four.gap == pytest.approx(four.gap_expected, rel=1e-9)
    assert four.gap > 0.0 > timing(2).gap  # two waves start to earn sooner than big bang, four later


@pytest.mark.parametrize(
    ("lever", "value"), [("interim_link_cost", 400.0), ("dual_running_share", 0.05), ("k_net", 0.3)]
)
def test_a_lever_that_favours_a_plan_breaks_the_closed_form(
    monkeypatch: pytest.MonkeyPatch, lever: str, value: float
) -> None:
    """The test mode has teeth: one lever back at its ordinary value, and the gap is the calendar's no more."""
    monkeypatch.setitem(fairness_timing.NEUTRAL, lever, value)
    assert verdicts(calendar_rows(QUICK))["fairness.timing_npv"] == "fails"


def test_a_hidden_charge_on_later_waves_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that makes every week after the second go-live a little dearer fails the row."""
    real = fairness_timing.advance

    def unfair(world, first: int, last: int) -> None:
        real(world, first, last)
        if world.firm[0].waves_live > 1.0:
            world.table[last].cost += 100.0

    monkeypatch.setattr(fairness_timing, "advance", unfair)
    found = verdicts(calendar_rows(QUICK))
    assert found["fairness.timing_npv"] == found["fairness.timing_delay"] == "fails"
    assert found["fairness.links"] == "holds"


def test_errors_are_told_as_they_are() -> None:
    """A gap that is off by 3 % is printed as such and fails."""
    off = Timing(
        2, gap=103.0, gap_expected=100.0, delay=27.6, delay_expected=27.5, link_phases=1, link_phases_expected=1
    )
    row = fairness_calendar.gap_row([off])
    assert (row.verdict, row.figure) == ("fails", "off by 3% at most")
    assert fairness_calendar.delay_row([off]).verdict == "fails"


@pytest.mark.full
def test_sponsors_leave_as_often_as_their_hazard_says() -> None:
    """The share of projects of 30 and 56 weeks that lose their sponsor is that of the closed form."""
    assert set(verdicts(sponsor_rows(QUICK)).values()) == {"holds"}


def test_exposure_to_the_sponsor_in_closed_form() -> None:
    """30 weeks: 17.6 %; a year: 28.5 %, at one sponsor in three years."""
    assert sponsor_exposure(30, 0.028) == pytest.approx(0.176, abs=5e-4)
    assert sponsor_exposure(52, 0.028) == pytest.approx(0.285, abs=1e-3)


def test_no_rule_reads_the_plan() -> None:
    """The source of world and rules holds no plan's name, asks for none and imports none; the card says so."""
    assert verdicts(source_rows(QUICK)) == {"fairness.no_names": "holds"}
    assert any(name.endswith("world/week.py") for name in sources())


@pytest.mark.parametrize(
    "line",
    [
        'if plan == "big_bang": cost = 0',
        "def phased_by_region_bonus(): pass",
        "from crmsim.plans import find_plan",
        "from crmsim import plans",
        "import crmsim.plans.schedule",
        "cost = 0 if scenario.plan else 1",
        "getattr(scenario, 'plan')",
        "bonus = levers.n_phases",
    ],
)
def test_every_way_to_read_the_plan_is_found(line: str) -> None:
    """By name, by the scenario's field, by the lever that only plans read, by import."""
    assert plan_readers({"world/planted.py": line})


def test_the_form_of_a_schedule_may_be_imported() -> None:
    """The world knows what a schedule is, and words like plan may stand in it."""
    assert (
        plan_readers({"world/fine.py": "from crmsim.plans.schedule import Schedule\nplanned = plan_quality = 1\n"})
        == []
    )


@pytest.fixture
def tiny_labels(monkeypatch: pytest.MonkeyPatch, tiny: Scenario) -> None:
    """Labels are swapped on a company so small that it takes an instant."""
    monkeypatch.setattr(fairness_labels, "FIRM", tiny)


@pytest.mark.usefixtures("tiny_labels")
def test_labels_carry_nothing() -> None:
    """The other way round every number is mirrored; by other names every number is the same."""
    assert verdicts(fairness_labels.label_rows(QUICK)) == {
        "fairness.label_swap": "holds",
        "fairness.renaming": "holds",
    }


@pytest.mark.usefixtures("tiny_labels")
def test_a_label_that_carries_something_is_noticed() -> None:
    """Another seed for the swapped comparison, or another lever behind a name, shows."""
    arms = (Arm("a", "big_bang"), Arm("b", "phased_by_region"))
    asked = fairness_labels.compared(arms, 6, QUICK)
    assert fairness_labels.mirror_faults(asked, fairness_labels.compared(arms[::-1], 6, QUICK)) == []
    other = fairness_labels.compared(arms[::-1], 6, Effort(quick=True, seed=1))
    assert "runs.outcome" in fairness_labels.mirror_faults(asked, other)
    helped = (Arm("b", "big_bang"), Arm("a", "phased_by_region", {"interim_link_cost": 0.0}))
    assert fairness_labels.renaming_faults(asked, fairness_labels.compared(helped, 6, QUICK)) != []


def npv_of(lead: float, firms: int) -> np.ndarray:
    """NPV of so many firms, twenty replicates and two plans, of which the first leads by so much."""
    luck = np.random.default_rng(1).normal(0.0, 1.0, (firms, 20))
    return np.stack((luck + lead, np.zeros((firms, 20))), axis=2)


def test_a_plan_that_wins_everywhere_is_a_defect() -> None:
    """All of 400 firms for one plan: both rows fail. Some for each: both hold. A few firms decide nothing."""
    everywhere = verdicts(wins_rows(npv_of(3.0, 400)))
    assert set(everywhere.values()) == {"fails"}
    mixed = np.concatenate((npv_of(3.0, 60), npv_of(-3.0, 40), np.zeros((30, 20, 2))))
    rows = wins_rows(mixed)
    assert set(verdicts(rows).values()) == {"holds"}
    assert [round(row.value, 2) for row in rows] == [round(60 / 130, 2), round(40 / 130, 2)]
    assert set(verdicts(wins_rows(npv_of(3.0, 12))).values()) == {"undecided"}


@pytest.mark.slow
def test_wins_over_the_population_come_from_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Firms of the reference population run under both plans; with three of them nothing is decided."""
    monkeypatch.setattr(fairness_wins, "firms", lambda n: firms(min(n, 3)))
    rows = population_wins(QUICK)
    assert [row.n for row in rows] == [3, 3]
    assert set(verdicts(rows).values()) == {"undecided"}


def test_levers_of_the_test_mode_exist() -> None:
    """No neutral value is set for a lever that is no more."""
    assert set(fairness_timing.NEUTRAL) <= set(LEVERS)
    assert set(PLANS) == {"big_bang", "phased_by_region"}


# Regimes


@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.key)
def test_every_regime_can_be_set_up(regime: Regime) -> None:
    """Its firm is a scenario inside all limits, and every plan of it suits that firm."""
    from crmsim.plans import schedule_for

    firm = regime.scenario()
    assert all(schedule_for(firm, plan).work.size >= 1 for plan in regime.plans)
    assert not [warning for warning in firm.warnings if "legacy" not in warning]


def drawn(regime: Regime, **lead: float) -> dict[str, np.ndarray]:
    """NPV of 100 draws by arm; each arm leads a common luck by so much."""
    luck = np.random.default_rng(2).normal(0.0, 1e6, 100)
    noise = np.random.default_rng(3).normal(0.0, 1e3, 100)
    names = [*regime.plans, *(f"without {plan}" for plan in regime.plans if regime.without is not None)]
    return {name: luck + lead.get(name, 0.0) + place * noise for place, name in enumerate(names)}


def rows_given(monkeypatch: pytest.MonkeyPatch, regime: Regime, **lead: float) -> dict[str, Row]:
    """Rows of a regime whose draws came out like this."""
    monkeypatch.setattr(regimes, "draws", lambda regime, effort: drawn(regime, **lead))
    return {row.id: row for row in regimes.rows_of(regime, QUICK)}


BY_KEY = {regime.key: regime for regime in REGIMES}


@pytest.mark.parametrize("key", BY_KEY)
def test_a_regime_gives_the_rows_that_it_announces(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """`--only` knows every row before anything has run."""
    assert tuple(rows_given(monkeypatch, BY_KEY[key])) == regimes.ids_of(BY_KEY[key])


def test_the_expected_winner_must_win_often_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ahead in every draw it holds; behind in every draw it fails; the lead is told either way."""
    ahead = rows_given(monkeypatch, BY_KEY["A"], big_bang=1e5)
    behind = rows_given(monkeypatch, BY_KEY["A"], big_bang=-1e5)
    assert {row.verdict for row in ahead.values()} == {"holds"}
    assert {row.verdict for row in behind.values()} == {"fails"}
    assert "Mean lead −0.10M USD" in behind["regimes.A.region"].reason


def test_the_tail_is_judged_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regime E asks for the worst tenth too, with an interval of its own."""
    rows = rows_given(monkeypatch, BY_KEY["E"], big_bang=-1e5)
    assert rows["regimes.E.region.tail"].verdict == "holds"
    assert rows["regimes.E.region.tail"].low > 0.0


def test_even_odds_are_found_where_big_bang_breaks_even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gains are scaled together to where the middle draw earns nothing; where it always earns or never, to an end."""

    def earning(above: float) -> float:
        def runs(firm: Scenario, *_: object, **__: object) -> SimpleNamespace:
            return SimpleNamespace(stopped=False, figure=lambda *_: np.full(60, firm.levers["max_sales_gain"] - above))

        monkeypatch.setattr(regimes_odds, "run_ensemble", runs)
        return regimes_odds.break_even(Scenario(), QUICK)

    assert earning(0.04) == pytest.approx(0.5, abs=0.02)  # half of the default .08
    assert (earning(0.0), earning(1.0)) == (regimes_odds.LEAST, regimes_odds.MOST)
    half = regimes_odds.scaled(Scenario(), 0.5)
    assert half.levers["service_efficiency"] == LEVERS["service_efficiency"].default / 2.0


def test_a_sign_test_needs_a_lead_that_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regime D: a lead that is larger with sponsors who leave holds, one that shrinks fails, none at all fails."""
    grown = rows_given(monkeypatch, BY_KEY["D"], big_bang=2e5, **{"without big_bang": 1e5})
    shrunk = rows_given(monkeypatch, BY_KEY["D"], big_bang=1e5, **{"without big_bang": 2e5})
    assert grown["regimes.D.region"].verdict == "holds"
    assert shrunk["regimes.D.region"].verdict == "fails"
    monkeypatch.setattr(regimes, "draws", lambda regime, effort: dict.fromkeys(drawn(regime), np.zeros(100)))
    assert {row.verdict for row in regimes.rows_of(BY_KEY["D"], QUICK)} == {"fails"}


def test_the_default_firm_makes_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regime H is reported, whoever wins."""
    assert {row.verdict for row in rows_given(monkeypatch, BY_KEY["H"], big_bang=1e5).values()} == {"reported"}


def test_what_is_known_about_a_failing_row_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason known so far is added to rows that do not hold, and to no others."""
    monkeypatch.setitem(regimes.REASONS, "regimes.A.region", "Because of the moon.")
    assert "moon" in rows_given(monkeypatch, BY_KEY["A"], big_bang=-1e5)["regimes.A.region"].reason
    assert "moon" not in rows_given(monkeypatch, BY_KEY["A"], big_bang=1e5)["regimes.A.region"].reason


@pytest.mark.slow
def test_a_regime_runs_its_plans_on_the_same_luck() -> None:
    """The small firm's draws differ between plans by far less than between draws."""
    small = Regime("A", "Small", {}, ("big_bang",), ("phased_by_region",), company={"employees": 20}, horizon=60)
    npv = regimes.draws(small, QUICK)
    assert np.std(npv["big_bang"] - npv["phased_by_region"]) < np.std(npv["big_bang"])
