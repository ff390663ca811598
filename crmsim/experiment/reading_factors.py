"""The [factors] of an experiment file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crmsim.errors import InputError, nearest, show
from crmsim.experiment.factor import (
    COMPANY,
    CUSTOMERS,
    EMPLOYEES,
    Factor,
    check_range,
    check_value,
    is_whole,
    plausible,
)
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.levers import ALIASES, GROUPS, LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform, read_distribution

RANGE = "range"  # the word for a lever's own plausible range
_OPTIONS = ("scale", "group", "integer")
_KEYS = ("low", "high", "values", "distribution", *_OPTIONS)


def factor_key(key: str) -> str:
    """The full name of what a factor varies; InputError with the nearest name for what cannot be varied."""
    if key in (EMPLOYEES, CUSTOMERS, COMPANY):
        return key
    if key.startswith("company."):
        raise InputError(f"{show(key)} cannot be varied.{nearest(key, (EMPLOYEES, CUSTOMERS))}")
    if key not in LEVERS and key not in ALIASES:
        known = [*LEVERS, *ALIASES, EMPLOYEES, CUSTOMERS, COMPANY]
        raise InputError(f"there is no factor {show(key)}.{nearest(key, known)}")
    return find_lever(key).name


def read_factor(key: str, given: object, base: Scenario) -> Factor:
    """One factor: "range", `{low = 1, high = 4}`, `{values = [1, 2]}` or a distribution as in [uncertainty]."""
    name = factor_key(key)
    if given == RANGE and name in LEVERS:
        return plausible(name)
    if not isinstance(given, Mapping):
        raise InputError(
            f"{name} must be a table such as {{low = 1, high = 4}} or {{values = [1, 2, 4]}}, or 'range' for the "
            f"plausible range of a lever, but {show(given)} was given."
        )
    if "values" in given:
        return _of_values(name, given, base)
    return _of_range(name, given, base)


def _of_values(name: str, given: Mapping[str, Any], base: Scenario) -> Factor:
    _only(name, given, ("values", "group"))
    values = given["values"]
    if not isinstance(values, list) or not values:
        raise InputError(f"{name}: values must be a list that is not empty, but {show(values)} was given.")
    group = _group(name, given)
    if name == COMPANY:
        if not all(isinstance(value, str) for value in values):
            raise InputError("scenario: values must be names of scenarios or paths of files.")
        return Factor(name, tuple(map(float, range(len(values)))), integer=True, labels=tuple(values), group=group)
    return Factor(name, tuple(check_value(name, value, base) for value in values), integer=is_whole(name), group=group)


def _of_range(name: str, given: Mapping[str, Any], base: Scenario) -> Factor:
    if name == COMPANY:
        raise InputError("scenario needs values = [...], names of scenarios or paths of files.")
    options = {key: given[key] for key in _OPTIONS if key in given}
    table = {key: value for key, value in given.items() if key not in options}
    if "distribution" not in table:
        _only(name, table, ("low", "high"))
        for end in ("low", "high"):
            if end not in table:
                raise InputError(f"{name} needs {end}, or values = [...].")
            check_value(name, table[end], base)
        table = {"distribution": Uniform.KIND, **table}
    scale, integer = options.get("scale", "linear"), options.get("integer", is_whole(name))
    if not isinstance(scale, str):
        raise InputError(f"{name}: scale = {show(scale)} must be 'linear' or 'log'.")
    if not isinstance(integer, bool) or (is_whole(name) and not integer):
        raise InputError(f"{name}: integer = {show(integer)} must be true{'' if is_whole(name) else ' or false'}.")
    distribution = check_range(name, read_distribution(name, table), base)
    return Factor(name, (), distribution, integer, scale=scale, group=_group(name, given))


def _only(name: str, given: Iterable[str], allowed: Sequence[str]) -> None:
    for key in given:
        if key not in allowed:
            raise InputError(f"{name} has no key {show(key)} beside {', '.join(allowed)}.{nearest(key, _KEYS)}")


def _group(name: str, given: Mapping[str, Any]) -> str:
    group = given.get("group", "")
    if not isinstance(group, str) or len(group) > 64:
        raise InputError(f"{name}: group = {show(group)} must be a short text.")
    return group


def factors_of_groups(groups: object, *, by_group: object = False) -> tuple[Factor, ...]:
    """Every lever of these groups over its plausible range; with `by_group` each group is moved as one."""
    if not isinstance(groups, list):
        raise InputError(f"vary_groups = {show(groups)} must be a list of groups of levers, such as ['leadership'].")
    for group in groups:
        if group not in GROUPS:
            raise InputError(f"vary_groups: there is no group {show(group)}.{nearest(str(group), GROUPS)}")
    return tuple(
        plausible(name, lever.group if by_group else "") for name, lever in LEVERS.items() if lever.group in groups
    )
