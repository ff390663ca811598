"""The calibration: its loss says what it should, it searches only what it may, and what it finds can be read again."""

import tomllib
from types import SimpleNamespace

import numpy as np
import optuna
import pytest

from crmsim.scenario.levers import LEVERS
from crmsim.scenario.levers.constants import CALIBRATED, PROVENANCE
from crmsim.validation import calibrated
from crmsim.validation.calibrated import TARGETS
from crmsim.validation.measures_calibrated import bass
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


def test_bass_is_bass():
    """The curve that is fitted has the closed form's points: p .03, q .38 a year."""
    assert bass(np.array([1.0, 5.0, 10.0]), 0.03, 0.38) == pytest.approx([0.0358, 0.3312, 0.8128], abs=2e-4)
