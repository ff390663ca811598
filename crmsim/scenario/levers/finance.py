"""Levers of finance: how money at different times is weighed. The evaluation reads them, never the world."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "finance", "Finance"

LEVERS = (
    Lever(
        "discount_rate",
        "Discount rate",
        "1/year",
        0.12,
        limits=(0, 1),
        range=(0.08, 0.16),
        group=GROUP,
        meaning="Yearly rate at which later money counts for less. It changes what a run is worth, never "
        "what happens in it.",
        source="Firms ask for about twice their cost of capital (SSRN 2412250).",
        confidence="M",
    ),
)
