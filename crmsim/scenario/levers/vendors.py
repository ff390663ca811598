"""Levers of vendors: how many firms build the system and how they are held together."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "vendors", "Vendors"

LEVERS = (
    Lever(
        "n_vendors",
        "Vendors",
        "firms",
        3,
        limits=(1, 6),
        range=(1, 6),
        group=GROUP,
        meaning="Firms that each deliver a part of the system. Every pair of them shares interfaces that "
        "can break and be disputed.",
        source="Practitioner texts on multi-vendor projects; the number is an assumption.",
        confidence="A",
        claims=(31,),
        integer=True,
        fixed_at_start=True,
    ),
    Lever(
        "defects_per_pair",
        "Interface defects per pair of vendors",
        "defects per pair and month",
        2.0,
        limits=(0, 20),
        range=(0.5, 5),
        group=GROUP,
        meaning="Defects that appear in a month between two vendors' parts while the project runs.",
        source="Number of pairs n(n-1)/2 after Brooks 1975; the rate is an assumption.",
        confidence="A",
    ),
    Lever(
        "prime_contractor",
        "Prime contractor",
        "0-1",
        0,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far one firm answers for the whole: 0 is nobody, 1 is a full prime contractor, who "
        "prevents and settles disputes between vendors. With one vendor it does nothing.",
        source="Practitioner texts on multi-vendor projects; its effect is an assumption.",
        confidence="A",
        claims=(32,),
    ),
    Lever(
        "vendor_comm_per_month",
        "Meetings with the vendors",
        "meetings/month",
        2,
        limits=(0, 30),
        range=(1, 8),
        group=GROUP,
        meaning="Coordination meetings in a month. More of them keep the vendors aligned, with falling returns.",
        source="Practitioner advice of weekly meetings; the effect is an assumption.",
        confidence="A",
        claims=(36,),
    ),
    Lever(
        "mutual_warranty",
        "Mutual warranties",
        "0-1",
        0,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far vendors warrant each other's work, so that pointing at another firm no longer pays.",
        source="Direction after Gopal et al. 2003 on contracts and vendor behaviour; the size is an assumption.",
        confidence="A",
        claims=(37,),
    ),
    Lever(
        "customisation",
        "Customisation",
        "share of scope",
        0.3,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="Share of the system that is changed for this company. Some of it makes the system fit; "
        "much of it costs, delays and breaks.",
        source="Panorama 2010: about 15 % of sites take the system as it comes; Panorama 2016 names "
        "customisation as a cause of overruns.",
        confidence="M",
        claims=(29, 30),
    ),
)
