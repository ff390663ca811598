"""Lever values as people give them: names looked up, numbers checked."""

from collections.abc import Mapping

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.declare import Lever
from crmsim.scenario.levers import ALIASES, LEVERS

#: Every lever at its default, in the order of LEVERS.
DEFAULTS: dict[str, float] = {name: float(lever.default) for name, lever in LEVERS.items()}


def find_lever(name: str) -> Lever:
    """Find the lever of this name or alias; InputError with the nearest name where there is none."""
    lever = LEVERS.get(ALIASES.get(name, name))
    if lever is None:
        raise InputError(f"There is no lever {show(name)}.{nearest(name, [*LEVERS, *ALIASES])}")
    return lever


def check_levers(given: Mapping[str, object]) -> dict[str, float]:
    """Check given values and resolve aliases; InputError for the first value or name that cannot be."""
    checked: dict[str, float] = {}
    for name, value in given.items():
        lever = find_lever(name)
        if lever.name in checked:
            raise InputError(f"{lever.name} is given twice, once by another name.")
        checked[lever.name] = lever.check(value)
    return checked
