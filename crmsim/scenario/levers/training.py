"""Levers of training and support: what people get to cope with the change."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "training", "Training and support"

LEVERS = (
    Lever(
        "training_hours_user",
        "Training per user",
        "hours",
        16,
        limits=(0, 120),
        range=(4, 40),
        group=GROUP,
        meaning="Hours of training planned for each user before the own go-live. Trainers are limited: when "
        "many go live at once, less of it is delivered. More hours bring more trainers, not in proportion.",
        source="Derived from training at about 13 % of project cost, the level below which goals are missed "
        "more often (iscresources.com); the hours are an assumption.",
        confidence="A",
    ),
    Lever(
        "training_forget_halflife",
        "Half-life of unused training",
        "weeks",
        8,
        limits=(1, 104),
        range=(4, 16),
        group=GROUP,
        meaning="Weeks without use after which half of what was trained is forgotten.",
        source="Shape after Arthur et al. 1998 on the decay of skills; the span is thinly supported.",
        confidence="L",
    ),
    Lever(
        "support_fte_per_100",
        "Support staff",
        "FTE per 100 users",
        1.0,
        limits=(0, 20),
        range=(0.3, 2.0),
        group=GROUP,
        meaning="Full-time support people per 100 planned users. Questions beyond what they can answer "
        "wait, and waiting spoils learning.",
        source="Help-desk ratios from the trade literature, from memory.",
        confidence="L",
    ),
    Lever(
        "user_participation",
        "Participation of users in the design",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0.10, 0.90),
        group=GROUP,
        meaning="How far people of all departments that touch customers take part in the design. It "
        "improves fit and lowers resistance.",
        source="Sabherwal et al. 2006 on user participation; the scale is from memory.",
        confidence="M",
        claims=(11,),
    ),
    Lever(
        "readiness",
        "Readiness of the company",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.10, 0.90),
        group=GROUP,
        meaning="How well the whole company is prepared for the change before it begins: people know what "
        "comes, why, and what it means for them. A company that is not prepared leaves its own part of the "
        "work undone.",
        source="Practitioner texts on CRM failure; the scale is an assumption.",
        confidence="A",
        claims=(48,),
    ),
    Lever(
        "it_training_weeks",
        "Briefing of IT before go-live",
        "weeks",
        2,
        limits=(0, 52),
        range=(0, 6),
        group=GROUP,
        meaning="Weeks in which IT people learn the CRM before it goes live, paid in their time. Untrained they solve "
        "tickets slowly and learn on the job.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(43,),
        fixed_at_start=True,
    ),
    Lever(
        "depth_support",
        "Help to use more features",
        "0-1",
        0.4,
        limits=(0, 1),
        range=(0.1, 0.8),
        group=GROUP,
        meaning="How far users are helped to use many features rather than the few they began with.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(70,),
    ),
    Lever(
        "admin_skill",
        "Skill of the CRM's administrators",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.2, 0.8),
        group=GROUP,
        meaning="How well administrators can change and script the system, so that requests for change are done "
        "rather than queue.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(80,),
    ),
)
