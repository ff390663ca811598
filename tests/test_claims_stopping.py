"""The rule that says when a claim is decided, on numbers whose truth is known."""

import numpy as np
import pytest

from crmsim.claims import Check, Claim, Contrast, Mediator, Setting
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.validation import claims as rows
from crmsim.validation.claims_figures import contributions, figure_of, known, taken, trifle
from crmsim.validation.claims_stopping import LOOKS, estimated, level, verdict_at
from crmsim.validation.effort import Effort

LOW, HIGH = (Setting(FrozenMapping({"plan_quality": value})) for value in (0.2, 0.9))
CONTRAST = Contrast((LOW, HIGH), (-1.0, 1.0), ("big_bang",))
REPEATS = 300


def check(kind: str = "SIZE", **given: object) -> Check:
    """A check of the difference of two arms."""
    return Check(kind, **{"metric": "npv", "contrast": CONTRAST, **given})


def played(monkeypatch, checks, mean, spread=1.0, seed=0, **given):
    """Judge made-up runs: the second arm is the first plus a gain of this mean and spread."""
    chance = np.random.default_rng(seed)

    def runs(_where, numbers, _arms, metrics, _effort):
        before = chance.normal(10.0, 3.0, (len(numbers), 1, len(metrics)))
        gain = chance.normal(mean, spread, (len(numbers), 1, len(metrics)))
        return np.concatenate((before, before + gain), axis=1)

    monkeypatch.setattr(rows, "run_units", runs)
    claim = Claim("C00", "Made up.", "Nobody", "planning", (), tuple(checks), given.get("mediator"))
    return rows.judge(claim, Effort())


def test_looks_spend_five_percent_in_all():
    """However often one looks, the chances of error add up to 5 %."""
    for looks in (1, 4, 10):
        assert sum(1.0 - level(look, looks) for look in range(looks)) == pytest.approx(0.05)


def test_nothing_is_found_where_nothing_is(monkeypatch):
    """With no effect at all, the rule claims one in at most 5 of 100 sequences of looks, in either direction."""
    verdicts = [played(monkeypatch, [check(at_least=1e-9)], 0.0, seed=seed)[0] for seed in range(REPEATS)]
    found = sum(judged.verdict == "holds" or judged.figure.high < 0.0 for judged in verdicts)
    assert found / REPEATS <= 0.05 + 0.025  # two standard errors of so many repeats


def test_a_clear_case_is_decided_at_the_first_look(monkeypatch):
    """Both ways: a large effect holds, and one far short of its floor fails, without running on."""
    assert _end(played(monkeypatch, [check(at_least=0.5)], 2.0)) == ("holds", LOOKS["company"][0])
    assert _end(played(monkeypatch, [check(at_least=5.0)], 2.0)) == ("fails", LOOKS["company"][0])
    assert _end(played(monkeypatch, [check(at_least=0.5)], -2.0)) == ("fails", LOOKS["company"][0])


def test_what_chance_hides_is_undecided_at_the_cap(monkeypatch):
    """An effect much smaller than its interval is not decided, and running ends all the same."""
    assert _end(played(monkeypatch, [check(at_least=0.01)], 0.02, seed=1)) == ("undecided", LOOKS["company"][-1])


def test_an_effect_at_its_floor_holds_only_at_the_cap(monkeypatch):
    """An estimate that touches the floor on the way decides nothing; at the cap it needs the floor and to be off 0."""
    held = played(monkeypatch, [check(at_least=0.3)], 0.35)
    assert _end(held) == ("holds", LOOKS["company"][-1])


def test_runs_go_on_until_every_part_is_decided(monkeypatch):
    """A check that is clear waits for one that is not, and keeps its verdict."""
    clear, close = played(monkeypatch, [check(at_least=0.1), check(at_least=0.3)], 0.35)
    assert clear.verdict == close.verdict == "holds"
    assert clear.figure.n <= close.figure.n == LOOKS["company"][-1]


def test_a_mediator_has_to_move_too(monkeypatch):
    """A claim whose effect is there, but not by the way it states, does not hold."""
    wrong = Mediator("wait:mean", -1, "company", CONTRAST)
    judged = played(monkeypatch, [check(at_least=0.5)], 2.0, mediator=wrong)
    assert [found.verdict for found in judged] == ["holds", "fails"]
    assert rows.verdict_of_parts([found.verdict for found in judged]) == "fails"


def test_no_effect_is_a_claim_as_well(monkeypatch):
    """SAME holds with the whole interval inside its band, fails outside, and is open across an edge."""
    assert _end(played(monkeypatch, [check("SAME", at_least=1.0)], 0.0))[0] == "holds"
    assert _end(played(monkeypatch, [check("SAME", at_least=1.0)], 3.0))[0] == "fails"
    assert _end(played(monkeypatch, [check("SAME", at_least=0.1)], 0.1))[0] == "undecided"


def test_runs_that_all_agree_decide_at_the_cap_only():
    """No difference among the first runs does not mean that there is none; the same at the end fails."""
    flat = estimated(np.zeros(50), 0.95, 0.1)
    assert verdict_at(flat, last=False) == "undecided"
    assert verdict_at(flat, last=True) == "fails"


def test_a_floor_below_zero_is_not_to_be_undercut():
    """'Not lower than' holds where the whole interval stays above the floor, whether or not it is off zero."""
    near = estimated(np.array([0.01, -0.01] * 30), 0.95, -0.05)
    assert verdict_at(near, last=True) == "holds"
    assert verdict_at(estimated(np.array([-0.2, -0.21] * 30), 0.95, -0.05), last=True) == "fails"


def test_too_few_runs_decide_nothing():
    """An interval of a handful of runs is no evidence."""
    assert verdict_at(estimated(np.array([1.0, 1.1, 1.2]), 0.95), last=True) == "undecided"


def test_a_relative_change_is_a_ratio_of_means():
    """Twice as much is +100 %, whatever the level of single runs; a run without a figure is left out."""
    before = np.array([1.0, 2.0, 3.0, np.nan])
    chosen = np.stack((before, np.array([2.0, 4.0, 6.0, 9.0])), axis=-1)[:, None, :]
    assert contributions(chosen, np.array([-1.0, 1.0]), relative=True) == pytest.approx([1.0, 1.0, 1.0])


def test_the_worst_tenth_and_the_variance_are_means_of_parts():
    """Parts of a figure of many runs add up to that figure."""
    values = np.arange(1.0, 101.0)
    assert taken(values, "npv:worst10").mean() == pytest.approx(5.5, abs=0.1)
    assert taken(values, "npv:spread").mean() == pytest.approx(values.var())


def test_plans_are_pooled_within_a_unit():
    """A unit counts once, with the mean of those of its plans that have a figure."""
    assert known(np.array([[1.0, 3.0], [np.nan, 5.0], [np.nan, np.nan]])) == pytest.approx([2.0, 5.0])


def test_a_sign_has_to_be_more_than_a_trifle():
    """2 % of the spread between runs, and .2 % of the level, of the arms it starts from."""
    before = np.random.default_rng(0).normal(1000.0, 10.0, (400, 1))
    values = np.stack((before, before + 1.0), axis=-1)
    assert trifle(values, values, np.array([-1.0, 1.0])) == pytest.approx(2.0, rel=0.01)
    steady = figure_of(check("SIGN"), np.column_stack((before[:, 0], before[:, 0] + 1.0)), _arms(), 0.95)
    assert steady.value == pytest.approx(1.0)
    assert verdict_at(steady, last=True) == "fails"


def _arms():
    return tuple(Setting(arm.levers, "big_bang") for arm in (LOW, HIGH))


def _end(judged):
    return judged[0].verdict, judged[0].figure.n
