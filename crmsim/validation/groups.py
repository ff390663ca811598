"""What stands on the card: groups of rows, and the parts of work that give them.

To add rows, add a part to its group: the ids that it gives, and the function that gives them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from crmsim.claims import Claim, claims, findings
from crmsim.validation import calibrated, reference
from crmsim.validation.claims import CLAIMS, SHAPES, row_of
from crmsim.validation.docking import DOCKING
from crmsim.validation.effort import Effort
from crmsim.validation.fairness import TESTS
from crmsim.validation.held_out import ROW_IDS
from crmsim.validation.regimes import ids_of, rows_of
from crmsim.validation.regimes_table import REGIMES, Regime
from crmsim.validation.row import Row


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of work of the card: the ids of the rows it gives, known beforehand, and what gives them."""

    ids: tuple[str, ...]
    rows: Callable[[Effort], list[Row]]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are read in the same way: `meaning` says what they are, and what they are not."""

    name: str
    title: str
    meaning: str
    parts: tuple[Part, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all rows of the group."""
        return tuple(row_id for part in self.parts for row_id in part.ids)


def _regime(regime: Regime) -> Part:
    return Part(ids_of(regime), lambda effort: rows_of(regime, effort))


def _docking(name: str) -> Part:
    return Part((name,), lambda effort: [DOCKING[name](effort.quick).row])


def _claim(group: str, claim: Claim) -> Part:
    return Part((f"{group}.{claim.id}",), lambda effort: [row_of(claim, group, effort)])


def _held_out(group: str) -> Part:
    """The held-out rows of a group. Those with a claim and those without are read from the same runs."""
    ids = tuple(name for name in ROW_IDS if name.startswith(f"{group}."))
    return Part(ids, lambda effort: [row for row in reference.held_out(effort) if row.group == group])


GROUPS: tuple[Group, ...] = (
    Group(
        "fairness",
        "Fairness between plans",
        "Tests that a model rigged for one plan could not pass. Identities must hold exactly; closed forms are met by "
        "the real engine in a test mode in which only the calendar tells plans apart.",
        tuple(Part(*test) for test in TESTS),
    ),
    Group(
        "regimes",
        "Where which plan should win",
        "Eight settings in each of which the evidence expects a winner. Expectations, not measurements: nobody has a "
        "controlled effect of the way of rolling out. A row that fails stays so; nothing is retuned for one plan.",
        tuple(map(_regime, REGIMES)),
    ),
    Group(
        CLAIMS,
        "What the source texts claim",
        "Every causal claim of five texts on failing CRM initiatives, as a contrast of arms on the same chance, with "
        "the weekly series by which it works. A claim holds where every figure reaches its floor in the stated "
        "direction, its interval is off zero, and that series moves too. Requirements on mechanisms, no evidence about "
        "the world: the model was built so that they can be so. What does not hold is shown.",
        tuple(_claim(CLAIMS, claim) for claim in claims().values()),
    ),
    Group(
        SHAPES,
        "Optima and interactions",
        "Where more is not always better, and what depends on what: tested like the claims, and as little evidence.",
        tuple(_claim(SHAPES, finding) for finding in findings().values()),
    ),
    Group(
        "docking",
        "Results of the literature that the code must give",
        "The model's own code, set up as published models and closed forms were. A row holds only if every one of its "
        "figures lies within its tolerance, which the row states.",
        tuple(map(_docking, DOCKING)),
    ),
    Group(
        "calibrated",
        "Patterns the model was calibrated to",
        "Calibrated to, not reproduced: free constants were fitted to these, so agreement with them is no evidence for "
        "the model. Intervals draw firms anew with all their runs; n counts firms, or repeats of the usual company.",
        (Part(calibrated.ids(), lambda effort: calibrated.calibrated_rows(reference.evidence(effort))),),
    ),
    Group(
        "held_out",
        "Patterns held out",
        "Observed patterns that no constant was fitted to. They are the test of the model, whatever comes out. Rules "
        "were changed after a look at F13, F15, F16, F23, F24, F25, F34 and SHELFWARE, so these are a weaker test.",
        (_held_out("held_out"),),
    ),
    Group(
        "reported",
        "Reported without a claim",
        "Figures that calibration moves as well, or that are printed for comparison only: shown beside their bands, "
        "and not judged.",
        (_held_out("reported"),),
    ),
)
