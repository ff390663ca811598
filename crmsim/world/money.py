"""Phase 8, money: what the project costs this week. What it earns stands in the customers' margin (phase 9).

Last but one, because it prices what everybody did.
"""

from crmsim.engine import kernel
from crmsim.rules import gates, housekeeping, migration, money, support
from crmsim.world.state import Record, World

CLOSING_WEEKS = 26.0  # licences run on for half a year after a stop
LEAST_PAID = 0.25  # share of planned seats that is paid after a stop at the least


BREACH_COST = 0.2  # of a year's gross margin (assumption)


@kernel
def licence_week(p: Record) -> float:
    """Licence of one seat for a week."""
    return money.licence(p.licence_list, p.licence_discount, p.tech_flash)


@kernel
def known_price(p: Record, tidy: float) -> float:
    """Price of the work relative to that of a firm of the usual kind, as far as it can be known beforehand, in a house
    so tidy (0-1)."""
    fee = p.prime_contractor * p.prime_neutral if p.n_vendors > 1.0 else 0.0
    price = money.known_price(p.n_vendors, p.customisation, fee)
    price *= money.scope_price(p.enterprise_scope, p.legacy_integration, p.self_service)
    heterogeneity = housekeeping.unified(p.source_heterogeneity, tidy)
    return price * money.migration_price(migration.effort_factor(p.n_sources, heterogeneity, p.manual_share))


@kernel
def pay(world: World, week: int) -> None:
    """Cash costs of the week, by kind."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    keep_the_old(row, firm, p, week)
    if week <= firm.housekeeping_weeks:
        row.cost_cleanup = p.cleanup_cost * firm.scale
    if firm.project == 1.0:
        if firm.stopped == 1.0:
            pay_closing(world, week)
        else:
            pay_project(world, week)
            pay_operation(world, week)
    row.cost = (
        row.cost_project
        + row.cost_licence
        + row.cost_training
        + row.cost_support
        + row.cost_interim
        + row.cost_closing
        + row.cost_breach
        + row.cost_cleanup
    )
    firm.spent += row.cost_project + row.cost_interim


@kernel
def keep_the_old(row: Record, firm: Record, p: Record, week: int) -> None:
    """The old system past its end is paid for every seat that is not in the CRM, whether there is a project or not."""
    if 0.0 < p.legacy_end_week <= week:
        row.cost_legacy = p.legacy_extension_cost * firm.scale * (1.0 - firm.moved)


@kernel
def pay_project(world: World, week: int) -> None:
    """Implementation: four fifths by work done, one fifth by the week while the project is open (its office).
    Work is paid as it is done, work done twice included."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    fresh = firm.work_done / firm.work_total * money.work_factor(firm.overrun_tail, p.plan_quality, p.optimism_bias)
    fresh *= gates.found_late(gates.steering(p.phase_metrics, p.review_interval))
    done = 0.0
    for wave in world.waves:
        done += wave.work * 0.5 * (wave.built + wave.migrated)
    firm.worked = max(done, firm.worked)
    price = money.implementation_price(firm.overrun_tail, firm.cost_luck)
    price *= known_price(p, firm.tidy)
    is_open = week > world.waves[0].start_week and (firm.finished_week < 0.0 or week < firm.finished_week + 8.0)
    blame = 0.0
    for vendor in world.vendors:
        blame += vendor.blame / world.vendors.size
    fresh *= money.quarrelling(blame)
    office = (1.0 - money.WORK_SHARE) / money.PROJECT_OFFICE_WEEKS if is_open else 0.0
    row.cost_project = firm.implementation * price * (money.WORK_SHARE * fresh + office)


@kernel
def pay_operation(world: World, week: int) -> None:
    """Licences of live seats, training of the week, support and administration, interim links, remobilisation."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    row.cost_licence = firm.seats * firm.users * licence_week(p)
    row.cost_training = money.training_cost(firm.training_need, firm.mean_wage)
    if world.waves[0].live_week == week:  # IT was briefed for it
        row.cost_training += money.briefing_cost(p.it_training_weeks, firm.it_staff, firm.it_wage)
    row.cost_breach = firm.breached * BREACH_COST * firm.gross_margin
    if firm.live > 0.0:
        since_done = week - firm.complete_week if firm.complete_week >= 0.0 else 0.0
        hundreds = firm.seats / 100.0
        row.cost_support = money.support_cost(
            p.support_fte_per_100 * hundreds * support.staffing(since_done) * firm.team,
            p.admin_fte_per_100_users * hundreds * firm.users,
            firm.it_wage,
        )
    links = money.link_week(p.interim_link_cost, p.task_interdependence, firm.scale) * firm.links
    row.cost_interim = links + firm.remobilised * p.remobilise_share * firm.implementation


@kernel
def pay_closing(world: World, week: int) -> None:
    """After a stop: licences to the end of term (at least a quarter of the seats), and winding up in the first week."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    weeks = week - firm.stop_week
    if weeks < CLOSING_WEEKS:
        seats = firm.seats * max(LEAST_PAID, firm.users)
        row.cost_closing = seats * licence_week(p)
    if weeks == 0.0:
        row.cost_closing += 0.05 * firm.implementation
