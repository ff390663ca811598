"""All levers with what they rest on, as the page lists and searches them."""

import json
from functools import cache

from crmsim import usecases
from crmsim.figures.wording import number
from crmsim.scenario.declare import CONFIDENCE


@cache
def catalogue() -> str:
    """Every lever as JSON text: name, title, group, unit, values, meaning, source, confidence, claims."""
    rows = [
        {
            "name": lever["name"],
            "title": lever["title"],
            "group": lever["group_title"],
            "unit": "" if lever["unit"] == "0-1" else lever["unit"],
            "default": number(lever["default"], 4),
            "range": " to ".join(number(end, 4) for end in lever["range"]),
            "limits": " to ".join(number(end, 4) for end in lever["limits"]),
            "meaning": lever["meaning"],
            "source": lever["source"],
            "confidence": word_of(lever["confidence"]),
            "claims": ", ".join(claim["id"] for claim in lever["claim_texts"]),
        }
        for lever in usecases.list_levers()
    ]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


def confidences() -> list[list[str]]:
    """The words for how far a source can be trusted, with their meanings."""
    return [[word_of(letter), meaning.partition(": ")[2]] for letter, meaning in CONFIDENCE.items()]


def word_of(letter: str) -> str:
    """What people read for the letter of a confidence: `high`."""
    return CONFIDENCE[letter].partition(":")[0]
