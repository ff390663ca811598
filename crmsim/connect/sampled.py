"""A company at the point of somebody else's sample."""

from collections.abc import Mapping

from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.scenario import Scenario


def at_sample(base: Scenario, sample: Mapping[str, float]) -> Scenario:
    """The company with these lever values; a lever that is sampled is no longer drawn as well."""
    values = {find_lever(name).name: float(value) for name, value in sample.items()}
    return base.without_uncertainty(values).with_levers(**values)
