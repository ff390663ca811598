"""Levers of finance: how money at different times is weighed, and what finance asks before it approves."""

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
    Lever(
        "approval_hurdle",
        "Benefit that finance asks for each unit of cost",
        "x",
        0,
        limits=(0, 20),
        range=(0, 2),
        group=GROUP,
        meaning="Finance approves a project only if the benefit it can put a figure to is so many times the whole "
        "cost. 0 means that nobody asks.",
        source="Practitioner texts: finance says no; the hurdle is an assumption.",
        confidence="A",
        claims=(57,),
        fixed_at_start=True,
    ),
    Lever(
        "quantifiability",
        "Benefit that can be put in figures",
        "share",
        0.4,
        limits=(0, 1),
        range=(0.2, 0.8),
        group=GROUP,
        meaning="Share of the promised benefit to which anybody can put a figure before the project begins. It "
        "matters where finance has to approve.",
        source="Practitioner texts: benefits cannot be quantified; the share is an assumption.",
        confidence="A",
        claims=(57,),
        fixed_at_start=True,
    ),
)
