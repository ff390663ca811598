"""A JSON Schema of scenario files, so that editors can complete and check them while one writes."""

from typing import Any

from crmsim.scenario.company import Company
from crmsim.scenario.declare import Lever
from crmsim.scenario.levers import ALIASES, LEVERS
from crmsim.scenario.scenario import (
    DEFAULT_HORIZON,
    DEFAULT_PLAN,
    MAX_HORIZON,
    MAX_STORY,
    MAX_TITLE,
    MIN_HORIZON,
)
from crmsim.scenario.uncertainty import KINDS, names_of


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a scenario file.

    It cannot say everything: sums of shares, agreement of company and contacts, and the plans that exist
    are checked on reading only.
    """
    company = Company.model_json_schema(ref_template="#/$defs/{model}")
    definitions = company.pop("$defs", {})
    # Sizes follow from departments or employees where they are left out, so nothing is required.
    for part in ("Segment", "Segments"):
        definitions.get(part, {}).pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "crmsim scenario",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema"],
        "properties": {
            "schema": {"const": 1, "description": "Version of the file format; the first line of the file."},
            "title": {"type": "string", "maxLength": MAX_TITLE},
            "story": {"type": "string", "maxLength": MAX_STORY, "description": "What to know and to watch."},
            "plan": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$", "default": DEFAULT_PLAN},
            "horizon": {
                "type": "integer",
                "minimum": MIN_HORIZON,
                "maximum": MAX_HORIZON,
                "default": DEFAULT_HORIZON,
                "description": "Weeks simulated, from kick-off.",
            },
            "company": company,
            "levers": _levers(fixed=True),
            "changes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["week", "levers"],
                    "properties": {
                        "week": {"type": "integer", "minimum": 0, "maximum": MAX_HORIZON},
                        "levers": _levers(fixed=False),
                    },
                },
            },
            "uncertainty": _uncertainty(),
        },
        "$defs": definitions,
    }


def _levers(*, fixed: bool) -> dict[str, Any]:
    """Every lever, or those that can change during a run."""
    names = {name: name for name in LEVERS} | ALIASES
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            given: _lever(LEVERS[name]) for given, name in names.items() if fixed or not LEVERS[name].fixed_at_start
        },
    }


def _lever(lever: Lever) -> dict[str, Any]:
    low, high = lever.range
    return {
        "type": "integer" if lever.integer else "number",
        "title": lever.title,
        "description": f"{lever.meaning} Unit: {lever.unit}. Plausible: {low:g} to {high:g}.",
        "minimum": lever.limits[0],
        "maximum": lever.limits[1],
        "default": lever.default,
    }


def _uncertainty() -> dict[str, Any]:
    distributions = [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["distribution", *names_of(kind)],
            "properties": {"distribution": {"const": name}} | {key: {"type": "number"} for key in names_of(kind)},
        }
        for name, kind in KINDS.items()
    ]
    keys = [*LEVERS, *ALIASES, "company.employees", "company.customers"]
    company = {
        "type": "object",
        "properties": {key: {"oneOf": distributions} for key in ("employees", "customers")},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {"oneOf": distributions} for key in keys} | {"company": company},
    }
