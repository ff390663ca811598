"""Phase 8, money: what the project costs this week. What it earns stands in the customers' margin (phase 9).

Last but one, because it prices what everybody did.
"""

from crmsim.engine import kernel
from crmsim.rules import migration, money, support
from crmsim.world.state import Record, World

CLOSING_WEEKS = 26.0  # licences run on for half a year after a stop
LEAST_PAID = 0.25  # share of planned seats that is paid after a stop at the least


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
    fresh = firm.work_done / firm.work_total * money.work_factor(firm.overrun_tail, p.plan_quality)
    done = 0.0
    for wave in world.waves:
        done += wave.work * 0.5 * (wave.built + wave.migrated)
    firm.worked = max(done, firm.worked)
    price = money.implementation_price(firm.overrun_tail, firm.cost_luck)
    price *= money.known_price(p.n_vendors, p.customisation)
    price *= money.migration_price(migration.effort_factor(p.n_sources, p.source_heterogeneity, p.manual_share))
    is_open = week > world.waves[0].start_week and (firm.finished_week < 0.0 or week < firm.finished_week + 8.0)
    office = 0.2 / money.PROJECT_OFFICE_WEEKS if is_open else 0.0
    row.cost_project = firm.implementation * price * (0.8 * fresh + office)


@kernel
def pay_operation(world: World, week: int) -> None:
    """Licences of live seats, training of the week, support and administration, interim links, remobilisation."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    row.cost_licence = firm.seats * firm.users * money.licence(p.licence_list, p.licence_discount)
    row.cost_training = money.training_cost(firm.training_need, firm.mean_wage)
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
        row.cost_closing = seats * money.licence(p.licence_list, p.licence_discount)
    if weeks == 0.0:
        row.cost_closing += 0.05 * firm.implementation
