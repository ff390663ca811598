"""The engine against the Mesa model of objects in benchmarks/: two programs by different means, one behaviour."""

import ast
from pathlib import Path

import numpy as np
import pytest

from crmsim.benchmark.objects import load_reference
from crmsim.benchmark.speed import kick_off
from crmsim.scenario.scenario import Scenario
from crmsim.world.state import FloatArray
from crmsim.world.week import advance
from crmsim.world.weekly import TABLE

FOLDER = Path(__file__).parents[1] / "benchmarks"
SEEDS = 240
#: What a run comes to: a column of the weekly table, and how its weeks are put together.
OUTCOMES = {
    "people who have used it": ("breadth", lambda weeks: weeks.mean()),
    "share of seats in honest use after a year": ("active", lambda weeks: weeks[60]),
    "the same after two years": ("active", lambda weeks: weeks[-1]),
    "depth of use in the end": ("depth", lambda weeks: weeks[-1]),
    "belief in the first year": ("belief", lambda weeks: weeks[:52].mean()),
    "hours of data entry": ("entry_hours", lambda weeks: weeks.mean()),
    "filler in the end": ("filler", lambda weeks: weeks[-1]),
    "work logged in it": ("logged_use", lambda weeks: weeks.mean()),
    "skill of users in the end": ("proficiency", lambda weeks: weeks[-1]),
    "fatigue": ("fatigue", lambda weeks: weeks.mean()),
    "power opposed to it": ("opposed", lambda weeks: weeks.mean()),
    "fit of the process in the end": ("fit", lambda weeks: weeks[-1]),
    "requests for change in the end": ("requests", lambda weeks: weeks[-1]),
    "time taken by it": ("lost_time", lambda weeks: weeks.mean()),
    "benefit of use": ("benefit", lambda weeks: weeks.mean()),
    "accuracy of records in the end": ("accuracy", lambda weeks: weeks[-1]),
    "knowledge of customers in the end": ("insight", lambda weeks: weeks[-1]),
    "what a scorecard has taught": ("scorecard", lambda weeks: weeks[-1]),
    "output of customer-facing staff": ("productivity", lambda weeks: weeks.mean()),
    "customers in the end": ("customers", lambda weeks: weeks[-1]),
    "satisfaction of customers": ("satisfaction", lambda weeks: weeks.mean()),
    "satisfaction of the best": ("satisfaction_best", lambda weeks: weeks.mean()),
    "customers lost": ("lost", lambda weeks: weeks.sum()),
    "unprofitable customers lost": ("lost_unprofitable", lambda weeks: weeks.sum()),
    "margin of unprofitable customers": ("margin_unprofitable", lambda weeks: weeks.sum()),
    "customers moved up": ("upgraded", lambda weeks: weeks.sum()),
    "cross-selling": ("cross_sold", lambda weeks: weeks.sum()),
    "margin in all weeks": ("margin", lambda weeks: weeks.sum()),
    "price of the project": ("cost_project", lambda weeks: weeks.sum()),
    "licences": ("cost_licence", lambda weeks: weeks.sum()),
    "training and briefing": ("cost_training", lambda weeks: weeks.sum()),
    "support and administration": ("cost_support", lambda weeks: weeks.sum()),
    "theft of data": ("cost_breach", lambda weeks: weeks.sum()),
    "cost in all weeks": ("cost", lambda weeks: weeks.sum()),
}
#: Columns of the phases that the Mesa model leaves out.
OTHER_PHASES = {
    "leadership", "news", "evidence", "planned_live", "live", "paid_seats", "built", "migrated", "wait", "tickets",
    "defects", "interface_defects", "disputed", "links", "missing", "lessons", "discount", "planned_spent", "spent",
    "planned_done", "foreseen", "expected_use", "tidy",
}  # fmt: skip

reference = load_reference()


@pytest.fixture(scope="module")
def company() -> Scenario:
    """Forty people and 120 customers, everything but employees, records, customers and money held still; levers away
    from the values at which rules are normalised, where a wrong rule could hide."""
    levers = {
        "training_hours_user": 26, "service_orientation": 0.65, "segment_focus": 0.3, "customisation": 0.4,
        "readiness": 0.6, "user_participation": 0.5, "change_willingness": 0.6, "personal_benefit_share": 0.4,
        "business_ownership": 0.6, "power_shift_to_backoffice": 0.3, "process_maturity": 0.6, "process_change": 0.5,
        "action_rate": 0.5, "data_burden": 3.5, "mandate_strength": 0.6, "k_net": 0.4, "decay_month": 0.025,
        "vision_clarity": 0.7, "tech_led_selection": 0.4, "tech_flash": 0.45, "value_strategy": 0.8,
        "strategy_grounding": 0.9, "enterprise_scope": 0.6, "optimism_bias": 1.4, "org_redesign": 0.5,
        "standardisation": 0.85, "new_unit_share": 0.7, "concurrent_changes": 4, "conflict": 0.6,
        "power_age_corr": 1, "critical_fields": 15, "prospect_clutter": 0.4, "duplicate_entry": 0.35,
        "conflict_rate": 0.05, "breach_hazard": 0.15, "customer_voice": 0.8, "customer_focus": 0.7,
        "voice_consistency": 0, "service_complexity": 0.6, "self_service": 0.6, "absorptive_capacity": 0.5,
        "manager_process_knowledge": 0.8, "release_interval": 7, "legacy_integration": 7, "it_training_weeks": 4,
        "depth_support": 0.8, "admin_skill": 0.3, "it_replacement_fear": 1, "prime_contractor": 1,
        "prime_neutral": 1, "leadership_commitment": 0.7, "rollout_speed": 1.2, "task_interdependence": 0.7,
        "win_visibility": 0.9, "phase_metrics": 0.4, "best_service": 0.9,
        "nextbest_marketing": 0.9, "lookalike_targeting": 0.6, "prune_unprofitable": 0.8,
        "metric_customer_focus": 0.9, "job_description": 0.7, "incentive_alignment": 0.6,
        "activity_target_pressure": 0.5, "benefit_scale": 1.2, "value_spread": 0.15, "max_sales_gain": 0.2,
    }  # fmt: skip
    return reference.quiet(Scenario().with_company(employees=40, customers=120).with_levers(**levers))


@pytest.fixture(scope="module")
def of_objects(company: Scenario) -> FloatArray:
    """Outcomes of the Mesa model, shape (SEEDS, outcomes)."""
    return np.array([outcomes(objects_run(company, seed)) for seed in range(SEEDS)])


def objects_run(scenario: Scenario, seed: int) -> dict[str, list[float]]:
    model = reference.Company(scenario, rng=seed)
    for _ in range(scenario.horizon):
        model.step()
    return model.datacollector.model_vars


def of_arrays(scenario: Scenario) -> FloatArray:
    """Outcomes of the engine, shape (SEEDS, outcomes)."""
    found = []
    for replicate in range(SEEDS):
        world = kick_off(scenario, replicate)
        advance(world, 1, scenario.horizon)
        found.append(outcomes(world.table))
    return np.array(found)


def outcomes(run: dict[str, list[float]]) -> list[float]:
    return [float(put_together(np.array(run[column]))) for column, put_together in OUTCOMES.values()]


def differences(a: FloatArray, b: FloatArray) -> dict[str, float]:
    """Difference of the two means of each outcome, in standard errors; what has no chance in it may differ by as much
    as a millionth."""
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    error = np.maximum(error, 1e-6 * np.abs(b.mean(axis=0)))
    return dict(zip(OUTCOMES, (a.mean(axis=0) - b.mean(axis=0)) / error, strict=True))


@pytest.mark.slow
def test_engine_agrees_with_the_model_of_objects(company: Scenario, of_objects: FloatArray) -> None:
    """Over 240 runs each, no outcome of the two programs differs by more than chance explains."""
    found = differences(of_objects, of_arrays(company))
    assert {name: z for name, z in found.items() if not abs(z) < 3.5} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lever", "factor"),
    [
        ("learning_rate", 0.965),
        ("max_sales_gain", 1.5),
        ("decay_month", 1.2),
        ("benefit_ceiling", 0.7),
        ("threshold_spread", 0.7),
        ("relationship_spread", 1.5),
        ("customer_focus", 0.7),
        ("strategy_grounding", 0.5),
        ("conflict", 0.6),
        ("duplicate_entry", 0.5),
        ("lookalike_targeting", 0.3),
        ("job_description", 0.8),
        ("task_interdependence", 0.3),
        ("leadership_commitment", 0.93),
        ("rollout_speed", 0.9),
    ],
)
def test_agreement_would_notice_a_wrong_constant(
    company: Scenario, of_objects: FloatArray, lever: str, factor: float
) -> None:
    """A rule that is slightly off in one of the programs shows: the agreement above is no empty one."""
    wrong = company.with_levers(**{lever: factor * company.levers[lever]})
    found = differences(of_objects, of_arrays(wrong))
    assert max(abs(z) for z in found.values()) > 3.5


def test_model_of_objects_collects_the_same_row(company: Scenario) -> None:
    """It measures every column of the weekly table that belongs to its phases, and none that does not exist."""
    assert set(reference.Company(company).row) == set(TABLE) - OTHER_PHASES


def test_nothing_moves_in_the_phases_that_are_left_out(company: Scenario) -> None:
    """The levers of the comparison hold leadership, vendors, migration and rollout still, whatever the luck."""
    for replicate in range(40):
        world = kick_off(company, replicate)
        advance(world, 1, company.horizon)
        table, firm = world.table, world.firm[0]
        assert np.ptp(table.leadership) == 0.0
        assert world.waves.live_week.tolist() == [reference.GO_LIVE]
        assert firm.finished_week == reference.GO_LIVE
        assert not world.block_defects.any()
        assert not any(table[name].any() for name in ("evidence", "wait", "interface_defects", "links", "missing"))


def test_model_of_objects_shares_no_rule_with_the_package() -> None:
    """It imports scenarios from crmsim, and nothing of its world or rules: an error there cannot hide here too."""
    modules = {
        node.module
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {
        module for module in modules if module.startswith("crmsim") and not module.startswith("crmsim.scenario")
    } == set()
