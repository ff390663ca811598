"""A factor of an experiment: what is varied, and between which values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.errors import InputError, show
from crmsim.scenario.kinds import MAX_CUSTOMERS, MAX_EMPLOYEES
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Distribution, Limits, Uniform, check_distribution, quantiles
from crmsim.world.state import FloatArray

EMPLOYEES, CUSTOMERS = "company.employees", "company.customers"
STAFF = "company.staff."  # shares of the staff, which only the reference population varies
COMPANY = "scenario"  # the categorical factor: which company
MOST_LEVELS = 1000
SCALES = ("linear", "log")


@dataclass(frozen=True)
class Factor:
    """What an experiment varies: a lever, the size of the company, or which company.

    It has either `values` (levels, in the order given) or a `distribution` (even over a range is `Uniform`). `labels`
    name the levels of a categorical factor, whose values are then 0, 1, 2 ... `group` joins factors for Sobol and
    Morris. An `integer` factor takes whole numbers only; on a "log" `scale` a range is even in its logarithm.
    """

    key: str
    values: tuple[float, ...] = ()
    distribution: Distribution | None = None
    integer: bool = False
    labels: tuple[str, ...] = ()
    scale: str = "linear"
    group: str = ""

    def __post_init__(self) -> None:
        """Refuse a factor that has nothing to vary."""
        if bool(self.values) == bool(self.distribution):
            raise InputError(f"{self.key} needs either values, or a range such as {{low = 1, high = 4}}.")
        if len(set(self.values)) < len(self.values) or len(self.values) > MOST_LEVELS:
            raise InputError(f"{self.key} must have at most {MOST_LEVELS} values, each given once.")
        if self.scale not in SCALES:
            raise InputError(f"{self.key}: scale = {show(self.scale)} must be one of {', '.join(SCALES)}.")
        if self.scale == "log" and not (isinstance(self.distribution, Uniform) and self.distribution.low > 0):
            raise InputError(f"{self.key}: scale = 'log' needs a range with low above 0.")

    def at(self, places: FloatArray, limits: Limits) -> FloatArray:
        """Values at places in [0, 1], shape as given: quantiles of the distribution, or equally likely levels."""
        if self.values:
            levels = np.array(self.values)
            chosen: FloatArray = levels[np.minimum((places * len(levels)).astype(np.int64), len(levels) - 1)]
            return chosen
        if isinstance(self.distribution, Uniform):
            return self._of_range(places, self.distribution.low, self.distribution.high)
        assert self.distribution is not None  # noqa: S101  one of the two is there, as checked above
        inside = np.clip(places.ravel(), 0.0, np.nextafter(1.0, 0.0))
        drawn = quantiles([self.distribution] * inside.size, [limits] * inside.size, inside.tolist())
        found = np.array(drawn).reshape(places.shape)
        return np.rint(found) if self.integer else found

    def levels(self, count: int, limits: Limits) -> FloatArray:
        """Its values, or `count` evenly spaced ones of its range (quantiles of another distribution), each once."""
        if self.values:
            return np.array(self.values)
        places = np.linspace(0.0, 1.0, count)
        if isinstance(self.distribution, Uniform):
            low, high = self.distribution.low, self.distribution.high
            found = _between(places, low, high, self.scale)
        else:
            found = self.at((np.arange(count) + 0.5) / count, limits)
        return np.unique(np.rint(found) if self.integer else found)

    def _of_range(self, places: FloatArray, low: float, high: float) -> FloatArray:
        if not self.integer:
            return _between(places, low, high, self.scale)
        if self.scale == "log":
            return np.rint(_between(places, low, high, self.scale))
        # Each whole number of the range is as likely as any other.
        inside: FloatArray = np.clip(np.floor(low + places * (high - low + 1.0)), low, high)
        return inside


def _between(places: FloatArray, low: float, high: float, scale: str) -> FloatArray:
    found: FloatArray = low * (high / low) ** places if scale == "log" else low + places * (high - low)
    # Powers differ between machines in the last bits; nine digits do not.
    rounded: FloatArray = np.clip(np.round(found, 9), low, high)
    return rounded


def limits_of(key: str, scenario: Scenario) -> Limits:
    """Hard limits of what a factor varies; a company has at least one employee per region."""
    if key == EMPLOYEES:
        return float(len(scenario.company.regions)), float(MAX_EMPLOYEES)
    if key == CUSTOMERS:
        return 1.0, float(MAX_CUSTOMERS)
    if key.startswith(STAFF):
        return 0.0, 1.0
    return LEVERS[key].limits


def is_whole(key: str) -> bool:
    """Whether what a factor varies takes whole numbers only."""
    return key in (EMPLOYEES, CUSTOMERS) or (key in LEVERS and LEVERS[key].integer)


def check_value(key: str, value: object, scenario: Scenario) -> float:
    """A value of a factor as a number within its limits; InputError says which they are."""
    if key in LEVERS:
        return LEVERS[key].check(value)
    low, high = limits_of(key, scenario)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"{key} = {show(value)} must be a number from {show(low)} to {show(high)}.")
    if is_whole(key) and not float(value).is_integer():
        raise InputError(f"{key} = {show(value)} must be a whole number.")
    return float(value)


def check_range(key: str, given: Distribution, scenario: Scenario) -> Distribution:
    """A distribution of a factor within its limits, whole at its ends where the factor is."""
    checked = check_distribution(key, given, limits_of(key, scenario))
    if is_whole(key) and isinstance(checked, Uniform):
        for end in (checked.low, checked.high):
            check_value(key, end, scenario)
    return checked


def plausible(key: str, group: str = "") -> Factor:
    """A lever over its plausible range."""
    return Factor(key, distribution=Uniform(*LEVERS[key].range), integer=LEVERS[key].integer, group=group)


def names_of(factors: Sequence[Factor]) -> tuple[str, ...]:
    """Keys of the factors, in their order."""
    return tuple(factor.key for factor in factors)
