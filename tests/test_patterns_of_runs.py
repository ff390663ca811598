"""The measures of the held-out patterns that are read from single runs and their people, on planted answers."""

import numpy as np
import pytest

from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import firms, run_population
from crmsim.study.workers import Workers
from crmsim.validation import held_out, measures_people
from crmsim.validation.held_out import PATTERNS, PLANS, ROW_IDS
from crmsim.validation.measures_look import Look, around, look
from crmsim.validation.measures_runs import FirmRun, Honeymoon, first_year, gathered, profit_of_loyalty
from crmsim.validation.measures_use import PersonWeeks, curve_of, parabola
from crmsim.world.population import build_world
from crmsim.world.week import advance

RNG = np.random.Generator(np.random.PCG64(1))
START = RNG.bit_generator.state
SMALL = Scenario(name="small", horizon=130).with_company(employees=40, customers=150)


@pytest.fixture(autouse=True)
def _the_same_chance():
    """Every test draws from the beginning, whichever ran before it."""
    RNG.bit_generator.state = START


# People


def planted_people(n=400, noise=1.0):
    """Intention that is a sum of four things and of noise; the last of them never varies."""
    held = RNG.normal(0.0, 1.0, (4, n))
    held[3] = 0.37
    intention = 2.0 * held[0] + 1.0 * held[1] - 1.0 * held[2] + noise * RNG.normal(0.0, 1.0, n)
    return np.vstack([intention, held])


def test_explained_variance_is_that_of_least_squares():
    """R2 from sums and products is the share of variance that a regression leaves; a constant predictor is no harm."""
    people = planted_people()
    design = np.vstack([np.ones(people.shape[1]), people[1:4]]).T
    fitted = design @ np.linalg.lstsq(design, people[0], rcond=None)[0]
    expected = 1.0 - np.var(people[0] - fitted) / np.var(people[0])
    for predictors in ((1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 3)):
        assert measures_people.explained(measures_people.products(people), predictors) == pytest.approx(expected)
    assert np.isnan(measures_people.explained(measures_people.products(np.ones((3, 10))), (1, 2)))


def test_people_of_several_firms_are_pooled():
    """Sums over firms give the R2 of all their people in one regression."""
    groups = [planted_people(120, noise) for noise in (0.5, 1.0, 3.0)]
    answers = [measures_people.Answers(measures_people.products(group), np.zeros((7, 7))) for group in groups]
    together = measures_people.explained(measures_people.products(np.hstack(groups)), (1, 2, 3, 4))
    found = measures_people.intention_explained(answers * 10)
    assert found.value == pytest.approx(together)
    assert found.interval[0] < together < found.interval[1]


def use_of_people(pull, n=200):
    """Use that follows own belief, and contacts with this pull."""
    held = RNG.normal(0.0, 1.0, (5, n))
    return np.vstack([held[0] + pull * held[3] + RNG.normal(0.0, 1.0, n), held])


def test_planted_influence_of_contacts_is_found():
    """Contacts add what they explain; where they explain nothing, they add nothing, in firms of any size."""
    for pull, low, high in ((1.0, 0.25, 0.42), (0.0, -0.02, 0.02)):
        firms_seen = [measures_people.products(use_of_people(pull)) for _ in range(40)]
        answers = [measures_people.Answers(np.zeros((6, 6)), sums) for sums in firms_seen]
        assert low < measures_people.use_explained_by_contacts(answers).value < high
    few = [measures_people.added_by_contacts(measures_people.products(use_of_people(0.0, 35))) for _ in range(300)]
    assert abs(np.mean(few)) < 0.02
    assert np.isnan(measures_people.added_by_contacts(measures_people.products(use_of_people(1.0, 20))))


def test_a_survey_asks_live_people_what_they_hold():
    """Before go-live nobody is asked; then everybody is, and reports their own intention and belief."""
    world = build_world(SMALL, schedule_for(SMALL, "big_bang"))
    assert measures_people.survey(world, 1).shape == (5, 0)
    advance(world, 1, 60)
    live = world.people.offered > 0.0
    intention, belief, ease, norm, facilities = measures_people.survey(world, 60)
    np.testing.assert_array_equal(intention, world.people.intention[live])
    np.testing.assert_array_equal(belief, world.people.belief[live])
    assert np.ptp(facilities) == 0.0
    assert np.ptp(ease) > 0.0
    assert np.ptp(norm) > 0.0


# Single runs


def test_a_planted_inverted_u_is_found():
    """The fitted top is the planted one; a straight line has none inside the data."""
    hours = RNG.uniform(0.0, 4.0, 600)
    weeks = PersonWeeks(hours, hours, 1.0 - 0.02 * (hours - 1.5) ** 2, hours, hours)
    curve = curve_of(weeks)
    assert curve.inside
    assert curve.top == pytest.approx(1.5)
    assert curve.curvature == pytest.approx(-0.02)
    assert not parabola(hours, 1.0 - 0.02 * (hours - 6.0) ** 2).inside
    assert not parabola(hours, 1.0 + 0.02 * (hours - 1.5) ** 2).inside


def test_too_few_weeks_give_no_curve():
    """No parabola is fitted to a handful of weeks, or to people who are all alike."""
    few, alike = np.arange(50.0), np.ones(500)
    assert curve_of(PersonWeeks(few, few, few, few, few)) is None
    assert curve_of(PersonWeeks(alike, alike, alike, alike, alike)) is None


def test_a_planted_honeymoon_is_found():
    """Belief and intention that fall are seen to fall, by as much; so are quits above the usual."""
    noise = RNG.normal(0.0, 0.02, 40)
    noise -= noise.mean()
    seen = [Honeymoon(0.5, (0.6 + x, 0.4), (0.5 + x, 0.55), 24.0 + k % 3, 20.0) for k, x in enumerate(noise)]
    found = held_out.of_salespeople(seen)
    assert found["F15.belief"].value == pytest.approx(0.2)
    assert found["F15.intention"].value == pytest.approx(-0.05)
    assert found["F15.quits"].value == pytest.approx(0.25, abs=0.01)
    verdicts = {name: PATTERNS[name].verdict(estimate) for name, estimate in found.items()}
    assert verdicts == {"F15.belief": "holds", "F15.intention": "fails", "F15.quits": "holds"}
    assert not any(estimate.known for estimate in held_out.of_salespeople([]).values())


def planted_table(gains, margin=100.0):
    """A weekly table whose margin is the twin's and these gains, and that of the twin."""
    kind, tables = build_world(SMALL, schedule_for(SMALL, "big_bang")).table.dtype, []
    for extra in (np.asarray(gains), 0.0):
        table = np.zeros(len(gains) + 1, dtype=kind)
        table["margin"][1:] = margin + extra
        tables.append(table)
    return tables


def test_gains_around_go_live_are_read_off_the_table():
    """Nothing before, a planted loss in the quarter after, a planted gain in the end; no answer without a go-live."""
    gains = np.concatenate([np.zeros(29), np.full(13, -20.0), np.full(88, 5.0)])
    assert around(*planted_table(gains), 30) == pytest.approx((0.0, -0.2, 0.05))
    gains[3] = -1.0
    assert around(*planted_table(gains), 30)[0] == pytest.approx(0.01)
    assert np.isnan(around(*planted_table(gains), 0)).all()
    assert np.isnan(around(*planted_table(gains), 125)).all()


def planted_looks():
    """Projects in which those that did not fail have more salespeople at quota."""
    looks = []
    for k in range(60):
        failed = float(k % 2)
        at_quota = np.nan if k % 10 == 0 else 0.63 - 0.22 * failed + 0.001 * (k % 7)
        looks.append(Look(None, None, at_quota, failed, 0.0, -0.1 - 0.001 * k, 0.2))
    return looks


def test_a_planted_gap_in_quotas_is_found():
    """22 points more at quota in successes is the sign and the size reported; firms without a CRM do not count."""
    found = held_out.of_looks(planted_looks())
    assert found["F34.sign"].value == pytest.approx(0.22, abs=0.005)
    assert found["F34.sign"].n == 54
    for name in ("F34.sign", "F34.size", "F18.before", "F18.trough"):
        assert PATTERNS[name].verdict(found[name]) == "holds"
    assert not found["F23.intention"].known


def test_a_gain_before_go_live_fails():
    """One project that earns something before anybody uses it is one too many."""
    looks = [*planted_looks(), Look(None, None, np.nan, 1.0, 0.01, -0.1, 0.2)]
    assert PATTERNS["F18.before"].verdict(held_out.of_looks(looks)["F18.before"]) == "fails"


def test_churn_as_it_is_changes_nothing_and_less_of_it_pays():
    """No points off, no profit more; the more points, the more profit."""
    many = SMALL.with_company(employees=40, customers=3000)
    rises = [profit_of_loyalty(FirmRun(many, 0, 0, points)) for points in (0.0, 0.05, 0.1)]
    assert rises[0] == 0.0 < rises[1] < rises[2]


def test_a_first_year_is_that_of_a_crm_that_stayed():
    """Shares of the year after go-live are shares; a project too late for a year has none."""
    found = first_year(FirmRun(SMALL, 0, 0))
    assert 0.0 < found.breadth <= 1.0
    assert 0.0 < found.depth < 1.0
    assert 0.5 < found.honesty < 1.0
    assert first_year(FirmRun(SMALL.with_levers(bigbang_weeks=100.0), 0, 0)) is None


def test_a_look_at_a_project_finds_its_people_and_its_gains():
    """A ready small firm that keeps its CRM gives both regressions, a quota, and nothing before go-live."""
    ready = SMALL.with_levers(leadership_commitment=0.95, readiness=0.9, overrun_p_tail=0.0)
    seen = look(FirmRun(ready, 0, 1))
    assert seen.before == 0.0
    assert seen.answers.intention.shape == (6, 6)
    assert seen.answers.use.shape == (7, 7)
    assert seen.answers.intention[0, 0] == 40.0
    assert 0.0 <= seen.at_quota <= 1.0
    assert seen.failed in {0.0, 1.0}


# Everything together


def test_workers_change_no_figure_and_their_mistakes_are_told():
    """What comes from a worker is what comes without one; a run that breaks down in it says how."""
    tasks = [FirmRun(SMALL, 0, k) for k in range(2)]
    with Workers(1) as pool:
        assert gathered(first_year, tasks, pool) == gathered(first_year, tasks, None)
        with pytest.raises(RuntimeError, match="needs at least 2 regions"):
            gathered(_broken, tasks[:1], pool)


def _broken(_task):
    raise ValueError("this firm needs at least 2 regions")


@pytest.mark.slow
def test_the_held_out_rows_are_complete():
    """A real population, however small, gives every row that was announced, each with a verdict."""
    population = run_population(firms(3), PLANS)
    rows = held_out.held_out_rows(population, quick=True)
    assert sorted(row.id for row in rows) == sorted(ROW_IDS)
    assert all(row.as_dict() for row in rows)
