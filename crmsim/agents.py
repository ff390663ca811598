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
#: Lowest and highest value of a field, by the first words of its meaning in `crmsim.world.state`.
LIMITS = {"0-1": (0.0, 1.0), "0 or 1": (0.0, 1.0)}


class Field:
    """One field of an agent's record. `points_to` names the array of the world that a slot number points into.

    A whole number that points nowhere says where somebody belongs, which is settled at kick-off.
    """

    def __init__(self, records: str, name: str, kind: type, meaning: str, points_to: str | None) -> None:
        self.records, self.name, self.kind, self.points_to = records, name, kind, points_to
        self.limits = next((limits for words, limits in LIMITS.items() if meaning.startswith(words)), None)
        self.__doc__ = meaning

    def __get__(self, agent: "CompanyAgent | None", owner: type | None = None) -> Any:
        if agent is None:
            return self
        return agent.model.columns[self.records][self.name].item(agent.slot)

    def __set__(self, agent: "CompanyAgent", value: object) -> None:
        agent.model.columns[self.records][self.name][agent.slot] = self.check(agent.model, value)

    def check(self, model: "CRMModel", value: object) -> float:
        """The value as a number that may stand in the record; InputError otherwise."""
        if self.kind is int and self.points_to is None:
            raise InputError(f"{self.name} cannot be set: who belongs where is settled at kick-off.")
        truth = isinstance(value, bool | np.bool_)
        number = as_number(self.name, int(value) if truth else value)  # type: ignore[call-overload]  # a truth value
        limits = self.limits
        if self.points_to is not None:
            limits = (0, len(getattr(model.world, self.points_to)) - 1)  # beyond it, the engine reads foreign memory
        if limits is not None and not limits[0] <= number <= limits[1]:
            raise InputError(f"{self.name} = {show(value)} is outside its limits, {limits[0]:g} to {limits[1]:g}.")
        whole = self.kind is int or (self.__doc__ or "").startswith("0 or 1")
        if whole and not number.is_integer():
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


@view_of("people", PERSON)
class Employee(RegionalAgent):
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
    def function_name(self) -> str:
        """What the employee does: one of FUNCTIONS."""
        return FUNCTIONS[self.function]

    @property
    def is_live(self) -> bool:
        """Whether the CRM supports any of the employee's work now."""
        return bool(self.offered > 0.0)

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
        served = (owned["sales"] == self.slot) | (owned["marketing"] == self.slot) | (owned["service"] == self.slot)
        slots = np.flatnonzero(served & (owned["active"] == 1.0))
        return self.model.agents_at(Customer, slots.tolist())


@view_of("departments", DEPARTMENT)
class Department(RegionalAgent):
    """A department: one function in one region, or one of a contact file."""

    @property
    def name(self) -> str:
        """Name of the department."""
        return self.model.names.departments[self.slot]

    @property
    def function_name(self) -> str:
        """What the department does: one of FUNCTIONS."""
        return FUNCTIONS[self.function]

    @property
    def is_live(self) -> bool:
        """Whether the CRM supports any of the work here now."""
        return bool(self.offered > 0.0)

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
    def interface_defects(self) -> float:
        """Open defects between this vendor's parts and those of all others."""
        open_defects = self.model.world.interface_defects
        return float(open_defects[self.slot].sum() + open_defects[:, self.slot].sum())

    @property
    def disputes(self) -> float:
        """Those of these defects that no party accepts as its own."""
        disputed = self.model.world.disputed
        return float(disputed[self.slot].sum() + disputed[:, self.slot].sum())


@view_of(
    "customers",
    CUSTOMER,
    segment="segments",
    region="region_live",
    sales="people",
    marketing="people",
    service="people",
)
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
        slots = [self.sales, self.marketing, self.service]
        return self.model.agents_at(Employee, slots)


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


def reporters(asked: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Agent reporters for a DataCollector: names of attributes become functions that give None to other agents.

    Mesa 3.3 and 3.5 treat names differently, and neither can send its own to another process.
    """
    known = {name: None for kind in KINDS for name in dir(kind)} | {"slot": None, "unique_id": None}
    for reporter in (asked or {}).values():
        if isinstance(reporter, str) and reporter not in known:
            raise InputError(f"No agent has an attribute {show(reporter)}.{nearest(reporter, known)}")
    return asked and {
        name: partial(_read, reporter) if isinstance(reporter, str) else reporter for name, reporter in asked.items()
    }


def _read(name: str, agent: Any) -> Any:
    return getattr(agent, name, None)
