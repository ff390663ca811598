"""A number of the scenario with where it comes from: measured in the files, given by a person, assumed, or measured
on top of an assumption."""

from dataclasses import dataclass
from typing import Any, Literal

#: "partly" is measured in the files by way of something that they do not say; the formula tells what.
Origin = Literal["measured", "given", "partly", "assumed"]
#: As people read it, in the scenario, on the page and on the screen.
ORIGINS: dict[Origin, str] = {
    "measured": "measured",
    "given": "given",
    "partly": "partly assumed",
    "assumed": "assumption",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of the scenario: its key as in the file (`levers.n_sources`), and the formula that gave it."""

    key: str
    value: Any
    formula: str
    origin: Origin = "measured"

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values."""
        return {"key": self.key, "value": self.value, "formula": self.formula, "origin": self.origin}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What no file can say. The defaults are assumptions; a person may know better."""

    margin_rate: float | None = None  # gross margin per revenue
    currency: str | None = None
    as_of: str | None = None  # ISO date from which ages are counted
    sources: int | None = None
    sales_share: float | None = None  # share of the employees that a sales team alone is


MARGIN_RATE = 0.5  # gross margin per revenue where nobody says (assumption)
