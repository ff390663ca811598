"""Levers of change: planning, new processes, and acting on what is learnt."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "change", "Planning and change"

LEVERS = (
    Lever(
        "plan_quality",
        "Quality of planning",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.10, 0.90),
        group=GROUP,
        meaning="How complete and realistic the plan is. Poor plans forget tasks and do work twice.",
        source="Practitioner texts name lack of planning first among causes; the scale is an assumption.",
        confidence="A",
        claims=(1,),
    ),
    Lever(
        "process_change",
        "Change of processes",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0, 0.9),
        group=GROUP,
        meaning="How far ways of working are redesigned together with the system: 0 puts new software on "
        "old habits.",
        source="Direction after Becker, Greve and Albers 2009; the scale is an assumption.",
        confidence="A",
        claims=(5,),
    ),
    Lever(
        "action_rate",
        "Acting on what is learnt",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0, 0.7),
        group=GROUP,
        meaning="Share of the insights from customer data that lead to action. At 0 the best data earn "
        "nothing.",
        source="Practitioner texts: integrating data alone brings no benefit; the scale is an assumption.",
        confidence="A",
        claims=(52,),
    ),
    Lever(
        "personal_benefit_share",
        "Benefit people feel themselves",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0.1, 0.6),
        group=GROUP,
        meaning="Share of the benefit that comes back to the person who does the entry, as time, ease or "
        "pay.",
        source="Practitioner texts: employees see the loss, managers the gain; the share is an assumption.",
        confidence="A",
        claims=(69,),
    ),
    Lever(
        "expectation_inflation",
        "Inflation of expectations",
        "x",
        1.3,
        limits=(0.5, 4),
        range=(1.0, 2.0),
        group=GROUP,
        meaning="How far the business case promises more than full, honest use could bring: 1 is a fair "
        "case.",
        source="McKinsey 2012: large IT projects deliver 56 % less value than predicted; the factor is "
        "thinly supported.",
        confidence="L",
        claims=(2,),
        fixed_at_start=True,
    ),
    Lever(
        "change_willingness",
        "Willingness to change",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.1, 0.9),
        group=GROUP,
        meaning="How willing people are to change how they work, before they have met the system.",
        source="Practitioner texts on CRM failure; Gartner finds willingness falling from 74 to 43 % "
        "between 2016 and 2022 (HBR 2023). The scale is an assumption.",
        confidence="A",
        claims=(55,),
    ),
)
