"""What chance alone would show: outcomes of the same design without any effect of its factors.

From replicates, the noise of the points' means is known: residuals about each point's mean, with random signs
(Wu 1986, the wild bootstrap; Mammen 1993). A sign belongs to a replicate where all points meet the same luck, because
luck that is shared cancels between points, and to a single run where every point has luck of its own. With one
replicate noise cannot be told from effects, and the outcomes are shuffled over the points instead: that is what a
factor shows that has nothing to do with the outcome, and more than what chance shows.
"""

import math

import numpy as np
from scipy import stats

from crmsim.analysis.table import SAME, Json
from crmsim.study.statistics import Floats

DRAWS = 199
QUANTILE = 0.95
SEED = 20_261_122
SIGNIFICANT = 0.05  # of the test that points differ at all; a factor must clear its noise floor besides


def noise_means(values: Floats, chance: str, draws: int = DRAWS) -> Floats:
    """Means of points as noise alone would make them, shape (draws, points).

    `values` has the shape (points, replicates), with two replicates or more.
    """
    points, n = values.shape
    rng = np.random.default_rng(SEED)
    residuals = (values - values.mean(axis=1, keepdims=True)) * math.sqrt(n / (n - 1))
    if chance == SAME:
        signs = rng.choice([-1.0, 1.0], size=(draws, n))
        found: Floats = signs @ residuals.T / n
        return found
    return np.array([(rng.choice([-1.0, 1.0], size=(points, n)) * residuals).mean(axis=1) for _ in range(draws)])


def shuffled(means: Floats, draws: int = DRAWS) -> Floats:
    """The outcomes of the points in random order, shape (draws, points)."""
    rng = np.random.default_rng(SEED)
    return np.array([rng.permutation(means) for _ in range(draws)])


def chance_of_points(values: Floats, chance: str) -> Json:
    """Whether the points differ beyond chance, and how much of the spread of their means chance makes.

    The F test of an analysis of variance. Where all points meet the same luck, replicates are blocks, and what luck
    does may be alike at neighbouring points: degrees of freedom are corrected for it (Greenhouse & Geisser 1959), which
    errs on the side of noise. With one replicate nothing is known, and every entry is None.
    """
    points, n = values.shape
    if n < 2:
        return {"p": None, "share": None}
    between = n * float(values.mean(axis=1).var(ddof=1))
    residuals = values - values.mean(axis=1, keepdims=True)
    free, sphericity = points * (n - 1), 1.0
    if chance == SAME:
        residuals = residuals - residuals.mean(axis=0, keepdims=True)
        free, sphericity = (points - 1) * (n - 1), _sphericity(residuals)
    within = float((residuals**2).sum()) / free
    scale = float(np.abs(values).max()) ** 2
    if within <= 1e-24 * scale:  # nothing is left to chance
        return {"p": 1.0 if between <= 1e-24 * scale else 0.0, "share": 0.0}
    p = float(stats.f.sf(between / within, sphericity * (points - 1), sphericity * free))
    return {"p": p, "share": min(1.0, within / between) if between > 0.0 else 1.0}


def _sphericity(residuals: Floats) -> float:
    """Greenhouse & Geisser's epsilon of doubly centred residuals, shape (points, replicates): 1 / (points - 1) to 1."""
    least = 1.0 / (residuals.shape[0] - 1)
    gram = residuals.T @ residuals  # has the eigenvalues of the points' covariance, and is the smaller of the two
    squares = float((gram**2).sum())
    return float(max(least, np.trace(gram) ** 2 * least / squares)) if squares > 0.0 else least
