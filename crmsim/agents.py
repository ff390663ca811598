"""Employees, departments, vendors and customers as Mesa agents: views of the records in which they live.

An agent holds nothing but its slot. Its attributes are the fields of its record in `crmsim.world.state`, read and
written there as Python numbers, so that whoever sets one changes the weeks to come. `CRMModel` makes the agents when
somebody looks for the first time; a run at which nobody looks pays nothing for them.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import numpy as np

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.declare import as_number
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.world.state import CUSTOMER, DEPARTMENT, PERSON, VENDOR, Fields

if TYPE_CHECKING:  # the model makes the agents, so it imports this module
    from crmsim.model import CRMModel

Kind = TypeVar("Kind", bound="type[CompanyAgent]")
TEAM = ("sales", "marketing", "service")  # who serves a customer: fields of its record


class Field:
    """One field of an agent's record. `points_to` names the array of the world that a slot number points into.

    A whole number that points nowhere says who belongs where, which is settled at kick-off.
    """

    def __init__(self, records: str, name: str, kind: type, meaning: str, points_to: str | None) -> None:
        self.records, self.name, self.points_to, self.__doc__ = records, name, points_to, meaning
        self.settled = kind is int and points_to is None
        self.is_share = meaning.startswith(("0-1", "0 or 1"))
        self.is_whole = kind is int or meaning.startswith("0 or 1")

    def __get__(self, agent: "CompanyAgent | None", owner: type | None = None) -> Any:
        if agent is None:
            return self
        return agent.model.columns[self.records][self.name].item(agent.slot)

    def __set__(self, agent: "CompanyAgent", value: object) -> None:
        agent.model.columns[self.records][self.name][agent.slot] = self.check(agent.model, value)

    def check(self, model: "CRMModel", value: object) -> float:
        """The value as a number that may stand in the record; InputError otherwise."""
        if self.settled:
            raise InputError(f"{self.name} cannot be set: who belongs where is settled at kick-off.")
        number = as_number(self.name, float(value) if isinstance(value, bool | np.bool_) else value)
        # A slot beyond the array would send the engine to foreign memory.
        highest = len(getattr(model.world, self.points_to)) - 1 if self.points_to else 1
        if (self.points_to or self.is_share) and not 0.0 <= number <= highest:
            raise InputError(f"{self.name} = {show(value)} is outside its limits, 0 to {highest}.")
        if self.is_whole and not number.is_integer():
            raise InputError(f"{self.name} = {show(value)} must be a whole number.")
        return number


def view_of(records: str, fields: Fields, **points_to: str) -> Callable[[Kind], Kind]:
    """Give a class of agents one attribute per field of its record, except where the class says it in words."""

    def complete(kind: Kind) -> Kind:
        kind.records = records
        for name, (number, meaning) in fields.items():
            if name not in vars(kind):
                setattr(kind, name, Field(records, name, number, meaning, points_to.get(name)))
        return kind

    return complete


class CompanyAgent(mesa.Agent):
    """A view of one record: `slot` is its place in the array `records` of the world."""

    records: str
    model: "CRMModel"
    removed = False

    def __init__(self, model: "CRMModel", slot: int) -> None:
        super().__init__(model)
        self.slot = slot


class RegionalAgent(CompanyAgent):
    """An agent that belongs to a region."""

    @property
    def region_name(self) -> str:
        """Name of the region."""
        return self.model.firm.company.regions[self.region]


class StaffAgent(RegionalAgent):
    """An agent that does the work of one function."""

    @property
    def function_name(self) -> str:
        """What the work is: one of FUNCTIONS."""
        return FUNCTIONS[self.function]

    @property
    def is_live(self) -> bool:
        """Whether the CRM supports any of the work now."""
        return bool(self.offered > 0.0)


@view_of("people", PERSON)
class Employee(StaffAgent):
    """An employee. Who leaves is replaced at once, so an agent is a seat rather than a person."""

    def remove(self) -> None:
        """Leave the seat vacant: it counts for nothing in any figure from now on."""
        self.fte = 0.0
        self.removed = True
        super().remove()

    @property
    def department_slot(self) -> int:
        """Slot of the department."""
        return int(self.model.columns["people"]["department"][self.slot])

    @property
    def department(self) -> "Department":
        """The department."""
        return self.model.agents_at(Department, [self.department_slot])[0]

    @property
    def department_name(self) -> str:
        """Name of the department."""
        return self.model.names.departments[self.department_slot]

    @property
    def contacts(self) -> "list[Employee]":
        """The employees whom this one talks to."""
        world = self.model.world
        slots = world.tie_contact[world.tie_start[self.slot] : world.tie_start[self.slot + 1]]
        return self.model.agents_at(Employee, slots.tolist())

    @property
    def customers(self) -> "list[Customer]":
        """The active customers whom this employee serves."""
        owned = self.model.columns["customers"]
        served = np.any([owned[role] == self.slot for role in TEAM], axis=0)
        slots = np.flatnonzero(served & (owned["active"] == 1.0))
        return self.model.agents_at(Customer, slots.tolist())


@view_of("departments", DEPARTMENT)
class Department(StaffAgent):
    """A department: one function in one region, or one of a contact file."""

    @property
    def name(self) -> str:
        """Name of the department."""
        return self.model.names.departments[self.slot]

    @property
    def members(self) -> list[Employee]:
        """The employees of the department."""
        slots = np.flatnonzero(self.model.columns["people"]["department"] == self.slot)
        return self.model.agents_at(Employee, slots.tolist())


@view_of("vendors", VENDOR)
class Vendor(CompanyAgent):
    """A vendor of parts of the CRM."""

    @property
    def name(self) -> str:
        """Name of the vendor."""
        return self.model.names.vendors[self.slot]

    @property
    def disputes(self) -> float:
        """Open defects between this vendor's parts and those of others that no party accepts as its own."""
        disputed = self.model.world.disputed
        return float(disputed[self.slot].sum() + disputed[:, self.slot].sum())


@view_of("customers", CUSTOMER, segment="segments", region="region_live", **dict.fromkeys(TEAM, "people"))
class Customer(RegionalAgent):
    """A place for a customer; where it is not active, the customer was lost or is still to be won."""

    def remove(self) -> None:
        """Lose the customer."""
        self.active = 0.0
        self.removed = True
        super().remove()

    @property
    def segment_name(self) -> str:
        """One of SEGMENTS."""
        return SEGMENTS[self.segment]

    @property
    def is_active(self) -> bool:
        """Whether there is a customer now."""
        return bool(self.active == 1.0)

    @property
    def team(self) -> list[Employee]:
        """The salesperson, the marketing person and the service person, unless their seat was left vacant."""
        return self.model.agents_at(Employee, [getattr(self, role) for role in TEAM])


KINDS = (Employee, Department, Vendor, Customer)


def everybody(model: "CRMModel") -> dict[str, list[CompanyAgent | None]]:
    """Make the agents of a model, by the array and slot in which they live; a vacant seat has no employee."""
    staffed = model.columns["people"]["fte"] > 0.0
    return {
        kind.records: [
            kind(model, slot) if kind is not Employee or staffed[slot] else None
            for slot in range(len(getattr(model.world, kind.records)))
        ]
        for kind in KINDS
    }


def reporters(asked: Mapping[str, Any] | None) -> dict[str, Any]:
    """Agent reporters for a DataCollector: names of attributes become functions that give None to other agents.

    Mesa 3.3 and 3.5 treat such names differently, and what they make of them cannot be pickled.
    """
    known = {"slot", "unique_id"}.union(*map(dir, KINDS))
    for reporter in (asked or {}).values():
        if isinstance(reporter, str) and reporter not in known:
            raise InputError(f"No agent has an attribute {show(reporter)}.{nearest(reporter, known)}")
    return {name: partial(_read, ask) if isinstance(ask, str) else ask for name, ask in (asked or {}).items()}


def _read(name: str, agent: Any) -> Any:
    return getattr(agent, name, None)


def once_made(name: str) -> property:
    """A property of `mesa.Model` for which the agents must have been made."""

    def get(model: "CRMModel") -> Any:
        _ = model.by_slot
        return getattr(mesa.Model, name).fget(model)

    return property(get, doc=getattr(mesa.Model, name).__doc__)
