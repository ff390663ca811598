"""Kick-off: a scenario, a schedule and a seed become a world in week 0."""

import math

import numpy as np
from scipy.special import ndtri

from crmsim.plans.schedule import Schedule
from crmsim.scenario.company import FUNCTIONS, SEGMENTS
from crmsim.scenario.roster import Roster
from crmsim.scenario.scenario import Scenario
from crmsim.world import market, project
from crmsim.world.chance import draw, stream_keys, uniforms
from crmsim.world.network import generated_ties, ties_of_contacts
from crmsim.world.people import hire, normal_output, powers, process_fit, roster, rounded
from crmsim.world.state import (
    DEPARTMENT,
    EVENT,
    EVENT_ROOM,
    FIRM,
    MODULE,
    MODULES,
    RELEVANCE,
    VENDOR,
    FloatArray,
    Record,
    Records,
    World,
    floats,
    records,
)
from crmsim.world.weekly import BY_FUNCTION, BY_SEGMENT, TABLE, WEEKLY

VENDOR_SPREAD = 0.10  # spread of capability between vendors, and again between firms (log scale, assumption)


def build_world(scenario: Scenario, schedule: Schedule, seed: int = 0, replicate: int = 0) -> World:
    """The world of one run at kick-off. The same seed and replicate give the same people, customers and luck,
    whatever the schedule; the world knows the schedule's arrays and nothing else of the plan."""
    levers = scenario.levers_by_week()
    p = levers[0]
    n_vendors = int(p.n_vendors)
    team = roster(scenario.company, scenario.contacts)
    people = hire(team, p, seed, replicate)
    if scenario.contacts is not None:
        ties = ties_of_contacts(scenario.contacts, people.power)
    else:
        ties = generated_ties(team.department, people.power, p.advice_degree, p.within_dept_tie_share, seed, replicate)
    firm = records(floats(FIRM), 1)
    draw_luck(firm[0], p, seed, replicate)
    table = records(TABLE, scenario.horizon + 1)
    by_function, by_segment = blocks_of(table)
    departments = found_departments(team, schedule, process_fit(p, len(scenario.company.regions), firm[0].fit_draw))
    world = World(
        keys=stream_keys(seed, replicate),
        levers=levers,
        firm=firm,
        people=people,
        tie_start=ties.start,
        tie_contact=ties.contact,
        tie_weight=ties.weight,
        departments=departments,
        vendors=contract_vendors(n_vendors, seed, replicate),
        interface_defects=np.zeros((n_vendors, n_vendors)),
        disputed=np.zeros((n_vendors, n_vendors)),
        customers=market.acquire(scenario.company, team, p, seed, replicate),
        segments=market.segments(scenario.company, float(team.function.size), p),
        modules=records(MODULE, len(MODULES)),
        block_wave=schedule.wave_of.copy(),
        block_mess=spread_of_mess(schedule.wave_of.shape, p, seed, replicate),
        block_live=np.zeros(schedule.wave_of.shape),
        block_defects=np.zeros(schedule.wave_of.shape),
        region_live=np.zeros(len(scenario.company.regions)),
        waves=project.waves(schedule, wave_seats(team, schedule, departments.planned)),
        wages=np.array(scenario.company.hourly_cost.in_order(), dtype=np.float64),  # whole numbers would compile anew
        normal_output=normal_output(p),
        flows=np.zeros((3, len(SEGMENTS))),
        tally=np.zeros((10, len(FUNCTIONS))),
        table=table,
        by_function=by_function,
        by_segment=by_segment,
        events=records(floats(EVENT), EVENT_ROOM),
    )
    kick_off(world, scenario, schedule, p, draw(seed, replicate, "firm:figures"))
    return world


def blocks_of(table: Records) -> tuple[FloatArray, FloatArray]:
    """Columns of the weekly table by function and by segment, as views into it of the shapes that World names."""
    grid = table.view(np.float64).reshape(table.size, len(TABLE))
    columns = len(WEEKLY) + len(BY_FUNCTION) * len(FUNCTIONS)
    return (
        grid[:, len(WEEKLY) : columns].reshape(table.size, len(BY_FUNCTION), len(FUNCTIONS)),
        grid[:, columns:].reshape(table.size, len(BY_SEGMENT), len(SEGMENTS)),
    )


def draw_luck(firm: Record, p: Record, seed: int, replicate: int) -> None:
    """Luck of the firm: unknown to the plan, drawn once, never per wave (that would diversify phased plans)."""

    def normal(name: str, mean: float, sd: float) -> float:
        return mean + sd * float(ndtri(draw(seed, replicate, f"firm:{name}")))

    spread = float(p.value_spread)
    values = np.array([normal("value", -0.5 * spread * spread, spread), normal("cost", 0.0, 0.10)])
    firm.value_draw, firm.cost_luck = rounded(np.exp(values))
    firm.fit_draw, firm.legacy_draw = rounded(np.array([normal("fit", 0.0, 0.06), normal("legacy", 0.0, 0.08)]))
    if draw(seed, replicate, "firm:tail") < p.overrun_p_tail:
        size = overrun_size(draw(seed, replicate, "firm:tail size"))
        firm.overrun_tail = rounded(np.array([size]))[0]


def spread_of_mess(shape: tuple[int, ...], p: Record, seed: int, replicate: int) -> FloatArray:
    """How much messier (+) or tidier (-) than most the old data of each block are, from its region and its module.

    Shape (modules, regions), mostly within plus and minus `mess_unevenness`, 0 in the mean: how messy the whole company
    is, is `source_heterogeneity` and the luck of its records. It belongs to the firm: no plan knows it.
    """
    modules, regions = shape
    by_module = uniforms(seed, replicate, "mess:modules", modules)
    by_region = uniforms(seed, replicate, "mess:regions", regions)
    by_module, by_region = by_module - by_module.mean(), by_region - by_region.mean()
    return rounded(float(p.mess_unevenness) * (by_module[:, None] + by_region[None, :]))


def overrun_size(luck: float) -> float:
    """Overrun of a project whose cost runs away, x of its cost: Pareto from .5 on with index .655, cut off at ten times
    (Flyvbjerg & Budzier 2011: such projects average 200 %)."""
    beyond = (0.5 / 10.0) ** 0.655  # chance of what is cut off
    return float(0.5 * (beyond + (1.0 - beyond) * luck) ** (-1.0 / 0.655))


def contract_vendors(n: int, seed: int, replicate: int) -> Records:
    """n vendors with capabilities drawn for the firm and for each of them."""
    luck = ndtri(uniforms(seed, replicate, "vendors", n + 1))
    capability = rounded(np.exp(VENDOR_SPREAD * (luck[:1] + luck[1:])))
    return records(VENDOR, n, capability=capability, effort=1.0)


def found_departments(team: Roster, schedule: Schedule, fit: float) -> Records:
    """Departments before anything is live."""
    n = team.department_function.size
    planned = np.zeros(n)
    for d, (function, region) in enumerate(zip(team.department_function, team.department_region, strict=True)):
        planned[d] = RELEVANCE[function, schedule.wave_of[:, region] >= 0].sum()
    return records(
        DEPARTMENT,
        n,
        function=team.department_function,
        region=team.department_region,
        fit=fit,
        planned=planned,
        live_week=-1.0,
        staff=np.bincount(team.department, minlength=n),
        power=np.bincount(team.department, weights=powers(team.department), minlength=n),
    )


def wave_seats(team: Roster, schedule: Schedule, planned: FloatArray) -> FloatArray:
    """Share of planned seats that each wave brings live; a seat counts by the share of its work supported."""
    seats = np.zeros(schedule.work.size)
    waves = schedule.wave_of[:, team.region]  # shape (modules, people)
    weight = RELEVANCE[team.function].T / np.maximum(planned[team.department], 1e-9)
    for k in range(seats.size):
        seats[k] = math.fsum(weight[waves == k])
    return seats / max(float((planned[team.department] > 0).sum()), 1.0)


def kick_off(world: World, scenario: Scenario, schedule: Schedule, p: Record, luck: float) -> None:
    """Freeze plan, budget and business case, let finance approve them, and set the clock to week 0.

    `luck` (0-1) says which share of the promised benefit finance happens to accept.
    """
    firm, table = world.firm[0], world.table
    planned = world.departments.planned[world.people.department]
    table.discount[:] = project.discount_factors(world.levers)
    firm.scale = world.people.fte.sum()
    firm.leadership = p.leadership_commitment
    firm.last_live_week = firm.complete_week = firm.finished_week = firm.stop_week = firm.migration_wave = -1.0
    firm.mean_wage = math.fsum(world.wages[world.people.function] * world.people.fte) / firm.scale
    firm.gross_margin = scenario.company.gross_margin_per_employee * firm.scale
    firm.it_wage = world.wages[FUNCTIONS.index("it")]
    firm.it_staff = world.people.fte[world.people.function == FUNCTIONS.index("it")].sum()
    firm.housekeeping_weeks = schedule.housekeeping_weeks
    firm.gate_weeks = schedule.gate_weeks
    if world.waves.work.size == 0:
        return
    firm.seats = (world.people.fte * (planned > 0)).sum()
    firm.planned_work = math.fsum(world.people.fte * planned)
    accounts = scenario.company.customers * market.ACTIVE * np.array(scenario.company.segments.column("share"))
    project.promise(world, p, accounts)
    if project.approves(world, p, luck):
        project.begin(world)
    else:
        project.call_off(world)
