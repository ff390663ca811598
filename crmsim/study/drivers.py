"""The drivers of failure that a company can act upon: groups of levers, and what it would mean to repair each.

The groups follow the causes that the source texts name. Which way a lever is better is the sign that the texts give
its effect on the return; where too much is as bad as too little, a value between stands for "better" (an assumption).
Left out is what describes the world around the company or who its people are (turnover, market, prices, luck, skills),
what a rollout plan decides, and what the evidence contests (decrees, uniform processes, number of required fields).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf

from crmsim.errors import InputError, nearest, show
from crmsim.plans import PLANS, TWIN, find_plan, schedule_for
from crmsim.scenario.files import load_scenario
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario

#: What a repair aims at: the better end of the plausible range, or what the shipped control company has.
STANDARDS = ("best", "sound")
CONTROL = "sound_company"

Good = tuple[float, float]  # a lever is as good as it gets from the first value to the second, both included
HIGH: Good = (inf, inf)  # the more, the better; ends of the plausible range bound it
LOW: Good = (-inf, -inf)


@dataclass(frozen=True, slots=True)
class Driver:
    """One cause of failure, with its levers and where each of them is good (in the lever's unit)."""

    name: str
    title: str
    meaning: str
    good: Mapping[str, Good]


def _driver(name: str, title: str, meaning: str, **good: Good) -> Driver:
    return Driver(name, title, meaning, FrozenMapping(good))


DRIVERS: tuple[Driver, ...] = (
    _driver(
        "planning",
        "Planning",
        "Tasks forgotten, durations taken too lightly, and a business case that promises too much.",
        plan_quality=HIGH,
        expectation_inflation=LOW,
        optimism_bias=LOW,
    ),
    _driver(
        "strategy",
        "Vision and strategy",
        "Nobody knows where the benefit is to come from, or what the company can do to reach it.",
        vision_clarity=HIGH,
        value_strategy=HIGH,
        strategy_grounding=HIGH,
        absorptive_capacity=HIGH,
    ),
    _driver(
        "technology",
        "Technology first",
        "Software is chosen for what it can do and bent to every wish, while the way of working stays as it was.",
        process_change=HIGH,
        action_rate=HIGH,
        tech_led_selection=LOW,
        tech_flash=LOW,
        customisation=(0.0, 0.35),  # claims 29 and 30: some tailoring fits, more of it overruns
        manager_process_knowledge=HIGH,
    ),
    _driver(
        "leadership",
        "Leadership",
        "A sponsor who signs and turns to other things, and nobody who leads when something goes wrong.",
        leadership_commitment=HIGH,
        commitment_decay=LOW,
        successor_multiplier=HIGH,
        crisis_leadership=HIGH,
        sponsor_owns_metrics=HIGH,
    ),
    _driver(
        "customers",
        "Customers forgotten",
        "Customers are pushed rather than served, and nobody has asked them what they value.",
        customer_focus=HIGH,
        customer_voice=HIGH,
        service_orientation=HIGH,
        service_complexity=LOW,
        self_service=HIGH,
    ),
    _driver(
        "segments",
        "Segments",
        "All customers get the same effort, and no measure shows who moves from one segment to another.",
        segment_focus=(0.5, 0.7),  # claims 14 and 15: neither all alike nor the best alone
        best_service=HIGH,
        nextbest_marketing=HIGH,
        prune_unprofitable=HIGH,
        metric_customer_focus=HIGH,
    ),
    _driver(
        "status_quo",
        "Status quo",
        "Disorder that software cannot end, a structure that stays, and nobody who wants either to change.",
        process_maturity=HIGH,
        change_willingness=HIGH,
        org_redesign=HIGH,
    ),
    _driver(
        "enterprise",
        "Enterprise effort",
        "Only a part of the company takes part, so that one desk undoes what another one gains.",
        enterprise_scope=HIGH,
        voice_consistency=HIGH,
    ),
    _driver(
        "metrics",
        "Metrics and progress",
        "No goals to measure, rare looks at the progress, no win that is shown, and a verdict too early.",
        phase_metrics=HIGH,
        review_interval=LOW,
        win_visibility=HIGH,
        evaluation_patience=HIGH,
    ),
    _driver(
        "vendors",
        "Vendors",
        "Several firms without one that answers for the whole, without a shared plan, and with few meetings.",
        n_vendors=LOW,
        prime_contractor=HIGH,
        prime_neutral=HIGH,
        integrated_plan=HIGH,
        vendor_design_engagement=HIGH,
        vendor_comm_per_month=(4.0, inf),  # claim 36: once a week; more gives little
        mutual_warranty=HIGH,
    ),
    _driver(
        "rushing",
        "Rushing",
        "More pace than planned and too much at once, with a company that is not prepared and software not tested.",
        rollout_speed=(0.0, 1.0),  # claim 42 is about haste; slower than planned is no repair of it
        readiness=HIGH,
        test_coverage=HIGH,
        deadline_pressure=LOW,
        it_training_weeks=HIGH,
        new_unit_share=LOW,
        concurrent_changes=LOW,
    ),
    _driver(
        "training",
        "Training and support",
        "Little training, few people to ask afterwards, and an IT that is too small or cannot adapt the system.",
        training_hours_user=HIGH,
        support_fte_per_100=HIGH,
        depth_support=HIGH,
        admin_skill=HIGH,
        it_capacity=HIGH,
    ),
    _driver(
        "data",
        "Data and migration",
        "Many lists, each built in its own way, with wrong and dead records that somebody has to sort by hand.",
        legacy_accuracy=HIGH,
        n_sources=LOW,
        source_heterogeneity=LOW,
        manual_share=LOW,
        prospect_clutter=LOW,
        conflict_rate=LOW,
        breach_hazard=LOW,
    ),
    _driver(
        "politics",
        "Politics",
        "The back office takes over, IT leads and fears for its place, and departments fight each other.",
        power_shift_to_backoffice=LOW,
        business_ownership=HIGH,
        it_replacement_fear=LOW,
        conflict=LOW,
    ),
    _driver(
        "burden",
        "Burden on users",
        "Much to type, some of it twice, on screens that keep changing, and little that comes back to those who type.",
        data_burden=(0.0, 2.0),  # claim 74: each hour is taken from selling, but too little entry starves the records
        duplicate_entry=LOW,
        personal_benefit_share=HIGH,
        release_interval=HIGH,
    ),
    _driver(
        "people",
        "People and jobs",
        "Users have no say, their jobs do not speak of the CRM, and pay rewards something else than true records.",
        user_participation=HIGH,
        job_description=HIGH,
        incentive_alignment=HIGH,
        activity_target_pressure=LOW,
    ),
)
#: Every lever that some repair turns, with where it is good.
GOOD: Mapping[str, Good] = FrozenMapping({name: good for driver in DRIVERS for name, good in driver.good.items()})
#: Levers of the world and of who people are that have a worse side, but that no company can simply turn.
NOT_REPAIRED: Mapping[str, Good] = FrozenMapping(
    dict.fromkeys(
        (
            *("sponsor_hazard", "org_shock_rate", "turnover_sales", "turnover_service", "turnover_other"),
            *("new_hire_ramp", "task_interdependence", "autonomy_need", "decay_month", "filler_base"),
            *("defects_per_pair", "overrun_p_tail"),
        ),
        LOW,
    )
    | dict.fromkeys(("org_slack", "tech_skill", "conscientiousness", "training_forget_halflife"), HIGH)
)


def check_standard(standard: object) -> str:
    """The name of a standard; InputError with the nearest one for anything else."""
    if not isinstance(standard, str) or standard not in STANDARDS:
        hint = nearest(standard, STANDARDS) if isinstance(standard, str) else ""
        raise InputError(f"standard = {show(standard)} must be {' or '.join(STANDARDS)}.{hint}")
    return standard


#: Shipped scenarios in which one driver stands badly, and which it is: a person may ask for it by either name.
TAUGHT_BY = {
    "driver_customers_forgotten": "customers",
    "driver_heavy_burden": "burden",
    "driver_messy_data": "data",
    "driver_no_measures": "metrics",
    "driver_no_training": "training",
    "driver_old_ways_kept": "status_quo",
    "driver_people_not_asked": "people",
    "driver_politics": "politics",
    "driver_poor_planning": "planning",
    "driver_rushed": "rushing",
    "driver_technology_first": "technology",
    "driver_uncoordinated_vendors": "vendors",
    "driver_weak_leadership": "leadership",
}


def driver_taught(text: str) -> str | None:
    """Name of the driver that a shipped scenario teaches, the `driver_` before its name left out or not; else None."""
    name = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    return TAUGHT_BY.get(name) or TAUGHT_BY.get(f"driver_{name}")


def check_explained(scenario: Scenario) -> None:
    """Refuse the company without a project, and a plan that does not suit the scenario."""
    if scenario.plan == TWIN:
        raise InputError(f"{TWIN} is the company without a project, so nothing can fail; name another plan.")
    schedule_for(scenario, find_plan(scenario.plan).name)


def repair(driver: Driver, firm: Scenario, standard: str = "sound") -> dict[str, float]:
    """Lever values that repair a driver in this firm; a lever that stands as well already is not among them.

    Levers that the scenario changes in some week are left alone, because the change would undo the repair.
    """
    by_week = {name for change in firm.changes for name in change.levers}
    found = {
        name: repaired(name, firm.levers[name], good, standard)
        for name, good in driver.good.items()
        if name not in by_week
    }
    return {name: value for name, value in found.items() if value != firm.levers[name]}


def repaired(name: str, value: float, good: Good, standard: str = "sound") -> float:
    """The nearest value that is good enough for the standard: `value` itself where it is."""
    low, high = LEVERS[name].range
    start, end = min(good[0], high), max(good[1], low)
    if standard == "sound":
        decent = control().levers[name]
        start, end = min(start, decent), max(end, decent)
    return min(max(value, start), end)


def worse_not_repaired(firm: Scenario) -> dict[str, float]:
    """Levers that stand worse than in the control company though no repair turns them, with that company's values."""
    found = {name: repaired(name, firm.levers[name], good) for name, good in NOT_REPAIRED.items()}
    return {name: value for name, value in found.items() if value != firm.levers[name]}


@cache
def control() -> Scenario:
    """The shipped company in which nothing stands badly."""
    return load_scenario(CONTROL, PLANS)
