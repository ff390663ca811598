"""What goes on in a run: agents' draws of chance, and the mechanisms at work, week by week, read off the run itself."""

from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.world.state import EVENTS, World

Weeks = npt.NDArray[np.float64]
SMALLEST = 1e-6  # of a column's unit: what is smaller counts as nothing

#: A mechanism whose strength stands in the weekly table is at work while that is not zero.
AT_WORK_WHILE_THERE = {
    "interface defects between vendors": "interface_defects",
    "disputes between vendors": "disputed",
    "defects of modules": "defects",
    "function missing at go-live": "missing",
    "interim links": "links",
    "change fatigue": "fatigue",
    "waiting for support": "wait",
    "opposition": "opposed",
    "coalitions": "resistance",
    "requests for change": "requests",
    "filler": "filler",
    "people leaving, more where the CRM disappoints": "exits",
    "time for data entry": "entry_hours",
    "time lost and saved": "lost_time",
    "knowledge of customers": "insight",
    "trust in reports": "trust",
    "benefit from use": "benefit",
    "customers leaving": "lost",
    "customers won": "won",
    "moves to a better segment": "upgraded",
    "moves to a worse segment": "downgraded",
    "cross-selling": "cross_sold",
    "hours idle in the back office": "idle_cost",
    "training": "cost_training",
    "cost of the project": "cost_project",
    "licences": "cost_licence",
    "support staff": "cost_support",
    "theft of data": "cost_breach",
    "old system past its end": "cost_legacy",
}

#: A mechanism that moves a stock is at work in the weeks in which the stock moves.
AT_WORK_WHILE_MOVING = {
    "commitment fading and fed": "leadership",
    "reviews": "evidence",
    "vendors building": "built",
    "migration": "migrated",
    "lessons between waves": "lessons",
    "first use": "breadth",
    "depth of use": "depth",
    "learning by use": "proficiency",
    "belief": "belief",
    "intention": "intention",
    "records kept and decaying": "accuracy",
    "fields filled and aging": "completeness",
    "process fitted to the work": "fit",
    "scorecard of customers": "scorecard",
    "output": "productivity",
    "satisfaction": "satisfaction",
}

#: What comes over a company now and then is at work in the weeks of its events.
AT_WORK_WHEN_IT_HAPPENS = {
    "go-lives": ("went_live", "thought_ready", "went_live_unready"),
    "slipping": ("not_ready",),
    "mappings sent back": ("mapping_sent_back",),
    "coalitions hardening": ("coalition_formed",),
    "loss of the sponsor": ("sponsor_left",),
    "shocks to the company": ("company_shock",),
}

N_MECHANISMS = len(AT_WORK_WHILE_THERE) + len(AT_WORK_WHILE_MOVING) + len(AT_WORK_WHEN_IT_HAPPENS) + 1


def mechanisms_at_work(world: World) -> dict[str, npt.NDArray[np.bool_]]:
    """Whether each mechanism was at work in each week of a run that is over, shape (horizon,) each."""
    table = world.table
    found = {name: np.abs(table[column][1:]) > SMALLEST for name, column in AT_WORK_WHILE_THERE.items()}
    for name, column in AT_WORK_WHILE_MOVING.items():
        found[name] = np.abs(np.diff(table[column])) > SMALLEST
    found["use for show"] = table["logged_use"][1:] - table["honest_use"][1:] > SMALLEST
    events = world.events[: int(world.firm[0].event_count)]
    for name, kinds in AT_WORK_WHEN_IT_HAPPENS.items():
        codes = [EVENTS.index(kind) for kind in kinds]
        found[name] = np.isin(np.arange(1, table.size), events["week"][np.isin(events["code"], codes)])
    return found


def agents_draws(world: World) -> Weeks:
    """Draws of chance by employees and customers in each week of a run that is over, shape (horizon,).

    Everybody may leave; who works with the CRM may start to use it; a customer is served, may leave and, staying, may
    move; an empty slot may be won, and then draws its relation. The firm's own few draws a week are not counted.
    """
    table: Any = world.table
    weeks = np.arange(1, table.size)
    region = world.departments.region[world.people.department]
    live = np.zeros((weeks.size, world.people.size), dtype=np.bool_)
    for k, wave in enumerate(world.waves):
        if wave.live_week >= 0.0:
            reached = (world.block_wave == k).any(axis=0)[region]
            live |= reached[None, :] & (weeks[:, None] >= wave.live_week)
    if world.firm[0].stopped == 1.0:
        live &= weeks[:, None] < world.firm[0].stop_week
    active, lost, won = table["customers"][:-1], table["lost"][1:], table["won"][1:]
    empty = world.customers.size - active
    draws: Weeks = world.people.size + live.sum(axis=1) + 3.0 * active - lost + empty + won
    return draws
