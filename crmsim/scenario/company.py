"""Who the company is: its people by function and region, its customers by segment, its money."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from crmsim.errors import nearest, show
from crmsim.scenario.company_parts import (
    ROUNDING,
    ContactFiles,
    Department,
    HourlyCost,
    Name,
    Number,
    Part,
    Segment,
    Segments,
    Staff,
    Whole,
    quantity,
    require_different,
    require_sum,
)
from crmsim.scenario.contacts import Contacts
from crmsim.scenario.kinds import (
    FUNCTIONS,
    MAX_CUSTOMERS,
    MAX_DEPARTMENTS,
    MAX_EMPLOYEES,
    MAX_REGIONS,
    SEGMENTS,
)
from crmsim.scenario.roster import Roster, build_roster

__all__ = [
    "FROM_DEPARTMENTS",
    "FUNCTIONS",
    "SEGMENTS",
    "Company",
    "ContactFiles",
    "Department",
    "HourlyCost",
    "Segment",
    "Segments",
    "Staff",
]

#: What follows from the departments where a company lists them.
FROM_DEPARTMENTS = ("employees", "regions", "region_shares", "staff")


def _employees(data: dict[str, Any]) -> int:
    return sum(department.staff for department in data["departments"]) or 200


def _regions(data: dict[str, Any]) -> tuple[str, ...]:
    named = dict.fromkeys(department.region for department in data["departments"])
    return tuple(named) or ("North", "South", "East", "West")[: data["employees"]]


def _staff(data: dict[str, Any]) -> Staff:
    counts = {
        function: sum(department.staff for department in data["departments"] if department.function == function)
        for function in FUNCTIONS
    }
    people = sum(counts.values())
    return Staff(**{function: count / people for function, count in counts.items()}) if people else Staff()


class Company(Part):
    """The company that puts in a CRM. Every field has a default, so that a file says only what differs.

    `employees`, `regions` and `staff` follow from `departments` where these are given; `customers` is 5 for
    each employee where it is not given.
    """

    currency: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$")] = Field(
        default="USD", description="Currency of all money, as a three-letter ISO 4217 code."
    )
    departments: tuple[Department, ...] = Field(
        default=(),
        max_length=MAX_DEPARTMENTS,
        description="Departments one by one, instead of employees and staff shares.",
    )
    employees: Whole = Field(
        default_factory=_employees,
        ge=1,
        le=MAX_EMPLOYEES,
        description="Number of employees.",
        json_schema_extra={"unit": "people"},
    )
    customers: Whole = Field(
        default_factory=lambda data: min(MAX_CUSTOMERS, 5 * int(data["employees"])),
        ge=1,
        le=MAX_CUSTOMERS,
        description="Number of customer accounts; 5 for each employee where it is not given.",
        json_schema_extra={"unit": "accounts"},
    )
    regions: tuple[Name, ...] = Field(
        default_factory=_regions, min_length=1, max_length=MAX_REGIONS, description="Names of the regions."
    )
    region_shares: tuple[Annotated[Number, Field(ge=0, le=1)], ...] | None = Field(
        default=None,
        description="Share of the employees in each region, summing to 1; equal where it is not given.",
    )
    staff: Staff = Field(default_factory=_staff, description="Share of the employees in each function.")
    hourly_cost: HourlyCost = Field(default_factory=HourlyCost, description="Cost of an hour of work.")
    gross_margin_per_employee: Number = quantity(
        80_000, "currency/year", 0, 10_000_000, "Gross margin of a year divided by the number of employees."
    )
    profit_rate: Number = quantity(0.25, "share of gross margin", 0, 1, "Profit as a share of the gross margin.")
    segments: Segments = Field(default_factory=Segments, description="The four segments of customers.")
    contacts: ContactFiles | None = Field(default=None, description="Files of real contacts between the employees.")

    @model_validator(mode="after")
    def _agree(self) -> "Company":
        """Refuse parts that contradict each other."""
        require_different("regions", self.regions)
        if len(self.regions) > self.employees:
            raise ValueError(f"there are {len(self.regions)} regions for only {self.employees} employees")
        if self.region_shares is not None:
            if len(self.region_shares) != len(self.regions):
                raise ValueError(f"region_shares has {len(self.region_shares)} numbers for {len(self.regions)} regions")
            require_sum("region_shares", self.region_shares)
        if self.departments:
            self._agree_with_departments()
        return self

    def _agree_with_departments(self) -> None:
        require_different("departments", tuple(department.name for department in self.departments))
        for department in self.departments:
            what = f"department {show(department.name)}"
            if department.region not in self.regions:
                hint = nearest(department.region, self.regions)
                raise ValueError(f"{what} is in region {show(department.region)}, which is not listed.{hint}")
            if department.staff == 0:
                raise ValueError(f"{what} has no staff")
        counted = sum(department.staff for department in self.departments)
        if counted != self.employees:
            raise ValueError(
                f"employees is {self.employees}, but the departments have {counted} people; "
                "leave employees out and it follows from them"
            )
        shares = zip(self.staff.in_order(), _staff({"departments": self.departments}).in_order(), strict=True)
        if any(abs(given - derived) > ROUNDING for given, derived in shares):
            raise ValueError("staff does not agree with the departments; leave it out and it follows from them")
        if self.region_shares is not None:
            raise ValueError("region_shares and departments are both given; leave region_shares out")

    @property
    def wanted_region_shares(self) -> tuple[float, ...]:
        """Share of the employees per region, equal where the company does not say."""
        return self.region_shares or (1.0 / len(self.regions),) * len(self.regions)

    def roster(self, contacts: Contacts | None = None) -> Roster:
        """Put the company's people into slots, always in the same order; `build_roster` says how."""
        return build_roster(self, contacts)
