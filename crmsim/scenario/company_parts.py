"""The parts of a company: staff by function, costs, segments of customers, departments, contact files.

Each field says its unit, limits and meaning once; messages, JSON Schema and documentation read it there.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crmsim.errors import show
from crmsim.scenario.kinds import MAX_EMPLOYEES, SEGMENTS, Function
from crmsim.scenario.names import clean_name

ROUNDING = 1e-6  # shares typed with a few decimals must still sum to 1


def _whole(value: object) -> object:
    """Take 200.0 for 200: a file may say either."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Adding 0 turns -0.0 into 0.0, so that equal companies have equal hashes.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False), AfterValidator(lambda number: number + 0.0)]
Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=64), BeforeValidator(clean_name)]


def quantity(default: float, unit: str, low: float, high: float, meaning: str) -> Any:
    """Declare a number of the company: default, unit, hard limits, meaning."""
    return Field(default=default, ge=low, le=high, description=meaning, json_schema_extra={"unit": unit})


class Part(BaseModel):
    """A frozen part of the company that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PerFunction(Part):
    """One number for each function."""

    def in_order(self) -> tuple[float, ...]:
        """Give the numbers in the order of the fields, which is the order of FUNCTIONS."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


class Staff(PerFunction):
    """Share of the employees who work in each function; the five shares sum to 1."""

    sales: Number = quantity(0.30, "share", 0, 1, "Share of employees who sell.")
    marketing: Number = quantity(0.10, "share", 0, 1, "Share of employees in marketing.")
    service: Number = quantity(0.25, "share", 0, 1, "Share of employees in customer service.")
    back_office: Number = quantity(0.30, "share", 0, 1, "Share of employees in the back office.")
    it: Number = quantity(0.05, "share", 0, 1, "Share of employees in IT.")

    @model_validator(mode="after")
    def _sum_to_one(self) -> "Staff":
        require_sum("the five shares of staff", self.in_order())
        return self


class HourlyCost(PerFunction):
    """What an hour of a person's work costs the company, by function."""

    sales: Number = quantity(60, "currency/hour", 0, 10_000, "Cost of an hour in sales.")
    marketing: Number = quantity(55, "currency/hour", 0, 10_000, "Cost of an hour in marketing.")
    service: Number = quantity(35, "currency/hour", 0, 10_000, "Cost of an hour in customer service.")
    back_office: Number = quantity(40, "currency/hour", 0, 10_000, "Cost of an hour in the back office.")
    it: Number = quantity(65, "currency/hour", 0, 10_000, "Cost of an hour in IT.")


class Segment(Part):
    """One of the four segments of customers; what is left out takes the segment's default."""

    share: Number = quantity(0, "share", 0, 1, "Share of customers in this segment; the four sum to 1.")
    churn: Number = quantity(0, "1/year", 0, 1, "Share of the segment's customers who leave in a year.")
    satisfaction: Number = quantity(0, "0-1", 0, 1, "Satisfaction of the segment at kick-off.")
    cross_sell: Number = quantity(0, "x average", 0, 10, "Potential for selling more, relative to the average.")
    margin_share: Number = quantity(0, "share", 0, 1, "Share of the gross margin; the four sum to 1.")
    profit_share: Number = quantity(
        0, "share", -10, 10, "Share of the profit, below 0 where the segment loses money; the four sum to 1."
    )


SEGMENT_DEFAULTS: dict[str, dict[str, float]] = {
    segment: dict(zip(Segment.model_fields, values, strict=True))
    for segment, values in {
        "best": (0.20, 0.10, 0.70, 0.4, 0.55, 1.50),
        "next_best": (0.30, 0.15, 0.68, 1.6, 0.25, 0.05),
        "marginal": (0.40, 0.22, 0.65, 0.8, 0.15, -0.05),
        "unprofitable": (0.10, 0.30, 0.62, 0.2, 0.05, -0.50),
    }.items()
}


def _segment(name: str, meaning: str) -> Any:
    return Field(default_factory=lambda: Segment(**SEGMENT_DEFAULTS[name]), description=meaning)


class Segments(Part):
    """The four segments of customers, from most to least valuable."""

    best: Segment = _segment("best", "Customers that earn most of the profit.")
    next_best: Segment = _segment("next_best", "Customers with the most room to grow.")
    marginal: Segment = _segment("marginal", "Customers that about break even.")
    unprofitable: Segment = _segment("unprofitable", "Customers that cost more than they bring.")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: object) -> object:
        """Give each segment its own defaults for what is left out."""
        if not isinstance(given, Mapping):
            return given
        return {
            name: {**SEGMENT_DEFAULTS[name], **part} if isinstance(part, Mapping) and name in SEGMENT_DEFAULTS else part
            for name, part in given.items()
        }

    @model_validator(mode="after")
    def _sum_to_one(self) -> "Segments":
        for field in ("share", "margin_share", "profit_share"):
            require_sum(f"{field} over the four segments", self.column(field))
        return self

    def column(self, field: str) -> tuple[float, ...]:
        """Give one field for the four segments in the order of SEGMENTS: `column("churn")`."""
        return tuple(getattr(getattr(self, name), field) for name in SEGMENTS)


class Department(Part):
    """One department with its function, region and number of people."""

    name: Name = Field(description="Name of the department.")
    function: Function = Field(description="What the department does.")
    region: Name = Field(description="Region in which the department works.")
    staff: Whole = quantity(
        0,
        "people",
        0,
        MAX_EMPLOYEES,
        "People in the department; may be left out where a contact file counts them.",
    )


class ContactFiles(Part):
    """Two text files of the company's real contacts, beside the scenario file."""

    edges: Annotated[str, Field(strict=True, min_length=1, max_length=1000)] = Field(
        description="File with a line 'person person' per contact, its path relative to the scenario file."
    )
    departments: Annotated[str, Field(strict=True, min_length=1, max_length=1000)] = Field(
        description="File with a line 'person department' per person, its path relative to the scenario file."
    )


def require_sum(what: str, shares: tuple[float, ...]) -> None:
    """Refuse shares that do not sum to 1."""
    if abs(sum(shares) - 1) > ROUNDING:
        raise ValueError(f"{what} must sum to 1, but sum to {show(round(sum(shares), 6))}")


def require_different(what: str, names: tuple[str, ...]) -> None:
    """Refuse names that differ in nothing but capitals, or in nothing at all."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise ValueError(f"two {what} have the name {show(name)}")
        seen.add(name.lower())
