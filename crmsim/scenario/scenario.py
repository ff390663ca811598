"""A scenario: one company, its levers, its plan and its horizon; a frozen value with a hash."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Self

import numpy as np

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.changes import Change, in_order
from crmsim.scenario.company import FROM_DEPARTMENTS, Company
from crmsim.scenario.company_errors import make_company
from crmsim.scenario.contacts import Contacts
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.kinds import MAX_CUSTOMERS, MAX_EMPLOYEES
from crmsim.scenario.lever_values import DEFAULTS, check_levers, find_lever
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.names import check_text
from crmsim.scenario.uncertainty import Distribution, Limits, check_distribution, parameters, quantiles

MIN_HORIZON, DEFAULT_HORIZON, MAX_HORIZON = 52, 208, 520
DEFAULT_PLAN = "phased_by_region"
MAX_TITLE, MAX_STORY = 120, 4_000

_PLAN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LEVER_ROW = np.dtype([(name, np.float64) for name in LEVERS])
_COLUMN = {name: column for column, name in enumerate(LEVERS)}
_COMPANY_KEYS = ("company.employees", "company.customers")


@dataclass(frozen=True)
class Scenario:
    """The question put to the model. Nothing in it can be changed; the `with_` methods give a changed copy.

    `levers` holds every lever, those not given at their default. `uncertainty` maps levers, and
    "company.employees" and "company.customers", to distributions: a population of firms instead of one.

    Raises InputError, in one or two plain sentences, for whatever cannot be.
    """

    name: str = "scenario"
    title: str = ""
    story: str = ""
    company: Company = field(default_factory=Company)
    levers: Mapping[str, float] = field(default_factory=dict)
    plan: str = DEFAULT_PLAN
    horizon: int = DEFAULT_HORIZON
    changes: tuple[Change, ...] = ()
    uncertainty: Mapping[str, Distribution] = field(default_factory=dict)
    contacts: Contacts | None = None

    def __post_init__(self) -> None:
        """Check everything once; the `with_` methods then check only what they change."""
        for key, longest, allowed in (
            ("name", 64, ""),
            ("title", MAX_TITLE, ""),
            ("story", MAX_STORY, "\n\t"),
        ):
            check_text(key, getattr(self, key), longest, allowed)
        self._set(
            levers=FrozenMapping({**DEFAULTS, **check_levers(self.levers)}),
            plan=check_plan(self.plan),
            horizon=check_horizon(self.horizon),
        )
        self._set(changes=in_order(self.changes, self.horizon))
        if self.contacts is not None or self.company.departments:
            self.company.roster(self.contacts)  # refuses a company that its contacts contradict
        self._set(uncertainty=FrozenMapping(self._check_uncertainty(self.uncertainty)))

    def with_levers(self, **values: float) -> Self:
        """Give a copy with these lever values, checked; aliases work too."""
        return self._copy(levers=FrozenMapping({**self.levers, **check_levers(values)}))

    def with_plan(self, plan: str) -> Self:
        """Give a copy with another rollout plan. Whether the plan exists is known one floor up."""
        return self._copy(plan=check_plan(plan))

    def with_company(self, **values: object) -> Self:
        """Give a copy whose company differs in these fields: `with_company(employees=80, staff={...})`."""
        given = self.company.model_dump(exclude_unset=True)
        if "departments" in values:  # what follows from the departments follows from the new ones
            given = {key: value for key, value in given.items() if key not in FROM_DEPARTMENTS}
        return self._rebuild(make_company({**given, **values}), self.contacts)

    def with_horizon(self, weeks: int) -> Self:
        """Give a copy with another horizon in weeks."""
        return self._copy(horizon=check_horizon(weeks), changes=in_order(self.changes, check_horizon(weeks)))

    def with_changes(self, *changes: Change) -> Self:
        """Give a copy with these changes in place of its own."""
        return self._copy(changes=in_order(changes, self.horizon))

    def with_uncertainty(self, uncertainty: Mapping[str, Distribution]) -> Self:
        """Give a copy with these distributions in place of its own."""
        return self._copy(uncertainty=FrozenMapping(self._check_uncertainty(uncertainty)))

    def without_uncertainty(self, keys: Collection[str]) -> Self:
        """Give a copy in which nothing is drawn for these keys: whoever sets a value does not have it drawn as well."""
        left = {key: given for key, given in self.uncertainty.items() if key not in keys}
        return self if len(left) == len(self.uncertainty) else self._copy(uncertainty=FrozenMapping(left))

    def with_contacts(self, contacts: Contacts) -> Self:
        """Give a copy with real contacts; the company then has as many employees as they list."""
        given = self.company.model_dump(exclude_unset=True)
        return self._rebuild(make_company({**given, "employees": contacts.people}), contacts)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence per lever value that is allowed but outside its plausible range."""
        values = [("", name, value) for name, value in self.levers.items()]
        values += [(f" in week {c.week}", name, value) for c in self.changes for name, value in c.levers.items()]
        return tuple(
            f"{name} = {LEVERS[name].amount(value)}{when} is outside its plausible range, "
            f"{show(LEVERS[name].range[0])} to {LEVERS[name].amount(LEVERS[name].range[1])}."
            for when, name, value in values
            # A default is never strange, whatever the range.
            if LEVERS[name].outside_range(value) and value != LEVERS[name].default
        )

    def canonical(self) -> dict[str, Any]:
        """Give the content in one form: defaults filled, contacts by content, words for people left out."""
        return {
            "schema": 1,
            "company": self.company.model_dump(mode="json", exclude={"contacts"}),
            "contacts": self.contacts.digest if self.contacts else None,
            "levers": dict(sorted(self.levers.items())),
            "plan": self.plan,
            "horizon": self.horizon,
            "changes": [[change.week, dict(sorted(change.levers.items()))] for change in self.changes],
            "uncertainty": {
                key: {"distribution": distribution.KIND, **parameters(distribution)}
                for key, distribution in sorted(self.uncertainty.items())
            },
        }

    @cached_property
    def hash(self) -> str:
        """First 16 digits of the SHA-256 of the canonical form: equal questions have equal hashes."""
        return _digest(self.canonical())

    def twin_key(self) -> str:
        """Give a hash of all that the twin without a CRM depends on: one twin serves all arms of one key."""
        whole = self.canonical()
        free = {name for name, lever in LEVERS.items() if not lever.twin}
        changes = [
            [week, {name: value for name, value in levers.items() if name not in free}]
            for week, levers in whole["changes"]
        ]
        return _digest(
            {
                **{key: whole[key] for key in ("company", "contacts", "horizon")},
                "levers": {name: value for name, value in whole["levers"].items() if name not in free},
                "changes": [change for change in changes if change[1]],
                "uncertainty": {key: value for key, value in whole["uncertainty"].items() if key not in free},
            }
        )

    def levers_by_week(self) -> np.recarray:
        """Give the lever values in force in each week: shape (horizon + 1,), one float64 field per lever.

        Row 0 is kick-off; a change holds from its week on. The fields are in the order of LEVERS.
        """
        table = np.empty((self.horizon + 1, len(LEVERS)))
        table[:] = tuple(self.levers.values())
        for change in self.changes:
            for name, value in change.levers.items():
                table[change.week :, _COLUMN[name]] = value
        return table.view(_LEVER_ROW).reshape(-1).view(np.recarray)

    def draw(self, uniform: Callable[[str], float]) -> Self:
        """Draw one firm from the uncertainty, by the inverse distribution function of each key.

        `uniform` gives a number in [0, 1) for a key such as "uncertainty:data_burden". What is drawn
        replaces the scenario's own value; whole numbers are rounded. A scenario without uncertainty is
        given back as it is.
        """
        if not self.uncertainty:
            return self
        keys = list(self.uncertainty)
        limits = [self._limits(key) for key in keys]
        chance = [uniform(f"uncertainty:{key}") for key in keys]
        drawn = dict(zip(keys, quantiles(list(self.uncertainty.values()), limits, chance), strict=True))
        numbers = {key.split(".")[1]: round(drawn.pop(key)) for key in _COMPANY_KEYS if key in drawn}
        levers = {name: float(round(value)) if LEVERS[name].integer else value for name, value in drawn.items()}
        firm = self._copy(levers=FrozenMapping({**self.levers, **levers}), uncertainty=FrozenMapping())
        return firm.with_company(**numbers) if numbers else firm

    def _check_uncertainty(self, given: Mapping[str, Distribution]) -> dict[str, Distribution]:
        """Resolve aliases and refuse what cannot be drawn."""
        checked: dict[str, Distribution] = {}
        for key, distribution in given.items():
            name = uncertain_key(key)
            if name in checked:
                raise InputError(f"The uncertainty of {name} is given twice, once by another name.")
            if name == "company.employees" and (self.contacts is not None or self.company.departments):
                raise InputError("company.employees cannot be uncertain where departments or contacts fix it.")
            checked[name] = check_distribution(f"uncertainty of {name}", distribution, self._limits(name))
        return checked

    def _limits(self, key: str) -> Limits:
        """Limits of something uncertain; a company has at least one employee per region."""
        if key in _COMPANY_KEYS:
            employees = (float(len(self.company.regions)), float(MAX_EMPLOYEES))
            return employees if key == "company.employees" else (1.0, float(MAX_CUSTOMERS))
        return LEVERS[key].limits

    def _set(self, **values: object) -> None:
        for key, value in values.items():
            object.__setattr__(self, key, value)

    def _copy(self, **values: object) -> Self:
        """Copy with values checked already: a new lever value must not check the company again."""
        copy = object.__new__(type(self))
        for item in fields(self):
            object.__setattr__(copy, item.name, values.get(item.name, getattr(self, item.name)))
        return copy

    def _rebuild(self, company: Company, contacts: Contacts | None) -> Self:
        """Copy with another company and check everything again, because much depends on it."""
        others = {item.name: getattr(self, item.name) for item in fields(self)}
        return type(self)(**{**others, "company": company, "contacts": contacts})


def uncertain_key(key: str) -> str:
    """The full name of something that can be uncertain; InputError with the nearest name for others."""
    if key in _COMPANY_KEYS:
        return key
    if key.startswith("company."):
        raise InputError(f"{show(key)} cannot be uncertain.{nearest(key, _COMPANY_KEYS)}")
    return find_lever(key).name


def check_plan(plan: object) -> str:
    """Give back the name of a plan; InputError where it cannot be one. Which exist is known one floor up."""
    if not isinstance(plan, str) or not _PLAN_NAME.fullmatch(plan):
        raise InputError(f"plan = {show(plan)} must be the name of a rollout plan, such as '{DEFAULT_PLAN}'.")
    return plan


def check_horizon(weeks: object) -> int:
    """Give back a horizon; InputError where it is no whole number of weeks within its limits."""
    whole = int(weeks) if isinstance(weeks, float | np.integer) and float(weeks).is_integer() else weeks
    if isinstance(whole, bool) or not isinstance(whole, int):
        raise InputError(f"horizon must be a whole number of weeks, but {show(weeks)} was given.")
    if not MIN_HORIZON <= whole <= MAX_HORIZON:
        raise InputError(f"horizon = {show(whole)} weeks is outside its limits, {MIN_HORIZON} to {MAX_HORIZON} weeks.")
    return whole


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
