"""Levers of segments: who among the customers gets what."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "segments", "Customer segments"

LEVERS = (
    Lever(
        "best_service",
        "Express service for the best customers",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.8),
        group=GROUP,
        meaning="How far the best customers get express service and people of their own, rather than campaigns. It "
        "keeps them, and costs service hours.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(16,),
    ),
    Lever(
        "nextbest_marketing",
        "Marketing to next-best and marginal customers",
        "share of marketing",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.8),
        group=GROUP,
        meaning="Share of marketing effort that goes to next-best and marginal customers, whose potential is largest, "
        "rather than to the best.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(17,),
    ),
    Lever(
        "lookalike_targeting",
        "Campaigns for unprofitable look-alikes",
        "share of accounts",
        0.2,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="Share of unprofitable customers that a model picks for campaigns because they look like the best. It "
        "pays as far as records are true and used.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(18,),
    ),
    Lever(
        "prune_unprofitable",
        "Less service for hopeless accounts",
        "0-1",
        0.2,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="How far service is cut for unprofitable customers without potential. Cost falls, and some of them "
        "leave.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(19,),
    ),
    Lever(
        "metric_customer_focus",
        "Customer scorecard",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far value, movement, retention and cross-selling of customer segments are measured month by "
        "month. Effort then learns where it works.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(22,),
    ),
)
