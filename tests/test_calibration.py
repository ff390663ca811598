"""The calibration: its loss says what it should, it searches only what it may, and what it finds can be read again."""

import tomllib
from types import SimpleNamespace

import click
import numpy as np
import optuna
import pytest

from crmsim.outcomes.metrics import PLACE
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.levers.constants import CALIBRATED, PROVENANCE
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import Outcomes
from crmsim.validation import calibrated
from crmsim.validation.calibrated import TARGETS, Evidence
from crmsim.validation.measures_calibrated import Diffusion, SeatCurve, Usual, bass, usual_company
from experiments import calibration

#: The only patterns that may be calibrated; all others are held out.
ALLOWED = {"F2", "F4", "F9", "F11", "F14", "F17", "F33", "F35", "F37", "F39"}


def at(place: float):
    """Targets that all find the figure at a place of their band: 0 its middle, 1 its upper end."""
    low_high = [(np.log(t.low), np.log(t.high)) if t.high > 20 else (t.low, t.high) for t in TARGETS]
    values = [(low + high) / 2 + place * (high - low) / 2 for low, high in low_high]
    return [np.exp(v) if t.high > 20 else v for v, t in zip(values, TARGETS, strict=True)]


def loss_at(place: float, monkeypatch: pytest.MonkeyPatch) -> float:
    """Loss where every figure stands at this place of its band."""
    fakes = [
        SimpleNamespace(pattern=t.pattern, low=t.low, high=t.high, value=lambda _, v=value: v)
        for t, value in zip(TARGETS, at(place), strict=True)
    ]
    monkeypatch.setattr(calibration, "TARGETS", fakes)
    return calibration.loss(None)[0]


def test_only_the_patterns_set_apart_for_it_are_fitted():
    """Every pattern of the list is there, nothing held out is, and of the returns only the median."""
    assert {target.pattern for target in TARGETS} == ALLOWED
    assert [target.statistic for target in TARGETS if target.pattern == "F33"] == [calibrated._median]


def test_the_loss_is_small_inside_the_bands_and_grows_outside(monkeypatch: pytest.MonkeyPatch):
    """Nothing at the middle, little at the edge, much beyond."""
    middle, edge, outside = (loss_at(place, monkeypatch) for place in (0.0, 1.0, 2.0))
    assert middle == pytest.approx(0.0)
    assert 0.0 < edge / len(TARGETS) < 0.2
    assert outside > 8.0 * edge


def test_constants_are_searched_inside_their_limits():
    """A box never leaves a lever's limits, holds the constant in use, and names no lever that a company chooses."""
    for name, (low, high) in calibration.SEARCHED.items():
        lever = LEVERS[name]
        assert lever.limits[0] <= low < high <= lever.limits[1]
        assert low <= lever.default <= high
        assert lever.group == "constants" or name in {"peer_influence", "satisfaction_to_churn"}


def test_what_is_written_can_be_read_again():
    """The file of constants is TOML with provenance, and holds every constant that levers read."""
    again = tomllib.loads(calibration.as_toml(CALIBRATED, PROVENANCE))
    assert again.pop("provenance") == PROVENANCE
    assert again == CALIBRATED
    assert "experiments/calibration.py" in PROVENANCE


def test_profiles_show_where_a_constant_is_loose():
    """Planted: the loss hangs on one constant only. Its profile rises to both sides; another's is flat."""
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    tight, loose = "benefit_scale", "stop_rate"
    middle = sum(calibration.SEARCHED[tight]) / 2.0

    def objective(trial: optuna.Trial) -> float:
        given = {name: trial.suggest_float(name, *box) for name, box in calibration.SEARCHED.items()}
        return (given[tight] - middle) ** 2

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study.optimize(objective, n_trials=300)
    found = calibration.profiles(study)
    depth = {name: [loss for _, _, loss in parts] for name, parts in found.items()}
    assert min(depth[tight][0], depth[tight][-1]) > 10.0 * min(depth[tight])
    assert max(depth[loose]) < 0.2 * depth[tight][0]


def searched(trials: int, kept: calibration.Kept | None, monkeypatch: pytest.MonkeyPatch, breaks_after: int = 99):
    """Every trial of a search over a made-up loss, and how many were really tried before it broke."""
    tried: list[float] = []

    def made_up(constants):
        if len(tried) == breaks_after:
            raise KeyboardInterrupt
        tried.append(constants["stop_rate"])
        return float(sum((value - sum(calibration.SEARCHED[key]) / 2) ** 2 for key, value in constants.items()))

    monkeypatch.setattr(calibration, "firms", lambda *given: ())
    monkeypatch.setattr(calibration, "gather", lambda chosen, constants, **others: made_up(constants))
    monkeypatch.setattr(calibration, "loss", lambda value: (value, {"F2.0": value}))
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        study = calibration.search(trials, 3, None, [CALIBRATED], kept)
    except KeyboardInterrupt:
        return [], len(tried)
    return [(trial.params, trial.value, trial.user_attrs) for trial in study.trials], len(tried)


def test_a_search_that_was_killed_goes_on_as_if_it_had_not_been(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Proposals after the random ones too; what is on file is not run again, and half a line costs one trial."""
    whole, _ = searched(45, None, monkeypatch)
    file = tmp_path / "trials.jsonl"
    _, before = searched(45, calibration.Kept(file, 3, resume=False), monkeypatch, breaks_after=40)
    file.write_bytes(file.read_bytes()[:-20])
    kept = calibration.Kept(file, 3, resume=True)
    assert (before, kept.count) == (40, 39)
    again, after = searched(45, kept, monkeypatch)
    assert again == whole
    assert after == 6
    assert calibration.Kept(file, 3, resume=True).count == 45


def test_trials_of_another_search_are_not_gone_on_with(tmp_path):
    """Another seed is refused, and so is writing over trials that took hours."""
    file = tmp_path / "trials.jsonl"
    calibration.Kept(file, 3, resume=False).add(dict.fromkeys(calibration.SEARCHED, 1.0), 0.5, {})
    for seed, resume, words in ((4, True, "another seed"), (3, False, "--resume")):
        with pytest.raises(click.ClickException, match=words):
            calibration.Kept(file, seed, resume=resume)


def test_bass_is_bass():
    """The curve that is fitted has the closed form's points: p .03, q .38 a year."""
    assert bass(np.array([1.0, 5.0, 10.0]), 0.03, 0.38) == pytest.approx([0.0358, 0.3312, 0.8128], abs=2e-4)


# Rows of the card


def evidence_of(firms: int, plans: int = 2, repeats: int = 20) -> Evidence:
    """Made-up evidence in which the plans of a firm come to the same, and repeats of the usual company differ."""
    rng = np.random.default_rng(7)
    values = np.repeat(rng.uniform(0.0, 1.0, (firms, 1, 1, len(PLACE))), plans, axis=2)
    values[..., PLACE["active_month_12"]] += 0.4
    values[..., PLACE["stop_week"]] = np.nan
    curves = [[SeatCurve(dip, 20.0)] * plans for dip in rng.uniform(0.0, 0.2, firms)]
    usual = [
        Usual(Diffusion(0.01, 0.1 * luck, 36.0 * luck, 60.0), 5.0, 2.0, 0.4) for luck in rng.normal(1.0, 0.1, repeats)
    ]
    return Evidence(Outcomes((), (), values), curves, usual)


@pytest.mark.parametrize("place", range(len(TARGETS)), ids=calibrated.ids())
def test_intervals_of_calibrated_figures_rest_on_firms(place: int):
    """Another plan with the same runs makes no interval narrower; n counts firms, or repeats of the usual company."""
    one, two = (TARGETS[place].estimate(evidence_of(80, plans)) for plans in (1, 2))
    assert one.n == two.n <= 80
    assert two.value == pytest.approx(TARGETS[place].value(evidence_of(80)))
    assert np.ptp(two.interval) >= 0.8 * np.ptp(one.interval)


def test_luck_of_the_usual_company_is_in_its_intervals():
    """What differs between repeats has an interval; few repeats decide nothing."""
    rows = {row.id: row for row in calibrated.calibrated_rows(evidence_of(80))}
    half = rows["calibrated.F14a"]
    assert half.n == 20
    assert half.low < half.value < half.high
    few = {row.id: row for row in calibrated.calibrated_rows(evidence_of(80, repeats=3))}
    assert few["calibrated.F14a"].verdict == "undecided"


@pytest.mark.slow
def test_every_repeat_of_the_usual_company_has_luck_of_its_own():
    """No two repeats agree, and the first ones are the same however many there are."""
    company = Scenario(name="usual")
    two, three = usual_company(company, 2), usual_company(company, 3)
    assert two == three[:2]
    assert len({each.staying for each in three}) == len({each.diffusion.pull for each in three}) == 3
