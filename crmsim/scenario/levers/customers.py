"""Levers of customers: what keeps them, and whom the company attends to."""

from crmsim.scenario.declare import Lever
from crmsim.scenario.levers.constants import CALIBRATED

GROUP, TITLE = "customers", "Customers"

LEVERS = (
    Lever(
        "satisfaction_to_churn",
        "Effect of satisfaction on churn",
        "logit per unit",
        CALIBRATED["satisfaction_to_churn"],
        limits=(0, 20),
        range=(1.5, 5.0),
        group=GROUP,
        meaning="How strongly a fall in satisfaction raises the odds that a customer leaves.",
        source="Tuned to correlations of 0.3 to 0.5 between satisfaction and staying (meta-analysis in "
        "Marketing Letters 2023; Szymanski and Henard 2001).",
        confidence="C",
        twin=True,
        fixed_at_start=True,
    ),
    Lever(
        "segment_focus",
        "Focus on valuable segments",
        "0-1",
        0.3,
        limits=(0, 1),
        range=(0, 1),
        group=GROUP,
        meaning="How far effort follows a customer's worth: 0 treats all alike, 1 gives the valuable "
        "most of it and the unprofitable little. What some get, others lose, and more brings ever less.",
        source="Practitioner texts on customer profitability; the scale is an assumption.",
        confidence="A",
        claims=(14, 15),
    ),
    Lever(
        "service_orientation",
        "Service before selling",
        "0-1",
        0.5,
        limits=(0, 1),
        range=(0.1, 0.9),
        group=GROUP,
        meaning="Whether what the CRM tells is used to serve customers (1) or to push them (0).",
        source="Practitioner texts on CRM failure; the scale is an assumption.",
        confidence="A",
        claims=(59,),
    ),
)
