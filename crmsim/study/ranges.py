"""Values of levers from places in their plausible ranges: the same rule for drawn firms and drawn assumptions."""

from collections.abc import Sequence

import numpy as np

from crmsim.scenario.levers import LEVERS
from crmsim.world.state import FloatArray


def ends_of(names: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Low and high ends of the plausible ranges of these levers, shape (len(names),) each."""
    low, high = np.array([LEVERS[name].range for name in names], dtype=np.float64).reshape(-1, 2).T
    return low, high


def values_about_defaults(names: Sequence[str], places: FloatArray) -> FloatArray:
    """Values of levers at quantiles of what is usual: half of the firms lie below the default of a lever and half above
    it, evenly on either side. A default outside the plausible range says nothing of what is usual: then evenly over it.

    `places` (0-1) has one lever in each entry of its last axis. Whole numbers are rounded.
    """
    low, high = ends_of(names)
    whole = np.array([LEVERS[name].integer for name in names], dtype=bool)
    usual = np.array([LEVERS[name].default for name in names])
    usual = np.where((usual < low) | (usual > high), (low + high) / 2.0, usual)
    low, high = low - 0.499 * whole, high + 0.499 * whole
    values = np.where(places < 0.5, low + 2.0 * places * (usual - low), usual + (2.0 * places - 1.0) * (high - usual))
    inside: FloatArray = np.clip(np.where(whole, np.rint(values), values), *ends_of(names))
    return inside


def values_at(names: Sequence[str], places: FloatArray) -> FloatArray:
    """Values of levers at places in their ranges: 0 is the low end, 1 the high one.

    `places` has one lever in each entry of its last axis. A whole number is as likely as any other of its range.
    """
    low, high = ends_of(names)
    whole = np.array([LEVERS[name].integer for name in names], dtype=bool)
    values = low + places * (high - low + whole)
    inside: FloatArray = np.clip(np.where(whole, np.floor(values), values), low, high)
    return inside
