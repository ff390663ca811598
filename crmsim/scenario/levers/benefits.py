"""Levers of benefit: what full, honest, well-fitted use would bring."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "benefits", "Benefits"

LEVERS = (
    Lever(
        "max_sales_gain",
        "Sales gain at full use",
        "share of rep output",
        0.08,
        limits=(0, 1),
        range=(0.02, 0.20),
        group=GROUP,
        meaning="Rise in a sales person's output at full, honest and well-fitted use.",
        source="Assumption: below vendors' claims; free to fit the reported spread of returns.",
        confidence="A",
    ),
    Lever(
        "max_retention_gain",
        "Retention gain at full use",
        "churn points",
        0.02,
        limits=(0, 0.5),
        range=(0.005, 0.05),
        group=GROUP,
        meaning="Fall in yearly churn at full, honest and well-fitted use: 0.02 is two percentage points.",
        source="Assumption: free to fit the reported spread of returns.",
        confidence="A",
    ),
    Lever(
        "service_efficiency",
        "Service hours saved at full use",
        "share of hours",
        0.10,
        limits=(0, 1),
        range=(0.03, 0.20),
        group=GROUP,
        meaning="Share of the hours of service that full, honest and well-fitted use saves.",
        source="Assumption: no independent figure was found.",
        confidence="A",
    ),
    Lever(
        "tech_only_fraction",
        "Benefit of technology alone",
        "share of benefit",
        0.20,
        limits=(0, 1),
        range=(0, 0.40),
        group=GROUP,
        meaning="Share of the benefit left when processes stay as they were; the rest needs process change.",
        source="Becker, Greve and Albers 2009 and Liu, Liu and Xu 2013: value depends on support and "
        "integration; the share is derived from that.",
        confidence="M",
        claims=(51,),
    ),
    Lever(
        "benefit_lag",
        "Delay of benefits",
        "weeks",
        26,
        limits=(0, 208),
        range=(13, 52),
        group=GROUP,
        meaning="Weeks by which results trail good use, because customers and routines take time to respond.",
        source="Recovery after several months (McAfee 2002); firm productivity slows shortly after go-live "
        "(Hitt, Wu and Zhou 2002).",
        confidence="M",
    ),
)
