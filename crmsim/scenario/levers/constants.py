"""Constants of the model that no company can choose: fitted or assumed, declared like levers so that they can vary.

Defaults of those that were calibrated stand in `scenario/calibrated.toml`, with where they come from. Ranges say how
far each can move before the patterns it was fitted to are missed, or, where nothing was fitted, what is plausible.
"""

import tomllib
from importlib.resources import files

from crmsim.scenario.declare import Lever

GROUP, TITLE = "constants", "Constants of the model"

#: Calibrated value of each constant, and how it was found.
CALIBRATED: dict[str, float] = tomllib.loads(files("crmsim.scenario").joinpath("calibrated.toml").read_text("utf-8"))
PROVENANCE = str(CALIBRATED.pop("provenance"))

_FITTED = "Calibrated; see docs/calibration.md for the patterns, the seeds and how well they fix it."

LEVERS = (
    Lever(
        "benefit_scale",
        "Scale of benefits",
        "x",
        CALIBRATED["benefit_scale"],
        limits=(0, 300),
        range=(115, 148),
        group=GROUP,
        meaning="How much of the declared gains a firm reaches before its process, fit and records take their "
        "share. It moves the middle of all returns, together with what learning costs and how projects are stopped.",
        source=f"{_FITTED} Pattern: median return (F33).",
        confidence="C",
    ),
    Lever(
        "benefit_ceiling",
        "Ceiling of benefits",
        "x declared gains",
        2,
        limits=(0.1, 20),
        range=(1.5, 3),
        group=GROUP,
        meaning="The most that benefit can reach, in units of the declared gains; returns diminish towards it, and "
        "half of it is reached where they would come to it without diminishing.",
        source="Assumption: no published figure was found.",
        confidence="A",
    ),
    Lever(
        "value_spread",
        "Spread of what a CRM is worth",
        "log scale",
        CALIBRATED["value_spread"],
        limits=(0, 2),
        range=(0.2, 0.6),
        group=GROUP,
        meaning="How far equally well-run firms differ in what a CRM can do for them, as the standard deviation of "
        "the logarithm. Nobody knows a firm's place in it before people work with the system.",
        source="Assumption, free to fit the reported spread of returns; the mean of the draw stays the same.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "first_use_base",
        "First use without any push",
        "1/week",
        CALIBRATED["first_use_base"],
        limits=(0, 1),
        range=(0.001, 0.0035),
        group=GROUP,
        meaning="Chance in a week that somebody begins to use the system of their own accord when no colleague does "
        "and nobody demands it.",
        source=f"{_FITTED} Pattern: voluntary diffusion inside a firm (F14; Teng et al. 2002).",
        confidence="C",
    ),
    Lever(
        "mandate_push",
        "Push of a full mandate",
        "1/week",
        CALIBRATED["mandate_push"],
        limits=(0, 2),
        range=(0.1, 0.5),
        group=GROUP,
        meaning="Extra chance of first use in a week under a full mandate of fully committed leaders.",
        source="Assumption: nobody measured it.",
        confidence="A",
    ),
    Lever(
        "threshold_spread",
        "Spread of what it takes to win people over",
        "0-1",
        CALIBRATED["threshold_spread"],
        limits=(0, 1),
        range=(0.15, 0.245),
        group=GROUP,
        meaning="Standard deviation, between persons, of the intention at which they begin to work honestly in the "
        "system. A wide spread gives partial use; a narrow one all or nothing (Granovetter 1978).",
        source=f"{_FITTED} Pattern: breadth of use (F11; CSO Insights 2006).",
        confidence="C",
        fixed_at_start=True,
    ),
    Lever(
        "learning_load",
        "Time that a beginner loses",
        "share of the week",
        CALIBRATED["learning_load"],
        limits=(0, 1),
        range=(0.06, 0.087),
        group=GROUP,
        meaning="Share of the working week that somebody who knows nothing of the system loses by working in it.",
        source=f"{_FITTED} Pattern: the dip at go-live and its end (F17; Panorama 2014; Ross and Vitale 2000).",
        confidence="C",
        claims=(79,),
    ),
    Lever(
        "unreadiness_defects",
        "Defects of unready work",
        "severity",
        CALIBRATED["unreadiness_defects"],
        limits=(0, 100),
        range=(6.1, 9.9),
        group=GROUP,
        meaning="Severity of the defects that people meet when a part goes live with none of its work done; half "
        "done, half of it.",
        source=f"{_FITTED} No pattern fixes it well.",
        confidence="C",
    ),
    Lever(
        "planning_allowance",
        "Allowance of plans for delay",
        "x",
        CALIBRATED["planning_allowance"],
        limits=(0.5, 3),
        range=(1.25, 1.41),
        group=GROUP,
        meaning="Room that plans leave for slow vendors and repeated migration: 1.2 is a fifth beyond the bare work.",
        source=f"{_FITTED} Pattern: the middle of cost overruns (F4; Flyvbjerg and Budzier 2011).",
        confidence="C",
    ),
    Lever(
        "common_share",
        "Work common to all waves",
        "share of work",
        0.4,
        limits=(0, 0.95),
        range=(0.2, 0.6),
        group=GROUP,
        meaning="Share of the whole work that has to be done before anything goes live: design and set-up.",
        source="Assumption: no published figure was found.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "staffing_power",
        "What haste adds to the pace",
        "exponent",
        0.2,
        limits=(0, 1),
        range=(0, 0.5),
        group=GROUP,
        meaning="At x times the planned speed the same people work x to this power faster: 0 is not at all, 1 in full.",
        source="Assumption: no published figure was found.",
        confidence="A",
        fixed_at_start=True,
    ),
    Lever(
        "hand_offs",
        "How questions slow down with size",
        "exponent",
        0.2,
        limits=(0, 1),
        range=(0, 0.3),
        group=GROUP,
        meaning="Support solves tickets at a pace that falls with the number of people to this power, and is as "
        "declared at 200 people: in a small company people ask across the desk, in a large one questions pass through "
        "hands. 0: size makes no difference.",
        source="Assumption; success falls with size (Sauer et al. 2007).",
        confidence="A",
    ),
    Lever(
        "stop_below",
        "Commitment below which leaders may stop",
        "0-1",
        CALIBRATED["stop_below"],
        limits=(0, 1),
        range=(0.32, 0.4),
        group=GROUP,
        meaning="Leaders whose commitment has fallen below this may stop the project when the news is bad.",
        source=f"{_FITTED} Patterns: cancelled projects (F2) and escalation (F9; Keil, Mann and Rai 2000).",
        confidence="C",
    ),
    Lever(
        "stop_rate",
        "Readiness to stop",
        "1/review",
        CALIBRATED["stop_rate"],
        limits=(0, 1),
        range=(0.077, 0.15),
        group=GROUP,
        meaning="Chance that a four-weekly review which has lost faith stops the project, before sunk cost holds it "
        "back and bad news speeds it up.",
        source=f"{_FITTED} Patterns: cancelled projects (F2) and escalation (F9; Keil, Mann and Rai 2000).",
        confidence="C",
    ),
    Lever(
        "sunk_cost_weight",
        "Weight of sunk cost",
        "0-1",
        CALIBRATED["sunk_cost_weight"],
        limits=(0, 1),
        range=(0.58, 0.9),
        group=GROUP,
        meaning="How far money already spent holds leaders back from stopping: at 1 nobody stops a project whose "
        "budget is spent.",
        source=f"{_FITTED} Pattern: escalation of commitment (F9; Keil, Mann and Rai 2000).",
        confidence="C",
    ),
    Lever(
        "relationship_spread",
        "Lasting differences in satisfaction",
        "0-1",
        CALIBRATED["relationship_spread"],
        limits=(0, 0.5),
        range=(0.19, 0.24),
        group=GROUP,
        meaning="Standard deviation, between customers, of the lasting part of satisfaction: some relations are "
        "better than others whatever happens this month.",
        source=f"{_FITTED} Pattern: satisfaction and staying (F39; Szymanski and Henard 2001).",
        confidence="C",
        twin=True,
        fixed_at_start=True,
    ),
)
