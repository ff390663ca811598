"""Levers of migration: what stands between the old files and the new system."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "migration", "Migration"

LEVERS = (
    Lever(
        "n_sources",
        "Sources to migrate",
        "sources",
        8,
        limits=(1, 100),
        range=(2, 30),
        group=GROUP,
        meaning="Files and systems whose customer data must be gathered, cleaned and joined.",
        source="Practitioner texts on CRM migration; the number is an assumption.",
        confidence="A",
        claims=(54,),
        integer=True,
        fixed_at_start=True,
    ),
    Lever(
        "source_heterogeneity",
        "Difference between sources",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.9),
        group=GROUP,
        meaning="How differently the sources are built and filled: at 0 they map one to one, at 1 every "
        "source is a case of its own and mapping goes round in circles.",
        source="Bloor 2007 finds 64 % of migrations late; how far variety drives it is an assumption.",
        confidence="A",
        claims=(83,),
    ),
    Lever(
        "mess_unevenness",
        "How unevenly the mess is spread",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 0.6),
        group=GROUP,
        meaning="How far old data differ between regions, parts of the work and the people who kept them: 0 is the "
        "same mess everywhere, at 1 some parts are twice as messy as the mean. Waves meet their own part.",
        source="Assumption; practitioner texts say that data of every person, region and product line differ.",
        confidence="A",
        claims=(83,),
        fixed_at_start=True,
    ),
    Lever(
        "manual_share",
        "Migration work done by hand",
        "share",
        0.6,
        limits=(0, 1),
        range=(0.3, 0.9),
        group=GROUP,
        meaning="Share of the migration that no tool can do and people must decide record by record.",
        source="Practitioner texts: much of it cannot be automated; the share is an assumption.",
        confidence="A",
        claims=(83,),
    ),
    Lever(
        "legacy_integration",
        "Systems to integrate",
        "systems",
        4,
        limits=(0, 50),
        range=(1, 10),
        group=GROUP,
        meaning="Other systems that the CRM exchanges data with. Each one costs, adds defects, and makes the picture "
        "of customers more complete.",
        source="Liu, Liu and Xu 2013 on integration as complement; sizes are assumptions.",
        confidence="A",
        claims=(68,),
        integer=True,
        fixed_at_start=True,
    ),
)
