"""Levers of the people: the average of what they bring along."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "people", "People"

LEVERS = (
    Lever(
        "tech_skill",
        "Skill with software",
        "0-1",
        0.57,
        limits=(0, 1),
        range=(0.4, 0.75),
        group=GROUP,
        meaning="Average skill of the staff with business software; persons differ around it. Skilled "
        "people take more from training and tire less of change.",
        source="Mean of a Beta(4, 3) distribution; form and value are an assumption.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "conscientiousness",
        "Care in keeping records",
        "0-1",
        0.62,
        limits=(0, 1),
        range=(0.4, 0.8),
        group=GROUP,
        meaning="Average diligence of the staff in routine entries; sales people lie slightly below it. "
        "Careless people enter more errors and filler.",
        source="Mean of a Beta(5, 3) distribution; personality gaps between jobs are small in "
        "meta-analyses; the value is an assumption.",
        confidence="A",
        claims=(76,),
        fixed_at_start=True,
    ),
    Lever(
        "autonomy_need",
        "Need for autonomy in sales",
        "0-1",
        0.70,
        limits=(0, 1),
        range=(0.5, 0.9),
        group=GROUP,
        meaning="How much sales people mind being watched and standardised. Other staff feel 0.57 of it.",
        source="Speier and Venkatesh 2002 on sales people's identity and rejection of sales technology; the "
        "value is an assumption.",
        confidence="A",
        claims=(65,),
        fixed_at_start=True,
    ),
    Lever(
        "loss_aversion",
        "Weight of losses against gains",
        "ratio",
        2.0,
        limits=(0, 5),
        range=(1.5, 2.5),
        group=GROUP,
        meaning="How many hours gained make up, in a person's mind, for one hour lost to the system. 1 "
        "weighs both alike.",
        source="Tversky and Kahneman 1992 estimate 2.25.",
        confidence="M",
    ),
    Lever(
        "power_age_corr",
        "Power of those with little IT skill",
        "correlation",
        0.3,
        limits=(0, 1),
        range=(0, 0.5),
        group=GROUP,
        meaning="How far those with power, managers first, are those with less skill in IT.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(92,),
        fixed_at_start=True,
    ),
)
