"""Levers of incentives: what jobs ask for, and what they reward."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "incentives", "Jobs and incentives"

LEVERS = (
    Lever(
        "job_description",
        "Use written into jobs",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far job descriptions say which screens and functions a role works with: breadth of use with less "
        "resentment than a decree.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(71,),
    ),
    Lever(
        "incentive_alignment",
        "Rewards for good records",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far pay and praise of customer-facing people follow the quality of what they record, so that "
        "what helps all helps them.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(87,),
    ),
    Lever(
        "activity_target_pressure",
        "Targets for logged activity",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far people are judged by the activity they log. Logged activity rises; time and truth go into "
        "the log.",
        source="Campbell 1979 on indicators used for control; the size is an assumption.",
        confidence="A",
        claims=(77,),
    ),
)
