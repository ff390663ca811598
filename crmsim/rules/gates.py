"""Gates: what a forecast from early results is worth, and how it is weighed against the plan.

Bayesian weighing of a signal against a prior (Raiffa & Schlaifer 1961). Figures that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import exp, log

PRIOR_SPREAD = 1.0  # log scale: how far leaders hold their own business case possible to be wrong (assumption)
HALF_RIPE_WEEKS = 16.0  # weeks after go-live until half of the lasting benefit shows (experiments/forecast_error.py)
EARLY_ERROR = (
    20.0  # log scale x weeks: early weeks miss late ones by this over their number (experiments/forecast_error.py)
)


@kernel
def ripeness(weeks_live: float) -> float:
    """Share of its lasting benefit that a seat usually shows so many weeks after its go-live: slow at first, because
    people begin one after the other and records have to grow good."""
    square = max(weeks_live, 1.0) * max(weeks_live, 1.0)
    return square / (square + HALF_RIPE_WEEKS * HALF_RIPE_WEEKS)


@kernel
def forecast_error(noise: float, luck: float) -> float:
    """Factor by which a forecast misses: logistic error of mean 0 and standard deviation `noise` on the log scale."""
    odds = min(max(luck, 1e-9), 1.0 - 1e-9)
    return exp(noise * 0.5513288954217920 * log(odds / (1.0 - odds)))


@kernel
def weighed(seen: float, promised: float, noise: float, weeks_live: float) -> float:
    """Benefit index to count on, from the one that was seen and the one that the business case promised: the noisier
    what is seen, and the fewer weeks it rests on, the less of it counts."""
    early = EARLY_ERROR / max(weeks_live, 1.0)
    trust = PRIOR_SPREAD * PRIOR_SPREAD / (PRIOR_SPREAD * PRIOR_SPREAD + noise * noise + early * early)
    return exp(trust * log(max(seen, 1e-6)) + (1.0 - trust) * log(max(promised, 1e-6)))


@kernel
def steering(metrics: float, review_interval: float) -> float:
    """Pace at which what is wrong is found and put right, 1 at half of all goals measurable and a look every four
    weeks: goals show what is wrong (0-1), and whoever looks rarely corrects late (assumption)."""
    return (0.5 + metrics) * 1.25 / (1.0 + review_interval / 16.0)


@kernel
def found_late(steered: float) -> float:
    """Work relative to normal where mistakes come to light late or early (1 at a steering of 1): what is found late has
    to be done twice (slope: assumption)."""
    return 1.0 + 0.08 * (1.0 - min(steered, 2.0))


@kernel
def thought_ready(needed: float, metrics: float) -> float:
    """Readiness (0-1) at which a team believes to be ready: without measurable goals nobody can tell what is missing
    (up to 12 points; assumption)."""
    return needed - 0.24 * max(0.0, 0.5 - metrics)
