"""Levers of politics: who gains power and who owns the project."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "politics", "Politics"

LEVERS = (
    Lever(
        "power_shift_to_backoffice",
        "Power shift to the back office",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="How far the system is seen to hand control over customer work to the back office. Those "
        "who lose by it adopt in part, or in show only.",
        source="Markus 1983 on power and resistance to information systems; the scale is an assumption.",
        confidence="A",
        claims=(84,),
    ),
    Lever(
        "business_ownership",
        "Ownership by the departments",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far the departments that will use the system lead the project: 0 leaves it to IT and the vendors.",
        source="Practitioner texts on CRM failure; the scale is an assumption.",
        confidence="A",
        claims=(85,),
    ),
    Lever(
        "it_replacement_fear",
        "IT's fear of being replaced",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="How far IT staff fear that the vendor's software replaces them, and hold back effort.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(89,),
    ),
)
