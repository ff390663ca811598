"""Where a lever stands in the column: one of four groups of what a company decides, or among the assumptions."""

import json
import math
from functools import cache
from typing import Any

from crmsim import usecases
from crmsim.scenario.levers import LEVERS

#: What the company decides: four headings, each with its groups of levers.
DECISIONS: dict[str, tuple[str, ...]] = {
    "Leadership and strategy": ("leadership", "strategy", "politics"),
    "People and training": ("training", "incentives", "change"),
    "Data and vendors": ("data", "migration", "vendors"),
    "Rollout and customers": ("rollout", "customers", "segments"),
}

#: Shown as soon as a group is opened; the others follow on demand.
FIRST = frozenset(
    {
        "mandate_strength",
        "win_visibility",
        "vision_clarity",
        "business_ownership",
        "training_hours_user",
        "support_fte_per_100",
        "user_participation",
        "incentive_alignment",
        "legacy_accuracy",
        "n_vendors",
        "customisation",
        "prime_contractor",
        "n_phases",
        "phase_weeks",
        "test_coverage",
        "customer_voice",
    }
)

STEPS_OF_A_SLIDER = 40  # about so many, rounded to steps that people count in


@cache
def catalogue() -> str:
    """What the column shows of every lever, as JSON text; the longer words of help come when they are asked for.

    Every page is told it, so names are told once: `columns` names the entries of each of `rows`, and the entry `group`
    is the place of its heading and title in `groups`.
    """
    levers = usecases.list_levers()
    groups = list(dict.fromkeys((heading_of(row["group"]), row["group_title"]) for row in levers))
    entries = [entry(row, groups.index((heading_of(row["group"]), row["group_title"]))) for row in levers]
    told = {"columns": list(entries[0]), "rows": [list(one.values()) for one in entries], "groups": groups}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def entry(row: dict[str, Any], group: int) -> dict[str, Any]:
    """One lever for the column: name, title, unit, plausible range, step, group, and 1 where it comes first."""
    low, high = row["range"]
    return {
        "name": row["name"],
        "title": row["title"],
        "unit": "" if row["unit"] == "0-1" else row["unit"],
        "low": low,
        "high": high,
        "step": 1 if row["integer"] else step_of(low, high),
        "group": group,
        "first": int(row["headline"] or row["name"] in FIRST),
        "headline": int(row["headline"]),
        "also": " ".join(row["aliases"]),
    }


def heading_of(group: str) -> str:
    """The heading under which a group of levers stands; "" for assumptions."""
    return next((heading for heading, groups in DECISIONS.items() if group in groups), "")


def step_of(low: float, high: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides the range into about forty."""
    rough = (high - low) / STEPS_OF_A_SLIDER
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size for size in (1.0, 2.0, 5.0, 10.0) if size * power >= rough * 0.999) * power
    return float(f"{step:.6g}")


def help_of(name: str) -> dict[str, Any]:
    """What a lever means, where its value comes from and how sure that is; empty for a name that is not known."""
    if name not in LEVERS:
        return {}
    (row,) = [row for row in usecases.list_levers([name]) if row["name"] == name]
    keys = ("name", "meaning", "source", "confidence", "confidence_meaning", "limits", "range", "fixed_at_start")
    return {key: row[key] for key in keys}
