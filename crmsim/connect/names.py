"""Names that a connector is given, checked as everywhere else."""

from crmsim.errors import InputError, nearest, show
from crmsim.outcomes.metrics import OUTCOMES


def known_outcome(name: str) -> str:
    """The name of an outcome; InputError with the nearest one where there is none."""
    if name not in OUTCOMES:
        raise InputError(f"There is no outcome {show(name)}.{nearest(name, OUTCOMES)}")
    return name
