"""Migration: data pass through twelve steps; wrong mappings send them back. The hardest part to plan.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

MAPPING_TOLERANCE = 0.10  # share of wrong mappings a project lets through (assumption)
IMPORT_STEP = 3
CHECK_STEP = 5  # "fix mapping": where errors are found and data go back to the import step


@kernel
def effort_factor(sources: float, heterogeneity: float, manual: float) -> float:
    """Work relative to the default 8 sources, middling heterogeneity, 60 % by hand (slopes: assumption). Money grows
    with it in proportion; weeks only with its square root, because a bigger migration gets a bigger team."""
    return (0.6 + 0.05 * sources) * (0.7 + 0.6 * heterogeneity) * (0.7 + 0.5 * manual)


@kernel
def first_mapping_error(heterogeneity: float, legacy_accuracy: float, lessons: float) -> float:
    """Share of mappings wrong at the first attempt; earlier waves teach."""
    return min(0.9, (0.15 + 0.4 * heterogeneity + 0.4 * (1.0 - legacy_accuracy)) * (1.0 - 0.5 * lessons))


@kernel
def after_fixing(error: float, test_coverage: float) -> float:
    """Mapping errors left after one round of fixing: what tests find is fixed for the most part."""
    return error * (1.0 - 0.25 - 0.5 * test_coverage)


@kernel
def accuracy_at_live(legacy: float, ready: float, mapping_error: float) -> float:
    """Accuracy of records as they enter the CRM: cleaned a little, spoiled by unready work and wrong mappings."""
    return min(0.95, max(0.05, legacy + 0.05 - 0.7 * (1.0 - ready) - 0.2 * mapping_error))
