"""Levers of adoption: what turns a system that is there into one that is used."""

from crmsim.scenario.declare import Lever
from crmsim.scenario.levers.constants import CALIBRATED

GROUP, TITLE = "adoption", "Adoption and use"

LEVERS = (
    Lever(
        "adoption_threshold",
        "Intention needed for honest use",
        "0-1",
        0.30,
        limits=(0, 1),
        range=(0.20, 0.40),
        group=GROUP,
        meaning="The intention at which the average person begins to work honestly in the system. Persons "
        "differ widely around it (`threshold_spread`). Higher means harder to win over.",
        source="Assumption: our own calibration to reported breadth of use (CSO Insights 2006), with the "
        "diffusion curves of Teng et al. 2002 as the start.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "belief_learning_rate",
        "Speed at which beliefs follow experience",
        "1/week",
        0.08,
        limits=(0, 0.5),
        range=(0.03, 0.20),
        group=GROUP,
        meaning="Share of the gap between what people believe about the system's usefulness and what they "
        "live with that closes in a week. It ends the honeymoon after training.",
        source="Timing of rejection within six months in Speier and Venkatesh 2002; the rate is an assumption.",
        confidence="A",
    ),
    Lever(
        "habit_weeks",
        "Time to form a habit",
        "weeks",
        10,
        limits=(1, 104),
        range=(4, 36),
        group=GROUP,
        meaning="Weeks of regular use until working in the system has become a habit that carries itself.",
        source="Lally et al. 2010: median 66 days, from 18 to 254.",
        confidence="M",
    ),
    Lever(
        "learning_rate",
        "Learning curve",
        "share of task time",
        0.85,
        limits=(0.5, 1),
        range=(0.75, 0.92),
        group=GROUP,
        meaning="Share of the time for a task that is left each time a person's experience doubles. Lower "
        "learns faster; 1 means nobody gets faster.",
        source="Wright 1936; Argote and Epple 1990: 80 to 90 % curves are typical, 55 to 100 % occur.",
        confidence="M",
    ),
    Lever(
        "peer_influence",
        "Pull of colleagues who use it",
        "1/week",
        CALIBRATED["peer_influence"],
        limits=(0, 1),
        range=(0.04, 0.15),
        group=GROUP,
        meaning="Extra chance of first use in a week when all of a person's contacts use the system; "
        "proportionally less when fewer do.",
        source="Teng et al. 2002 find internal influence to dominate between firms (q about 0.38 a year); "
        "inside a firm it is faster. Calibrated to half of the users in 6 to 12 months (F14).",
        confidence="C",
    ),
)
