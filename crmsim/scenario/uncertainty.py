"""What is not known about a firm: a distribution per lever, from which one firm is drawn per replicate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.declare import as_number

Limits = tuple[float, float]

#: Drawn numbers are rounded to this grid: SciPy's last bits differ between machines, a rounded number does
#: not.
GRID = 2.0**-30


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value from `low` to `high` is equally likely."""

    KIND: ClassVar[str] = "uniform"
    low: float
    high: float

    def check(self, key: str, limits: Limits) -> None:
        """Refuse a distribution that is empty or leaves the limits of what it describes."""
        _inside(key, {"low": self.low, "high": self.high}, limits)
        if not self.low < self.high:
            raise InputError(f"{key}: low ({show(self.low)}) must be below high ({show(self.high)}).")


@dataclass(frozen=True, slots=True)
class Triangular:
    """Values from `low` to `high`, likeliest at `mode`, falling off in straight lines."""

    KIND: ClassVar[str] = "triangular"
    low: float
    mode: float
    high: float

    def check(self, key: str, limits: Limits) -> None:
        """Refuse a distribution that is empty, out of order or leaves the limits of what it describes."""
        _inside(key, {"low": self.low, "mode": self.mode, "high": self.high}, limits)
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise InputError(
                f"{key}: low ({show(self.low)}), mode ({show(self.mode)}) and high ({show(self.high)}) must "
                "rise in this order."
            )


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution of given `mean` and `sd`, cut off at the limits of what it describes."""

    KIND: ClassVar[str] = "normal"
    mean: float
    sd: float

    def check(self, key: str, limits: Limits) -> None:
        """Refuse a mean outside the limits or a standard deviation that is not above 0."""
        _inside(key, {"mean": self.mean}, limits)
        widest = 10 * (limits[1] - limits[0])
        if not 0 < self.sd <= widest:
            raise InputError(f"{key}: sd = {show(self.sd)} must be above 0 and at most {show(widest)}.")


Distribution = Uniform | Triangular | Normal
KINDS: dict[str, type[Uniform] | type[Triangular] | type[Normal]] = {
    kind.KIND: kind for kind in (Uniform, Triangular, Normal)
}


def names_of(kind: type[Uniform] | type[Triangular] | type[Normal]) -> list[str]:
    """Names of the parameters of a kind of distribution, in their order."""
    return [field.name for field in fields(kind)]


def parameters(distribution: Distribution) -> dict[str, float]:
    """Name the parameters of a distribution, in their order, as in a file: `{"low": 2.0, "high": 4.0}`."""
    return {name: getattr(distribution, name) for name in names_of(type(distribution))}


def read_distribution(key: str, table: object) -> Distribution:
    """Turn a table such as `{distribution = "uniform", low = 2, high = 4}` into a distribution.

    Raises InputError for anything else.
    """
    if not isinstance(table, Mapping):
        raise InputError(
            f'{key} must be a table such as {{distribution = "uniform", low = 2, high = 4}}, '
            f"but {show(table)} was given."
        )
    name = table.get("distribution")
    if not isinstance(name, str) or name not in KINDS:
        hint = nearest(name, KINDS) if isinstance(name, str) else ""
        raise InputError(f"{key}: distribution = {show(name)} must be one of {', '.join(KINDS)}.{hint}")
    kind = KINDS[name]
    wanted = names_of(kind)
    for given in table:
        if given not in wanted and given != "distribution":
            raise InputError(
                f"{key}: a {name} distribution has no key {show(given)}, only {', '.join(wanted)}."
                f"{nearest(str(given), wanted)}"
            )
    for field in wanted:
        if field not in table:
            raise InputError(f"{key}: a {name} distribution needs {field}.")
    return kind(*(as_number(f"{key}.{field}", table[field]) for field in wanted))


def check_distribution(key: str, given: object, limits: Limits) -> Distribution:
    """Give back the distribution with its numbers as floats; InputError for one that cannot be drawn from."""
    if not isinstance(given, Uniform | Triangular | Normal):
        raise InputError(f"{key} must be a Uniform, Triangular or Normal, but {show(given)} was given.")
    numbers = [as_number(f"{key}.{name}", value) + 0.0 for name, value in parameters(given).items()]
    distribution = type(given)(*numbers)
    distribution.check(key, limits)
    return distribution


def quantiles(
    distributions: Sequence[Distribution], limits: Sequence[Limits], uniforms: Sequence[float]
) -> list[float]:
    """Draw one value per distribution by its inverse distribution function (`scipy.stats`).

    `uniforms` holds one number in [0, 1) per distribution. Values are rounded to the grid of 2^-30 and kept
    within the limits. All of a kind go through SciPy together, because each call costs far more than a
    number does.
    """
    drawn = np.empty(len(distributions))
    chance = np.asarray(uniforms, dtype=np.float64)
    for kind in KINDS.values():
        chosen = [i for i, distribution in enumerate(distributions) if isinstance(distribution, kind)]
        if chosen:
            columns = np.array([list(parameters(distributions[i]).values()) for i in chosen]).T
            bounds = np.array([limits[i] for i in chosen]).T
            drawn[chosen] = _ppf(kind.KIND, columns, bounds, chance[chosen])
    rounded = np.round(drawn / GRID) * GRID
    low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
    return [float(value) for value in np.clip(rounded, low, high)]


def _ppf(kind: str, columns: np.ndarray, bounds: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Invert the distribution functions of one kind; `columns` has one row per parameter."""
    # Importing this takes most of a second, and most scenarios have nothing to draw.
    from scipy import stats  # noqa: PLC0415

    if kind == "uniform":
        low, high = columns
        return np.asarray(stats.uniform.ppf(chance, loc=low, scale=high - low))
    if kind == "triangular":
        low, mode, high = columns
        return np.asarray(stats.triang.ppf(chance, (mode - low) / (high - low), loc=low, scale=high - low))
    mean, sd = columns
    return np.asarray(stats.truncnorm.ppf(chance, (bounds[0] - mean) / sd, (bounds[1] - mean) / sd, loc=mean, scale=sd))


def _inside(key: str, values: Mapping[str, float], limits: Limits) -> None:
    for name, value in values.items():
        if not limits[0] <= value <= limits[1]:
            raise InputError(
                f"{key}: {name} = {show(value)} is outside the limits, {show(limits[0])} to {show(limits[1])}."
            )
