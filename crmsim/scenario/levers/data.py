"""Levers of data: what is asked for, and what the records are worth."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "data", "Data burden and quality"

LEVERS = (
    Lever(
        "data_burden",
        "Data burden",
        "hours/week",
        3.0,
        limits=(0, 15),
        range=(1.0, 5.5),
        group=GROUP,
        meaning="Hours of data entry a week asked of a full customer-facing user in sales; other roles are "
        "asked a fixed share of it. Too little starves the records, too much eats selling time and invites "
        "filler.",
        source="Reported CRM entry of 4 to 5.5 hours a week (gowarmcrm.com) and 16 % of sales time on "
        "administration in 2004 (Yankee Group, sellingpower.com).",
        confidence="L",
        claims=(74, 86),
        headline=True,
    ),
    Lever(
        "legacy_accuracy",
        "Accuracy of the old records",
        "share",
        0.65,
        limits=(0, 1),
        range=(0.40, 0.85),
        group=GROUP,
        meaning="Share of customer records that are right in the files the CRM is loaded from.",
        source="Nagle, Redman and Sammon (HBR 2017): 47 % of new records carry a critical error; Gartner: "
        "25 % of critical data flawed. The default lies between.",
        confidence="M",
        claims=(75,),
        fixed_at_start=True,
    ),
    Lever(
        "decay_month",
        "Decay of customer data",
        "1/month",
        0.021,
        limits=(0, 0.2),
        range=(0.015, 0.030),
        group=GROUP,
        meaning="Share of right records that go wrong in a month because customers move, change and close.",
        source="MarketingSherpa's 2.1 % a month, 22.5 % a year compounded, as quoted widely (airscale.io, "
        "derrick-app.com).",
        confidence="M",
    ),
    Lever(
        "trust_threshold",
        "Accuracy below which reports are ignored",
        "accuracy",
        0.60,
        limits=(0, 1),
        range=(0.50, 0.75),
        group=GROUP,
        meaning="Where the quality of the records (accuracy, a little less where they are thin) falls below this, "
        "people stop acting on what they read there.",
        source="Vendor survey: 73 % of teams distrust their CRM data; managers in Nagle, Redman and Sammon "
        "ask for far more. The value is thinly supported.",
        confidence="L",
    ),
    Lever(
        "filler_base",
        "Filler without pressure",
        "share of entries",
        0.07,
        limits=(0, 0.5),
        range=(0.02, 0.35),
        group=GROUP,
        meaning="Share of entries that only look like work when nobody pushes: the median before perceived "
        "value, care and pressure act.",
        source="Trade reports on CRM data quality (enderturing.com) and the rejection found by Speier and "
        "Venkatesh 2002; the size is an assumption.",
        confidence="L",
    ),
    Lever(
        "critical_fields",
        "Fields asked per record",
        "fields",
        12,
        limits=(1, 200),
        range=(6, 25),
        group=GROUP,
        meaning="Fields that have to be filled for a customer. More of them cover more of what matters, and take "
        "longer to fill.",
        source="Nagle, Redman and Sammon 2017 count 10-15 attributes a record; the effect is an assumption.",
        confidence="M",
        claims=(86, 93),
    ),
    Lever(
        "prospect_clutter",
        "Dead prospects in the lists",
        "share of records",
        0.3,
        limits=(0, 0.95),
        range=(0.1, 0.6),
        group=GROUP,
        meaning="Share of records that nobody will ever buy from. They lengthen every list and every search.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(78,),
    ),
    Lever(
        "duplicate_entry",
        "Double entry",
        "share of entries",
        0.2,
        limits=(0, 1),
        range=(0, 0.5),
        group=GROUP,
        meaning="Share of entries that the back office's system asks for once more.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(67,),
    ),
    Lever(
        "conflict_rate",
        "Two people editing one record",
        "share of entries",
        0.01,
        limits=(0, 1),
        range=(0, 0.05),
        group=GROUP,
        meaning="Share of entries that are overwritten by somebody who works on the same record, at full use.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(91,),
    ),
    Lever(
        "breach_hazard",
        "Theft of customer data",
        "1/year",
        0.01,
        limits=(0, 1),
        range=(0, 0.03),
        group=GROUP,
        meaning="Chance in a year that data of the CRM are stolen. It costs a fifth of a year's gross margin and "
        "customers' trust.",
        source="Practitioner texts name the risk; chance and size are assumptions.",
        confidence="A",
        claims=(93,),
    ),
)
