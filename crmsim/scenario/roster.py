"""Who works where: the people of a company put into slots, always in the same order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.contacts import Contacts
from crmsim.scenario.kinds import FUNCTION_TITLES, FUNCTIONS

if TYPE_CHECKING:  # the company offers its roster as a method, so it imports this module
    from crmsim.scenario.company import Company

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Roster(NamedTuple):
    """The people of a company in slots 0..n-1, and its departments 0..d-1.

    `function` and `region` index FUNCTIONS and `Company.regions`; `department` indexes the departments.
    """

    function: Ints  # shape (n,)
    region: Ints  # shape (n,)
    department: Ints  # shape (n,)
    department_names: tuple[str, ...]
    department_function: Ints  # shape (d,)
    department_region: Ints  # shape (d,)


def build_roster(company: "Company", contacts: Contacts | None = None) -> Roster:
    """Put the company's people into slots. Nothing is drawn: equal companies give equal rosters.

    - With `departments`: in their order, each with its people.
    - With contacts: in the order of the contact file, each in the department the file names. Function and
      region of a department come from `departments` where the company lists them, else from
      `assign_greedily`.
    - Else one department per function and region, people split by largest remainder; empty ones are left out.

    Raises InputError where company and contacts do not agree.
    """
    if contacts is not None:
        return _from_contacts(company, contacts)
    if company.departments:
        names = tuple(department.name for department in company.departments)
        function, region = _declared(company)
        people = np.array([department.staff for department in company.departments], dtype=np.int64)
    else:
        counts = split(company)
        function, region = np.nonzero(counts)
        people = counts[function, region]
        names = tuple(f"{FUNCTION_TITLES[f]} {company.regions[r]}" for f, r in zip(function, region, strict=True))
    department = np.repeat(np.arange(len(names), dtype=np.int64), people)
    return Roster(function[department], region[department], department, names, function, region)


def split(company: "Company") -> Ints:
    """People per function and region by largest remainder, over functions first; shape (5, regions).

    The odd people of a function go to the regions furthest below their share of everybody placed so far, so that
    functions and regions both come near their shares. A region left empty gets one person of the largest region.
    """
    shares = np.array(company.wanted_region_shares)
    per_function = largest_remainder(company.employees, np.array(company.staff.in_order()))
    counts = np.zeros((len(FUNCTIONS), len(shares)), dtype=np.int64)
    for function, people in enumerate(per_function):
        placed = counts[:function]
        behind = np.asarray(placed.sum() * shares - placed.sum(axis=0), dtype=np.float64)
        counts[function] = largest_remainder(int(people), shares, behind)
    for region in np.flatnonzero(counts.sum(axis=0) == 0):
        largest = int(np.argmax(counts.sum(axis=0)))
        function = int(np.argmax(counts[:, largest]))
        counts[function, largest] -= 1
        counts[function, region] += 1
    return counts


def largest_remainder(people: int, shares: Floats, behind: Floats | None = None) -> Ints:
    """Split `people` by `shares` into whole numbers: Hamilton's method, shape as `shares`.

    Everyone gets the whole part; what is left goes to the largest remainders, to which `behind` is added where
    earlier splits left somebody short. Equal ones go to the first.
    """
    exact = people * shares / shares.sum()
    counts: Ints = np.floor(exact + 1e-9).astype(np.int64)
    # Rounding makes what is equal on paper equal in the machine too.
    claim = np.round(exact - counts + (0.0 if behind is None else behind), 9)
    counts[np.argsort(-claim, kind="stable")[: people - int(counts.sum())]] += 1
    return counts


def assign_greedily(sizes: Sequence[int], shares: Sequence[float]) -> Ints:
    """Give each department one of several places so that the people per place come near the wanted `shares`.

    Largest department first (equal ones in their order), each to the place whose people are furthest below
    its wanted number (equal ones to the first place). Deterministic; shape (departments,).
    """
    wanted = np.array(shares) * sum(sizes)
    have = np.zeros(len(shares))
    place: Ints = np.zeros(len(sizes), dtype=np.int64)
    for department in sorted(range(len(sizes)), key=lambda d: (-sizes[d], d)):
        place[department] = int(np.argmax(np.round(wanted - have, 9)))
        have[place[department]] += sizes[department]
    return place


def _declared(company: "Company") -> tuple[Ints, Ints]:
    """Function and region of each department the company lists."""
    function = [FUNCTIONS.index(department.function) for department in company.departments]
    region = [company.regions.index(department.region) for department in company.departments]
    return np.array(function, dtype=np.int64), np.array(region, dtype=np.int64)


def _from_contacts(company: "Company", contacts: Contacts) -> Roster:
    if company.employees != contacts.people:
        raise InputError(
            f"company.employees is {company.employees}, but the contact file lists {contacts.people} people."
        )
    names = contacts.department_names
    sizes = contacts.department_sizes
    if company.departments:
        _require_same_departments(company, contacts)
        place = {department.name: i for i, department in enumerate(company.departments)}
        order = [place[name] for name in names]
        function, region = (array[order] for array in _declared(company))
    else:
        function = assign_greedily(sizes, company.staff.in_order())
        region = assign_greedily(sizes, company.wanted_region_shares)
    department = contacts.department.astype(np.int64)
    return Roster(function[department], region[department], department, names, function, region)


def _require_same_departments(company: "Company", contacts: Contacts) -> None:
    """Refuse departments that the company and its contact file do not share, or count differently."""
    staff = {department.name: department.staff for department in company.departments}
    counted = dict(zip(contacts.department_names, contacts.department_sizes, strict=True))
    for name in counted:
        if name not in staff:
            raise InputError(
                f"The contact file has a department {show(name)} that company.departments does not list."
                f"{nearest(name, staff)}"
            )
    for name, people in staff.items():
        if counted.get(name) != people:
            raise InputError(
                f"company.departments gives department {show(name)} {people} people, but the contact file "
                f"lists {counted.get(name, 0)}."
            )
