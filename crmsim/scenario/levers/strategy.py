"""Levers of strategy: what the company wants of a CRM, and how it chooses one."""

from crmsim.scenario.declare import Lever

GROUP, TITLE = "strategy", "Strategy and choice"

LEVERS = (
    Lever(
        "vision_clarity",
        "Clear vision of the customer business",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.1, 0.9),
        group=GROUP,
        meaning="How clear it is what the company wants to be for its customers before it looks at software. Who "
        "chooses by need gets a system that fits.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(27,),
        fixed_at_start=True,
    ),
    Lever(
        "tech_led_selection",
        "Selection led by technology",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far the system is chosen by what a vendor's product can do, rather than by what the company "
        "needs. The fit is then that of the product, whatever else was prepared.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(28,),
        fixed_at_start=True,
    ),
    Lever(
        "tech_flash",
        "Taste for the flashiest technology",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 0.8),
        group=GROUP,
        meaning="How far features are bought because they impress. They cost, ask for more entry and take longer to "
        "learn, and fit no better.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(38,),
    ),
    Lever(
        "value_strategy",
        "Knowing how value will arise",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.1, 0.9),
        group=GROUP,
        meaning="How clear it is, before money is spent, by which actions better information is to raise revenue or "
        "lower cost.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(49,),
    ),
    Lever(
        "strategy_grounding",
        "Strategy resting on what the company can do",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.1, 0.9),
        group=GROUP,
        meaning="How far the strategy rests on knowledge of customers, on people's skills, on the culture and on the "
        "technical base. The weakest of the four decides.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(50,),
    ),
    Lever(
        "enterprise_scope",
        "Scope across sales, marketing and service",
        "share of touchpoints",
        0.8,
        limits=(0.33, 1),
        range=(0.4, 1),
        group=GROUP,
        meaning="How much beyond sales the initiative configures for marketing, service and what links them: .33 is "
        "sales automation alone, 1 is all of it.",
        source="Practitioner texts on why CRM fails; the size is an assumption.",
        confidence="A",
        claims=(
            12,
            45,
        ),
        fixed_at_start=True,
    ),
    Lever(
        "optimism_bias",
        "Optimism of the plan",
        "x",
        1.25,
        limits=(1, 3),
        range=(1, 1.6),
        group=GROUP,
        meaning="How many times as much work training, data, transfer and process change take as the plan says; work "
        "and money both.",
        source="Planning fallacy (Kahneman and Lovallo 1993); the range is an assumption.",
        confidence="L",
        claims=(82,),
        fixed_at_start=True,
    ),
)
