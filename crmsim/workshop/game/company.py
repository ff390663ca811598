"""The company of the game: what everybody knows of it, and weak spots that only those find who ask.

Two of five spots are weak; which two is drawn from the luck number, so no team can bring the answer along. A weak
spot is a set of lever values from kick-off on, the same in all futures of a game: to know it is no luck.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crmsim.scenario.scenario import Scenario
from crmsim.workshop.game.forms import HORIZON
from crmsim.world.chance import draw

WEAK_SPOTS = 2

TITLE = "Northgate Supplies"
STORY = (
    "A dealer in technical supplies: 120 people in four regions, 500 business customers. Sales people keep what they "
    "know in their own files. The board has bought a CRM on a hopeful business case; nobody has told the staff much, "
    "a day's training is planned, and the help desk is hardly one person. You lead the project for two years; it is "
    "judged by what it is worth after three."
)

LEVERS: Mapping[str, float] = {
    "leadership_commitment": 0.6,
    "data_burden": 4.0,
    "readiness": 0.35,
    "training_hours_user": 8.0,
    "support_fte_per_100": 0.6,
    "process_change": 0.25,
    "action_rate": 0.3,
    "user_participation": 0.25,
    "personal_benefit_share": 0.25,
    "plan_quality": 0.45,
    "deadline_pressure": 0.55,
    "phase_metrics": 0.35,
    "win_visibility": 0.35,
    "expectation_inflation": 1.5,
    "evaluation_patience": 44.0,
    "customer_voice": 0.4,
    "task_interdependence": 0.6,
    "licence_list": 140.0,
    # How much a CRM can do for a firm is luck that no plan changes; less of it lets decisions show.
    "value_spread": 0.25,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Something about the company that is weak or sound; the question of the same key finds out."""

    key: str
    weak: Mapping[str, float]
    sound: Mapping[str, float]


SPOTS: tuple[Spot, ...] = (
    Spot(
        "data",
        {
            "legacy_accuracy": 0.48,
            "source_heterogeneity": 0.8,
            "n_sources": 16.0,
            "prospect_clutter": 0.5,
            "decay_month": 0.03,
        },
        {"legacy_accuracy": 0.7, "source_heterogeneity": 0.35, "n_sources": 7.0, "prospect_clutter": 0.2},
    ),
    Spot(
        "vendors",
        {"n_vendors": 4.0, "defects_per_pair": 4.5, "integrated_plan": 0.25},
        {"n_vendors": 3.0, "defects_per_pair": 1.2},
    ),
    Spot(
        "people",
        {"autonomy_need": 0.88, "change_willingness": 0.25, "tech_skill": 0.47, "user_participation": 0.15},
        {"autonomy_need": 0.65, "change_willingness": 0.5, "tech_skill": 0.6},
    ),
    Spot(
        "leaders",
        {"leadership_commitment": 0.48, "commitment_decay": 0.05, "sponsor_owns_metrics": 0.2},
        {"leadership_commitment": 0.65, "commitment_decay": 0.015},
    ),
    Spot(
        "work",
        {"data_burden": 5.2, "duplicate_entry": 0.55, "org_slack": 0.05},
        {"data_burden": 3.4, "duplicate_entry": 0.15, "org_slack": 0.1},
    ),
)


def weak_spots(seed: int) -> tuple[str, ...]:
    """Keys of the spots that are weak in the game of this luck number."""
    ranked = sorted(SPOTS, key=lambda spot: draw(seed, 0, f"game:spot:{spot.key}"))
    return tuple(spot.key for spot in SPOTS if spot in ranked[:WEAK_SPOTS])


def company(seed: int) -> Scenario:
    """The company at kick-off, with its weak spots; plan and pace are still at their defaults."""
    weak = weak_spots(seed)
    levers = dict(LEVERS)
    for spot in SPOTS:
        levers |= spot.weak if spot.key in weak else spot.sound
    return Scenario(name="eight-quarters", title=TITLE, story=STORY, levers=levers, horizon=HORIZON).with_company(
        employees=120,
        customers=500,
        regions=["North", "South", "East", "West"],
        gross_margin_per_employee=80000.0,
    )
