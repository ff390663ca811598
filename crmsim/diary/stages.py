"""How far each person has come with the CRM in each week: seven stages, told from the state of the person alone.

The line between trying and using is the model's own for a seat in use: a quarter of the offered work done honestly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmsim.world.state import ACTIVE_SHARE, FloatArray

GAVE_UP_BELOW = 0.10  # honest share of work below which somebody who used the CRM no longer does (choice of words)
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: the letter that stands for it in strings, its short name, and what it means."""

    code: str
    name: str
    meaning: str


STAGES = (
    Stage("n", "Not live yet", "The CRM does not support this person's work yet."),
    Stage("o", "Not using", "The CRM is there, and this person has not used it for real work."),
    Stage("t", "Trying", "Has started, with less than a quarter of the work done honestly in the CRM."),
    Stage("u", "Using", "Does a quarter of the work or more honestly in the CRM."),
    Stage("p", "Pretending", "Logs work in the CRM, more than half of it only for show."),
    Stage("g", "Gave up", "Did a quarter of the work or more in the CRM once, and now does under a tenth."),
    Stage("x", "Switched off", "The CRM was live here and has been switched off."),
)
NOT_LIVE, NOT_USING, TRYING, USING, PRETENDING, GAVE_UP, SWITCHED_OFF = range(len(STAGES))
CODES = "".join(stage.code for stage in STAGES)


def stages(
    offered: FloatArray, adopted: FloatArray, depth: FloatArray, filler: FloatArray, compliance: FloatArray,
    left: FloatArray,
) -> Codes:  # fmt: skip
    """Index into STAGES of everybody in every week, shape (weeks, people) like all parameters (fields of PERSON).

    Row 0 is the kick-off. Who takes over a seat begins anew: what the predecessor did is not held against them.
    """
    honest = depth * (1.0 - filler)
    logged = np.minimum(1.0, depth + compliance)
    live = offered > 0.0
    found = np.empty(offered.shape, dtype=np.uint8)
    was_live = np.zeros(offered.shape[1], dtype=np.bool_)
    has_used = np.zeros(offered.shape[1], dtype=np.bool_)
    for week in range(offered.shape[0]):
        was_live |= live[week]
        has_used &= left[week] == 0.0
        has_used |= live[week] & (honest[week] >= ACTIVE_SHARE)
        for_show = (logged[week] >= ACTIVE_SHARE) & (honest[week] < 0.5 * logged[week])
        found[week] = np.select(
            [
                ~live[week] & ~was_live,
                ~live[week],
                adopted[week] == 0.0,
                honest[week] >= ACTIVE_SHARE,
                for_show,
                has_used & (honest[week] < GAVE_UP_BELOW),
            ],
            [NOT_LIVE, SWITCHED_OFF, NOT_USING, USING, PRETENDING, GAVE_UP],
            TRYING,
        )
    return found


def counts(found: Codes, department: npt.NDArray[np.int64], departments: int) -> npt.NDArray[np.int64]:
    """People per week, department and stage, shape (weeks, departments, stages)."""
    table = np.zeros((found.shape[0], departments, len(STAGES)), dtype=np.int64)
    for week, row in enumerate(found):
        np.add.at(table[week], (department, row), 1)
    return table
