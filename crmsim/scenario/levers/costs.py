"""Levers of cost: licences, implementation, administration and the tail of overruns."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "costs", "Costs"

LEVERS = (
    Lever(
        "licence_list",
        "Licence, list price",
        "currency/user/month",
        100,
        limits=(0, 5_000),
        range=(25, 350),
        group=GROUP,
        meaning="List price of one seat for a month, before discount.",
        source="Published tiers of 25, 100, 165-175 and 330-350 USD (redresscompliance.com, "
        "salesforcenegotiations.com).",
        confidence="H",
    ),
    Lever(
        "licence_discount",
        "Licence discount",
        "share",
        0.20,
        limits=(0, 1),
        range=(0, 0.40),
        group=GROUP,
        meaning="Share taken off the list price.",
        source="15 to 40 % is usual (redresscompliance.com).",
        confidence="M",
    ),
    Lever(
        "impl_to_first_year_licence",
        "Implementation against first-year licences",
        "x",
        1.5,
        limits=(0, 20),
        range=(1, 3),
        group=GROUP,
        meaning="Cost of implementation as a multiple of the first year's licences for all planned seats.",
        source="One to two times the licence (flylib.com); licences are about 25 % of spending (Forrester 2005).",
        confidence="M",
    ),
    Lever(
        "admin_fte_per_100_users",
        "Administrators",
        "FTE per 100 users",
        1.0,
        limits=(0, 20),
        range=(0.5, 2),
        group=GROUP,
        meaning="Full-time administrators per 100 live users, for as long as the system runs.",
        source="Practitioner ratios, from memory.",
        confidence="L",
    ),
    Lever(
        "overrun_p_tail",
        "Chance of an extreme overrun",
        "probability",
        0.167,
        limits=(0, 1),
        range=(0.08, 0.18),
        group=GROUP,
        meaning="Chance that the project is one of those whose cost runs away, by half of the budget at least.",
        source="One in six (Flyvbjerg and Budzier 2011), 18 % (Flyvbjerg and Gardner 2023), 17 % (McKinsey "
        "2012). Small cloud projects probably sit at the low end.",
        confidence="H",
    ),
)
