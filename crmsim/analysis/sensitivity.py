"""Which factors an outcome depends on, by the method that the design was made for."""

from collections.abc import Callable, Mapping

import numpy as np

from crmsim.analysis.morris import morris_of
from crmsim.analysis.one_at_a_time import curves_of
from crmsim.analysis.scattered import scattered_of
from crmsim.analysis.sobol import sobol_of
from crmsim.analysis.table import Json, StudyTable, outcome_title
from crmsim.analysis.whole import Whole, whole_response
from crmsim.errors import InputError

METHODS: Mapping[str, Callable[[StudyTable, Whole], Json]] = {
    "sobol": sobol_of,
    "morris": morris_of,
    "one_at_a_time": curves_of,
    "latin_hypercube": scattered_of,
    "population": scattered_of,
    "table": scattered_of,
}


def sensitivity(table: StudyTable, outcome: str, arm: str, against: str | None = None) -> Json:
    """Sensitivity of an outcome of an arm, or of its paired difference to another arm, to the factors.

    The response is the mean over replicates at each point; means of a 0-1 outcome are shares. Every measure stands
    beside its noise floor, and the whole has a verdict.

    Raises
    ------
    InputError
        The design is made for no index; a point lacks its runs; an outcome does not apply to some of them, or is the
        same in all.
    """
    if not table.factors:
        raise InputError("This study varies no factor, so nothing can be sensitive to one.")
    if table.kind not in METHODS:
        raise InputError(
            f"A {table.kind} design is made for no sensitivity index; use 'regimes' and 'variance', or a design of "
            "'one_at_a_time', 'morris' or 'sobol'."
        )
    whole = whole_response(table, outcome, arm, against)
    if np.ptp(whole.values) == 0.0:
        raise InputError(f"The outcome is the same in all {whole.values.size:,} runs, so no factor can move it.")
    found = METHODS[table.kind](table, whole)
    of = words(outcome, arm, against)
    return {
        "outcome": outcome,
        "outcome_unit": table.unit(outcome),
        "arm": arm,
        "against": against,
        "of": of,
        **found,
        "sentence": f"{of}: {found['sentence'][:1].lower()}{found['sentence'][1:]}",
    }


def words(outcome: str, arm: str, against: str | None) -> str:
    """What the response is called."""
    title = outcome_title(outcome)
    return f"{title} of {arm}" if against is None else f"{title}, {arm} minus {against}"
