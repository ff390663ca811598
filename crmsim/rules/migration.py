"""Migration: data pass through twelve steps; wrong mappings send them back. The hardest part to plan.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip

MAPPING_TOLERANCE = 0.10  # share of wrong mappings a project lets through (assumption)
IMPORT_STEP = 3
CHECK_STEP = 5  # "fix mapping": where errors are found and data go back to the import step


@kernel
def effort_factor(sources: float, heterogeneity: float, manual: float) -> float:
    """Work relative to the default 8 sources, middling heterogeneity, 60 % by hand (slopes: assumption). Money grows
    with it in proportion; weeks only with its square root, because a bigger migration gets a bigger team."""
    return (0.6 + 0.05 * sources) * (0.7 + 0.6 * heterogeneity) * (0.7 + 0.5 * manual)


@kernel
def uneven(heterogeneity: float, mess: float) -> float:
    """How different the sources of a part are (0-1), from all and how much messier the part is (0 = as most)."""
    return clip(heterogeneity * (1.0 + mess), 0.0, 1.0)


@kernel
def own_accuracy(legacy: float, mess: float, unevenness: float, owner: float) -> float:
    """Accuracy of one customer's old record (0-1): worse where the part is messy (0 = as most), and where its owner is
    less conscientious than most (`owner`, 0 = as most), as far as mess is uneven (0-1; slopes: assumption)."""
    return clip(legacy - 0.3 * mess + 0.6 * unevenness * owner, 0.02, 0.98)


@kernel
def seen_ready(done: float, plan_quality: float, readiness: float, lessons: float) -> float:
    """Share of what is needed that is done (0-1) when the plan's work is done to a share `done`: a poor plan overlooks
    tasks, and a company that is not prepared leaves its own part undone, which comes to light at the go-live (18 % at
    the worst for either, none from .6 on; assumption). What earlier waves taught (0-1) fills these gaps."""
    overlooked = 0.3 * (max(0.0, 0.6 - plan_quality) + max(0.0, 0.6 - readiness))
    return done * (1.0 - overlooked * (1.0 - lessons))


@kernel
def first_mapping_error(heterogeneity: float, legacy_accuracy: float, lessons: float, knowledge: float) -> float:
    """Share of mappings wrong at the first attempt; managers who know the process (0-1) get more of them right, and
    earlier waves teach."""
    error = (0.15 + 0.4 * heterogeneity + 0.4 * (1.0 - legacy_accuracy)) * (1.15 - 0.3 * knowledge)
    return min(0.9, error * (1.0 - 0.5 * lessons))


@kernel
def after_fixing(error: float, test_coverage: float) -> float:
    """Mapping errors left after one round of fixing: what tests find is fixed for the most part."""
    return error * (1.0 - 0.25 - 0.5 * test_coverage)


@kernel
def accuracy_at_live(legacy: float, ready: float, mapping_error: float) -> float:
    """Accuracy of records as they enter the CRM: cleaned a little, spoiled by unready work and wrong mappings."""
    return min(0.95, max(0.05, legacy + 0.05 - 0.7 * (1.0 - ready) - 0.2 * mapping_error))
