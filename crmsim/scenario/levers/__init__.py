"""Every lever there is, joined from one module per group.

To add a lever, add one `Lever(...)` to the module of its group; nothing else has to be told.
"""

from crmsim.scenario.declare import Lever
from crmsim.scenario.levers import (
    adoption,
    benefits,
    change,
    constants,
    costs,
    customers,
    data,
    finance,
    incentives,
    leadership,
    migration,
    organisation,
    people,
    politics,
    rollout,
    segments,
    strategy,
    training,
    vendors,
)

_MODULES = (
    strategy,
    organisation,
    people,
    adoption,
    data,
    migration,
    leadership,
    training,
    vendors,
    politics,
    incentives,
    rollout,
    customers,
    segments,
    costs,
    benefits,
    finance,
    change,
    constants,
)

#: Title of each group by its key, in the order in which groups are shown.
GROUPS: dict[str, str] = {module.GROUP: module.TITLE for module in _MODULES}

#: Old or other names of a lever; files that use them keep working.
ALIASES: dict[str, str] = {
    "entry_hours_sales": "data_burden",
    "belief_lr": "belief_learning_rate",
    "learning_rate_LR": "learning_rate",
}

_HEADLINES = ("leadership_commitment", "data_burden", "rollout_speed")


def _join() -> dict[str, Lever]:
    declared = [lever for module in _MODULES for lever in module.LEVERS]
    by_name = {lever.name: lever for lever in declared}
    if len(by_name) != len(declared):
        raise ValueError("two levers have the same name")
    return {name: by_name[name] for name in (*_HEADLINES, *by_name)}


#: Every lever by name: the three headline levers first, then group by group.
LEVERS: dict[str, Lever] = _join()
