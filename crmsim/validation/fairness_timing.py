"""The second test of fairness: with everything that tells plans apart switched off, only the calendar is left.

The named test mode *instant use, additive benefit, neutral costs* is the real engine, run week by week. Levers that
make waves dearer, cheaper or riskier stand at their neutral value, nobody comes or goes, and hands are laid on the
state between weeks: whoever is offered the CRM uses it fully, expertly and with true records at once. What a plan
then earns follows from its weeks of go-live alone, in closed form, and every week of difference has a price.

Closed forms: with K waves tau weeks apart, additive benefits start tau (K + 1) / 2 weeks after kick-off in the mean,
shifted by what the first wave takes more or less than tau; interim links stand for K (K^2 - 1) / 6 phases. Wallets
follow purchases by an eighth of the gap each week, so j weeks after a go-live 1 - (7/8)^(j + 1) of the gain is there.
"""

from dataclasses import dataclass

import numpy as np

from crmsim.outcomes.series import column
from crmsim.outcomes.value import cash_flow, npv
from crmsim.plans import TWIN, schedule_for
from crmsim.scenario.kinds import SEGMENTS
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray, IntArray, World
from crmsim.world.week import advance

BIG_BANG, BY_REGION = "big_bang", "phased_by_region"
WAVES = (2, 3, 4, 5, 6)
PEOPLE, CUSTOMERS = 20, 60  # of each region
WALLET_LEFT = 0.875  # of the gap between purchases and wallet, after a week
MODE = "instant use, additive benefit, neutral costs"

#: Every lever through which one plan could differ from another, at the value at which it cannot.
NEUTRAL: dict[str, float] = {
    # what waves cost more or bring more
    "interim_link_cost": 0.0,
    "dual_running_share": 0.0,
    "remobilise_share": 0.0,
    "transfer_between_phases": 0.0,
    # what a longer or a bigger project is exposed to
    "sponsor_hazard": 0.0,
    "org_shock_rate": 0.0,
    "leadership_commitment": 1.0,
    "commitment_decay": 0.0,
    "review_interval": 104.0,
    "test_coverage": 1.0,
    "plan_quality": 1.0,
    "readiness": 1.0,
    "defects_per_pair": 0.0,
    # money and time that depend on when somebody goes live
    "licence_list": 0.0,
    "impl_to_first_year_licence": 0.0,
    "support_fte_per_100": 0.0,
    "admin_fte_per_100_users": 0.0,
    "data_burden": 0.0,
    "benefit_lag": 0.0,
    # one part's benefit does not wait for another's, and stays far below the ceiling, where it would hide that
    "integration_complement": 0.0,
    "k_net": 0.0,
    "benefit_scale": 1.0,
    "benefit_ceiling": 20.0,
    # what a scorecard of those live teaches about all customers, and luck with their data
    "metric_customer_focus": 0.0,
    "breach_hazard": 0.0,
    # what belief makes of the time of people who stand against each other, week by week
    "conflict": 0.0,
    # nobody comes, goes or grows; the steepest curve makes one training an expert
    "turnover_sales": 0.0,
    "turnover_service": 0.0,
    "turnover_other": 0.0,
    "new_hire_ramp": 0.0,
    "learning_rate": 0.5,
}


@dataclass(frozen=True, slots=True)
class Timing:
    """Big bang and the same in K waves, as simulated and in closed form. Money in the scenario's currency.

    `gap`: NPV of big bang less NPV of the waves. `delay`: weeks from kick-off after which benefits effectively start,
    undiscounted. `link_phases`: link-weeks of the whole plan / weeks between waves.
    """

    waves: int
    gap: float
    gap_expected: float
    delay: float
    delay_expected: float
    link_phases: float
    link_phases_expected: float

    @property
    def gap_error(self) -> float:
        """Relative error of the gap."""
        return abs(self.gap / self.gap_expected - 1.0)


def neutral_firm(waves: int) -> Scenario:
    """As many equal regions as waves, one kind of customer, free labour, and every lever neutral."""
    none = {"share": 0.0, "churn": 0.0, "margin_share": 0.0, "profit_share": 0.0}
    everything = {**none, "share": 1.0, "margin_share": 1.0, "profit_share": 1.0}
    company = {
        "employees": PEOPLE * waves,
        "customers": CUSTOMERS * waves,
        "regions": [f"Region {number}" for number in range(1, waves + 1)],
        "profit_rate": 1.0,  # no cost to serve, so that margin follows wallets alone
        "hourly_cost": dict.fromkeys(("sales", "marketing", "service", "back_office", "it"), 0.0),
        "segments": {name: everything if name == SEGMENTS[0] else none for name in SEGMENTS},
    }
    return Scenario(name="neutral").with_company(**company).with_levers(**NEUTRAL, n_phases=float(waves))


def play_neutral(firm: Scenario, plan: str, seed: int = 0) -> World:
    """A world after its last week in the test mode."""
    world = build_world(firm, schedule_for(firm, plan), seed, 0)
    share_customers_evenly(world)
    for week in range(1, firm.horizon + 1):
        lay_hands(world)
        advance(world, week, week)
    return world


def share_customers_evenly(world: World) -> None:
    """Every region gets as many customers, served by its own people: each wave brings the same benefit."""
    customers, regions = world.customers, world.region_live.size
    number = np.arange(customers.size)
    customers.active, customers.region = 1.0, number % regions
    for function, role in enumerate(("sales", "marketing", "service")):
        for region in range(regions):
            mine = number[customers.region == region]
            team = np.flatnonzero((world.people.function == function) & (world.people.region == region))
            customers[role][mine] = np.resize(team, mine.size)


def lay_hands(world: World) -> None:
    """Before each week: full, expert, honest use of true records by whoever is offered the CRM; fit stays; all work is
    done in time; modules have been live elsewhere, so nobody is the first to find their defects; the steering group
    never meets."""
    people, firm = world.people, world.firm
    people.adopted, people.depth, people.filler = 1.0, 1.0, 0.0
    people.experience, people.information = 1e6, 1.0
    world.departments.fit = 1.0
    world.waves.built, world.waves.migrated = 1.0, 1.0
    world.modules.live = 1.0
    firm.weeks_gathered, firm.evidence_gathered = 0.0, 0.0


def timing(waves: int, seed: int = 0) -> Timing:
    """Run big bang and K waves in the test mode, and hold them against the closed forms."""
    firm = neutral_firm(waves)
    at_once, in_waves, twin = (play_neutral(firm, plan, seed) for plan in (BIG_BANG, BY_REGION, TWIN))
    whole, parts = cash_flow(at_once.table, twin.table), cash_flow(in_waves.table, twin.table)
    planned, tau = in_waves.waves.planned_week.astype(np.int64), firm.levers["phase_weeks"]
    first = at_once.waves.planned_week.astype(np.int64)
    discount = column(at_once.table, "discount")
    # The weekly benefit of the whole company, read off big bang's last week; all else is closed form.
    weekly = float(whole[-1]) / (1.0 - WALLET_LEFT ** float(firm.horizon - first[0] + 1))
    return Timing(
        waves=waves,
        gap=(npv(at_once.table, twin.table) or 0.0) - (npv(in_waves.table, twin.table) or 0.0),
        gap_expected=weekly * (worth(first, discount) - worth(planned, discount)),
        delay=float(first[0]) + float(whole.sum() - parts.sum()) / weekly,
        delay_expected=tau * (waves + 1) / 2.0 + float(planned[0]) - tau,
        link_phases=float(column(in_waves.table, "links").sum()) / tau,
        link_phases_expected=waves * (waves**2 - 1) / 6.0,
    )


def worth(live_weeks: IntArray, discount: FloatArray) -> float:
    """Present value of one unit of weekly benefit, an equal part of which starts in each of these weeks."""
    weeks = np.arange(1, discount.size + 1)
    there = [np.where(weeks >= live, 1.0 - WALLET_LEFT ** (weeks - live + 1.0), 0.0) for live in live_weeks]
    return float((np.mean(there, axis=0) * discount).sum())
