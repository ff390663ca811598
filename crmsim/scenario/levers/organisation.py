"""Levers of the organisation: who comes and goes, how much room there is, how work hangs together."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "organisation", "Organisation and staffing"

LEVERS = (
    Lever(
        "turnover_sales",
        "Turnover of sales staff",
        "1/year",
        0.28,
        limits=(0, 2),
        range=(0.20, 0.35),
        group=GROUP,
        meaning="How often a sales job changes hands in a year when no CRM drives anyone out. Each leaver "
        "is replaced by a newcomer who must learn the job, the customers and the system.",
        source="Published surveys of sales turnover: 25.8, 27, 28 and 35 % a year (techcxo.com, "
        "corecommissions.com, teneotalent.com, mapmycustomers.com).",
        confidence="H",
        claims=(65,),
        twin=True,
    ),
    Lever(
        "turnover_service",
        "Turnover of service staff",
        "1/year",
        0.30,
        limits=(0, 2),
        range=(0.18, 0.45),
        group=GROUP,
        meaning="How often a job in customer service changes hands in a year when no CRM drives anyone out.",
        source="Contact-centre surveys, quoted from memory of the trade literature.",
        confidence="L",
        twin=True,
    ),
    Lever(
        "turnover_other",
        "Turnover of other staff",
        "1/year",
        0.13,
        limits=(0, 2),
        range=(0.08, 0.20),
        group=GROUP,
        meaning="How often a job in marketing, the back office or IT changes hands in a year.",
        source="All-jobs turnover of 13 % a year beside the sales figures (mapmycustomers.com).",
        confidence="M",
        twin=True,
    ),
    Lever(
        "new_hire_ramp",
        "Time until a new hire is fully productive",
        "weeks",
        22,
        limits=(0, 104),
        range=(12, 52),
        group=GROUP,
        meaning="Weeks until a newcomer works at nearly full output, with or without a CRM. 0 means from "
        "the first day.",
        source="Bridge Group 2024: median ramp of 5.0 months, 27 % under 3 and 35 % over 6 months "
        "(pulserevops.com).",
        confidence="M",
        twin=True,
    ),
    Lever(
        "org_slack",
        "Slack in the working week",
        "share of hours",
        0.10,
        limits=(0, 0.5),
        range=(0.02, 0.20),
        group=GROUP,
        meaning="Share of the week that can absorb learning, data entry and disputes at little cost; hours "
        "lost beyond it cut output in full.",
        source="Cyert and March 1963 on organisational slack; its size is an assumption.",
        confidence="A",
    ),
    Lever(
        "process_maturity",
        "Maturity of customer processes",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.9),
        group=GROUP,
        meaning="How well customer work is defined and followed before the CRM comes: 0 is chaos that "
        "software would only speed up, 1 is a well-run process it can support.",
        source="Practitioner texts on CRM failure; the scale and its value are an assumption.",
        confidence="A",
        claims=(58,),
    ),
    Lever(
        "task_interdependence",
        "Interdependence of departments",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.9),
        group=GROUP,
        meaning="How far one department's work needs another's records. It makes dual running and interim "
        "links dearer and gives leadership more effect.",
        source="Sharma and Yetton 2003 find it moderates management support; the scale is an assumption.",
        confidence="A",
    ),
    Lever(
        "advice_degree",
        "Advice ties per person",
        "ties per person",
        8,
        limits=(1, 40),
        range=(4, 12),
        group=GROUP,
        meaning="How many colleagues a person asks for advice in the generated network. A file of real "
        "contacts replaces it.",
        source="Small-world form after Watts and Strogatz 1998; the number is an assumption.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "within_dept_tie_share",
        "Advice ties inside the own department",
        "share",
        0.70,
        limits=(0, 1),
        range=(0.5, 0.9),
        group=GROUP,
        meaning="Share of advice ties that stay inside the own department in the generated network: high "
        "values make use spread fast inside departments and slowly between them.",
        source="Homophily of advice ties; the share is an assumption.",
        confidence="A",
        fixed_at_start=True,
    ),
)
