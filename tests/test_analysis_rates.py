"""How often analyses are wrong, over many made-up studies: chance is called an effect rarely, and intervals hold."""

import numpy as np
import pytest
from study_tables import grid, made_up

from crmsim.analysis import discover as discovery
from crmsim.analysis.asking import analyze
from crmsim.analysis.estimates import difference_of, share_of
from crmsim.analysis.flips import Levels, flip
from crmsim.analysis.one_at_a_time import shift_of
from crmsim.analysis.paired import paired_arms
from crmsim.analysis.regimes import regimes_of
from crmsim.analysis.summary import summary_of
from crmsim.analysis.variance import variance_of

NOISES = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape),
    "lognormal": lambda rng, shape: rng.lognormal(size=shape),
    "flag": lambda rng, shape: (rng.random(shape) < 0.3).astype(float),
}


@pytest.mark.full
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("replicates", [2, 10])
def test_levels_without_an_effect_seldom_leave_the_base(noise, replicates):
    """Eight factors with five levels each: in at most 8 of 100 studies is any called an effect, however skewed."""
    called = 0
    for seed in range(100):
        values = NOISES[noise](np.random.default_rng(seed), (41, replicates))
        spans = [
            shift_of(row, values[0], 1.0 - 0.05 / 40, is_base=False, flag=noise == "flag")["ci95_simultaneous"]
            for row in values[1:]
        ]
        called += any(low > 0.0 or high < 0.0 for low, high in spans)
    assert called <= 8


@pytest.mark.parametrize("replicates", [2, 3, 4, 5])
def test_flags_of_pure_luck_win_no_cell(replicates):
    """Runs that agree by luck are no certainty: at most 1 of 20 maps of 49 coin flips has a cell that anybody wins."""
    points = grid(np.arange(7.0), np.arange(7.0))
    won = 0
    for seed in range(20):
        study = made_up(points, luck_alone, flag=True, replicates=replicates, seed=seed, kind="factorial")
        won += any(cell["verdict"] == "won" for cell in regimes_of(study, "failure")["cells"])
    assert won <= 1


def second_alone(points, place):
    return np.full(len(points), float(place))


def luck_alone(points, _):
    return np.full(len(points), 0.5)


def test_few_runs_that_agree_are_not_sure():
    """Two or three replicates with the same gap decide nothing; ten do."""
    for replicates, verdict in ((2, "too_close"), (3, "too_close"), (10, "a_better")):
        study = made_up(
            np.zeros((1, 1)), lambda x, place: np.full(len(x), float(place)), flag=True, replicates=replicates
        )
        (pair,) = paired_arms(study, "failure")
        assert pair["verdict"] == verdict
        assert pair["difference"]["p"] == pytest.approx(0.5 ** (replicates - 1))


def test_what_never_happened_may_happen():
    """No failure in 490 runs of ten lucks leaves room for some, and no share lies outside of 0 to 1."""
    never = made_up(grid(np.arange(7.0), np.arange(7.0)), lambda x, _: np.zeros(len(x)), flag=True, replicates=10)
    figures = summary_of(never)["outcomes"]["failure"]["arms"]["a"]
    assert figures["ci95"][0] == 0.0
    assert 0.05 < figures["ci95"][1] < 0.4
    (pair,) = paired_arms(never, "failure")
    low, high = pair["difference"]["ci95"]
    assert low < -0.05
    assert high > 0.05
    low, high = pair["probability_a_better"]["ci95"]
    assert low < 0.4
    assert high > 0.6


@pytest.mark.parametrize("truth", [0.02, 0.3])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("chance", ["same", "fresh"])
def test_intervals_of_shares_cover(truth, shared, chance):
    """In at least 92 of 100 studies, whether luck is shared by all points, by half of them, or by none."""
    covered = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        luck = rng.random((12, 10))
        if shared:
            luck = np.where(rng.random((12, 10)) < 0.5, luck[:1] if chance == "same" else luck[:, :1], luck)
        interval, _ = share_of((luck < truth).astype(float), chance)
        assert 0.0 <= interval[0] <= interval[1] <= 1.0
        covered += interval[0] <= truth <= interval[1]
    assert covered >= 92


@pytest.mark.parametrize("points", [1, 12])
def test_intervals_of_differences_of_flags_cover(points):
    """In at least 92 of 100 studies with ten replicates, and 0 is left out in hardly any where it is the truth."""
    covered = sure = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        common, own = rng.random((points, 10)), rng.random((2, points, 10))
        a, b = (
            (np.where(common < 0.5, common * 2.0, part) < share) for part, share in zip(own, (0.3, 0.1), strict=True)
        )
        low, high = difference_of(a * 1.0 - b * 1.0, flag=True).interval
        covered += low <= 0.2 <= high
        same = (own[0] < 0.3) * 1.0 - (own[1] < 0.3) * 1.0
        sure += difference_of(same, flag=True).p <= 0.05
    assert covered >= 92
    assert sure <= 8


def test_noise_announces_no_flip():
    """Six levels with twenty runs of pure noise: at most 3 of 60 studies say where an arm gets better."""
    points = np.linspace(1.0, 5.0, 6)[:, None]
    said = 0
    for seed in range(60):
        study = made_up(points, lambda x, _: np.zeros(len(x)), noise=1.0, replicates=20, seed=seed, kind="factorial")
        said += any("once" in text or "change places" in text for text in analyze(study, "regimes")["findings"])
    assert said <= 3


def curve(*means, replicates=20, flag=False):
    """A flip over levels with exactly these means, and next to no noise."""
    noise = np.random.default_rng(1).normal(size=(len(means), replicates))
    noise -= noise.mean(axis=1, keepdims=True)
    gaps = tuple(mean + 0.01 * one * (mean != 0.0) for mean, one in zip(means, noise, strict=True))
    study = made_up(np.arange(float(len(means)))[:, None], luck_alone, flag=flag)
    levels = Levels(np.arange(float(len(means))), gaps, paired=True, flag=flag)
    return flip(study, "failure" if flag else "npv", "x1", ("a", "b"), levels)


def test_a_flip_over_a_plateau_is_seen():
    """Means of -0.5, 0, 0, 0.6 flip somewhere on the plateau, and the interval holds all of it."""
    found = curve(-0.5, 0.0, 0.0, 0.6)
    assert (found["at"], found["before"], found["after"], found["sure"]) == (1.5, "b", "a", True)
    assert found["ci95"][0] <= 1.0
    assert found["ci95"][1] >= 2.0


def test_flags_flip_over_a_plateau_too():
    """Runs of which some fail under one arm alone at either end."""
    gaps = ([-1.0] * 10 + [0.0] * 10, [0.0] * 20, [0.0] * 20, [1.0] * 12 + [0.0] * 8)
    levels = Levels(np.arange(4.0), tuple(map(np.array, gaps)), paired=True, flag=True)
    study = made_up(np.arange(4.0)[:, None], luck_alone, flag=True)
    found = flip(study, "failure", "x1", ("a", "b"), levels)
    assert (found["at"], found["before"], found["after"], found["sure"]) == (1.5, "a", "b", True)


def test_what_cannot_be_told_apart_is_said_to_be_undecided():
    """Crossings that cancel out in noise are no proof that one arm is better everywhere."""
    rng = np.random.default_rng(1)
    levels = Levels(np.arange(3.0), tuple(rng.normal(mean, 1.0, 20) for mean in (0.3, -0.3, 0.3)), paired=True)
    found = flip(made_up(np.arange(3.0)[:, None], luck_alone), "npv", "x1", ("a", "b"), levels)
    assert not found["sure"]
    assert found["sentence"].startswith("Undecided")


@pytest.mark.parametrize(("points", "replicates"), [(12, 10), (30, 10), (12, 4)])
def test_shares_of_variance_cover_with_fresh_chance(points, replicates, monkeypatch):
    """Parameters make half of the variance: in at least 92 of 100 studies the interval holds it."""
    monkeypatch.setattr("crmsim.analysis.variance.RESAMPLES", 99)
    covered = 0
    for seed in range(100):
        effects = np.random.default_rng(1000 + seed).normal(size=points)
        study = made_up(
            np.arange(float(points))[:, None],
            lambda _, __, effects=effects: effects,
            noise=1.0,
            replicates=replicates,
            seed=seed,
            chance="fresh",
            arms=("a",),
        )
        low, high = variance_of(study, "npv", "a")["shares"]["parameters"]["ci95"]
        covered += low <= 0.5 <= high
    assert covered >= 92


@pytest.mark.slow
def test_luck_seldom_makes_a_box_of_failure(monkeypatch):
    """Eighty points that fail like coins: in at most 2 of 12 studies is a box found.

    Fewer tables are shuffled than in a real analysis, since the library takes its time; the level is the same 5 %.
    """
    monkeypatch.setattr(discovery, "RESAMPLES", 2)
    monkeypatch.setattr(discovery, "SHUFFLES", 19)
    points = np.random.default_rng(1).random((80, 3))
    found = 0
    for seed in range(12):
        study = made_up(points, luck_alone, flag=True, replicates=10, seed=seed, arms=("a",), kind="latin_hypercube")
        found += discovery.discover(study, "a")["verdict"] == "found"
    assert found <= 2
